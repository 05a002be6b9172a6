"""The commands on a network of one's own: the document's example, the contract, and what is said of broken files."""

from __future__ import annotations

import csv
import io
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.app.cli.runs import Command, Run, check_kinds, check_schema, is_japanese, run
from tests.graph.network_folders import put

ROOT = Path(__file__).resolve().parents[3]
DOCUMENT = (ROOT / "docs" / "network-files.md").read_text(encoding="utf-8")


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """Runs a command in an empty folder, without any build."""
    monkeypatch.delenv("LODESTONE_LANG", raising=False)
    monkeypatch.delenv("LODESTONE_DEBUG", raising=False)
    monkeypatch.setenv("LODESTONE_HOME", str(tmp_path / "no-build"))
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: run(capsys, monkeypatch, *arguments)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The document's example, as `my-network` of the folder in which commands run."""
    made = tmp_path / "my-network"
    made.mkdir()
    for name, table in re.findall(r"<!-- file: (\S+) -->\n```csv\n(.*?)```", DOCUMENT, re.DOTALL):
        (made / name).write_text(table, encoding="utf-8")
    return made


def examples() -> list[str]:
    (block,) = re.findall(r"```sh\n(.*?)```", DOCUMENT, re.DOTALL)
    return [line for line in block.splitlines() if line]


@pytest.mark.parametrize("line", examples())
def test_the_commands_of_the_document_run(command: Command, folder: Path, line: str) -> None:
    words = shlex.split(line)[1:]
    assert folder.name in words
    answer = command(*words, *([] if "--format" in words else ["--format", "json"])).json()
    check_schema(words[0], answer)
    assert command(*[word for word in words if word not in ("--format", "json")]).code == 0


def outage(command: Command, *arguments: str) -> dict[str, Any]:
    answer = command("outage", "--network", "my-network", *arguments, "--format", "json").json()
    check_schema("outage", answer)
    assert isinstance(answer, dict)
    return answer


def test_an_outage(command: Command, folder: Path) -> None:
    answer = outage(command, "mine", "--days", "100", "--levels")
    (row,) = answer["products"]
    assert (row["id"], row["name"], row["country"], row["field"]) == ("motors", "motors", "JP", None)
    assert row["binding_chain"] == ["mine", "mill", "plant", "motors"]
    check_kinds(row["kinds"])
    check_kinds(answer["coverage"]["kinds"])
    # the plant's own 10 days last 10 / .6 days, the stockpile (10 / .6) from day 5 longer; then the motors' 5 days
    assert (row["first_shortage_day"], row["recovery_day"]) == (38, 100)
    assert row["lowest_level"] == pytest.approx(1 - 0.8 * 0.6)
    assert answer["static"] == pytest.approx({"mine": 0, "mill": 0, "mill-2": 1, "plant": 0.4, "motors": 0.52})
    assert list(answer["levels"]) == list(answer["static"])
    assert {len(days) for days in answer["levels"].values()} == {answer["horizon_days"]} == {465}
    assert answer["levels"]["motors"][99:101] == pytest.approx([0.52, 1.0])
    assert answer["as_of"] is None
    assert (answer["rationing"], answer["certificate"]) == ("entitlement", 0.0)
    assert "levels" not in outage(command, "mine")


def test_shocks_and_targets_together(command: Command, folder: Path) -> None:
    answer = outage(
        command, "owner:North Star", "--severity", "0.5", "--days", "20", "--shock", "mill-2,start=30,severity=1",
        "--shock", "edges,from=JP,days=7", "--start", "2026-11-24", "--as-of", "2026-11-22", "--horizon", "90",
    )  # fmt: skip
    told = [
        (s["target"], s["kind"], s["severity"], s["start_day"], s["days"], s["from"], s["activities"], s["edges"])
        for s in answer["shocks"]
    ]
    assert told == [
        ("owner:North Star", "capacity", 0.5, 2, 20, None, 2, 0), ("mill-2", "capacity", 1.0, 30, 20, None, 1, 0),
        ("edges", "permission", 0.5, 2, 7, "JP", 0, 1),
    ]  # fmt: skip
    assert (answer["horizon_days"], answer["as_of"]) == (90, "2026-11-22")


