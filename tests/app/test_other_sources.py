"""What other sources say of a node, for programs and in a terminal."""

from __future__ import annotations

import pytest

from app.cli.output import Lang
from app.cli.show_table import print_node
from app.contract import show_object
from graph.describe import describe
from graph.matching.statements import match_statements
from graph.supply_graph import SupplyGraph
from tests.graph.matching.test_pairs import OURS, mines
from tests.graph.small_graphs import DAY


def matched() -> SupplyGraph:
    small = mines(("a", "Olaroz", -66.79))
    small.say("deposit-record/a", "Deposit", "alias", "Orocobre mine")
    small.say("deposit-record/a", "Deposit", "reserve_t", "1200000", unit="t", qualifier="lithium")
    small.say("source/list", "Source", "name", "A list of mines")
    before = small.graph()
    return SupplyGraph([*before.statements, *match_statements(before)], before.ontology)


def test_rows_name_the_record_its_match_and_its_values() -> None:
    graph = matched()
    (row,) = show_object(graph, describe(graph, OURS, DAY))["other_sources"]
    assert (row["id"], row["class"], row["name"], row["also_known_as"]) == (
        "deposit-record/a", "Deposit", "Olaroz", ["Orocobre mine"],
    )  # fmt: skip
    assert (row["score"], row["decision"]) == (0.9625, "auto")
    assert row["reason"].startswith("name 1.00")
    assert [source["title"] for source in row["sources"]] == ["A list of mines"]
    (reserve,) = [v for v in row["values"] if v["name"] == "reserve_t"]
    assert (reserve["value"], reserve["unit"], reserve["qualifier"]) == (1_200_000.0, "t", "lithium")
    assert reserve["sources"]
    shown = show_object(graph, describe(graph, OURS, DAY), "ja")["other_sources"][0]
    assert shown["reason"].startswith("名称 1.00")
    assert show_object(graph, describe(graph, "deposit-record/a", DAY))["other_sources"] == []


@pytest.mark.parametrize(
    ("lang", "heading", "reserve"),
    [
        (Lang.en, "Also known as, in other sources (1)", "Reserve: 1,200,000 t lithium"),
        (Lang.ja, "他の出典での名称と内容（1件）", "埋蔵量: 1,200,000 t lithium"),
    ],
)
def test_a_terminal_shows_them_once(lang: Lang, heading: str, reserve: str, capsys: pytest.CaptureFixture[str]) -> None:
    graph = matched()
    print_node(graph, show_object(graph, describe(graph, OURS, DAY), lang.value), lang)
    told = capsys.readouterr().out
    assert heading in told
    assert "Olaroz / Orocobre mine [deposit-record/a]: A list of mines" in told
    assert reserve in told
    assert told.count("deposit-record/a") == 1


def test_a_record_shows_what_it_is_matched_to(capsys: pytest.CaptureFixture[str]) -> None:
    graph = matched()
    print_node(graph, show_object(graph, describe(graph, "deposit-record/a", DAY), "en"), Lang.en)
    assert "olaroz [facility/olaroz]" in capsys.readouterr().out
