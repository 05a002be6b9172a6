"""How records live beside the graph's own nodes: found, never in their way, and listed where a reader should decide."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.audit import Finding, audit
from graph.build import build, load_graph
from graph.compile import compile_network
from graph.describe import describe
from graph.matching import Decision
from graph.resolve import Resolver
from graph.supply_graph import SupplyGraph
from tests.graph.matching.test_pairs import OURS, decided, mines
from tests.graph.small_graphs import DAY


def open_matches(graph: SupplyGraph, *decisions: Decision) -> list[Finding]:
    found = audit(graph, compile_network(graph, DAY), DAY, [], decisions)
    return [finding for finding in found if finding.kind == "match-to-decide"]


def test_a_name_means_the_node_and_not_its_record() -> None:
    resolver = Resolver(mines(("a", "olaroz", -66.79)).graph())
    assert resolver.node("Olaroz") == OURS
    assert resolver.node("deposit-record/a") == "deposit-record/a"
    assert [f.id for f in resolver.search("olaroz")] == [OURS, "deposit-record/a"]


def test_a_name_that_only_a_record_has_finds_it() -> None:
    small = mines(("a", "Salar Perdido", -66.1))
    resolver = Resolver(small.graph())
    assert resolver.node("Salar Perdido") == "deposit-record/a"
    assert resolver.search("perdido")[0].id == "deposit-record/a"


def test_audit_lists_pairs_until_they_are_decided() -> None:
    graph = mines(("a", "Olaroz", -66.79), ("b", "Olaroz mine", -66.75)).graph()
    first, second = open_matches(graph)
    assert (first.node, second.node) == ("deposit-record/a", "deposit-record/b")
    assert first.text.startswith("Olaroz may be olaroz [facility/olaroz], 0.96: name 1.00")
    assert "可能性" in first.text_ja
    assert open_matches(graph, decided("a", "accepted")) == []
    assert open_matches(graph, decided("a", "rejected"), decided("b", "accepted")) == []


@pytest.mark.parametrize(("decision", "record"), [("accepted", "deposit-record/b"), ("rejected", "deposit-record/a")])
def test_a_build_states_the_matches(tmp_path: Path, decision: str, record: str) -> None:
    small = mines(("a", "Olaroz", -66.79), ("b", "Olaroz mine", -66.75))
    build(small.graph().statements, DAY, tmp_path, decisions=[decided("b", decision)])
    graph = load_graph(tmp_path)
    (told,) = describe(graph, OURS, DAY).told_elsewhere
    assert told.record == record
    assert graph.name(OURS) == "olaroz"
