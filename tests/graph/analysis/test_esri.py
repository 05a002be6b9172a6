"""ESRI: the published examples, a plain all-at-once iteration for comparison, and what the options do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis.esri import esri_sweep
from graph.analysis.examples import chain
from graph.errors import ScenarioError
from graph.network import BoolArray, FloatArray, IntArray
from graph.network_files import read_network
from tests.graph.network_folders import put

ELEVEN = [(2, 1), (2, 3), (3, 7), (6, 7), (7, 4), (7, 11), (8, 11), (9, 5), (9, 10), (10, 7)]
ELEVEN_TYPES = [1, 2, 1, 3, 4, 2, 4, 1, 2, 3, 5]
FIGURE = [(3, 6), (4, 6), (4, 7), (5, 7), (6, 1), (6, 2), (7, 10), (7, 11), (8, 1), (8, 2), (9, 11)]
FIGURE_TYPES = [1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 5]
ROUNDS = [3, 5, 4, 5, 3, 4, 4, 3, 5, 4, 5]


def firms(folder: Path, edges: list[tuple[int, int]], types: list[int], essential: bool) -> Path:
    """Firms 1, 2, ... that each sell one unit along every edge; sales are outputs."""
    sold = [sum(seller == i for seller, _ in edges) for i in range(1, len(types) + 1)]
    inputs = sorted({(buyer, types[seller - 1]) for seller, buyer in edges})
    return put(
        folder,
        nodes="|".join(f"{i},type {t},{s}" for i, (t, s) in enumerate(zip(types, sold, strict=True), 1)),
        flows="|".join(f"{seller},{buyer},1" for seller, buyer in edges),
        recipes="|".join(f"{buyer},type {kind},,{str(essential).lower()}" for buyer, kind in inputs),
    )


@pytest.mark.parametrize(
    ("essential", "market", "expected"),
    [
        (False, "none", [1 / 10, 11 / 30, 4 / 15, 7 / 20, 1 / 10, 1 / 6, 7 / 10, 1 / 10, 11 / 30, 4 / 15, 9 / 20]),
        (True, "none", [1 / 10, 1 / 2, 2 / 5, 7 / 20, 1 / 10, 3 / 10, 7 / 10, 1 / 10, 1 / 2, 2 / 5, 9 / 20]),
        (False, "type", [1 / 10, 3 / 10, 4 / 15, 7 / 20, 1 / 10, 7 / 60, 7 / 10, 1 / 10, 14 / 45, 4 / 15, 9 / 20]),
        (True, "type", [1 / 10, 11 / 30, 2 / 5, 7 / 20, 1 / 10, 3 / 20, 7 / 10, 1 / 10, 2 / 5, 2 / 5, 9 / 20]),
    ],
)
def test_eleven_firms(tmp_path: Path, essential: bool, market: str, expected: list[float]) -> None:
    network = read_network(firms(tmp_path, ELEVEN, ELEVEN_TYPES, essential)).network
    esri, rounds = esri_sweep(network, 1e-2, market)
    assert np.abs(esri - expected).max() < 1e-9
    assert rounds.tolist() == ROUNDS


@pytest.mark.parametrize("essential", [False, True])
@pytest.mark.parametrize(("market", "third"), [("none", 2 / 11), ("type", 4 / 33)])
def test_the_firms_of_the_figure(tmp_path: Path, essential: bool, market: str, third: float) -> None:
    network = read_network(firms(tmp_path, FIGURE, FIGURE_TYPES, essential)).network
    expected = np.array([3, 3, 0, 4, 0, 4, 4, 2, 1, 2, 3]) / 11
    expected[[2, 4]] = third
    esri, rounds = esri_sweep(network, 1e-2, market)
    assert np.abs(esri - expected).max() < 1e-9
    assert rounds.tolist() == [4, 4, 4, 4, 4, 3, 3, 3, 3, 4, 4]


def all_at_once(
    weight: FloatArray, types: IntArray, essential: BoolArray, sales: FloatArray, failed: int, eps: float, market: bool
) -> tuple[float, int]:
    """The definition as it stands: dense, every firm in every round. essential[j, k]: type k for firm j."""
    n = sales.size
    psi, down, up = np.ones(n), np.ones(n), np.ones(n)
    psi[failed] = 0.0
    for rounds in range(1, 1000):
        sigma = np.ones(n)
        if market:
            for i in range(n):
                left = float((down * sales)[types == types[i]].sum())
                sigma[i] = 1.0 if left <= 1e-10 else min(1.0, sales[i] / left)
        new_down, new_up = np.empty(n), np.empty(n)
        for j in range(n):
            level, lost = psi[j], 0.0
            for k in np.unique(types[weight[:, j] > 0]):
                makers = types == k
                whole = weight[makers, j].sum() if essential[j, k] else weight[:, j].sum()
                gap = float((sigma * weight[:, j] / whole * (1 - down))[makers].sum())
                if essential[j, k]:
                    level = min(level, 1 - gap)
                else:
                    lost += gap
            new_down[j] = max(0.0, min(level, 1 - lost))
            unsold = float((weight[j] * (1 - up)).sum()) / sales[j] if sales[j] > 0 else 0.0
            new_up[j] = max(0.0, min(psi[j], 1 - unsold))
        change = max(np.abs(new_down - down).max(), np.abs(new_up - up).max())
        down, up = new_down, new_up
        if change <= eps:
            return float((sales * (1 - np.minimum(down, up))).sum() / sales.sum()), rounds
    raise AssertionError("no end")


@pytest.mark.parametrize("market", ["type", "none"])
def test_random_firms_agree_with_the_definition(market: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    @settings(max_examples=15, derandomize=True, deadline=None)
    @given(st.integers(0, 2**32 - 1))
    def check(seed: int) -> None:
        rng = np.random.default_rng(seed)
        n, kinds = int(rng.integers(2, 14)), int(rng.integers(1, 5))
        types = rng.integers(0, kinds, n)
        weight = np.where(rng.random((n, n)) < 0.25, rng.lognormal(0, 1.5, (n, n)), 0.0)
        np.fill_diagonal(weight, 0.0)
        sales = weight.sum(axis=1) + np.where(rng.random(n) < 0.5, rng.lognormal(0, 1, n), 0.0)
        essential = rng.random((n, kinds)) < 0.5
        if not sales.any():
            return
        folder = tmp_path_factory.mktemp("firms")
        sold = np.argwhere(weight > 0)
        inputs = sorted({(int(j), int(types[i])) for i, j in sold})
        put(
            folder,
            nodes="|".join(f"f{i},t{types[i]},{float(sales[i])!r}" for i in range(n)),
            flows="|".join(f"f{i},f{j},{float(weight[i, j])!r}" for i, j in sold),
            recipes="|".join(f"f{j},t{k},,{'true' if essential[j, k] else 'false'}" for j, k in inputs),
        )
        eps = float(rng.choice([1e-1, 1e-2, 1e-6]))
        esri, rounds = esri_sweep(read_network(folder).network, eps, market)
        for failed in range(n):
            expected = all_at_once(weight, types, essential, sales, failed, eps, market == "type")
            assert esri[failed] == pytest.approx(expected[0], abs=1e-9)
            assert rounds[failed] == expected[1]

    check()


def test_a_coarse_eps_truncates() -> None:
    network = chain(8)  # everybody's loss is passed on whole, one firm a round
    assert esri_sweep(network, 1e-2, "none")[0].tolist() == pytest.approx([1.0] * 8)
    assert esri_sweep(network, 1.0, "none")[0] == pytest.approx(np.full(8, 1 / 8))
    assert esri_sweep(network, 1.0, "none")[1].tolist() == [1] * 8


def test_some_firms_and_any_number_of_threads_give_the_same(tmp_path: Path) -> None:
    network = read_network(firms(tmp_path, ELEVEN, ELEVEN_TYPES, False)).network
    esri, rounds = esri_sweep(network)
    some = np.array([6, 0, 6])
    for threads in (1, 3):
        again, counted = esri_sweep(network, firms=some, threads=threads)
        assert again.tolist() == esri[some].tolist()
        assert counted.tolist() == rounds[some].tolist()


def test_final_demand_counts_in_sales(tmp_path: Path) -> None:
    """What goes to nobody in the network weighs, and softens the loss of sales."""
    read = read_network(put(tmp_path, nodes="a,x,4|b,y,6", flows="a,b,1")).network
    esri, _ = esri_sweep(read, 1e-6, "none")
    assert esri == pytest.approx([1.0, (6 + 4 * 1 / 4) / 10])


@pytest.mark.parametrize("eps", [0.0, -1.0, float("nan")])
def test_eps_is_above_0(eps: float) -> None:
    with pytest.raises(ScenarioError, match="is not above 0"):
        esri_sweep(chain(2), eps)


def test_there_are_two_kinds_of_market() -> None:
    with pytest.raises(ScenarioError, match="no market 'world'; choose one of type, none"):
        esri_sweep(chain(2), market="world")
