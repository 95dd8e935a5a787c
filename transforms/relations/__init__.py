"""Who is for or against whom?

A trained model judges pairs of names in a sentence. This package decides which pairs are judged, how sure a relation must
be, and in whose voice it is told.

    candidates.candidate_pairs          the pairs of entities that share a sentence
    judge_pairs.judge_candidates        the chances of five answers for each pair
    pair_model.PairModel                the trained model
    find_relations.find_relations       the relations of a text
    find_relations.answer_pair          the answer for two spans that a message asks about
"""
