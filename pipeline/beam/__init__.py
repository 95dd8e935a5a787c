"""How does one Beam pipeline run?

Decided here: the runner, the number of workers, their start and end, the errors that leave a worker, and the number of
crashes after which a record is quarantined.

    run_pipeline     run_pipeline: one pipeline to its end; CrashedRound for a bug
    forked_workers   begin_loading, ForkedWorkers: worker processes that share what one process has loaded
    quarantine       Quarantine: sets aside a record or text that crashed a run twice
"""
