"""What do stages ask the index on their way?

Whether a message is new, whether its text was annotated before, and what a series of days looks like are found out here.
Nothing is written.

    skip_unchanged    SkipUnchanged: which messages are to be processed
    find_reprints     FindReprints: which texts have their annotation already
    index_state       fetch_states: stored articles and takedowns by id, in real time
    stored_articles   point_in_time, pages_of: all articles of a query, in slices
    timeline_series   fetch_series, fetch_bursts: timelines as series of days
"""
