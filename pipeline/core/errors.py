"""What can go wrong at the edges, and with which exit code the command line ends.

TidewireError               1   anything below
    ├── KeepsMoving             1   other runs kept rewriting the same documents; run again
    ├── WorkerLost              1   a worker process was killed from outside; run again
├── UsageError              2   the command's words are off
├── SettingsError           2   a setting is unknown or impossible; says where and what is allowed
├── Unreachable             3   Kafka, Elasticsearch or Kibana does not answer
├── RefusedForAll           4   a refusal that concerns every document: 401, 403, 404, an index block
├── TooManyDead             5   more of a round is dead than a set share
├── Unaccounted             6   the account does not add up
├── Quarantined             7   a bug of ours: messages were quarantined, all else settled
├── StackFailed             8   the local stack does not start or stop
└── NotDelivered            9   a webhook did not acknowledge the alerts; they count as not told
"""


class TidewireError(Exception):
    """An error that its reader can do something about; the message says what."""

    exit_code = 1


class UsageError(TidewireError):
    """The command's words are off."""

    exit_code = 2


class SettingsError(TidewireError):
    """A setting is unknown or impossible."""

    exit_code = 2


class Unreachable(TidewireError):
    """Kafka, Elasticsearch or Kibana does not answer."""

    exit_code = 3


class RefusedForAll(TidewireError):
    """Elasticsearch refuses what concerns every document: nothing was committed; or Kibana refuses all that is sent."""

    exit_code = 4


class TooManyDead(TidewireError):
    """More of a round is dead than the set share: nothing was committed."""

    exit_code = 5


class Unaccounted(TidewireError):
    """What settled does not add up to what was read: nothing was committed."""

    exit_code = 6


class KeepsMoving(TidewireError):
    """Other runs kept rewriting the same documents; nothing of the round is committed, run again."""


class WorkerLost(TidewireError):
    """A worker process ended by itself, killed from outside or by a crash below Python; nothing of the round is committed."""


class Quarantined(TidewireError):
    """A bug of ours: messages were quarantined with their traceback, all else settled."""

    exit_code = 7


class StackFailed(TidewireError):
    """The local stack does not start or stop."""

    exit_code = 8


class NotDelivered(TidewireError):
    """A webhook did not acknowledge the alerts: they count as not told."""

    exit_code = 9
