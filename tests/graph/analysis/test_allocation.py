"""The second engine on one day: equal to the first under entitlement; what is passed on, to whom, and no more."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis.allocation import Allocator, Day, shared_levels
from graph.analysis.examples import Input, chain, example_network
from graph.analysis.fixed_point import static_levels
from graph.analysis.plan import Plan
from graph.analysis.rationing import RATIONING
from graph.errors import ScenarioError
from graph.network import BoolArray, FloatArray, Network
from tests.graph.analysis.random_networks import Draw, random_draw

SEEDS = st.integers(0, 2**32 - 1)
REUSE = RATIONING[1:]


def shared(
    network: Network,
    rule: str,
    kappa: dict[str, float],
    banned: list[tuple[str, str]],
    reported: BoolArray | None = None,
) -> dict[str, float]:
    """Levels by name, with capacities left and flows that are banned."""
    left, allowed = np.ones(network.n), np.ones(network.e)
    for name, value in kappa.items():
        left[network.index(name)] = value
    for supplier, buyer in banned:
        allowed[edge(network, supplier, buyer)] = 0.0
    found = shared_levels(network, Plan.constant(network, left, allowed), rule, reported)
    assert found.settled
    assert found.certificate == 0.0
    return dict(zip(network.activities, found.levels.tolist(), strict=True))


def edge(network: Network, supplier: str, buyer: str) -> int:
    hit = (network.edge_supplier == network.index(supplier)) & (network.edge_buyer == network.index(buyer))
    return int(np.flatnonzero(hit)[0])


def one_supplier(use_of_a: float) -> Network:
    """S in China sells to A in Japan, B at home, C and D abroad."""
    return example_network(
        {
            "s": [],
            "a": [Input({"s": 1.0}, use_per_day=use_of_a)],
            "b": [Input({"s": 1.0}, use_per_day=10.0)],
            "c": [Input({"s": 1.0}, use_per_day=10.0)],
            "d": [Input({"s": 1.0}, use_per_day=20.0)],
        },
        country={"s": "CN", "a": "JP", "b": "CN", "c": "US", "d": "US"},
    )


@given(SEEDS)
@settings(derandomize=True, deadline=None, max_examples=60)
def test_under_entitlement_both_engines_say_the_same(seed: int) -> None:
    draw = random_draw(seed)
    fast = static_levels(draw.network, draw.kappa, draw.permission)
    plain = shared_levels(draw.network, Plan.constant(draw.network, draw.kappa, draw.permission), "entitlement")
    assert np.abs(plain.levels - fast.levels).max() <= max(1e-9, plain.certificate)


# who gets what, by hand: S makes half, and may not deliver to A


@pytest.mark.parametrize(
    ("rule", "use_of_a", "b", "c", "d"),
    [
        # 5 units a day are withheld from A; B, C and D are due 5, 5, 10 and lack as much
        ("entitlement", 10, 0.5, 0.5, 0.5),
        ("pro-rata-reuse", 10, 0.625, 0.625, 0.625),  # by claims of 10, 10, 20: 1.25, 1.25, 2.5
        ("home-first", 10, 1.0, 0.5, 0.5),  # B takes all 5
        ("contract-first", 10, 0.5, 1.0, 0.5),  # C takes all 5
        # 15 units: the first class is filled with 5, the others share the 10 that are left
        ("pro-rata-reuse", 30, 0.875, 0.875, 0.875),
        ("home-first", 30, 1.0, 5 / 6, 5 / 6),
        ("contract-first", 30, 5 / 6, 1.0, 5 / 6),
        # 30 units: more than all lack
        ("pro-rata-reuse", 60, 1.0, 1.0, 1.0),
        ("home-first", 60, 1.0, 1.0, 1.0),
    ],
)
def test_freed_goods_by_hand(rule: str, use_of_a: float, b: float, c: float, d: float) -> None:
    network = one_supplier(use_of_a)
    reported = np.zeros(network.e, dtype=np.bool_)
    reported[edge(network, "s", "c")] = True
    levels = shared(network, rule, {"s": 0.5}, [("s", "a")], reported)
    assert levels == pytest.approx({"s": 0.5, "a": 0.0, "b": b, "c": c, "d": d})


def test_what_nobody_lacks_is_held_back() -> None:
    network = one_supplier(10)
    allowed = np.ones(network.e)
    allowed[edge(network, "s", "a")] = 0.0
    found = shared_levels(network, Plan.constant(network, None, allowed), "pro-rata-reuse")
    assert found.levels.tolist() == [1, 0, 1, 1, 1]
    assert found.seen.shipments.held_back.tolist() == [10, 0, 0, 0, 0]


def test_more_than_a_buyer_can_use_passes_on_too() -> None:
    # spare lets S make half more; A can use no more than it has, B lacks its other supplier
    network = example_network(
        {
            "s": [], "t": [], "a": [Input({"s": 1.0}, use_per_day=10.0)],
            "b": [Input({"s": 0.5, "t": 0.5}, use_per_day=10.0)],
        },
        spare={"s": 0.5},
    )  # fmt: skip
    assert shared(network, "entitlement", {"t": 0.0}, [])["b"] == pytest.approx(0.75)
    assert shared(network, "pro-rata-reuse", {"t": 0.0}, []) == pytest.approx({"s": 1.5, "t": 0, "a": 1, "b": 1})


def test_a_need_with_several_suppliers_takes_the_same_part_of_each_offer() -> None:
    # S and T both withhold 6 from a buyer of their own, X lacks 8: offered 6 + 6, it takes two thirds of each
    network = example_network(
        {
            "s": [], "t": [], "u": [],
            "p": [Input({"s": 1.0}, use_per_day=6.0)], "q": [Input({"t": 1.0}, use_per_day=6.0)],
            "x": [Input({"s": 0.1, "t": 0.1, "u": 0.8}, use_per_day=10.0)],
        }
    )  # fmt: skip
    allowed = np.ones(network.e)
    allowed[[edge(network, "s", "p"), edge(network, "t", "q")]] = 0.0
    left = np.ones(network.n)
    left[network.index("u")] = 0.0
    found = shared_levels(network, Plan.constant(network, left, allowed), "pro-rata-reuse")
    given_ = found.seen.shipments.given * network.need_use_per_day[network.edge_need]
    assert [given_[edge(network, x, "x")] for x in "stu"] == pytest.approx([4, 4, 0])
    assert found.seen.shipments.held_back[:2] == pytest.approx([2, 2])


def test_a_ban_on_one_may_lift_another() -> None:
    network = one_supplier(10)
    without = shared(network, "pro-rata-reuse", {"s": 0.5}, [])
    banned = shared(network, "pro-rata-reuse", {"s": 0.5}, [("s", "a")])
    assert without["b"] == pytest.approx(0.5)
    assert banned["b"] > without["b"]
    assert shared(network, "entitlement", {"s": 0.5}, [("s", "a")])["b"] == pytest.approx(0.5)


# what holds under every rule


def _reported(draw: Draw) -> BoolArray:
    return np.asarray(draw.rng.random(draw.network.e) < 0.4, dtype=np.bool_)


@given(SEEDS, st.sampled_from(RATIONING))
@settings(derandomize=True, deadline=None, max_examples=40)
def test_no_shock_gives_exactly_one(seed: int, rule: str) -> None:
    draw = random_draw(seed, plain=True)
    found = shared_levels(draw.network, Plan.quiet(draw.network), rule, _reported(draw))
    assert (found.levels == 1.0).all()


@given(SEEDS, st.sampled_from(REUSE))
@settings(derandomize=True, deadline=None, max_examples=40)
def test_bounds_and_mass_under_reuse(seed: int, rule: str) -> None:
    draw = random_draw(seed)
    network, reported = draw.network, _reported(draw)
    found = shared_levels(network, Plan.constant(network, draw.kappa, draw.permission), rule, reported)
    assert ((found.levels >= 0) & (found.levels <= draw.kappa * (1 + network.spare) + 1e-12)).all()
    levels = draw.rng.random(network.n) * (1 + network.spare)  # also away from the answer
    day = Day(draw.kappa, draw.permission, network.spare, network.group_penalty, network.need_loss)
    shipped = Allocator(network, rule, reported).shipments(levels, day)
    unit = network.need_use_per_day[network.edge_need]
    made = _per_supplier(network, network.edge_share * unit) * levels
    assert made == pytest.approx(_per_supplier(network, shipped.total * unit) + shipped.held_back, abs=1e-9)
    assert (shipped.total >= -1e-12).all()
    assert (shipped.held_back >= 0).all()
    assert (shipped.given[draw.permission == 0] == 0).all()
    outside = 1.0 - np.bincount(network.edge_need, network.edge_share, network.m)
    due = outside + np.bincount(network.edge_need, shipped.due, network.m)
    inbound = outside + np.bincount(network.edge_need, shipped.total, network.m)
    assert (inbound <= np.maximum(due, 1 + network.spare[network.need_activity]) + 1e-9).all()


@given(SEEDS, st.sampled_from(REUSE))
@settings(derandomize=True, deadline=None, max_examples=30)
def test_nobody_is_worse_off_than_under_entitlement(seed: int, rule: str) -> None:
    draw = random_draw(seed)
    plan = Plan.constant(draw.network, draw.kappa, draw.permission)
    entitled = shared_levels(draw.network, plan, "entitlement")
    reused = shared_levels(draw.network, plan, rule, _reported(draw))
    assert (reused.levels >= entitled.levels - 1e-7 - entitled.certificate).all()


def _per_supplier(network: Network, values: FloatArray) -> FloatArray:
    return np.bincount(network.edge_supplier, values, network.n).astype(np.float64)


def test_a_slow_loop_is_left_as_an_interval() -> None:
    network = example_network(
        {"a": [Input({"b": 0.999, "m": 0.001})], "b": [Input({"a": 1.0})], "m": []},
    )
    plan = Plan.constant(network, np.array([1.0, 1.0, 0.5]))
    rough = shared_levels(network, plan, "entitlement", sweeps=200)
    assert not rough.settled
    assert rough.levels[0] - rough.certificate <= 0.5 <= rough.levels[0]
    assert rough.certificate < 0.49
    reuse = shared_levels(network, plan, "pro-rata-reuse", sweeps=200)
    assert not reuse.settled
    assert 0 < reuse.certificate < 1e-2  # the largest change left, no distance


def test_what_is_refused() -> None:
    network = chain(2)
    with pytest.raises(ScenarioError, match="no rationing 'by-lot'; choose one of entitlement, home-first"):
        shared_levels(network, Plan.quiet(network), "by-lot")
    with pytest.raises(ScenarioError, match="which flows are reported"):
        shared_levels(network, Plan.quiet(network), "contract-first")
