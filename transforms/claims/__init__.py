"""Do two statements say the same, or the opposite?

Statements of different articles are compared by the stems that they share, by the negations and numbers among them, and
by a small trained model. The order in which articles arrive has no effect.

    same_claim.claim_ids, .disputes               the earliest statement of each claim, and disputes
    same_claim.Stated, .Neighbours                the facts of a statement that count, and which others are close
    signatures.claim_words, .claim_bands          the form in which statements are stored, compared and found
    contradictions.contradict                     whether two contents contradict each other
    stance_model.relate                           whether a text supports a claim, disputes it, or neither
    stance_features.stance_features               the features of that model (cue_patterns: their patterns and stems)
    outlet_says_it.find_in_outlet_voice           where an article says a claim in its own voice
    words.marked_words, .stem                     stems, marked where they stand under a negation
"""
