"""The modules and the model that a worker needs, loaded on import: for the process that workers are forked from, and for no other (see `pipeline.beam.forked_workers`)."""

# ruff: noqa: PLC0415 (imports take seconds: the watch comes first)

import logging
import os
from threading import Event, Thread

POLL_S = 0.2


def main() -> None:
    """Load modules and model; a run that ends meanwhile ends this process too. Leaves no thread behind: a process with threads is not to be forked."""
    # Beam narrates on import and at a worker's start, before it hears of the level that a run asks for; workers inherit this.
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
        with suppress(SettingsError):  # the run itself loads the same, and says what is wrong
            annotator = load_annotator(msgspec.json.decode(asked, type=AnnotateSettings))
            ready_narratives(annotator.narratives, annotator.model_name)
    # Collections would touch, and so copy, what is shared with the workers.
    gc.collect()
    gc.freeze()


main()
