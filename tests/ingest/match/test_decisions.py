"""Decisions on close matches: a checked file, each on something that is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.matching import find_matches
from graph.supply_graph import SupplyGraph
from ingest.errors import DatasetError
from ingest.match.decisions import load_decisions
from ingest.runner import collect

GOOD = "- {record: record/a, node: facility/b, decision: accepted, reason: same place}\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "decisions.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file_is_read(tmp_path: Path) -> None:
    (decision,) = load_decisions(written(tmp_path, GOOD))
    assert (decision.record, decision.node, decision.decision) == ("record/a", "facility/b", "accepted")
    assert load_decisions(written(tmp_path, "[]\n")) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- {record: record/a}\n", "entry 1 needs the texts record, node, decision, reason"),
        ("- record/a\n", "entry 1 needs the texts"),
        (GOOD.replace("accepted", "auto"), "entry 1: 'auto' is no decision; use accepted or rejected"),
        (GOOD.replace("same place", "' '"), "entry 1 needs the texts"),
        (GOOD + GOOD, "entry 2 decides on record/a and facility/b again"),
        (GOOD + GOOD.replace("facility/b", "facility/c"), "entry 2: record/a is accepted for facility/b already"),
        ("- {", "not readable as YAML"),
    ],
)
def test_a_bad_file_is_refused_with_the_entry(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(DatasetError, match=problem):
        load_decisions(written(tmp_path, text))


def test_a_record_may_be_a_mine_and_a_firm(tmp_path: Path) -> None:
    both = GOOD + GOOD.replace("facility/b", "company/b")
    assert len(load_decisions(written(tmp_path, both))) == 2


def test_decisions_of_the_project_fit_its_records_and_leave_nothing_open() -> None:
    result = collect(["busch_lithium_deposits", "minmod_sites", "facilities", "usgs_myb_rare_earths"])
    graph = SupplyGraph(result.statements)
    decisions = load_decisions()
    found = find_matches(graph, decisions)
    assert found.idle == ()
    assert [f"{p.record} {p.node}" for p in found.to_decide] == []
    by_score = [p for p in found.matches if p.decision == "auto"]
    assert len(by_score) >= 20
    assert len(found.matches) - len(by_score) == sum(d.decision == "accepted" for d in decisions)
