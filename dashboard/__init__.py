"""The page for analysts: statements and narratives over time; every figure leads to its sentences.

A visit reads the address (`state`), asks Elasticsearch (`queries`), draws charts (`charts`) and HTML (`parts`) in a view
(`views`). The address is the only state, so a view is shared by its address. Text of articles goes through `safe_text`.

    app, __main__   the script for Streamlit; the start by `tidewire dashboard`
    page            choice of view and narrative; errors in plain words
    views           one module for each view: attention, voices, outlets, follow, emerging, article
    queries         questions of the views to the index; `export` reads all rows behind a table
    charts          Altair charts from the results of queries
    state           the address, the scope that follows from it, callbacks, cached answers
    parts           pieces of HTML: cards, articles, statements, claims with both sides
    safe_text       makes text of articles safe: it becomes neither markup nor a formula
    export          tables as CSV and Parquet, charts as SVG and PNG
    palette, style  colours, dashes and shapes; the style sheet
"""
