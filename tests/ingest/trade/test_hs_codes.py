"""HS codes and what they hold: complete for the list of materials, and never a silent pick among several goods."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from functools import cache

from ingest.dataset import load_dataset
from ingest.hs_codes import chain_codes
from ingest.runner import DATASETS, collect
from ingest.tables import read_table

NOT_TRADED_AS = {"lithium_brine": "283691"}
"""Codes of the list of materials under which the material itself is not declared (brine: the carbonate made of it)."""


def table(source: str, name: str) -> list[dict[str, str]]:
    return [dict(row.values) for row in read_table(DATASETS / source / "data" / f"{name}.csv").rows]


@cache
def values() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for statement in collect(["wco_hs2022"]).statements:
        found[statement.entity][statement.prop].append(statement.value)
    return found


def test_every_code_of_a_material_holds_it() -> None:
    held = {(row["code"], row["commodity"]) for row in table("wco_hs2022", "code_commodities")}
    for row in table("materials", "materials"):
        if row["hs6"] and NOT_TRADED_AS.get(row["id"]) != row["hs6"]:
            # Placeholders such as 720800 stand for the heading.
            assert {(row["hs6"], row["id"]), (row["hs6"][:4], row["id"])} & held, row["id"]


def test_every_chain_node_has_a_code() -> None:
    held = {row["commodity"] for row in table("wco_hs2022", "code_commodities")}
    nodes = {row["material"] for row in table("materials", "stages")}
    assert nodes - held == {"lithium_brine"}


def test_a_code_of_several_goods_is_never_one_of_them() -> None:
    by_code: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in table("wco_hs2022", "code_commodities"):
        by_code[row["code"]].append(row)
    for code, rows in by_code.items():
        kinds = [row["coverage"] for row in rows]
        if "exact" in kinds:
            assert len(rows) == 1, code
            assert rows[0]["share"] == "1"
        else:
            assert all(row["share"] == "" or Decimal(row["share"]) < 1 for row in rows), code
        assert sum(Decimal(row["share"] or 0) for row in rows) <= 1
        assert kinds.count("main") <= 1
        assert all(row["note"] or row["coverage"] == "exact" for row in rows), code
    assert {row["coverage"] for row in by_code["811292"]} == {"part"}
    assert len(by_code["284690"]) > 10


def test_what_is_said_of_a_code() -> None:
    code = values()["hs/284690"]
    assert code["code"] == ["284690"]
    assert code["name"] == [
        "HS 284690: Rare-earth compounds other than of cerium", "HS 284690：希土類の化合物（セリウムを除く）",
    ]  # fmt: skip
    assert code["parent"] == ["hs/2846"]
    assert sorted(code["edition"]) == ["1992", "2022"]
    assert sorted(values()["hs/2846"]["listed_in"]) == ["1992", "2022"]
    assert values()["hs/810510"]["successor"] == ["hs/810520"]
    covers = values()["covers/811292-germanium"]
    assert (covers["coverage"], covers["share"]) == (["part"], [])
    assert values()["covers/261100-tungsten-ore"]["share"] == ["1"]


def test_every_code_has_names_a_heading_and_an_edition() -> None:
    for code in chain_codes():
        said = values()[f"hs/{code}"]
        assert len(said["name"]) == 2, code
        assert said["edition"], code
        assert said["parent"] == ([f"hs/{code[:4]}"] if len(code) > 4 else [])


def test_headings_that_are_whole_really_list_all_subheadings_here() -> None:
    for row in table("wco_hs2022", "editions"):
        if row["whole"] == "true":
            children = [
                code for code, said in values().items()
                if said["parent"] == [f"hs/{row['code']}"] and row["edition"] in said["edition"]
            ]  # fmt: skip
            assert children, row


def test_wordlists_of_trade_sources_name_known_codes() -> None:
    listed = set(load_dataset(DATASETS / "cepii_baci").mappings["codes"])
    assert listed <= {row["code"] for row in table("wco_hs2022", "code_commodities")}


def test_no_code_is_called_like_a_material_or_another_code() -> None:
    names = [name for entity, said in values().items() if entity.startswith("hs/") for name in said["name"]]
    assert len(set(names)) == len(names)
    assert all(name.startswith("HS ") for name in names)
