"""How does a text feel, and towards whom?

This package decides how positive or negative the outlet's own voice is, overall and towards each entity, and how the
voices that it quotes and reports feel towards each entity.

    outlet_voice.OwnVoice                    the sentiment of one text and of its mentions
    voices.Voices                            whose voice speaks where
    portrayal.figures_of                     an entity in an article as figures
    feelings.FeelingModel                    the own and the reported feeling towards an entity, from its figures
    neutral.feeling_of                       a sentiment from probabilities, with the one bound of neutral
    style.style_of                           does the writer report or argue?
    lexicon.valence, .as_sentiment           the sentiment of words by VADER, and its label
"""
