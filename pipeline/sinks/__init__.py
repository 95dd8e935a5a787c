"""What is written, in which order, and when is it safe?

Decided here: the order of writes within a batch, the articles that a takedown hides, the stale documents, and the
contents of one commit.

    write_articles    WriteArticles, WriteRemovals: articles with their mentions and statements
    remove_articles   remove, sweep: takedowns, and documents that no longer belong to an article
    sweep_derived     sweep_derived: the derived documents of a sweep
    pending_notes     store_note, fetch_notes, delete_notes: the articles that a round is going to touch
    commit_round      commit_round: dead letters and offsets in one Kafka transaction
    dead_letters      note_dead_letters: dead letters in the index, for Kibana
    corrections       fetch_corrections, store_correction, undo_correction: corrections of entities
"""
