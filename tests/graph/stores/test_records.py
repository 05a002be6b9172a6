"""Records that a store would change or lose are refused, with the place."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from graph.errors import StoreError
from graph.stores.records import EdgeRecord, NodeRecord, Value, check_records
from tests.graph.stores.sample import EDGES, NODES, edge, node


def test_sample_is_sound() -> None:
    check_records(NODES, EDGES)


@pytest.mark.parametrize(
    ("properties", "problem"),
    [
        ({"title": "x"}, "reserved"),
        ({"type": "x"}, "reserved"),
        ({"label": "x"}, "reserved"),
        ({"id": "x"}, "reserved"),
        ({"Share": 1}, "snake_case"),
        ({"a b": 1}, "snake_case"),
        ({"share": float("nan")}, "finite"),
        ({"share": 2**63}, "64-bit"),
        ({"hs6": ["a", 1]}, "lists of one"),
        ({"hs6": [[1]]}, "lists of one"),
    ],
)
def test_bad_properties(properties: Mapping[str, Value], problem: str) -> None:
    record = NodeRecord("material/x", ("Material",), {"name": "x", "name_ja": "x", **properties})
    with pytest.raises(StoreError, match=problem):
        check_records([record], [])


def test_one_property_has_one_kind() -> None:
    numbers = [node("material/a", "Material", x=1), node("material/b", "Material", x=1.5)]
    check_records([*numbers, node("company/a", "Company", x="text of another class")], [])
    with pytest.raises(StoreError, match=r"node 'material/c': property 'x' is text, but number at node 'material/a'"):
        check_records([*numbers, node("material/c", "Material", x="1")], [])
    with pytest.raises(StoreError, match="is boolean, but number"):
        check_records([*numbers, node("material/c", "Material", x=True)], [])


def test_empty_lists_and_missing_values_fit_every_kind() -> None:
    check_records(
        [
            node("material/a", "Material", x=[]),
            node("material/b", "Material", x=None),
            node("material/c", "Material", x=["t"]),
        ],
        [],
    )


@pytest.mark.parametrize(
    ("nodes", "edges", "problem"),
    [
        ([node("a/x", "A"), node("a/x", "B")], [], "stands twice"),
        ([NodeRecord("", ("A",), {"name": "x", "name_ja": "x"})], [], "not empty"),
        ([NodeRecord("a/x", (), {"name": "x", "name_ja": "x"})], [], "class names"),
        ([NodeRecord("a/x", ("A b",), {"name": "x", "name_ja": "x"})], [], "class names"),
        ([NodeRecord("a/x", ("A",), {"name": "x"})], [], "has no 'name_ja'"),
        ([node("a/x", "A")], [edge("a/x", "R", "a/y")], "a/y is no node"),
        ([node("a/x", "A")], [edge("a/y", "R", "a/x")], "a/y is no node"),
        ([node("a/x", "A")], [edge("a/x", "r`) DELETE", "a/x")], "no edge type"),
        ([node("a/x", "A")], [edge("a/x", "R", "a/x", type="x")], "reserved"),
    ],
)
def test_bad_records(nodes: list[NodeRecord], edges: list[EdgeRecord], problem: str) -> None:
    with pytest.raises(StoreError, match=problem):
        check_records(nodes, edges)
