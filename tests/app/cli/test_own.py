"""A user's own list by command line: template, matching, private workspace, answers, and that nothing leaks."""

from __future__ import annotations

import hashlib
import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

import pytest

from app.answers import Answers
from graph.compile import CompiledNetwork
from ingest.own.workspace import PROJECT
from tests.app.cli.runs import Command, Run, check_schema, is_japanese, run
from tests.ingest.own.lists import JA, write_csv, write_xlsx

DAY = "2026-11-21"
MARKER = "Zyzzyva Kabushiki Geheim"
ROWS = (
    ("rotor", "robot arm", "NdFeB permanent magnet", MARKER, "", "JP", "60%", "45"),
    ("rotor", "robot arm", "NdFeB permanent magnet", "", "", "China", "40%", "45"),
    ("sensor", "robot arm", "gallium", "", "", "CN", "", "10"),
)

Make: TypeAlias = Callable[..., Answers]


@pytest.fixture(scope="module")
def compiled(built: Answers) -> CompiledNetwork:
    """The public network, compiled once."""
    return built.compiled(DAY)


@pytest.fixture
def lodestone(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    built: Answers,
    compiled: CompiledNetwork,
    home: Path,
) -> Command:
    """Runs a command on the build of the test run; the graph and its network are read once, lists are laid anew."""
    monkeypatch.delenv("LODESTONE_LANG", raising=False)
    monkeypatch.delenv("LODESTONE_DEBUG", raising=False)

    def answers(asked: Path | None = None, workspace: Path | None = None) -> Answers:
        assert asked in (None, home)
        made = Answers(home, workspace) if workspace else built
        made.__dict__["_public"] = built.graph
        return made

    monkeypatch.setattr("app.answers.Answers", answers)
    monkeypatch.setattr("app.answers.compile_network", lambda _graph, _day: compiled)

    def command(*arguments: str) -> Run:
        return run(capsys, monkeypatch, *arguments)

    return command


@pytest.fixture
def workspace(lodestone: Command, tmp_path: Path) -> str:
    """A workspace with the list."""
    sheet = write_csv(tmp_path / "s.csv", *ROWS)
    folder = str(tmp_path / "private")
    assert lodestone("ingest", "run", "own", "--from", str(sheet), "--workspace", folder).code == 0
    return folder


def taken(lodestone: Command, file: Path, *options: str) -> Any:
    return lodestone("ingest", "run", "own", "--from", str(file), *options, "--format", "json").json()


def test_a_template_is_a_list(lodestone: Command, tmp_path: Path) -> None:
    for lang, name in (("en", "t.csv"), ("ja", "t.xlsx")):
        told = lodestone("ingest", "template", "own", "-o", str(tmp_path / name), "--lang", lang)
        assert told.code == 0
        answer = taken(lodestone, tmp_path / name, "--workspace", str(tmp_path / "private"))
        assert (answer["rows_accepted"], answer["rows_rejected"], answer["stored"]) == (1, 0, True)
        (found,) = [m for m in answer["matches"] if m["column"] == "input"]
        assert (found["node"], found["score"]) == ("material/ndfeb-magnet", 1.0)
    assert lodestone("ingest", "template", "usgs_mcs", "-o", str(tmp_path / "x.csv")).code == 2


def test_one_list_in_two_languages_and_forms(lodestone: Command, tmp_path: Path) -> None:
    rows = (("ロータ", "ロボットアーム", "ネオジム磁石（Nd-Fe-B）", "例示磁石", "", "日本", "60%", "45"),)
    found = [
        taken(lodestone, write_csv(tmp_path / "a.csv", *rows, header=JA), "--dry-run"),
        taken(lodestone, write_xlsx(tmp_path / "a.xlsx", *rows, header=JA), "--dry-run"),
    ]
    for answer in found:
        assert [(m["column"], m["node"]) for m in answer["matches"]] == [
            ("country", "country/jp"), ("input", "material/ndfeb-magnet"), ("supplier", ""),
        ]  # fmt: skip
        assert not answer["stored"]


def test_wrong_lines_are_listed_with_reasons(lodestone: Command, tmp_path: Path) -> None:
    bad = (("cable", "robot arm", "unobtanium magnet", "A", "", "JP", "1", ""),
           ("cable", "robot arm", "gallium", "A", "", "JP", "170%", ""))  # fmt: skip
    file = write_csv(tmp_path / "s.csv", *ROWS, *bad)
    answer = taken(lodestone, file, "--dry-run")
    assert (answer["rows_read"], answer["rows_accepted"], answer["rows_rejected"]) == (5, 3, 2)
    assert [(i["line"], i["column"]) for i in answer["issues"]] == [(5, "input"), (6, "share")]
    assert "Nearest: " in answer["issues"][0]["reason"]
    told = lodestone("ingest", "run", "own", "--from", str(file), "--dry-run", "--lang", "ja")
    assert "一覧の照合結果" in told.out
    assert "名称が同じ" in told.out
    assert "その名のノードがない" in told.out or "最も近いのは" in told.out
    assert is_japanese(told.err)


