"""Which definitions of narratives does an article match?

A definition is a YAML file of conditions: phrases, entities, places, speakers, stances and seed sentences. This package
decides which definitions are valid, which of them an article matches by which evidence, in whose voice, and whether
that is disputed.

    load.load_narratives        the definitions of a directory, checked strictly
    check.check_narrative       warnings about a valid definition
    match.compile_narratives    definitions ready for matching
    match.match_narratives      the narratives of an article with their evidence
    phrases.compile_phrase      the patterns of a phrase with gaps
    seeds.find_seeds            the sentences similar to a seed
    propose.definition          a draft of a definition, made of articles or statements
"""
