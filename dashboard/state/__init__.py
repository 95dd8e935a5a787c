"""What is looked at? The page keeps nothing but its address.

address   the query parameters as a typed Address, read and written
session   the address of this visit: read it, change it in callbacks, bind a widget to it
scope     the filters that follow from an address, and the index to search
store     answers of Elasticsearch, cached for a short while
"""
