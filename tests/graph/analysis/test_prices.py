"""Which price of a material stands on a date?"""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis.prices import Quotation, latest_prices, quotations
from graph.statement import Confidence, Statement, latest_day
from ontology.model import load_ontology
from tests.graph.small_graphs import SmallGraph

X = "material/x"
KINDS = tuple(load_ontology().codes["price_date_kinds"].codes)


def quote(
    number: int,
    date: str,
    usd: float,
    *,
    market: str = "europe",
    kind: str = "spot",
    form: str = "oxide",
    vintage: str = "",
    confidence: Confidence = "high",
) -> Quotation:
    said = Statement(
        entity=f"price/x-{number}", cls="Price", prop="usd_per_kg", value=f"{usd:g}", unit="USD/kg", dataset="test",
        locator="prices.csv line 2", source="source/argus", kind="reported", confidence=confidence, observed_at=date,
    )  # fmt: skip
    return Quotation(
        id=said.entity, material=X, form=form, basis=f"basis {number}", market=market, date=date, date_kind=kind,
        usd_per_kg=usd, vintage=vintage, statement=said,
    )  # fmt: skip


def stands(prices: list[Quotation], on: str, **asked: str) -> float | None:
    found = latest_prices(prices, X, on, markets=["europe"], **asked)["europe"]
    return found.usd_per_kg if found else None


def test_a_period_counts_from_its_last_day() -> None:
    prices = [quote(1, "2024", 200, kind="annual_average"), quote(2, "2025-04", 280), quote(3, "2025-05-06", 850)]
    days = {"2024-12-30": None, "2024-12-31": 200, "2025-04-29": 200, "2025-04-30": 280, "2025-05-06": 850}
    assert {day: stands(prices, day) for day in days} == days


def test_markets_do_not_mix() -> None:
    prices = [quote(1, "2025-05-06", 850), quote(2, "2025-12", 287, market="china_fob")]
    found = latest_prices(prices, X, "2026-01-01")
    assert {market: q.usd_per_kg for market, q in found.items() if q} == {"europe": 850, "china_fob": 287}
    assert latest_prices(prices, X, "2026-01-01", markets=["us"]) == {"us": None}
    assert latest_prices(prices, "material/y", "2026-01-01") == {}


def test_prices_of_one_day_are_not_averaged() -> None:
    day = [
        quote(1, "2025-12-31", 270), quote(2, "2025", 224, kind="annual_average"), quote(3, "2025-12", 350, kind="ask")
    ]  # fmt: skip
    assert stands(day, "2026-01-01") == 270
    editions = [
        quote(1, "2023", 330, kind="annual_average", vintage="MCS2025"),
        quote(2, "2023", 320, kind="annual_average", vintage="MCS2026"),
        quote(3, "2023", 310, kind="annual_estimate", vintage="MCS2026"),
    ]
    assert stands(editions, "2026-01-01") == 320
    grades = [quote(1, "2025-11", 126, confidence="medium"), quote(2, "2025-11", 270)]
    assert stands(grades, "2026-01-01") == 270


def test_what_sellers_ask_is_no_price() -> None:
    assert stands([quote(1, "2025", 1100, kind="ask")], "2026-01-01") is None


def test_forms_and_age() -> None:
    prices = [quote(1, "2024-01-01", 54), quote(2, "2025-01-01", 116, form="metal")]
    assert stands(prices, "2026-01-01") == 116
    assert stands(prices, "2026-01-01", form="oxide") == 54
    assert stands(prices, "2026-01-01", form="oxide", since="2025-01-01") is None


@pytest.mark.parametrize("figure", ["126", None])
def test_prices_without_a_dollar_figure_are_unknown(figure: str | None) -> None:
    small = SmallGraph()
    small.material("x")
    price = small.say_all(
        "price/x-europe-2025", "Price", material=X, quoted_by="source/argus", form="oxide", basis="cif Europe",
        market="europe", date="2025-11", date_kind="spot", currency="USD",
    )  # fmt: skip
    small.say(price, "Price", "price", "126", unit="USD/kg", year="2025-11")
    if figure:
        small.say(price, "Price", "usd_per_kg", figure, unit="USD/kg", year="2025-11")
    graph = small.graph()
    assert [(q.form, q.basis, q.usd_per_kg) for q in quotations(graph, X)] == (
        [("oxide", "cif Europe", 126.0)] if figure else []
    )
    assert quotations(graph, "material/y") == ()


dates = st.one_of(
    st.integers(2020, 2026).map(str),
    st.dates(min_value=datetime.date(2020, 1, 1), max_value=datetime.date(2026, 12, 31)).map(str),
)
pools = st.lists(st.tuples(dates, st.sampled_from(KINDS), st.floats(1, 1e4)), max_size=12)


@settings(derandomize=True, deadline=None)
@given(pools, st.dates(min_value=datetime.date(2019, 1, 1), max_value=datetime.date(2027, 12, 31)).map(str))
def test_the_answer_is_one_of_the_prices_and_no_later_one(rows: list[tuple[str, str, float]], on: str) -> None:
    prices = [quote(n, date, usd, kind=kind) for n, (date, kind, usd) in enumerate(rows)]
    found = latest_prices(prices, X, on, markets=["europe"])["europe"]
    able = [p for p in prices if p.date_kind != "ask" and latest_day(p.date) <= on]
    assert (found is None) == (not able)
    if found:
        assert found in able
        assert latest_day(found.date) == max(latest_day(p.date) for p in able)
    assert latest_prices(prices[::-1], X, on, markets=["europe"])["europe"] is found
