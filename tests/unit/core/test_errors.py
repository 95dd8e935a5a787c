"""The tree of errors is complete, and an error can be read out of the text of a traceback."""

import ast
import builtins
import re
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.core import errors
from pipeline.core.errors import IndexMissing, TidewireError, Unreachable, decode_error, encode_error

REPOSITORY = Path(__file__).parents[3]
PACKAGES = ("pipeline", "transforms", "dashboard", "schemas")
DRAWN = re.compile(r"^(?P<branch>[│├└─ ]*)(?P<name>\w+) +(?P<exit_code>\d+)  ", re.MULTILINE)
BUILT_IN = {name for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, BaseException)}


def kinds(kind: type[TidewireError] = TidewireError) -> list[type[TidewireError]]:
    return [kind, *(below for child in kind.__subclasses__() for below in kinds(child))]


def classes() -> Iterator[tuple[str, set[str]]]:
    """Every class of the four packages, with the names of its bases."""
    for package in PACKAGES:
        for file in sorted((REPOSITORY / package).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef):
                    yield node.name, {ast.unparse(base).rpartition(".")[2] for base in node.bases}


def exception_classes() -> list[str]:
    """The names of the classes that descend from a built-in exception, one for each definition."""
    found, known, size = list(classes()), set(BUILT_IN), 0
    while size != len(known):
        size = len(known)
        known |= {name for name, bases in found if bases & known}
    return [name for name, bases in found if bases & known]


def drawn() -> tuple[list[re.Match[str]], list[str]]:
    """The lines of the drawn tree, and the names of the exceptions that are caught on the way."""
    tree, _, caught = (errors.__doc__ or "").partition("Those that never reach the command line")
    rows = re.findall(r"^((?:\w+, )*\w+)  +\S", caught, re.MULTILINE)
    return list(DRAWN.finditer(tree)), [name for row in rows for name in row.split(", ")]


def test_every_exception_class_is_drawn() -> None:
    """The tree and the list below it name all exceptions of the four packages, each once, and no other."""
    tree, caught = drawn()
    assert Counter([*(row["name"] for row in tree), *caught]) == Counter(exception_classes())


def test_no_two_exceptions_have_one_name() -> None:
    """An error in a log names one class."""
    assert [name for name, times in Counter(exception_classes()).items() if times > 1] == []


def test_the_tree_is_drawn_as_the_classes_are() -> None:
    """Each class stands below its base and has its exit code."""
    parents: dict[int, str] = {}
    shown = {}
    for row in drawn()[0]:
        depth = len(row["branch"]) // 4
        parents[depth] = row["name"]
        if parents[0] == "TidewireError":
            shown[row["name"]] = (parents.get(depth - 1, "Exception"), int(row["exit_code"]))
    assert shown == {kind.__name__: (kind.__base__ and kind.__base__.__name__, kind.exit_code) for kind in kinds()}


def test_every_error_has_a_code_of_its_own() -> None:
    """Two errors with one code could not be told apart."""
    codes = Counter(kind.code for kind in kinds())
    assert max(codes.values()) == 1


@pytest.mark.parametrize("kind", kinds())
def test_an_error_is_read_out_of_the_text_of_its_traceback(kind: type[TidewireError]) -> None:
    """Kind and message are the same, whatever the message holds."""
    message = 'line one says "no" [tidewire:usage] "x"\nline two: é [while running nothing'
    found = decode_error("".join(traceback.format_exception(kind(message))))
    assert type(found) is kind
    assert str(found) == message


def test_the_step_that_beam_adds_is_taken_off() -> None:
    """Beam raises the error again, with the name of the step behind the message."""
    error = decode_error(encode_error(Unreachable("Kafka does not answer [while running 'Read [x]/Do']")))
    assert str(error) == "Kafka does not answer"


def test_the_last_error_of_several_is_the_one_that_ended_the_worker() -> None:
    """A traceback shows the causes first."""
    error = IndexMissing("second")
    error.__cause__ = Unreachable("first")
    assert type(decode_error("".join(traceback.format_exception(error)))) is IndexMissing


@pytest.mark.parametrize(
    "text",
    [
        "ValueError: pipeline.core.errors",
        "pipeline.core.errors.Unreachable: Kafka does not answer",
        '[tidewire:nobody-knows] "it"',
        'ValueError: [tidewire:unreachable] "inside a line"',
        'ValueError: an article says\n[tidewire:usage] "bad \\x"\n',
    ],
)
def test_other_text_is_no_error_of_ours(text: str) -> None:
    """A bug stays a bug, even where it names a class of ours."""
    assert decode_error(text) is None


def test_a_quoted_line_that_cannot_be_decoded_hides_no_error() -> None:
    """The error before it is still found."""
    text = encode_error(Unreachable("Kafka does not answer")) + '\n[tidewire:usage] "bad \\x"\n'
    assert type(decode_error(text)) is Unreachable
