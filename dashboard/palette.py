"""Colours that colour-blind people can tell apart, on white and on dark; no meaning lies in colour alone.

The hues are those of Okabe and Ito, "Color Universal Design" (2008), lightened or darkened until each stands out from the
page by at least 3:1 (WCAG 2.2, 1.4.11).
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours of a theme: `series` for up to six lines, each with a dash and a point's shape too."""

    text: str
    quiet: str
    grid: str
    main: str
    reprint: str
    burst: str
    event: str
    gap: str
    heat: tuple[str, str]
    heat_text: str
    series: tuple[str, ...]


LIGHT: Final = Palette(
    text="#1f2933",
    quiet="#5b6770",
    grid="#e3e7ea",
    main="#0b64a0",
    reprint="#7fb2d6",
    burst="#e69f00",
    event="#8a3d73",
    gap="#8a949c",
    heat=("#eef5fa", "#0b64a0"),
    heat_text="#ffffff",
    series=("#0b64a0", "#c24e00", "#00785a", "#8a3d73", "#7a6a00", "#37474f"),
)
DARK: Final = Palette(
    text="#e8edf1",
    quiet="#a3b0ba",
    grid="#2b3842",
    main="#5cb3e8",
    reprint="#31698c",
    burst="#e69f00",
    event="#dd9cc8",
    gap="#7d8b96",
    heat=("#16242e", "#7cc4f2"),
    heat_text="#0b1318",
    series=("#5cb3e8", "#ff8a45", "#3fc79a", "#dd9cc8", "#e3d04a", "#c9d4dc"),
)
DASHES: Final = ((1, 0), (6, 3), (2, 2), (8, 3, 2, 3), (10, 4), (1, 3))
SHAPES: Final = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")


def palette(*, dark: bool) -> Palette:
    """Return the colours of a theme."""
    return DARK if dark else LIGHT
