"""What is weak in a graph: each weak point by its kind, in both languages, the gravest first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graph.audit import Finding, audit
from graph.build import DatasetFacts
from graph.compile import compile_network
from graph.supply_graph import SupplyGraph
from tests.graph.compile.test_assemble import everything
from tests.graph.small_graphs import DAY, SmallGraph
from tests.graph.trade_graphs import TradeGraph

GOOD = DatasetFacts("test", "Somebody", "Test", "試験", "CC0", "2026-11-21", 7)


def findings(small: SmallGraph, facts: DatasetFacts = GOOD) -> list[Finding]:
    graph = small.graph()
    return audit(graph, compile_network(graph, DAY), DAY, [facts])


def kinds(rows: list[Finding]) -> dict[str, set[str]]:
    return {kind: {f.node for f in rows if f.kind == kind} for kind in dict.fromkeys(f.kind for f in rows)}


def test_gaps_of_the_network_are_findings() -> None:
    found = kinds(findings(everything()))
    assert found == {
        "no-host": {"stage/gallium-jp", "stage/gallium-xx"}, "scrap": {"material/swarf"},
        "outside": {"material/dysprosium", "material/terbium"},
    }  # fmt: skip


def test_chains_and_recipes_that_end_nowhere_are_named_once() -> None:
    small = everything()
    small.material("binder", "")
    small.recipe("magnet", "binder", quantity=0.1)
    small.say_all("product/lamp", "Product", name="Lamp", product_kind="end_product")
    small.say_all("product/motor", "Product", product_kind="component")
    found = findings(small)
    named = kinds(found)
    assert named["no-origin"] == {"material/binder", "material/magnet"}
    assert named["input-without-origin"] == {"product/motor"}
    assert named["no-input-producers"] == {"material/binder"}
    assert named["no-recipe"] == {"product/lamp"}
    assert named["no-output"] == {"product/lamp"}
    assert len({(f.kind, f.node, f.text) for f in found}) == len(found)


def test_conflicts_name_all_values() -> None:
    small = everything()
    for tonnes in (760, 987):
        small.world("gallium", "refined", tonnes, year="2024")
    (conflict,) = [f for f in findings(small) if f.kind == "conflict"]
    assert conflict.node == "material/gallium"
    assert "760 / 987" in conflict.text
    assert "760 / 987" in conflict.text_ja


def test_recipes_that_ask_for_more_than_is_made() -> None:
    small = everything()
    small.recipe("gallium", "ore", quantity=5)
    small.material("ore", "mine", world=10, shares={"CN": 1.0}, chain_end="mine")
    (finding,) = [f for f in findings(small) if f.node == "material/ore"]
    assert finding.kind == "asked-over-made"
    assert "5.00 times" in finding.text


def test_a_dataset_without_a_licence() -> None:
    assert kinds(findings(everything(), replace(GOOD, licence="")))["no-licence"] == {"dataset/test"}
    assert "no-licence" in kinds(findings(everything(), replace(GOOD, name="other")))


@pytest.mark.parametrize(
    ("reach", "beyond"),
    [("2026-11-21", False), ("2026-11-20", True), ("2026-10", True), ("2026-11", False), ("2026", False), ("", False)],
)
def test_a_date_beyond_what_a_dataset_knows(reach: str, beyond: bool) -> None:
    assert ("beyond-reach" in kinds(findings(everything(), replace(GOOD, reach=reach)))) is beyond


def test_a_figure_without_a_source() -> None:
    small = everything()
    statements = [s for s in small.all_statements() if s.entity != "source/test"]
    graph = SupplyGraph(statements)
    rows = audit(graph, compile_network(graph, DAY), DAY, [GOOD])
    assert {f.kind for f in rows[: len(statements)]} == {"no-source"}


def test_the_gravest_come_first_in_both_languages() -> None:
    small = everything()
    small.world("gallium", "refined", 760, year="2024")
    small.world("gallium", "refined", 987, year="2024")
    rows = findings(small, replace(GOOD, licence="", reach="2020"))
    order = list(dict.fromkeys(f.kind for f in rows))
    assert order[:2] == ["no-licence", "beyond-reach"]
    assert order[-1] == "conflict"
    assert all(f.text and f.text_ja and f.text != f.text_ja and "\n" not in f.text + f.text_ja for f in rows)


def test_trade_that_two_sources_tell_differently_is_no_conflict() -> None:
    small, trade = everything(), TradeGraph().code("284690")
    trade.flow("284690", "my", "cn", "2024", 2e8)
    trade.flow("284690", "my", "cn", "2024", 1.5e8, dataset="un", kind="reported")
    graph = SupplyGraph([*small.all_statements(), *trade.graph().statements])
    rows = audit(graph, compile_network(graph, DAY), DAY, [GOOD, replace(GOOD, name="codes")])
    (gap,) = [f for f in rows if f.kind == "mirror-difference"]
    assert gap.node == "trade/284690-my-cn"
    assert (
        gap.text == "HS 284690 from MY to CN in 2024: 200,000,000 USD (baci) against 150,000,000 USD (un), 25 % apart"
    )
    assert "25 %の差" in gap.text_ja
    assert "conflict" not in {f.kind for f in rows}
