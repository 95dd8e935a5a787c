"""Builds Kibana's saved objects from the description: data views, searches, Lens panels, dashboards, in that order."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pipeline.kibana.columns import Json
from pipeline.kibana.description import Control, Dashboard, Description, Search, View, read_description
from pipeline.kibana.ids import object_id, uid
from pipeline.kibana.lens import lens_attributes
from schemas.mappings import Kind, alias

# The format version of each type; every Kibana 9 reads it and migrates it to its own.
TYPE_VERSIONS: Final = {"index-pattern": "8.0.0", "search": "10.5.0", "lens": "8.9.0", "dashboard": "10.2.0"}
CORE_VERSION: Final = "8.8.0"
NOTE_HEIGHT: Final = 6
COLUMNS: Final = 48

Reference = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The period in the time picker when a dashboard opens: dates, or date mathematics such as `now-90d/d`."""

    since: str = "now-90d/d"
    until: str = "now"


def export_ndjson(prefix: str, *, period: Period | None = None, description: Description | None = None) -> str:
    """Return all saved objects for the indexes of a prefix, one JSON object a line; the same bytes each time."""
    objects = saved_objects(prefix, period=period or Period(), description=description or read_description())
    return "".join(f"{json.dumps(saved, ensure_ascii=False, sort_keys=True)}\n" for saved in objects)


def saved_objects(prefix: str, *, period: Period, description: Description) -> Iterator[Json]:
    """Yield each saved object after the ones that it refers to."""
    for kind, view in description.views.items():
        yield _object("index-pattern", object_id(prefix, kind), _view_attributes(prefix, kind, view), [])
    for key, search in description.searches.items():
        attributes = _search_attributes(prefix, search)
        name = "kibanaSavedObjectMeta.searchSourceJSON.index"
        yield _object("search", _search_id(prefix, key), attributes, [_view_reference(name, prefix, search.view)])
    for key, dashboard in description.dashboards.items():
        for panel_key, panel in dashboard.panels.items():
            attributes, layer = lens_attributes(f"{key}/{panel_key}", panel)
            reference = _view_reference(f"indexpattern-datasource-layer-{layer}", prefix, panel.view)
            yield _object("lens", _lens_id(prefix, key, panel_key), attributes, [reference])
        yield _dashboard_object(prefix, key, dashboard, period)


def _object(kind: str, identity: str, attributes: Json, references: list[Reference]) -> Json:
    return {
        "type": kind,
        "id": identity,
        "attributes": attributes,
        "references": references,
        "managed": False,
        "coreMigrationVersion": CORE_VERSION,
        "typeMigrationVersion": TYPE_VERSIONS[kind],
    }


def _search_id(prefix: str, key: str) -> str:
    return object_id(prefix, "search", key)


def _lens_id(prefix: str, dashboard: str, panel: str) -> str:
    return object_id(prefix, "lens", dashboard, panel)


def _view_reference(name: str, prefix: str, kind: Kind) -> Reference:
    return {"type": "index-pattern", "id": object_id(prefix, kind), "name": name}


def _view_attributes(prefix: str, kind: Kind, view: View) -> Json:
    """Return a data view's attributes: days are in UTC for every reader; a URL is a link."""
    formats = {
        "url": {"id": "url", "params": {"openLinkInCurrentTab": False}},
        "day": {"id": "date", "params": {"pattern": "YYYY-MM-DD", "timezone": "UTC"}},
    }
    return {
        "title": alias(prefix, kind),
        "name": f"Tidewire ({prefix}): {view.name}",
        "timeFieldName": view.time,
        "fieldFormatMap": _text(formats),
        "fieldAttrs": "{}",
        "fields": "[]",
        "runtimeFieldMap": "{}",
        "sourceFilters": "[]",
        "typeMeta": "{}",
    }


