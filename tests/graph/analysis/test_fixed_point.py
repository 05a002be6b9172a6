"""Static mode: the invariants of the model, and comparison with slow oracles."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis.examples import Input, chain, example_network
from graph.analysis.fixed_point import static_levels
from graph.errors import ScenarioError
from tests.graph.analysis.oracles import exact_acyclic, settle
from tests.graph.analysis.random_networks import has_loop, links, random_draw, shuffled

SEEDS = st.integers(0, 2**32 - 1)


def test_levels_agree_with_slow_iteration_and_examples_have_everything() -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=150, derandomize=True, deadline=None)
    @given(SEEDS)
    def check(seed: int) -> None:
        draw = random_draw(seed)
        network = draw.network
        result = static_levels(network, draw.kappa, draw.permission)
        slow, _, rested = settle(network, draw.kappa, draw.permission, network.spare, rounds=3000)
        assert (result.levels <= slow + 1e-9).all()
        assert (result.lower <= result.levels).all()
        if rested:
            assert (result.levels >= slow - 1e-9).all()
            assert (result.lower >= slow - 1e-9 - result.certificate).all()
        assert result.certificate <= 1e-9
        assert (result.levels >= 0).all()
        assert (result.levels <= 1 + network.spare).all()
        seen["all"] += 1
        seen["rested"] += rested
        seen["loop"] += has_loop(network)
        seen["group"] += network.group_activity.size > 0
        seen["substitute"] += bool((network.group_penalty < 1).any())
        seen["host"] += bool((network.bound_utilisation < 1).any())
        seen["degradable"] += not network.need_essential.all()
        seen["spare"] += bool((network.spare > 0).any())
        seen["above one"] += bool((result.levels > 1).any())
        seen["short"] += bool((result.levels < 1).any())
        seen["partly short"] += bool(((result.levels < 1) & (result.levels > 0)).any())

    check()
    assert seen["all"] >= 100
    assert seen["rested"] >= 0.95 * seen["all"]
    for what in ("loop", "group", "substitute", "host", "degradable", "spare", "above one", "short", "partly short"):
        assert seen[what] >= 0.15 * seen["all"], f"{what}: {seen[what]} of {seen['all']}"


@settings(max_examples=60, derandomize=True, deadline=None)
@given(SEEDS)
def test_acyclic_networks_agree_with_exact_fractions(seed: int) -> None:
    draw = random_draw(seed, acyclic=True)
    network = draw.network
    result = static_levels(network, draw.kappa, draw.permission)
    exact = exact_acyclic(network, draw.kappa, draw.permission, network.spare, Fraction)
    assert np.abs(result.levels - np.array([float(level) for level in exact])).max() < 1e-12
    assert result.rounds == 1
    assert result.certificate == 0


@settings(max_examples=60, derandomize=True, deadline=None)
@given(SEEDS)
def test_no_shock_and_no_lever_is_one_in_every_bit(seed: int) -> None:
    network = random_draw(seed).network
    result = static_levels(network, np.ones(network.n), np.ones(network.e), granted_spare=False)
    assert (result.levels == 1.0).all()
    assert result.certificate == 0


@settings(max_examples=60, derandomize=True, deadline=None)
@given(SEEDS)
def test_order_of_nodes_and_edges_does_not_matter(seed: int) -> None:
    draw = random_draw(seed)
    other, place = shuffled(draw)
    levels = static_levels(draw.network, draw.kappa, draw.permission).levels
    again = static_levels(other.network, other.kappa, other.permission).levels
    assert np.abs(again[place] - levels).max() < 1e-12


@settings(max_examples=60, derandomize=True, deadline=None)
@given(SEEDS)
def test_what_no_shock_can_reach_stays_at_one(seed: int) -> None:
    draw = random_draw(seed, plain=True)
    network = draw.network
    reached = draw.kappa < 1
    reached[network.edge_buyer[draw.permission < 1]] = True
    direct = links(network)
    for _ in range(network.n):
        reached = reached | (direct & reached[:, None]).any(axis=0)
    levels = static_levels(network, draw.kappa, draw.permission).levels
    assert (levels[~reached] == 1.0).all()


@settings(max_examples=60, derandomize=True, deadline=None)
@given(SEEDS, st.floats(0, 1))
def test_levels_are_monotone_in_capacity_permission_and_spare(seed: int, by: float) -> None:
    draw = random_draw(seed)
    network = draw.network
    base = static_levels(network, draw.kappa, draw.permission).levels
    worse = draw.rng.random(network.n) < 0.3
    deeper = np.where(worse, draw.kappa * by, draw.kappa)
    closed = np.where(draw.rng.random(network.e) < 0.2, draw.permission * by, draw.permission)
    assert (static_levels(network, deeper, draw.permission).levels <= base + 1e-12).all()
    assert (static_levels(network, draw.kappa, closed).levels <= base + 1e-12).all()
    without = static_levels(network, draw.kappa, draw.permission, granted_spare=False).levels
    assert (without <= base + 1e-12).all()


@pytest.mark.parametrize("length", [2, 5, 40])
@pytest.mark.parametrize("left", [0.0, 0.3, 0.999])
def test_loss_passes_undiminished_along_a_chain_of_sole_suppliers(length: int, left: float) -> None:
    network = chain(length)
    kappa = np.ones(length)
    kappa[0] = left
    assert static_levels(network, kappa, np.ones(network.e)).levels == pytest.approx(np.full(length, left), abs=2e-16)


def test_an_essential_loop_collapses() -> None:
    network = example_network({"a": [Input({"b": 1.0})], "b": [Input({"a": 1.0})], "c": [Input({"b": 1.0})]})
    permission = np.ones(network.e)
    permission[0] = 0.999
    result = static_levels(network, np.ones(3), permission)
    assert result.levels == pytest.approx([0, 0, 0], abs=1e-12)
    assert result.certificate == 0


def test_a_byproduct_falls_only_when_its_host_falls_below_its_use() -> None:
    network = example_network({"alumina": [], "gallium": []}, hosts={"gallium": (0.06, {"alumina": 1.0})})
    for host, expected in ((0.5, 1.0), (0.06, 1.0), (0.03, 0.5), (0.0, 0.0)):
        levels = static_levels(network, np.array([host, 1.0]), np.ones(0)).levels
        assert levels[1] == pytest.approx(expected, abs=1e-15)


def test_a_group_averages_and_a_substitute_caps_the_loss() -> None:
    recipes = {
        "dy": [],
        "tb": [],
        "magnet": [Input({"dy": 1.0}, group="g", theta=0.8), Input({"tb": 1.0}, group="g", theta=0.2)],
    }
    kappa = np.array([0.0, 1.0, 1.0])
    assert static_levels(example_network(recipes), kappa, np.ones(2)).levels[2] == pytest.approx(0.2)
    granted = example_network(recipes, penalty={("magnet", "g"): 0.25})
    assert static_levels(granted, kappa, np.ones(2)).levels[2] == pytest.approx(0.2 + 0.8 * 0.75)


def test_degradable_losses_add_up_and_spare_lifts_the_rest() -> None:
    recipes = {"x": [], "y": [], "p": [Input({"x": 1.0}, loss=0.3), Input({"y": 0.5}, loss=0.2)]}
    network = example_network(recipes, spare={"p": 0.1})
    levels = static_levels(network, np.array([0.0, 0.0, 1.0]), np.ones(2)).levels
    assert levels[2] == pytest.approx(1 + 0.1 - 0.3 - 0.2 * 0.5)
    assert static_levels(network, np.array([0.0, 0.0, 1.0]), np.ones(2), granted_spare=False).levels[
        2
    ] == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("kappa", "permission"),
    [(np.ones(3), np.ones(1)), (np.array([1.0, 1.2]), np.ones(1)), (np.ones(2), np.array([np.nan]))],
)
def test_a_shock_of_another_size_or_range_is_refused(kappa: np.ndarray, permission: np.ndarray) -> None:
    with pytest.raises(ScenarioError, match=r"shape|leaves 0 to 1"):
        static_levels(chain(2), kappa, permission)
