"""How far a large file is: lines with a bar, a rate and the time left; faults and breaks come through."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from ingest.files import watch
from ingest.files.watch import Watch, progress_line

READ = "SELECT count(*), sum(v) FROM read_csv('{path}', header = true)"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "file.csv"
    path.write_text("v\n" + "1\n" * 1000, encoding="utf-8")
    return path


def test_a_line_has_a_bar_a_rate_and_the_time_left() -> None:
    assert progress_line("BACI.csv", 0.25, 8e6, 2.0) == (
        "BACI.csv: █████░░░░░░░░░░░░░░░ 25 %, 1,000,000 rows a second, 6 s left"
    )
    assert progress_line("BACI.csv", 1.0, 8e6, 8.0).endswith("100 %, 1,000,000 rows a second, 0 s left")


def test_each_pass_is_told(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "_SETTLED", 0.0)
    told: list[str] = []
    with duckdb.connect() as connection:
        seen = Watch(connection, source, "file.csv", told.append, passes=2)
        assert seen.rows(READ.format(path=source)) == [(1000, 1000)]
        assert seen.rows(READ.format(path=source)) == [(1000, 1000)]
    form = re.compile(r"file\.csv: [█░]{20} \d+ %, [\d,]+ rows a second, \d+ s left")
    assert told
    assert all(form.fullmatch(line) for line in told)
    shares = [int(line.split(" %")[0].rpartition(" ")[2]) for line in told]
    assert shares == sorted(shares)
    assert shares[-1] == 100


def test_nothing_is_told_of_a_short_reading(source: Path) -> None:
    told: list[str] = []
    with duckdb.connect() as connection:
        Watch(connection, source, "file.csv", told.append, passes=1).rows(READ.format(path=source))
    assert told == []


@pytest.mark.parametrize("watched", [True, False])
def test_faults_come_through(source: Path, watched: bool) -> None:
    told: list[str] = []
    with duckdb.connect() as connection:
        seen = Watch(connection, source, "file.csv", told.append if watched else None, passes=1)
        with pytest.raises(duckdb.Error, match="nothing"):
            seen.rows("SELECT * FROM nothing")


def test_a_break_stops_the_query(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with duckdb.connect() as connection:
        seen = Watch(connection, source, "file.csv", lambda _: None, passes=1)

        def stop(part: float) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(seen, "_say", stop)
        with pytest.raises(KeyboardInterrupt):
            seen.rows("SELECT count(*) FROM range(100000000000) AS a WHERE hash(a.range) % 7 = 1")
        assert connection.execute("SELECT 1").fetchall() == [(1,)]
