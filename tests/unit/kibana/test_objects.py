"""The saved objects fit together, name only existing fields, and are the same at each export."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pipeline.kibana.description import Description, read_description
from pipeline.kibana.objects import Period, export_ndjson
from tests.support.kibana_problems import kibana_problems
from transforms.relations.find_relations import SHOWN_FROM

Json = dict[str, Any]

COMMITTED = Path(__file__).parents[3] / "deploy" / "kibana" / "tidewire.ndjson"


def objects(prefix: str = "news") -> list[Json]:
    return [json.loads(line) for line in export_ndjson(prefix).splitlines()]


def test_the_committed_file_is_what_the_generator_makes() -> None:
    """After a change of the description, run `tidewire kibana export -o deploy/kibana/tidewire.ndjson`."""
    assert COMMITTED.read_text(encoding="utf-8") == export_ndjson("tidewire")


def test_nothing_is_wrong_with_the_objects() -> None:
    """Our checks of Kibana's requirements find no problem."""
    assert kibana_problems(objects(), "news") == []


def test_there_are_three_dashboards_with_data_views_panels_and_searches() -> None:
    """The file holds every promised object, each after the objects that it refers to."""
    kinds = [saved_object["type"] for saved_object in objects()]
    counts = {kind: kinds.count(kind) for kind in ("index-pattern", "search", "lens", "dashboard")}
    assert counts == {"index-pattern": 5, "search": 4, "lens": 19, "dashboard": 4}
    seen: set[str] = set()
    for saved_object in objects():
        assert {reference["id"] for reference in saved_object["references"]} <= seen
        seen.add(saved_object["id"])


def test_two_prefixes_share_no_object() -> None:
    """Two installations in one Kibana don't overwrite each other."""
    ours, theirs = ({saved_object["id"] for saved_object in objects(prefix)} for prefix in ("news", "test"))
    assert ours.isdisjoint(theirs)


def test_the_prefix_decides_which_indexes_are_read() -> None:
    """Data views read the aliases in force."""
    titles = {
        saved_object["attributes"]["title"]
        for saved_object in objects("news")
        if saved_object["type"] == "index-pattern"
    }
    assert titles == {"news-timelines", "news-articles", "news-mentions", "news-statements", "news-relations"}


def test_the_period_is_that_which_is_asked_for() -> None:
    """All dashboards open with the chosen period."""
    ndjson = export_ndjson("news", period=Period(since="2025-03-01", until="2025-04-30"))
    opened = [json.loads(line)["attributes"] for line in ndjson.splitlines() if '"type": "dashboard"' in line]
    assert [(dashboard["timeFrom"], dashboard["timeTo"]) for dashboard in opened] == [("2025-03-01", "2025-04-30")] * 4


def test_every_dashboard_leads_to_sentences_and_addresses() -> None:
    """Each has a saved search with the sentence and the article's address."""
    searches = {
        saved_object["id"]: saved_object["attributes"]["columns"]
        for saved_object in objects()
        if saved_object["type"] == "search"
    }
    for saved_object in objects():
        if saved_object["type"] == "dashboard":
            shown = [searches[ref["id"]] for ref in saved_object["references"] if ref["type"] == "search"]
            assert any({"sentence", "url"} <= set(columns) for columns in shown)


