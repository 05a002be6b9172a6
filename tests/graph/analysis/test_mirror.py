"""Flows that two sources tell differently, and headings against the sum of their subheadings."""

from __future__ import annotations

import pytest

from graph.analysis.mirror import ABOVE, LEAST_USD, MirrorDifference, mirror_differences
from tests.graph.trade_graphs import TradeGraph


def codes() -> TradeGraph:
    return (
        TradeGraph().code("2846", editions=("1992", "2022"), listed=("1992", "2022")).code("8505")
        .code("284610", editions=("1992", "2022")).code("284690", editions=("1992", "2022")).code("850511")
    )  # fmt: skip


def found(trade: TradeGraph, *, above: float = ABOVE, least_usd: float = LEAST_USD) -> list[MirrorDifference]:
    return mirror_differences(trade.graph(), above=above, least_usd=least_usd)


def test_two_sources_of_one_flow() -> None:
    trade = (
        codes()
        .flow("284690", "my", "cn", "2024", 200e6)
        .flow("284690", "my", "cn", "2024", 150e6, dataset="un", reporter="-cn", kind="reported")
    )
    (gap,) = found(trade)
    assert (gap.trade, gap.hs, gap.origin, gap.destination, gap.year, gap.measure) == (
        "trade/284690-my-cn", "284690", "country/my", "country/cn", "2024", "value_usd",
    )  # fmt: skip
    assert gap.difference == pytest.approx(0.25)
    assert {(side.source, side.low, side.high) for side in (gap.one, gap.other)} == {
        ("source/baci", 200e6, 200e6), ("source/un-cn", 150e6, 150e6),
    }  # fmt: skip
    assert all(len(side.statements) == 1 for side in (gap.one, gap.other))
    assert found(trade, above=0.25) == []


@pytest.mark.parametrize(
    ("year", "origin", "value"),
    [("2023", "my", 150e6), ("2024", "vn", 150e6), ("2024", "my", 161e6), ("2024", "xx", 1.0)],
)
def test_what_is_no_difference(year: str, origin: str, value: float) -> None:
    trade = codes().flow("284690", "my", "cn", "2024", 200e6).flow("284690", "xx", "cn", "2024", 90e6)
    assert found(trade.flow("284690", origin, "cn", year, value, dataset="un", kind="reported")) == []


def test_small_flows_are_left_out() -> None:
    trade = codes().flow("284690", "my", "cn", "2024", 900).flow("284690", "my", "cn", "2024", 9, dataset="un")
    assert found(trade) == []
    assert len(found(trade, least_usd=100)) == 1


def test_tonnes_where_currencies_differ() -> None:
    trade = codes().flow("284690", "cn", "jp", "2024", 124e6, tonnes=6010)
    trade.flow("284690", "cn", "jp", "2024", yen=18e9, tonnes=3005, dataset="customs", kind="reported")
    (gap,) = found(trade)
    assert gap.measure == "quantity_t"
    assert gap.difference == pytest.approx(0.5)


def test_no_common_figure_is_no_difference() -> None:
    trade = codes().flow("284690", "cn", "jp", "2024", 124e6)
    assert found(trade.flow("284690", "cn", "jp", "2024", yen=18e9, tonnes=3005, dataset="customs")) == []


def test_a_heading_against_all_of_its_subheadings() -> None:
    trade = codes().flow("2846", "cn", "us", "2024", 60e6, dataset="usitc", kind="reported")
    trade.flow("284690", "cn", "us", "2024", 70e6).flow("284610", "cn", "us", "2024", 30e6)
    (gap,) = found(trade)
    assert gap.trade == "trade/2846-cn-us"
    assert gap.difference == pytest.approx(0.4)
    assert (gap.other.source, gap.other.low, len(gap.other.statements)) == ("source/baci", 100e6, 2)


def test_a_heading_of_which_not_all_is_stated_is_not_compared() -> None:
    trade = codes().flow("8505", "cn", "us", "2024", 480e6, dataset="usitc").flow("850511", "cn", "us", "2024", 366e6)
    assert found(trade, above=0) == []
    trade = codes().flow("2846", "cn", "us", "2024", 60e6, dataset="usitc").flow("284690", "cn", "us", "2024", 6e6)
    assert found(trade, above=0) == []  # cerium of 284610 is not in the source at all


def test_a_subheading_hidden_in_a_sum_of_small_flows_makes_a_range() -> None:
    trade = codes().flow("2846", "cn", "us", "2024", 60e6, dataset="usitc").flow("284690", "cn", "us", "2024", 30e6)
    trade.flow("284610", "cn", "xx", "2024", 10e6).flow("284610", "jp", "us", "2024", 1e6)
    (gap,) = found(trade)
    assert (gap.other.low, gap.other.high) == (30e6, 40e6)
    assert gap.difference == pytest.approx(1 / 3)
    # Where the exporter's own sum is not named, what is hidden may be all that is summed up for several.
    trade = codes().flow("2846", "cn", "us", "2024", 60e6, dataset="usitc").flow("284690", "cn", "us", "2024", 30e6)
    trade.flow("284610", "xx", "xx", "2024", 40e6).flow("284610", "jp", "us", "2024", 1e6)
    assert found(trade, above=0) == []


def test_years_after_the_date_are_left_out() -> None:
    graph = (
        codes().flow("284690", "my", "cn", "2024", 2e8).flow("284690", "my", "cn", "2024", 1e8, dataset="un").graph()
    )
    assert mirror_differences(graph, "2023-12-31") == []
    assert len(mirror_differences(graph, "2024-06-30")) == 1


def test_the_widest_gap_comes_first() -> None:
    trade = codes()
    for origin, other in (("my", 1e8), ("vn", 5e7), ("la", 1.9e8)):
        trade.flow("284690", origin, "cn", "2024", 2e8).flow("284690", origin, "cn", "2024", other, dataset="un")
    assert [gap.origin for gap in found(trade)] == ["country/vn", "country/my"]
