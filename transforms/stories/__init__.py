"""Which articles are about one event?

Articles are compared by their weighted words of headline and lead, and clustered one by one: an article joins the story that it is
most like, or founds its own. A story that was once given stays.

    words.story_words    an article's words with their weights
    words.similarity     how like the words of two articles are
    assign.Stories       stories so far, and the story of a further article
    assign.story_of      the id of the story that an article founds
    growth.Growth        how fast a story or a narrative grows
"""
