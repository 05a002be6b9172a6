"""Properties of the model under their conditions, and for each a case outside of them in which it does not hold."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis.day_loop import run_days
from graph.analysis.examples import Input, example_network
from graph.analysis.network_outage import run_network_outage
from graph.analysis.plan import Plan
from graph.analysis.shocks import ShockSpec
from graph.network import FloatArray, Network
from graph.network_files import FileNetwork, read_network, write_network
from tests.graph.analysis.oracles import apply
from tests.graph.analysis.random_networks import links, random_draw
from tests.graph.network_folders import network

SEEDS = st.integers(0, 2**32 - 1)


def in_files(made: Network, shuffle: int | None = None) -> FileNetwork:
    """A network as it is read from files, the lines of which may be shuffled."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_network(made, folder)
        if shuffle is not None:
            rng = np.random.default_rng(shuffle)
            for path in sorted(folder.iterdir()):
                header, *lines = path.read_text(encoding="utf-8").splitlines()
                path.write_text("\n".join([header, *(lines[i] for i in rng.permutation(len(lines)))]), encoding="utf-8")
        return read_network(folder)


def some_shocks(made: Network, rng: np.random.Generator, factor: float = 1.0) -> list[ShockSpec]:
    """A failing node, a failing country and a ban, each from a day of its own; severities times a factor."""
    node = made.activities[int(rng.integers(made.n))]
    country = made.country[int(rng.integers(made.n))]
    shocks = [
        ShockSpec(node, float(rng.uniform(0, 1)), int(rng.integers(0, 20)), int(rng.integers(1, 30))),
        ShockSpec(f"country:{country}", float(rng.uniform(0, 1)), int(rng.integers(0, 20)), int(rng.integers(1, 30))),
    ]
    if made.e:
        edge = int(rng.integers(made.e))
        origin = made.country[int(made.edge_supplier[edge])]
        shocks.append(ShockSpec("edges", float(rng.uniform(0, 1)), int(rng.integers(0, 20)), 15, origin))
    return [ShockSpec(s.target, s.severity * factor, s.start, s.days, s.origin, s.toward, s.commodity) for s in shocks]


def answer(files: FileNetwork, shocks: list[ShockSpec], *, refill: bool = True) -> tuple[FloatArray, FloatArray]:
    """Static levels, and levels day by day."""
    found = run_network_outage(files, shocks, horizon=60, levels=True, refill=refill)
    assert found.levels is not None
    assert found.certificate <= 1e-9
    return found.static, found.levels


@settings(max_examples=20, derandomize=True, deadline=None)
@given(SEEDS)
def test_lines_in_another_order_give_the_same_answer(seed: int) -> None:
    draw = random_draw(seed, stocks=True, pools=True)
    shocks = some_shocks(draw.network, draw.rng)
    one, other = in_files(draw.network), in_files(draw.network, seed)
    place = [other.network.index(node) for node in one.network.activities]
    for mine, theirs in zip(answer(one, shocks), answer(other, shocks), strict=True):
        assert np.abs(theirs[place] - mine).max() < 1e-12


@settings(max_examples=20, derandomize=True, deadline=None)
@given(SEEDS)
def test_what_no_path_leads_to_stays_at_one(seed: int) -> None:
    draw = random_draw(seed, plain=True, stocks=True, pools=True)
    files = in_files(draw.network)
    made = files.network
    node = int(draw.rng.integers(made.n))
    reached = np.zeros(made.n, dtype=np.bool_)
    reached[node] = True
    direct = links(made)
    for key in {(pool.country, pool.commodity) for pool in made.pools}:  # those who share a pool depend on each other
        of_need = zip(made.need_activity.tolist(), made.need_commodity.tolist(), strict=True)
        sharing = sorted({j for j, good in of_need if (made.country[j], good) == key})
        direct[np.ix_(sharing, sharing)] = True
    for _ in range(made.n):
        reached |= (direct & reached[:, None]).any(axis=0)
    static, days = answer(files, [ShockSpec(made.activities[node], 1.0, 0, 40)])
    assert (static[~reached] == 1.0).all()
    assert (days[~reached] == 1.0).all()


