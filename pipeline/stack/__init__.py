"""A Kafka broker and an Elasticsearch node for one machine, from wheels and jars alone."""
