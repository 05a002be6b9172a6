"""Rows of the page of measures: periods as drawn, what is carried on, and what a measure can reach."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.answers import Answers
from app.measure_rows import (
    NOT_YET,
    MeasureRow,
    changes,
    materials_named,
    measure_rows,
    reach_of,
    segments,
)
from graph.analysis.measures import MeasureFacts, status_on, timeline
from tests.app.conftest import AS_OF

FIRST, LAST = "2023-01-01", "2028-01-01"


def row_of(facts: MeasureFacts, as_of: str = AS_OF) -> MeasureRow:
    now = status_on(facts, as_of)
    return MeasureRow(facts.id, "CN", "licence", now.status if now else NOT_YET, now, timeline(facts), (), (),
                      facts.attested_at, False)  # fmt: skip


LAPSED = MeasureFacts(
    id="measure/x", announced="2025-10-09", effective="2025-11-08", suspended_from="2025-11-07",
    suspended_to="2026-11-10", attested_status="unknown", attested_original="unknown", attested_at="2026-11-21",
)  # fmt: skip
STANDING = MeasureFacts(
    id="measure/y", announced="2025-04-04", effective="2025-04-04", attested_status="in-force",
    attested_original="in_force", attested_at="2026-10-02",
)  # fmt: skip


def test_unknown_is_drawn_as_unknown_never_as_in_force() -> None:
    drawn = segments(row_of(LAPSED), FIRST, LAST)
    assert [(s.status, s.start, s.carried) for s in drawn] == [
        ("announced", "2025-10-09", False), ("suspended", "2025-11-07", False), ("unknown", "2026-11-11", False),
    ]  # fmt: skip
    assert drawn[-1].end == LAST
    assert drawn[-1].until == ""


def test_status_is_carried_on_from_the_day_after_its_last_attestation() -> None:
    drawn = segments(row_of(STANDING), FIRST, LAST)
    assert [(s.start, s.end, s.carried) for s in drawn] == [
        ("2025-04-04", "2026-10-03", False), ("2026-10-03", LAST, True),
    ]  # fmt: skip
    assert {s.since for s in drawn} == {"2025-04-04"}


days = st.dates(date(2020, 1, 1), date(2030, 12, 31)).map(date.isoformat)


@settings(derandomize=True, deadline=None)
@given(announced=days, effective=days, attested=days, window=st.tuples(days, days))
def test_segments_follow_one_another_within_the_window(
    announced: str, effective: str, attested: str, window: tuple[str, str]
) -> None:
    word = "in-force" if attested >= effective else "announced"
    facts = MeasureFacts(id="measure/z", announced=announced, effective=effective, attested_at=attested,
                         attested_status="in-force" if word == "in-force" else "announced")  # fmt: skip
    first, last = min(window), max(window)
    drawn = segments(row_of(facts), first, last)
    assert all(first <= s.start < s.end <= last for s in drawn)
    assert all(a.end == b.start for a, b in pairwise(drawn))
    assert all(not s.carried for s in drawn if s.status in ("unknown", "ended"))
    assert all(s.start > attested for s in drawn if s.carried)
    if drawn:
        assert drawn[-1].end == last


def test_all_measures_are_listed_those_to_come_as_not_announced(built: Answers) -> None:
    rows = {row.id: row for row in measure_rows(built.graph, "2025-10-01")}
    assert set(rows) == set(built.graph.ids("PolicyMeasure"))
    later = rows["measure/cn-2025-57"]
    assert (later.status, later.now, later.carried) == (NOT_YET, None, False)
    assert later.periods[0].since == "2025-10-09"
    assert rows["measure/cn-2025-18"].status == "in-force"


def test_rows_of_one_issuer_stand_together(built: Answers) -> None:
    issuers = [row.issuer for row in measure_rows(built.graph, AS_OF)]
    seen = list(dict.fromkeys(issuers))
    assert [i for issuer in seen for i in issuers if i == issuer] == issuers
    assert issuers[0] == "CN"


def test_filters(built: Answers) -> None:
    everything = {row.id for row in measure_rows(built.graph, AS_OF)}
    toward = {row.id for row in measure_rows(built.graph, AS_OF, toward="country/jp")}
    assert "measure/cn-2026-1" in toward
    assert "measure/cn-2024-46-2" not in toward
    gallium = {row.id for row in measure_rows(built.graph, AS_OF, material="material/gallium")}
    assert "measure/cn-2023-23" in gallium
    assert gallium < everything
    assert {row.issuer for row in measure_rows(built.graph, AS_OF, issuer="country/us")} == {"US"}


def test_named_materials_hold_groups_and_members(built: Answers) -> None:
    named = materials_named(built.graph)
    assert list(named) == sorted(set(named))
    assert {"material/rare-earth-elements", "material/dysprosium-oxide"} <= set(named)


def test_history_keeps_the_words_of_the_record(built: Answers) -> None:
    row = next(r for r in measure_rows(built.graph, AS_OF) if r.id == "measure/in-irel-2025")
    told = changes(built.graph, row)
    assert [(c.period.status, c.original) for c in told] == [("announced", "announced"), ("unknown", "uncertain")]
    assert all(c.basis for c in told)


def test_reach_of_an_export_control(built: Answers) -> None:
    reach = reach_of(built.graph, built.compiled(AS_OF), "measure/cn-2025-18")
    assert reach.why_none == ""
    assert reach.flows == sum(buyer.flows for buyer in reach.buyers)
    assert sum(buyer.part for buyer in reach.buyers) == pytest.approx(1.0)
    assert all(0 < buyer.deepest <= 1 for buyer in reach.buyers)
    assert "CN" not in {buyer.country for buyer in reach.buyers}
    assert "material/dysprosium-oxide" in reach.materials
    named = [buyer.part for buyer in reach.buyers if buyer.country != "XX"]
    assert named == sorted(named, reverse=True)


@pytest.mark.parametrize(
    ("measure", "why"),
    [("cn-2025-62", "not-exports"), ("cn-2026-11", "listed"), ("tz-li-2024", "no-flow")],
)
def test_no_reach_says_why(built: Answers, measure: str, why: str) -> None:
    reach = reach_of(built.graph, built.compiled(AS_OF), f"measure/{measure}")
    assert (reach.flows, reach.why_none) == (0, why)
