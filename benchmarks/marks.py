"""Marks of measured processes: when each started, was ready and had loaded, and its time by stage; all append to one file.

Beam's workers import `benchmarks.watch_worker` through Beam's own option `--beam_plugin`, so the measured code contains no
measuring code. In a worker the module notes when the process started, when it was ready for work, and how long each stage
took to be prepared (unpickling, imports, and `DoFn.setup`, which loads the model). With BENCH_STAGES set it also sums up the
time of each stage's functions, without the time of other timed functions that they call.
"""

import functools
import importlib
import json
import os
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

MARKS_FILE, STAGES = "BENCH_MARKS", "BENCH_STAGES"
_STARTTIME = 19
"""The index of `starttime` in /proc/PID/stat, counted from the field after the command's name (see proc(5))."""

# The timed functions: (label, module, name in that module).
TIMED = (
    ("read from Kafka", "pipeline.sources.read_articles", "_Cursor.poll"),
    ("parse", "transforms.stages", "parse_article"),
    ("clean", "transforms.stages", "clean_text"),
    ("detect language", "transforms.stages", "detect_language"),
    ("normalise text", "transforms.stages", "normalize_text"),
    ("look up ids", "pipeline.lookups.skip_unchanged", "fetch_states"),
    ("look up texts", "pipeline.lookups.find_reprints", "fetch_annotations"),
    ("annotate: spaCy", "transforms.annotation.annotate", "_annotate_batch"),
    ("annotate: encoder", "transforms.annotation.components", "EncoderComponent.__call__"),
    ("annotate: entities", "transforms.annotation.components", "EntitiesComponent.__call__"),
    ("annotate: statements", "transforms.annotation.components", "StatementsComponent.__call__"),
    ("annotate: sentiment", "transforms.annotation.components", "SentimentComponent.__call__"),
    ("annotate: lemmas", "transforms.annotation.annotate", "annotate_doc"),
    ("attach annotation", "transforms.stages", "attach_annotation"),
    ("match narratives", "transforms.stages", "match_narratives"),
    ("signature", "transforms.index_actions", "signature_of"),
    ("make documents", "transforms.index_actions", "article_document"),
    ("make documents", "transforms.index_actions", "mention_documents"),
    ("make documents", "transforms.index_actions", "statement_documents"),
    ("write: note", "pipeline.sinks.write_articles", "store_note"),
    ("write: bulk", "pipeline.sinks.write_articles", "write"),
    ("finish: corrections", "pipeline.jobs.finish_round", "settle_corrections"),
    ("finish: sweep", "pipeline.recompute.run", "sweep"),
    ("finish: originals", "pipeline.recompute.run", "recompute_originals"),
    ("finish: stories", "pipeline.recompute.run", "recompute_stories"),
    ("finish: claims", "pipeline.recompute.run", "recompute_claims"),
    ("finish: timelines", "pipeline.recompute.run", "recompute_timelines"),
    ("finish: bursts", "pipeline.recompute.run", "recompute_bursts"),
    ("finish: refresh", "pipeline.jobs.finish_round", "recompute"),
    ("finish: commit", "pipeline.jobs.finish_round", "commit_round"),
    ("prepare a stage", "apache_beam.runners.worker.bundle_processor", "BundleProcessor.__init__"),
    ("Beam: coders, pickling, queues", "apache_beam.runners.worker.sdk_worker", "SdkWorker.process_bundle"),
)


def mark(name: str, **fields: Any) -> None:
    """Append one mark, at the machine's monotonic time unless `at` is given; do nothing outside a benchmark."""
    if (path := os.environ.get(MARKS_FILE)) is None:
        return
    line = json.dumps({"mark": name, "pid": os.getpid(), "at": time.monotonic(), **fields}) + "\n"
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(file, line.encode())
    finally:
        os.close(file)


def born() -> float:
    """Return the start of this process in the machine's monotonic time, which setting the clock does not move."""
    started = int(Path("/proc/self/stat").read_text(encoding="ascii").rpartition(")")[2].split()[_STARTTIME])
    age = time.clock_gettime(time.CLOCK_BOOTTIME) - started / os.sysconf("SC_CLK_TCK")
    return time.monotonic() - age


class StageClock:
    """Wall time by label; time in nested timed calls counts only for the innermost one."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._clock = clock
        self._local = threading.local()
        self._lock = threading.Lock()

    def timed(self, label: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, with its time added up under the label."""

        @functools.wraps(function)
        def timed_function(*args: Any, **kwargs: Any) -> Any:
            stack: list[float] = self._local.__dict__.setdefault("stack", [])
            stack.append(0.0)
            began = self._clock()
            try:
                return function(*args, **kwargs)
            finally:
                whole = self._clock() - began
                inner = stack.pop()
                if stack:
                    stack[-1] += whole
                with self._lock:
                    self.seconds[label] += whole - inner

        return timed_function


def watch_worker() -> None:
    """Note when this worker started, was ready and had prepared its stages; with BENCH_STAGES also the time of its stages."""
    from apache_beam.runners.worker import bundle_processor, sdk_worker  # noqa: PLC0415 (only workers need it)

    mark("worker born", at=born())
    harness, processor = sdk_worker.SdkHarness, bundle_processor.BundleProcessor
    run, prepare = harness.run, processor.__init__

    @functools.wraps(run)
    def marked_run(self: Any) -> Any:
        mark("worker ready")
        return run(self)

    @functools.wraps(prepare)
    def marked_prepare(self: Any, *args: Any, **kwargs: Any) -> None:
        began = time.monotonic()
        prepare(self, *args, **kwargs)
        mark("stage prepared", seconds=time.monotonic() - began)
        if os.environ.get(STAGES):
            _time_stages()

    harness.run = marked_run
    processor.__init__ = marked_prepare
    if os.environ.get(STAGES):
        _report_stages(sdk_worker.SdkWorker)


_CLOCK = StageClock()
_TIMED: set[str] = set()


def _time_stages() -> None:
    """Time the functions of modules imported so far; a module that a later stage imports is timed from then on."""
    for label, module, name in TIMED:
        place = f"{module}.{name}"
        if place in _TIMED or module not in sys.modules:
            continue
        _TIMED.add(place)
        *owners, attribute = name.split(".")
        owner: Any = importlib.import_module(module)
        for each in owners:
            owner = getattr(owner, each)
        setattr(owner, attribute, _CLOCK.timed(label, getattr(owner, attribute)))


def _report_stages(worker: Any) -> None:
    """Mark the sums after each bundle, because Beam ends its workers without warning. The last mark of a process counts."""
    process = worker.process_bundle

    @functools.wraps(process)
    def reported(self: Any, *args: Any, **kwargs: Any) -> Any:
        _time_stages()
        answer = type(self).timed_process_bundle(self, *args, **kwargs)
        mark("stages", seconds_by_stage=dict(_CLOCK.seconds))
        return answer

    _TIMED.add(f"{TIMED[-1][1]}.{TIMED[-1][2]}")
    _time_stages()
    worker.timed_process_bundle = _CLOCK.timed(TIMED[-1][0], process)
    worker.process_bundle = reported
