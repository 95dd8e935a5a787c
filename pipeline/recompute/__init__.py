"""What is true only across articles?

The original of a reprint, the story of an article, the claim and the disputes of a statement, timelines and their bursts
follow from all articles together. They are computed afresh from the index for the articles that a round touched, so
that the order of arrival does not matter.

    run                recompute: all of it, in the right order
    originals          recompute_originals
    stories            recompute_stories
    story_index        fetch_stories: the stories similar to an article
    claims             recompute_claims
    timelines          recompute_timelines
    bursts             recompute_bursts
    correct_articles   ArticleCorrector: applies the corrections of entities in force to stored articles
    derived_plan       DerivedPlan: the writes of an article's derived documents
    complete_articles  complete_articles: writes derived documents again that another run has swept or overwritten
"""
