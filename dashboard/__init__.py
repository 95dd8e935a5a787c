"""The page for analysts: who states what over time; every figure leads to its sentences.

A visit reads the address (`state`), asks Elasticsearch (`queries`), draws charts (`charts`) and HTML (`parts`) in a view
(`views`). The address is the only state, so a view is shared by its address. Text of articles goes through `safe_text`.

    app, __main__   what Streamlit runs; how `tidewire dashboard` starts it
    page            choice of view and narrative; errors in plain words
    views           one module for each view: attention, voices, outlets, follow, emerging, article
    queries         what a view asks the index for; `export` reads all rows behind a table
    charts          Altair charts from the results of queries
    state           the address, the scope that follows from it, callbacks, cached answers
    parts           pieces of HTML: cards, articles, statements, claims with both sides
    safe_text       text of articles that can become neither markup nor a formula
    export          tables as CSV and Parquet, charts as SVG and PNG
    palette, style  colours, dashes and shapes; the style sheet
"""
