"""How does SPARQL that a user typed run safely? The guard reads it, a worker process answers it under limits."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.errors import QueryError, StoreError
from graph.stores.protocol import Params, QueryResult
from graph.stores.sparql_guard import bind_terms, guard_sparql
from ontology.declared import Ontology
from ontology.iris import entity_iri, namespaces
from ontology.model import load_ontology
from ontology.turtle import iri, literal

__all__ = ["MEMORY_MB", "SparqlAnswer", "SparqlStore"]

MEMORY_MB = 4096
"""Address space of a worker."""

_START_S = 20.0
"""What a worker may take to start and to open the store, on top of the time of its query."""

_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class SparqlAnswer:
    """Answer to one query.

    Attributes
    ----------
    form : str
        ``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE``.
    result : QueryResult
        Rows; of ASK one row ``answer``, of the last two the triples.
    turtle : str
        Of the last two the triples as Turtle, else empty.
    """

    form: str
    result: QueryResult
    turtle: str = ""


class SparqlStore:
    """A saved RDF store that is asked through worker processes only; rdflib is never loaded in this one.

    Parameters
    ----------
    folder : Path
        What ``graph.rdf_build.rdf_store`` gives.
    ontology : Ontology, optional
        Defaults to the declared one.
    """

    def __init__(self, folder: Path, ontology: Ontology | None = None) -> None:
        self._folder = folder
        self._ontology = ontology or load_ontology()

    def query(
        self, text: str, params: Params | None = None, *, timeout_ms: int = 10_000, row_limit: int = 10_000
    ) -> QueryResult:
        """Answer one read query as rows."""
        return self.ask(text, params, timeout_s=timeout_ms / 1000, row_limit=row_limit).result

    def ask(
        self,
        text: str,
        params: Params | None = None,
        *,
        timeout_s: float = 10.0,
        row_limit: int = 1000,
        memory_mb: int = MEMORY_MB,
    ) -> SparqlAnswer:
        """Answer one read query.

        Parameters
        ----------
        text : str
            SELECT, ASK, CONSTRUCT or DESCRIBE; the project's prefixes are declared already.
        params : mapping, optional
            Values of its ``$name`` variables: ids, texts, numbers, booleans; None leaves one unbound.
        timeout_s : float
            Seconds the engine may take; a worker that overruns is killed.
        row_limit : int
            Rows (or triples) kept; ``truncated`` says whether there were more.
        memory_mb : int
            Address space of the worker, in MB.

        Raises
        ------
        QueryError
            If the text is refused, or the query fails or goes beyond a limit.
        StoreError
            If the store cannot be opened.
        """
        form = guard_sparql(text)
        request = {
            "path": str(self._folder),
            "text": bind_terms(text, _terms(params or {}, self._ontology)),
            "prefixes": dict(namespaces(self._ontology)),
            "timeout_s": max(0.001, timeout_s),
            "row_limit": row_limit,
            "memory_mb": memory_mb,
        }
        content = _read(_run_worker(request, timeout_s), memory_mb)
        result = QueryResult(
            columns=tuple(content["columns"]),
            rows=tuple(tuple(row) for row in content["rows"]),
            truncated=content["truncated"],
            seconds=content["seconds"],
        )
        return SparqlAnswer(form, result, content["turtle"])


def _terms(params: Params, ontology: Ontology) -> dict[str, str]:
    """Parameters as terms: ids as IRIs, others as literals; what is None is left out and stays unbound."""
    terms: dict[str, str] = {}
    for name, value in params.items():
        if isinstance(value, bool):
            terms[name] = "true" if value else "false"
        elif isinstance(value, (int, float)):
            terms[name] = literal(str(value), datatype="xsd:integer" if isinstance(value, int) else "xsd:double")
        elif isinstance(value, str):
            is_id = "/" in value and ontology.class_of_id(value) is not None
            terms[name] = iri(entity_iri(value)) if is_id else literal(value)
        elif value is not None:
            raise QueryError(f"parameter '{name}': SPARQL takes a text, a number or a boolean, not {value!r}")
    return terms


def _run_worker(request: dict[str, Any], timeout_s: float) -> str:
    """What the worker wrote; it is gone when this returns or raises, also on Ctrl-C."""
    search_path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    with subprocess.Popen(
        # -P: a file in the folder where the user happens to be is never imported
        (sys.executable, "-P", "-m", "graph.stores.sparql_worker"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": search_path, "PYTHONIOENCODING": "utf-8"},
        encoding="utf-8",
        start_new_session=True,  # Ctrl-C reaches this process, which ends the worker
    ) as worker:
        try:
            output, _ = worker.communicate(json.dumps(request), timeout=timeout_s + _START_S)
        except subprocess.TimeoutExpired:
            raise _overrun(timeout_s) from None
        finally:
            worker.kill()
            worker.wait()
    if worker.returncode == -getattr(signal, "SIGALRM", 0):
        raise _overrun(timeout_s)
    return output


def _overrun(seconds: float) -> QueryError:
    return QueryError(
        f"the query did not end within {seconds:g} s and was stopped; begin at one node, avoid paths without an end, "
        "or split the query"
    )


def _read(line: str, memory_mb: int) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(line)
    except ValueError as error:
        raise QueryError(
            f"the query process ended without an answer; most likely it needed more than {memory_mb:,} MB of memory: "
            "return or collect less"
        ) from error
    if "error" in content:
        raise (StoreError if content["error"] == "store" else QueryError)(content["message"])
    return content
