"""Builds the columns of a Lens layer: buckets, plain metrics, then each formula after its parts.

The columns have the format of Kibana 9 (x-pack/platform/plugins/shared/lens, `form_based/operations`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pipeline.kibana.description import Column, Panel, Row
from pipeline.kibana.formulas import Formula, Metric, OverRows, parse_formula
from pipeline.kibana.ids import uid
from schemas.mappings import Kind, mapping

Json = dict[str, Any]

RECORDS: Final = "___records___"
_TYPES: Final = {
    "keyword": "string", "text": "string", "date": "date", "boolean": "boolean", "long": "number", "double": "number",
}  # fmt: skip
_PERCENT: Final[Json] = {"id": "percent", "params": {"decimals": 1}}
_DECIMALS: Final[Json] = {"id": "number", "params": {"decimals": 3}}
# Kibana may show a zero of these operations as an empty cell; we show the zero.
_WITH_ZERO: Final = frozenset({"count", "sum", "unique_count"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """All columns of a layer in order; `buckets` and `metrics` (by label) are the ids of the columns that are shown."""

    all: Mapping[str, Json]
    buckets: tuple[str, ...]
    metrics: Mapping[str, str]


def build_columns(key: str, panel: Panel) -> Columns:
    """Return the columns of a panel; their ids derive from `key`. Raises BrokenFormula, and KeyError for an unknown field."""
    metrics = {label: uid(key, "column", label) for label in panel.columns}
    plain: dict[str, Json] = {}
    formulas: dict[str, Json] = {}
    for label, column in panel.columns.items():
        formula = parse_formula(column if isinstance(column, str) else column.formula)
        if isinstance(formula, Metric):
            shown = _metric(formula, panel.view, label=label)
            plain[metrics[label]] = {**shown, "params": {**shown["params"], **_format(column)}}
        else:
            formulas |= _formula(metrics[label], label, column, formula, panel.view)
    sortable = next((name for name, column in plain.items() if column["operationType"] != "last_value"), None)
    buckets = {uid(key, "bucket", row.field): _bucket(row, panel.view, sortable) for row in panel.rows}
    return Columns(all=buckets | plain | formulas, buckets=tuple(buckets), metrics=metrics)


def kibana_type(kind: Kind, name: str) -> str:
    """Return Kibana's name for the type of a field; raises KeyError where the index has no such field."""
    described = mapping(kind)["properties"][name]
    return kibana_type(kind, described["path"]) if described["type"] == "alias" else _TYPES[described["type"]]


def _format(column: str | Column) -> Json:
    if isinstance(column, str):
        return {}
    return {"format": _PERCENT if column.share else _DECIMALS}


def _bucket(row: Row, view: Kind, sortable: str | None) -> Json:
    label = row.field.replace("_", " ").capitalize()
    shared = {"label": label, "customLabel": True, "isBucketed": True, "sourceField": row.field}
    if row.day:
        params = {"interval": row.every, "includeEmptyRows": True, "dropPartials": False}
        kind = {"dataType": "date", "operationType": "date_histogram", "scale": "interval"}
        return {**shared, **kind, "params": params}
    params = {
        "size": row.size,
        **_order(row, view, sortable),
        "orderDirection": "desc",
        "otherBucket": False,
        "missingBucket": False,
        "parentFormat": {"id": "terms"},
    }
    kind = {"dataType": kibana_type(view, row.field), "operationType": "terms", "scale": "ordinal"}
    return {**shared, **kind, "params": params}


def _order(row: Row, view: Kind, sortable: str | None) -> Json:
    """Return the order: the row's own metric, else the first sortable column (no formula, no last value)."""
    if row.order is None:
        if sortable is None:
            raise KeyError(f"{row.field}: needs an order, since all columns are formulas")
        return {"orderBy": {"type": "column", "columnId": sortable}}
    metric = parse_formula(row.order)
    if not isinstance(metric, Metric):
        raise KeyError(f"{row.order}: an order is a plain metric")
    return {"orderBy": {"type": "custom"}, "orderAgg": _metric(metric, view, label=row.order)}


def _formula(column_id: str, label: str, column: str | Column, formula: Formula, view: Kind) -> dict[str, Json]:
    text = column if isinstance(column, str) else column.formula
    parts = _Parts(column_id=column_id, text=text, label=f"Part of {label}", view=view)
    tree = parts.add(formula)
    if not isinstance(tree, str):
        parts.append(_reference("math", list(_names(tree)), label=parts.label, tinymathAst=tree))
    params = {"formula": text, "isFormulaBroken": False, **_format(column)}
    shown = _reference("formula", [next(reversed(parts.columns))], label=label, **params)
    return {**parts.columns, column_id: shown}


@dataclass(slots=True, kw_only=True)
class _Parts:
    """The columns that a formula consists of, numbered in the order of Kibana's own parser."""

    column_id: str
    text: str
    label: str
    view: Kind
    columns: dict[str, Json] = field(default_factory=dict)

    def append(self, column: Json) -> str:
        name = f"{self.column_id}X{len(self.columns)}"
        self.columns[name] = column
        return name

    def add(self, formula: Formula) -> Any:
        """Add the columns below a formula; return its syntax tree, in which a column stands as its id."""
        if isinstance(formula, int | float):
            return formula
        if isinstance(formula, Metric):
            return self.append(_metric(formula, self.view, label=self.label))
        if isinstance(formula, OverRows):
            return self.append(_reference(formula.operation, [self.add(formula.of)], label=self.label))
        return {
            "type": "function",
            "name": formula.operation,
            "args": [self.add(formula.left), self.add(formula.right)],
            "location": {"min": formula.start, "max": formula.end},
            "text": self.text[formula.start : formula.end],
        }


def _metric(metric: Metric, view: Kind, *, label: str) -> Json:
    column = {
        **_described(metric.operation, label),
        "sourceField": metric.field or RECORDS,
        "params": {"emptyAsNull": False} if metric.operation in _WITH_ZERO else {},
    }
    if metric.operation == "last_value" and metric.field:
        column |= {"dataType": kibana_type(view, metric.field), "scale": "ordinal"}
        column["params"] = {"sortField": "published_at", "showArrayValues": True}
    kql = metric.kql or (f"{metric.field} : *" if metric.operation == "last_value" else None)
    return {**column, "filter": {"query": kql, "language": "kuery"}} if kql else column


def _reference(operation: str, references: list[str], *, label: str, **params: Any) -> Json:
    return {**_described(operation, label), "references": references, **({"params": params} if params else {})}


def _described(operation: str, label: str) -> Json:
    return {
        "label": label,
        "customLabel": True,
        "dataType": "number",
        "operationType": operation,
        "isBucketed": False,
        "scale": "ratio",
    }


def _names(tree: Any) -> Iterator[str]:
    """Yield the columns in a syntax tree, from left to right."""
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict):
        for argument in tree["args"]:
            yield from _names(argument)
