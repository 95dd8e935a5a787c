"""What is written to Elasticsearch and Kafka."""
