"""Find attributions by a colon or dash: "Ellis: ...", "the coach was brief: ...", "“...” – Ellis"."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from transforms.attribution.by_grammar import noun_speaker
from transforms.attribution.frame import FINITE, Frame
from transforms.attribution.verb_arguments import cue_span_of, subject_of
from transforms.entities.roles import names_somebody
from transforms.lexicon.cues import BARE_QUOTE, NOUNS, VERBS
from transforms.lexicon.word_sets import ATTRIBUTION, ATTRIBUTION_PATTERNS, PARTS_OF_SPEECH
from transforms.stance.classify import read_cue
from transforms.text.parsed_text import ParsedText, main_word
from transforms.text.quotation_marks import Quote
from transforms.text.span_set import CharSpan, SpanSet

_BREAK = re.compile(
    r"(?<=[^\W_]):(?=[ \t]+\S)[ \t]+|(?<=[^\W_]):\s*\n\s*(?=[\"“])|(?<=[^\W_])(?:[ \t]*[—–]|[ \t]+-)[ \t]+(?=\S)|(?<=[^\W_])—(?=\S)"
)
_DASH = re.compile(r"[ \t]*[—–]|[ \t]-[ \t]")
_SIGNED = re.compile(r"[ \t\xa0]*\n?[ \t\xa0]*(?:[—–―]|--?)[ \t\xa0]*(?=[A-Z])")
_CLOSING = re.compile(r"[\"”] ?")
_MESSAGES = ATTRIBUTION["message"] | NOUNS.keys()
_LONGEST_LEAD = 120
_LONGEST_CONTENT = 2000
_LONGEST_LABEL, _LONGEST_SIGNATURE = 5, 12
_SURE, _LIKELY = 0.7, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lead:
    """The words before a colon or dash, and the content after it."""

    words: Sequence[Token]
    mark: CharSpan
    colon: bool
    opens_line: bool
    content: CharSpan
    quoted: bool

    @property
    def acts(self) -> bool:
        """Tell whether there is a verb that could be the cue."""
        return any(word.pos_ in PARTS_OF_SPEECH["verb"] for word in self.words)


def find_lead_ins(parsed_text: ParsedText, quotes: Sequence[Quote]) -> list[Frame]:
    """Return the attributions by a colon or dash, in text order of their cues; `quotes` are all of the text."""
    quoted = SpanSet((quote.start, quote.end) for quote in quotes)
    by_start = {quote.start: quote for quote in quotes}
    found: list[Frame | None] = []
    for at in _BREAK.finditer(parsed_text.text):
        lead = None if quoted.touch(*at.span()) else _lead(parsed_text, at.span(), by_start)
        if lead is not None:
            found.append(
                _by_verb(parsed_text, lead) or _by_noun(parsed_text, lead) or _by_label(lead) or _by_line(lead)
            )
    return sorted((frame for frame in found if frame is not None), key=lambda frame: frame.cue_span)


def _lead(parsed_text: ParsedText, mark: CharSpan, by_start: Mapping[int, Quote]) -> _Lead | None:
    text = parsed_text.text
    far = max(0, mark[0] - _LONGEST_LEAD)
    first = max(far, text.rfind("\n", far, mark[0]) + 1, parsed_text.sentences[parsed_text.sentence_at(mark[0] - 1)][0])
    opens_line = first == 0 or text[first - 1] == "\n"
    if first == far > 0 and not opens_line:
        return None
    words = [
        w
        for w in parsed_text.doc[parsed_text.token_at(first) : parsed_text.token_at(mark[0] - 1) + 1]
        if not w.is_space
    ]
    quote = by_start.get(mark[1])
    if not words or words[0].idx < first:
        return None
    colon = ":" in text[slice(*mark)]
    content = (
        (quote.inner_start, quote.inner_end) if quote else _sentence_behind(parsed_text, mark[1], to_dash=not colon)
    )
    return _Lead(words=words, mark=mark, colon=colon, opens_line=opens_line, content=content, quoted=quote is not None)


def _sentence_behind(parsed_text: ParsedText, start: int, *, to_dash: bool) -> CharSpan:
    """Return the span up to the end of its sentence and line, or to the closing one of two dashes."""
    _, end = parsed_text.sentences[parsed_text.sentence_at(start)]
    end = min(end, start + _LONGEST_CONTENT)
    line = parsed_text.text.find("\n", start, end)
    end = line if line >= 0 else end
    closing = _DASH.search(parsed_text.text, start, end) if to_dash else None
    return start, closing.start() if closing else end


def _by_verb(parsed_text: ParsedText, lead: _Lead) -> Frame | None:
    """Return "the farmers warn: ...", "Dr Pole made it plain: ...", "the union has a single demand: ..."."""
    verb = main_word(lead.words)
    subject = subject_of(parsed_text, verb) if verb.pos_ in PARTS_OF_SPEECH["verb"] else None
    if subject is None or subject[1].i > verb.i:
        return _by_any_verb(parsed_text, lead) if lead.colon and lead.quoted else None
    found = _plain_words(parsed_text, lead, verb)
    if found is None and lead.colon:
        found = _introduced_by_verb(parsed_text, lead, verb, subject[1])
    return None if found is None else _frame(lead, *found, subject)


def _by_any_verb(parsed_text: ParsedText, lead: _Lead) -> Frame | None:
    """Return "Ellis told the chamber: “...”" if the parse is wrong: the name before the verb is the speaker."""
    for number, verb in enumerate(lead.words):
        cue = VERBS.get(verb.lemma_.lower()) if number and verb.pos_ == "VERB" else None
        if cue is not None and "clause" in cue.takes and names_somebody(lead.words[:number]):
            speaker = (lead.words[0].idx, _end(lead.words[number - 1])), main_word(lead.words[:number])
            return _frame(lead, verb, cue_span_of(parsed_text, verb), speaker)
    return None


def _plain_words(parsed_text: ParsedText, lead: _Lead, verb: Token) -> tuple[Token, CharSpan] | None:
    """Return the cue in "put it bluntly", "made it plain", "was brief", with its main word."""
    if ATTRIBUTION_PATTERNS["puts_it"].search(parsed_text.text[verb.idx : lead.mark[0]]):
        return verb, (verb.idx, lead.mark[0])
    plain = next((word for word in lead.words if word.lower_ in ATTRIBUTION["plain"] and word.head.i == verb.i), None)
    return (verb, (verb.idx, _end(plain))) if plain is not None and verb.lemma_ == "be" else None


def _introduced_by_verb(
    parsed_text: ParsedText, lead: _Lead, verb: Token, subject: Token
) -> tuple[Token, CharSpan] | None:
    """Return the cue in "warn", "has a single demand", "(her answer) came at once", with its main word."""
    lemma = verb.lemma_.lower()
    if lemma in ATTRIBUTION["gives"]:
        messages = (word for word in lead.words if word.i > verb.i and _is_message(word))
        if (message := next(messages, None)) is not None:
            return message, (verb.idx, _end(message))
        if lead.quoted and _is_message(subject):
            return verb, (verb.idx, lead.mark[0])
    cue = VERBS.get(lemma)
    says = lemma in ATTRIBUTION["leads_in"] or (cue is not None and "clause" in cue.takes)
    return (verb, cue_span_of(parsed_text, verb)) if says else None


def _is_message(word: Token) -> bool:
    return word.pos_ == "NOUN" and word.lemma_.lower() in _MESSAGES


def _by_noun(parsed_text: ParsedText, lead: _Lead) -> Frame | None:
    """Return "the verdict of the engineers: ...": a noun for a message, with its speaker."""
    if lead.acts:
        return None
    noun = next((word for word in lead.words if _is_message(word)), None)
    speaker = noun_speaker(parsed_text, noun, of=True) if noun is not None else None
    if noun is None or speaker is None:
        return None
    return _frame(lead, noun, (noun.idx, _end(noun)), speaker)


def _by_label(lead: _Lead) -> Frame | None:
    """Return "Ellis: “...”" and "Ellis on the drought: “...”" at the beginning of a line."""
    if lead.acts or not (lead.colon and lead.opens_line and lead.quoted):
        return None
    on = next((number for number, word in enumerate(lead.words) if number and word.lower_ == "on"), None)
    name = lead.words[:on]
    if len(name) > _LONGEST_LABEL or not names_somebody(name):
        return None
    speaker = (name[0].idx, _end(name[-1])), main_word(name)
    mark = lead.words[on] if on is not None else None
    span = (lead.mark[0], lead.mark[0] + 1) if mark is None else (mark.idx, _end(mark))
    return _frame(lead, speaker[1], span, speaker, confidence=_LIKELY)


def _by_line(lead: _Lead) -> Frame | None:
    """Return "From the desk of Jo Ellis, head of the port:" and "Jo Ellis, head of the port, by e-mail:", before a quote."""
    if lead.acts or not (lead.colon and lead.opens_line and lead.quoted):
        return None
    at = next((number for number, word in enumerate(lead.words) if word.ent_type_ == "PERSON"), None)
    if at is None or (at and lead.words[at - 1].lower_ not in ATTRIBUTION["owns"]):
        return None
    name = [
        word for word in lead.words[at:] if word.ent_type_ == "PERSON" and word.i - lead.words[at].i <= _LONGEST_LABEL
    ]
    speaker = (name[0].idx, _end(name[-1])), main_word(name)
    return _frame(lead, speaker[1], (lead.mark[0], lead.mark[0] + 1), speaker, confidence=_LIKELY)


def find_signed(parsed_text: ParsedText, quotes: Sequence[Quote]) -> list[Frame]:
    """Return "“...” – Ellis": quotes at the beginning of a line with their speakers after a dash, in text order."""
    return [frame for quote in quotes if (frame := _signed(parsed_text, quote)) is not None]


def _signed(parsed_text: ParsedText, quote: Quote) -> Frame | None:
    text = parsed_text.text
    dash = _SIGNED.match(text, quote.end) or _named_behind(parsed_text, quote)
    if dash is None or text[max(0, quote.start - 1) : quote.start] not in {"", "\n"}:
        return None
    line = text.find("\n", dash.end())
    name = _signature(parsed_text, dash.end(), line if line >= 0 else len(text))
    if not name:
        return None
    at = dash.end() - len(dash[0].lstrip())
    head = next((word for word in reversed(name) if word.ent_type_ == "PERSON"), name[-1])
    return Frame(
        cue=BARE_QUOTE,
        verb=head,
        cue_span=(at, at + len(dash[0].strip())),
        speaker=(max(name[0].idx, dash.end()), _end(name[-1])),
        head=head,
        content=((quote.inner_start, quote.inner_end),),
        confidence=_LIKELY,
        by_form=True,
    )


def _named_behind(parsed_text: ParsedText, quote: Quote) -> re.Match[str] | None:
    """Return the mark behind “..., ” where nothing but a person's name ends the line: “We stay,” Jo Ellis."""
    text = parsed_text.text
    line = text.find("\n", quote.end)
    name = (
        parsed_text.doc.char_span(
            quote.end + len(text[quote.end :]) - len(text[quote.end :].lstrip(" ")),
            len(text[: line if line >= 0 else len(text)].rstrip(" .")),
        )
        if text[quote.inner_end - 1] == ","
        else None
    )
    alone = name is not None and len(name) <= _LONGEST_LABEL and all(word.ent_type_ == "PERSON" for word in name)
    return _CLOSING.match(text, quote.end - 1) if alone else None


