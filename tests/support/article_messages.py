"""Article messages of our own, ready to be published: two texts with statements, and their envelope."""

from typing import Any

from tests.support.pipeline_harness import Sent

DAY_MS = 86_400_000
MARCH_MS = 1_740_787_200_000  # 2025-03-01T00:00:00Z
QUAY = (
    "The harbour council voted on Tuesday to widen the northern quay after two winters of flooding. “We cannot wait for a "
    "third flood,” said Marta Lindqvist, who chairs the council. Traders at the fish market claimed, without offering proof, "
    "that the money had been promised to somebody else. The council denied it."
)
BUDGET = (
    "Finance minister Tomas Berger presented a budget on Friday that raises the duty on heating oil. Opposition leader "
    "Ida Novak said the duty would hit pensioners first. Analysts at Castle Street Bank expect prices to rise by spring."
)


def article_message(
    number: int, text: str = QUAY, *, day: int = 1, outlet: str = "The Quay Post", **more: Any
) -> dict[str, Any]:
    """Return a message whose URL ends in `number`, published on that day of March 2025; `more` are further fields."""
    return {
        "url": f"https://{outlet.replace(' ', '').lower()}.example/{number}",
        "outlet": {"name": outlet},
        "title": f"Story number {number}",
        "text": text,
        "published_at": f"2025-03-{day:02d}T08:00:00Z",
        **more,
    }


def keyed_by_url(*messages: dict[str, Any], sent_ms: int = MARCH_MS + 60 * DAY_MS) -> list[Sent]:
    """Return the messages as they are published: each under its URL, all at one time."""
    return [(message["url"], message, sent_ms) for message in messages]


def takedown(message: dict[str, Any], sent_ms: int) -> Sent:
    """Return the tombstone that takes down the article of a message."""
    return message["url"], None, sent_ms
