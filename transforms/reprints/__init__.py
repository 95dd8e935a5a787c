"""Which article was first?

Two articles are near reprints when they share a band of their MinHash signatures and most of their shingles. The original of an
article is the earliest published among those near to it, whatever the order in which they arrived.

    minhash.signature_of     an article's signature and bands
    minhash.near             whether two articles are near reprints
    originals.originals      the original of each article
    originals.first_print    the earliest published of some articles with the very same text
"""
