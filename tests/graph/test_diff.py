"""What differs between two graphs is told, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from graph.build import build, load_build, named_build
from graph.diff import diff
from graph.errors import BuildError
from graph.supply_graph import SupplyGraph
from tests.graph.small_graphs import DAY, SmallGraph


def small() -> SmallGraph:
    made = SmallGraph()
    made.material("oxide", world=1000, shares={"CN": 0.9, "XX": 0.1})
    made.measure("ban", "CN", ("oxide",), ("ALL",))
    return made


def test_a_graph_does_not_differ_from_itself() -> None:
    assert diff(small().graph(), small().graph(), DAY) == []


def test_an_entity_more_or_less() -> None:
    other = small()
    other.material("metal", "metal", world=10, shares={"CN": 1.0})
    added = diff(small().graph(), other.graph(), DAY)
    assert ("added", "material/metal") in {(c.kind, c.node) for c in added}
    removed = diff(other.graph(), small().graph(), DAY)
    assert {c.node for c in removed if c.kind == "removed"} == {c.node for c in added if c.kind == "added"}


def test_a_value_that_was_revised() -> None:
    old = small().graph()
    rows = [replace(s, value="1200") if s.prop == "world_output_t_per_y" else s for s in old.statements]
    (change,) = diff(old, SupplyGraph(rows), DAY)
    assert (change.kind, change.node, change.before.split()[0], change.after.split()[0]) == (
        "value", "material/oxide", "1000", "1200",
    )  # fmt: skip


def test_a_status_that_follows_from_a_new_date() -> None:
    old = small().graph()
    (measure,) = old.ids("PolicyMeasure")
    told = old.values(measure, "announced")[0]
    ended = replace(told, prop="ended", value="2020-01-01")
    word = [s for s in old.statements if s.prop not in ("announced", "effective", "attested_at")]
    begun = [replace(told, prop=p, value="2019-01-01") for p in ("announced", "effective")]
    new = SupplyGraph([*word, *begun, ended])
    kinds = {(c.kind, c.prop) for c in diff(old, new, DAY)}
    assert ("status", "status") in kinds


def test_builds_are_found_by_the_first_letters_of_their_name(tmp_path: Path) -> None:
    report = build(small().all_statements(), DAY, tmp_path)
    assert load_build(named_build(report.graph_hash[:5], tmp_path)).graph_hash == report.graph_hash
    with pytest.raises(BuildError, match=report.graph_hash):
        named_build("nothing", tmp_path)
