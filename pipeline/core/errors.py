"""The tree of all exceptions of this repository, with the exit codes of the command line.

TidewireError                   1   an error with advice for the user in its message
├── KeepsMoving                 1   other runs kept rewriting the same documents; run again
├── WorkerLost                  1   a worker process was killed from outside; run again
├── SetupRefused                1   Kafka or Elasticsearch refuses to make a topic or an index
├── TopicMissing                1   a topic does not exist; `tidewire setup` makes it
├── RecordsNotDelivered         1   Kafka did not take a record
├── LineRefused                 1   a line to be published would become a dead letter
├── BrokenArchive               1   a compressed file is damaged or cut off
├── UnknownNarrative            1   no article in the index belongs to a narrative of that name
├── UsageError                  2   the words of the command are wrong
├── SettingsError               2   a setting is unknown or impossible
├── Unreachable                 3   Kafka, Elasticsearch or Kibana does not answer
├── RefusedForAll               4   a refusal that concerns every document: 401, 403, 404, an index block
│   ├── IndexMissing            4   an index of ours does not exist; `tidewire setup` makes it
│   ├── ArticleRefused          4   Elasticsearch refuses an article that it took before
│   └── WriteRefused            4   Elasticsearch refuses a recomputed field, a note, a report of a round or another document of ours
├── TooManyDead                 5   more messages of a round are dead than the set share
├── Unaccounted                 6   the settled messages do not add up to those read
├── Quarantined                 7   a bug of ours: messages were quarantined, everything else settled
├── OffsetsLost                11   Kafka deleted messages before a run read them
├── OffsetsSkipped             12   another consumer committed over messages that no run read
├── StackFailed                 8   the local stack does not start or stop
├── NotDelivered                9   a webhook did not acknowledge the alerts
├── NewlyRefused               10   Elasticsearch refused articles that are now dead letters, everything else settled
└── IndexDamaged               13   `tidewire verify` found damage that is not healed

CrashedRound                    1   a bug of ours in a worker, shown with its traceback
LexiconError                    1   a word list of ours is broken: a bug, shown with its traceback
BrokenFormula                   1   a formula in our Kibana panels is broken: a bug, shown with its traceback

Those that never reach the command line, and their outcomes:

BadInput                        a dead letter
UnusableUrl, UrlTooLong         a dead letter, or a UsageError
DidNotFinish                    a dead letter
ProcessingBug                   CrashedRound, which names the record
AnnotationCrashed               CrashedRound, which names the text
ChildCrashed                    AnnotationCrashed
BrokenNarrative                 SettingsError
BrokenPhrase                    BrokenNarrative
BrokenKnowledge                 SettingsError
NotDerivable                    the article is kept as it is
_Interrupted                    the download is tried again
_IndexMoved                     the recomputation is tried again
"""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import ClassVar

_CODE = re.compile(r"^\[tidewire:([a-z-]+)\] (\".*\")$", re.MULTILINE)
_STEP = re.compile(r"( \[while running '.*'\])+$")


class TidewireError(Exception):
    """An error that the user can act on; the message gives advice.

    `code` identifies the error in the text of a traceback: Beam passes on only this text from its workers. The encoded
    error is a note of the exception, so that a traceback shows it and the message stays plain.
    """

    exit_code: ClassVar[int] = 1
    code: ClassVar[str] = "error"

    def __init__(self, message: str) -> None:
        """Keep the message, and the encoded error as a note."""
        super().__init__(message)
        self.add_note(encode_error(self))


class KeepsMoving(TidewireError):
    """Other runs kept rewriting the same documents; nothing of the round is committed, run again."""

    code = "keeps-moving"


class WorkerLost(TidewireError):
    """A worker process was killed from outside or by a crash below Python; nothing of the round is committed, run again."""

    code = "worker-lost"


class SetupRefused(TidewireError):
    """Kafka or Elasticsearch refuses to make a topic or an index; earlier steps stay, so setup can be repeated."""

    code = "setup-refused"


class TopicMissing(TidewireError):
    """A topic does not exist; `tidewire setup` makes it."""

    code = "topic-missing"


