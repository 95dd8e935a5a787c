"""Which messages does a run read, and how?

Which offsets a run reads, how they are cut into rounds and among workers, and what counts as lost are decided here.

    offset_ranges   parse_bound, plan_drain, plan_rounds: the offsets of a run, as arithmetic
    read_articles   ReadArticles: Kafka as a Beam source in Python alone
    restriction     OffsetRestrictionTracker: which offsets one call of the source owns
"""
