"""Sweeps over many targets give what single runs give."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis.day_loop import run_days, sweep_days
from graph.analysis.fixed_point import PATIENCE, Target, static_levels, static_sweep
from graph.analysis.plan import Plan
from graph.analysis.stocks import STOCK_MODES
from graph.errors import ScenarioError
from graph.network import FloatArray, Network
from tests.graph.analysis.random_networks import has_loop, random_draw

SEEDS = st.integers(0, 2**32 - 1)
NONE = np.empty(0, dtype=np.int64)


def some_targets(network: Network, rng: np.random.Generator) -> list[Target]:
    """Every activity alone, some sets of edges, some of both, and nothing at all."""
    targets: list[Target] = [(np.array([i], dtype=np.int64), NONE) for i in range(network.n)]
    for _ in range(5):
        edges = rng.choice(network.e, size=min(network.e, 3), replace=False) if network.e else NONE
        targets.append((NONE, edges.astype(np.int64)))
        targets.append((rng.integers(0, network.n, 2), edges.astype(np.int64)))
    return [*targets, (NONE, NONE)]


def shock_of(network: Network, target: Target) -> tuple[FloatArray, FloatArray]:
    kappa, permission = np.ones(network.n), np.ones(network.e)
    kappa[target[0]] = 0.0
    permission[target[1]] = 0.0
    return kappa, permission


def test_a_sweep_is_the_static_run_of_each_target_in_every_bit() -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=60, derandomize=True, deadline=None)
    @given(SEEDS)
    def check(seed: int) -> None:
        draw = random_draw(seed)
        network = draw.network
        targets, watch = some_targets(network, draw.rng), draw.rng.permutation(network.n)[: max(1, network.n // 2)]
        losses = static_sweep(network, targets, watch)
        for target, row in zip(targets, losses, strict=True):
            full = static_levels(network, *shock_of(network, target))
            loss = np.maximum(0.0, 1.0 - full.levels[watch])
            assert full.certificate == 0
            if full.rounds < PATIENCE:
                assert (row == loss).all()
            else:  # linear solves start from other levels, and round differently
                assert np.abs(row - loss).max() < 1e-12
            seen["in every bit"] += full.rounds < PATIENCE
            seen["targets"] += 1
        seen["all"] += 1
        seen["loop"] += has_loop(network)
        seen["partly"] += bool(((losses > 0) & (losses < 1)).any())

    check()
    assert seen["in every bit"] >= 0.5 * seen["targets"]
    assert seen["loop"] >= 0.3 * seen["all"]
    assert seen["partly"] >= 0.3 * seen["all"]


def test_a_sweep_over_days_is_the_run_of_each_target() -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=30, derandomize=True, deadline=None)
    @given(SEEDS)
    def check(seed: int) -> None:
        draw = random_draw(seed, stocks=True, pools=seed % 2 == 0)
        network = draw.network
        targets, watch = some_targets(network, draw.rng), draw.rng.permutation(network.n)[: max(1, network.n // 2)]
        mode, refill = str(draw.rng.choice(STOCK_MODES)), bool(draw.rng.random() < 0.7)
        first = sweep_days(network, targets, watch, 150, stock_mode=mode, refill=refill)
        for target, row in zip(targets, first, strict=True):
            plan = Plan.constant(network, *shock_of(network, target))
            run = run_days(network, plan, 150, stock_mode=mode, refill=refill, watch=watch)
            assert (row == run.first_shortage_day).all()
        seen["all"] += 1
        seen["loop"] += has_loop(network)
        seen["pools"] += bool(network.pools)
        seen["later"] += bool((first > 0).any())

    check()
    for what in ("loop", "pools", "later"):
        assert seen[what] >= 0.2 * seen["all"]


def test_a_sweep_needs_a_horizon() -> None:
    network = random_draw(1).network
    with pytest.raises(ScenarioError, match="horizon"):
        sweep_days(network, [], np.array([0]), 0)


def test_a_sweep_of_nothing_is_empty() -> None:
    network = random_draw(1).network
    assert static_sweep(network, [], np.array([0])).shape == (0, 1)
    assert sweep_days(network, [], np.array([0]), 10).shape == (0, 1)
