"""Which messages are sent, and how? Everything that writes to the topic `news.raw` on behalf of a user.

Decided here: which lines are valid messages, under which key a message travels, how records of other archives are mapped,
and that no dead letter is sent twice. Everything sent is acknowledged before a function returns.

    map_fields    turns a record of another archive into a message
    publish       sends JSON lines, each checked as a run would check it
    read_lines    reads lines of plain and gzip files
    replay_dead   sends the messages of dead letters again
    take_down     sends takedowns
"""
