"""Matching definitions on stored articles gives the matches of the time of writing."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from schemas.annotations import Annotation, Lemmas, NarrativeMatch, Span, Statement
from schemas.articles import Article, Outlet, Version
from schemas.narratives import Conditions, Narrative
from schemas.records import Origin, Record
from transforms.elements import AnnotatedWork, Work
from transforms.index_actions import index_actions
from transforms.narratives.match import compile_narratives
from transforms.stored.corrected_documents import NotDerivable
from transforms.stored.entity_corrections import CompiledCorrections
from transforms.stored.rematch import changes, match_stored, stored_matches
from transforms.tag_narratives import tag_narratives
from transforms.text.normalize import normalize_text

PLAIN, LOOSE = "An old pier fell.", "An old\u00a0 pier fell."
PIER = Narrative(id="pier", version=2, title="Pier", any=Conditions(phrases=("old pier",)))
COMPILED = compile_narratives([PIER], lambda phrase: tuple(phrase.split()))
ANNOTATION = Annotation(
    lemmas=Lemmas(lemmas=("a", "old", "pier", "fall"), starts=(0, 3, 7, 12), ends=(2, 6, 11, 16), sentence_ends=(4,)),
    statements=(
        Statement(
            id="s1", kind="indirect", speaker=None, cue=None, content=(Span(start=3, end=16),), text="old pier fell",
            stance="states", certainty=0.9, evidence="unknown", rebutted_by=("s1",), confidence=0.9,
        ),
    ),
)  # fmt: skip


def written(text: str) -> tuple[dict[str, Any], tuple[NarrativeMatch, ...]]:
    """Return an article's document as read from the index, and its matches from the time of writing."""
    origin = Origin(topic="t", partition=0, offset=0, timestamp_ms=0)
    article = Article(
        id="a" * 32, url=None, outlet=Outlet(name="Harbour"), title="", text=text, language="en",
        version=Version(ms=1, content_hash="h"), origin=origin,
    )  # fmt: skip
    work = Work(record=Record(origin=origin, key=None, value=b"{}"), article=article, replaces=None)
    annotated = AnnotatedWork(work=work, text=normalize_text(text), annotation=ANNOTATION)
    tagged = tag_narratives(annotated, COMPILED, CompiledCorrections())
    document = index_actions(tagged, fingerprint="f.n", model="m").document
    return msgspec.json.decode(msgspec.json.encode(document)), tagged.narratives


@pytest.mark.parametrize("text", [PLAIN, LOOSE])
def test_what_is_found_later_is_what_was_found_first(text: str) -> None:
    """Spans, voice and dispute are the same, with or without normalisation."""
    document, found = written(text)
    assert match_stored(document, CompiledCorrections(), COMPILED) == found == stored_matches(document)
    assert (found[0].voice, found[0].disputed) == ("reported", True)


def test_an_article_that_was_not_annotated_has_no_narrative() -> None:
    """No narrative is found, and no error occurs."""
    document = written(PLAIN)[0] | {"annotation": None}
    assert match_stored(document, CompiledCorrections(), COMPILED) == ()


@pytest.mark.parametrize("text", [PLAIN, LOOSE])
def test_a_text_that_the_rules_cut_otherwise_today_is_recognised(text: str) -> None:
    """The stored spans would not fit."""
    document = written(text)[0] | {"text_hash": "another"}
    with pytest.raises(NotDerivable):
        match_stored(document, CompiledCorrections(), COMPILED)


def test_changes_are_named() -> None:
    """Changes are gained, lost and different matches; another version alone is no change."""
    match = NarrativeMatch(id="a", version=1, score=0.5, evidence=())
    kept, lost, seen = (replace(match, id=name) for name in ("kept", "lost", "seen"))
    after = [replace(kept, version=2), replace(seen, voice="both"), replace(match, id="gained")]
    assert changes([kept, lost, seen], after) == {"gained": "gained", "lost": "lost", "seen": "changed"}
