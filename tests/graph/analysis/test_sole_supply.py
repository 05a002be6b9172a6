"""The AND-OR cascade against a brute-force one."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis.examples import Input, example_network
from graph.analysis.fixed_point import Target
from graph.analysis.sole_supply import sole_supply_losses
from graph.network import BoolArray, Network
from tests.graph.analysis.random_networks import has_loop, random_draw
from tests.graph.analysis.test_sweeps import NONE, some_targets


def brute_force(network: Network, target: Target) -> BoolArray:
    """Look at everybody again and again until nobody else dies."""
    alive = np.ones(network.n, dtype=np.bool_)
    alive[target[0]] = False
    cut = set(target[1].tolist())

    def supplied(k: int) -> bool:
        edges = range(int(network.edge_ptr[k]), int(network.edge_ptr[k + 1]))
        if sum(float(network.edge_share[x]) for x in edges) < 1 - 1e-9:
            return True
        return any(network.edge_share[x] > 0 and x not in cut and alive[network.edge_supplier[x]] for x in edges)

    while True:
        dying = []
        for j in np.flatnonzero(alive):
            needs = range(int(network.need_ptr[j]), int(network.need_ptr[j + 1]))
            dies = any(network.need_essential[k] and network.need_group[k] < 0 and not supplied(k) for k in needs)
            for g in np.flatnonzero(network.group_activity == j):
                members = [k for k in needs if network.need_group[k] == g]
                dies |= network.group_penalty[g] >= 1 and not any(supplied(k) for k in members)
            for b in np.flatnonzero(network.bound_activity == j):
                hosts = network.bound_host[network.bound_ptr[b] : network.bound_ptr[b + 1]]
                dies |= not alive[hosts].any()
            if dies:
                dying.append(j)
        if not dying:
            return ~alive
        alive[dying] = False


def test_the_cascade_is_the_brute_force_one() -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=80, derandomize=True, deadline=None)
    @given(st.integers(0, 2**32 - 1))
    def check(seed: int) -> None:
        draw = random_draw(seed)
        network = draw.network
        targets, watch = some_targets(network, draw.rng), draw.rng.permutation(network.n)
        found = sole_supply_losses(network, targets, watch)
        again = sole_supply_losses(network, targets[::-1], watch)[::-1]
        assert (found == again).all()
        for target, row in zip(targets, found, strict=True):
            assert (row == brute_force(network, target)[watch]).all()
        seen["all"] += 1
        seen["loop"] += has_loop(network)
        seen["group"] += network.group_activity.size > 0
        seen["host"] += network.bound_activity.size > 0
        seen["deaths beyond the target"] += bool(found[: network.n].sum() > network.n)

    check()
    for what in ("loop", "group", "host", "deaths beyond the target"):
        assert seen[what] >= 0.2 * seen["all"], f"{what}: {seen[what]} of {seen['all']}"


def test_a_closed_edge_counts_like_a_lost_supplier_and_only_once() -> None:
    network = example_network({"a": [], "b": [], "p": [Input({"a": 0.6, "b": 0.4})]})
    activity, edge = np.array([0]), np.array([0])
    watch = np.array([2])
    targets: list[Target] = [(NONE, edge), (activity, edge), (activity, np.array([1])), (NONE, np.array([0, 1, 1, 0]))]
    assert sole_supply_losses(network, targets, watch)[:, 0].tolist() == [False, False, True, True]


def test_what_the_shares_leave_open_keeps_alive_and_degradable_inputs_do_not_kill() -> None:
    network = example_network(
        {"a": [], "open": [Input({"a": 0.9})], "partly": [Input({"a": 1.0}, loss=1.0)], "whole": [Input({"a": 1.0})]}
    )
    assert sole_supply_losses(network, [(np.array([0]), NONE)], np.arange(4))[0].tolist() == [True, False, False, True]