class RecordsNotDelivered(TidewireError):
    """Kafka did not take a record; at least `delivered` of the earlier records are on the topic."""

    code = "records-not-delivered"

    def __init__(self, message: str, delivered: int = 0) -> None:
        """Keep the message and the number of delivered records."""
        super().__init__(message)
        self.delivered = delivered


class LineRefused(TidewireError):
    """A line to be published would become a dead letter; the lines before it are sent."""

    code = "line-refused"


class BrokenArchive(TidewireError):
    """A compressed file ends too early or is damaged; the lines before the damage were read."""

    code = "broken-archive"


class UnknownNarrative(TidewireError):
    """No article in the index belongs to a narrative of that name."""

    code = "unknown-narrative"


class UsageError(TidewireError):
    """The words of the command are wrong."""

    exit_code = 2
    code = "usage"


class SettingsError(TidewireError):
    """A setting is unknown or impossible; the message says where it stands and what is allowed."""

    exit_code = 2
    code = "settings"


class Unreachable(TidewireError):
    """Kafka, Elasticsearch or Kibana does not answer."""

    exit_code = 3
    code = "unreachable"


class RefusedForAll(TidewireError):
    """Elasticsearch refuses every document, and nothing was committed; or Kibana refuses all requests."""

    exit_code = 4
    code = "refused-for-all"


class IndexMissing(RefusedForAll):
    """An index that a request names does not exist; `tidewire setup` makes it."""

    code = "index-missing"


class ArticleRefused(RefusedForAll):
    """Elasticsearch refuses an article that it took before: the mapping is not ours, or a bug; nothing was committed."""

    code = "article-refused"


class WriteRefused(RefusedForAll):
    """Elasticsearch refuses a document or field that Tidewire makes: the mapping is not ours, or a bug; nothing is committed."""

    code = "write-refused"


class TooManyDead(TidewireError):
    """More messages of a round are dead than the set share: nothing of the round is committed."""

    exit_code = 5
    code = "too-many-dead"


class Unaccounted(TidewireError):
    """The settled messages do not add up to those read: nothing of the round is committed."""

    exit_code = 6
    code = "unaccounted"


class Quarantined(TidewireError):
    """A bug of ours: messages were quarantined with their traceback, everything else settled."""

    exit_code = 7
    code = "quarantined"


class OffsetsLost(TidewireError):
    """Kafka no longer has messages that the group had not read; all others settled."""

    exit_code = 11
    code = "offsets-lost"


class OffsetsSkipped(TidewireError):
    """Another consumer committed the group's offsets over messages that no run read; all others settled."""

    exit_code = 12
    code = "offsets-skipped"


class StackFailed(TidewireError):
    """The local stack does not start or stop."""

    exit_code = 8
    code = "stack-failed"


class NotDelivered(TidewireError):
    """A webhook did not acknowledge the alerts: they count as not reported."""

    exit_code = 9
    code = "not-delivered"


class NewlyRefused(TidewireError):
    """Elasticsearch refused articles for their own sake: they are new dead letters of stage `index`, all else settled."""

    exit_code = 10
    code = "newly-refused"


class IndexDamaged(TidewireError):
    """`tidewire verify` found an index that was lost, or documents that do not fit their article, and did not heal them."""

    exit_code = 13
    code = "index-damaged"


def encode_error(error: TidewireError) -> str:
    """Return the error as one line of text: its code in brackets, and its message as a JSON string."""
    return f"[tidewire:{error.code}] {json.dumps(error.args[0], ensure_ascii=False)}"


def decode_error(text: str) -> TidewireError | None:
    """Return the last error of ours encoded in a traceback, as the worker raised it; None without any.

    A traceback may quote a line that only looks like an encoded error: one that cannot be decoded is skipped.
    """
    kinds = {kind.code: kind for kind in _kinds(TidewireError)}
    for code, encoded in reversed(_CODE.findall(text)):
        if code in kinds:
            with suppress(json.JSONDecodeError):
                return kinds[code](_STEP.sub("", json.loads(encoded)))
    return None


def _kinds(kind: type[TidewireError]) -> Iterator[type[TidewireError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _kinds(child)
