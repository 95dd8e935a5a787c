"""How does a text present a statement?

This package decides what a cue does with its content (state, claim, hedge, deny, accuse, predict, demand), how certain
the content is presented to be, whether the text mentions evidence for it, and what a denial denies.

    classify.read_cue, .stance_of            the cue's verdict, and the stance that it has towards a content
    certainty.statement_certainty            how far a statement is presented as true, 0..1
    certainty.event_certainty                how far one event is, -1..1
    certainty_of_clause.own_certainty        the share of modals, adverbs and negations of a word
    certainty_of_embedding.step_up           the share of the step to a word's head
    evidence.find_evidence                   "cited", "none given" or "unknown"
    denials.read_denial                      the denied claim and its speaker
"""
