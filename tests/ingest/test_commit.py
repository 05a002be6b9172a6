"""Own tables written by a developer are those that a user's run of the same file gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.commit import commit, main
from ingest.errors import DatasetError, MappingError
from tests.ingest.publishers import COMMITTED, ROWS, YML, csv_file, publisher


def test_tables_are_written_in_their_order(tmp_path: Path) -> None:
    root = publisher(tmp_path / "sets", committed=None)
    assert commit("stats", [csv_file(tmp_path / "a.csv", *ROWS[::-1])], root) == {"production": 3}
    written = root / "stats" / "data" / "production.csv"
    assert [line.rpartition(",")[0] for line in written.read_text(encoding="utf-8").splitlines()] == [
        line.rpartition(",")[0] for line in COMMITTED.splitlines()
    ]
    newer = csv_file(tmp_path / "b.csv", "T2026,Dysprosium,Mine production,tonnes,2024,1300,")
    assert commit("stats", [tmp_path / "a.csv", newer], root) == {"production": 2}
    assert "1250" not in written.read_text(encoding="utf-8")


def test_a_refused_file_writes_nothing(tmp_path: Path) -> None:
    root = publisher(tmp_path / "sets")
    bad = csv_file(tmp_path / "a.csv", "T2026,Kryptonite,Mine production,tonnes,2024,1300,")
    with pytest.raises(MappingError):
        commit("stats", [bad], root)
    assert (root / "stats" / "data" / "production.csv").read_text(encoding="utf-8") == COMMITTED


def test_only_open_licences(tmp_path: Path) -> None:
    root = publisher(tmp_path / "sets", yml=YML.replace("licence_class: open", "licence_class: local"))
    with pytest.raises(DatasetError, match="only rows of open sources are committed"):
        commit("stats", [csv_file(tmp_path / "a.csv", *ROWS)], root)


def test_from_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("ingest.intake.DATASETS", publisher(tmp_path / "sets"))
    monkeypatch.setattr("sys.argv", ["commit", "stats", str(csv_file(tmp_path / "a.csv", *ROWS))])
    assert main() == 0
    assert capsys.readouterr().out == "production.csv: 3 rows\n"
    monkeypatch.setattr("sys.argv", ["commit", "stat", "x"])
    assert main() == 1
    assert capsys.readouterr().err.startswith("error: there is no source 'stat'")
