"""More of a lever never hurts, under entitlement, day by day; levers of the second engine are those of the first."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis.allocation import shared_levels
from graph.analysis.allocation_days import share_days
from graph.analysis.day_loop import run_days
from graph.analysis.examples import chain
from graph.analysis.fixed_point import static_levels
from graph.analysis.grants import Grants, grant, with_supplier
from graph.analysis.levers import Lever, SpareLever, StockpileLever, SubstituteLever
from graph.analysis.plan import Plan
from graph.analysis.stocks import STOCK_MODES
from graph.errors import ScenarioError
from graph.network import BoolArray, FloatArray, IntArray, Network
from tests.graph.analysis.random_networks import random_draw

SEEDS = st.integers(0, 2**32 - 1)
HORIZON = 30


class Ground:
    """Names of a network are its own."""

    def __init__(self, network: Network) -> None:
        self.network = network

    def activities(self, target: str) -> IntArray:
        return np.array([self.network.index(target)], dtype=np.int64)

    def inside(self, place: str) -> BoolArray:
        return np.array([country == place for country in self.network.country], dtype=np.bool_)

    def goods(self, commodity: str) -> BoolArray:
        return np.array([name == commodity for name in self.network.commodities], dtype=np.bool_)

    def drawing(self, country: str, material: str) -> IntArray:
        network = self.network
        served = self.goods(material)[network.need_commodity] & self.inside(country)[network.need_activity]
        return np.flatnonzero(served).astype(np.int64)

    def covers(self, place: str, country: str) -> bool:
        return place == country


def drawn(network: Network, rng: np.random.Generator) -> list[Lever]:
    """Three levers that fit a network, each with dates of its own."""
    need = int(rng.integers(network.m))
    good = network.commodities[int(network.need_commodity[need])]
    place = network.country[int(network.need_activity[need])]
    start, ramp = int(rng.integers(0, 12)), int(rng.choice([0, 12]))
    return [
        SpareLever(network.activities[int(rng.integers(network.n))], float(rng.uniform(0.05, 1)), start, ramp),
        SubstituteLever(good, float(rng.uniform(0, 0.9)), None, None, start, ramp),
        StockpileLever(place, good, float(rng.uniform(1, 20)), start),
    ]


def better(lever: Lever, rng: np.random.Generator) -> Lever:
    """The same lever, more of it or earlier."""
    if rng.random() < 0.4:
        return replace(lever, start=int(rng.integers(0, lever.start + 1)))
    if isinstance(lever, SubstituteLever):
        return replace(lever, penalty=lever.penalty * 0.5)
    if isinstance(lever, StockpileLever):
        return replace(lever, days=lever.days * 2)
    return replace(lever, share=lever.share * 2)


def granted(network: Network, levers: list[Lever]) -> Grants:
    found = grant(network, levers, Ground(network))
    found.network.check()
    return found


def run(found: Grants, shock: Plan, mode: str) -> FloatArray:
    plan = found.plan()
    return run_days(
        found.network, shock if plan is None else shock.combine(plan), HORIZON, stock_mode=mode, refill=False
    ).curve()


@given(SEEDS, st.sampled_from(STOCK_MODES))
@settings(derandomize=True, deadline=None, max_examples=40)
def test_more_of_a_lever_never_hurts(seed: int, mode: str) -> None:
    draw = random_draw(seed, stocks=True, pools=True)
    network, rng = draw.network, draw.rng
    if not network.m:
        return
    shock = Plan.window(network, draw.kappa, draw.permission, start=2, days=18)
    levers = drawn(network, rng)
    some = levers[: int(rng.integers(0, 3))]
    more = [*(better(lever, rng) for lever in some), levers[len(some)]]
    less, full = granted(network, some), granted(network, more)
    assert (run(full, shock, mode) >= run(less, shock, mode) - 1e-9).all()
    kappa, permission = shock.static()
    without, complete = (static_levels(each.network, kappa, permission).levels for each in (less, full))
    assert (complete >= without - 1e-9).all()


@given(SEEDS)
@settings(derandomize=True, deadline=None, max_examples=15)
def test_levers_are_the_same_to_both_engines(seed: int) -> None:
    draw = random_draw(seed, stocks=True, pools=True, size=6)
    network = draw.network
    if not network.m:
        return
    found = granted(network, drawn(network, draw.rng))
    plan = found.plan()
    assert plan is not None
    plan = plan.combine(Plan.window(network, draw.kappa, draw.permission, start=2, days=12))
    plain = share_days(found.network, plan, HORIZON, sweeps=1500)
    fast = run_days(found.network, plan, HORIZON)
    assert np.abs(plain.curve() - fast.curve()).max() <= max(1e-9, 2 * plain.certificate)
    static = shared_levels(found.network, plan, "entitlement")
    assert np.abs(static.levels - static_levels(found.network, *plan.static()).levels).max() <= max(
        1e-9, static.certificate
    )


def test_a_substitute_that_gives_nothing_changes_no_bit() -> None:
    for seed in range(12):
        draw = random_draw(seed, stocks=True, pools=True)
        network = draw.network
        if not network.m:
            continue
        shock = Plan.window(network, draw.kappa, draw.permission, start=2, days=18)
        name = network.commodities[int(network.need_commodity[0])]
        late = granted(network, [SubstituteLever(name, 0.0, start=HORIZON)])
        plan = late.plan()
        assert plan is not None
        with_it = run_days(late.network, shock.combine(plan), HORIZON).curve()
        assert (with_it == run_days(network, shock, HORIZON).curve()).all()


def test_a_replaced_stockpile_holds_what_is_said() -> None:
    network = random_draw(5, stocks=True, pools=True).network
    while not network.pools:
        network = random_draw(int(network.n) + 100, stocks=True, pools=True).network
    pool = network.pools[0]
    good = network.commodities[pool.commodity]
    kept = granted(network, [StockpileLever(pool.country, good, 99.0, in_place=True)]).network.pools
    assert {each.days for each in kept if (each.country, each.commodity) == (pool.country, pool.commodity)} == {99.0}
    none = granted(network, [StockpileLever(pool.country, "all", 0.0, in_place=True)]).network.pools
    assert pool.country not in {each.country for each in none}


def test_a_new_supplier_at_baseline_is_next_to_nothing() -> None:
    network, at, spare = with_supplier(chain(2), "new", "JP", 0, np.array([0]), 0.25)
    network.check()
    assert at.tolist() == [1]
    assert network.edge_share[1] * (1 + spare) == pytest.approx(0.25)
    idle = Plan(
        (0, 5), np.ones((2, 3)), np.ones((2, 2)), np.array([[1, 1, 0.0], [1, 1, 1]]), np.ones(3), np.ones(2)
    )  # fmt: skip
    stop = Plan.constant(network, np.array([0.0, 1.0, 1.0]))
    assert run_days(network, stop.combine(idle), 8).curve()[1] == pytest.approx([0.0] * 5 + [0.25] * 3, abs=1e-9)


def test_a_plan_says_what_is_wrong_with_its_substitutes() -> None:
    with pytest.raises(ScenarioError, match="penalty of a plan has shape"):
        Plan((0,), np.ones((1, 2)), np.ones((1, 1)), np.ones((1, 2)), np.ones(2), np.ones(1), np.ones((2, 1)))
