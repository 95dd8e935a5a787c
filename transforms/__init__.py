"""The path of an article from a message to the documents of the index, as thin PTransforms over plain functions.

The modules beside this one are PTransforms, their elements, and `stages`, the list of stages. Each folder answers a
question in plain Python without Beam, and imports only folders below it:

    stored        What is already in the index, brought up to date?
    documents     Which documents are written to the index?
    annotation    What does one text say by itself, put together?
    timelines     How did a narrative go over time?
    sentiment     How does a text feel about whom it names?
    statements    Which statements are kept, and who rebuts whom?
    attribution   Who says what, in which words?
    narratives    Which definitions of narratives does an article match?
    stance        What does a speaker do with what they say, and how certain is it?
    stories       Which articles are about one event?
    messages      What does a message say, and may it be written?
    encoder       What does the trained encoder see in a text?
    entities      Who and what is named, and who is it?
    claims        Do two statements say the same, or the opposite?
    reprints      Which article was first?
    text          Where does what stand in a text?
    lexicon       Which words decide?
    languages     Which languages are annotated, and with what?
    data          Where are the models, the knowledge and the narratives that ship?
"""
