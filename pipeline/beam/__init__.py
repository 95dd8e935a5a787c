"""How does one Beam pipeline run?

Which runner and how many workers, how workers are started and ended, how an error leaves a worker, and after how many crashes
a record is set aside are decided here.

    run_pipeline     run_pipeline: one pipeline to its end; CrashedRound for a bug
    forked_workers   begin_loading, ForkedWorkers: worker processes that share what one process has loaded
    quarantine       Quarantine: sets aside what crashed a run twice
"""