def _search_attributes(prefix: str, search: Search) -> Json:
    source = {
        "query": {"query": search.only, "language": "kuery"},
        "filter": [],
        "indexRefName": "kibanaSavedObjectMeta.searchSourceJSON.index",
    }
    return {
        "title": f"Tidewire ({prefix}): {search.title}",
        "description": search.description,
        "columns": list(search.show),
        "sort": [["published_at", "desc"]],
        "grid": {"columns": {name: {"width": width} for name, width in search.wide.items()}},
        "rowHeight": -1,  # as high as the text needs
        "hideChart": True,
        "isTextBasedQuery": False,
        "timeRestore": False,
        "kibanaSavedObjectMeta": {"searchSourceJSON": _text(source)},
    }


def _dashboard_object(prefix: str, key: str, dashboard: Dashboard, period: Period) -> Json:
    panels, references = _panels(prefix, key, dashboard)
    controls = {uid(key, "control", control.field): control for control in dashboard.controls}
    for control_id, control in controls.items():
        references.append(_view_reference(f"controlGroup_{control_id}:optionsListDataView", prefix, control.view))
    attributes = {
        "title": f"Tidewire ({prefix}): {dashboard.title}",
        "description": dashboard.description,
        "panelsJSON": _text(panels),
        "optionsJSON": _text(
            {
                "useMargins": True,
                "syncColors": True,
                "syncCursor": True,
                "syncTooltips": False,
                "hidePanelTitles": False,
            }
        ),
        "controlGroupInput": _control_group(controls),
        "kibanaSavedObjectMeta": {
            "searchSourceJSON": _text({"query": {"query": "", "language": "kuery"}, "filter": []})
        },
        "timeRestore": True,
        "timeFrom": period.since,
        "timeTo": period.until,
        "refreshInterval": {"pause": True, "value": 60_000},
        "version": 1,
    }
    return _object("dashboard", object_id(prefix, "dashboard", key), attributes, references)


def _panels(prefix: str, key: str, dashboard: Dashboard) -> tuple[list[Json], list[Reference]]:
    note_id = uid(key, "note")
    panels, references = [_panel("visualization", note_id, (0, 0, COLUMNS, NOTE_HEIGHT), _note(dashboard))], []
    places = [("lens", _lens_id(prefix, key, name), panel.at) for name, panel in dashboard.panels.items()]
    places += [("search", _search_id(prefix, name), at) for name, at in dashboard.searches.items()]
    for kind, identity, at in places:
        panel_id = uid(key, kind, identity.removeprefix(prefix))
        panels.append({**_panel(kind, panel_id, at, {}), "panelRefName": f"panel_{panel_id}"})
        references.append({"type": kind, "id": identity, "name": f"{panel_id}:panel_{panel_id}"})
    return panels, references


def _panel(kind: str, panel_id: str, at: tuple[int, int, int, int], config: Json) -> Json:
    x, y, width, height = at
    return {
        "type": kind,
        "panelIndex": panel_id,
        "gridData": {"x": x, "y": y, "w": width, "h": height, "i": panel_id},
        "embeddableConfig": {"enhancements": {}, **config},
    }


def _note(dashboard: Dashboard) -> Json:
    source = {"query": {"query": "", "language": "kuery"}, "filter": []}
    shown = {
        "title": "",
        "description": "",
        "type": "markdown",
        "params": {"fontSize": 12, "openLinksInNewTab": True, "markdown": dashboard.note.strip()},
        "uiState": {},
        "data": {"aggs": [], "searchSource": source},
    }
    return {"hidePanelTitles": True, "savedVis": shown}


def _control_group(controls: dict[str, Control]) -> Json:
    panels = {
        control_id: {
            "order": order,
            "width": "medium",
            "grow": True,
            "type": "optionsListControl",
            "explicitInput": {"id": control_id, "title": control.title, "fieldName": control.field, "enhancements": {}},
        }
        for order, (control_id, control) in enumerate(controls.items())
    }
    ignored = dict.fromkeys(("ignoreFilters", "ignoreQuery", "ignoreTimerange", "ignoreValidations"), False)
    return {
        "controlStyle": "oneLine",
        "chainingSystem": "HIERARCHICAL",
        "showApplySelections": False,
        "panelsJSON": _text(panels),
        "ignoreParentSettingsJSON": _text(ignored),
    }


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