def test_a_lever_may_lift_what_no_path_leads_to(tmp_path: Path) -> None:
    files = network(tmp_path, nodes="a,x,1|b,y,1|c,w,1,0.25|d,z,1,0.25|e,v,1", flows="a,b,1|c,d,1|d,e,1")
    static, _ = answer(files, [ShockSpec("a")])
    assert static.tolist() == pytest.approx([0, 0, 1.25, 1.25, 1])


@settings(max_examples=20, derandomize=True, deadline=None)
@given(SEEDS)
def test_severity_zero_is_one_in_every_bit(seed: int) -> None:
    draw = random_draw(seed, plain=True, stocks=True, pools=True)
    static, days = answer(in_files(draw.network), some_shocks(draw.network, draw.rng, 0.0))
    assert (static == 1.0).all()
    assert (days == 1.0).all()


@settings(max_examples=25, derandomize=True, deadline=None)
@given(SEEDS, st.floats(0, 1))
def test_without_refill_more_severe_is_never_better_on_any_day(seed: int, factor: float) -> None:
    draw = random_draw(seed, stocks=True, pools=seed % 2 == 0)
    files, again = in_files(draw.network), int(draw.rng.integers(2**32))
    worse = some_shocks(draw.network, np.random.default_rng(again))
    milder = some_shocks(draw.network, np.random.default_rng(again), factor)
    for bad, good in zip(answer(files, worse, refill=False), answer(files, milder, refill=False), strict=True):
        assert (bad <= good + 1e-9).all()
    static_bad, _ = answer(files, worse)  # static levels know no stocks: monotone with refill too
    static_good, _ = answer(files, milder)
    assert (static_bad <= static_good + 1e-9).all()


def test_with_refill_a_worse_shock_may_help_later(tmp_path: Path) -> None:
    """x fails and eats its stock; if then y fails, the maker idles while x's deliveries fill the stock again."""
    files = network(tmp_path, nodes="x,x,1|y,y,1|maker,z,1", flows="x,maker,1|y,maker,1", stocks="maker,x,10")
    twice = [ShockSpec("x", 1.0, 0, 10), ShockSpec("x", 1.0, 40, 10)]
    worse = [*twice, ShockSpec("y", 1.0, 20, 5)]
    for refill, later in ((True, 1.0), (False, 0.0)):
        _, base = answer(files, twice, refill=refill)
        _, more = answer(files, worse, refill=refill)
        assert base[2, 40] == 0.0
        assert more[2, 40] == later


@settings(max_examples=15, derandomize=True, deadline=None)
@given(SEEDS)
def test_more_days_in_store_never_hurt_without_refill(seed: int) -> None:
    draw = random_draw(seed, stocks=True, pools=True)
    shocks = some_shocks(draw.network, draw.rng)
    rich = in_files(draw.network)
    poor = in_files(replace(draw.network, need_stock_days=np.zeros(draw.network.m), pools=(), _index={}))
    for less, more in zip(answer(poor, shocks, refill=False), answer(rich, shocks, refill=False), strict=True):
        assert (less <= more + 1e-9).all()


def test_a_longer_stock_would_hurt_others_if_only_what_is_used_were_drawn() -> None:
    """Why stocks run by the clock: here the maker's stock of x falls although y idles it, and is reported unused."""
    made = example_network({"x": [], "y": [], "maker": [Input({"x": 1.0}, stock_days=10), Input({"y": 1.0})]})
    plan = Plan.window(made, np.array([0.0, 0.0, 1.0]), days=5)
    result = run_days(made, plan, 30)
    assert result.unused.tolist() == [0, 0, 5]


# Loss along a chain


@pytest.mark.parametrize("severity", [0.1, 0.5, 1.0])
def test_loss_passes_a_chain_of_sole_essential_inputs_undiminished(tmp_path: Path, severity: float) -> None:
    files = network(tmp_path, nodes="a,x,1|b,y,1|c,z,1|d,w,1", flows="a,b,1|b,c,1|c,d,1")
    static, _ = answer(files, [ShockSpec("a", severity)])
    assert static.tolist() == pytest.approx([1 - severity] * 4, abs=1e-15)


