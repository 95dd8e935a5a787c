"""The pairs of entities between which a relation is looked for."""

from schemas.annotations import Span, Speaker, Statement
from tests.support.docs import doc_of
from transforms.entities.build import EntityCluster
from transforms.entities.mention import mention_at
from transforms.relations.candidates import MOST_NAMES, candidate_pairs
from transforms.relations.pairs import Candidate
from transforms.text.parsed_text import ParsedText
from transforms.text.span_set import SpanSet

DOC = doc_of(
    "Ellis|NNP|nsubj|blamed blamed=blame|VBD|ROOT Bryce|NNP|dobj|blamed and|CC|cc|blamed Bryce|NNP|nsubj|left left=leave|VBD|conj|blamed "
    ".|.|punct|blamed She|PRP|nsubj|said said=say|VBD|ROOT Bryce|NNP|nsubj|lied lied=lie|VBD|ccomp|said .|.|punct|said"
)


def cluster(name: str, label: str = "PERSON") -> EntityCluster:
    """Return the mentions of a name."""
    mentions = tuple(
        mention_at(DOC, DOC.text, token.idx, token.idx + len(token), label) for token in DOC if token.text == name
    )
    return EntityCluster(id=name.lower(), name=name, label=label, mentions=mentions)


def found(
    *clusters: EntityCluster, furniture: SpanSet | None = None, statements: tuple[Statement, ...] = ()
) -> list[Candidate]:
    return list(candidate_pairs(ParsedText(DOC), clusters, statements, furniture or SpanSet(())))


def words(candidates: list[Candidate]) -> list[tuple[str, str]]:
    return [(DOC.text[c.p.start : c.p.end], DOC.text[c.q.start : c.q.end]) for c in candidates]


def test_entities_of_one_sentence_make_a_pair_once() -> None:
    """The nearest mentions count, and the sentence is the pair's."""
    (pair,) = found(cluster("Ellis"), cluster("Bryce"))
    assert (pair.p.entity, pair.q.entity) == ("ellis", "bryce")
    assert pair.q.start == DOC.text.index("Bryce")
    assert DOC.text[pair.start : pair.end].strip() == "Ellis blamed Bryce and Bryce left."


def test_a_speaker_counts_where_she_is_a_pronoun() -> None:
    """A statement's speaker is a mention of its entity."""
    start = DOC.text.index("She")
    spoken = Statement(
        id="s",
        kind="indirect",
        speaker=Speaker(text="She", start=start, end=start + 3, entity="ellis"),
        cue=None,
        content=(Span(start=start + 9, end=start + 19),),
        text="Bryce lied",
        stance="states",
        certainty=0.5,
        evidence="unknown",
        confidence=0.5,
    )
    assert words(found(cluster("Ellis"), cluster("Bryce"), statements=(spoken,))) == [
        ("Ellis", "Bryce"),
        ("She", "Bryce"),
    ]


def test_nobody_is_compared_with_a_date_or_in_furniture() -> None:
    """Only names that may act count, outside boilerplate."""
    assert found(cluster("Ellis"), cluster("Bryce", "DATE")) == []
    assert found(cluster("Ellis"), cluster("Bryce"), furniture=SpanSet([(0, len(DOC.text))])) == []


def test_a_long_list_of_names_is_left_alone() -> None:
    """More than MOST_NAMES entities in a sentence make no pairs."""
    doc = doc_of("N0|NNP|ROOT " + " ".join(f"N{number}|NNP|conj|N0" for number in range(1, MOST_NAMES + 1)))
    clusters = [
        EntityCluster(
            id=token.text, name=token.text, label="PERSON",
            mentions=(mention_at(doc, doc.text, token.idx, token.idx + len(token), "PERSON"),),
        )
        for token in doc
    ]  # fmt: skip
    assert list(candidate_pairs(ParsedText(doc), clusters, (), SpanSet(()))) == []
    assert list(candidate_pairs(ParsedText(doc), clusters[1:], (), SpanSet(()))) != []
