"""Builds the Lens object of a panel: one layer of columns, and the chart or table that shows them."""

from typing import Final

from pipeline.kibana.columns import Columns, Json, build_columns
from pipeline.kibana.description import Panel
from pipeline.kibana.ids import uid

_SHAPES: Final = {
    "line": "line",
    "bars": "bar",
    "stacked bars": "bar_stacked",
    "stacked rows": "bar_horizontal_stacked",
    "percent rows": "bar_horizontal_percentage_stacked",
}
_TABLE: Final = "table"
_EACH_SIDE: Final[Json] = {"x": True, "yLeft": True, "yRight": True}


def lens_attributes(key: str, panel: Panel) -> tuple[Json, str]:
    """Return the attributes of a panel's object and the id of its layer; all ids derive from `key`.

    Raises BrokenFormula, and KeyError for a field that the index does not have.
    """
    columns, layer_id = build_columns(key, panel), uid(key, "layer")
    layer = {"columns": columns.all, "columnOrder": list(columns.all), "incompleteColumns": {}}
    table = panel.chart == _TABLE
    attributes = {
        "title": panel.title,
        "description": panel.description,
        "visualizationType": "lnsDatatable" if table else "lnsXY",
        "state": {
            "datasourceStates": {"formBased": {"layers": {layer_id: layer}}, "textBased": {"layers": {}}},
            "visualization": _table(panel, columns, layer_id) if table else _chart(panel, columns, layer_id),
            "query": {"query": panel.only, "language": "kuery"},
            "filters": [],
            "internalReferences": [],
            "adHocDataViews": {},
        },
    }
    return attributes, layer_id


def _table(panel: Panel, columns: Columns, layer_id: str) -> Json:
    buckets = [
        {"columnId": column_id, "isTransposed": row.field == panel.across, "hidden": row.field in panel.hide}
        for row, column_id in zip(panel.rows, columns.buckets, strict=True)
    ]
    metrics = [{"columnId": column_id, "isTransposed": False} for column_id in columns.metrics.values()]
    return {
        "layerId": layer_id,
        "layerType": "data",
        "columns": buckets + metrics,
        "rowHeight": "auto",
        "headerRowHeight": "auto",
        "paging": {"size": 10, "enabled": True},
    }


def _chart(panel: Panel, columns: Columns, layer_id: str) -> Json:
    shape = _SHAPES[panel.chart]
    along = next((n for n, row in enumerate(panel.rows) if row.day), 0)
    split = [column_id for n, column_id in enumerate(columns.buckets) if n != along]
    data = {
        "layerId": layer_id,
        "layerType": "data",
        "seriesType": shape,
        "xAccessor": columns.buckets[along],
        "accessors": list(columns.metrics.values()),
        "yConfig": [{"forAccessor": columns.metrics[label], "axisMode": "right"} for label in panel.right],
        "palette": {"type": "palette", "name": "default"},
        **({"splitAccessor": split[0]} if split else {}),
    }
    return {
        "layers": [data],
        "preferredSeriesType": shape,
        "legend": {"isVisible": True, "showSingleSeries": True, "position": "bottom"},
        "valueLabels": "hide",
        "fittingFunction": "None",
        "axisTitlesVisibilitySettings": {**_EACH_SIDE, "x": False},
        "tickLabelsVisibilitySettings": _EACH_SIDE,
        "gridlinesVisibilitySettings": _EACH_SIDE,
        "labelsOrientation": {"x": 0, "yLeft": 0, "yRight": 0},
        "yLeftExtent": {"mode": "full"},
        "yRightExtent": {"mode": "full"},
    }
