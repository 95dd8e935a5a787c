"""Prints the report of a run so that a reader can check the sum."""

from rich.console import Console
from rich.text import Text

from pipeline.core.plural import count_noun
from pipeline.core.run_report import RunReport, reasons_by_count
from pipeline.core.terminal_text import one_line


def render_report(report: RunReport, console: Console) -> None:
    """Print the report so that a reader can check the sum; plain text, at most 80 columns."""
    console.print(_heading(report))
    console.print(_sum(report))
    for (stage, reason), count in reasons_by_count(report.dead_reasons):
        console.print(Text(f"    {count:>7,}  {one_line(stage)}: {one_line(reason)}"))
    if report.dead_known:
        console.print(Text(f"    of these, {report.dead_known:,} with a payload known from an earlier run"))
    if report.quarantined:
        console.print(
            Text(f"    of these, {report.quarantined:,} quarantined: a bug of ours, see `tidewire dead list`")
        )
    if report.refused:
        console.print(
            Text(
                f"    of these, {report.refused:,} new ones refused by Elasticsearch: `tidewire dead list --stage index`"
            )
        )
    if report.undated_takedowns:
        console.print(
            Text(
                f"    {count_noun(report.undated_takedowns, 'takedown')} without a usable time: hides what came before"
            )
        )
    for lost in report.lost:
        console.print(Text(f"  LOST: offsets that Kafka no longer had: {one_line(lost)}", style="bold red"))
    for skipped in report.skipped:
        console.print(Text(f"  SKIPPED {one_line(skipped)}", style="bold red"))
    for member in report.members:
        console.print(Text(f"  {stranger(member, report.group)}", style="bold red"))
    if report.held_back:
        console.print(Text(f"  {count_noun(report.held_back, 'offset')} wait behind an open transaction of a producer"))
    console.print(_verdict(report))


def stranger(member: str, group: str) -> str:
    """Return the warning of a consumer that is no run of ours."""
    return f"NOT OURS: {one_line(member)} is a member of group {one_line(group)}, and its commits skip messages"


def _heading(report: RunReport) -> Text:
    run, group = one_line(report.run_id), one_line(report.group)
    return Text(f"Account of run {run} (group {group}, {count_noun(report.rounds, 'round')})", style="bold")


def _sum(report: RunReport) -> Text:
    terms = (
        ("indexed", report.indexed, "new, changed, or annotated anew"),
        ("unchanged", report.unchanged, "the same or a newer version is in the index"),
        ("deleted", report.deleted, "takedowns, and what they hold back"),
        ("dead", report.dead, "kept with their reason in the dead-letter topic"),
    )
    lines = [f"  {'read':<10} {report.read:>8,}"]
    lines += [
        f"  {'=' if at == 0 else '+'} {name:<9}{count:>8,}   {note}" for at, (name, count, note) in enumerate(terms)
    ]
    return Text("\n".join(lines))


def _verdict(report: RunReport) -> Text:
    if not report.adds_up:
        return Text(f"  DOES NOT ADD UP: read {report.read:,}, settled {report.settled:,}", style="bold red")
    speed = f"{report.seconds:.1f} s, {report.articles_per_second:,.1f} messages/s"
    lines = [f"  It adds up. {count_noun(report.annotated, 'text')} parsed; {speed}."]
    if report.read and report.nothing_new:
        lines.append("  No article and no dead letter was new.")
    return Text("\n".join(lines))
