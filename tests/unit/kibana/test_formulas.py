"""Formulas are parsed as in Lens, and KQL as in Kibana."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.kibana.columns import build_columns
from pipeline.kibana.description import Column, Panel, Row
from pipeline.kibana.formulas import BrokenFormula, Formula, Math, Metric, OverRows, parse_formula
from pipeline.kibana.ids import uid
from tests.support.kql import BrokenKql, to_query

TYPES = {"outlet": "keyword", "narrative": "keyword", "disputed": "boolean", "content": "text"}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("count()", Metric(operation="count", field=None)),
        ("sum(articles)", Metric(operation="sum", field="articles")),
        ("count(kql='outlet:*')", Metric(operation="count", field=None, kql="outlet:*")),
        (
            "sum(articles, kql='not narrative:\"*\"')",
            Metric(operation="sum", field="articles", kql='not narrative:"*"'),
        ),
        ("overall_max(sum(articles))", OverRows(operation="overall_max", of=Metric(operation="sum", field="articles"))),
        ("2.5", 2.5),
    ],
)
def test_a_metric_is_read(text: str, meant: Formula) -> None:
    """A metric is read with its field and its filter, if it has them."""
    assert parse_formula(text) == meant


def value(formula: Formula) -> float:
    if isinstance(formula, Math):
        left, right = value(formula.left), value(formula.right)
        return {"add": left + right, "subtract": left - right, "multiply": left * right}[formula.operation]
    assert isinstance(formula, int | float)
    return formula


@given(st.lists(st.tuples(st.sampled_from(["+", "-", "*", "+(1-", "*("]), st.integers(0, 99)), max_size=6))
def test_arithmetic_binds_as_everywhere(steps: list[tuple[str, int]]) -> None:
    """Products before sums, from the left, parentheses first: as in Python."""
    text = "7" + "".join(f" {operator} {number}" for operator, number in steps)
    text += ")" * text.count("(")
    assert value(parse_formula(text)) == eval(text)  # noqa: S307 (numbers and operators of our own)


@pytest.mark.parametrize("text", ["", "sum(articles", "sum(articles) /", "sum(articles) 2", "overall_max(2)", "a b"])
def test_what_is_no_formula_is_refused(text: str) -> None:
    """The error names the place."""
    with pytest.raises(BrokenFormula, match="expected at"):
        parse_formula(text)


def panel(formula: str) -> Panel:
    rows = (Row(top="outlet", order="sum(articles)"),)
    shown: dict[str, str | Column] = {"Share": Column(share=formula)}
    return Panel(title="", description="", at=(0, 0, 1, 1), view="timelines", chart="table", rows=rows, columns=shown)


def test_a_formula_becomes_columns_as_lens_stores_them() -> None:
    """The parts numbered, the syntax tree with places and text, the formula behind them (a sample of Kibana's own)."""
    text = "sum(articles) / overall_sum(sum(outlet_articles)) - 1"
    built = build_columns("key", panel(text))
    share = uid("key", "column", "Share")
    parts = {name.removeprefix(share): column for name, column in built.all.items() if name.startswith(share)}
    assert {name: column["operationType"] for name, column in parts.items()} == {
        "X0": "sum", "X1": "sum", "X2": "overall_sum", "X3": "math", "": "formula",
    }  # fmt: skip
    assert [parts[name].get("references") for name in parts] == [
        None, None, [f"{share}X1"], [f"{share}X0", f"{share}X2"], [f"{share}X3"],
    ]  # fmt: skip
    divided = {
        "type": "function",
        "name": "divide",
        "args": [f"{share}X0", f"{share}X2"],
        "location": {"min": 0, "max": 49},
        "text": "sum(articles) / overall_sum(sum(outlet_articles))",
    }
    whole = {
        "type": "function",
        "name": "subtract",
        "args": [divided, 1],
        "location": {"min": 0, "max": 53},
        "text": text,
    }
    assert parts["X3"]["params"] == {"tinymathAst": whole}
    assert parts[""]["params"]["formula"] == text


def test_top_values_need_something_to_be_sorted_by() -> None:
    """Kibana cannot sort by a formula: the description must name another order."""
    broken = panel("sum(articles) / 2")
    unsorted = Panel(
        **{name: getattr(broken, name) for name in broken.__struct_fields__} | {"rows": (Row(top="outlet"),)}
    )
    with pytest.raises(KeyError, match="outlet: needs an order"):
        build_columns("key", unsorted)


@pytest.mark.parametrize(
    ("kql", "query"),
    [
        ("", {"match_all": {}}),
        ("outlet:*", {"exists": {"field": "outlet"}}),
        ('narrative:"*"', {"term": {"narrative": {"value": "*"}}}),
        ('not narrative : "*"', {"bool": {"must_not": [{"term": {"narrative": {"value": "*"}}}]}}),
        ("disputed:true", {"match": {"disputed": True}}),
        ('content:"on foot"', {"match_phrase": {"content": "on foot"}}),
        (
            "outlet:(Post or Beacon)",
            {
                "bool": {
                    "should": [{"term": {"outlet": {"value": "Post"}}}, {"term": {"outlet": {"value": "Beacon"}}}],
                    "minimum_should_match": 1,
                }
            },
        ),
        (
            "outlet:* and (disputed:true or content:*)",
            {
                "bool": {
                    "filter": [
                        {"exists": {"field": "outlet"}},
                        {
                            "bool": {
                                "should": [{"match": {"disputed": True}}, {"exists": {"field": "content"}}],
                                "minimum_should_match": 1,
                            }
                        },
                    ]
                }
            },
        ),
    ],
)
def test_kql_asks_what_kibana_asks(kql: str, query: dict[str, Any]) -> None:
    """A quoted star is a star; an unquoted one is any value."""
    assert to_query(kql, TYPES) == query


@pytest.mark.parametrize(
    "kql", ["mood:good", "outlet", "outlet:", "outlet:Po*", "(outlet:a", "outlet:a b", "outlet:{a}:"]
)
def test_kql_that_we_do_not_read_is_refused(kql: str) -> None:
    """An error is better than a misreading."""
    with pytest.raises(BrokenKql):
        to_query(kql, TYPES)
