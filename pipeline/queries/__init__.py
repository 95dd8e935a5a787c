"""What does the index say? Each module asks one question of the servers and returns plain dataclasses.

Nothing is written here, but for the mark of `alerts`. A query raises UsageError for an impossible option and never returns
partial answers as whole ones; printing is left to `pipeline.render` and `pipeline.cli`.

    articles            search articles: words, filters, snippets
    article             one article with all that derives from it
    statements          search the statement ledger
    claim               a claim's history
    stories             stories by size or growth, and one story in full
    entity              entities by name, and one entity in full
    timeline            a narrative over time, with bursts and gaps
    overview            who is written about, what is alleged, how a narrative went
    emerging            candidates for new narratives
    propose_narrative   a draft of a definition from a candidate
    try_narrative       what a definition would find; what a new version would change
    alerts              bursts that were not reported yet
    dead_letters        what died, where and why
    status              lag, last run, documents, dead letters
    digest              one hash for each index
    query_parts         filters, orders, counts and pages that all of these share
"""
