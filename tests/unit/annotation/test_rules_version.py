"""Whoever changes a rule says whether articles that were annotated before are now stale.

What an index holds is of one pipeline fingerprint, and RULES_VERSION is the part of it that people keep. So that nobody forgets:
the sources of all rules are hashed here beside the version they belong to.
"""

import hashlib
import json
import os
from pathlib import Path

from transforms.annotation.annotate import RULES_VERSION

REPOSITORY = Path(__file__).resolve().parents[3]
RECORD = Path(__file__).with_name("rules_version.json")
WHAT_TO_DO = (
    "the rules in transforms/*/ or schemas/annotations.py changed. If any document can come out differently, raise "
    "RULES_VERSION in transforms/annotation/annotate.py (then `tidewire reannotate` brings old articles up to date). "
    "Then record them: RECORD_RULES=1 python -m pytest tests/unit/annotation/test_rules_version.py"
)


def recorded() -> dict[str, object]:
    files = [*sorted((REPOSITORY / "transforms").glob("*/*.py")), REPOSITORY / "schemas" / "annotations.py"]
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.relative_to(REPOSITORY).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return {"rules_version": RULES_VERSION, "sources": digest.hexdigest()}


def test_changed_rules_come_with_a_decision_about_their_version() -> None:
    """The recorded sources are those that are here."""
    if os.environ.get("RECORD_RULES"):
        RECORD.write_text(json.dumps(recorded(), indent=1) + "\n", encoding="utf-8")
    assert json.loads(RECORD.read_text(encoding="utf-8")) == recorded(), WHAT_TO_DO
