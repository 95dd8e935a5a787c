"""How does a text feel, and towards whom?

This package decides how positive or negative the outlet's own voice is, overall and towards each entity; the words of
others are left out.

    outlet_voice.OwnVoice                    the sentiment of one text and of its mentions
    main_entity.feeling_towards_main         the sentiment towards the article's main entity
    lexicon.valence, .as_sentiment           the sentiment of words by VADER, and its label
"""
