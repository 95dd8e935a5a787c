"""How do Kafka and Elasticsearch run on one machine? The local stack, from wheels and jars alone.

Decided here: the versions (`lock`), the ports, the configuration of both servers, and the marks of our processes. A
stack lives in a state folder; the settings read its addresses from there.

    local                 starts, stops and inspects a stack: the only module that other packages need, with state and progress
    state                 reads and writes the addresses and ports of a stack
    progress              reports the steps of the stack
    kafka_server          configures the broker
    elasticsearch_server  configures the node
    processes             starts, finds and signals the processes of servers
    artifacts, lock       download the programs; write the list of downloads
    logs                  reads the last lines of logs
"""
