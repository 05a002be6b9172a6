"""Trade of a date as a table: one data set a code, one year, nothing filled in from an older one."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from graph.analysis.trade import CODE_COLUMNS, TRADE_COLUMNS, code_shares, flow_records, trade_table
from tests.graph.trade_graphs import TradeGraph

Row = tuple[object, ...]


def made() -> TradeGraph:
    return (
        TradeGraph().code("8505").code("850511").code("284690")
        .flow("850511", "ph", "jp", "2024", 184e6, tonnes=3030).flow("850511", "cn", "jp", "2024", 157e6)
        .flow("850511", "de", "jp", "2023", 5e6, tonnes=10).flow("850511", "ph", "jp", "2023", 170e6)
        .flow("284690", "cn", "jp", "2024", 124e6, tonnes=6010)
        .flow("284690", "cn", "jp", "2025", 99e6, dataset="customs", kind="reported")
        .flow("284690", "my", "jp", "2025", yen=7e9, dataset="customs", kind="reported")
        .flow("8505", "cn", "us", "2025", 400e6, dataset="usitc", kind="reported")
    )  # fmt: skip


def rows(table: pd.DataFrame, *columns: str) -> list[Row]:
    return list(zip(*(table[column] for column in columns), strict=True))


def test_the_latest_year_of_one_data_set_a_code() -> None:
    table = trade_table(made().graph(), "2026-11-22")
    assert tuple(table.columns) == TRADE_COLUMNS
    assert rows(table, "hs6", "origin", "destination", "year", "value_usd", "kind") == [
        # World trade reconciled between both sides goes before one country's own figures, though these are newer.
        ("284690", "country/cn", "country/jp", 2024, 124e6, "derived"),
        # A flow of an older year does not fill in for one that is not there.
        ("850511", "country/cn", "country/jp", 2024, 157e6, "derived"),
        ("850511", "country/ph", "country/jp", 2024, 184e6, "derived"),
    ]
    assert math.isnan(table["quantity_t"][1])
    assert list(table["source"]) == ["source/baci"] * 3


def test_an_earlier_date_has_an_earlier_year() -> None:
    table = trade_table(made().graph(), "2023-12-31")
    assert rows(table, "hs6", "origin", "year") == [("850511", "country/de", 2023), ("850511", "country/ph", 2023)]
    assert rows(trade_table(made().graph(), "2022-12-31"), "hs6") == []
    assert tuple(trade_table(made().graph(), "2022-12-31").columns) == TRADE_COLUMNS


def test_headings_stand_apart() -> None:
    table = trade_table(made().graph(), digits=4)
    assert rows(table, "hs6", "origin", "destination", "year") == [("8505", "country/cn", "country/us", 2025)]


def test_every_source_side_by_side() -> None:
    table = trade_table(made().graph(), every_source=True)
    assert rows(table[table["hs6"] == "284690"], "origin", "year", "source") == [
        ("country/cn", 2024, "source/baci"), ("country/cn", 2025, "source/customs"),
        ("country/my", 2025, "source/customs"),
    ]  # fmt: skip
    assert table["value_usd"].isna().sum() == 1  # yen are not converted


def test_of_two_reports_of_a_flow_one_is_taken() -> None:
    graph = (
        TradeGraph().code("284690")
        .flow("284690", "my", "cn", "2024", 206e6, dataset="un", reporter="-cn", kind="reported", published="2025-03")
        .flow("284690", "my", "cn", "2024", 150e6, dataset="un", reporter="-my", kind="reported", published="2025-06")
        .graph()
    )  # fmt: skip
    assert rows(trade_table(graph), "value_usd", "source") == [(150e6, "source/un-my")]
    assert [record.source for record in flow_records(graph)] == ["source/un-cn", "source/un-my"]


def test_projected_trade_is_none() -> None:
    graph = TradeGraph().code("850511").flow("850511", "cn", "jp", "2027", 1e6, kind="projected").graph()
    assert len(trade_table(graph)) == 0


def test_what_codes_hold() -> None:
    graph = (
        TradeGraph().code("850511").code("261100").covers("850511", "ndfeb-magnet").covers("850511", "smco-magnet")
        .covers("261100", "tungsten-ore", "exact", "1").graph()
    )  # fmt: skip
    table = code_shares(graph)
    assert tuple(table.columns) == CODE_COLUMNS
    assert rows(table, "hs6", "commodity", "coverage", "kind") == [
        ("261100", "material/tungsten-ore", "exact", "estimated"),
        ("850511", "material/ndfeb-magnet", "part", "assumed"),
        ("850511", "material/smco-magnet", "part", "assumed"),
    ]
    assert table["share"][0] == 1
    assert table["share"][1:].isna().all()


@pytest.mark.parametrize("digits", [4, 6])
def test_a_graph_without_trade(digits: int) -> None:
    graph = TradeGraph().code("850511").graph()
    assert len(trade_table(graph, digits=digits)) == 0
    assert len(code_shares(graph)) == 0


def test_a_dated_release_goes_before_figures_of_the_same_year_without_a_date() -> None:
    graph = (
        TradeGraph().code("284690").flow("284690", "cn", "jp", "2024", 124e6, published="2026-01")
        .flow("284690", "cn", "jp", "2024", 130e6, dataset="un", kind="reported", published="").graph()
    )  # fmt: skip
    chosen = graph.chosen("trade/284690-cn-jp", "value_usd", as_of="2026-11-22")
    assert chosen is not None
    assert chosen.dataset == "baci"
