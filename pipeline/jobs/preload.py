"""Loads, on import, a worker's modules and model; only the process that workers are forked from imports it.

See `pipeline.beam.forked_workers`.
"""

# ruff: noqa: PLC0415 (imports take seconds: the watch comes first)

import logging
import os
from threading import Event, Thread

POLL_S = 0.2


def main() -> None:
    """Load modules and model; end this process if the run ends meanwhile.

    No thread is left: a process with threads must not be forked.
    """
    # Beam logs on import and at a worker's start, before it knows the level that a run sets; workers inherit this.
    logging.basicConfig(level=logging.ERROR)
    logging.getLogger("apache_beam.runners.worker.sdk_worker_main").setLevel(logging.ERROR)
    loaded = Event()
    watch = Thread(target=_end_with, args=(os.getppid(), loaded), name="end-with-the-run")
    watch.start()
    try:
        _load()
    finally:
        loaded.set()
        watch.join()


def _end_with(run: int, loaded: Event) -> None:
    while not loaded.wait(POLL_S):
        if os.getppid() != run:
            os._exit(1)


def _load() -> None:
    import gc
    from contextlib import suppress

    import msgspec
    from apache_beam.runners.worker import sdk_worker_main  # noqa: F401 (to be there)

    import pipeline.jobs.main_round  # noqa: F401 (to be there, with all its transforms)
    from pipeline.beam.forked_workers import PRELOAD
    from pipeline.core.errors import SettingsError
    from pipeline.core.settings import AnnotateSettings
    from pipeline.jobs.annotator import load_annotator
    from transforms.stages import ready_narratives

    if asked := os.environ.get(PRELOAD):
        with suppress(SettingsError):  # the run loads the same files and reports the error
            annotator = load_annotator(msgspec.json.decode(asked, type=AnnotateSettings))
            ready_narratives(annotator.narratives, annotator.model_name)
    # Garbage collections would touch, and so copy, the memory that workers share.
    gc.collect()
    gc.freeze()


main()
