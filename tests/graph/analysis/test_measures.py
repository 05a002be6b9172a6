"""Statuses of measures: golden grid, named cases, contradictions, invariants."""

from __future__ import annotations

import csv
import doctest
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from graph.analysis import dates, measure_facts, measures
from graph.analysis.measures import (
    STATUSES,
    MeasureFacts,
    MeasureStatus,
    Status,
    status_of_word,
    status_on,
    statuses_on,
    timeline,
)
from graph.errors import QueryError, StatementError
from graph.statement import earliest_day, latest_day

GOLDEN = Path(__file__).with_name("golden_measures.csv")
LETTERS = {"-": None, "A": "announced", "F": "in-force", "S": "suspended", "E": "ended", "U": "unknown"}


def golden_rows() -> list[dict[str, str]]:
    with GOLDEN.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def facts_of(row: dict[str, str]) -> MeasureFacts:
    word, _, day = row["status_as_of"].partition("@")
    return MeasureFacts(
        id=row["id"],
        announced=row["announced"],
        effective=row["effective"],
        suspended_from=row["suspended_from"],
        suspended_to=row["suspended_to"],
        ended=row["ended"],
        attested_status=status_of_word(word),
        attested_original=word,
        attested_at=day,
    )


ROWS = golden_rows()
FACTS = {row["id"]: facts_of(row) for row in ROWS}


def on(measure: str, day: str) -> MeasureStatus:
    found = status_on(FACTS[measure], day)
    assert found is not None
    return found


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_golden(row: dict[str, str]) -> None:
    days = [name for name in row if name[:1].isdigit()]
    assert len(days) > 20
    facts = FACTS[row["id"]]
    found = {day: (status.status if (status := status_on(facts, day)) else None) for day in days}
    assert found == {day: LETTERS[row[day]] for day in days}


@pytest.mark.parametrize("number", ["55", "56", "57", "58"])
def test_announced_never_in_force(number: str) -> None:
    measure = f"CN-2025-{number}"
    assert status_on(FACTS[measure], "2025-10-08") is None
    assert on(measure, "2025-10-20").status == "announced"
    assert on(measure, "2025-11-08").status == "suspended"
    assert on(measure, "2026-11-10").status == "suspended"
    assert on(measure, "2026-11-21").status == "unknown"
    assert "in-force" not in {period.status for period in timeline(FACTS[measure])}


def test_suspension_still_running_then_open() -> None:
    now = on("CN-2024-46-2", "2026-11-21")
    assert now == MeasureStatus(
        status="suspended",
        since="2025-11-09",
        until="2026-11-27",
        attested_at="2026-10-02",
        original="suspended",
        reason="suspended",
        due="2026-11-28",
        exact=True,
    )
    later = on("CN-2024-46-2", "2026-12-01")
    assert (later.status, later.since, later.until, later.due) == ("unknown", "2026-11-28", None, "2026-11-28")
    # What was last heard of it stays visible.
    assert (later.original, later.attested_at, later.reason) == ("suspended", "2026-10-02", "suspension-lapsed")
    assert on("CN-2024-46-2", "2025-01-01").attested_at is None


def test_last_attested_stands_where_nothing_is_due() -> None:
    now = on("CN-2025-18", "2026-11-21")
    assert (now.status, now.since, now.until) == ("in-force", "2025-04-04", None)
    assert (now.attested_at, now.original, now.due) == ("2026-10-02", "in_force", None)
    old = on("CN-2023-TECHCAT", "2026-11-21")
    assert (old.status, old.attested_at) == ("in-force", "2025-01-03")


def test_end_needs_the_attested_word() -> None:
    assert on("CN-2025-70", "2026-11-10").status == "in-force"
    ended = on("CN-2025-70", "2026-11-21")
    assert (ended.status, ended.since, ended.original) == ("ended", "2026-11-11", "expired_on_its_terms")
    assert on("CN-2025-72", "2026-11-27").until == "2026-11-27"
    lapsed = on("CN-2025-72", "2026-11-28")
    assert (lapsed.status, lapsed.reason, lapsed.original) == ("unknown", "end-not-attested", "in_force")