def _signature(parsed_text: ParsedText, start: int, end: int) -> Sequence[Token]:
    """Return the words that sign a quote: the whole line if it is a name with a role, else the name that begins it."""
    words = [
        word
        for word in parsed_text.doc[parsed_text.token_at(start) : parsed_text.token_at(end - 1) + 1]
        if not word.is_space
    ]
    while words and words[-1].is_punct:
        words.pop()
    named = next((at for at, word in enumerate(words) if word.ent_type_ != "PERSON"), len(words))
    if len(words) > _LONGEST_SIGNATURE or any(word.tag_ in FINITE for word in words):
        return words[:named]
    comma = next((at for at, word in enumerate(words) if word.text == ","), len(words))
    whole_name = comma <= _LONGEST_LABEL and all(word.text.lstrip("-–—―")[:1].isupper() for word in words[:comma])
    return words if named or whole_name else []


def _frame(
    lead: _Lead, word: Token, cue: CharSpan, speaker: tuple[CharSpan, Token], *, confidence: float = _SURE
) -> Frame | None:
    if lead.content[0] >= lead.content[1]:
        return None
    return Frame(
        cue=read_cue([word])[0],
        verb=word,
        cue_span=cue,
        speaker=speaker[0],
        head=speaker[1],
        content=(lead.content,),
        confidence=confidence,
        by_form=True,
    )


def _end(word: Token) -> int:
    return word.idx + len(word)
