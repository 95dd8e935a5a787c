"""What do stages ask the index on their way?

Found here: whether the indexes are ours, whether a message is new, whether its text was annotated before, and timelines as
series of days. Nothing is written.

    check_mappings    check_mappings: whether the indexes have the mappings that we write
    skip_unchanged    SkipUnchanged: the messages to process
    find_reprints     FindReprints: the texts that have an annotation already
    index_state       fetch_states: stored articles and takedowns by id, in real time
    derived_problems  scan_articles, check_articles: derived documents that do not fit their article
    timeline_problems wrong_days: outlet-days whose timelines do not fit the articles
    index_losses      find_losses: indexes that are missing or were lost
    stored_articles   point_in_time, pages_of: all articles of a query, in slices
    timeline_series   fetch_series, fetch_bursts: timelines as series of days
"""
