"""How is a server reached?

Decided here: addresses, certificates and credentials, the retried failures and the time limits of retries, and the
refusals that stop a run. No module of this room knows Beam.

    commit_marks         mark, marked_rounds: which of our rounds moved a group's offset
    elasticsearch        connect: a client that waits out passing failures
    es_bulk              bulk_write: one result for each action
    es_compare_and_set   until_settled: look, write, repeat; write_all, update_if_unchanged
    es_pages             hits_of, combinations: searches of any size
    kafka                open_consumer, open_producer, open_admin
    kafka_offsets        fetch_offsets, group_commits, group_members: where partitions end, where the group stands, who is in it
    kafka_sender         RecordSender, send_records: batches in which every failure is raised
    kafka_topic          read_topic: all committed records of a topic
    webhook              deliver: one JSON body, until it is acknowledged
"""
