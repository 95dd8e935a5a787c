"""Which articles are about one event?

Articles are compared by the weighted words of headline and lead, and clustered one by one: an article joins the most
similar story or founds its own. An article keeps the story that it got.

    words.story_words    an article's words with their weights
    words.similarity     how similar the words of two articles are
    assign.Stories       stories so far, and the story of a further article
    assign.story_of      the id of the story that an article founds
    growth.Growth        how fast a story or a narrative grows
"""
