"""Which article was first?

Two articles are near reprints when they share a band of their MinHash signatures and many of their shingles. The
original of an article is the earliest published among the articles near to it, independent of the order of arrival.

    minhash.signature_of     an article's signature and bands
    minhash.near             whether two articles are near reprints
    originals.originals      the original of each article
    originals.first_print    the earliest published of some articles with an identical text
"""
