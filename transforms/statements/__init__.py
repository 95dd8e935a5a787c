"""Which statements does a text make, and which of them rebut each other?

This package decides which attributions become statements, how likely each is to be right, which of two duplicates is
kept, who passed a statement on, and which earlier statement a later one rebuts.

    collect.find_statements              the statements of a text
    collect.candidates                   the same before the unlikely ones are left out
    build.build_statement                one statement: kind, speaker, stance, certainty, evidence
    edges.clean_drafts                   contents with their edges trimmed, each once
    select.is_tenable                    whether a candidate is likely enough
    confidence.confidence_of             the share of such statements that are right
    via.name_via                         who passed a statement on
    rebuttals.link_rebuttals             which statement rebuts which
"""
