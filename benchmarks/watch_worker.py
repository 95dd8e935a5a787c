"""Watches the worker that imports it. `benchmarks.tidewire_run` names this module as Beam's plugin; nothing else imports it."""

from benchmarks.marks import watch_worker

watch_worker()
