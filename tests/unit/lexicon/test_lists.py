"""The shipped word lists."""

import re
from pathlib import Path

import pytest
import yaml

from transforms.lexicon.bodies import CHAMBERS, NAME_WORDS, ORGANISATIONS
from transforms.lexicon.countries import ADDED_WHERE_MISSED, CAPITALS, TYPE_OF_NAME
from transforms.lexicon.given_names import gender_of, is_given_name
from transforms.lexicon.load import FOLDER
from transforms.lexicon.titles import ADDRESSES, TITLES

LISTS = sorted(file.stem for file in FOLDER.glob("*.yaml"))
CODE = "\n".join(file.read_text(encoding="utf-8") for file in Path(FOLDER).parent.rglob("*.py"))
PATTERNS = "\n".join(file.read_text(encoding="utf-8") for file in FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("name", LISTS)
def test_every_list_asks_one_question_and_is_read(name: str) -> None:
    """Every file asks one question, and code or a pattern of another list reads it."""
    assert yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))["question"].endswith("?")
    read = re.search(rf'load_(?:rows|words|patterns|sets|uses)\(\s*"{name}"', CODE)
    assert read or f"{{{{{name}." in PATTERNS


def test_a_country_and_its_people_have_their_types() -> None:
    """An ambiguous name has a type, and is no name alone."""
    assert (TYPE_OF_NAME["Norway"], TYPE_OF_NAME["Norwegians"]) == ("GPE", "NORP")
    assert TYPE_OF_NAME["Chad"] == "GPE"
    assert "Chad" not in ADDED_WHERE_MISSED
    assert "Oslo" in CAPITALS - TYPE_OF_NAME.keys()


def test_a_title_counts_before_a_given_name() -> None:
    """The first word with a gender decides."""
    assert gender_of("Mrs. Alexander Orme") == "female"
    assert gender_of("Alexander Orme") == "male"
    assert gender_of("Orme") is None
    assert is_given_name("ruth")
    assert not is_given_name("mrs")
    assert ADDRESSES.keys() <= TITLES


def test_kinds_of_bodies_say_what_they_are_used_for() -> None:
    """A company is called by its kind; no name of one begins with "Company of"."""
    assert "company" in ORGANISATIONS - NAME_WORDS
    assert "synod" in NAME_WORDS - ORGANISATIONS
    assert CHAMBERS <= NAME_WORDS
