"""Problems of a file of Kibana's saved objects: references, fields, places, and the keys that each type may have.

After the schemas that Kibana 9 validates an import with: `dashboard_saved_object/schema/v2`, `saved_search/…/schema.ts`
(model version 5), `lens/…/content_management/v0`, `data_views/server/saved_objects`.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, Final

from schemas.mappings import KINDS, Kind, alias, mapping
from tests.support.lens_problems import kql_problems, lens_problems

Json = dict[str, Any]

GRID_COLUMNS: Final = 48
KEYS: Final = {
    "type", "id", "attributes", "references", "managed", "coreMigrationVersion", "typeMigrationVersion",
}  # fmt: skip
ATTRIBUTES: Final[Mapping[str, set[str]]] = {
    "index-pattern": {
        "title", "name", "timeFieldName", "fieldFormatMap", "fieldAttrs", "fields", "runtimeFieldMap", "sourceFilters",
        "typeMeta",
    },
    "search": {
        "title", "description", "columns", "sort", "grid", "rowHeight", "hideChart", "isTextBasedQuery", "timeRestore",
        "kibanaSavedObjectMeta",
    },
    "lens": {"title", "description", "visualizationType", "state"},
    "dashboard": {
        "title", "description", "panelsJSON", "optionsJSON", "controlGroupInput", "kibanaSavedObjectMeta", "timeRestore",
        "timeFrom", "timeTo", "refreshInterval", "version",
    },
}  # fmt: skip


def field_types(kind: Kind) -> dict[str, str]:
    """Return the type of each field of an index; an alias has the type of its target."""
    properties = mapping(kind)["properties"]
    return {
        name: properties[field["path"]]["type"] if field["type"] == "alias" else field["type"]
        for name, field in properties.items()
    }


def kibana_problems(objects: Sequence[Json], prefix: str) -> list[str]:
    """Return all problems, each with the object's id; none where Kibana would accept the file."""
    problems = [
        f"{name} stands twice"
        for name, times in Counter(_name(saved_object) for saved_object in objects).items()
        if times > 1
    ]
    known = {_name(saved_object): saved_object for saved_object in objects}
    for saved_object in objects:
        if set(saved_object) != KEYS:
            problems.append(f"{_name(saved_object)}: keys {sorted(set(saved_object) ^ KEYS)}")
        if unknown := set(saved_object["attributes"]) ^ ATTRIBUTES[saved_object["type"]]:
            problems.append(f"{_name(saved_object)}: attributes {sorted(unknown)}")
        found = list(_reference_problems(saved_object, known)) or list(
            _CHECKS[saved_object["type"]](saved_object, known, prefix)
        )
        problems += [f"{_name(saved_object)}: {problem}" for problem in found]
    return problems


def view_of(saved_object: Json, known: Mapping[str, Json], prefix: str) -> Kind:
    """Return the kind of index behind an object's only data view."""
    (view,) = {known[_name(reference)]["attributes"]["title"] for reference in saved_object["references"]}
    return next(kind for kind in KINDS if alias(prefix, kind) == view)


def _name(reference: Mapping[str, Any]) -> str:
    return f"{reference['type']} {reference['id']}"


def _reference_problems(saved_object: Json, known: Mapping[str, Json]) -> Iterator[str]:
    names = Counter(reference["name"] for reference in saved_object["references"])
    yield from (f"two references are called {name}" for name, times in names.items() if times > 1)
    for reference in saved_object["references"]:
        if _name(reference) not in known:
            yield f"refers to {_name(reference)}, which is not there"


def _view_problems(saved_object: Json, known: Mapping[str, Json], prefix: str) -> Iterator[str]:
    del known
    attributes = saved_object["attributes"]
    kinds = [kind for kind in KINDS if alias(prefix, kind) == attributes["title"]]
    if not kinds:
        yield f"there is no index {attributes['title']}"
        return
    types = field_types(kinds[0])
    if types.get(attributes["timeFieldName"]) != "date":
        yield f"{attributes['timeFieldName']} is no date"
    for name in ("fields", "typeMeta", "runtimeFieldMap", "fieldAttrs", "sourceFilters"):
        if json.loads(attributes[name]):
            yield f"{name} is not empty"
    yield from (
        f"formats {name}"
        for name in json.loads(attributes["fieldFormatMap"])
        if name not in types | {"url": 1, "day": 1}
    )


