"""Which words decide?

Word lists are data: each YAML file here answers one question, and its columns say what a word is used for. The loader
refuses a duplicate word, a contradiction and an unknown class, with file and line. The other modules read lists that
several packages share, and name their sets.

    load.load_rows        the rows of a list, typed
    load.load_words       a list's sets by name
    load.load_sets        a list's words by their uses
    load.load_uses        the same with their endings, for patterns
    load.load_patterns    a list's regular expressions by name
    cues.VERBS, .NOUNS    what each cue word does; VERBS_OF_TAGGERS and NOUNS_OF_TAGGERS add those never searched for
    certainty.MODALS ...  how much certainty words leave to what depends on them
    word_sets.NEGATION .. lists with uses that several rooms share: negation, untrue, pronouns, stop words, attribution
"""
