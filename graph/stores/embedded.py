"""How is the graph asked on this machine, without a server? A thin adapter to the embedded Cypher engine (kglite).

Three traps of the engine shape this module; each has a test:

- one optimizer pass loses matches of two-hop patterns with an undirected step, so it is always switched off;
- its frozen graphs, sessions and transactions cannot switch a pass off, so they are never used;
- its bulk loader merges parallel edges on the second load of one type, so edges are made by Cypher.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import importlib
import json
import os
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from graph.errors import QueryError, StoreError
from graph.stores.protocol import Cell, Params, QueryResult
from graph.stores.records import EdgeRecord, NodeRecord, check_records

__all__ = ["DISABLED_PASSES", "MAX_WORK_UNITS", "EmbeddedStore", "engine", "save_records"]

DISABLED_PASSES = ("fuse_match_return_aggregate",)
"""Optimizer passes that give wrong answers in the pinned engine."""

MAX_WORK_UNITS = 5_000_000
"""Intermediate rows that one query may hold (about a gigabyte, two seconds)."""

_BATCH = 10_000
_MESSAGE_LENGTH = 300
_ENGINE_ONLY_PROPERTIES = frozenset({"title", "type"})


def engine() -> Any:
    """Import the Cypher engine.

    Raises
    ------
    StoreError
        If it is not installed, or lacks the switch that keeps its answers right.
    """
    try:
        kglite = importlib.import_module("kglite")
    except ImportError as error:
        raise StoreError(
            "Cypher needs the embedded engine, which is not installed: pip install -r requirements/engine.txt "
            "(everything but Cypher works without it)"
        ) from error
    known = set(kglite.cypher_pass_names())
    if not known.issuperset(DISABLED_PASSES):
        raise StoreError(
            f"the installed Cypher engine {kglite.__version__} is not a version this product was checked with: "
            "pip install 'kglite>=0.21.2,<0.22'"
        )
    kglite.set_query_warning_policy("silent")  # warnings travel in the result instead
    return kglite


class EmbeddedStore:
    """Property-graph store inside this process.

    A text typed by a user never runs here: ``graph.stores.console`` sends it to a worker process.

    Examples
    --------
    >>> store = EmbeddedStore()
    >>> store.load([NodeRecord("material/gallium", ("Material",), {"name": "Gallium", "name_ja": "ガリウム"})], [])
    >>> store.query("MATCH (m:Material) RETURN m.id AS id, m.name_ja AS name_ja").rows
    (('material/gallium', 'ガリウム'),)
    """

    def __init__(self) -> None:
        self._engine = engine()
        self._graph = self._engine.KnowledgeGraph()
        self._graph.read_only(True)

    @classmethod
    def open(cls, path: Path) -> EmbeddedStore:
        """Open a saved store for reading.

        Raises
        ------
        StoreError
            If there is none at `path`, or it cannot be read.
        """
        store = cls()
        if not path.is_file():
            raise StoreError(f"no Cypher store at {path}; make it with: lodestone build")
        try:
            store._graph = store._engine.load(str(path))
        except Exception as error:
            raise StoreError(
                f"the Cypher store {path} cannot be read ({_one_line(error)}); make it again: lodestone build"
            ) from error
        store._graph.read_only(True)
        return store

    def load(self, nodes: Iterable[NodeRecord], edges: Iterable[EdgeRecord]) -> None:
        """Replace the content by these records; the order in which they come does not matter.

        Raises
        ------
        StoreError
            If a record cannot be stored; the content is then what it was.
        """
        node_list = sorted(nodes, key=lambda node: node.id)
        edge_list = sorted(edges, key=_edge_key)
        check_records(node_list, edge_list)
        try:
            graph = self._with_nodes(node_list)
            _add_edges(graph, {node.id: node.label for node in node_list}, edge_list)
        except Exception as error:
            raise StoreError(f"the Cypher engine refused the records: {_one_line(error)}") from error
        graph.read_only(True)
        self._graph = graph

    def _with_nodes(self, nodes: Iterable[NodeRecord]) -> Any:
        rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        further: dict[tuple[str, str], list[str]] = defaultdict(list)
        for node in nodes:
            rows[node.label].append({"id": node.id, **_stored(node.properties)})
            for label in node.labels[1:]:
                further[node.label, label].append(node.id)
        spec = [
            {"type": label, "id_field": "id", "title_field": "name", "records": rows[label]} for label in sorted(rows)
        ]
        graph = self._engine.from_records({"nodes": spec, "connections": []}, on_missing_endpoint="error")
        for (label, other), ids in sorted(further.items()):
            graph.add_label(label, ids, other)
        return graph

    def save(self, path: Path) -> None:
        """Write the store to a file; a reader sees the old file or the whole new one.

        Raises
        ------
        StoreError
            If it cannot be written; the old file is then untouched.
        """
        temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._graph.save(str(temporary))
            temporary.replace(path)
        except Exception as error:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise StoreError(f"the Cypher store {path} cannot be written: {_one_line(error)}") from error

    def query(
        self,
        text: str,
        params: Params | None = None,
        *,
        timeout_ms: int = 10_000,
        row_limit: int = 10_000,
        max_work_units: int = MAX_WORK_UNITS,
    ) -> QueryResult:
        """Answer one read query.

        Parameters
        ----------
        text : str
            Cypher that the project wrote, or that ``cypher_guard`` passed.
        params : mapping, optional
        timeout_ms, row_limit, max_work_units : int
            Limits on time, on rows kept, and on intermediate rows held.

        Raises
        ------
        QueryError
            If the query is wrong, writes, or goes beyond a limit of time or work.
        """
        started = time.perf_counter()
        try:
            view = self._graph.cypher(
                text,
                params=dict(params or {}),
                timeout_ms=timeout_ms,
                max_work_units=max_work_units,
                row_limit=row_limit,
                disabled_passes=list(DISABLED_PASSES),
            )
            if isinstance(view, str):
                raise QueryError("the query asks for another output format; leave FORMAT out")
            columns = tuple(view.columns)
            rows = tuple(tuple(_cell(row[column]) for column in columns) for row in view)
            total = view.diagnostics["total_rows"]
            remarks = tuple(view.warnings)
        except QueryError:
            raise
        except Exception as error:
            raise self._query_error(error, timeout_ms, max_work_units) from error
        truncated = total is not None and total > len(rows)
        if truncated:
            remarks = tuple(remark for remark in remarks if "truncated by row_limit" not in remark)
        return QueryResult(columns, rows, truncated, time.perf_counter() - started, remarks)

    def _query_error(self, error: Exception, timeout_ms: int, max_work_units: int) -> QueryError:
        if isinstance(error, self._engine.CypherTimeoutError):
            return QueryError(
                f"the query ran longer than {timeout_ms / 1000:g} s and was stopped; "
                "start from one node ({id: ...}), bound the paths, or split the query"
            )
        if isinstance(error, self._engine.ReadOnlyError):
            return QueryError("the store is read-only; change the statements and build again")
        if "max_work_units" in str(error):
            return QueryError(
                f"the query needs more than {max_work_units:,} intermediate rows and was stopped; "
                "start from one node ({id: ...}) or bound the paths"
            )
        return QueryError(_one_line(error))


def save_records(nodes: Iterable[NodeRecord], edges: Iterable[EdgeRecord], path: Path) -> None:
    """Make a store of these records and save it, whole or not at all.

    Raises
    ------
    StoreError
        If there is no engine, a record cannot be stored, or the file cannot be written.
    """
    store = EmbeddedStore()
    store.load(nodes, edges)
    store.save(path)


def _stored(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Properties in a fixed order without the empty ones."""
    return {name: value for name, value in sorted(properties.items()) if value is not None}