def test_a_workspace_is_asked_for_and_may_not_lie_in_the_project(
    lodestone: Command, tmp_path: Path, home: Path
) -> None:
    file = str(write_csv(tmp_path / "s.csv", *ROWS))
    assert lodestone("ingest", "run", "own", "--from", file).code == 2
    for place, why in ((PROJECT / "private", "inside the project"), (home / "private", "folder of the builds")):
        assert why in lodestone("ingest", "run", "own", "--from", file, "--workspace", str(place)).error()
        assert why in lodestone("chokepoints", "--product", "power-gan", "--workspace", str(place)).error()
        assert not place.exists()
    said = lodestone("outage", "country/cn", "--workspace", str(tmp_path / "none"), "--lang", "ja")
    assert said.code == 1
    assert is_japanese(said.err)
    assert lodestone("ingest", "run", "stats", "--from", file, "--workspace", str(tmp_path / "p")).code == 2


def test_choke_points_of_an_own_product(lodestone: Command, workspace: str) -> None:
    asked = ("chokepoints", "--product", "robot arm", "--country", "JP", "--as-of", DAY, "--workspace", workspace)
    rows = lodestone(*asked, "--format", "json").json()
    check_schema("chokepoints", rows)
    by_id = {row["id"]: row for row in rows}
    assert by_id["country/cn"]["loss"] == pytest.approx(1.0)
    (own,) = [row for row in rows if row["name"] == MARKER]
    assert own["loss"] == pytest.approx(0.6)
    assert own["kind"] == "facility"
    assert {source["locator"] for source in own["sources"]} >= {"s.csv line 2"}
    assert MARKER in lodestone(*asked, "--lang", "ja").out


def test_an_outage_shows_the_own_products(lodestone: Command, workspace: str) -> None:
    asked = ("outage", "stage/gallium-cn", "--as-of", DAY, "--format", "json")
    answer = lodestone(*asked, "--workspace", workspace).json()
    check_schema("outage", answer)
    (own,) = [row for row in answer["products"] if row["id"] == "product/own-robot-arm"]
    assert own["static_loss"] > 0.5
    assert own["name"] == "robot arm"
    public = lodestone(*asked).json()
    others = [row for row in answer["products"] if row["id"] != own["id"]]
    for mine, theirs in zip(
        sorted(others, key=lambda r: (r["id"], r["country"])),
        sorted(public["products"], key=lambda r: (r["id"], r["country"])), strict=True,
    ):  # fmt: skip
        assert mine["static_loss"] == theirs["static_loss"]
        assert mine["lost_share"] == pytest.approx(theirs["lost_share"], abs=1e-9)
        assert mine["binding_chain"] == theirs["binding_chain"]
    assert answer["stages"] == public["stages"]


def test_a_report_of_an_own_product(lodestone: Command, workspace: str, tmp_path: Path) -> None:
    file = tmp_path / "r.md"
    told = lodestone("report", "--product", "robot arm", "--as-of", DAY, "--workspace", workspace, "-o", str(file))
    assert told.code == 0, told.err
    assert MARKER in file.read_text(encoding="utf-8")


def contents(folder: Path) -> dict[str, str]:
    """Digest of every file under a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_not_a_byte_of_it_leaves_the_workspace(
    lodestone: Command, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("a network was asked")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    running = tmp_path / "here"
    running.mkdir()
    monkeypatch.chdir(running)
    before = contents(home)
    folder, sheet = str(tmp_path / "private"), str(write_csv(tmp_path / "s.csv", *ROWS))
    public = {
        "chokepoints": ("chokepoints", "--product", "power-gan", "--country", "JP", "--as-of", DAY, "--format", "json"),
        "outage": ("outage", "country/cn", "--as-of", DAY, "--format", "json"),
    }
    first = {name: lodestone(*arguments).out for name, arguments in public.items()}
    assert lodestone("ingest", "run", "own", "--from", sheet, "--workspace", folder).code == 0
    for arguments in public.values():
        told = lodestone(*arguments, "--workspace", folder)
        assert told.code == 0, told.err
        assert MARKER not in told.err
    for name, arguments in public.items():
        again = lodestone(*arguments)
        assert again.out == first[name]
        assert MARKER not in again.out + again.err
    assert MARKER not in lodestone("find", MARKER.partition(" ")[0], "--format", "json").out
    assert contents(home) == before
    assert not list(running.iterdir())
    assert all(MARKER.encode() not in path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert MARKER not in caplog.text
    (kept,) = [path for path in Path(folder).rglob("*") if path.is_file()]
    assert MARKER in json.loads(kept.read_text(encoding="utf-8"))["supplies"][0]["supplier"]
