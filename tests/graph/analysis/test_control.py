"""Who controls what: by stakes and operation, through chains and circles."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis.control import ControlMap
from tests.graph.small_graphs import DAY, SmallGraph


def owned(small: SmallGraph, company: str = "company/a", day: str | None = DAY) -> set[str]:
    return {f.partition("/")[2] for f in ControlMap(small.graph(), day).facilities(company)}


def companies() -> SmallGraph:
    small = SmallGraph()
    for name in "abc":
        small.company(name)
    for name in ("one", "two", "three"):
        small.facility(name, "MY")
    return small


def test_an_operator_controls_what_it_operates() -> None:
    small = companies()
    small.operates("company/a", "facility/one")
    assert owned(small) == {"one"}
    assert owned(small, "company/b") == set()


def test_one_of_several_operators_does_not_control() -> None:
    small = companies()
    small.operates("company/a", "facility/one")
    small.operates("company/b", "facility/one")
    assert owned(small) == owned(small, "company/b") == set()


@pytest.mark.parametrize(("share", "controls"), [(0.49, False), (0.5, True), (1.0, True), (None, False), (0.0, False)])
def test_half_is_control(share: float | None, controls: bool) -> None:
    small = companies()
    small.owns("company/a", "facility/one", share)
    assert (owned(small) == {"one"}) is controls


def test_control_runs_through_chains() -> None:
    small = companies()
    small.owns("company/a", "company/b", 0.5)
    small.owns("company/b", "company/c", 0.51)
    small.operates("company/c", "facility/one")
    small.owns("company/b", "facility/two", 0.8)
    small.owns("company/b", "facility/three", 0.3)
    assert owned(small) == {"one", "two"}
    assert owned(small, "company/c") == {"one"}


def test_a_minority_link_breaks_the_chain() -> None:
    small = companies()
    small.owns("company/a", "company/b", 0.49)
    small.owns("company/b", "facility/one", 1.0)
    assert owned(small) == set()


def test_circles_of_owners_end() -> None:
    small = companies()
    small.owns("company/a", "company/b", 0.6)
    small.owns("company/b", "company/a", 0.6)
    small.owns("company/b", "facility/one", 1.0)
    assert owned(small) == owned(small, "company/b") == {"one"}


def test_shares_as_they_were_on_the_day() -> None:
    small = companies()
    small.owns("company/a", "facility/one", 0.3, year="2022")
    small.say("ownership/a-one", "Ownership", "share", "0.6", year="2025-06-01")
    assert owned(small, day="2025-05-31") == set()
    assert owned(small, day="2025-06-01") == {"one"}
    assert owned(small, day="2021-12-31") == set()


def test_a_stake_lasts_from_its_first_to_its_last_day() -> None:
    small = companies()
    small.owns("company/a", "facility/one", 0.6)
    small.say_all("ownership/a-one", "Ownership", valid_from="2023-05", valid_to="2025-06")
    days = {"2023-04-30": set(), "2023-05-01": {"one"}, "2025-06-30": {"one"}, "2025-07-01": set()}
    assert {day: owned(small, day=day) for day in days} == days
    assert owned(small, day=None) == {"one"}


def test_a_planned_stake_is_no_stake() -> None:
    small = companies()
    small.owns("company/a", "facility/one", None)
    small.say("ownership/a-one", "Ownership", "share", "0.9", year="2026", kind="projected")
    assert owned(small) == set()


def test_stakes_of_companies_under_one_control_add_up() -> None:
    small = companies()
    small.owns("company/a", "company/b", 0.6)
    small.owns("company/a", "facility/one", 0.3)
    small.owns("company/b", "facility/one", 0.2)
    small.owns("company/c", "facility/one", 0.5)
    control = ControlMap(small.graph(), DAY)
    assert control.facilities("company/a") == {"facility/one"}
    assert control.facilities("company/b") == frozenset()
    assert control.facilities("company/c") == {"facility/one"}


def test_who_stands_at_the_top() -> None:
    small = companies()
    small.country("CN")
    small.owns("country/cn", "company/a", 1.0)
    small.owns("company/a", "company/b", 0.5)
    small.operates("company/b", "facility/one")
    control = ControlMap(small.graph(), DAY)
    assert control.controlled("country/cn") == {"company/a", "company/b", "facility/one"}
    assert control.controllers("facility/one") == ("country/cn",)
    assert control.controllers("company/c") == ()


def test_a_closed_circle_names_all_its_members() -> None:
    small = companies()
    small.owns("company/a", "company/b", 0.6)
    small.owns("company/b", "company/a", 0.6)
    small.owns("company/b", "facility/one", 1.0)
    assert ControlMap(small.graph(), DAY).controllers("facility/one") == ("company/a", "company/b")


NAMES = [f"company/{name}" for name in "abcd"]
PLANTS = [f"facility/{name}" for name in ("one", "two", "three")]
shares = st.sampled_from([None, 0.1, 0.25, 0.3, 0.49, 0.5, 0.51, 1.0])


@given(
    stakes=st.dictionaries(st.tuples(st.sampled_from(NAMES), st.sampled_from([*NAMES, *PLANTS])), shares, max_size=14),
    operated=st.dictionaries(st.sampled_from(PLANTS), st.sampled_from(NAMES)),
)
@settings(max_examples=60)
def test_control_against_brute_force(stakes: dict[tuple[str, str], float | None], operated: dict[str, str]) -> None:
    """The least of all sets that hold whom they control, found by trying every set."""
    small = SmallGraph()
    for name in NAMES:
        small.company(name.partition("/")[2])
    for name in PLANTS:
        small.facility(name.partition("/")[2], "MY")
    for (owner, asset), share in stakes.items():
        small.owns(owner, asset, share)
    for plant, operator in operated.items():
        small.operates(operator, plant)
    nodes = [*NAMES, *PLANTS]

    def closed(held: set[str]) -> bool:
        for node in nodes:
            stake = sum(share or 0.0 for (owner, asset), share in stakes.items() if asset == node and owner in held)
            if node not in held and (stake >= 0.5 or operated.get(node) in held):
                return False
        return True

    every = [set(chosen) for size in range(len(nodes) + 1) for chosen in combinations(nodes, size)]
    control = ControlMap(small.graph(), DAY)
    for company in NAMES:
        least = set.intersection(*[held for held in every if company in held and closed(held)])
        assert control.controlled(company) == least - {company}
