"""The command scenario on the default graph."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from graph.scenario import shipped
from tests.app.cli.runs import DAY, Command, check_schema, is_japanese

ON_TIME = ("scenario", "minamitorishima-on-time", "--against", "minamitorishima-never")


def test_the_list(lodestone: Command) -> None:
    rows = lodestone("scenario", "--format", "json").json()
    assert [row["name"] for row in rows] == list(shipped())
    for row in rows:
        assert row["question"] == row["question_en"]
        assert is_japanese(row["question_ja"])
        assert row["shocks"]
        assert row["sources"]
        assert all(cited["text"] and cited["date"] for cited in row["sources"])
    assert any(lever["kind"] == "project" for row in rows for lever in row["levers"])
    table = lodestone("scenario", "--lang", "ja")
    assert table.code == 0
    assert all(name in table.out for name in shipped())
    listed = list(csv.DictReader(io.StringIO(lodestone("scenario", "--format", "csv").out)))
    assert [row["name"] for row in listed] == list(shipped())


def test_one_is_an_outage_with_its_scenario(lodestone: Command) -> None:
    answer = lodestone("scenario", "gallium-ban", "--for", "JP", "--as-of", DAY, "--format", "json").json()
    check_schema("outage", answer)
    assert {"name": "gallium-ban", "blocks": ["gallium-exports"], "seed": None}.items() <= answer["scenario"].items()
    assert answer["scenario"]["sources"]
    assert {row["country"] for row in answer["products"]} == {"JP"}
    shock = "edges,from=CN,toward=ALL,commodity=gallium,days=180"
    outage = lodestone("outage", "--shock", shock, "--for", "JP", "--as-of", DAY, "--format", "json").json()
    assert {key: value for key, value in answer.items() if key != "scenario"} == outage


def test_dates_as_they_were(lodestone: Command) -> None:
    answer = lodestone("scenario", "april-2025", "--format", "json").json()
    check_schema("outage", answer)
    assert answer["as_of"] == "2025-04-04"
    assert [(s["start_day"], s["days"]) for s in answer["shocks"]] == [(0, 58), (58, 15), (73, 15)]
    assert answer["scenario"]["assumptions"]
    assert "2025-04-04 lies before" in lodestone("scenario", "april-2025", "--as-of", DAY).error()


def test_a_table_says_what_is_assumed_and_on_what_it_rests(lodestone: Command) -> None:
    told = lodestone("scenario", "april-2025", "--lang", "ja")
    assert told.code == 0
    assert "2025年4月の中国" in told.out
    assert "仮定：" in told.err
    assert told.err.count("出典：") == len(shipped()["april-2025"].sources)


def test_against_another(lodestone: Command) -> None:
    answer = lodestone(*ON_TIME, "--format", "json").json()
    check_schema("outage", answer)
    assert answer["against"]["scenario"]["name"] == "minamitorishima-never"
    never = lodestone("scenario", "minamitorishima-never", "--format", "json").json()
    others = {row["id"]: row for row in never["products"]}
    mine = {row["id"]: row for row in answer["products"]}
    assert len(answer["differences"]) == len(mine) == len(others)
    for row in answer["differences"]:
        for key in ("lost_share", "first_shortage_day", "lowest_level"):
            assert row[key] == mine[row["id"]][key]
            assert row[f"{key}_against"] == others[row["id"]][key]
        assert row["lost_share_difference"] == row["lost_share"] - row["lost_share_against"]
    assert min(row["lost_share_difference"] for row in answer["differences"]) < -0.01
    project = [lever for lever in answer["levers"] if lever["kind"] == "project"]
    assert {lever["facility"] for lever in project} == {"facility/minamitorishima"}
    assert not any("minamitorishima" in node for node in answer["static"])


def test_against_in_other_forms(lodestone: Command) -> None:
    table = lodestone(*ON_TIME)
    assert "minamitorishima-on-time / minamitorishima-never" in table.out
    rows: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(lodestone(*ON_TIME, "--format", "csv").out)))
    assert {"lost_share", "lost_share_against", "lost_share_difference"} <= set(rows[0])


def test_the_world_against_japan(lodestone: Command) -> None:
    asked = ("scenario", "kuantan-outage", "--against", "heavy-rare-earths-to-japan", "--as-of", DAY)
    answer = lodestone(*asked, "--format", "json").json()
    assert answer["horizon_days"] == 545  # the longer of both
    assert {row["country"] for row in answer["differences"]} > {"JP", "CN"}
    assert len(answer["differences"]) == len(answer["products"])


GALLIUM = "stockpile,country=JP,material=gallium,days=60"


def test_levers_on_top_of_a_scenario(lodestone: Command) -> None:
    asked = ("scenario", "gallium-ban", "--for", "JP", "--as-of", DAY)
    lever = ("--lever", GALLIUM, "--lever", "spare,target=stage/gallium-jp-recycled,share=.5,from=30")
    answer = lodestone(*asked, *lever, "--format", "json").json()
    check_schema("outage", answer)
    added = ["stockpile:JP:material/gallium", "spare:stage/gallium-jp-recycled"]
    assert answer["scenario"]["added_levers"] == added
    assert [row["id"] for row in answer["levers"] if "id" in row] == added
    shock = ("--shock", "edges,from=CN,toward=ALL,commodity=gallium,days=180")
    outage = lodestone("outage", *shock, *lever, "--for", "JP", "--as-of", DAY, "--format", "json").json()
    assert {key: value for key, value in answer.items() if key != "scenario"} == outage
    assert "Granted: stockpile:JP:material/gallium, 60 days of use from day 0" in lodestone(*asked, *lever).err


def test_levers_are_for_the_first_of_two_scenarios_only(lodestone: Command) -> None:
    name, lever = "heavy-rare-earths-to-japan", "project:facility/minamitorishima:material/yttrium-oxide:JP"
    asked = (
        "scenario", name, "--against", name, "--for", "JP", "--as-of", DAY,
        "--lever", "project,facility=minamitorishima,commodity=yttrium-oxide,toward=JP,share=.3,probability=.5",
    )  # fmt: skip
    answer = lodestone(*asked, "--format", "json").json()
    assert answer["scenario"]["added_levers"] == [lever]
    assert not any("id" in row for row in answer["against"]["levers"])
    assert "added_levers" not in answer["against"]["scenario"]
    gains = [row["lost_share_difference"] for row in answer["differences"]]
    assert max(gains) <= 0
    assert min(gains) < -0.01
    said = lodestone(*asked, "--lang", "ja").err
    assert f"{name}だけに認めた対策：{lever}" in said
    assert "確率50.0 %" in said


@pytest.mark.parametrize(
    ("lever", "said"),
    [
        (
            "project,facility=minamitorishima,commodity=yttrium-oxide,toward=JP,share=.3",
            "scenario 'minamitorishima-on-time' has the lever "
            "project:facility/minamitorishima:material/yttrium-oxide:JP already (block '",
        ),
        ("spare,target=country:CN,share=0", "share 0: give a number above 0"),
        ("stockpile,country=JP,material=unobtainium,days=3", "'unobtainium' names no node"),
        ("stockpile,country=JP,material=ree-mud,days=3", "nobody there uses it in the network"),
    ],
)
def test_a_lever_that_does_not_fit_a_scenario(lodestone: Command, lever: str, said: str) -> None:
    assert said in lodestone("scenario", "minamitorishima-on-time", "--lever", lever).error()
    assert lodestone("scenario", "minamitorishima-on-time", "--lever", lever, "--lang", "ja").code == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nothing-such",), "no scenario 'nothing-such'; there are: antimony-ban, april-2025"),
        (("april-2025", "--against", "minamitorishima-never"), "two dates have two networks"),
        (("gallium-ban", "--for", "Atlantis"), "'Atlantis' names no node"),
        (("none.yml",), "none.yml: cannot be read"),
    ],
)
def test_what_is_refused(lodestone: Command, arguments: tuple[str, ...], said: str) -> None:
    assert said in lodestone("scenario", *arguments).error()


def test_a_file_of_ones_own_that_matches_nothing(lodestone: Command, tmp_path: Path) -> None:
    path = tmp_path / "mine.yml"
    path.write_text(
        "blocks: {one: {shocks: [{target: stage/unobtainium-cn}]}}\n"
        "scenarios: {mine: {question: {en: What, ja: 何が}, blocks: [one]}}\n",
        encoding="utf-8",
    )
    told = lodestone("scenario", str(path), "--as-of", DAY).error()
    assert told.startswith("error: mine.yml: block 'one': stage/unobtainium-cn: ")
    japanese = lodestone("scenario", str(path), "--as-of", DAY, "--lang", "ja")
    assert japanese.code == 1
    assert "ブロック「one」" in japanese.err


def test_options_of_a_scenario_need_a_name(lodestone: Command) -> None:
    assert lodestone("scenario", "--for", "JP").code == 2
    assert lodestone("scenario", "--lever", GALLIUM).code == 2
