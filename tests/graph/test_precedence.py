"""Which value holds on a date: never a projected one, the latest observed first, sets of shares as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.precedence import ShareSet, choose, choose_share_set, holds, share_sets
from graph.statement import KINDS, Confidence, Kind, Statement


def figure(value: str = "1", **changes: Any) -> Statement:
    base = Statement(
        entity="material/x", cls="Material", prop="world_output_t_per_y", value=value, dataset="test",
        locator="test.csv line 2", source="source/a", kind="reported", observed_at="2024", published_at="2025",
    )  # fmt: skip
    return replace(base, **changes)


def share_set(
    shares: dict[str, float], *, year: str = "2024", source: str = "source/a", kind: Kind = "reported",
    confidence: Confidence = "medium", valid_from: str = "", valid_to: str = "", published_at: str = "",
    dataset: str = "test",
) -> list[tuple[str, Statement]]:  # fmt: skip
    return [
        (
            code,
            Statement(
                entity=f"stage/x-{code.lower()}", cls="Production", prop="share", value=f"{share:g}", dataset=dataset,
                locator=f"test.csv {source} {year} {code}", source=source, kind=kind, confidence=confidence,
                observed_at=year, qualifier=f"{year}-{source.partition('/')[2]}", valid_from=valid_from,
                valid_to=valid_to, published_at=published_at,
            ),
        )
        for code, share in shares.items()
    ]  # fmt: skip


def chosen(*sets: Sequence[tuple[str, Statement]], as_of: str | None = "2026-11-21") -> tuple[str, str] | None:
    """Year and source of the set that holds."""
    found, _ = choose_share_set(share_sets([row for rows in sets for row in rows]), as_of)
    return (found.year, found.source.partition("/")[2]) if found else None


# Rule 1: a projected value never holds.


def test_projected_never_holds() -> None:
    plan = figure(kind="projected")
    assert not holds(plan, "2026-11-21")
    assert not holds(plan, None)
    assert choose([plan]) is None
    assert choose([plan, figure("2", observed_at="2019")], "2026-11-21") == figure("2", observed_at="2019")


def test_set_with_one_projected_row_never_holds() -> None:
    rows = share_set({"CN": 0.6, "JP": 0.4})
    mixed = [rows[0], (rows[1][0], replace(rows[1][1], kind="projected"))]
    assert chosen(mixed) is None
    assert chosen(mixed, as_of=None) is None


# Rule 2: observed later, valid only later, no longer valid.


@pytest.mark.parametrize(
    ("changes", "day", "expected"),
    [
        ({"observed_at": "2024"}, "2024-01-01", True),  # a year counts from its first day
        ({"observed_at": "2024"}, "2023-12-31", False),
        ({"observed_at": "2026-03"}, "2026-03-01", True),
        ({"observed_at": "2026-03"}, "2026-02-28", False),
        ({"observed_at": ""}, "1900-01-01", True),
        ({"valid_from": "2026-03-10"}, "2026-03-09", False),
        ({"valid_from": "2026-03-10"}, "2026-03-10", True),
        ({"valid_to": "2026-03-09"}, "2026-03-09", True),
        ({"valid_to": "2026-03-09"}, "2026-03-10", False),
        ({"valid_to": "2025-02"}, "2025-02-28", True),  # a month counts to its last day
        ({"valid_to": "2025-02"}, "2025-03-01", False),
        ({"valid_to": "2025"}, "2025-12-31", True),
        ({"valid_to": "2025"}, "2026-01-01", False),
    ],
)
def test_holds_on_a_date(changes: dict[str, str], day: str, expected: bool) -> None:
    assert holds(figure(**changes), day) is expected


def test_known_at_limits_to_what_was_published() -> None:
    old, new = figure("1", published_at="2025-01-31"), figure("2", published_at="2026-02")
    assert choose([old, new], "2024-06-30") == new
    assert choose([old, new], "2024-06-30", known_at="2026-02-01") == new
    assert choose([old, new], "2024-06-30", known_at="2026-01-31") == old
    assert choose([old, new], "2024-06-30", known_at="2025-01-30") is None
    assert holds(figure(published_at=""), "2024-06-30", known_at="1990-01-01")  # unknown, so not shut out


def test_known_at_limits_a_share_set() -> None:
    sets = share_sets([
        *share_set({"CN": 1.0}, published_at="2025"),
        *share_set({"CN": 0.5, "JP": 0.5}, source="source/b", published_at="2026-05"),
    ])  # fmt: skip
    found, rejected = choose_share_set(sets, "2026-11-21", known_at="2026-04-30")
    assert found is not None
    assert found.source == "source/a"
    assert [s.source for s in rejected] == ["source/b"]


# Rule 3: latest observed, later published, surer, stronger kind, then the id.


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        ({"observed_at": "2023", "published_at": "2026", "confidence": "high"}, {"observed_at": "2024"}),
        ({"published_at": "2025-01"}, {"published_at": "2025-02", "confidence": "low"}),
        ({"confidence": "low"}, {"confidence": "medium", "kind": "assumed"}),
        ({"confidence": "medium"}, {"confidence": "high", "kind": "assumed"}),
        *[({"kind": worse}, {"kind": better}) for better, worse in pairwise(KINDS[:-1])],
    ],
)
def test_order_of_preference(worse: dict[str, str], better: dict[str, str]) -> None:
    first, second = figure("1", **worse), figure("2", **better)
    assert choose([first, second], "2026-11-21") == second
    assert choose([second, first], "2026-11-21") == second


def test_equals_are_told_apart_by_id() -> None:
    first, second = figure("1"), figure("2")
    winner = max((first, second), key=lambda s: s.id)
    assert choose([first, second]) == choose([second, first]) == winner


def test_as_of_picks_the_value_of_its_time() -> None:
    years = [figure(str(year), observed_at=str(year)) for year in (2022, 2023, 2024)]
    assert [found.value if (found := choose(years, f"{year}-07-01")) else None for year in range(2021, 2027)] == [
        None, "2022", "2023", "2024", "2024", "2024",
    ]  # fmt: skip


statements = st.lists(
    st.builds(
        figure,
        value=st.sampled_from(["1", "2", "3"]),
        observed_at=st.sampled_from(["", "2023", "2024", "2024-06", "2025-02-28", "2030"]),
        published_at=st.sampled_from(["", "2024", "2025-03", "2026-11-01"]),
        valid_from=st.sampled_from(["", "2024-03", "2026-01-01"]),
        valid_to=st.sampled_from(["", "2024-05", "2026-10-31"]),
        kind=st.sampled_from(list(KINDS)),
        confidence=st.sampled_from(["high", "medium", "low"]),
        source=st.sampled_from(["source/a", "source/b"]),
    ),
    max_size=8,
)
days = st.sampled_from([None, "2023-06-30", "2024-04-01", "2024-06-30", "2026-11-21"])


@given(rows=statements, day=days, known=days, random=st.randoms(use_true_random=False))
def test_order_of_statements_does_not_matter(
    rows: list[Statement], day: str | None, known: str | None, random: Random
) -> None:
    found = choose(rows, day, known)
    shuffled = sorted(rows, key=lambda _: random.random())
    assert choose(shuffled, day, known) == found
    assert choose(iter(rows[::-1]), day, known) == found


@given(rows=statements, day=days)
def test_what_is_chosen_holds_and_nothing_later_does(rows: list[Statement], day: str | None) -> None:
    found = choose(rows, day)
    able = [s for s in rows if holds(s, day)]
    assert (found is None) == (not able)
    if found is not None:
        assert found in able
        assert found.kind != "projected"
        assert all(s.observed_at[:4] <= found.observed_at[:4] for s in able)


# Sets of shares.


def test_a_complete_set_beats_a_later_surer_incomplete_one() -> None:
    old = share_set({"CN": 0.7, "XX": 0.3}, year="2021", source="source/old", confidence="low")
    new = share_set({"CN": 0.7}, year="2025", source="source/new", confidence="high")
    assert chosen(old, new) == ("2021", "old")


def test_medium_confidence_beats_a_later_year() -> None:
    sure = share_set({"CN": 0.7, "XX": 0.3}, year="2022", source="source/sure")
    guess = share_set({"CN": 0.6, "XX": 0.4}, year="2025", source="source/guess", confidence="low")
    assert chosen(sure, guess) == ("2022", "sure")
    assert chosen(guess) == ("2025", "guess")


def test_confidence_of_a_set_is_that_of_its_weakest_row() -> None:
    rows = share_set({"CN": 0.6, "JP": 0.4}, year="2025", source="source/mixed", confidence="high")
    rows[1] = (rows[1][0], replace(rows[1][1], confidence="low"))
    assert chosen(rows, share_set({"CN": 1.0}, year="2022", source="source/sure")) == ("2022", "sure")


def test_above_medium_the_year_counts_before_the_confidence() -> None:
    high = share_set({"CN": 0.7, "XX": 0.3}, year="2023", source="source/high", confidence="high")
    medium = share_set({"CN": 0.6, "XX": 0.4}, year="2024", source="source/medium")
    assert chosen(high, medium) == ("2024", "medium")


def test_latest_year_not_beyond_the_date() -> None:
    sets = [share_set({"CN": 0.5, "XX": 0.5}, year=str(year)) for year in (2022, 2023, 2025)]
    assert [chosen(*sets, as_of=f"{year}-06-30") for year in (2021, 2022, 2023, 2024, 2025, 2026)] == [
        None, ("2022", "a"), ("2023", "a"), ("2023", "a"), ("2025", "a"), ("2025", "a"),
    ]  # fmt: skip


def test_a_set_that_holds_from_a_day_inside_its_year() -> None:
    before = share_set({"CN": 1.0}, year="2025", source="source/customs")
    after = share_set({"CN": 0.6, "MY": 0.4}, year="2026", source="source/contract", valid_from="2026-03-10")
    assert chosen(before, after, as_of="2026-03-09") == ("2025", "customs")
    assert chosen(before, after, as_of="2026-03-10") == ("2026", "contract")


def test_within_a_year_the_set_that_began_later_holds() -> None:
    whole = share_set({"CN": 1.0}, year="2026", source="source/z")
    late = share_set({"CN": 0.6, "MY": 0.4}, year="2026", source="source/a", valid_from="2026-03-10")
    assert chosen(whole, late, as_of="2026-03-09") == ("2026", "z")
    assert chosen(whole, late, as_of="2026-04-01") == ("2026", "a")


@pytest.mark.parametrize(
    ("shares", "complete"),
    [
        ({"CN": 0.6, "XX": 0.4}, True),
        ({"CN": 0.6, "XX": 0.39}, True),  # rounded at the source
        ({"CN": 0.6, "XX": 0.41}, True),
        ({"CN": 0.6, "XX": 0.38}, False),
        ({"CN": 0.6, "XX": 0.42}, False),
        ({"CN": 1.0}, True),
        ({"CN": 0.99}, False),  # one country's share is no distribution
    ],
)
def test_when_a_set_is_complete(shares: dict[str, float], complete: bool) -> None:
    (found,) = share_sets(share_set(shares))
    assert found.complete is complete
    assert (chosen(share_set(shares)) is not None) is complete


def test_sets_are_told_apart_by_year_and_source() -> None:
    rows = [
        *share_set({"CN": 0.6, "JP": 0.4}), *share_set({"CN": 1.0}, source="source/b"),
        *share_set({"CN": 0.5, "JP": 0.5}, year="2023"),
    ]  # fmt: skip
    assert [(s.year, s.source, len(s.shares)) for s in share_sets(rows)] == [
        ("2023", "source/a", 2), ("2024", "source/a", 2), ("2024", "source/b", 1),
    ]  # fmt: skip


def test_two_datasets_that_quote_one_source_make_two_sets() -> None:
    rows = [
        *share_set({"CN": 0.7, "XX": 0.3}, dataset="quoting"),
        *share_set({"CN": 0.7, "AU": 0.2, "XX": 0.1}, dataset="publisher", published_at="2026-02-06"),
    ]
    sets = share_sets(rows)
    assert [(len(s.shares), s.complete) for s in sets] == [(3, True), (2, True)]
    assert choose_share_set(sets, "2026-11-21")[0] is sets[0]


def test_rejected_sets_stay_visible() -> None:
    sets = share_sets([
        *share_set({"CN": 1.0}), *share_set({"CN": 0.3}, source="source/b"),
        *share_set({"CN": 0.5, "JP": 0.5}, year="2027", kind="projected"),
    ])  # fmt: skip
    found, rejected = choose_share_set(sets, "2026-11-21")
    assert found is not None
    assert {(s.year, s.source) for s in rejected} == {("2024", "source/b"), ("2027", "source/a")}
    assert choose_share_set(sets, "2020-01-01") == (None, sets)
    assert choose_share_set([], "2020-01-01") == (None, [])


share_rows = st.lists(
    st.tuples(
        st.sampled_from([{"CN": 0.6, "JP": 0.4}, {"CN": 1.0}, {"CN": 0.6, "XX": 0.2}, {"AU": 0.5, "XX": 0.5}]),
        st.sampled_from(["2023", "2024", "2026"]),
        st.sampled_from(["source/a", "source/b", "source/c"]),
        st.sampled_from(["high", "medium", "low"]),
        st.sampled_from(["reported", "assumed", "projected"]),
        st.sampled_from(["", "2026-03-10"]),
    ),
    max_size=5,
    unique_by=lambda drawn: (drawn[1], drawn[2]),
)


@given(drawn=share_rows, day=days, random=st.randoms(use_true_random=False))
def test_choice_of_set_does_not_hang_on_the_order(
    drawn: list[tuple[dict[str, float], str, str, Confidence, Kind, str]], day: str | None, random: Random
) -> None:
    rows = [
        row
        for shares, year, source, confidence, kind, start in drawn
        for row in share_set(shares, year=year, source=source, confidence=confidence, kind=kind, valid_from=start)
    ]
    found, rejected = choose_share_set(share_sets(rows), day)
    random.shuffle(rows)
    again, others = choose_share_set(share_sets(rows)[::-1], day)
    assert again == found
    assert {(s.year, s.source) for s in others} == {(s.year, s.source) for s in rejected}
    if found is not None:
        assert found.complete
        assert all(holds(row, day) for _, row in found.shares)


def test_two_shares_of_one_country_in_one_set_do_not_hang_on_the_order() -> None:
    first, second = share_set({"CN": 0.6, "JP": 0.4}), share_set({"CN": 0.5})
    one: list[ShareSet] = share_sets([*first, *second])
    other: list[ShareSet] = share_sets([*second, *first])
    assert one == other
