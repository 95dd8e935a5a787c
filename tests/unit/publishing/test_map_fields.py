"""Records of other archives become messages."""

import pytest

from pipeline.core.errors import UsageError
from pipeline.publishing.map_fields import map_fields, parse_field_map


def mapped(record, *maps, sets=()):
    return map_fields(record, parse_field_map(maps, sets))


def test_moves_sources_to_their_targets_and_keeps_the_rest():
    """A renamed field is under its new name only; others stay."""
    record = {"link": "https://a.example/1", "headline": "Ferry late", "lang": "en"}
    assert mapped(record, "url=link,title=headline") == {
        "url": "https://a.example/1",
        "title": "Ferry late",
        "lang": "en",
    }


def test_puts_dotted_targets_into_an_object():
    """A dotted target becomes a field of an object, beside the present ones."""
    record = {"source": "The Daily Tide", "outlet": {"country": "NO"}}
    assert mapped(record, "outlet.name=source") == {"outlet": {"country": "NO", "name": "The Daily Tide"}}


def test_a_string_gives_way_to_the_object_made_of_it():
    """`outlet.name=outlet` works where `outlet` is the name itself."""
    assert mapped({"outlet": "The Daily Tide"}, "outlet.name=outlet") == {"outlet": {"name": "The Daily Tide"}}


@pytest.mark.parametrize("record", [{"outlet": None}, {}])
def test_leaves_out_what_the_source_lacks(record):
    """Null and absent sources leave no field and no empty object."""
    assert mapped(record, "outlet.name=outlet") == {}


def test_a_mapped_target_comes_from_its_source_alone():
    """A value under the target's own name never replaces the source's."""
    assert mapped({"url": "internal-17", "link": None}, "url=link") == {}


def test_swaps_two_fields():
    """All sources are read before anything is moved."""
    assert mapped({"title": "body", "text": "head"}, "title=text", "text=title") == {"title": "head", "text": "body"}


def test_finds_sources_inside_objects_and_under_dotted_names():
    """A source's literal name wins over the path that it spells."""
    record = {"meta": {"head": "Harbour closed", "x": 1}, "dc.date": "2025-03-01", "dc": {"date": "no"}}
    assert mapped(record, "title=meta.head,published_at=dc.date") == {
        "title": "Harbour closed",
        "published_at": "2025-03-01",
        "meta": {"x": 1},
        "dc": {"date": "no"},
    }


def test_the_record_itself_stays_as_it_is():
    """Mapping changes no object of the caller's."""
    record = {"meta": {"head": "Harbour closed"}, "outlet": {"name": None}}
    mapped(record, "title=meta.head", sets=["outlet.name=Tide"])
    assert record == {"meta": {"head": "Harbour closed"}, "outlet": {"name": None}}


def test_one_author_becomes_a_list():
    """A text mapped to a list field is a list of one; a list stays."""
    assert mapped({"author": "Ines Vold"}, "authors=author") == {"authors": ["Ines Vold"]}
    assert mapped({"author": ["Ines Vold", "Tor Lie"]}, "authors=author") == {"authors": ["Ines Vold", "Tor Lie"]}


@pytest.mark.parametrize("outlet", [None, {}, {"name": None}, {"name": " "}])
def test_set_fills_what_is_lacking(outlet):
    """Absent, null and blank are filled."""
    assert mapped({"outlet": outlet}, sets=["outlet.name=Tide"]) == {"outlet": {"name": "Tide"}}


@pytest.mark.parametrize("outlet", [{"name": "Other"}, "Other"])
def test_set_overwrites_nothing(outlet):
    """A present field stays, also where it has the wrong shape (the schema refuses that with its reason)."""
    assert mapped({"outlet": outlet}, sets=["outlet.name=Tide"]) == {"outlet": outlet}


def test_set_comes_after_map():
    """A default fills what the mapping left out, and its value may contain commas and equals signs."""
    record = {"source": None}
    assert mapped(record, "outlet.name=source", sets=["outlet.name=Tide, a=b"]) == {"outlet": {"name": "Tide, a=b"}}


@pytest.mark.parametrize(
    ("maps", "sets", "said"),
    [
        (["titel=headline"], [], "unknown field 'titel'; fields are url, title"),
        (["title"], [], "write it as field=value"),
        (["title="], [], "write it as field=value"),
        (["title=a,title=b"], [], "'title' is given twice"),
        ([], ["id=7"], "unknown field 'id'"),
    ],
)
def test_refuses_words_that_are_off(maps, sets, said):
    """A malformed pair is an error that shows the right form."""
    with pytest.raises(UsageError, match=said):
        parse_field_map(maps, sets)
