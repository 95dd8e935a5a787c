"""What does the index say? Each module asks one question of the servers and returns plain dataclasses.

Only `alerts` writes: the mark of a consumer. A query raises UsageError for an impossible option and never returns
partial answers as whole ones; printing is left to `pipeline.render` and `pipeline.cli`.

    articles            search articles: words, filters, snippets
    article             one article with its entities, statements and reprints
    statements          search the statement ledger
    claim               a claim's history
    stories             stories by size or growth, and one story in full
    entity              entities by name, and one entity in full
    timeline            a narrative over time, with bursts and gaps
    overview            the most frequent entities, the strongest statements, a narrative by week
    emerging            candidates for new narratives
    propose_narrative   a draft of a definition from a candidate
    try_narrative       the articles that a definition would find, or a new version would change
    alerts              bursts that were not reported yet
    dead_letters        dead letters with place and reason
    status              lag, last run, documents, dead letters
    digest              one hash for each index
    query_parts         shared filters, orders, counts and pages
"""