def test_a_description_with_an_unknown_word_is_refused(tmp_path: Path) -> None:
    """A misspelt key is an error and is not silently ignored."""
    file = tmp_path / "dashboards.yaml"
    file.write_text("views: {}\nsearches: {}\ndashboards: {}\npanels: {}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="unknown field `panels`"):
        read_description(file)


def test_a_field_that_the_index_lacks_stops_the_export() -> None:
    """The description may name only fields that documents have."""
    raw = read_description()
    dashboard = raw.dashboards["who-states-what"]
    panel = dashboard.panels["evidence"]
    (row, *_) = panel.rows
    broken = msgspec.structs.replace(panel, rows=(msgspec.structs.replace(row, top="mood"),))
    changed = msgspec.structs.replace(dashboard, panels={"evidence": broken})
    description = Description(views=raw.views, searches=raw.searches, dashboards={"who-states-what": changed})
    with pytest.raises(KeyError, match="mood"):
        export_ndjson("news", description=description)


def first(found: list[Json], kind: str) -> Json:
    return next(saved_object for saved_object in found if saved_object["type"] == kind)


def layer_of(found: list[Json], title: str) -> Json:
    lens = next(saved_object for saved_object in found if saved_object["attributes"]["title"] == title)
    (layer,) = lens["attributes"]["state"]["datasourceStates"]["formBased"]["layers"].values()
    return dict(layer)


def columns_of(found: list[Json], title: str, operation: str) -> list[Json]:
    return [column for column in layer_of(found, title)["columns"].values() if column["operationType"] == operation]


def in_json(attributes: Json, name: str, change: Callable[[Any], None]) -> None:
    value = json.loads(attributes[name])
    change(value)
    attributes[name] = json.dumps(value)


SPOILERS: dict[str, tuple[Callable[[list[Json]], Any], str]] = {
    "a data view is missing": (lambda found: found.pop(0), "which is not there"),
    "an id twice": (lambda found: found.append(found[0]), "stands twice"),
    "an attribute of another version": (
        lambda found: first(found, "dashboard")["attributes"].update(sections=[]),
        r"attributes \['sections'\]",
    ),
    "a data view by text": (
        lambda found: first(found, "index-pattern")["attributes"].update(timeFieldName="outlet"),
        "outlet is no date",
    ),
    "a search's column": (
        lambda found: first(found, "search")["attributes"]["columns"].append("mood"),
        "shows mood",
    ),
    "an unknown field": (
        lambda found: columns_of(found, "Evidence given or not", "terms")[0].update(sourceField="mood"),
        "there is no field mood",
    ),
    "top values of running text": (
        lambda found: columns_of(found, "Evidence given or not", "terms")[0].update(sourceField="sentence"),
        "terms does not take sentence, a text",
    ),
    "a sum of words": (
        lambda found: columns_of(found, "How it is told", "sum")[0].update(sourceField="outlet"),
        "sum does not take outlet, a keyword",
    ),
    "a column that is not ordered": (
        lambda found: layer_of(found, "Speakers by stance")["columnOrder"].pop(),
        "columnOrder",
    ),
    "sorted by a formula": (
        lambda found: columns_of(found, "Speakers", "terms")[0]["params"]["orderBy"].update(
            columnId=columns_of(found, "Speakers", "formula")[0]["references"][0]
        ),
        "cannot be sorted",
    ),
    "sorted by a last value": (
        lambda found: columns_of(found, "Most disputed claims", "terms")[0]["params"]["orderBy"].update(
            columnId=columns_of(found, "Most disputed claims", "terms")[0]["sourceField"]
        ),
        "cannot be sorted",
    ),
    "a formula of other columns": (
        lambda found: columns_of(found, "Speakers", "formula")[0]["params"].update(formula="count() / count()"),
        "the columns are not those of",
    ),
    "KQL of another index": (
        lambda found: first(found, "lens")["attributes"]["state"]["query"].update(query="stance:denies"),
        "no field stance",
    ),
    "a panel over another": (
        lambda found: in_json(
            first(found, "dashboard")["attributes"], "panelsJSON", lambda panels: panels[1]["gridData"].update(y=0)
        ),
        "lies over",
    ),
    "a panel out of the grid": (
        lambda found: in_json(
            first(found, "dashboard")["attributes"], "panelsJSON", lambda panels: panels[2]["gridData"].update(x=40)
        ),
        "outside of the grid",
    ),
    "a panel that refers to nothing": (
        lambda found: first(found, "dashboard")["references"].pop(0),
        "references",
    ),
    "a filter that empties a panel": (
        lambda found: in_json(
            first(found, "dashboard")["attributes"]["controlGroupInput"],
            "panelsJSON",
            lambda controls: next(iter(controls.values()))["explicitInput"].update(fieldName="narrative"),
        ),
        "would empty the panels",
    ),
}


@pytest.mark.parametrize("spoiler", SPOILERS)
def test_the_checks_find_what_is_spoilt(spoiler: str) -> None:
    """Each of our checks can fail."""
    found = copy.deepcopy(objects())
    spoil, complaint = SPOILERS[spoiler]
    spoil(found)
    with pytest.raises(AssertionError, match=complaint):
        assert not (problems := kibana_problems(found, "news")), "\n".join(problems)


def test_panels_show_relations_that_are_sure_enough() -> None:
    """Their minimum confidence is that of `tidewire relations`."""
    description = read_description()
    panels = [panel for dashboard in description.dashboards.values() for panel in dashboard.panels.values()]
    narrowed = {panel.only for panel in panels if panel.view == "relations"}
    narrowed |= {search.only for search in description.searches.values() if search.view == "relations"}
    assert narrowed == {f"confidence >= {SHOWN_FROM}"}
