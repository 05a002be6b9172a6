"""Concentration of a stage: known values, bounds, refusals."""

from __future__ import annotations

import doctest
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis import concentration as module
from graph.analysis.concentration import (
    LEVELS,
    ShareRow,
    concentration,
    herfindahl,
    herfindahl_bounds,
    n_minus_1,
    number_of_suppliers,
    top_share,
)
from graph.errors import ShareError
from graph.network import FloatArray


def array(*shares: float) -> FloatArray:
    return np.array(shares, dtype=np.float64)


def test_known_values() -> None:
    assert herfindahl(array(0.7, 0.2, 0.1)) == pytest.approx(0.54)
    assert herfindahl(array(1.0)) == 1.0
    assert herfindahl(np.full(4, 0.25)) == pytest.approx(0.25)
    assert herfindahl(array()) == 0.0
    assert top_share(array(0.2, 0.7)) == 0.7
    assert top_share(array()) == 0.0
    assert n_minus_1(array(0.7, 0.2)) == pytest.approx(0.3)
    assert n_minus_1(array(1.0)) == 0.0
    assert number_of_suppliers(array(0.5, 0.0, 0.5)) == 2


def test_rest_is_many_or_one() -> None:
    low, high = herfindahl_bounds(array(0.6, 0.2))
    assert low == pytest.approx(0.40)
    assert high == pytest.approx(0.44)
    assert herfindahl_bounds(array()) == (0.0, 1.0)


def test_rounded_percentages_pass_and_stay_within_one() -> None:
    shares = array(0.951, 0.05)
    assert herfindahl(shares) == pytest.approx(0.906901)
    assert herfindahl_bounds(shares)[1] == herfindahl(shares)
    assert herfindahl(array(1.004)) == 1.0
    assert top_share(array(1.004)) == 1.0
    assert n_minus_1(array(1.004)) == 0.0


@pytest.mark.parametrize(
    ("shares", "text"),
    [
        (array(-0.1, 0.5), "-0.1 lies outside"),
        (array(math.nan), "nan lies outside"),
        (array(math.inf), "inf lies outside"),
        (array(70.0, 30.0), "not percentages"),
        (array(0.7, 0.4), "sum to 1.1"),
        (array(0.6, 0.41), "sum to 1.01"),
    ],
)
def test_what_is_no_set_of_shares_is_refused(shares: FloatArray, text: str) -> None:
    for measure in (herfindahl, herfindahl_bounds, top_share, n_minus_1, number_of_suppliers):
        with pytest.raises(ShareError, match=text):
            measure(shares)


def test_levels_are_told_apart() -> None:
    rows = [
        ShareRow(stage="x", share=0.4, country="CN", company="a", controller="p"),
        ShareRow(stage="x", share=0.2, country="CN", company="b", controller="p"),
        ShareRow(stage="x", share=0.3, country="JP", company="c", controller="q"),
        ShareRow(stage="x", share=0.1, country="XX"),
    ]
    country, company, controller = concentration(rows)
    assert [one.level for one in (country, company, controller)] == list(LEVELS)
    assert (country.top, country.suppliers) == ("CN", 2)
    assert country.top_share == pytest.approx(0.6)
    assert country.hhi_low == pytest.approx(0.45)
    assert country.hhi_high == pytest.approx(0.46)
    assert country.listed == pytest.approx(0.9)
    assert (company.top, company.suppliers) == ("a", 3)
    assert company.hhi_low == pytest.approx(0.29)
    assert controller.top == "p"
    assert controller.top_share == pytest.approx(0.6)


def test_rest_may_hold_the_largest() -> None:
    (found, *_) = concentration([ShareRow(stage="x", share=0.2, country="JP"), ShareRow(stage="x", share=0.8)])
    assert (found.top, found.suppliers) == ("JP", 1)
    assert found.n_minus_1_high == pytest.approx(0.8)
    assert found.n_minus_1_low == pytest.approx(0.2)


@pytest.mark.parametrize("label", ["XX", "country/xx", ""])
def test_rest_is_never_a_supplier(label: str) -> None:
    (found, *_) = concentration([ShareRow(stage="x", share=1.0, country=label)])
    assert (found.top, found.suppliers, found.top_share, found.listed) == (None, 0, 0.0, 0.0)
    assert (found.hhi_low, found.hhi_high) == (0.0, 1.0)
    assert (found.n_minus_1_low, found.n_minus_1_high) == (0.0, 1.0)


def test_ties_and_order() -> None:
    rows = [ShareRow(stage=stage, share=0.5, country=c) for stage in ("b", "a") for c in ("US", "AU")]
    found = concentration(rows)
    assert [one.stage for one in found] == ["b"] * 3 + ["a"] * 3
    assert found[0].top == "AU"
    assert concentration([]) == ()
    assert concentration([ShareRow(stage="x", share=0.0, country="JP")])[0].top is None


def test_refusal_names_the_stage() -> None:
    with pytest.raises(ShareError, match=r"^gallium: the shares sum to 1\.2"):
        concentration([ShareRow(stage="gallium", share=0.6, country=c) for c in ("CN", "JP")])
    # The rest is checked with the others, at whatever level nobody is named.
    with pytest.raises(ShareError, match=r"^gallium: a share of -0\.1"):
        concentration([ShareRow(stage="gallium", share=-0.1)])


SHARES = st.lists(st.floats(0.0, 1.0), min_size=1, max_size=12).map(
    lambda xs: np.array(xs, dtype=np.float64) / max(1.0, math.fsum(xs) * (1 + 1e-12))
)


@settings(derandomize=True, deadline=None)
@given(SHARES)
def test_bounds(shares: FloatArray) -> None:
    low, high = herfindahl_bounds(shares)
    largest = top_share(shares)
    assert 0.0 <= low <= high <= 1.0
    assert largest**2 <= low + 1e-12
    assert low <= largest + 1e-12
    assert herfindahl(shares[::-1].copy()) == pytest.approx(low, abs=1e-12)
    # Splitting a supplier never makes a stage more concentrated.
    assert herfindahl(np.concatenate([shares[1:], [shares[0] / 2] * 2])) <= low + 1e-12
    assert n_minus_1(shares) + largest == pytest.approx(1.0)


@settings(derandomize=True, deadline=None)
@given(SHARES, st.data())
def test_merging_suppliers_never_lowers_concentration(shares: FloatArray, data: st.DataObject) -> None:
    owners = data.draw(st.lists(st.sampled_from(["p", "q", "XX"]), min_size=shares.size, max_size=shares.size))
    rows = [
        ShareRow(stage="x", share=float(s), company=f"c{i}" if owner != "XX" else "", controller=owner)
        for i, (s, owner) in enumerate(zip(shares, owners, strict=True))
    ]
    _, company, controller = concentration(rows)
    assert controller.hhi_low >= company.hhi_low - 1e-12
    assert controller.suppliers <= company.suppliers
    assert controller.n_minus_1_low <= controller.n_minus_1_high <= company.n_minus_1_high + 1e-12


def test_doctests() -> None:
    assert doctest.testmod(module).failed == 0
