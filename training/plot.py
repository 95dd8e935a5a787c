"""Draws the reliability of confidences: `python -m training.plot FIGURES.json OUT.svg`.

FIGURES.json is what `python -m training.confidence --scored` printed.
"""

import json
import sys
from pathlib import Path

SIDE, EDGE = 320, 40


def reliability_plot(bins: list[dict[str, float]]) -> str:
    """Return an SVG of the right share (up) by confidence (right): a dot per bin, its area the number of statements."""
    most = max(bin_["statements"] for bin_ in bins)
    dots = "".join(
        f'<circle cx="{_x(bin_["confidence"]):.1f}" cy="{_y(bin_["right"]):.1f}" '
        f'r="{3 + 12 * (bin_["statements"] / most) ** 0.5:.1f}" fill="#2b6cb0" fill-opacity="0.6">'
        f"<title>{bin_['statements']} statements: said {bin_['confidence']}, right {bin_['right']}</title></circle>"
        for bin_ in bins
    )
    ticks = "".join(
        f'<text x="{_x(tick):.0f}" y="{_y(0) + 16:.0f}" text-anchor="middle">{tick}</text>'
        f'<text x="{_x(0) - 6:.0f}" y="{_y(tick) + 4:.0f}" text-anchor="end">{tick}</text>'
        for tick in (0, 0.25, 0.5, 0.75, 1)
    )
    size = SIDE + 2 * EDGE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" font-family="sans-serif" font-size="11">'
        f'<rect width="{size}" height="{size}" fill="white"/>'
        f'<rect x="{EDGE}" y="{EDGE}" width="{SIDE}" height="{SIDE}" fill="none" stroke="#999"/>'
        f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="#999" stroke-dasharray="4"/>{ticks}{dots}'
        f'<text x="{size / 2}" y="{size - 6}" text-anchor="middle">confidence</text>'
        f'<text x="{EDGE}" y="{EDGE - 12}">share right</text></svg>\n'
    )


def _x(value: float) -> float:
    return EDGE + SIDE * value


def _y(value: float) -> float:
    return EDGE + SIDE * (1 - value)


if __name__ == "__main__":
    figures = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    Path(sys.argv[2]).write_text(reliability_plot(figures["never seen"]["bins"]), encoding="utf-8")
