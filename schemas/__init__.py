"""The data types between stages: records, messages, articles, annotations, dead letters, documents and their mappings.

Plain Python and msgspec only; nothing here imports Beam, a client, or any other package of ours.

    records      bytes from Kafka with their coordinates, and how each offset settled
    messages     the JSON of `news.raw`, and its published JSON Schema
    articles     a parsed article, its id and version
    annotations  the findings in a text: furniture, entities, statements, sentiment, narratives
    dead_letters records that could not be processed, with the reason and the original bytes
    mappings     the indexes in Elasticsearch
    narratives   a narrative's definition
"""
