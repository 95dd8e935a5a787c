"""What crashed a run twice is put aside, so that the rest settles: a bug of ours, which the run's end reports."""

from collections import Counter
from collections.abc import Callable, Mapping

from pipeline.beam.run_pipeline import CrashedRound

CRASHES_UNTIL_QUARANTINE = 2


class Quarantine:
    """Runs rounds, again after a crash that names its culprit; `culprits` maps those put aside to the traceback."""

    def __init__(self, crashed: Callable[[CrashedRound], None]) -> None:
        """Tell `crashed` of every crash."""
        self.culprits: dict[str, str] = {}
        self._crashes: Counter[str] = Counter()
        self._crashed = crashed

    def run(self, run_round: Callable[[Mapping[str, str]], None]) -> None:
        """Run the round until it ends well; raises CrashedRound where nobody is named, or somebody put aside already."""
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