def _search_problems(saved_object: Json, known: Mapping[str, Json], prefix: str) -> Iterator[str]:
    attributes, types = saved_object["attributes"], field_types(view_of(saved_object, known, prefix))
    source = json.loads(attributes["kibanaSavedObjectMeta"]["searchSourceJSON"])
    if [source["indexRefName"]] != [reference["name"] for reference in saved_object["references"]]:
        yield "its index is not what it refers to"
    yield from kql_problems(source["query"]["query"], types)
    yield from (f"shows {name}, which is not there" for name in attributes["columns"] if name not in types)
    yield from (f"sorts by {name}" for name, _ in attributes["sort"] if types.get(name) != "date")
    yield from (
        f"{name} has a width alone" for name in attributes["grid"]["columns"] if name not in attributes["columns"]
    )


def _lens_problems(saved_object: Json, known: Mapping[str, Json], prefix: str) -> Iterator[str]:
    yield from lens_problems(saved_object, field_types(view_of(saved_object, known, prefix)))


def _dashboard_problems(saved_object: Json, known: Mapping[str, Json], prefix: str) -> Iterator[str]:
    attributes = saved_object["attributes"]
    panels = json.loads(attributes["panelsJSON"])
    controls = json.loads(attributes["controlGroupInput"]["panelsJSON"])
    references = {reference["name"]: reference for reference in saved_object["references"]}
    yield from _grid_problems(panels)
    wanted = {f"{panel['panelIndex']}:{panel['panelRefName']}" for panel in panels if "panelRefName" in panel}
    wanted |= {f"controlGroup_{name}:optionsListDataView" for name in controls}
    if wanted != set(references):
        yield f"references {sorted(wanted ^ set(references))}"
        return
    for panel in panels:
        if "panelRefName" not in panel and set(panel["embeddableConfig"]) < {"savedVis"}:
            yield f"{panel['panelIndex']} shows nothing"
        elif (
            "panelRefName" in panel
            and panel["type"] != references[f"{panel['panelIndex']}:{panel['panelRefName']}"]["type"]
        ):
            yield f"{panel['panelIndex']} is no {panel['type']}"
    shown = [
        known[_name(reference)] for reference in saved_object["references"] if reference["type"] in {"lens", "search"}
    ]
    kinds = {view_of(saved_object, known, prefix) for saved_object in shown}
    for control in (control["explicitInput"] for control in controls.values()):
        lacking = [kind for kind in kinds if field_types(kind).get(control["fieldName"]) != "keyword"]
        if lacking:
            yield f"the control {control['title']} would empty the panels on {lacking}: no field {control['fieldName']}"
    if not (attributes["timeRestore"] and attributes["timeFrom"] and attributes["timeTo"]):
        yield "opens with the last 15 minutes"
    json.loads(attributes["optionsJSON"])


def _grid_problems(panels: Sequence[Json]) -> Iterator[str]:
    grids = [panel["gridData"] for panel in panels]
    for panel, grid in zip(panels, grids, strict=True):
        if panel["panelIndex"] != grid["i"]:
            yield f"{panel['panelIndex']} stands at the place of {grid['i']}"
        if min(grid["x"], grid["y"]) < 0 or min(grid["w"], grid["h"]) < 1 or grid["x"] + grid["w"] > GRID_COLUMNS:
            yield f"{grid} is outside of the grid"
    if len({grid["i"] for grid in grids}) < len(grids):
        yield "two panels have one id"
    for first, second in combinations(grids, 2):
        beside = first["x"] + first["w"] <= second["x"] or second["x"] + second["w"] <= first["x"]
        below = first["y"] + first["h"] <= second["y"] or second["y"] + second["h"] <= first["y"]
        if not (beside or below):
            yield f"{first} lies over {second}"


_CHECKS: Final = {
    "index-pattern": _view_problems,
    "search": _search_problems,
    "lens": _lens_problems,
    "dashboard": _dashboard_problems,
}
