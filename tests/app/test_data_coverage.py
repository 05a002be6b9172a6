"""Figures by kind, differing values, sets of shares taken or not: what the page of data counts."""

from __future__ import annotations

import doctest
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import data_coverage as coverage
from app.answers import Answers
from app.data_coverage import FIRM, KINDS_TOLD, PARTS, Figure, figures, kinds_of, matrix, share_choices, why_rejected
from graph.build import conflicts
from graph.precedence import ShareSet
from graph.statement import Confidence, Kind, Statement
from tests.app.conftest import AS_OF


@pytest.fixture(scope="module")
def found(built: Answers) -> tuple[Figure, ...]:
    return figures(built.graph, built.compiled(AS_OF))


def test_every_number_of_the_network_is_counted_once(built: Answers, found: tuple[Figure, ...]) -> None:
    network = built.compiled(AS_OF).network
    parts = Counter(figure.part for figure in found)
    unserved = sum(figure.kind == "unknown" for figure in found)
    assert parts["output"] == network.n
    assert parts["flow"] == network.e + unserved
    assert parts["input"] == len({line.id for line in built.compiled(AS_OF).need_lines})
    assert 0 < parts["inventory"] <= network.m
    assert set(parts) == set(PARTS)


def test_kinds_are_known_and_never_projected(found: tuple[Figure, ...]) -> None:
    assert {figure.kind for figure in found} <= set(KINDS_TOLD)
    assert sum(kinds_of(found).values()) == pytest.approx(1.0)
    assert kinds_of(()) == {}


def test_flows_without_a_trade_figure_are_estimated(built: Answers, found: tuple[Figure, ...]) -> None:
    without = sum(not basis for basis in built.compiled(AS_OF).edge_basis)
    estimated = sum(figure.part == "flow" and figure.kind == "estimated" for figure in found)
    assert estimated >= without > 0


def test_a_chain_taken_apart_adds_up_to_its_row(found: tuple[Figure, ...]) -> None:
    for part in ("", *PARTS):
        whole = [cell for cell in matrix(found, part=part) if cell.row == "lree"]
        apart = matrix(found, chain="lree", part=part)
        assert sum(cell.total for cell in apart) == sum(cell.total for cell in whole)
    assert sum(cell.total for cell in matrix(found)) == len(found)


FIGURES = st.lists(
    st.builds(Figure, st.sampled_from("ab"), st.sampled_from("xy"), st.sampled_from(["mine", "metal"]),
              st.sampled_from(PARTS), st.sampled_from(KINDS_TOLD)),
    max_size=40,
)  # fmt: skip


@settings(derandomize=True, deadline=None)
@given(FIGURES)
def test_shares_of_a_cell_sum_to_one(some: list[Figure]) -> None:
    for cell in matrix(some):
        assert sum(cell.share(kind) for kind in KINDS_TOLD) == pytest.approx(1.0)
        assert 0 <= cell.share(*FIRM) <= 1


def test_differences_are_the_conflicts_of_the_graph(built: Answers) -> None:
    found = coverage.differences(built.graph, AS_OF)
    assert len(found) == len(conflicts(built.graph)) > 0
    for difference in found:
        assert len({row.value for row in difference.rows}) > 1
        held = built.graph.chosen(difference.entity, difference.prop, difference.qualifier, AS_OF)
        assert difference.used == (difference.rows[0] is held)


def test_disagreements_keep_both_versions(built: Answers) -> None:
    points = coverage.disagreements(built.graph)
    assert len(points) == len(built.graph.ids("Dispute")) > 0
    assert all(point.version_a is not None for point in points)
    assert any(point.about for point in points)


def test_choices_name_commodity_and_step(built: Answers) -> None:
    choices = share_choices(built.compiled(AS_OF).choices)
    assert len(choices) == len(built.compiled(AS_OF).choices)
    assert all(choice.commodity in built.graph for choice in choices)
    trade = [choice for choice in choices if choice.destination]
    assert {choice.stage for choice in trade} <= {"import", "supply"}
    assert choices[0].rejected
    gallium = next(c for c in choices if c.what == "material/gallium refined")
    assert gallium.stage == "refined"
    assert gallium.chosen is not None
    assert {why_rejected(gallium.chosen, other, AS_OF) for other in gallium.rejected} >= {"incomplete", "older"}


def share_set(
    year: str, *values: str, kind: Kind = "reported", confidence: Confidence = "high", source: str = "s"
) -> ShareSet:
    rows = tuple(
        (f"C{at}", Statement(entity=f"production/x-{at}", cls="Production", prop="share", value=value, dataset="d",
                             locator="l", source=f"source/{source}", kind=kind, confidence=confidence,
                             observed_at=year))
        for at, value in enumerate(values)
    )  # fmt: skip
    return ShareSet(year, f"source/{source}", rows)


def test_why_a_set_was_not_taken() -> None:
    taken = share_set("2024", "0.6", "0.4")
    cases = {
        "incomplete": share_set("2025", "0.6"),
        "older": share_set("2023", "0.6", "0.4"),
        "low-confidence": share_set("2025", "0.6", "0.4", confidence="low"),
        "not-yet": share_set("2027", "0.6", "0.4"),
        "projected": share_set("2025", "0.6", "0.4", kind="projected"),
        "rank": share_set("2024", "0.5", "0.3", "0.2", source="t"),
    }
    assert {why: why_rejected(taken, other, AS_OF) for why, other in cases.items()} == {why: why for why in cases}
    assert why_rejected(None, share_set("2025", "0.6"), AS_OF) == "incomplete"


def test_years_of_datasets(built: Answers) -> None:
    told = coverage.years_told(built.graph)
    assert len({(row.dataset, row.year) for row in told}) == len(told)
    assert {row.dataset for row in told} <= {s.dataset for s in built.graph.statements}
    assert all(row.statements > 0 for row in told)


def test_doctests() -> None:
    assert doctest.testmod(coverage).failed == 0
