"""A user's query: guarded, answered by a process that has limits and is gone afterwards, whatever happens."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any
from unittest.mock import create_autospec

import pytest

from graph.errors import QueryError, StoreError
from graph.queries.library import run
from graph.stores import console, worker
from graph.stores.console import WorkerStore, run_user_query
from graph.stores.embedded import EmbeddedStore, save_records
from tests.graph.stores.sample import EDGES, NODES

RUNAWAY = "UNWIND range(1, 1000000) AS a UNWIND range(1, 1000000) AS b RETURN count(*) AS n"
SLEEPER = (sys.executable, "-c", "import time; time.sleep(60)")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("store") / "graph.kgl"
    save_records(NODES, EDGES, made)
    return made


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[str]]:
    """Every process that the console starts."""
    processes: list[subprocess.Popen[str]] = []

    def remembered(*args: Any, **kwargs: Any) -> subprocess.Popen[str]:
        process: subprocess.Popen[str] = subprocess.Popen(*args, **kwargs)
        processes.append(process)
        return process

    patched = type("Patched", (), {"__getattr__": staticmethod(lambda name: getattr(subprocess, name))})()
    patched.Popen = remembered
    monkeypatch.setattr(console, "subprocess", patched)
    return processes


def test_answer_is_that_of_the_store(path: Path, started: list[subprocess.Popen[str]]) -> None:
    text = "MATCH (m:Material {id: $id})<-[r:PRODUCES]-(p) RETURN p.id AS id, r, m.name_ja AS ja ORDER BY id // x"
    answer = run_user_query(path, text, {"id": "material/gallium", "unused": object()})
    direct = EmbeddedStore.open(path).query(text, {"id": "material/gallium"})
    assert (answer.columns, answer.rows, answer.truncated) == (direct.columns, direct.rows, False)
    assert answer.rows[0][2] == "ガリウム"
    assert [process.returncode for process in started] == [0]


def test_library_runs_through_the_worker(path: Path) -> None:
    params = {"material": "material/gallium", "on": "2026-01-01"}
    answer = run("measures-on-material", params, store=WorkerStore(path))
    assert answer.rows == run("measures-on-material", params, store=EmbeddedStore.open(path)).rows


@pytest.mark.parametrize(
    "text", ["LOAD CSV FROM 'file:///{file}' AS l RETURN l", "CREATE (n)", "CALL db.labels()", "RETURN 1; RETURN 2"]
)
def test_guard_stands_before_the_worker(
    text: str, path: Path, tmp_path: Path, started: list[subprocess.Popen[str]]
) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("secret", encoding="utf-8")
    with pytest.raises(QueryError, match="allowed"):
        run_user_query(path, text.replace("{file}", str(secret)))
    assert started == []


def test_worker_itself_is_read_only(path: Path) -> None:
    before = path.read_bytes()
    request = {"path": str(path), "queries": [{"text": "CREATE (n:X {id: 'x'})"}], "timeout_ms": 1000, "row_limit": 1}
    lines = console._run_worker({**request, "memory_mb": console.MEMORY_MB}, 20)
    assert "read-only" in json.loads(lines[0])["message"]
    assert path.read_bytes() == before


def test_rows_are_capped(path: Path) -> None:
    answer = run_user_query(path, "MATCH (n) RETURN n.id AS id ORDER BY id", row_cap=5)
    assert (len(answer.rows), answer.truncated) == (5, True)
    assert not run_user_query(path, "MATCH (n) RETURN n.id AS id", row_cap=len(NODES)).truncated


def test_engine_stops_at_the_time_limit(path: Path, started: list[subprocess.Popen[str]]) -> None:
    with pytest.raises(QueryError, match=r"ran longer than 0\.3 s and was stopped"):
        run_user_query(path, RUNAWAY, timeout_s=0.3)
    assert started[0].poll() == 0


def test_a_worker_that_overruns_is_killed(
    path: Path, started: list[subprocess.Popen[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "_START_S", 0.2)
    monkeypatch.setattr(console, "_command", lambda: SLEEPER)
    with pytest.raises(QueryError, match=r"did not stop after 0\.1 s and its process was ended"):
        run_user_query(path, "RETURN 1 AS x", timeout_s=0.1)
    assert started[0].poll() == -signal.SIGKILL


def test_ctrl_c_ends_the_worker(
    path: Path, started: list[subprocess.Popen[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "_command", lambda: SLEEPER)
    main_thread = threading.main_thread().ident
    assert main_thread is not None
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a run in the background ignores Ctrl-C
    timer = threading.Timer(0.5, signal.pthread_kill, [main_thread, signal.SIGINT])
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            run_user_query(path, "RETURN 1 AS x")
    finally:
        timer.join()
        signal.signal(signal.SIGINT, before)
    assert started[0].poll() == -signal.SIGKILL


def test_memory_is_capped(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = "UNWIND range(1, 7000000) AS a RETURN collect(toString(a) + $t)[0] AS x"
    with pytest.raises(QueryError, match="ended without an answer; most likely it needed more than 1,800 MB") as caught:
        run_user_query(path, text, {"t": "x" * 1000}, max_work_units=10**12, memory_mb=1800, timeout_s=30)
    assert "\n" not in str(caught.value)
    assert capfd.readouterr() == ("", "")


def test_parameters_are_checked_first(path: Path, started: list[subprocess.Popen[str]]) -> None:
    with pytest.raises(QueryError, match=r"no value is given for \$a, \$b"):
        run_user_query(path, "RETURN $b AS b, $a AS a, $c AS c", {"c": 1})
    with pytest.raises(QueryError, match="cannot be sent"):
        run_user_query(path, "RETURN $a AS a", {"a": object()})
    with pytest.raises(QueryError, match="at most 1,000,000 are allowed"):
        run_user_query(path, "RETURN $a AS a", {"a": "x" * 1_000_001})
    assert started == []


def test_missing_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="make it with: lodestone build"):
        run_user_query(tmp_path / "none.kgl", "RETURN 1 AS x")


def test_files_in_the_current_folder_are_not_imported(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("kglite.py", "json.py", "graph.py"):
        (tmp_path / name).write_text("raise SystemExit('imported')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run_user_query(path, "RETURN 1 AS x").rows == ((1,),)


def ask_worker(
    request: dict[str, Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> list[dict[str, Any]]:
    """Run the worker's main in this process, without its memory cap."""
    monkeypatch.setattr(worker, "limit_memory", create_autospec(worker.limit_memory))
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps({"memory_mb": 1, "timeout_ms": 5000, **request})))
    assert worker.main() == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_worker_answers_several_queries(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    queries = [{"text": "RETURN $x AS x", "params": {"x": "語"}}, {"text": "RETURN"}, {"text": "RETURN 2 AS x"}]
    answers = ask_worker({"path": str(path), "queries": queries, "row_limit": 10}, monkeypatch, capsys)
    assert [answer.get("rows") for answer in answers] == [[["語"]], None, [[2]]]
    assert answers[1]["error"] == "query"


def test_answer_has_a_largest_size(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(worker, "MAX_ANSWER_BYTES", 1024 * 1024)
    queries = [{"text": "RETURN range(1, 300000) AS x"}]
    answers = ask_worker({"path": str(path), "queries": queries, "row_limit": 10}, monkeypatch, capsys)
    assert "larger than 1 MB" in answers[0]["message"]


def test_worker_without_an_engine(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "kglite", None)
    answers = ask_worker({"path": str(path), "queries": [{"text": "RETURN 1"}], "row_limit": 1}, monkeypatch, capsys)
    assert answers[0]["error"] == "store"
    assert "requirements/engine.txt" in answers[0]["message"]


def test_worker_needs_no_set_environment(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONPATH", raising=False)
    monkeypatch.setenv("LANG", "C")
    assert os.environ.get("PYTHONPATH") is None
    assert run_user_query(path, "RETURN '語' AS x").rows == (("語",),)
