"""The quarantine: a record or text that crashed a run twice is set aside, so that all others settle.

Such a crash is a bug of ours; the end of the run reports it.
"""

from collections import Counter
from collections.abc import Callable, Mapping

from pipeline.beam.run_pipeline import CrashedRound

CRASHES_UNTIL_QUARANTINE = 2


class Quarantine:
    """Runs a round again after a crash that names its culprit; `culprits` maps quarantined keys to tracebacks."""

    def __init__(self, crashed: Callable[[CrashedRound], None]) -> None:
        """Call `crashed` at every crash."""
        self.culprits: dict[str, str] = {}
        self._crashes: Counter[str] = Counter()
        self._crashed = crashed

    def run(self, run_round: Callable[[Mapping[str, str]], None]) -> None:
        """Run the round until it succeeds; raises CrashedRound where the culprit is unknown or already quarantined."""
        while True:
            try:
                run_round(self.culprits)
            except CrashedRound as crash:
                self._crashed(crash)
                if crash.culprit is None or crash.culprit in self.culprits:
                    raise
                self._crashes[crash.culprit] += 1
                if self._crashes[crash.culprit] >= CRASHES_UNTIL_QUARANTINE:
                    self.culprits[crash.culprit] = crash.error
            else:
                return
