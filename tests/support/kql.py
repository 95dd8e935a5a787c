"""The part of Kibana's query language in our dashboards, translated into Kibana's requests to Elasticsearch.

After kbn-es-query: `kuery/grammar/grammar.peggy` and `kuery/functions/is.ts` and `range.ts`. A quoted value is never a pattern.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

Query = dict[str, Any]

_TOKEN = re.compile(r'\s*(?P<token>"[^"]*"|[():]|[^\s():"]+)')


class BrokenKql(ValueError):
    """An invalid KQL string, or KQL that this module does not cover."""


def to_query(kql: str, types: Mapping[str, str]) -> Query:
    """Return the query of a KQL string; `types` gives each field's type in Elasticsearch. Raises BrokenKql."""
    if not kql.strip():
        return {"match_all": {}}
    reader = _Reader(kql, types)
    query = reader.either()
    if reader.tokens:
        raise BrokenKql(f"{kql}: {reader.tokens[0]} is too much")
    return query


def fields_of(query: Query) -> Iterator[str]:
    """Yield the fields in a query."""
    for name, value in query.items():
        if name == "exists":
            yield value["field"]
        elif name in {"term", "match", "match_phrase", "range"}:
            yield from value
        elif name == "bool":
            for clause in (clause for clauses in value.values() if isinstance(clauses, list) for clause in clauses):
                yield from fields_of(clause)


class _Reader:
    def __init__(self, kql: str, types: Mapping[str, str]) -> None:
        self.kql = kql
        self.types = types
        self.tokens = _TOKEN.findall(kql)
        if "".join(self.tokens) != re.sub(r'\s+(?=(?:[^"]*"[^"]*")*[^"]*$)', "", kql):
            raise BrokenKql(kql)

    def take(self, wanted: str | None = None) -> str:
        if not self.tokens or (wanted is not None and self.tokens[0] != wanted):
            raise BrokenKql(f"{self.kql}: {wanted or 'a value'} expected")
        return str(self.tokens.pop(0))

    def next_is(self, word: str) -> bool:
        return bool(self.tokens) and self.tokens[0].lower() == word

    def either(self) -> Query:
        clauses = [self.both()]
        while self.next_is("or"):
            self.take()
            clauses.append(self.both())
        return _any(clauses)

    def both(self) -> Query:
        clauses = [self.negated()]
        while self.next_is("and"):
            self.take()
            clauses.append(self.negated())
        return clauses[0] if len(clauses) == 1 else {"bool": {"filter": clauses}}

    def negated(self) -> Query:
        if self.next_is("not"):
            self.take()
            return {"bool": {"must_not": [self.group()]}}
        return self.group()

    def group(self) -> Query:
        if self.next_is("("):
            self.take()
            query = self.either()
            self.take(")")
            return query
        field = self.take()
        if self.next_is(">="):
            self.take()
            return self.at_least(field, self.take())
        self.take(":")
        if not self.next_is("("):
            return self.value(field, self.take())
        self.take()
        clauses = [self.value(field, self.take())]
        while self.next_is("or"):
            self.take()
            clauses.append(self.value(field, self.take()))
        self.take(")")
        return _any(clauses)

    def at_least(self, field: str, number: str) -> Query:
        if self.types.get(field) not in {"double", "long"}:
            raise BrokenKql(f"{self.kql}: no number {field}")
        return {"range": {field: {"gte": float(number)}}}

    def value(self, field: str, word: str) -> Query:
        if field not in self.types:
            raise BrokenKql(f"{self.kql}: no field {field}")
        if word == "*":
            return {"exists": {"field": field}}
        quoted = word.startswith('"')
        value: str | bool = word.strip('"')
        if not quoted and ("*" in word or word in {"(", ")", ":"}):
            raise BrokenKql(f"{self.kql}: {word} is not read here")
        if self.types[field] == "boolean":
            value = value == "true"
        if self.types[field] == "keyword":
            return {"term": {field: {"value": value}}}
        return {"match_phrase" if quoted else "match": {field: value}}


def _any(clauses: list[Query]) -> Query:
    return clauses[0] if len(clauses) == 1 else {"bool": {"should": clauses, "minimum_should_match": 1}}
