"""Alerts as text, and as JSON for programs and webhooks."""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from pipeline.core.plural import count_noun
from pipeline.core.terminal_text import one_line
from pipeline.queries.alerts import Alert, Evidence
from pipeline.render.timeline import described_burst


def alert_lines(alert: Alert) -> Iterator[str]:
    """Yield an alert's lines: the burst, its earlier reports, the articles behind it, a command that finds all."""
    narrative, burst = one_line(alert.burst_alert.narrative), alert.burst_alert.burst
    where = f" in {one_line(', '.join(alert.outlets))}" * bool(alert.outlets)
    yield f"{narrative}{where}: {described_burst(burst)}"
    for earlier in alert.burst_alert.before:
        yield f"  it grew; reported before: {earlier.start} to {earlier.end}, weight {earlier.weight:g}"
    for evidence in alert.evidence:
        yield from _evidence_lines(evidence)
    for outlet in [f" --outlet {shlex.quote(one_line(name))}" for name in alert.outlets] or [""]:
        yield f"  all of them: tidewire search --narrative {narrative}{outlet} --from {burst.start} --to {burst.end}"


def alerts_text(alerts: Sequence[Alert]) -> str:
    """Return all alerts as one text."""
    return "\n\n".join("\n".join(alert_lines(alert)) for alert in alerts)


def as_json(alerts: Sequence[Alert]) -> list[dict[str, Any]]:
    """Return the alerts for programs."""
    return [
        {
            "id": alert.id,
            "narrative": alert.burst_alert.narrative,
            "kind": alert.burst_alert.kind,
            "outlets": list(alert.outlets),
            **asdict(alert.burst_alert.burst),
            "share": round(alert.burst_alert.burst.articles / alert.burst_alert.burst.of, 6),
            "told_before": [asdict(earlier) for earlier in alert.burst_alert.before],
            "evidence": [asdict(evidence) for evidence in alert.evidence],
        }
        for alert in alerts
    ]


def webhook_body(name: str, alerts: Sequence[Alert]) -> dict[str, Any]:
    """Return the body of a webhook call: a text for people under the key that chat services show, and the alerts."""
    return {"text": alerts_text(alerts), "name": name, "alerts": as_json(alerts)}


def _evidence_lines(evidence: Evidence) -> Iterator[str]:
    prints = f", printed {count_noun(evidence.prints, 'time')}" if evidence.prints > 1 else ""
    yield f"  {evidence.day} {one_line(evidence.outlet)}: {one_line(evidence.title)}{prints}"
    for sentence in evidence.sentences:
        yield f"    “{one_line(sentence)}”"
    yield f"    {one_line(evidence.url or evidence.article_id)}"
