"""How does it look on a terminal? Each module draws the results of one module of `pipeline.queries`.

Text of articles cannot steer the terminal, and everything is readable without colour. JSON for programs is made here
where its shape differs from the dataclass.

    article     an article with its sentences highlighted
    entity      an entity, and corrections of entities
    overview    entities, statements, weeks, hints: at most 80 columns
    timeline    periods as bars, sums, bursts
    alerts      alerts as text, as JSON, as the body of a webhook call
    terminal    shared parts: visible text, single lines, lists of counts
"""