def _edge_key(edge: EdgeRecord) -> tuple[str, str, str, str]:
    return (edge.type, edge.source, edge.target, json.dumps(_stored(edge.properties), ensure_ascii=False, default=str))


def _add_edges(graph: Any, label_of: Mapping[str, str], edges: Iterable[EdgeRecord]) -> None:
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for edge in edges:
        key = (edge.type, label_of[edge.source], label_of[edge.target])
        groups[key].append({"source": edge.source, "target": edge.target, "properties": _stored(edge.properties)})
    for (edge_type, source, target), rows in sorted(groups.items()):
        # labels and types come from the ontology and were checked; values travel as parameters
        text = (
            f"UNWIND $rows AS row MATCH (a:{source} {{id: row.source}}), (b:{target} {{id: row.target}}) "
            f"CREATE (a)-[r:{edge_type}]->(b) SET r = row.properties"
        )
        for start in range(0, len(rows), _BATCH):
            graph.cypher(text, params={"rows": rows[start : start + _BATCH]}, disabled_passes=list(DISABLED_PASSES))


def _cell(value: Any) -> Cell:
    """Make a value that JSON carries; nodes without the engine's own numbers and names."""
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [_cell(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"id", "labels", "properties"}:
        kept = {name: _cell(item) for name, item in value["properties"].items() if name not in _ENGINE_ONLY_PROPERTIES}
        return {"labels": list(value["labels"]), "properties": kept}
    if value.keys() == {"id", "start", "end", "type", "properties"}:
        return {"type": value["type"], "properties": _cell(value["properties"])}
    return {str(name): _cell(item) for name, item in value.items()}


def _one_line(error: BaseException) -> str:
    lines = str(error).splitlines()
    text = " ".join((lines[0] if lines else type(error).__name__).split())
    return text if len(text) <= _MESSAGE_LENGTH else text[: _MESSAGE_LENGTH - 3] + "..."
