"""Dynamic mode: closed-form cases, the oracle, and that skipping days changes nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis.day_loop import run_days
from graph.analysis.day_result import DayResult
from graph.analysis.examples import Input, chain, example_network
from graph.analysis.plan import Plan
from graph.analysis.stocks import STOCK_MODES
from graph.errors import ScenarioError
from graph.network import Network
from tests.graph.analysis.oracles import every_day
from tests.graph.analysis.random_networks import has_loop, random_draw, shock

SEEDS = st.integers(0, 2**32 - 1)


def out(network: Network, name: str, left: float = 0.0, start: int = 0, days: int | None = None) -> Plan:
    kappa = np.ones(network.n)
    kappa[network.index(name)] = left
    return Plan.window(network, kappa, start=start, days=days)


def one_buyer(stock: float, *, aggregate: bool = False, pools: tuple[tuple[str, str, float, int], ...] = ()) -> Network:
    return example_network(
        {"mine": [], "maker": [Input({"mine": 1.0}, stock_days=stock, use_per_day=7.0)]},
        aggregates=["maker"] if aggregate else [],
        country={"maker": "JP", "mine": "CN"},
        pools=pools,
    )


@pytest.mark.parametrize("mode", STOCK_MODES)
@pytest.mark.parametrize("days", [1, 2, 30, 365])
def test_a_stock_of_whole_days_delays_the_first_shortage_by_exactly_that(mode: str, days: int) -> None:
    network = one_buyer(days)
    result = run_days(network, out(network, "mine"), 400, stock_mode=mode)
    assert result.first_shortage_day.tolist() == [0, days]
    assert result.curve()[1].tolist() == [1.0] * days + [0.0] * (400 - days)


def test_a_fraction_of_a_day_covers_that_fraction() -> None:
    for aggregate in (False, True):
        network = one_buyer(2.5, aggregate=aggregate)
        assert run_days(network, out(network, "mine"), 5).curve()[1].tolist() == [1, 1, 0.5, 0, 0]


@pytest.mark.parametrize(("gap", "days"), [(0.1, 10), (0.25, 30), (0.5, 7), (0.3, 45)])
def test_a_partial_gap_stretches_a_pooled_stock_and_not_a_segregated_one(gap: float, days: int) -> None:
    network = one_buyer(days)
    plan = out(network, "mine", 1 - gap)
    assert run_days(network, plan, 400, stock_mode="pooled").first_shortage_day[1] == round(days / gap)
    assert run_days(network, plan, 400, stock_mode="segregated").first_shortage_day[1] == days
    public = one_buyer(0, pools=(("JP", "mine", days, 0),))
    assert run_days(public, plan, 400).first_shortage_day[1] == round(days / gap)


def test_the_default_is_pooled_for_one_plant_and_segregated_for_many_users() -> None:
    for aggregate, day in ((False, 100), (True, 10)):
        network = one_buyer(10, aggregate=aggregate)
        assert run_days(network, out(network, "mine", 0.9), 400).first_shortage_day[1] == day


def test_a_public_holding_covers_from_the_day_it_enters() -> None:
    network = one_buyer(2, pools=(("JP", "mine", 10, 5),))
    levels = run_days(network, out(network, "mine"), 30).curve()[1]
    assert levels.tolist() == [1.0] * 2 + [0.0] * 3 + [1.0] * 10 + [0.0] * 15


def test_two_holders_fill_one_pool_and_all_buyers_get_the_same_part() -> None:
    network = example_network(
        {
            "mine": [],
            "big": [Input({"mine": 1.0}, use_per_day=30.0)],
            "small": [Input({"mine": 0.5}, use_per_day=10.0)],
            "abroad": [Input({"mine": 1.0}, use_per_day=10.0)],
        },
        country={"big": "JP", "small": "JP", "abroad": "US"},
        pools=[("JP", "mine", 1.0, 0), ("JP", "mine", 0.5, 3)],
    )
    # 40 a day in JP; 35 a day are lacking: day 0 draws 35 of 40, day 1 the last 5; day 3 brings 20
    levels = run_days(network, out(network, "mine"), 5).curve()
    f = 5 / 35
    g = 20 / 35
    assert levels[1] == pytest.approx([1, f, 0, g, 0])
    assert levels[2] == pytest.approx([1, 0.5 + 0.5 * f, 0.5, 0.5 + 0.5 * g, 0.5])
    assert levels[3] == pytest.approx([0] * 5)


@pytest.mark.parametrize("stocks", [[10, 20], [0, 5, 30], [7], [90, 90]])
@pytest.mark.parametrize("days", [20, 60, 200])
@pytest.mark.parametrize("mode", STOCK_MODES)
def test_a_chain_loses_the_outage_less_all_its_stocks_and_recovers(stocks: list[int], days: int, mode: str) -> None:
    network = chain(len(stocks) + 1, stocks)
    result = run_days(network, out(network, "a0", days=days), 400, stock_mode=mode)
    loss = max(0, days - sum(stocks))
    assert result.lost_share[-1] == pytest.approx(loss / 400, abs=1e-15)
    assert result.recovery_day[-1] == (days if loss else -1)
    assert result.first_shortage_day[-1] == (sum(stocks) if loss else -1)
    assert result.lowest_level[-1] == (0.0 if loss else 1.0)


def test_figures_of_a_curve() -> None:
    network = chain(2)
    ease = Plan.window(network, np.array([0.4, 1.0]), start=10, days=5)
    again = Plan.window(network, np.array([0.8, 1.0]), start=30, days=2)
    result = run_days(network, ease.combine(again), 100, watch=np.array([1]))
    assert result.days.tolist() == [0, 10, 15, 30, 32]
    assert result.levels[:, 0] == pytest.approx([1, 0.4, 1, 0.8, 1])
    assert result.first_shortage_day.tolist() == [10]
    assert result.first_day_below_half.tolist() == [10]
    assert result.recovery_day.tolist() == [32]
    assert result.lowest_level == pytest.approx([0.4])
    assert result.lost_share == pytest.approx([(5 * 0.6 + 2 * 0.2) / 100])
    assert result.curve().shape == (1, 100)
    unended = run_days(network, Plan.constant(network, np.array([0.8, 1.0])), 10)
    assert unended.recovery_day.tolist() == [-1, -1]
    assert unended.first_day_below_half.tolist() == [-1, -1]


def test_refill_only_from_what_arrives_and_is_not_used() -> None:
    # x fails for 10 days and eats its stock; then y fails and idles the maker, so x's deliveries refill the stock
    network = example_network({"x": [], "y": [], "maker": [Input({"x": 1.0}, stock_days=10), Input({"y": 1.0})]})
    first = out(network, "x", start=0, days=10)
    idle = out(network, "y", start=20, days=4)
    last = out(network, "x", start=40)
    plan = first.combine(idle).combine(last)
    # four days' worth: in one stock it lasts four days for all, among users it lasts ten days for four in ten
    for mode, levels in (("pooled", [1.0] * 4 + [0.0] * 7), ("segregated", [0.4] * 10 + [0.0])):
        assert run_days(network, plan, 100, stock_mode=mode).curve()[2, 40:51] == pytest.approx(levels)
        without = run_days(network, plan, 100, stock_mode=mode, refill=False)
        assert without.curve()[2, 40] == 0.0


def test_a_stock_that_runs_down_while_the_plant_is_idle_is_reported() -> None:
    network = example_network({"x": [], "y": [], "maker": [Input({"x": 1.0}, stock_days=10), Input({"y": 1.0})]})
    plan = out(network, "x").combine(out(network, "y", 0.25))
    for mode in STOCK_MODES:
        assert run_days(network, plan, 100, stock_mode=mode).unused == pytest.approx([0, 0, 7.5])


def test_spare_ramps_in_by_day() -> None:
    network = example_network({"a": [], "b": [], "p": [Input({"a": 0.5, "b": 0.5})]}, spare={"b": 0.5})
    plan = out(network, "a", 0.5).combine(Plan.spare_from(network, [0, 20, 0]))
    levels = run_days(network, plan, 30).curve()
    assert levels[2, [0, 19, 20, 29]] == pytest.approx([0.75, 0.75, 1.0, 1.0])


def test_a_loop_recovers_at_once_after_a_total_stop() -> None:
    network = example_network({"a": [Input({"b": 1.0})], "b": [Input({"a": 1.0})]})
    assert run_days(network, out(network, "a", start=1, days=3), 6).curve()[1].tolist() == [1, 0, 0, 0, 1, 1]


def same(a: DayResult, b: DayResult) -> bool:
    return all(
        np.array_equal(getattr(a, name), getattr(b, name))
        for name in (
            "days",
            "levels",
            "first_shortage_day",
            "first_day_below_half",
            "recovery_day",
            "lowest_level",
            "lost_share",
            "unused",
        )
    )


def random_plan(seed: int, **kinds: bool) -> tuple[Network, Plan, np.random.Generator]:
    """Two overlapping windows, or a shock without end, on a random network with stocks."""
    draw = random_draw(seed, stocks=True, **kinds)
    rng, network = draw.rng, draw.network
    start, days = int(rng.integers(0, 10)), int(rng.integers(1, 30))
    plan = Plan.window(network, draw.kappa, draw.permission, start, days if rng.random() < 0.7 else None)
    if rng.random() < 0.5:
        more = shock(rng, network.n, 0.2), shock(rng, network.e, 0.1)
        plan = plan.combine(Plan.window(network, *more, int(rng.integers(0, 40)), int(rng.integers(1, 20))))
    if rng.random() < 0.3:
        plan = plan.combine(Plan.spare_from(network, rng.integers(0, 30, network.n)))
    return network, plan, rng


def test_skipping_days_changes_no_bit() -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=80, derandomize=True, deadline=None)
    @given(SEEDS)
    def check(seed: int) -> None:
        network, plan, rng = random_plan(seed, pools=seed % 2 == 0)
        mode, refill = str(rng.choice(STOCK_MODES)), bool(rng.random() < 0.7)
        skipping = run_days(network, plan, 120, stock_mode=mode, refill=refill)
        plain = run_days(network, plan, 120, stock_mode=mode, refill=refill, every_day=True)
        assert plain.solved_days == 120
        assert skipping.solved_days <= 120
        assert skipping.certificate == plain.certificate == 0
        assert same(skipping, plain)
        seen["all"] += 1
        seen["skipped"] += skipping.solved_days < 60
        seen["pools"] += bool(network.pools)
        seen["loop"] += has_loop(network)
        seen["moves"] += skipping.days.size > 4
        seen["recovers"] += bool((skipping.recovery_day > 0).any())
        seen["unused"] += bool((skipping.unused > 0).any())

    check()
    for what in ("skipped", "pools", "loop", "moves", "recovers", "unused"):
        assert seen[what] >= 0.15 * seen["all"], f"{what}: {seen[what]} of {seen['all']}"


@settings(max_examples=25, derandomize=True, deadline=None)
@given(SEEDS)
def test_days_agree_with_a_plain_day_by_day_oracle(seed: int) -> None:
    network, plan, rng = random_plan(seed, pools=seed % 2 == 0)
    mode, refill = str(rng.choice(STOCK_MODES)), bool(rng.random() < 0.7)
    result = run_days(network, plan, 35, stock_mode=mode, refill=refill)
    slow, rested = every_day(network, plan, 35, mode, refill)
    if rested:
        assert np.abs(result.curve() - slow).max() < 1e-9


@settings(max_examples=40, derandomize=True, deadline=None)
@given(SEEDS)
def test_nothing_appears_or_vanishes(seed: int) -> None:
    network, plan, rng = random_plan(seed, pools=seed % 2 == 0)
    mode = str(rng.choice(STOCK_MODES))
    ledger = run_days(network, plan, 60, stock_mode=mode, ledger=True).ledger
    assert ledger is not None
    into, out_of = ledger.inbound + ledger.own + ledger.public, ledger.used + ledger.refilled + ledger.unused
    assert np.abs(into - out_of).max(initial=0) < 1e-9
    for flow in (ledger.inbound, ledger.own, ledger.public, ledger.used, ledger.refilled, ledger.unused):
        assert flow.min(initial=0) >= -1e-12
    # stocks move by what the flows say
    assert np.abs(np.diff(ledger.stock, axis=0) - (ledger.refilled - ledger.own)[:-1]).max(initial=0) < 1e-9
    levels = ledger.levels[:, network.need_activity]
    arrived = np.where(ledger.inbound < 1, into, np.minimum(into, 1 + network.spare[network.need_activity]))
    assert (ledger.used <= np.minimum(arrived, levels) + 1e-12).all()


@settings(max_examples=30, derandomize=True, deadline=None)
@given(SEEDS)
def test_public_pools_give_what_leaves_them(seed: int) -> None:
    network, plan, _ = random_plan(seed, pools=True)
    ledger = run_days(network, plan, 60, ledger=True).ledger
    assert ledger is not None
    keys = sorted({(pool.country, pool.commodity) for pool in network.pools})
    of_need = [
        (network.country[int(j)], int(c)) for j, c in zip(network.need_activity, network.need_commodity, strict=True)
    ]
    for p, key in enumerate(keys):
        members = np.array([k for k in range(network.m) if of_need[k] == key], dtype=np.int64)
        given_out = ledger.public[:, members] @ network.need_use_per_day[members]
        enters = np.zeros(60)
        for pool in network.pools:
            if (pool.country, pool.commodity) == key:
                enters[pool.enters_day] += pool.days * network.need_use_per_day[members].sum()
        before = np.concatenate([[0.0], (ledger.pools[:, p] - given_out)[:-1]])
        assert ledger.pools[:, p] == pytest.approx(before + enters, abs=1e-9)


@settings(max_examples=30, derandomize=True, deadline=None)
@given(SEEDS)
def test_quiet_days_are_one_in_every_bit(seed: int) -> None:
    network = random_draw(seed, plain=True, stocks=True, pools=True).network
    result = run_days(network, Plan.quiet(network), 60)
    assert (result.levels == 1.0).all()
    assert result.days.tolist() == [0]
    assert (result.first_shortage_day == -1).all()


@settings(max_examples=40, derandomize=True, deadline=None)
@given(SEEDS, st.floats(0, 1))
def test_without_refill_days_are_monotone_in_severity_permission_and_stocks(seed: int, by: float) -> None:
    network, plan, rng = random_plan(seed, pools=seed % 2 == 0)
    mode = str(rng.choice(STOCK_MODES))
    base = run_days(network, plan, 60, stock_mode=mode, refill=False).curve()
    worse = plan.combine(
        Plan.window(
            network,
            np.where(rng.random(network.n) < 0.3, by, 1.0),
            np.where(rng.random(network.e) < 0.2, by, 1.0),
            int(rng.integers(0, 30)),
            int(rng.integers(1, 30)),
        )
    )
    assert (run_days(network, worse, 60, stock_mode=mode, refill=False).curve() <= base + 1e-9).all()


@settings(max_examples=30, derandomize=True, deadline=None)
@given(SEEDS)
def test_stocks_and_pools_only_help(seed: int) -> None:
    network, plan, _ = random_plan(seed, pools=True)
    without = replace(network, need_stock_days=np.zeros(network.m), pools=())
    for mode in STOCK_MODES:
        base = run_days(without, plan, 60, refill=False).curve()
        assert (run_days(network, plan, 60, stock_mode=mode, refill=False).curve() >= base - 1e-9).all()


def test_what_cannot_be_run_is_refused() -> None:
    network = chain(2)
    with pytest.raises(ScenarioError, match="horizon"):
        run_days(network, Plan.quiet(network), 0)
    with pytest.raises(ScenarioError, match="another network"):
        run_days(network, Plan.quiet(chain(3)), 10)
    with pytest.raises(ScenarioError, match="stock mode"):
        run_days(network, Plan.quiet(network), 10, stock_mode="shared")
    with pytest.raises(ScenarioError, match="day of entry"):
        run_days(one_buyer(0, pools=(("JP", "mine", -1, 0),)), Plan.quiet(one_buyer(0)), 10)


def test_a_pool_may_serve_named_needs_only() -> None:
    network = example_network(
        {"mine": [], "a": [Input({"mine": 1.0})], "b": [Input({"mine": 1.0})]},
        country={"a": "JP", "b": "JP"},
        pools=[("JP", "mine", 10, 0)],
    )
    named = replace(network, pools=(replace(network.pools[0], needs=(1,)),))
    assert run_days(network, out(network, "mine"), 30).first_shortage_day.tolist() == [0, 10, 10]
    assert run_days(named, out(named, "mine"), 30).first_shortage_day.tolist() == [0, 0, 10]
