"""What does a message say, and may it be written?

A message becomes an article or a takedown, or is bad input with one of a fixed set of reasons. This package decides the
id, the version and the language of an article, and whether the newest message about an id is written over the index.

    parse.parse_article            an article or a takedown from a Kafka record
    clean.clean_text               an article with its final text and its furniture marked
    language.detect_language       an article with its language settled
    urls.canonical_url             the form of a url that two feeds share
    urls.page_id                   the id of the page at a url
    dates.parse_date               milliseconds from an ISO 8601 date
    latest_version.latest          the newest of several messages about one id
    decide_write.decide            whether to write, hide or leave an article
    errors.BadInput, errors.blame  the errors for bad input and for our own bugs
"""
