"""Binding chains lead from the shock down to the activity."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis.day_loop import run_days
from graph.analysis.examples import Input, chain, example_network
from graph.analysis.fixed_point import static_levels
from graph.analysis.plan import Plan
from graph.analysis.trace import Chain, binding_chain
from tests.graph.analysis.random_networks import has_loop, links, random_draw


def reasons(found: Chain) -> list[tuple[int, str]]:
    return [(link.activity, link.reason) for link in found.links]


def test_chains_start_at_a_shock_and_follow_the_network() -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=150, derandomize=True, deadline=None)
    @given(st.integers(0, 2**32 - 1))
    def check(seed: int) -> None:
        draw = random_draw(seed)
        network = draw.network
        levels = static_levels(network, draw.kappa, draw.permission).levels
        direct = links(network)
        for j in range(network.n):
            found = binding_chain(network, levels, draw.kappa, draw.permission, j)
            if levels[j] >= 1 - 1e-9:
                assert found == Chain()
                continue
            assert found.activities[-1] == j
            assert len(set(found.activities)) == len(found.activities)
            assert all(direct[a, b] for a, b in zip(found.activities, found.activities[1:], strict=False))
            first = found.links[0]
            if first.reason == "capacity":
                assert draw.kappa[first.activity] < 1
            elif first.reason == "permission":
                assert draw.permission[first.edge] < 1
            seen[first.reason] += 1
            seen["all"] += 1
            for link in found.links:
                seen[f"by {link.reason}"] += 1
                if link.edge >= 0:
                    assert network.edge_buyer[link.edge] == link.activity
                    assert network.edge_need[link.edge] == link.need
            assert found.needs == tuple(link.need for link in found.links if link.need >= 0)
        seen["loops"] += has_loop(network)

    check()
    assert seen["loops"] >= 40
    assert seen["capacity"] + seen["permission"] == seen["all"]
    for what in ("capacity", "permission", "by input", "by group", "by degradable", "by host"):
        assert seen[what] >= 20, f"{what}: {seen[what]}"


def test_the_largest_contribution_of_the_binding_input_is_followed() -> None:
    network = example_network(
        {
            "a": [],
            "b": [],
            "c": [],
            "p": [Input({"a": 0.7, "b": 0.3}), Input({"c": 1.0}), Input({"c": 1.0}, loss=0.5)],
        }
    )
    for kappa, expected in (
        ([0.5, 0.0, 1.0, 1.0], [(0, "capacity"), (3, "input")]),
        ([0.9, 0.0, 1.0, 1.0], [(1, "capacity"), (3, "input")]),
        ([0.5, 0.0, 0.2, 1.0], [(2, "capacity"), (3, "input")]),
        ([0.5, 0.0, 0.2, 0.1], [(3, "capacity")]),
    ):
        levels = static_levels(network, np.array(kappa), np.ones(network.e)).levels
        assert reasons(binding_chain(network, levels, np.array(kappa), np.ones(network.e), 3)) == expected


def test_a_group_follows_its_heaviest_member_and_a_closed_edge_is_a_start() -> None:
    network = example_network(
        {
            "dy": [],
            "tb": [],
            "magnet": [Input({"dy": 1.0}, group="g", theta=0.4), Input({"tb": 1.0}, group="g", theta=0.6)],
            "motor": [Input({"magnet": 1.0})],
        }
    )
    kappa, permission = np.array([0.0, 1.0, 1.0, 1.0]), np.array([1.0, 0.5, 1.0])
    levels = static_levels(network, kappa, permission).levels
    found = binding_chain(network, levels, kappa, permission, 3)
    assert reasons(found) == [(0, "capacity"), (2, "group"), (3, "input")]
    assert (found.needs, found.edges) == ((0, 2), (0, 2))
    permission[1] = 0.2
    levels = static_levels(network, kappa, permission).levels
    assert reasons(binding_chain(network, levels, kappa, permission, 3)) == [(2, "permission"), (3, "input")]


def test_a_loop_is_left_for_the_shock_that_feeds_it() -> None:
    network = example_network({"s": [], "a": [Input({"b": 0.5, "s": 0.5})], "b": [Input({"a": 1.0})]})
    kappa = np.array([0.0, 1.0, 1.0])
    levels = static_levels(network, kappa, np.ones(network.e)).levels
    assert levels[2] < 1e-9
    assert reasons(binding_chain(network, levels, kappa, np.ones(network.e), 2)) == [
        (0, "capacity"),
        (1, "input"),
        (2, "input"),
    ]


def test_cover_of_the_day_decides_what_binds() -> None:
    network = example_network(
        {"x": [], "y": [], "p": [Input({"x": 1.0}, stock_days=5), Input({"y": 1.0}, stock_days=9)]}
    )
    kappa = np.array([0.0, 0.0, 1.0])
    ledger = run_days(network, Plan.constant(network, kappa), 12, ledger=True).ledger
    assert ledger is not None
    for day, expected in ((3, []), (6, [(0, "capacity"), (2, "input")])):
        cover = ledger.own[day] + ledger.public[day]
        found = binding_chain(network, ledger.levels[day], kappa, np.ones(2), 2, cover)
        assert reasons(found) == expected


def test_nothing_short_has_no_chain() -> None:
    network = chain(2)
    assert binding_chain(network, np.ones(2), np.ones(2), np.ones(1), 1) == Chain()
