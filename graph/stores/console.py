"""How does a query that a user typed run safely? The guard reads it, a worker process that can be killed answers it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from graph.errors import QueryError, StoreError
from graph.stores.cypher_guard import guard
from graph.stores.embedded import MAX_WORK_UNITS
from graph.stores.protocol import Params, QueryResult

__all__ = ["MEMORY_MB", "WorkerStore", "run_user_query"]

MEMORY_MB = 4096
"""Address space of a worker. The engine reserves more than 1 GB before it holds anything."""

_START_S = 10.0
"""What a worker may take to start and to read the store, on top of the time of its queries."""

_MAX_PARAMS = 1_000_000
_ROOT = Path(__file__).resolve().parents[2]


def run_user_query(
    store_path: Path,
    text: str,
    params: Params | None = None,
    timeout_s: float = 10.0,
    row_cap: int = 1000,
    *,
    max_work_units: int = MAX_WORK_UNITS,
    memory_mb: int = MEMORY_MB,
) -> QueryResult:
    """Answer a Cypher text that a user typed.

    Parameters
    ----------
    store_path : Path
        File that ``EmbeddedStore.save`` wrote.
    text : str
        One read statement; the guard says what it may consist of.
    params : mapping, optional
        Values of its ``$names``: text, numbers, booleans, None, lists and maps of them.
    timeout_s : float
        Seconds the engine may take; a worker that overruns is killed.
    row_cap : int
        Rows that are kept; ``truncated`` says whether there were more.
    max_work_units : int
        Intermediate rows the engine may hold.
    memory_mb : int
        Address space of the worker, in MB.

    Raises
    ------
    QueryError
        If the text is refused, a parameter is missing, or the query fails or goes beyond a limit.
    StoreError
        If there is no store or no engine.
    """
    guarded = guard(text)
    given = _checked_params(guarded.parameters, params or {})
    request = {
        "path": str(store_path),
        "queries": [{"text": guarded.text, "params": given}],
        "timeout_ms": max(1, round(timeout_s * 1000)),
        "row_limit": row_cap,
        "max_work_units": max_work_units,
        "memory_mb": memory_mb,
    }
    lines = _run_worker(request, timeout_s + _START_S)
    return _result(lines[0] if lines else "", memory_mb)


class WorkerStore:
    """A saved store that is asked through worker processes only; the engine is never loaded in this one."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def query(
        self, text: str, params: Params | None = None, *, timeout_ms: int = 10_000, row_limit: int = 10_000
    ) -> QueryResult:
        """Answer one read query; the guard applies."""
        return run_user_query(self._path, text, params, timeout_s=timeout_ms / 1000, row_cap=row_limit)


def _checked_params(names: frozenset[str], params: Mapping[str, Any]) -> dict[str, Any]:
    missing = sorted(names - params.keys())
    if missing:
        raise QueryError(f"no value is given for {', '.join('$' + name for name in missing)}")
    given = {name: params[name] for name in sorted(names)}
    try:
        size = len(json.dumps(given))
    except (TypeError, ValueError, RecursionError) as error:
        raise QueryError(f"a parameter cannot be sent: {error}; use text, numbers, booleans, lists or maps") from error
    if size > _MAX_PARAMS:
        raise QueryError(f"the parameters have {size:,} characters; at most {_MAX_PARAMS:,} are allowed")
    return given


def _command() -> Sequence[str]:
    # -P: a file in the folder where the user happens to be is never imported
    return (sys.executable, "-P", "-m", "graph.stores.worker")


def _run_worker(request: Mapping[str, Any], seconds: float) -> list[str]:
    """Lines that a worker wrote; it is gone when this returns or raises, also on Ctrl-C."""
    search_path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    with subprocess.Popen(
        _command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # at its memory cap the engine writes a long trace
        env={**os.environ, "PYTHONPATH": search_path, "PYTHONIOENCODING": "utf-8"},
        encoding="utf-8",
        start_new_session=True,  # Ctrl-C reaches this process, which ends the worker
    ) as worker:
        try:
            output, _ = worker.communicate(json.dumps(request), timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise QueryError(
                f"the query did not stop after {request['timeout_ms'] / 1000:g} s and its process was ended; "
                "start from one node ({id: ...}), bound the paths, or split the query"
            ) from error
        finally:
            worker.kill()
            worker.wait()
    return output.splitlines()


def _result(line: str, memory_mb: int) -> QueryResult:
    try:
        content = json.loads(line)
    except ValueError as error:
        raise QueryError(
            f"the query process ended without an answer; most likely it needed more than {memory_mb:,} MB of memory: "
            "return or collect less, or bound the paths"
        ) from error
    if "error" in content:
        raise (StoreError if content["error"] == "store" else QueryError)(content["message"])
    return QueryResult(
        columns=tuple(content["columns"]),
        rows=tuple(tuple(row) for row in content["rows"]),
        truncated=content["truncated"],
        seconds=content["seconds"],
        warnings=tuple(content["warnings"]),
    )
