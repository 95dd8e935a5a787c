"""Tell whether two contents contradict each other: by the words under a negation, and by the place of a dismissal.

Shared words and a negation are not enough (de Marneffe et al. 2008 on finding contradictions). The first word under the
negation must stand unnegated in the other content, and a dismissal must concern the shared words.
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
    """Tell whether the first word under a negation in `a` stands unnegated in `b`."""
    return not {word.stem for word in a if word.first}.isdisjoint(word.stem for word in b if not word.negated)


def _dismisses(a: Sequence[Word], b: Sequence[Word]) -> bool:
    """Tell whether only `a` calls most of the shared words untrue, in their sentence or a later one."""
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
