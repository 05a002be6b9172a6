"""The second engine over time: equal to the first where both answer; goods that take days to arrive."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis.allocation_days import share_days
from graph.analysis.day_loop import run_days, sweep_days
from graph.analysis.day_result import Ledger
from graph.analysis.examples import Input, chain, example_network
from graph.analysis.plan import Plan
from graph.analysis.rationing import RATIONING
from graph.analysis.stocks import STOCK_MODES
from graph.errors import NetworkError, ScenarioError
from graph.network import Network
from tests.graph.analysis.random_networks import random_draw, shock

SEEDS = st.integers(0, 2**32 - 1)
HORIZON = 24
SWEEPS = 600


def out(network: Network, name: str, left: float = 0.0, start: int = 0, days: int | None = None) -> Plan:
    kappa = np.ones(network.n)
    kappa[network.index(name)] = left
    return Plan.window(network, kappa, start=start, days=days)


def slow(network: Network, days: dict[tuple[str, str], int]) -> Network:
    """The network with lead times between named activities."""
    lead = np.zeros(network.e, dtype=np.int64)
    for (supplier, buyer), wait in days.items():
        hit = (network.edge_supplier == network.index(supplier)) & (network.edge_buyer == network.index(buyer))
        lead[hit] = wait
    made = replace(network, edge_lead_days=lead, _index={})
    made.check()
    return made


@given(SEEDS, st.sampled_from(STOCK_MODES), st.booleans())
@settings(derandomize=True, deadline=None, max_examples=25)
def test_under_entitlement_both_engines_run_the_same_days(seed: int, mode: str, refill: bool) -> None:
    draw = random_draw(seed, stocks=True, pools=True, size=6)
    network = draw.network
    plan = Plan.window(network, draw.kappa, draw.permission, start=2, days=10)
    plan = plan.combine(Plan.window(network, shock(draw.rng, network.n, 0.2), start=8, days=8))
    fast = run_days(network, plan, HORIZON, stock_mode=mode, refill=refill, ledger=True)
    plain = share_days(network, plan, HORIZON, stock_mode=mode, refill=refill, ledger=True, sweeps=SWEEPS)
    near = max(1e-9, 2 * plain.certificate)
    assert np.abs(plain.curve() - fast.curve()).max() <= near
    if plain.settled:
        assert plain.unused == pytest.approx(fast.unused, abs=1e-8)
        assert plain.ledger is not None
        assert fast.ledger is not None
        for part in fields(Ledger):
            assert getattr(plain.ledger, part.name) == pytest.approx(getattr(fast.ledger, part.name), abs=1e-8)


@given(SEEDS, st.sampled_from(RATIONING), st.sampled_from(STOCK_MODES))
@settings(derandomize=True, deadline=None, max_examples=15)
def test_mass_each_day_and_starting_from_yesterday_changes_nothing(seed: int, rule: str, mode: str) -> None:
    draw = random_draw(seed, stocks=True, pools=True, size=6)
    network, reported = draw.network, np.asarray(draw.rng.random(draw.network.e) < 0.4, dtype=np.bool_)
    lead = np.where(draw.rng.random(network.e) < 0.3, draw.rng.integers(1, 6, network.e), 0)
    network = replace(network, edge_lead_days=lead.astype(np.int64), _index={})
    plan = Plan.window(network, draw.kappa, draw.permission, start=2, days=10)
    run = share_days(network, plan, HORIZON, rule=rule, reported=reported, stock_mode=mode, ledger=True, sweeps=SWEEPS)
    cold = share_days(
        network, plan, HORIZON, rule=rule, reported=reported, stock_mode=mode, every_day=True, sweeps=SWEEPS
    )
    if run.settled and cold.settled:
        assert np.abs(run.curve() - cold.curve()).max() <= 1e-8
    flows = run.ledger
    assert flows is not None
    assert flows.inbound + flows.own + flows.public == pytest.approx(
        flows.used + flows.refilled + flows.unused, abs=1e-9
    )
    for name in ("inbound", "own", "public", "used", "refilled", "unused"):
        assert (getattr(flows, name) >= -1e-9).all(), name
    held = flows.stock[1:] - flows.stock[:-1]
    if mode == "pooled":
        assert held == pytest.approx((flows.refilled - flows.own)[:-1], abs=1e-9)


@given(SEEDS, st.sampled_from(RATIONING))
@settings(derandomize=True, deadline=None, max_examples=20)
def test_no_shock_gives_exactly_one_every_day(seed: int, rule: str) -> None:
    draw = random_draw(seed, plain=True, stocks=True, pools=True)
    lead = draw.rng.integers(0, 4, draw.network.e).astype(np.int64)
    network = replace(draw.network, edge_lead_days=lead, _index={})
    run = share_days(network, Plan.quiet(network), 12, rule=rule, reported=lead > 1)
    assert run.levels.tolist() == [[1.0] * network.n]


def test_freed_goods_fill_a_stock_that_is_left_alone_meanwhile() -> None:
    # a ban on A frees what B lacks, so that B never touches its stock
    network = example_network(
        {
            "s": [], "a": [Input({"s": 1.0}, use_per_day=5.0)],
            "b": [Input({"s": 1.0}, stock_days=3, use_per_day=5.0)],
        }
    )  # fmt: skip
    both = Plan.constant(network, np.array([0.5, 1.0, 1.0]), np.array([0.0, 1.0]))
    assert run_days(network, both, 20).first_shortage_day.tolist() == [0, 0, 6]
    assert share_days(network, both, 20, rule="home-first").first_shortage_day.tolist() == [0, 0, -1]


# lead times


@pytest.mark.parametrize("lead", [0, 1, 5, 30])
@pytest.mark.parametrize("stock", [0.0, 4.0])
def test_a_lead_time_shifts_the_first_shortage_and_the_recovery_by_as_many_days(lead: int, stock: float) -> None:
    network = slow(chain(2, [stock]), {("a0", "a1"): lead})
    run = share_days(network, out(network, "a0", start=2, days=10), 80)
    assert run.first_shortage_day.tolist() == [2, 2 + lead + stock]
    assert run.recovery_day.tolist() == [12, 12 + lead]
    assert run.lost_share[1] * 80 == pytest.approx(10 - stock)


@pytest.mark.parametrize("mode", STOCK_MODES)
def test_a_chain_adds_up_lead_times_and_stocks(mode: str) -> None:
    network = slow(chain(4, [10, 0, 5]), {("a0", "a1"): 3, ("a1", "a2"): 4, ("a2", "a3"): 1})
    run = share_days(network, out(network, "a0", days=30), 120, stock_mode=mode)
    assert run.first_shortage_day.tolist() == [0, 13, 17, 23]
    assert run.recovery_day.tolist() == [30, 33, 37, 38]
    assert run.lost_share[-1] * 120 == pytest.approx(15)


def test_permission_applies_where_goods_leave() -> None:
    network = slow(chain(2), {("a0", "a1"): 6})
    ban = Plan.window(network, None, np.zeros(network.e), start=1, days=3)
    assert share_days(network, ban, 20).curve()[1].tolist() == [1.0] * 7 + [0.0] * 3 + [1.0] * 10


def test_goods_of_two_suppliers_arrive_each_in_their_own_time() -> None:
    network = example_network({"near": [], "far": [], "p": [Input({"near": 0.25, "far": 0.75})]})
    network = slow(network, {("far", "p"): 4})
    both = out(network, "near", days=6).combine(out(network, "far", days=6))
    assert share_days(network, both, 14).curve()[2] == pytest.approx([0.75] * 4 + [0.0] * 2 + [0.25] * 4 + [1.0] * 4)


def test_a_loop_that_stopped_never_recovers_by_itself_and_is_named() -> None:
    network = example_network(
        {"a": [Input({"b": 1.0})], "b": [Input({"a": 1.0})], "p": [Input({"a": 0.5, "m": 0.5})], "m": []}
    )
    stop = out(network, "a", start=1, days=3)
    assert share_days(network, stop, 40).stopped == ()
    loop = slow(network, {("a", "b"): 1})
    run = share_days(loop, stop, 40)
    assert run.stopped == ((0, 1),)
    assert run.curve()[:, -1] == pytest.approx([0.0, 0.0, 0.5, 1.0])
    # a loop through which goods still come is none that stopped
    assert share_days(loop, out(network, "a", 0.5, start=1, days=3), 40).stopped == ()
    # while the shock goes on it is the shock that keeps it down
    assert share_days(loop, out(network, "a", start=1), 40).stopped == ()


def test_an_outage_shorter_than_the_goods_on_their_way_leaves_a_loop_with_gaps() -> None:
    # what is on its way keeps the loop alive: one day in three is lost for good
    network = slow(example_network({"a": [Input({"b": 1.0})], "b": [Input({"a": 1.0})]}), {("a", "b"): 3})
    run = share_days(network, out(network, "a", start=2, days=1), 12)
    assert run.curve()[0].tolist() == [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0]
    assert run.stopped == ()


def test_the_first_engine_refuses_lead_times() -> None:
    network = slow(chain(2), {("a0", "a1"): 1})
    with pytest.raises(ScenarioError, match="take days to arrive"):
        run_days(network, Plan.quiet(network), 5)
    with pytest.raises(ScenarioError, match="take days to arrive"):
        sweep_days(network, [], np.array([1]), 5)


def test_what_is_refused() -> None:
    network = chain(2)
    with pytest.raises(ScenarioError, match="give 1 or more"):
        share_days(network, Plan.quiet(network), 0)
    with pytest.raises(ScenarioError, match="another network"):
        share_days(network, Plan.quiet(chain(3)), 5)
    with pytest.raises(ScenarioError, match="no stock mode"):
        share_days(network, Plan.quiet(network), 5, stock_mode="barrels")
    with pytest.raises(NetworkError, match="lead times"):
        replace(network, edge_lead_days=np.array([-1])).check()
