"""Tell whether two contents contradict each other: by the words under a negation, and by the place of a dismissal.

That words are shared and one of them is negated is not enough (de Marneffe et al. 2008 on finding contradictions): the word
that the negation denies first of all has to stand plainly in the other, and what is called untrue has to be the shared words.
"""

from collections.abc import Sequence

from transforms.claims.words import DISMISSALS, Word, content_words

_MOSTLY = 0.5


def contradict(content: str, other: str) -> bool:
    """Tell whether two contents that are close contradict each other; symmetric."""
    a, b = list(content_words(content)), list(content_words(other))
    if _negated(a) & _negated(b):
        return False
    return _negates(a, b) or _negates(b, a) or _dismisses(a, b) or _dismisses(b, a)


def _negates(a: Sequence[Word], b: Sequence[Word]) -> bool:
    """Tell whether what a negation in `a` denies first of all stands plainly in `b`."""
    return not {word.stem for word in a if word.first}.isdisjoint(word.stem for word in b if not word.negated)


def _dismisses(a: Sequence[Word], b: Sequence[Word]) -> bool:
    """Tell whether `a` alone calls untrue most of what both say: in the same sentence, or behind it."""
    said = {word.stem for word in b}
    if not said.isdisjoint(DISMISSALS):
        return False
    shared = {word.stem for word in a} & said
    return any(
        word.stem in DISMISSALS
        and not word.negated
        and len(shared & {each.stem for each in a if each.sentence <= word.sentence}) > _MOSTLY * len(shared)
        for word in a
    )


def _negated(words: Sequence[Word]) -> set[str]:
    return {word.stem for word in words if word.negated}
