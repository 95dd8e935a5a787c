"""Which messages does a run read, and how?

Decided here: the offsets that a run reads, their division among rounds and workers, and the offsets that count as lost.

    offset_ranges   parse_bound, plan_drain, plan_rounds: the offsets of a run, as arithmetic
    bound_bytes     bound_bytes: a round ends before its records exceed a number of bytes
    cursor          Cursor: one partition in order, past gaps, losses and restarts
    read_articles   ReadArticles: Kafka as a Beam source in Python alone
    restriction     OffsetRestrictionTracker: which offsets one call of the source owns
"""
