"""What do the written-down SPARQL queries ask, take and return? The same front matter as in Cypher, in ``#`` lines."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Mapping
from pathlib import Path

from graph.errors import QueryError
from graph.queries.library import LibraryQuery, bind, load_twin
from graph.queries.library import parse as parse_cypher_style
from graph.stores.protocol import Cell, Params, QueryResult, QueryStore
from graph.supply_graph import SupplyGraph

__all__ = ["parse", "run", "run_twin", "sparql_library", "sparql_query"]

_FOLDER = Path(__file__).resolve().parent


def parse(text: str, where: str) -> LibraryQuery:
    r"""Read one query file.

    Parameters
    ----------
    text : str
        Content of the file: front matter in ``#`` lines, then SPARQL; ``$name`` stands for a parameter, other
        variables begin with ``?``.
    where : str
        Name of the file, for messages.

    Raises
    ------
    QueryError
        If the front matter is incomplete or wrong, or the SPARQL uses other parameters than it declares.

    Examples
    --------
    >>> query = parse(
    ...     '# id: one\n# question: {en: "One?", ja: "一か？"}\n# params: {}\n# returns: {x: integer}\n'
    ...     "# twin: graph.analysis.graph_twins.one\nSELECT (1 AS ?x) {}\n",
    ...     "one.rq",
    ... )
    >>> query.id, query.text
    ('one', 'SELECT (1 AS ?x) {}\n')
    """
    lines = text.splitlines()
    head = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    marked = ["//" + line.removeprefix("#") for line in lines[:head]]
    query = parse_cypher_style("\n".join([*marked, *lines[head:]]), where)
    for param in query.params:
        if re.search(rf"\?{param.name}\b", query.text):
            raise QueryError(f"{where}: in SPARQL ?{param.name} and ${param.name} are one variable; rename one")
    return query


@functools.cache
def sparql_library(folder: Path = _FOLDER) -> Mapping[str, LibraryQuery]:
    """Read all SPARQL queries of a folder, by id.

    Raises
    ------
    QueryError
        If a file is wrong, or is not named after its id.

    Examples
    --------
    >>> sorted(sparql_library())[0]
    'measures-on-material'
    """
    found: dict[str, LibraryQuery] = {}
    for path in sorted(folder.glob("*.rq")):
        query = parse(path.read_text(encoding="utf-8"), path.name)
        if path.stem != query.id.replace("-", "_"):
            raise QueryError(f"{path.name}: the file must be named after its id, {query.id.replace('-', '_')}.rq")
        found[query.id] = query
    return found


def sparql_query(query_id: str) -> LibraryQuery:
    """One query of the library.

    Raises
    ------
    QueryError
        If there is none with this id.
    """
    queries = sparql_library()
    if query_id not in queries:
        raise QueryError(f"no SPARQL query '{query_id}' in the library; there are: {', '.join(queries)}")
    return queries[query_id]


def run(
    query_id: str,
    params: Params | None = None,
    *,
    store: QueryStore,
    today: dt.date | None = None,
    timeout_ms: int = 10_000,
    row_limit: int = 10_000,
) -> QueryResult:
    """Ask an RDF store one question of the library.

    Parameters
    ----------
    query_id : str
        Such as ``values-in-conflict``.
    params : mapping, optional
        Values by name; what is missing takes its default.
    store : QueryStore
        A ``SparqlStore``.
    today, timeout_ms, row_limit
        As in ``graph.queries.library.run``.

    Raises
    ------
    QueryError
        If the query or a parameter is unknown or wrong, or the columns are not those declared.
    """
    query = sparql_query(query_id)
    result = store.query(query.text, bind(query, params, today=today), timeout_ms=timeout_ms, row_limit=row_limit)
    if result.columns != tuple(query.returns):
        raise QueryError(
            f"{query_id}: columns are {', '.join(result.columns)}; declared are {', '.join(query.returns)}"
        )
    return result


def run_twin(
    query_id: str, params: Params | None = None, *, graph: SupplyGraph, today: dt.date | None = None
) -> list[dict[str, Cell]]:
    """Answer one question of the library in Python, without any store."""
    query = sparql_query(query_id)
    twin = load_twin(query)
    return twin(graph, **bind(query, params, today=today))
