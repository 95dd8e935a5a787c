"""Problems of a Lens object by the rules of Kibana's own operations and visualizations.

After x-pack/platform/plugins/shared/lens: `form_based/operations/definitions` (which field types an operation takes, by
which columns top values can be sorted, how formulas are stored), `visualizations/{xy,datatable}`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.kibana.formulas import BrokenFormula, Formula, Math, Metric, OverRows, parse_formula
from tests.support.kql import BrokenKql, to_query

Json = dict[str, Any]

ANY = frozenset({"keyword", "boolean", "long", "double", "date"})
NUMBERS = frozenset({"long", "double"})
FIELD_TYPES: Mapping[str, frozenset[str]] = {
    "terms": frozenset({"keyword", "boolean", "long", "double"}),
    "date_histogram": frozenset({"date"}),
    "sum": NUMBERS,
    "average": NUMBERS,
    "median": NUMBERS,
    "max": NUMBERS | {"date"},
    "min": NUMBERS | {"date"},
    "unique_count": ANY,
    "count": ANY,
    "last_value": ANY | {"text"},
}
REFERRING = frozenset({"formula", "math", "overall_max", "overall_min", "overall_sum", "overall_average"})
DATA_TYPES = {"keyword": "string", "text": "string", "long": "number", "double": "number"}
SHAPES = frozenset({
    "line", "area", "area_stacked", "area_percentage_stacked", "bar", "bar_stacked", "bar_percentage_stacked",
    "bar_horizontal", "bar_horizontal_stacked", "bar_horizontal_percentage_stacked",
})  # fmt: skip
INTERVALS = frozenset({"auto", "1h", "1d", "1w", "1M", "1y"})


def lens_problems(lens: Json, types: Mapping[str, str]) -> Iterator[str]:
    """Yield the problems of a Lens object over an index with these field types (aliases resolved)."""
    attributes = lens["attributes"]
    unknown = set(attributes) - {"title", "description", "visualizationType", "state"}
    yield from (f"unknown attribute {name}" for name in sorted(unknown))
    state = attributes["state"]
    layers = state["datasourceStates"]["formBased"]["layers"]
    names = {reference["name"] for reference in lens["references"]}
    if names != {f"indexpattern-datasource-layer-{name}" for name in layers}:
        yield f"references {names} are not those of the layers {set(layers)}"
    yield from kql_problems(state["query"]["query"], types)
    for layer_id, layer in layers.items():
        yield from layer_problems(layer, types)
        yield from _shown_problems(attributes["visualizationType"], state["visualization"], layer_id, layer)


def layer_problems(layer: Json, types: Mapping[str, str]) -> Iterator[str]:
    """Yield the problems of a layer's columns."""
    columns, order = layer["columns"], layer["columnOrder"]
    if sorted(order) != sorted(columns):
        yield f"columnOrder {order} is not the columns {list(columns)}"
        return
    bucketed = [columns[name]["isBucketed"] for name in order]
    if bucketed != sorted(bucketed, reverse=True):
        yield "a metric stands before a bucket"
    for place, name in enumerate(order):
        column = columns[name]
        if column["operationType"] in REFERRING:
            yield from _reference_problems(name, column, columns, order[:place])
        else:
            yield from _field_problems(column, types)
        if column["operationType"] == "terms":
            yield from _terms_problems(column, columns, types)


def kql_problems(kql: str, types: Mapping[str, str]) -> Iterator[str]:
    """Yield the problems of a query."""
    try:
        to_query(kql, types)
    except BrokenKql as error:
        yield f"KQL: {error}"


def _field_problems(column: Json, types: Mapping[str, str]) -> Iterator[str]:
    operation, field = column["operationType"], column["sourceField"]
    if operation not in FIELD_TYPES:
        yield f"{operation} is no operation"
        return
    if "filter" in column:
        yield from kql_problems(column["filter"]["query"], types)
    if operation == "count" and field == "___records___":
        return
    if field not in types:
        yield f"{operation}: there is no field {field}"
    elif types[field] not in FIELD_TYPES[operation]:
        yield f"{operation} does not take {field}, a {types[field]}"
    elif operation in {"terms", "last_value"} and column["dataType"] != DATA_TYPES.get(types[field], types[field]):
        yield f"{field} is no {column['dataType']}"
    if operation == "last_value" and types.get(column["params"]["sortField"]) != "date":
        yield "the last value needs a date to sort by"
    if operation == "date_histogram" and column["params"]["interval"] not in INTERVALS:
        yield f"{column['params']['interval']} is no interval"


