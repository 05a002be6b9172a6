"""Fitting to margins: against a general optimiser, against a long division of transit, and at its limits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog, minimize

from graph.compile.entropy import fit_margins, flow_bounds, own_origin


def _random(seed: int, n: int, m: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    prior = rng.random((n, m)) + 0.05
    rows, columns = rng.random(n) + 0.1, rng.random(m) + 0.1
    return prior, rows, columns * rows.sum() / columns.sum()


@pytest.mark.parametrize("seed", range(5))
def test_the_fit_is_the_optimum_that_a_general_solver_finds(seed: int) -> None:
    prior, rows, columns = _random(seed, 3, 4)

    def dual(factors: np.ndarray) -> float:
        return float((prior * np.exp(factors[:3, None] + factors[None, 3:])).sum() - factors @ np.r_[rows, columns])

    found = minimize(dual, np.zeros(7), method="BFGS", options={"gtol": 1e-10}).x
    best = prior * np.exp(found[:3, None] + found[None, 3:])
    assert np.abs(fit_margins(prior, rows, columns).flow - best).max() < 1e-7


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.integers(0, 10_000), st.integers(1, 6), st.integers(1, 6), st.floats(0.2, 3.0))
def test_flows_and_residuals_make_up_the_margins(seed: int, n: int, m: int, surplus: float) -> None:
    prior, rows, columns = _random(seed, n, m)
    prior[np.random.default_rng(seed).random((n, m)) < 0.4] = 0.0
    fit = fit_margins(prior, rows, columns * surplus)
    assert (fit.flow >= 0).all()
    assert (fit.flow[prior == 0] == 0).all()
    assert fit.flow.sum(axis=1) + fit.row_residual == pytest.approx(rows, abs=1e-9)
    assert (fit.flow.sum(axis=0) <= columns * surplus * (1 + 1e-9)).all()
    assert fit.flow.sum(axis=0) + fit.column_residual == pytest.approx(columns * surplus, abs=1e-9)


def test_margins_that_already_hold_leave_the_prior_as_it_is() -> None:
    prior = np.array([[3.0, 1.0, 0.0], [0.0, 2.0, 5.0]])
    fit = fit_margins(prior, prior.sum(axis=1), prior.sum(axis=0))
    assert fit.flow == pytest.approx(prior, abs=1e-12)
    assert fit.rounds == 1


def test_what_no_cell_can_take_is_a_residual_not_a_flow() -> None:
    fit = fit_margins(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([4.0, 1.0]), np.array([1.0, 4.0]))
    assert fit.flow.tolist() == [[pytest.approx(1.0), 0.0], [0.0, pytest.approx(1.0)]]
    assert fit.row_residual.tolist() == [pytest.approx(3.0), pytest.approx(0.0)]
    assert fit.column_residual.tolist() == [pytest.approx(0.0), pytest.approx(3.0)]


@pytest.mark.parametrize("seed", range(4))
def test_bounds_are_those_of_linear_programming_where_every_cell_may_be_used(seed: int) -> None:
    _, rows, columns = _random(seed, 3, 3)
    low, high = flow_bounds(rows, columns, np.ones((3, 3), dtype=bool))
    sums = np.vstack([np.kron(np.eye(3), np.ones(3)), np.kron(np.ones(3), np.eye(3))])
    for cell in range(9):
        want = np.eye(9)[cell]
        least = linprog(want, A_eq=sums, b_eq=np.r_[rows, columns]).fun
        most = -linprog(-want, A_eq=sums, b_eq=np.r_[rows, columns]).fun
        assert low.flat[cell] == pytest.approx(max(least, 0.0), abs=1e-9)
        assert high.flat[cell] == pytest.approx(most, abs=1e-9)


def test_bounds_hold_every_fit() -> None:
    for seed in range(20):
        prior, rows, columns = _random(seed, 4, 5)
        prior[np.random.default_rng(seed).random((4, 5)) < 0.2] = 0.0
        fit = fit_margins(prior, rows, columns)
        if max(fit.row_residual.max(), fit.column_residual.max()) > 1e-9:
            continue
        low, high = flow_bounds(rows, columns, prior > 0)
        assert (fit.flow >= low - 1e-9).all()
        assert (fit.flow <= high + 1e-9).all()


def test_transit_through_several_countries_is_traced_to_where_it_was_made() -> None:
    # 0 makes 100: 60 to 1, 20 to 3; 1 makes nothing, ships 50 to 2; 2 makes 10, ships 40 to 3
    trade = np.zeros((4, 4))
    trade[0, 1], trade[0, 3], trade[1, 2], trade[2, 3] = 60.0, 20.0, 50.0, 40.0
    made, lost = own_origin(trade, np.array([100.0, 0.0, 10.0, 0.0]))
    assert lost.tolist() == [0.0] * 4
    assert made[0] == pytest.approx([0.0, 10.0, 20.0, 50.0])
    assert made[2] == pytest.approx([0.0, 0.0, 0.0, 10.0])
    assert made[1] == pytest.approx([0.0] * 4)


def test_goods_that_circle_come_to_rest_where_they_are_used() -> None:
    # two entrepots that ship to each other
    trade = np.zeros((4, 4))
    trade[0, 1], trade[1, 2], trade[2, 1], trade[2, 3] = 10.0, 16.0, 6.0, 10.0
    made, lost = own_origin(trade, np.array([10.0, 0.0, 0.0, 0.0]))
    assert lost.sum() == pytest.approx(0.0)
    assert made[0] == pytest.approx([0.0, 0.0, 0.0, 10.0])


def test_what_is_shipped_though_nobody_made_it_is_lost_and_named() -> None:
    trade = np.zeros((2, 2))
    trade[1, 0] = 7.0
    made, lost = own_origin(trade, np.array([5.0, 0.0]))
    assert made.sum() == 0.0
    assert lost.tolist() == [0.0, 7.0]


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.integers(0, 10_000), st.integers(2, 7))
def test_origins_receive_no_more_than_was_made_and_nothing_goes_missing(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    trade = rng.random((n, n)) * (rng.random((n, n)) < 0.5)
    np.fill_diagonal(trade, 0.0)
    output = trade.sum(axis=1) * rng.random(n) * 2 * (rng.random(n) < 0.7)
    made, lost = own_origin(trade, output)
    assert (made >= -1e-12).all()
    arrived = made.sum()
    passed = np.minimum(np.clip(trade.sum(axis=1) - output, 0, None), trade.sum(axis=0)).sum()
    assert arrived <= trade.sum() - lost.sum() + 1e-9
    assert arrived >= trade.sum() - lost.sum() - passed - 1e-9


@pytest.mark.parametrize(
    ("matrix", "rows"), [(np.ones((2, 2)), np.ones(3)), (np.full((2, 2), -1.0), np.ones(2)),
                         (np.full((2, 2), np.nan), np.ones(2))]
)  # fmt: skip
def test_numbers_that_mean_nothing_are_refused(matrix: np.ndarray, rows: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"does not fit|finite and at least 0"):
        fit_margins(matrix, rows, np.ones(2))
