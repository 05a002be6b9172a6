"""A network written as files and read again is the same network."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis.day_loop import run_days
from graph.analysis.fixed_point import static_levels
from graph.analysis.plan import Plan
from graph.errors import NetworkError
from graph.network import Network
from graph.network_files import read_network, write_network
from tests.graph.analysis.random_networks import random_draw
from tests.graph.network_folders import network

SEEDS = st.integers(0, 2**32 - 1)
EXACT = (
    "activities", "country", "need_ptr", "need_group", "need_essential", "need_stock_days", "group_activity",
    "edge_ptr", "edge_supplier", "bound_activity", "bound_ptr", "bound_host", "aggregate", "output", "spare",
)  # fmt: skip
NEAR = (
    "edge_share",
    "need_use_per_day",
    "need_theta",
    "need_loss",
    "group_penalty",
    "bound_weight",
    "bound_utilisation",
)


def again(made: Network) -> Network:
    with tempfile.TemporaryDirectory() as folder:
        write_network(made, Path(folder))
        return read_network(Path(folder)).network


def names(made: Network) -> list[list[Any]]:
    """What stands in numbers of commodities, as names."""
    pools = [
        [pool.country, made.commodities[pool.commodity], pool.holder, pool.days, pool.enters_day, pool.needs]
        for pool in made.pools
        if pool.country in made.country
    ]
    return [[made.commodities[i] for i in made.commodity], [made.commodities[i] for i in made.need_commodity], pools]


def assert_same(made: Network, read: Network) -> None:
    for name in EXACT:
        assert np.array_equal(getattr(made, name), getattr(read, name)), name
    for name in NEAR:
        assert getattr(read, name) == pytest.approx(getattr(made, name), rel=1e-15, abs=0), name
    assert names(made) == names(read)


def test_random_networks_come_back_and_answer_alike() -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=60, derandomize=True, deadline=None)
    @given(SEEDS)
    def check(seed: int) -> None:
        draw = random_draw(seed, stocks=True, pools=seed % 2 == 0)
        made = draw.network
        read = again(made)
        assert_same(made, read)
        answer = static_levels(made, draw.kappa, draw.permission)
        assert static_levels(read, draw.kappa, draw.permission).levels == pytest.approx(answer.levels, abs=1e-9)
        seen["pools"] += bool(made.pools)
        seen["groups"] += made.group_activity.size > 0
        seen["hosts"] += made.bound_activity.size > 0
        seen["several hosts"] += made.bound_host.size > made.bound_activity.size
        seen["outside"] += bool((np.bincount(made.edge_need, made.edge_share, made.m) < 0.99).any())
        pairs = list(zip(made.need_activity.tolist(), made.need_commodity.tolist(), strict=True))
        seen["same commodity twice"] += len(set(pairs)) < len(pairs)
        seen["aggregates"] += bool(made.aggregate.any())

    check()
    for what in ("pools", "groups", "hosts", "several hosts", "outside", "same commodity twice", "aggregates"):
        assert seen[what] >= 5, what


@settings(max_examples=15, derandomize=True, deadline=None)
@given(SEEDS)
def test_no_shock_is_one_in_every_bit_after_reading(seed: int) -> None:
    read = again(random_draw(seed, plain=True, stocks=True, pools=True).network)
    assert (run_days(read, Plan.quiet(read), 40).levels == 1.0).all()


def test_texts_with_commas_quotes_and_signs(tmp_path: Path) -> None:
    made = random_draw(3, stocks=True).network
    odd = replace(made, activities=tuple(f'n{i}, "x" 鉱山' for i in range(made.n)))
    write_network(odd, tmp_path, names=["name"] * made.n, owners=["A, B"] * made.n)
    read = read_network(tmp_path)
    assert read.network.activities == odd.activities
    assert set(read.names) == {"name"}
    assert set(read.owners) == {"A, B"}


def test_names_owners_and_kinds(tmp_path: Path) -> None:
    first = network(tmp_path, nodes="a,x,1,,,CN,North|b,y,1", flows="a,b,1,derived")
    write_network(
        first.network, tmp_path / "again", names=first.names, owners=first.owners, flow_kind=first.flow_kind
    )  # fmt: skip
    second = read_network(tmp_path / "again")
    assert (second.names, second.owners) == (first.names, first.owners)
    assert second.flow_kind.tolist() == first.flow_kind.tolist() == [1]


def test_an_earlier_network_in_the_folder_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "stockpiles.csv").write_text("country,commodity,days\nXX,nothing,3\n")
    (tmp_path / "readme.txt").write_text("mine")
    write_network(random_draw(1).network, tmp_path)
    assert not (tmp_path / "stockpiles.csv").exists()
    assert (tmp_path / "readme.txt").read_text() == "mine"
    read_network(tmp_path)


def test_a_named_stockpile_serves_the_same_needs(tmp_path: Path) -> None:
    read = network(
        tmp_path, nodes="mine,ore,1|a,x,1,,,JP|b,y,1,,,JP", flows="mine,a,1|mine,b,1", stockpiles="JP,ore,state,10"
    ).network
    named = replace(read, pools=(replace(read.pools[0], needs=(1,)),))
    assert again(named).pools == named.pools


def test_weights_of_groups_are_checked() -> None:
    made = next(made for made in (random_draw(s).network for s in range(50)) if made.group_activity.size)
    with pytest.raises(NetworkError, match="weights of a substitution group sum to"):
        replace(made, need_theta=made.need_theta * 0.5, _index={}).check()


def test_lead_times_are_kept(tmp_path: Path) -> None:
    made = random_draw(7).network
    lead = np.arange(made.e, dtype=np.int64) % 4
    write_network(replace(made, edge_lead_days=lead), tmp_path)
    read = read_network(tmp_path).network.edge_lead_days
    assert read is not None
    assert read.tolist() == lead.tolist()
    write_network(made, tmp_path)
    assert read_network(tmp_path).network.edge_lead_days is None
