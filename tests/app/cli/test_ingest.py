"""The commands for publishers' files, on a made-up publisher."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.app.cli.runs import Command, Run, check_schema, is_japanese, run
from tests.ingest.publishers import ROWS, csv_file, publisher

NEWER = "T2026,Dysprosium,Mine production,tonnes,2024,1300,"
HEADER = b"Edition,Metal,Form,Unit,Year,Value,Note\n"
BAD = "T2026,Terbium,Séparé,tonnes,2024,-3,"


@pytest.fixture
def lodestone(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs a command; these need no build."""
    monkeypatch.delenv("LODESTONE_LANG", raising=False)
    monkeypatch.delenv("LODESTONE_DEBUG", raising=False)

    def command(*arguments: str) -> Run:
        return run(capsys, monkeypatch, *arguments)

    return command


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, with the sources of the made-up publisher."""
    root = publisher(tmp_path / "sets")
    for module in ("intake", "catalogue", "runner"):
        monkeypatch.setattr(f"ingest.{module}.DATASETS", root)
    monkeypatch.setenv("LODESTONE_HOME", str(tmp_path / "home"))
    return tmp_path


def test_run_keeps_the_contract(lodestone: Command, desk: Path) -> None:
    file = str(csv_file(desk / "new.csv", NEWER, BAD, *ROWS[2:3]))
    told = lodestone("ingest", "run", "stats", "--from", file, "--format", "json")
    answer = told.json()
    check_schema("ingest-run", answer)
    assert told.err == ""
    assert (answer["source"], answer["file"]) == ("stats", "new.csv")
    assert (answer["rows_read"], answer["rows_accepted"], answer["rows_rejected"]) == (3, 1, 1)
    assert (answer["rows_dropped"], answer["dropped"]) == (1, {"withheld": 1})
    assert (answer["statements"], answer["replaced"], answer["stored"]) == (1, 4, True)
    (issue,) = answer["issues"]
    assert issue == {
        "file": "new.csv", "sheet": "", "line": 3, "column": "Value", "value": "-3", "reason": "is below 0.",
        "warning": False,
    }  # fmt: skip
    again = lodestone("ingest", "run", "stats", "--from", file, "--format", "json").json()
    assert again["replaced"] == again["statements"] == 1


def test_run_in_words(lodestone: Command, desk: Path) -> None:
    file = str(csv_file(desk / "new.csv", NEWER, BAD))
    told = lodestone("ingest", "run", "stats", "--from", file)
    assert told.code == 0
    lines = [line.split() for line in told.out.splitlines() if line.strip()]
    assert ["rows", "accepted", "1"] in lines
    assert ["3", "Value", "-3", "is", "below", "0."] in [line[1:] for line in lines]
    steps = told.err.splitlines()
    assert steps[0] == "stats: reading new.csv"
    assert steps[-1] == "kept; now run: lodestone build"
    assert (desk / "home" / "ingested" / "stats" / "meta.json").exists()
    as_csv = lodestone("ingest", "run", "stats", "--from", file, "--format", "csv", "--dry-run").out
    assert as_csv.splitlines() == [
        "file,sheet,line,column,value,reason,warning",
        "new.csv,,3,Value,-3,is below 0.,False",
    ]


def test_a_trial(lodestone: Command, desk: Path) -> None:
    told = lodestone("ingest", "run", "stats", "--from", str(csv_file(desk / "new.csv", NEWER)), "--dry-run")
    assert told.code == 0
    assert told.err.endswith("a trial: nothing was kept\n")
    assert not (desk / "home").exists()


def test_in_japanese(lodestone: Command, desk: Path) -> None:
    told = lodestone("ingest", "run", "stats", "--from", str(csv_file(desk / "new.csv", NEWER, BAD)), "--lang", "ja")
    assert is_japanese(told.out)
    assert is_japanese(told.err.splitlines()[-1])
    listed = lodestone("ingest", "list", "--lang", "ja")
    assert is_japanese(listed.out.splitlines()[1])
    assert is_japanese(lodestone("ingest", "run", "--help", "--lang", "ja").out)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"<html><body>404</body></html>", "is a web page"),
        (b"Edition;Metal;Form\n", "separated by semicolon"),
        (HEADER + b"T,Dysprosium,\x81,t,2024,1,\n", "line 2, byte 14: 0x81 is not cp1252"),
        (HEADER + b"T,Kryptonite,x,t,2024,1,\n", "'Kryptonite' is not in the list"),
        (None, "there is no such file"),
    ],
)  # fmt: skip
def test_a_refused_file_is_one_line_and_nothing_is_stored(
    lodestone: Command, desk: Path, content: bytes | None, what: str
) -> None:
    file = desk / "new.csv"
    if content is not None:
        file.write_bytes(content)
    told = lodestone("ingest", "run", "stats", "--from", str(file), "--format", "json")
    assert what in told.error()
    assert not (desk / "home").exists()


def test_unknown_source(lodestone: Command, desk: Path) -> None:
    line = lodestone("ingest", "run", "stat", "--from", "x.csv", "--format", "json").error()
    assert "Did you mean 'stats'?" in line
    assert "takes no file" in lodestone("ingest", "run", "news", "--from", "x.csv", "--format", "json").error()


def test_list(lodestone: Command, desk: Path) -> None:
    lodestone("ingest", "run", "stats", "--from", str(csv_file(desk / "new.csv", NEWER)))
    rows = json.loads(lodestone("ingest", "list", "--format", "json").out)
    assert [row["source"] for row in rows] == ["news", "stats"]
    stats = rows[1]
    assert (stats["publisher"], stats["licence"], stats["rows"]) == ("Bureau of Toys", "CC BY 4.0", 2)
    assert (stats["years"], stats["reach"], stats["last_file"]) == ("2024", "2026-01-31", "new.csv")
    assert stats["about"] == "From the bureau."
    assert "title_ja" not in stats
    told = lodestone("ingest", "list")
    assert "Bureau of Toys" in told.out
    assert "lodestone ingest run SOURCE --from FILE" in told.err
    assert lodestone("ingest", "list", "--format", "csv").out.startswith("source,publisher,title,")


def test_help_has_examples(lodestone: Command) -> None:
    for words in (("ingest", "run"), ("ingest", "list")):
        assert "Example: lodestone ingest" in " ".join(lodestone(*words, "--help").out.split())
