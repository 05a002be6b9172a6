"""What an answer rests on: each figure once, flows that nothing states counted as estimated."""

from __future__ import annotations

import pytest

from graph.analysis.evidence import Evidence, evidence_of, merge
from graph.compile import compile_network
from graph.statement import KINDS, Kind, Statement
from tests.graph.small_graphs import DAY, SmallGraph


def figure(value: str, kind: Kind = "reported") -> Statement:
    return Statement(
        entity="stage/x-cn", cls="Production", prop="share", value=value, dataset="test", locator="l",
        source="source/a", kind=kind, observed_at="2024",
    )  # fmt: skip


def test_kinds_sum_to_one() -> None:
    rows = (figure("1"), figure("2"), figure("3", kind="assumed"))
    kinds = Evidence(rows, 1).kinds()
    assert kinds == {"reported": 0.5, "derived": 0.0, "estimated": 0.25, "imputed": 0.0, "assumed": 0.25}
    assert sum(kinds.values()) == pytest.approx(1, abs=1e-12)
    assert set(kinds) == set(KINDS) - {"projected"}


def test_no_figure_is_no_kind() -> None:
    assert set(Evidence((), 0).kinds().values()) == {0.0}


def test_merging_counts_each_stated_figure_once() -> None:
    one, two = figure("1"), figure("2", kind="derived")
    merged = merge([Evidence((one, two), 1), Evidence((one,), 2), Evidence((), 0)])
    assert merged.statements == (one, two)
    assert merged.estimated_flows == 3
    assert merge([]).statements == ()


def test_evidence_of_a_path() -> None:
    small = SmallGraph()
    small.material("oxide", world=1000, shares={"CN": 0.6, "MY": 0.4})
    small.product("car", {"JP": 100})
    small.recipe("product/car", "oxide", per="car")
    said = small.supply("JP", "oxide", {"CN": 0.5, "MY": 0.5}, kind="supply")
    stock = small.holding("JP", "oxide", 30)
    graph = small.graph()
    compiled = compile_network(graph, DAY)
    network = compiled.network
    car, china = network.index("stage/car-jp"), network.index("stage/oxide-cn")
    edge = next(e for e in range(network.e) if int(network.edge_supplier[e]) == china)
    found = evidence_of(graph, compiled, [china, car], [0], [edge])
    assert found.estimated_flows == 0
    assert [s.prop for s in found.statements] == [
        "share", "qty_typical", "days_typical", "share", "world_output_t_per_y", "output_per_y",
    ]  # fmt: skip
    assert {said["CN"], stock} < set(found.statements)
    assert len(set(found.statements)) == len(found.statements)


def test_flows_that_nothing_states_are_estimated() -> None:
    small = SmallGraph()
    small.material("oxide", world=1000, shares={"CN": 0.6, "MY": 0.4})
    small.product("car", {"JP": 100})
    small.recipe("product/car", "oxide", per="car")
    graph = small.graph()
    compiled = compile_network(graph, DAY)
    found = evidence_of(graph, compiled, [], [], [0, 1])
    assert (found.statements, found.estimated_flows) == ((), 2)
    assert found.kinds()["estimated"] == 1.0
