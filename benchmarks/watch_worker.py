"""Watches the worker that imports it: what `benchmarks.tidewire_run` names as Beam's plugin, and nobody else imports."""

from benchmarks.marks import watch_worker

watch_worker()