def test_toward_stockpile_days_refill_and_for(command: Command, folder: Path) -> None:
    ban = outage(command, "country:CN", "--toward", "JP", "--for", "jp")
    assert ban["static"]["mill"] == 1.0
    assert ban["shocks"][0]["toward"] == "JP"
    longer = outage(command, "mine", "--days", "300", "--stockpile-days", "100")["products"][0]
    assert longer["first_shortage_day"] > outage(command, "mine", "--days", "300")["products"][0]["first_shortage_day"]
    assert outage(command, "mine", "--no-refill")["products"][0]["lost_share"] > 0


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_table_and_csv(command: Command, folder: Path, lang: str) -> None:
    table = command("outage", "--network", "my-network", "mine", "--lang", lang)
    assert table.code == 0
    assert "mine → mill → plant → motors" in table.out
    assert is_japanese(table.out) is (lang == "ja")
    for name in ("outage", "esri"):
        told = command(name, "--network", "my-network", *(["mine"] if name == "outage" else []), "--format", "csv")
        rows = list(csv.DictReader(io.StringIO(told.out)))
        assert {row["id"] for row in rows} <= {"mine", "mill", "mill-2", "plant", "motors"}
        assert rows


def test_esri(command: Command, folder: Path) -> None:
    answer = command("esri", "--network", "my-network", "--market", "none", "--format", "json").json()
    check_schema("esri", answer)
    assert {row["id"]: row["esri"] for row in answer["nodes"]}["plant"] == pytest.approx(1.0)
    values = [row["esri"] for row in answer["nodes"]]
    assert values == sorted(values, reverse=True)
    first = command("esri", "--network", "my-network", "--market", "none", "--top", "2", "--format", "json").json()
    assert first["nodes"] == answer["nodes"][:2]
    assert "rounds" in command("esri", "--network", "my-network").out
    assert is_japanese(command("esri", "--network", "my-network", "--lang", "ja").out)


def test_a_sweep(command: Command, folder: Path) -> None:
    answer = command("sweep", "--network", "my-network", "--format", "json").json()
    losses = {row["id"]: row["loss"] for row in answer["nodes"]}
    assert losses["motors"] == pytest.approx(100 / 400)  # nobody buys from it
    assert losses["plant"] == pytest.approx((100 + 80) / 400)  # motors lose 80 % without magnets
    assert losses["mine"] == pytest.approx((100 + 60 + 60 + 48) / 400)
    assert list(losses.values()) == sorted(losses.values(), reverse=True)
    assert answer["certificate"] == 1e-9
    assert answer["share_of"] == "output of all nodes together"
    stepping_in = command("sweep", "--network", "my-network", "--market", "type", "--format", "json").json()
    assert {row["id"]: row["loss"] for row in stepping_in["nodes"]}["mill-2"] < losses["mill-2"]
    assert stepping_in["certificate"] is None
    assert is_japanese(command("sweep", "--network", "my-network", "--lang", "ja").out)
    assert "tolerance" in command("sweep", "--network", "my-network", "--tolerance", "0").error()


def test_faults_are_one_line_each(command: Command, tmp_path: Path) -> None:
    put(tmp_path / "broken", nodes="a,x,1|a,y,1|p,z,much", flows="a,p,-1|b,p,1", recipes="p,gold")
    for name, target in (("outage", ["a"]), ("esri", [])):
        refused: Run = command(name, "--network", "broken", *target)
        assert (refused.code, refused.out) == (1, "")
        assert refused.err.splitlines() == [
            "error: broken/nodes.csv, line 3: id 'a' stands already in line 2",
            "error: broken/nodes.csv, line 4: 'output' is 'much', not a number",
            "error: broken/flows.csv, line 2: 'qty' is -1: give 0 or more",
            "error: broken/flows.csv, line 3: unknown node 'b' in column 'from'",
            "error: broken/recipes.csv, line 2: no flow brings 'gold' to 'p'",
        ]
    japanese = command("outage", "--network", "broken", "a", "--lang", "ja").err.splitlines()
    assert len(japanese) == 5
    assert all(is_japanese(line) and ".csv" in line for line in japanese)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere",), "'nowhere' is no node of the network"),
        (("--shock", "mine,severity=2"), "severity 2.0 lies outside 0 to 1"),
        (("--shock", "edges,from=US,toward=CN"), "no flow has from US and toward CN"),
        (("--shock", "mine,length=3"), "cannot read 'length=3'"),
        (("mine", "--for", "FR"), "no node is in country 'FR'"),
        (("mine", "--days", "0"), "an outage of 0 days"),
    ],
)
def test_a_question_at_fault(command: Command, folder: Path, arguments: tuple[str, ...], said: str) -> None:
    assert said in command("outage", "--network", "my-network", *arguments).error()


def test_a_folder_that_is_none(command: Command) -> None:
    assert "nowhere: no such folder" in command("outage", "--network", "nowhere", "a").error()
    assert "nowhere: no such folder" in command("esri", "--network", "nowhere").error()


def test_usage(command: Command, folder: Path) -> None:
    for arguments in (
        ("outage", "--network", "my-network"),
        ("esri",),
        ("esri", "--network", "my-network", "--market", "x"),
    ):
        wrong = command(*arguments)
        assert (wrong.code, wrong.out) == (2, "")
    assert "Example" in command("esri", "--help").out
