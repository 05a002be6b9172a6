"""Are matches right on the publishers' own files? Judged by hand, near misses included."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from graph.matching import Matching, find_matches
from ingest.dataset import read_yaml
from tests.ingest.sites.brought import real_graph

JUDGED = Path(__file__).parent / "judged.yml"

Pairs = set[tuple[str, str]]


def judged() -> tuple[Pairs, Pairs]:
    """Pairs that are the same thing, and pairs that are not."""
    lists = read_yaml(JUDGED)
    return {(a, b) for a, b in lists["same"]}, {(a, b) for a, b in lists["different"]}


@cache
def matching() -> Matching:
    """What scores alone make of the real records, without any decision."""
    return find_matches(real_graph())


def pairs(found: Matching, *, close: bool = False) -> Pairs:
    return {(p.record, p.node) for p in (found.to_decide if close else found.matches)}


def test_the_list_is_long_and_names_what_there_is() -> None:
    same, different = judged()
    graph = real_graph()
    assert len(same) + len(different) >= 40
    assert not same & different
    assert [end for pair in same | different for end in pair if end not in graph] == []


def test_no_automatic_match_is_wrong() -> None:
    same, different = judged()
    automatic = pairs(matching())
    right, wrong = automatic & same, automatic & different
    # A record that is judged to be one node may not be matched to another of its class.
    homes = {(record, node.partition("/")[0]): node for record, node in same}
    wrong |= {
        (r, n) for r, n in automatic if (r, n) not in same and homes.get((r, n.partition("/")[0]), n) != n
    }  # fmt: skip
    assert wrong == set()
    recall = len(right) / len(same)
    print(f"precision 1.0 ({len(right)} automatic matches), recall {recall:.2f} of {len(same)} pairs judged the same")
    assert recall >= 0.6


def test_what_is_not_automatic_is_put_before_a_reader() -> None:
    same, _ = judged()
    found = matching()
    assert same - pairs(found) - pairs(found, close=True) == set()


def test_near_misses_stay_apart() -> None:
    graph, found = real_graph(), matching()
    told = {(p.record, p.node): p.likeness.score for p in (*found.matches, *found.to_decide)}
    for record, node in (
        ("deposit-record/busch-kachi", "facility/cauchari"),
        ("deposit-record/busch-salar-del-hombre-muerto-livent", "facility/olaroz"),
        ("deposit-record/busch-mt-cattlin", "facility/mt-weld"),
        ("deposit-record/busch-salar-de-maricunga", "facility/atacama"),
    ):
        assert record in graph
        assert (record, node) not in told


def test_each_record_of_a_list_names_one_node_and_each_node_one_record() -> None:
    graph = real_graph()
    found = matching().matches
    records = [(p.record, graph.cls(p.node)) for p in found]
    lists = [(p.node, graph.values(p.record, "name")[0].source) for p in found if not p.node.startswith("company/")]
    assert len(set(records)) == len(records)
    assert len(set(lists)) == len(lists)
