"""RULES_VERSION is raised when the annotation of one of our texts changes, and only then.

The index holds annotations of one pipeline fingerprint; developers raise RULES_VERSION, a part of it, by hand. As a
reminder, the annotations of our samples are recorded here with their version. Borderline scores differ between types of
processor (integer kernels round differently): on another type than the recording one, a few items may differ, and
scores are not compared.
"""

import hashlib
import json
import os
import platform
from pathlib import Path
from typing import Any

import msgspec
from spacy.language import Language

from schemas.annotations import Annotation
from tests.support.message_streams import SAMPLES
from transforms.annotation.annotate import TextToAnnotate, annotate_texts
from transforms.annotation.fingerprint import RULES_VERSION

RECORD = Path(__file__).with_name("rules_version.json")
RECORD_IT = "RECORD_RULES=1 python -m pytest tests/unit/annotation/test_rules_version.py"
OTHER_PROCESSOR_SHARE = 0.01
SCORES = frozenset({"score", "certainty", "confidence", "salience", "sentence_vectors"})


def processor() -> str:
    """The instructions that integer kernels choose by."""
    try:
        flags = set(Path("/proc/cpuinfo").read_text(encoding="utf-8").split())
    except OSError:
        return platform.machine()
    known = ("amx_int8", "avx512_vnni", "avx_vnni", "avx512bw", "avx2")
    return " ".join([platform.machine(), *(flag for flag in known if flag in flags)])


def sample_texts() -> list[str]:
    lines = (SAMPLES / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    texts = (json.loads(line).get("text") for line in lines)
    return list(dict.fromkeys(text for text in texts if text))


def short_hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:8]


def without_scores(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_scores(inner) for key, inner in value.items() if key not in SCORES}
    return [without_scores(inner) for inner in value] if isinstance(value, list) else value


def items_of(annotation: Annotation) -> list[str]:
    """Hash each entity, each statement and the rest twice: with scores, and without them."""
    found = msgspec.to_builtins(annotation)
    rest = {key: value for key, value in found.items() if key not in {"entities", "statements"}}
    items = [*found["entities"], *found["statements"], rest]
    return [f"{short_hash(item)} {short_hash(without_scores(item))}" for item in json.loads(json.dumps(items))]


def annotated(nlp: Language) -> list[list[str]]:
    texts = [TextToAnnotate(text=text) for text in sample_texts()]
    return [items_of(annotation) for annotation in annotate_texts(nlp, texts)]


def differing(recorded: list[list[str]], found: list[list[str]], *, exactly: bool) -> int:
    """Count the items of either side without an equal on the other; scores are compared only where `exactly`."""
    if len(recorded) != len(found):
        return sum(map(len, recorded + found))
    part = slice(None) if exactly else slice(9, None)
    pairs = zip(recorded, found, strict=True)
    return sum(len({item[part] for item in before} ^ {item[part] for item in now}) for before, now in pairs)


def test_annotations_change_with_the_version_of_the_rules_and_only_then(nlp: Language) -> None:
    """The annotations equal the recorded ones, or the version of the rules differs from the recorded one."""
    recorded = json.loads(RECORD.read_text(encoding="utf-8"))
    found = annotated(nlp)
    same_processor = recorded["processor"] == processor()
    allowed = 0 if same_processor else OTHER_PROCESSOR_SHARE * sum(map(len, found))
    changed = differing(recorded["annotations"], found, exactly=same_processor)
    raised = recorded["rules_version"] != RULES_VERSION
    if os.environ.get("RECORD_RULES") and (changed > allowed) == raised:
        new = {"rules_version": RULES_VERSION, "processor": processor(), "annotations": found}
        RECORD.write_text(json.dumps(new, indent=0) + "\n", encoding="utf-8")
        return
    if changed > allowed:
        assert raised, (
            f"{changed} items of our samples' annotations changed: raise RULES_VERSION in transforms/annotation/fingerprint.py "
            f"(then `tidewire reannotate` brings old articles up to date), and record them: {RECORD_IT}"
        )
    assert not raised, (
        f"RULES_VERSION is {RULES_VERSION}, recorded is {recorded['rules_version']}. "
        f"Where annotations changed, record them: {RECORD_IT}. Where none changed, keep the recorded version"
    )


def test_a_changed_item_is_counted_on_both_sides() -> None:
    """The old and the new item both count; a changed score counts where scores are compared."""
    before, now = [["aaaaaaaa 11111111", "bbbbbbbb 22222222"]], [["cccccccc 11111111", "dddddddd 33333333"]]
    assert differing(before, now, exactly=True) == 4
    assert differing(before, now, exactly=False) == 2
    assert differing(before, before, exactly=True) == 0