def test_effect_needs_the_attested_word() -> None:
    before = on("US-DFARS-7052", "2026-11-21")
    assert (before.status, before.original, before.until, before.due) == (
        "announced",
        "not_yet_effective",
        "2026-12-31",
        "2027-01-01",
    )
    after = on("US-DFARS-7052", "2027-01-01")
    assert (after.status, after.reason, after.due) == ("unknown", "effect-not-attested", "2027-01-01")


def test_announced_after_its_nominal_start_stays_announced() -> None:
    assert {period.status for period in timeline(FACTS["US-VAULT"])} == {"announced"}
    assert on("JP-AD-2025", "2026-11-21").original == "investigation"


def test_unknown_word_takes_over_on_its_day() -> None:
    assert on("IN-IREL-2025", "2025-06-23").status == "announced"
    later = on("IN-IREL-2025", "2025-06-24")
    assert (later.status, later.original, later.reason, later.due) == ("unknown", "uncertain", "attested", None)
    assert on("IN-IREL-2025", "2025-06-20").until is None


def test_partial_dates() -> None:
    assert on("MM-KACHIN-2024", "2024-12-31").status == "in-force"
    ended = on("MM-KACHIN-2024", "2025-01-01")
    assert (ended.status, ended.exact) == ("ended", False)
    assert on("CN-2006-50", "2006-01-01").status == "in-force"
    assert on("CN-2025-18", "2025-04-04").exact


def fact(status: Status | None = None, attested_at: str = "", **dates: str) -> MeasureFacts:
    return MeasureFacts(id="measure/x", attested_status=status, attested_at=attested_at, **dates)


