"""Rules of rationing, lead times and levers on the command line, on a network of one's own and on the default graph."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.app.cli.runs import DAY, Command, check_schema, is_japanese, run
from tests.graph.network_folders import put

RULES = ("entitlement", "home-first", "contract-first", "pro-rata-reuse")


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """Runs a command in a folder with a network, without any build."""
    monkeypatch.delenv("LODESTONE_LANG", raising=False)
    monkeypatch.delenv("LODESTONE_DEBUG", raising=False)
    monkeypatch.setenv("LODESTONE_HOME", str(tmp_path / "no-build"))
    monkeypatch.chdir(tmp_path)
    put(
        tmp_path / "net", nodes="s,ore,50,,,CN|a,steel,10,,,JP|b,steel,10,,,CN|c,steel,10,,,US|d,steel,20,,,US",
        flows="s,a,10,estimated|s,b,10,estimated|s,c,10,reported|s,d,20,estimated",
    )  # fmt: skip
    return lambda *arguments: run(capsys, monkeypatch, *arguments)


def outage(command: Command, *arguments: str) -> dict[str, Any]:
    answer = command("outage", "--network", "net", *arguments, "--format", "json").json()
    check_schema("outage", answer)
    assert isinstance(answer, dict)
    return answer


SHOCKS = ("--shock", "s,severity=0.5,days=30", "--shock", "edges,from=CN,toward=JP,days=30")


@pytest.mark.parametrize(
    ("rule", "levels"),
    [
        ("entitlement", [0.5, 0.5, 0.5]), ("home-first", [1.0, 0.5, 0.5]), ("contract-first", [0.5, 1.0, 0.5]),
        ("pro-rata-reuse", [0.625, 0.625, 0.625]),
    ],
)  # fmt: skip
def test_a_rule_of_rationing(command: Command, rule: str, levels: list[float]) -> None:
    answer = outage(command, *SHOCKS, "--rationing", rule)
    assert answer["rationing"] == rule
    assert answer["certificate"] == 0.0
    assert [answer["static"][node] for node in "bcd"] == pytest.approx(levels)
    lowest = {row["id"]: row["lowest_level"] for row in answer["products"]}
    assert [lowest[node] for node in "bcd"] == pytest.approx(levels)
    assert lowest["a"] == 0.0
    assert "settled" not in answer
    assert "loops_stopped" not in answer
    chains = {row["id"]: row["binding_chain"] for row in answer["products"]}
    assert chains["d"] == ["s", "d"]
    assert chains["a"] == ["s", "a"]


def test_the_table_says_the_rule(command: Command) -> None:
    for lang in ("en", "ja"):
        told = command("outage", "--network", "net", *SHOCKS, "--rationing", "home-first", "--lang", lang)
        assert told.code == 0
        assert "home-first" in told.err
        assert is_japanese(told.err) is (lang == "ja")
    assert command("outage", "--network", "net", *SHOCKS, "--rationing", "by-lot").code == 2


def test_lead_times_of_flows(command: Command, tmp_path: Path) -> None:
    flows = (tmp_path / "net" / "flows.csv").read_text(encoding="utf-8").splitlines()
    led = [f"{flows[0]},lead_days", *(f"{line},{lead}" for line, lead in zip(flows[1:], ("", 3, 7, 0), strict=True))]
    (tmp_path / "net" / "flows.csv").write_text("\n".join(led), encoding="utf-8")
    answer = outage(command, "s", "--days", "10", "--horizon", "60")
    rows = {row["id"]: row for row in answer["products"]}
    assert [rows[node]["first_shortage_day"] for node in "abcd"] == [0, 3, 7, 0]
    assert [rows[node]["recovery_day"] for node in "abcd"] == [10, 13, 17, 10]
    assert answer["loops_stopped"] == []
    assert rows["c"]["binding_chain"] == ["s", "c"]
    (tmp_path / "net" / "flows.csv").write_text("\n".join([*led[:-1], led[-1] + ".5"]), encoding="utf-8")
    assert (
        "flows.csv, line 5: 'lead_days' is '0.5', not a whole number"
        in command("outage", "--network", "net", "s").error()
    )


def test_a_loop_that_stopped_is_named(command: Command, tmp_path: Path) -> None:
    put(tmp_path / "net", nodes="x,a,1|y,b,1|p,c,1", flows="x,y,1|y,x,1|x,p,1")
    flows = tmp_path / "net" / "flows.csv"
    flows.write_text("from,to,qty,lead_days\nx,y,1,2\ny,x,1,\nx,p,1,\n", encoding="utf-8")
    answer = outage(command, "x", "--days", "5", "--horizon", "60")
    assert answer["loops_stopped"] == [["x", "y"]]
    assert answer["products"][0]["recovery_day"] is None
    told = command("outage", "--network", "net", "x", "--days", "5", "--horizon", "60")
    assert "x, y stand still for good" in told.err


def test_levers(command: Command) -> None:
    levers = (
        "stockpile,country=JP,material=ore,days=5,from=2", "project,facility=new,commodity=ore,toward=US,share=.2",
        "substitute,product=steel,input=ore,penalty=.5,from=10,country=CN",
    )  # fmt: skip
    asked = [word for lever in levers for word in ("--lever", lever)]
    answer = outage(command, "s", "--days", "30", *asked, "--levels", "--explain")
    curves = {node: answer["levels"][node][:12] for node in "abcd"}
    assert curves["a"] == pytest.approx([0.0] * 2 + [1.0] * 5 + [0.0] * 5)
    assert curves["b"] == pytest.approx([0.0] * 10 + [0.5] * 2)
    assert curves["c"] == curves["d"] == pytest.approx([0.2] * 12)
    named = {lever["id"]: lever for lever in answer["levers"]}
    assert set(named) == {"stockpile:JP:ore", "project:new:ore:US", "substitute:steel:ore:CN"}
    assert all(lever["bought"] for lever in named.values())
    told = command("outage", "--network", "net", "s", *asked)
    assert told.code == 0
    assert "Granted: project:new:ore:US, 20.0 % from day 0" in told.err
    japanese = command("outage", "--network", "net", "s", *asked, "--lang", "ja")
    assert is_japanese(japanese.err)


def test_a_project_that_may_not_come(command: Command) -> None:
    asked = ("outage", "--network", "net", "s", "--days", "30", "--horizon", "40")
    lever = ("--lever", "project,facility=new,commodity=ore,toward=US,share=.2,probability=.6")
    said = "Granted: project:new:ore:US, 20.0 % from day 0; probability 60.0 %: counted as certain"
    assert f"{said}; --samples draws it" in command(*asked, *lever).err
    drawn = command(*asked, *lever, "--samples", "20")
    assert f"{said}, but drawn in the samples" in drawn.err
    assert "Drawn besides: whether 1 projects come at all" in drawn.err
    japanese = command(*asked, *lever, "--samples", "20", "--lang", "ja").err
    assert "確率60.0 %" in japanese
    assert "1件のプロジェクトが実現するか否か" in japanese
    answers = [command(*asked, *lever, "--samples", "20", "--seed", "3", "--format", "json") for _ in range(2)]
    assert answers[0].out == answers[1].out
    found = answers[0].json()
    assert found["levers"][-1]["probability"] == 0.6
    assert found["samples"]["drawn"]["projects"] == 1
    assert any(row["bands"]["mean_lost_share"] > row["lost_share"] + 0.01 for row in found["products"])


@pytest.mark.parametrize(
    ("lever", "said"),
    [
        ("wish,target=s", "no lever 'wish'; there are: spare, substitute, stockpile, project"),
        ("spare,target=s", "share is missing"),
        ("spare,target=nobody,share=.1", "'nobody' is no node of the network"),
        ("project,facility=s,commodity=ore,toward=JP,share=.1", "s is a node of the network already"),
    ],
)
def test_a_lever_at_fault(command: Command, lever: str, said: str) -> None:
    assert said in command("outage", "--network", "net", "s", "--lever", lever).error()
    twice = ("--lever", "spare,target=s,share=.1", "--lever", "spare,target=s,share=.2")
    assert "the lever spare:s is given twice" in command("outage", "--network", "net", "s", *twice).error()


def test_rules_and_levers_on_the_default_graph(lodestone: Command) -> None:
    asked = ("outage", "country/cn", "--toward", "JP", "--for", "JP", "--days", "60", "--horizon", "90")
    common = (*asked, "--as-of", DAY, "--format", "json")
    plain = lodestone(*common).json()
    assert plain["rationing"] == "entitlement"
    lever = "project,facility=minamitorishima,commodity=yttrium-oxide,toward=JP,share=.3,from=5"
    granted = lodestone(*common, "--lever", lever, "--rationing", "pro-rata-reuse").json()
    check_schema("outage", granted)
    assert granted["rationing"] == "pro-rata-reuse"
    assert granted["levers"][-1]["id"] == "project:facility/minamitorishima:material/yttrium-oxide:JP"
    assert set(granted["static"]) == set(plain["static"])
    before = {row["id"]: row["lost_share"] for row in plain["products"]}
    assert all(row["lost_share"] <= before[row["id"]] + 1e-7 for row in granted["products"])


def test_a_scenario_under_another_rule(lodestone: Command) -> None:
    answer = lodestone(
        "scenario", "gallium-ban", "--rationing", "home-first", "--as-of", DAY, "--format", "json"
    ).json()
    check_schema("outage", answer)
    assert answer["rationing"] == "home-first"
    assert lodestone("scenario", "--rationing", "home-first").code == 2
