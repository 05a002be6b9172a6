"""Who runs a user's query? This process: it reads a saved store, answers under limits, and may be killed.

Run as ``python -m graph.stores.worker``. It takes one JSON object on standard input and writes one JSON
object a query on standard output; ``graph.stores.console`` speaks with it.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import sys
from pathlib import Path
from typing import Any

from graph.errors import GraphError, StoreError
from graph.stores.embedded import MAX_WORK_UNITS, EmbeddedStore

__all__ = ["MAX_ANSWER_BYTES", "answer", "main"]

MAX_ANSWER_BYTES = 32 * 1024 * 1024
"""Size that one answer may have as JSON; rows are capped, but one cell can hold a whole collection."""


def limit_memory(megabytes: int) -> None:
    """Cap the address space of this process where the system can (not on Windows, not always on macOS)."""
    try:
        resource = importlib.import_module("resource")
    except ImportError:
        return
    size = megabytes * 1024 * 1024
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def answer(store: EmbeddedStore, query: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    """Answer to one query as JSON can carry it: a result, or ``error`` and ``message``."""
    try:
        result = store.query(
            query["text"],
            query.get("params"),
            timeout_ms=request["timeout_ms"],
            row_limit=request["row_limit"],
            max_work_units=request.get("max_work_units", MAX_WORK_UNITS),
        )
    except GraphError as error:
        return {"error": "query", "message": str(error)}
    return {
        "columns": result.columns,
        "rows": result.rows,
        "truncated": result.truncated,
        "seconds": result.seconds,
        "warnings": result.warnings,
    }


def _line(content: dict[str, Any]) -> str:
    text = json.dumps(content)
    if len(text) <= MAX_ANSWER_BYTES:
        return text
    size = MAX_ANSWER_BYTES // 1024 // 1024
    message = f"the answer is larger than {size} MB; return fewer columns or rows, or collect less"
    return json.dumps({"error": "query", "message": message})


def main() -> int:
    """Read the request, answer each query, always exit with 0: errors are answers."""
    request = json.load(sys.stdin)
    try:
        limit_memory(request["memory_mb"])
        store = EmbeddedStore.open(Path(request["path"]))
    except StoreError as error:
        print(json.dumps({"error": "store", "message": str(error)}), flush=True)
        return 0
    for query in request["queries"]:
        print(_line(answer(store, query, request)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
