"""Parses the formulas of Lens: metrics of fields, some with a KQL filter, and arithmetic over them.

    sum(articles, kql='not narrative : "*"') / overall_max(sum(outlet_articles)) / 1000

The syntax tree has the form of Kibana's tinymath, as saved objects hold it: `location` and `text` refer to the source.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_TOKEN: Final = re.compile(r"\s*(?P<token>\d+(?:\.\d+)?|[a-z_]+|'[^']*'|[-+*/(),=])")
_BINARY: Final = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide"}

OVERALL: Final = frozenset({"overall_max", "overall_min", "overall_sum", "overall_average"})


class BrokenFormula(ValueError):
    """A formula that cannot be parsed; the message says where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """An operation on a field, or on the documents where `field` is None; `kql` filters the documents."""

    operation: str
    field: str | None
    kql: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OverRows:
    """An operation on the values of one metric in all rows."""

    operation: str
    of: "Metric"


@dataclass(frozen=True, slots=True, kw_only=True)
class Math:
    """An arithmetic operation on two values; [start, end) is its place in the formula."""

    operation: str
    left: "Formula"
    right: "Formula"
    start: int
    end: int


Formula = Metric | OverRows | Math | int | float


def parse_formula(text: str) -> Formula:
    """Return the syntax tree of a formula; raises BrokenFormula."""
    reader = _Reader(text)
    formula, _ = reader.sum()
    if reader.peek():
        raise reader.broken("the end")
    return formula


class _Reader:
    """Reads tokens from left to right, with one token of lookahead."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.end = 0  # the end of the last token

    def peek(self) -> str:
        match = _TOKEN.match(self.text, self.at)
        return match["token"] if match else self.text[self.at :].strip()

    def take(self, wanted: str | None = None) -> str:
        match = _TOKEN.match(self.text, self.at)
        if match is None or (wanted is not None and match["token"] != wanted):
            raise self.broken(wanted or "a value")
        self.at = self.end = match.end()
        return match["token"]

    def broken(self, wanted: str) -> BrokenFormula:
        return BrokenFormula(f"{self.text}: {wanted} expected at {self.at}")

    def sum(self) -> tuple[Formula, int]:
        return self._chain("+-", self.product)

    def product(self) -> tuple[Formula, int]:
        return self._chain("*/", self.value)

    def _chain(self, operators: str, operand: Callable[[], tuple["Formula", int]]) -> tuple[Formula, int]:
        """Parse operators of one precedence, which bind from the left; return the formula and its start."""
        left, start = operand()
        while (operator := self.peek()) and operator in operators:
            self.take()
            right, _ = operand()
            left = Math(operation=_BINARY[operator], left=left, right=right, start=start, end=self.end)
        return left, start

    def value(self) -> tuple[Formula, int]:
        ahead = self.peek()
        start = len(self.text) - len(self.text[self.at :].lstrip())
        if ahead == "(":
            self.take()
            inner, _ = self.sum()
            self.take(")")
            return inner, start
        if ahead[:1].isdigit():
            self.take()
            return (float(ahead) if "." in ahead else int(ahead)), start
        return self._call(), start

    def _call(self) -> Formula:
        name = self.take()
        self.take("(")
        if name in OVERALL:
            inner = self._call()
            self.take(")")
            if not isinstance(inner, Metric):
                raise self.broken("a metric")
            return OverRows(operation=name, of=inner)
        field = None if self.peek() in {")", "kql"} else self.take()
        if field is not None and self.peek() == ",":
            self.take()
        kql = self._kql() if self.peek() == "kql" else None
        self.take(")")
        return Metric(operation=name, field=field, kql=kql)

    def _kql(self) -> str:
        self.take("kql")
        self.take("=")
        return self.take()[1:-1]
