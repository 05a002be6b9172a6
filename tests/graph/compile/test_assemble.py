"""The whole network of a small graph: arrays that fit, nothing projected, no gap without its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.compile import CompiledNetwork, compile_network
from graph.supply_graph import SupplyGraph
from graph.validate import problems
from tests.graph.network_views import gaps
from tests.graph.small_graphs import DAY, SmallGraph


def everything() -> SmallGraph:
    """A chain with every feature: groups, hosts, recycling, routes, trade sets, plants, stocks, loops."""
    small = SmallGraph()
    small.country("DE", eu=True)
    small.material("bauxite", "mine", world=9000, shares={"AU": 0.6, "CN": 0.4}, chain_end="mine")
    small.material("alumina", world=4000, shares={"CN": 0.6, "AU": 0.3, "DE": 0.1})
    small.material("gallium", world=10, shares={"CN": 0.9, "JP": 0.05, "XX": 0.05}, recycled=True)
    small.world("gallium", "recycled", 4)
    small.shares("gallium", "recycled", {"JP": 1.0})
    small.material("dysprosium", "metal", world=100, shares={"CN": 1.0}, chain_end="outside")
    small.material("terbium", "metal", world=50, shares={"CN": 0.8, "MY": 0.2}, chain_end="outside")
    small.material("magnet", "magnet", world=500, shares={"CN": 0.8, "JP": 0.2})
    small.recipe("alumina", "bauxite", quantity=2.2)
    small.host("gallium", "alumina", utilisation=0.06)
    small.recipe("gallium", "swarf", input_type="scrap")
    small.material("swarf", "")
    small.recipe("magnet", "dysprosium", quantity=0.03, group="heavy", weight=0.5)
    small.recipe("magnet", "terbium", quantity=0.02, group="heavy", weight=0.5)
    small.recipe("magnet", "gallium", quantity=0.002, essential=False, loss=0.2)
    small.product("motor", {"JP": 1000, "CN": 2000, "DE": 500}, unit="motors")
    small.recipe("product/motor", "magnet", quantity=2, unit="kg", per="motor")
    small.product("car", {"JP": 900, "EU": 800}, unit="cars")
    small.recipe("product/car", "product/motor", unit="motor", per="car")
    small.facility("kuantan", "MY", takes=("terbium",))
    small.plant("kuantan", "terbium", output=7)
    small.supply("JP", "magnet", {"CN": 0.9, "XX": 0.1})
    small.supply("JP", "terbium", {"CN": 0.5, "MY": 0.5}, kind="supply")
    small.route("JP", "magnet", "terbium", 0.75)
    small.route("JP", "magnet", "dysprosium", 0.25)
    small.holding("ALL", "*material", 30)
    small.holding("JP", "product/motor", 10, user="product/car")
    small.stockpile("jp-1", "JP", "terbium", 60)
    small.consumption("JP", "gallium", 3)
    return small


def test_the_small_graphs_keep_to_the_ontology() -> None:
    assert problems(everything().graph()) == []


def test_every_array_fits() -> None:
    network = everything().compiled().network
    network.check()
    assert network.need_ptr.size == network.n + 1
    assert network.edge_ptr.size == network.m + 1
    assert int(network.need_ptr[-1]) == network.m
    assert int(network.edge_ptr[-1]) == network.e
    assert network.output.size == network.commodity.size == len(network.country) == network.n
    for array in (network.need_group, network.need_theta, network.need_loss, network.need_use_per_day):
        assert array.size == network.m
    assert np.isfinite(network.output).all()
    assert (network.output > 0).all()
    assert (network.spare == 0).all()  # nothing is given that no lever names


def test_rows_run_beside_the_arrays() -> None:
    compiled = everything().compiled()
    network = compiled.network
    assert tuple(p.id for p in compiled.producers) == network.activities
    assert len(compiled.need_lines) == len(compiled.stock_basis) == network.m
    assert len(compiled.edge_basis) == network.e
    for i, producer in enumerate(compiled.producers):
        assert network.commodities[int(network.commodity[i])] == producer.commodity
        assert network.country[i] == producer.country
        for m in range(int(network.need_ptr[i]), int(network.need_ptr[i + 1])):
            assert compiled.need_lines[m].output == producer.commodity
            assert network.commodities[int(network.need_commodity[m])] == compiled.need_lines[m].input
    for e in range(network.e):
        assert network.commodity[network.edge_supplier[e]] == network.need_commodity[network.edge_need[e]]


def test_everything_rests_on_statements_that_are_there() -> None:
    graph = everything().graph()
    compiled = compile_network(graph, DAY)
    named = {i for p in compiled.producers for i in p.basis}
    named |= {i for line in compiled.need_lines for i in line.basis}
    named |= {i for i in (*compiled.stock_basis, *compiled.edge_basis) if i}
    assert named <= set(graph.by_id)
    assert all(p.basis for p in compiled.producers)
    assert all(line.basis for line in compiled.need_lines)


def same(one: CompiledNetwork, other: CompiledNetwork) -> bool:
    first, second = one.network, other.network
    arrays = [name for name, value in vars(first).items() if isinstance(value, np.ndarray)]
    return (
        first.activities == second.activities
        and first.commodities == second.commodities
        and first.pools == second.pools
        and all(np.array_equal(getattr(first, name), getattr(second, name)) for name in arrays)
        and one.gaps == other.gaps
        and one.edge_basis == other.edge_basis
    )


def test_the_order_of_statements_does_not_matter() -> None:
    statements = everything().all_statements()
    forwards, backwards = SupplyGraph(statements), SupplyGraph(statements[::-1])
    assert forwards.graph_hash == backwards.graph_hash
    assert same(compile_network(forwards, DAY), compile_network(backwards, DAY))


def test_a_graph_that_says_more_has_another_hash() -> None:
    small = everything()
    before = small.graph().graph_hash
    small.holding("JP", "magnet", 60)
    assert small.graph().graph_hash != before


IEA = "source/iea"


def test_projected_rows_change_nothing() -> None:
    small = everything()
    before = small.compiled()
    outlook = [
        replace(s, value="0.99" if s.prop == "share" else "12345", kind="projected", observed_at="2026", source=IEA)
        for s in small.statements
        if s.prop in ("share", "world_output_t_per_y", "output_per_y", "output_t_per_y", "days_typical", "days")
    ]  # fmt: skip
    small.statements += outlook
    assert len(outlook) > 20
    assert same(before, small.compiled())


def test_later_figures_change_nothing() -> None:
    small = everything()
    before = small.compiled()
    later = [replace(s, observed_at="2027", value="0.5") for s in small.statements if s.observed_at]
    small.statements += later
    assert same(before, small.compiled())


# Gaps: each by its name, in both languages.


def _no_world(small: SmallGraph) -> None:
    small.material("extra", shares={"CN": 1.0})


def _no_shares(small: SmallGraph) -> None:
    small.material("extra", world=5)


def _no_recycled_figure(small: SmallGraph) -> None:
    small.material("extra", world=5, shares={"CN": 1.0}, recycled=True, chain_end="mine")


def _no_recipe(small: SmallGraph) -> None:
    small.material("extra", world=5, shares={"CN": 1.0})


def _outside(small: SmallGraph) -> None:
    small.material("extra", world=5, shares={"CN": 1.0}, chain_end="outside")


def _nobody_makes_the_input(small: SmallGraph) -> None:
    small.material("extra", "")
    small.recipe("magnet", "extra", quantity=0.1)


def _scrap(small: SmallGraph) -> None:
    small.material("extra", "")
    small.recipe("magnet", "extra", input_type="scrap")


def _no_output(small: SmallGraph) -> None:
    small.product("extra", {})


@pytest.mark.parametrize(
    ("change", "kind", "node"),
    [
        (_no_world, "no-world-output", "material/extra"),
        (_no_shares, "no-world-output", "material/extra"),
        (_no_recycled_figure, "no-world-output", "material/extra"),
        (_no_recipe, "no-recipe", "material/extra"),
        (_outside, "outside", "material/extra"),
        (_nobody_makes_the_input, "no-input-producers", "material/extra"),
        (_scrap, "scrap", "material/extra"),
        (_no_output, "no-output", "product/extra"),
    ],
)
def test_no_gap_is_silent(change: Callable[[SmallGraph], None], kind: str, node: str) -> None:
    small = everything()
    before = gaps(small.compiled())
    change(small)
    compiled = small.compiled()
    assert gaps(compiled) - before == {(kind, node)}
    for found in compiled.gaps:
        assert found.text
        assert found.text_ja
        assert found.text != found.text_ja
        assert "{" not in found.text + found.text_ja


def test_gaps_of_the_whole() -> None:
    assert gaps(everything().compiled()) == {
        ("no-host", "stage/gallium-jp"), ("no-host", "stage/gallium-xx"), ("scrap", "material/swarf"),
        ("outside", "material/dysprosium"), ("outside", "material/terbium"),
    }  # fmt: skip


def test_an_empty_graph_is_an_empty_network() -> None:
    network = SmallGraph().compiled().network
    assert (network.n, network.m, network.e) == (0, 0, 0)
    network.check()


@given(
    drop=st.sets(st.integers(0, 400), max_size=60),
    day=st.sampled_from(["2019-06-30", "2020-06-30", DAY]),
)
@settings(max_examples=40)
def test_whatever_is_missing_shares_stay_at_most_one(drop: set[int], day: str) -> None:
    """Any subset of the figures compiles, and no need is served more than once over."""
    small = everything()
    figures = ("share", "world_output_t_per_y", "output_per_y", "output_t_per_y", "days_typical", "days", "weight")
    small.statements = [s for i, s in enumerate(small.statements) if not (i in drop and s.prop in figures)]
    compiled = compile_network(small.graph(), day)
    network = compiled.network
    network.check()
    if network.m:
        sums = np.bincount(network.edge_need, weights=network.edge_share, minlength=network.m)
        assert (sums <= 1 + 1e-9).all()
        made = {p.commodity for p in compiled.producers}
        for m in np.flatnonzero(sums < 1 - 1e-9):
            assert compiled.need_lines[int(m)].input not in made
            assert ("no-input-producers", compiled.need_lines[int(m)].input) in gaps(compiled)
    assert all(p.output > 0 for p in compiled.producers)
