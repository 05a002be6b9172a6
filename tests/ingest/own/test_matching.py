"""Matching a user's list to the graph: what is taken, with which reason, and what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import UnknownNodeError
from graph.own_chain import OwnChain
from ingest.errors import FileRefusedError
from ingest.own.matching import OwnMatching, match_sheet
from ingest.own.sheet import read_sheet_of
from tests.ingest.own.lists import JA, graph, write_csv


def matched(tmp_path: Path, *rows: tuple[str, ...], country: str = "JP", ja: bool = False) -> OwnMatching:
    full = [("part", "arm", *row) for row in rows]
    path = write_csv(tmp_path / "s.csv", *full, **({"header": JA} if ja else {}))
    return match_sheet(read_sheet_of(path), graph(), country)


def told(found: OwnMatching, column: str) -> tuple[str, float, str]:
    (match,) = [m for m in found.matches if m.column == column]
    return match.node, match.score, match.reason


def test_names_that_the_graph_knows(tmp_path: Path) -> None:
    found = matched(tmp_path, ("magnet", "VAC", "vac-hanau", "Germany", "1", "7"))
    (supply,) = found.chain.supplies
    assert (supply.material, supply.node, supply.country) == ("material/magnet", "facility/vac-hanau", "DE")
    assert told(found, "site") == ("facility/vac-hanau", 1.0, "the name is the same")
    assert told(found, "country")[0] == "country/de"
    assert not found.issues
    assert found.chain.country == "JP"


def test_japanese_texts(tmp_path: Path) -> None:
    found = matched(tmp_path, ("ネオジム磁石", "例示磁石", "", "中国", "60％", ""), country="日本", ja=True)
    (supply,) = found.chain.supplies
    assert (supply.material, supply.node, supply.country, supply.share) == ("material/magnet", "", "CN", 0.6)
    assert (supply.score, found.chain.country) == (0.0, "JP")


def test_a_firm_stands_where_no_site_is_named(tmp_path: Path) -> None:
    (supply,) = matched(tmp_path, ("magnet", "VAC GmbH", "", "", "1", "")).chain.supplies
    assert (supply.node, supply.country) == ("company/vac", "")


def test_a_plant_gives_its_country(tmp_path: Path) -> None:
    (supply,) = matched(tmp_path, ("magnet", "vac-hanau", "", "", "1", "")).chain.supplies
    assert (supply.node, supply.country) == ("facility/vac-hanau", "DE")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("oxide", "vac-hanau", "", "DE", "1", ""), "makes other goods"),
        (("magnet", "vac-hanau", "", "JP", "1", ""), "stands in another country"),
        (("magnet", "Nobody at all", "", "JP", "1", ""), "no node is called so"),
    ],
)
def test_what_does_not_fit_stays_a_supplier_of_its_own(tmp_path: Path, row: tuple[str, ...], reason: str) -> None:
    (supply,) = matched(tmp_path, row).chain.supplies
    assert supply.node == ""
    assert reason in supply.reason
    assert supply.country == row[3]


def test_a_country_alone(tmp_path: Path) -> None:
    (supply,) = matched(tmp_path, ("magnet", "", "", "CN", "1", "")).chain.supplies
    assert (supply.supplier, supply.node, supply.country) == ("", "", "CN")
    assert supply.reason.startswith("no supplier is named")


def test_a_line_that_means_nothing_is_rejected(tmp_path: Path) -> None:
    good = ("magnet", "A", "", "JP", "0.2", "")
    found = matched(tmp_path, good, ("magnetite", "B", "", "JP", "0.2", ""), ("magnet", "C", "", "Atlantis", "0.2", ""))
    assert [(i.line, i.column) for i in found.issues] == [(3, "input"), (4, "country")]
    assert "is no material or product of the graph" in found.issues[0].reason
    assert len(found.chain.supplies) == 1
    assert {m.line for m in found.matches} == {2}


def test_a_list_that_means_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError, match="no line can be matched"):
        matched(tmp_path, ("unobtainium", "A", "", "JP", "1", ""))
    with pytest.raises(UnknownNodeError):
        matched(tmp_path, ("magnet", "A", "", "JP", "1", ""), country="Atlantis")
    with pytest.raises(UnknownNodeError):
        matched(tmp_path, ("magnet", "A", "", "JP", "1", ""), country="country/xx")


def test_a_chain_is_kept_and_read_as_it_is(tmp_path: Path) -> None:
    chain = matched(tmp_path, ("magnet", "VAC", "", "DE", "1", "3")).chain
    assert OwnChain.from_json(chain.as_json()) == chain
