"""Annotate one long text in its own process, which is killed if the annotation does not end.

`python -m transforms.annotation.annotate_in_child MODEL` reads one text to annotate as JSON and writes its annotation.
"""

import os
import subprocess
import sys

import msgspec

from schemas.annotations import Annotation, Furniture, Pair, Span
from schemas.knowledge import KnownEntity

_MODULE = "transforms.annotation.annotate_in_child"
_Question = tuple[str, tuple[Furniture, ...], tuple[Span, ...], tuple[Pair, ...], tuple[KnownEntity, ...]]


class DidNotFinish(Exception):
    """The time was up; the child was killed."""


class ChildCrashed(Exception):
    """The child ended with an error, from a bug of ours or too little memory; has the end of its traceback."""


def annotate_in_child(
    model_name: str,
    text: str,
    furniture: tuple[Furniture, ...],
    targets: tuple[Span, ...],
    pairs: tuple[Pair, ...] = (),
    *,
    timeout_s: float,
    known: tuple[KnownEntity, ...] = (),
) -> Annotation:
    """Return a text's annotation; `known` adds to the pipeline's knowledge; raises DidNotFinish and ChildCrashed."""
    command = [sys.executable, "-m", _MODULE, model_name]
    question = msgspec.json.encode((text, furniture, targets, pairs, known))
    environment = {
        **os.environ,
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    try:
        ended = subprocess.run(  # noqa: S603
            command, input=question, capture_output=True, timeout=timeout_s, check=False, env=environment
        )
    except subprocess.TimeoutExpired as error:
        raise DidNotFinish(f"annotation of {len(text)} characters took longer than {timeout_s} s") from error
    if ended.returncode != 0:
        raise ChildCrashed(f"exit code {ended.returncode}: {ended.stderr.decode('utf-8', 'replace')[-4000:]}")
    return msgspec.json.decode(ended.stdout, type=Annotation)


def _main() -> None:
    answer = sys.stdout.buffer
    # A library's prints must not mix with the answer on stdout.
    sys.stdout = sys.stderr
    from transforms.annotation.annotate import TextToAnnotate, annotate_texts, load_model  # noqa: PLC0415
    from transforms.annotation.components import knowledge_of  # noqa: PLC0415

    question = sys.stdin.buffer.read()
    text, furniture, targets, pairs, known = msgspec.json.decode(question, type=_Question)
    asked = TextToAnnotate(text=text, furniture=furniture, targets=targets, pairs=pairs)
    model = load_model(sys.argv[1])
    (annotation,) = annotate_texts(model, [asked], knowledge_of(model, known) if known else None)
    answer.write(msgspec.json.encode(annotation))
    answer.flush()


if __name__ == "__main__":
    _main()