CLOSED = {"announced": "2020", "effective": "2020", "suspended_from": "2021-01-01", "suspended_to": "2021-12-31"}
OPEN = {"announced": "2020", "effective": "2020", "suspended_from": "2021-01-01"}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (fact("in-force", "2022-05-01", **CLOSED), "F2020-01-01 S2021-01-01 F2022-01-01"),
        (fact("suspended", "2022-05-01", **CLOSED), "F2020-01-01 S2021-01-01"),
        (fact("announced", "2022-05-01", **CLOSED), "A2020-01-01 S2021-01-01 A2022-01-01"),
        (fact("ended", "2022-05-01", **CLOSED), "F2020-01-01 S2021-01-01 U2022-01-01 E2022-05-01"),
        (fact("ended", "2021-05-01", **CLOSED), "F2020-01-01 S2021-01-01 E2021-05-01"),
        (fact("unknown", "2021-05-01", **CLOSED), "F2020-01-01 S2021-01-01 U2022-01-01"),
        (fact("suspended", "2021-05-01", ended="2021-06-30", **CLOSED), "F2020-01-01 S2021-01-01 U2021-07-01"),
        (fact("ended", "2021-07-01", ended="2021-06-30", **CLOSED), "F2020-01-01 S2021-01-01 E2021-07-01"),
        (fact("in-force", "2022-05-01", **OPEN), "F2020-01-01 S2021-01-01 F2022-05-01"),
        (fact("unknown", "2022-05-01", **OPEN), "F2020-01-01 S2021-01-01 U2022-05-01"),
        (fact("suspended", "2022-05-01", **OPEN), "F2020-01-01 S2021-01-01"),
        (fact("in-force", "2022-05-01", announced="2020"), "A2020-01-01 F2022-05-01"),
        (fact("suspended", "2022-05-01", announced="2020", effective="2021"), "A2020-01-01 F2021-01-01 S2022-05-01"),
        (fact("suspended", "2020-05-01", announced="2020", effective="2021"), "A2020-01-01 S2020-05-01"),
        (fact("ended", "2020-05-01", announced="2020", effective="2021"), "A2020-01-01 E2020-05-01"),
        (fact("unknown", "2020-05-01", announced="2020", effective="2021"), "A2020-01-01 U2020-05-01"),
        (fact("ended", "2020-09", announced="2020", effective="2021", ended="2020-08"), "A2020-01-01 E2020-09-01"),
        (fact("in-force", "2023", announced="2020", effective="2020", ended="2021"), "F2020-01-01"),
        (fact("in-force", "2023", announced="2020", ended="2021"), "A2020-01-01 U2022-01-01 F2023-01-01"),
        (fact(announced="2020", effective="2020"), "F2020-01-01"),
        (fact(announced="2020", effective="2021"), "A2020-01-01 U2021-01-01"),
        (fact(announced="2020"), "A2020-01-01"),
        (fact("in-force", "2021", effective="2020"), "F2020-01-01"),
        (fact("unknown", "2021"), "U2021-01-01"),
        (fact("in-force", "2021", announced="2020-03-01", effective="2019"), "F2020-03-01"),
        # Suspended before effect, to take effect after the suspension: announced in between.
        (
            fact(
                "announced",
                "2020-02-01",
                announced="2020",
                suspended_from="2020-03-01",
                suspended_to="2020-12-31",
                effective="2021-07-01",
            ),
            "A2020-01-01 S2020-03-01 A2021-01-01 U2021-07-01",
        ),
    ],
)
def test_shapes(facts: MeasureFacts, expected: str) -> None:
    found = [f"{'F' if p.status == 'in-force' else p.status[0].upper()}{p.since}" for p in timeline(facts)]
    assert found == expected.split()


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({"announced": "2025-02-01", "ended": "2025-01-31"}, "ended 2025-01-31 lies before announced 2025-02-01"),
        ({"announced": "2025", "suspended_from": "2025-05", "suspended_to": "2025-04"}, "lies before suspended_from"),
        ({"announced": "2025", "suspended_from": "2024-05"}, "suspended_from 2024-05 lies before announced 2025"),
        (
            {"announced": "2025", "suspended_from": "2026", "ended": "2025-06"},
            "ended 2025-06 lies before suspended_from",
        ),
        ({"announced": "2025", "suspended_to": "2025-04"}, "has no suspended_from"),
        ({"announced": "2025", "attested_status": "in-force"}, "has no attested_at"),
        ({"ended": "2025"}, "neither announced nor effective"),
        ({"announced": "2025-13"}, "announced '2025-13' is no date"),
        ({"announced": "2025-02-30"}, "is no date"),
        ({"announced": "next year"}, "is no date"),
        ({"announced": "2025", "attested_status": "in_force", "attested_at": "2025"}, "is none of announced"),
        (
            {"effective": "2026", "attested_status": "in-force", "attested_at": "2025"},
            "in force is attested on 2025, before effective 2026",
        ),
        (
            {"announced": "2020", "ended": "2026", "attested_status": "ended", "attested_at": "2025"},
            "ended is attested on 2025, before ended 2026",
        ),
        ({**CLOSED, "attested_status": "in-force", "attested_at": "2021-06"}, "within suspended_from 2021-01-01"),
    ],
)
def test_contradictions_name_the_measure(facts: dict[str, Any], text: str) -> None:
    with pytest.raises(StatementError, match=r"^measure/y: ") as caught:
        MeasureFacts(id="measure/y", **facts)
    assert text in str(caught.value)


def test_dates_that_a_partial_date_can_reconcile_are_no_contradiction() -> None:
    assert timeline(fact(announced="2025-06-15", ended="2025-06"))[-1].since == "2025-07-01"
    assert timeline(fact(announced="2025-12-11", effective="2025-12"))[0].since == "2025-12-11"


def test_words() -> None:
    assert [status_of_word(word) for word in ("in_force", "In force", "planned", "not_yet_effective")] == [
        "in-force",
        "in-force",
        "announced",
        "announced",
    ]
    assert {status_of_word(status) for status in STATUSES} == set(STATUSES)
    assert status_of_word("uncertain") == "unknown"
    with pytest.raises(StatementError, match="'rumoured' is no status"):
        status_of_word("rumoured")


