"""What a country holds abroad: stakes and plants of its state and companies, on a date, with sources."""

from __future__ import annotations

import pytest

from graph.analysis.stakes import stakes_abroad
from graph.supply_graph import SupplyGraph
from tests.graph.small_graphs import DAY, SmallGraph


def said() -> SmallGraph:
    small = SmallGraph()
    for code in ("JP", "AU", "MY"):
        small.country(code)
    for name, code in (("sojin", "JP"), ("miner", "AU"), ("quiet", "")):
        small.company(name)
        small.say_all(f"company/{name}", "Company", country=f"country/{code.lower()}" if code else "")
    for name, code in (("pit", "AU"), ("works", "MY"), ("home", "JP"), ("left", "AU")):
        small.facility(name, code)
    small.owns("company/sojin", "facility/pit", 0.2)
    small.owns("company/sojin", "company/miner", 0.03)
    small.owns("company/sojin", "facility/home", 1.0)
    small.owns("company/sojin", "facility/left", 0.5, valid_to="2024")
    small.owns("country/jp", "facility/works", None)
    small.owns("company/miner", "facility/pit", 0.8)
    small.owns("company/quiet", "facility/works", 0.1)
    small.say_all("operation/sojin-works", "Operation", operator="company/sojin", facility="facility/works")
    small.say_all("operation/sojin-pit", "Operation", operator="company/sojin", facility="facility/pit")
    return small


@pytest.fixture(scope="module")
def graph() -> SupplyGraph:
    return said().graph()


def test_what_the_state_and_its_companies_hold_elsewhere(graph: SupplyGraph) -> None:
    rows = [(s.country[-2:], s.asset, s.holder, s.share, s.owns, s.operates)
            for s in stakes_abroad(graph, "country/jp", DAY)]  # fmt: skip
    assert rows == [
        ("au", "company/miner", "company/sojin", 0.03, True, False),
        ("au", "facility/pit", "company/sojin", 0.2, True, True),
        ("my", "facility/works", "company/sojin", None, False, True),
        ("my", "facility/works", "country/jp", None, True, False),
    ]


def test_a_stake_that_has_ended_is_left_out_on_the_date_only(graph: SupplyGraph) -> None:
    assert "facility/left" in {s.asset for s in stakes_abroad(graph, "country/jp", "2024-12-31")}
    assert "facility/left" not in {s.asset for s in stakes_abroad(graph, "country/jp", "2025-01-01")}
    assert "facility/left" in {s.asset for s in stakes_abroad(graph, "country/jp")}


def test_each_stake_names_what_it_rests_on(graph: SupplyGraph) -> None:
    for stake in stakes_abroad(graph, "country/jp", DAY):
        assert stake.statements
        assert (stake.share is not None) == any(s.prop == "share" for s in stake.statements)


def test_a_company_without_a_seat_belongs_where_a_deal_says_so() -> None:
    small = said()
    assert "company/quiet" not in {s.holder for s in stakes_abroad(small.graph(), "country/jp", DAY)}
    small.say_all(
        "support/deal", "Support", supporter="company/quiet", supporter_country="country/jp",
        recipient="company/miner", instrument="equity",
    )  # fmt: skip
    assert "company/quiet" in {s.holder for s in stakes_abroad(small.graph(), "country/jp", DAY)}


def test_who_holds_nothing_abroad(graph: SupplyGraph) -> None:
    assert stakes_abroad(graph, "country/my", DAY) == ()
