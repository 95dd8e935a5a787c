"""The part that a name plays in its sentence."""

import numpy as np
import pytest
from spacy.language import Language

from transforms.annotation.extensions import extensions_of
from transforms.encoder.directed import BACKED, BACKS, NONE, OPPOSED, OPPOSES, load_directed
from transforms.encoder.encoder import Floats


def parts(nlp: Language, text: str, name: str) -> Floats:
    head, start = extensions_of(nlp(text)).target_head, text.index(name)
    span, sentence = head.seen(start, start + len(name)), head.mean(0, len(text))
    assert span is not None
    assert sentence is not None
    return load_directed().parts(span, sentence)


@pytest.mark.parametrize(
    ("text", "actor", "target"),
    [
        ("Mara Ellis accused Otto Reed of fraud.", OPPOSES, OPPOSED),
        ("Mara Ellis sharply criticised Otto Reed over the dam.", OPPOSES, OPPOSED),
        ("Mara Ellis endorsed Otto Reed for mayor.", BACKS, BACKED),
    ],
)
def test_who_acts_is_told_from_whom_it_concerns(nlp: Language, text: str, actor: int, target: int) -> None:
    """The one who accuses or backs plays another part than the one who is accused or backed."""
    first, second = parts(nlp, text, "Mara Ellis"), parts(nlp, text, "Otto Reed")
    assert first[actor] > second[actor]
    assert second[target] > first[target]
    assert int(second.argmax()) == target


def test_who_merely_arrives_plays_no_part(nlp: Language) -> None:
    """Without anybody for or against, there is no part, and the probabilities add up."""
    found = parts(nlp, "Mara Ellis arrived in Quarry Bay on Monday with Otto Reed.", "Otto Reed")
    assert int(found.argmax()) == NONE
    assert np.isclose(found.sum(), 1, atol=1e-5)
