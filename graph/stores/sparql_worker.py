"""Who runs a user's SPARQL? This process: it opens the store on disk to read, answers once, and may be killed.

Run as ``python -m graph.stores.sparql_worker``. It takes one JSON object on standard input and writes one on
standard output; ``graph.stores.sparql`` speaks with it. The engine takes no time limit, so an alarm of the
system ends the process.
"""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path
from typing import Any

from graph.errors import QueryError, StoreError
from graph.stores.oxigraph import answer, open_rdf
from graph.stores.worker import MAX_ANSWER_BYTES, limit_memory

__all__ = ["main"]


def main() -> int:
    """Read the request, answer it, always exit with 0: errors are answers."""
    request = json.load(sys.stdin)
    try:
        limit_memory(request["memory_mb"])
        dataset = open_rdf(Path(request["path"]))
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, request["timeout_s"])
        content = _answer(dataset, request)
    except StoreError as error:
        content = {"error": "store", "message": str(error)}
    except QueryError as error:
        content = {"error": "query", "message": str(error)}
    text = json.dumps(content)
    if len(text) > MAX_ANSWER_BYTES:
        size = MAX_ANSWER_BYTES // 1024 // 1024
        message = f"the answer is larger than {size} MB; return fewer columns or rows"
        text = json.dumps({"error": "query", "message": message})
    print(text, flush=True)
    return 0


def _answer(dataset: Any, request: dict[str, Any]) -> dict[str, Any]:
    result, text = answer(dataset, request["text"], request["row_limit"], request["prefixes"])
    return {
        "columns": result.columns,
        "rows": result.rows,
        "truncated": result.truncated,
        "seconds": result.seconds,
        "turtle": text,
    }


if __name__ == "__main__":
    sys.exit(main())
