"""Which messages are sent, and how? Everything that writes to the topic `news.raw` on behalf of a user.

Decided here: the check of each line, the key of a message, the mapping of other archives' records, and the replay of
dead letters without duplicates. Everything sent is acknowledged before a function returns.

    map_fields    turns a record of another archive into a message
    publish       sends JSON lines, each checked as a run would check it
    read_lines    reads lines of plain and gzip files
    replay_dead   sends the messages of dead letters again
    take_down     sends takedowns
"""
