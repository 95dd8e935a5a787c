"""The account of a run: what was read, and how each message of it settled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.text import Text

from pipeline.core.plural import count_noun

DeadReasons = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """The counts of one run; `read` = `indexed` + `unchanged` + `deleted` + `dead` where all is well.

    `dead_reasons` counts the dead by (stage, reason); `dead_known` of them had the same payload as an earlier dead letter;
    `quarantined` of them are there because of a bug of ours. `annotated` is how many texts were parsed, `seconds` the time
    from the first read to the last commit, and `lost` names each range of offsets that Kafka no longer had.
    """

    run_id: str
    group: str
    rounds: int = 0
    read: int = 0
    indexed: int = 0
    unchanged: int = 0
    deleted: int = 0
    dead: int = 0
    dead_reasons: DeadReasons = field(default_factory=dict)
    dead_known: int = 0
    quarantined: int = 0
    seconds: float = 0.0
    annotated: int = 0
    lost: tuple[str, ...] = ()

    @property
    def settled(self) -> int:
        """How many messages ended one way or another."""
        return self.indexed + self.unchanged + self.deleted + self.dead

    @property
    def adds_up(self) -> bool:
        """Whether each message that was read settled exactly once, and each dead one for a reason."""
        return self.read == self.settled and self.dead == sum(self.dead_reasons.values())

    @property
    def articles_per_second(self) -> float:
        """Messages settled in a second of the run; 0 where the run took no time."""
        return round(self.settled / self.seconds, 1) if self.seconds > 0 else 0.0

    @property
    def nothing_new(self) -> bool:
        """Whether the run found no article, takedown or dead letter that was not known before."""
        return self.indexed == 0 and self.dead == self.dead_known


def render_account(report: RunReport, console: Console) -> None:
    """Print the account so that a reader can check the sum; plain text, at most 80 columns."""
    console.print(_heading(report))
    console.print(_sum(report))
    for (stage, reason), count in _by_count(report.dead_reasons):
        console.print(Text(f"    {count:>7,}  {one_line(stage)}: {one_line(reason)}"))
    if report.dead_known:
        console.print(Text(f"    of these, {report.dead_known:,} with a payload known from an earlier run"))
    if report.quarantined:
        console.print(
            Text(f"    of these, {report.quarantined:,} quarantined: a bug of ours, see `tidewire dead list`")
        )
    for lost in report.lost:
        console.print(Text(f"  LOST: offsets that Kafka no longer had: {one_line(lost)}", style="bold red"))
    console.print(_verdict(report))


def as_json(report: RunReport) -> dict[str, Any]:
    """Return the account as plain JSON values; the reasons as a list, most frequent first."""
    return {
        "run_id": report.run_id,
        "group": report.group,
        "rounds": report.rounds,
        "read": report.read,
        "indexed": report.indexed,
        "unchanged": report.unchanged,
        "deleted": report.deleted,
        "dead": report.dead,
        "dead_reasons": [
            {"stage": stage, "reason": reason, "count": count}
            for (stage, reason), count in _by_count(report.dead_reasons)
        ],
        "dead_known": report.dead_known,
        "quarantined": report.quarantined,
        "annotated": report.annotated,
        "seconds": round(report.seconds, 3),
        "articles_per_second": report.articles_per_second,
        "lost": list(report.lost),
        "adds_up": report.adds_up,
    }


def one_line(text: str) -> str:
    """Return text that cannot steer a terminal: control and format characters become spaces, runs of spaces one."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


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
    lines = [f"  It adds up. {report.annotated:,} texts parsed; {speed}."]
    if report.read and report.nothing_new:
        lines.append("  Nothing was new: no article, no dead letter.")
    return Text("\n".join(lines))


def _by_count(reasons: DeadReasons) -> list[tuple[tuple[str, str], int]]:
    return sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
