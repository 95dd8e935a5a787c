"""What is read from Kafka and Elasticsearch."""
