"""Draws hang on seed, sample and figure alone; exchanges of flows keep their margins and their mean."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis.draws import Exchange, exchanged, keys_of, stream, triangular, uniforms
from graph.compile.entropy import flow_bounds
from graph.network import FloatArray


def exchange(flow: FloatArray, name: str = "flows material/x") -> Exchange:
    rows, columns = np.nonzero(flow > 0)
    none = np.empty(0, dtype=np.int64)
    return Exchange(name, flow, rows.astype(np.int64), columns.astype(np.int64), none, none, none)


def test_numbers_are_the_same_for_ever() -> None:
    keys = keys_of(["holding/jp-magnet", "severity country/cn"])
    assert keys.tolist() == [6054392661076049122, 16548667147661611052]
    assert uniforms(1, 0, keys).tolist() == [0.6068822314900367, 0.5961659182502277]
    assert stream(1, 0, "flows material/x", 2).tolist() == [0.4441316183334849, 0.7076742227705324]


def test_a_number_hangs_on_nothing_but_seed_sample_and_figure() -> None:
    names = [f"figure-{i}" for i in range(50)]
    all_at_once = uniforms(7, 3, keys_of(names))
    assert all_at_once.tolist() == [float(uniforms(7, 3, keys_of([name]))[0]) for name in names]
    for seed, sample in ((8, 3), (7, 4), (3, 7), (7, 2**40)):
        assert not set(uniforms(seed, sample, keys_of(names)).tolist()) & set(all_at_once.tolist())


def test_numbers_are_even_and_unrelated() -> None:
    keys = keys_of(["a", "b"])
    numbers = np.array([uniforms(11, sample, keys) for sample in range(4000)])
    assert 0 <= numbers.min() < numbers.max() < 1
    assert np.histogram(numbers, bins=10, range=(0, 1))[0] == pytest.approx(np.full(10, 800), abs=110)
    assert abs(np.corrcoef(numbers.T)[0, 1]) < 0.05
    assert abs(np.corrcoef(numbers[:-1, 0], numbers[1:, 0])[0, 1]) < 0.05


@given(
    st.lists(st.floats(0, 1000), min_size=3, max_size=3),
    st.floats(0, 1, exclude_max=True),
    st.floats(0, 1, exclude_max=True),
)
@settings(max_examples=60)
def test_a_triangular_draw_stays_inside_and_rises(ends: list[float], first: float, second: float) -> None:
    low, typical, high = (np.full(2, end) for end in sorted(ends))
    drawn = triangular(np.array(sorted([first, second])), low, typical, high)
    assert (low <= drawn).all()
    assert (drawn <= high).all()
    assert drawn[0] <= drawn[1] * (1 + 1e-12)


def test_a_triangular_distribution_has_its_mean_and_its_mode() -> None:
    uniform = (np.arange(10_000) + 0.5) / 10_000
    drawn = triangular(uniform, *(np.full(10_000, end) for end in (10.0, 20.0, 60.0)))
    assert drawn.mean() == pytest.approx(30, rel=1e-3)
    assert (drawn <= 20).mean() == pytest.approx(0.2, abs=1e-3)


@given(
    st.lists(st.lists(st.floats(0.01, 100) | st.just(0.0), min_size=4, max_size=4), min_size=2, max_size=5),
    st.integers(0, 10**6),
)
@settings(max_examples=50)
def test_exchanges_keep_margins_and_stay_within_what_they_allow(rows: list[list[float]], seed: int) -> None:
    flow = np.array(rows)
    if not (flow > 0).any():
        return
    drawn = exchanged(exchange(flow), seed, 5)
    assert (drawn >= 0).all()
    assert not drawn[flow == 0].any()
    for axis in (0, 1):
        assert drawn.sum(axis=axis) == pytest.approx(flow.sum(axis=axis), rel=1e-12, abs=1e-12)
    low, high = flow_bounds(flow.sum(axis=1), flow.sum(axis=0), flow > 0)
    assert (drawn >= low - 1e-9).all()
    assert (drawn <= high + 1e-9).all()


def test_exchanges_spread_around_the_estimated_flow() -> None:
    flow = np.array([[60.0, 30, 10], [10, 40, 50], [5, 5, 20]])
    drawn = np.array([exchanged(exchange(flow), 1, sample) for sample in range(1500)])
    assert drawn.mean(axis=0) == pytest.approx(flow, abs=1.5)
    assert (drawn.std(axis=0) > 1.5).all()


def test_where_margins_leave_nothing_open_nothing_moves() -> None:
    flow = np.array([[3.0, 0.0], [0.0, 2.0]])
    assert (exchanged(exchange(flow), 1, 1) == flow).all()