@pytest.mark.parametrize(
    ("what", "nodes", "flows", "recipes", "last"),
    [
        ("a second supplier", "a,x,1|b,x,1|p,z,1", "a,p,1|b,p,1", "", 0.5),
        ("a degradable input", "a,x,1|p,z,1", "a,p,1", "p,x,,false,0.3", 0.7),
        ("spare elsewhere", "a,x,1|b,x,1,1|p,z,1", "a,p,1|b,p,1", "", 1.0),
        ("a substitute", "a,x,1|b,y,1|p,z,1", "a,p,1|b,p,1", "p,x,g|p,y,g", 0.5),
    ],
)
def test_and_not_where_there_is_anything_else(
    tmp_path: Path, what: str, nodes: str, flows: str, recipes: str, last: float
) -> None:
    static, _ = answer(network(tmp_path, nodes=nodes, flows=flows, recipes=recipes), [ShockSpec("a")])
    assert static[-1] == pytest.approx(last), what


# Days of a stock: outside of "one buyer, one holder, from day 0, all of one essential input"


def test_days_differ_where_a_stockpile_has_two_users_or_comes_late(tmp_path: Path) -> None:
    def first(name: str, nodes: str, flows: str, stockpiles: str, severity: float = 1.0) -> dict[str, int | None]:
        files = network(tmp_path / name, nodes=nodes, flows=flows, stockpiles=stockpiles)
        found = run_network_outage(files, [ShockSpec("a", severity, 0, 300)])
        return {row.id: row.figures.first_shortage_day for row in found.products}

    one, both = "a,x,1|p,z,1,,,JP", "a,x,1|b,x,1|p,z,1,,,JP|q,w,1,,,JP"
    assert first("one", one, "a,p,1", "JP,x,,30") == {"p": 30}
    assert first("late", one, "a,p,1", "JP,x,,30,5") == {"p": 0}
    assert first("two holders", one, "a,p,1", "JP,x,,20|JP,x,,10") == {"p": 30}
    assert first("half", one, "a,p,1", "JP,x,,30", 0.5) == {"p": 60}
    # the pool is measured by the use of both, and q never draws on it
    assert first("two users", both, "a,p,1|b,q,1", "JP,x,,30") == {"p": 60, "q": None}


# Rules and lead times that the engine does not use, and why


def test_entitlement_is_monotone_where_reuse_is_not() -> None:
    """S, cut to half, serves A and B alike. Banning S -> A lifts B if what A may not take is passed on."""
    made = example_network({"S": [], "A": [Input({"S": 1.0})], "B": [Input({"S": 1.0})]})
    half = Plan.constant(made, np.array([0.5, 1.0, 1.0]))
    ban = half.combine(Plan.constant(made, permission=np.array([0.0, 1.0])))

    def passed_on(made_by_s: float, permitted: list[float]) -> list[float]:
        """Pro rata over claims, a claim being baseline flow (a half each) times what is permitted."""
        claims = [0.5 * share for share in permitted]
        return [min(claim, made_by_s * claim / sum(claims)) / 0.5 for claim in claims]

    assert run_days(made, half, 1).levels[0].tolist() == [0.5, 0.5, 0.5]
    assert run_days(made, ban, 1).levels[0].tolist() == [0.5, 0.0, 0.5]
    assert passed_on(0.5, [1.0, 1.0]) == [0.5, 0.5]
    assert passed_on(0.5, [0.0, 1.0]) == [0.0, 1.0]


def test_a_loop_recovers_at_once_and_with_a_lead_of_a_day_never() -> None:
    made = example_network({"a": [Input({"b": 1.0})], "b": [Input({"a": 1.0})]})
    stop = np.array([0.0, 1.0])
    plan = Plan.window(made, stop, start=1, days=3)
    assert run_days(made, plan, 8).curve().tolist() == [[1, 0, 0, 0, 1, 1, 1, 1]] * 2
    levels = [1.0, 1.0]
    lagging = []
    for day in range(8):  # what arrives today was made yesterday: F applied once a day
        kappa = stop if 1 <= day < 4 else np.ones(2)
        levels, _ = apply(made, levels, kappa, np.ones(made.e), np.zeros(made.n))
        lagging.append(levels)
    assert lagging[-1] == [0.0, 0.0]
    assert lagging[0] == [1.0, 1.0]
