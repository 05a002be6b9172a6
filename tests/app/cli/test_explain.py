"""The option --explain of the commands outage and scenario."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graph.statement import KINDS
from tests.app.cli.runs import DAY, Command, check_kinds, check_schema, is_japanese, run

NEW = {"contributions", "explanation"}
TABLES = {
    "nodes": "id,commodity,output,country,name\nmine,metal,100,CN,Mine\nmine-2,ore,100,AU,\nmagnet,magnet,100,JP,\n"
    "motor,motor,100,JP,Motor works\n",
    "flows": "from,to,qty,kind\nmine,magnet,100,reported\nmine-2,magnet,100,estimated\nmagnet,motor,100,reported\n",
    "recipes": "node,commodity,essential\nmagnet,metal,true\nmagnet,ore,true\nmotor,magnet,true\n",
    "stocks": "node,commodity,days\nmagnet,metal,45\nmotor,magnet,7\n",
    "stockpiles": "country,commodity,holder,days,delay_days\nJP,metal,state,30,60\n",
}
SHOCKS = ("--shock", "mine,days=100", "--shock", "mine-2,severity=0.5,start=70,days=70")


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """Runs `outage` on a small network of one's own."""
    monkeypatch.delenv("LODESTONE_LANG", raising=False)
    for name, table in TABLES.items():
        (tmp_path / f"{name}.csv").write_text(table, encoding="utf-8")
    return lambda *arguments: run(capsys, monkeypatch, "outage", "--network", str(tmp_path), *arguments)


def check_explained(answer: dict[str, Any], rows: list[dict[str, Any]]) -> None:
    """What must hold in every explained answer."""
    assert answer.keys() >= NEW
    assert answer["explanation"]["share_of"]
    check_kinds(answer["explanation"]["kinds"])
    for lever in answer["levers"]:
        assert lever["name"]
        assert lever["share_of"]
        for bought in lever["bought"]:
            row = next(row for row in answer["products"] if of(row) == of(bought))
            assert bought["lost_share_without"] - row["lost_share"] == pytest.approx(bought["lost_share_difference"])
    for row in rows:
        check_kinds(row["binding_kinds"])
        curve = dict(zip(row["curve"]["days"], row["curve"]["levels"], strict=True))
        assert row["binding"][0]["first_day"] == row["first_shortage_day"]
        assert min(spell["lowest_level"] for spell in row["binding"]) == pytest.approx(row["lowest_level"])
        for spell in row["binding"]:
            assert spell["nodes"] == [step["id"] for step in spell["steps"]]
            assert curve.get(spell["first_day"], spell["highest_level"]) <= spell["highest_level"] + 1e-12
            assert spell["share_of"]
            assert all(step["share_of"] and step["level_of"] and step["covered_of"] for step in spell["steps"])
    for part in answer["contributions"] or ():
        assert part["share_of"]
    for row in rows if answer["contributions"] else ():
        shares = [share for part in answer["contributions"] for share in part["products"] if of(share) == of(row)]
        assert sum(share["shapley"] for share in shares) == pytest.approx(row["lost_share"])
        assert all(share["alone"] <= row["lost_share"] + 1e-12 for share in shares)


def of(row: dict[str, Any]) -> tuple[str, str | None]:
    return row["id"], row["country"]


def test_a_network_of_ones_own(command: Command) -> None:
    answer = command(*SHOCKS, "--explain", "--format", "json").json()
    check_schema("outage", answer)
    (row,) = answer["products"]
    check_explained(answer, [row])
    assert [(s["first_day"], s["last_day"], s["cause"], s["nodes"][0]) for s in row["binding"]] == [
        (52, 59, "stock", "mine"), (70, 89, "shock", "mine-2"),
        (90, 99, "stock", "mine"), (100, 139, "eased", "mine-2"),
    ]  # fmt: skip
    assert [s["end"] for s in row["binding"]] == ["stockpile", None, None, "eased"]
    assert row["binding_text"][0].replace("\u00a0", " ") == (
        "Day 52 to 59: output at 0 % of baseline – Mine makes nothing from day 0; magnet, which needs it, is at 0 % "
        "from day 45 (stock of 45 days used up); Motor works, which needs it, is at 0 % from day 52 (stock of 7 days "
        "used up)."
    )
    assert row["binding_kinds"]["estimated"] > 0 == row["kinds"]["estimated"]  # the other shock's chain, too
    assert [bool(lever["bought"]) for lever in answer["levers"]] == [True, True]


def test_without_it_nothing_is_added(command: Command) -> None:
    plain = command(*SHOCKS, "--format", "json").json()
    explained = command(*SHOCKS, "--explain", "--format", "json").json()
    assert not plain.keys() & NEW
    assert {key: explained[key] for key in plain if key not in ("products", "levers")} == {
        key: plain[key] for key in plain if key not in ("products", "levers")
    }
    for plainer, fuller in zip(plain["products"] + plain["levers"], explained["products"] + explained["levers"],
                               strict=True):  # fmt: skip
        assert fuller.items() >= plainer.items()


def test_one_shock_has_no_parts(command: Command) -> None:
    assert command("mine", "--explain", "--format", "json").json()["contributions"] is None


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_table_says_it_in_words(command: Command, lang: str) -> None:
    printed = command(*SHOCKS, "--explain", "--lang", lang)
    assert printed.code == 0
    assert "Motor works" in printed.out
    assert "Shapley" in printed.out or "シャープレイ" in printed.out
    assert is_japanese(printed.out) == (lang == "ja")
    plain = command(*SHOCKS, "--lang", lang).out
    assert plain.splitlines()[:3] == printed.out.splitlines()[:3]


def test_the_graph(lodestone: Command) -> None:
    shock = ("--shock", "country/cn,days=60", "--shock", "stage/gallium-jp,severity=0.5,start=30,days=60")
    question = ("outage", *shock, "--for", "JP", "--as-of", DAY, "--explain")
    answer = lodestone(*question, "--format", "json").json()
    check_schema("outage", answer)
    lost = [row for row in answer["products"] if row["first_shortage_day"] is not None]
    check_explained(answer, lost)
    assert all(row["binding"][-1]["steps"][-1]["country"] == "JP" for row in lost)
    assert set(answer["explanation"]["kinds"]) == set(KINDS) - {"projected"}
    assert is_japanese(lodestone(*question, "--lang", "ja", "--top", "2").out)


def test_a_scenario_with_a_project(lodestone: Command) -> None:
    answer = lodestone("scenario", "minamitorishima-on-time", "--explain", "--format", "json").json()
    check_schema("outage", answer)
    lost = [row for row in answer["products"] if row["first_shortage_day"] is not None]
    check_explained(answer, lost)
    projects = [lever for lever in answer["levers"] if lever["kind"] == "project"]
    assert len(projects) == 3
    assert any(bought["lost_share_difference"] > 0 for lever in projects for bought in lever["bought"])


def test_one_scenario_at_a_time(lodestone: Command) -> None:
    both = lodestone("scenario", "gallium-ban", "--against", "graphite-ban", "--explain")
    assert both.code == 2
    assert lodestone("scenario", "--explain").code == 2
