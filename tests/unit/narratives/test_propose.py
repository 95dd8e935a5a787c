"""Drafts of definitions are valid and about the candidate, and never copy forbidden text."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from transforms.narratives.load import load_narrative
from transforms.narratives.propose import (
    PHRASES,
    NarrativeDraft,
    core_of,
    definition,
    narrative_id,
    telling_phrases,
    telling_sentence,
)
from transforms.stories.growth import Growth
from transforms.stories.words import story_words

FERRY = (
    "The night ferry ran aground at Skerry Point on Sunday. Nobody spoke about it on the quay for a while afterwards.",
    "Lifeboats went out when the night ferry ran aground near the rocks of Skerry Point. It was foggy.",
    "Divers are to look at the night ferry, which ran aground at Skerry Point. Tickets will be refunded by the line.",
)
CORE = core_of(story_words("", text) for text in FERRY)
DRAFT = NarrativeDraft(
    title="Night ferry: aground at Skerry Point",
    description="Proposed from story s1.",
    phrases=("night ferry", "ran aground"),
    entity="Skerry Point",
    seeds=("The night ferry ran aground at Skerry Point.",),
    counter_examples=("The ferry company cut its fares.",),
)

text = st.text(min_size=1).filter(str.strip)
drafts = st.builds(
    NarrativeDraft,
    title=text,
    description=text,
    phrases=st.lists(st.sampled_from(("night ferry", "ran * aground")), max_size=2).map(tuple),
    entity=st.none() | text,
    seeds=st.lists(text, min_size=1, max_size=3).map(tuple),
    counter_examples=st.lists(text, max_size=3).map(tuple),
)


def test_a_draft_becomes_a_definition(tmp_path: Path) -> None:
    """Each part is in the place where `tidewire narratives` reads it."""
    file = tmp_path / "draft.yaml"
    file.write_text(definition(DRAFT), encoding="utf-8")
    narrative = load_narrative(file).narrative
    assert (narrative.id, narrative.version) == ("night-ferry-aground-at-skerry-point", 1)
    assert narrative.all.entities == ("Skerry Point",)
    assert narrative.any.phrases == DRAFT.phrases
    assert (narrative.seeds, narrative.counter_examples) == (DRAFT.seeds, DRAFT.counter_examples)


@given(draft=drafts)
def test_every_definition_is_sound(tmp_path_factory: pytest.TempPathFactory, draft: NarrativeDraft) -> None:
    """Any headlines and sentences give a valid definition: quotes, colons, dates and control characters included."""
    file = tmp_path_factory.mktemp("drafts") / "draft.yaml"
    file.write_text(definition(draft), encoding="utf-8", errors="surrogatepass")
    assert load_narrative(file).narrative.version == 1


def test_a_headline_cannot_add_keys() -> None:
    """Headlines stay text."""
    hostile = "Pier closed\nthreshold: 0.0\n- x: !!python/object:os.system"
    assert yaml.safe_load(definition(replace(DRAFT, title=hostile)))["title"] == hostile


def test_phrases_are_those_that_most_texts_have() -> None:
    """Pairs of words of the event are taken, not words of a single text."""
    phrases = telling_phrases(FERRY, CORE)
    assert {"night ferry", "ran aground", "skerry point"} <= set(phrases)
    assert len(phrases) <= 4 * PHRASES
    assert not {"went out", "ferry line"} & set(phrases)


def test_without_common_pairs_two_telling_words_stand_for_it() -> None:
    """The two words have a gap between them, and the order of a sentence."""
    texts = ("The ferry hit rocks near Skerry.", "At Skerry a ferry sank.")
    (phrase,) = telling_phrases(texts, core_of(story_words("", text) for text in texts))
    first, gap, second = phrase.split()
    assert gap == "*"
    assert {first, second} <= {"ferry", "skerry", "rocks", "hit"}


def test_the_telling_sentence_is_about_the_event() -> None:
    """The chosen sentence is neither the shortest nor the first."""
    sentence = telling_sentence("Nobody spoke about it on the quay for a long while. " + FERRY[1], CORE)
    assert sentence == "Lifeboats went out when the night ferry ran aground near the rocks of Skerry Point."


def test_no_sentence_is_better_than_a_scrap() -> None:
    """A text without a sentence of fair length has no example."""
    assert telling_sentence("Too short. So is this.", CORE) is None


def test_an_id_is_made_of_any_headline() -> None:
    """An id is made of a headline's first words without accents, or is "proposed" where no letter is usable."""
    assert narrative_id("Évacuation: “the” pier's 2nd closure, again and again") == "evacuation-the-pier-s-2nd-closure"
    assert narrative_id("«»") == "proposed"


def test_growth_counts_speed_and_size() -> None:
    """A tenfold rise weighs more for larger counts; a fall is negative."""
    assert Growth(recent=5, before=0).factor == 6
    assert Growth(recent=39, before=3).weight > Growth(recent=9, before=0).weight > 0
    assert Growth(recent=3, before=3).weight == 0
    assert Growth(recent=1, before=5).weight < 0