def test_day_asked_must_be_whole() -> None:
    with pytest.raises(QueryError, match="'2026-11' is no day"):
        status_on(FACTS["CN-2025-18"], "2026-11")
    assert status_on(FACTS["CN-2025-18"], date(2026, 11, 21)) == on("CN-2025-18", "2026-11-21")


def test_several_at_once() -> None:
    found = statuses_on(FACTS.values(), "2010-08-01")
    assert {name: status.status for name, status in found.items()} == {
        "CN-2006-50": "in-force",
        "CN-2010-REQUOTA": "in-force",
    }


def test_doctests() -> None:
    for module in (dates, measure_facts, measures):
        assert doctest.testmod(module).failed == 0


DAYS = st.dates(date(2020, 1, 1), date(2021, 12, 31)).map(date.isoformat)
PARTIALS = st.tuples(DAYS, st.sampled_from([4, 7, 10, 10, 10])).map(lambda pair: pair[0][: pair[1]])
MAYBE = st.one_of(st.just(""), PARTIALS)


@st.composite
def consistent(draw: st.DrawFn) -> MeasureFacts:
    """Facts with dates mostly in the order of life, now and then not; contradictory ones are set aside."""
    ordered = sorted(draw(st.lists(PARTIALS, min_size=5, max_size=5)), key=earliest_day)
    keep = draw(st.lists(st.booleans(), min_size=4, max_size=4))
    suspension = draw(st.sampled_from(["none", "open", "closed", "before-effect"]))
    first, second = (1, 2) if suspension == "before-effect" else (2, 3)
    effective = ordered[2] if suspension == "before-effect" else ordered[1]
    word: Status | None = draw(st.sampled_from([None, *STATUSES]))
    try:
        return MeasureFacts(
            id="measure/h",
            announced=ordered[0] if keep[0] else "",
            effective=effective if keep[1] else "",
            suspended_from=ordered[first] if suspension != "none" else "",
            suspended_to=ordered[second] if suspension in ("closed", "before-effect") else "",
            ended=ordered[4] if keep[2] else "",
            attested_status=word,
            attested_at=draw(PARTIALS) if word else "",
        )
    except StatementError:
        assume(False)
        raise


@settings(derandomize=True, deadline=None, max_examples=400)
@given(consistent(), DAYS)
@example(FACTS["CN-2025-55"], "2025-11-08")
def test_invariants(facts: MeasureFacts, day: str) -> None:
    found = status_on(facts, day)
    if facts.announced and day < earliest_day(facts.announced):
        assert found is None
    if found is None:
        return
    if found.status == "in-force":
        assert not facts.effective or day >= earliest_day(facts.effective)
        assert facts.attested_status != "announced" or day > latest_day(facts.effective or "9999")
        if facts.suspended_to:
            assert not earliest_day(facts.suspended_from) <= day <= latest_day(facts.suspended_to)
    if found.status == "ended":
        assert facts.attested_status == "ended"
    if found.status == "suspended":
        assert facts.suspended_from or facts.attested_status == "suspended"
    if facts.ended and day <= latest_day(facts.ended):
        assert found.status != "ended"
    if found.attested_at:
        assert latest_day(facts.attested_at) < found.since or found.status == facts.attested_status


@settings(derandomize=True, deadline=None, max_examples=300)
@given(consistent())
def test_periods_tile_time(facts: MeasureFacts) -> None:
    periods = timeline(facts)
    assert periods
    for period, following in pairwise(periods):
        assert period.since < following.since
        assert period.status != following.status
        last = (date.fromisoformat(following.since) - timedelta(days=1)).isoformat()
        assert period.until in (None, last)
        assert status_on(facts, last) == period
    for period in periods:
        assert status_on(facts, period.since) == period
        assert (period.due is None) == (period.until is None and period.reason not in measures._UNANSWERED)
    before = (date.fromisoformat(periods[0].since) - timedelta(days=1)).isoformat()
    assert status_on(facts, before) is None
    assert status_on(facts, "9999-12-31") == periods[-1]
    assert periods[-1].until is None
