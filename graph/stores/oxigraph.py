"""How is SPARQL answered? By Oxigraph, through rdflib's interface, from a store on disk that is only read."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import islice
from pathlib import Path

import pyoxigraph
from oxrdflib import OxigraphStore
from rdflib import BNode, Dataset, Graph, Literal, URIRef
from rdflib.query import Result, ResultRow
from rdflib.term import Node

from graph.errors import QueryError, StoreError
from graph.stores.protocol import Cell, QueryResult
from ontology.iris import own_name

__all__ = ["answer", "open_rdf", "save_rdf", "turtle"]

_LONGEST = 120


def save_rdf(trig: Iterable[str], folder: Path) -> None:
    """Load TriG into a new store on disk; the folder must not exist.

    Raises
    ------
    StoreError
        If the text is no TriG or the folder cannot be written.
    """
    try:
        store = pyoxigraph.Store(str(folder))
        store.bulk_load(input="".join(trig).encode("utf-8"), format=pyoxigraph.RdfFormat.TRIG)
        store.flush()
    except SyntaxError as error:
        raise StoreError(f"the RDF of the graph cannot be read back ({_one_line(error)})") from error
    except OSError as error:
        raise StoreError(f"{folder}: the RDF store cannot be written ({_one_line(error)})") from error


def open_rdf(folder: Path) -> Dataset:
    """Open a saved store to read; all its named graphs are seen as one.

    Raises
    ------
    StoreError
        If there is none.
    """
    try:
        store = pyoxigraph.Store.read_only(str(folder))
    except OSError as error:
        raise StoreError(f"{folder}: the RDF store cannot be opened ({_one_line(error)}); remove the folder") from None
    return Dataset(store=OxigraphStore(store=store), default_union=True)


def answer(dataset: Dataset, text: str, row_limit: int, prefixes: Mapping[str, str]) -> tuple[QueryResult, str]:
    """Answer a query that passed the guard.

    Parameters
    ----------
    dataset : rdflib.Dataset
    text : str
    row_limit : int
        Rows (or triples) kept.
    prefixes : mapping
        Prefixes that the text need not declare.

    Returns
    -------
    result : QueryResult
        Of ASK one row ``answer``; of CONSTRUCT and DESCRIBE rows ``subject``, ``predicate``, ``object``.
    text : str
        Of CONSTRUCT and DESCRIBE the triples as Turtle, else empty.

    Raises
    ------
    QueryError
        If the query is wrong.
    """
    begin = time.perf_counter()
    try:
        found = dataset.query(text, initNs=dict(prefixes))
        columns, rows, graph = _rows(found, row_limit)
    except SyntaxError as error:
        raise QueryError(f"the SPARQL is not right: {_place(str(error))}") from error
    except (OSError, RuntimeError, ValueError, TypeError, NotImplementedError) as error:
        raise QueryError(f"the SPARQL failed: {_one_line(error)}") from error
    seconds = time.perf_counter() - begin
    kept = QueryResult(columns, rows[:row_limit], len(rows) > row_limit, seconds)
    return kept, "" if graph is None else turtle(graph, prefixes)


def _rows(found: Result, limit: int) -> tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...], Graph | None]:
    """Columns, one row more than the limit at most, and the graph of a CONSTRUCT."""
    if found.type == "ASK":
        return ("answer",), ((bool(found.askAnswer),),), None
    if found.type == "SELECT":
        names = [str(name) for name in found.vars or ()]
        listed = (row for row in islice(found, limit + 1) if isinstance(row, ResultRow))
        return tuple(names), tuple(tuple(_cell(row[name]) for name in names) for row in listed), None
    graph = Graph(bind_namespaces="none")
    triples = sorted(found.graph or (), key=lambda triple: tuple(term.n3() for term in triple))
    for triple in triples[:limit]:
        graph.add(triple)
    rows = tuple(tuple(_cell(term) for term in triple) for triple in triples[: limit + 1])
    return ("subject", "predicate", "object"), rows, graph


def turtle(graph: Graph, prefixes: Mapping[str, str]) -> str:
    """A small graph as Turtle with the project's prefixes."""
    for prefix, namespace in prefixes.items():
        graph.bind(prefix, namespace)
    return str(graph.serialize(format="turtle"))


def _cell(term: Node | None) -> Cell:
    """A term as the product writes it: ids, codes and names instead of IRIs, numbers as numbers, dates as texts."""
    if isinstance(term, URIRef):
        return own_name(str(term))
    if isinstance(term, BNode):
        return f"_:{term}"
    if isinstance(term, Literal):
        value = term.toPython()
        if isinstance(value, bool):
            return value
        if isinstance(value, (int, float, Decimal)):
            plain = float(value) if isinstance(value, Decimal) else value
            return plain if math.isfinite(plain) else str(term)
        return str(term)
    return None if term is None else str(term)


def _place(message: str) -> str:
    """Where the parser stopped; what it would have taken instead only where that is short."""
    found = re.match(r"error at (\d+):(\d+): (.*)", message, re.DOTALL)
    if not found:
        return " ".join(message.split())[:_LONGEST]
    line, column, expected = found.groups()
    more = f": {expected}" if len(expected) <= _LONGEST else ""
    return f"it cannot be read from line {line}, column {column}{more}"


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())
