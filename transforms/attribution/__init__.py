"""Who says what, in which words?

This package decides which words attribute a content to a speaker (taggers, grammar, and forms such as a colon or a
dash), where that content begins and ends, which quotes belong to it, and which entity the speaker is.

    frame.Frame                           one attribution: cue, speaker, content
    by_tagger.tagged_frames               attributions that the trained taggers found
    by_grammar.find_frames, .frame_at     attributions that the parse shows
    verbs.verb_frame                      those by a verb (verb_arguments: its subject; verb_content: its content)
    nested.further_frames                 those inside reported words, and those that the taggers missed
    passives.read_second_hand             "was reported as saying", "was described as"
    colon_and_dash.find_lead_ins          "Ellis: ...", "the coach was brief: ..."
    headlines.find_headline               "Police: ...", "... – report"
    transcripts.find_turns                turns of an interview
    tweets.find_posts                     posts with their author's name behind them
    quoted_names.without_names            which quotes are names, not speech
    prepositional.find_views              "In the court's view, ..."
    nested_quotes.find_inner_quotes       quotes within quotes
    content_boundaries.settle_content     where a tagged content begins and ends
    assign_quotes.draft_statements        which quotes belong to which attribution
    resolve_speaker.Speakers              the entity of a speaker
    named.Named                           a mention that may be the speaker
"""