def _terms_problems(column: Json, columns: Json, types: Mapping[str, str]) -> Iterator[str]:
    order_by = column["params"]["orderBy"]
    if order_by["type"] == "custom":
        yield from _field_problems(column["params"]["orderAgg"], types)
        return
    by = columns.get(order_by.get("columnId"))
    referenced = {name for column in columns.values() for name in column.get("references", ())}
    unsorted = by is None or by["isBucketed"] or by["operationType"] == "last_value" or "references" in by
    if unsorted or order_by["columnId"] in referenced:
        yield f"top values of {column['sourceField']} cannot be sorted by {order_by}"


def _reference_problems(name: str, column: Json, columns: Json, before: list[str]) -> Iterator[str]:
    references = column["references"]
    yield from (
        f"{name} refers to {reference}, which does not stand before it"
        for reference in references
        if reference not in before
    )
    if column["operationType"] == "math" and references != list(_names(column["params"]["tinymathAst"])):
        yield f"{name}: the references are not those of its syntax tree"
    if column["operationType"] == "formula":
        try:
            meant = parse_formula(column["params"]["formula"])
        except BrokenFormula as error:
            yield str(error)
            return
        if not _is(columns, references[0], meant):
            yield f"{name}: the columns are not those of {column['params']['formula']}"


def _names(tree: Any) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict):
        for part in tree["args"]:
            yield from _names(part)


def _is(columns: Json, tree: Any, meant: Formula) -> bool:
    """Return whether columns, or a part of a syntax tree, compute the formula `meant`."""
    if isinstance(meant, int | float):
        return bool(tree == meant)
    if isinstance(tree, dict):
        pair = (tree["args"][0], tree["args"][1])
        return (
            isinstance(meant, Math)
            and tree["name"] == meant.operation
            and _is(columns, pair[0], meant.left)
            and _is(columns, pair[1], meant.right)
        )
    column = columns.get(tree, {"operationType": None})
    if column["operationType"] == "math":
        return _is(columns, column["params"]["tinymathAst"], meant)
    if isinstance(meant, OverRows):
        return column["operationType"] == meant.operation and _is(columns, column["references"][0], meant.of)
    return isinstance(meant, Metric) and (
        column["operationType"] == meant.operation
        and column["sourceField"] == (meant.field or "___records___")
        and column.get("filter", {}).get("query") == meant.kql
    )


def _shown_problems(kind: str, shown: Json, layer_id: str, layer: Json) -> Iterator[str]:
    """Yield a problem unless every column is shown once and no part of a formula is."""
    parts = {name for column in layer["columns"].values() for name in column.get("references", ())}
    of_ours = [name for name in layer["columns"] if name not in parts]
    if kind == "lnsDatatable":
        layer_ids, names = [shown["layerId"]], [column["columnId"] for column in shown["columns"]]
    elif kind == "lnsXY":
        layer_ids, names = [layer["layerId"] for layer in shown["layers"]], list(_accessors(shown["layers"]))
        yield from (
            f"{layer['seriesType']} is no shape" for layer in shown["layers"] if layer["seriesType"] not in SHAPES
        )
        if not {y["forAccessor"] for layer in shown["layers"] for y in layer["yConfig"]} <= set(names):
            yield "an axis is given to what is not shown"
    else:
        yield f"{kind} is not looked at here"
        return
    if layer_ids != [layer_id]:
        yield f"shows the layers {layer_ids}, there is {layer_id}"
    if sorted(names) != sorted(of_ours):
        yield f"shows {names}, there are {of_ours}"


def _accessors(layers: list[Json]) -> Iterator[str]:
    for layer in layers:
        yield layer["xAccessor"]
        yield from layer["accessors"]
        if "splitAccessor" in layer:
            yield layer["splitAccessor"]
