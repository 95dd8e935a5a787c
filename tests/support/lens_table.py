"""The searches that Kibana sends for a Lens layer, and the table that it builds from the answer.

After x-pack/platform/plugins/shared/lens (`to_expression.ts`, each operation's `toEsAggsFn`) and the aggregations that
`src/platform/plugins/shared/data/common/search/aggs` writes for them. Read from the saved object alone.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from tests.support.kql import to_query

Json = dict[str, Any]
Row = dict[str, Any]  # column id → value

BUCKETS = {"terms", "date_histogram"}
NOT_ASKED = {"formula", "math", "overall_max", "overall_min", "overall_sum", "overall_average"}
_METRICS = {"sum": "sum", "average": "avg", "max": "max", "min": "min", "unique_count": "cardinality"}
_MATH: Mapping[str, Callable[[float, float], float]] = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b if b else math.nan,
}
_OVERALL: Mapping[str, Callable[[list[float]], float]] = {
    "overall_max": max,
    "overall_min": min,
    "overall_sum": sum,
    "overall_average": lambda values: sum(values) / len(values),
}


@dataclass(frozen=True, kw_only=True)
class Table:
    """The rows of a panel; `labels` maps each label to a column id."""

    rows: list[Row]
    labels: Mapping[str, str]

    def column(self, label: str) -> list[Any]:
        return [row[self.labels[label]] for row in self.rows]

    def by(self, *keys: str, value: str) -> dict[Any, Any]:
        """Return a column's values by the values of other columns."""
        names = [self.labels[key] for key in keys]
        return {
            (row[names[0]] if len(names) == 1 else tuple(row[name] for name in names)): row[self.labels[value]]
            for row in self.rows
        }


def ask(client: Elasticsearch, index: str, lens: Json, types: Mapping[str, str], *filters: Json) -> Table:
    """Return the table of a Lens object; `filters` are those of the dashboard's controls and its time picker."""
    state = lens["attributes"]["state"]
    (layer,) = state["datasourceStates"]["formBased"]["layers"].values()
    query = {"bool": {"filter": [to_query(state["query"]["query"], types), *filters]}}
    answer = client.search(index=index, query=query, aggs=aggregations(layer, types), size=0, track_total_hits=True)
    columns = layer["columns"]
    rows = list(_rows(layer, answer.get("aggregations", {})))
    for column_id in layer["columnOrder"]:
        _calculate(column_id, columns, rows)
    return Table(rows=rows, labels={column["label"]: name for name, column in columns.items() if "X" not in name})


def aggregations(layer: Json, types: Mapping[str, str]) -> Json:
    """Return the aggregations of a layer: buckets in the order of its columns, all metrics in the innermost."""
    columns, order = layer["columns"], layer["columnOrder"]
    metrics = {
        name: _metric(columns[name], types)
        for name in order
        if columns[name]["operationType"] not in BUCKETS | NOT_ASKED
    }
    nested = {name: metric for name, metric in metrics.items() if metric}
    for name in reversed([name for name in order if columns[name]["operationType"] in BUCKETS]):
        nested = {name: _bucket(columns[name], nested, columns, types)}
    return nested


def _bucket(column: Json, nested: Json, columns: Json, types: Mapping[str, str]) -> Json:
    field, params = column["sourceField"], column["params"]
    if column["operationType"] == "date_histogram":
        histogram = {"field": field, "calendar_interval": params["interval"], "time_zone": "UTC", "min_doc_count": 0}
        return {"date_histogram": histogram, "aggs": nested}
    direction = params["orderDirection"]
    terms: Json = {"field": field, "size": params["size"]}
    if params["orderBy"]["type"] == "custom":
        own = {"order": _metric(params["orderAgg"], types)}
        return {"terms": {**terms, "order": {"order": direction}}, "aggs": {**nested, **own}}
    by = params["orderBy"]["columnId"]
    if columns[by]["operationType"] == "count" and "filter" not in columns[by]:
        return {"terms": {**terms, "order": {"_count": direction}}, "aggs": nested}
    counted = columns[by]["operationType"] == "count"  # a filter's count is sorted by under its own name
    path = f"{by}>metric" if "filter" in columns[by] and not counted else by
    own = {by: _metric(columns[by], types)}  # the sort needs the metric at this level too
    return {"terms": {**terms, "order": {path: direction}}, "aggs": {**nested, **own}}


def _metric(column: Json, types: Mapping[str, str]) -> Json:
    """Return a column's aggregation: empty for a plain count, for buckets count by themselves."""
    operation, field = column["operationType"], column["sourceField"]
    if operation == "count":
        inner: Json = {}
    elif operation == "median":
        inner = {"percentiles": {"field": field, "percents": [50]}}
    elif operation == "last_value":
        sort = [{column["params"]["sortField"]: {"order": "desc"}}]
        inner = {"top_hits": {"size": 1, "sort": sort, "fields": [{"field": field}], "_source": False}}
    else:
        inner = {_METRICS[operation]: {"field": field}}
    if "filter" not in column:
        return inner
    aggs = {"aggs": {"metric": inner}} if inner else {}
    return {"filter": to_query(column["filter"]["query"], types), **aggs}


def _rows(layer: Json, answer: Json, above: Row | None = None, depth: int = 0) -> Iterator[Row]:
    columns = layer["columns"]
    buckets = [name for name in layer["columnOrder"] if columns[name]["operationType"] in BUCKETS]
    if depth == len(buckets):
        asked = [name for name in layer["columnOrder"] if columns[name]["operationType"] not in BUCKETS | NOT_ASKED]
        yield {**(above or {}), **{name: _value(columns[name], answer, name) for name in asked}}
        return
    for bucket in answer[buckets[depth]]["buckets"]:
        key = bucket.get("key_as_string", bucket["key"])
        yield from _rows(layer, bucket, {**(above or {}), buckets[depth]: key}, depth + 1)


def _value(column: Json, bucket: Json, name: str) -> Any:
    operation = column["operationType"]
    found: Any = bucket.get(name)
    if operation == "count":
        return bucket["doc_count"] if found is None else found["doc_count"]
    if "filter" in column:
        found = found["metric"] if found else {}
    if operation == "median":
        return found["values"]["50.0"]
    if operation == "last_value":
        hits = found["hits"]["hits"]
        return hits[0]["fields"][column["sourceField"]][0] if hits else None
    return found["value"]


def _calculate(column_id: str, columns: Json, rows: list[Row]) -> None:
    """Fill in the columns that Kibana computes without Elasticsearch."""
    column = columns[column_id]
    operation = column["operationType"]
    for row in rows:
        if operation == "formula":
            row[column_id] = row[column["references"][0]]
        elif operation == "math":
            value = _math(column["params"]["tinymathAst"], row)
            row[column_id] = None if value is None or math.isnan(value) else value
        elif operation in _OVERALL:
            values = [row[column["references"][0]] for row in rows]
            row[column_id] = _OVERALL[operation]([value for value in values if value is not None])


def _math(tree: Any, row: Row) -> float | None:
    if isinstance(tree, int | float):
        return tree
    if isinstance(tree, str):
        value: float | None = row[tree]
        return value
    left, right = (_math(part, row) for part in tree["args"])
    return None if left is None or right is None else _MATH[tree["name"]](left, right)
