"""What does a written-down query ask, take and return? Its front matter, checked when it is read; and how to run it."""

from __future__ import annotations

import datetime as dt
import functools
import importlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from graph.errors import QueryError
from graph.stores.protocol import Cell, Params, QueryResult, QueryStore
from graph.stores.records import EdgeRecord, NodeRecord

__all__ = [
    "PARAM_TYPES",
    "RETURN_TYPES",
    "LibraryQuery",
    "Param",
    "Twin",
    "bind",
    "library",
    "load_twin",
    "parse",
    "run",
    "run_twin",
]

PARAM_TYPES = ("id", "text", "date", "integer", "number", "boolean")
RETURN_TYPES = (*PARAM_TYPES, "code", "share", "mass_flow")

Twin: TypeAlias = Callable[..., list[dict[str, Cell]]]
"""Same answer in Python: ``twin(nodes, edges, **params)`` gives the rows in the order of the query."""

_FOLDER = Path(__file__).resolve().parent
_KEYS = ("id", "question", "params", "returns", "twin")
_KEY_LINE = re.compile(r"//\s?([a-z_]+):\s")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_NODE_ID = re.compile(r"[a-z0-9-]+/[^\s/]+\Z")


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter: its type, and its default (``today`` for a date means the day of asking)."""

    name: str
    type: str
    default: str | float | bool | None


@dataclass(frozen=True, slots=True)
class LibraryQuery:
    """A query of the library.

    Attributes
    ----------
    id : str
        Such as ``measures-on-material``.
    question : mapping
        What it answers, by language (``en``, ``ja``).
    params : tuple of Param
    returns : mapping
        Column name to type, in the order of the columns.
    twin : str
        Dotted path of the Python function that gives the same answer.
    text : str
        The Cypher, without the front matter.
    """

    id: str
    question: Mapping[str, str]
    params: tuple[Param, ...]
    returns: Mapping[str, str]
    twin: str
    text: str


def _front_matter(text: str, where: str) -> tuple[dict[str, Any], str]:
    """Split a file into its front matter and the Cypher; comment lines without a key are remarks."""
    lines = text.splitlines()
    count = next((i for i, line in enumerate(lines) if not line.startswith("//")), len(lines))
    content: dict[str, Any] = {}
    for number, line in enumerate(lines[:count], start=1):
        found = _KEY_LINE.match(line)
        if found is None or found.group(1) not in _KEYS:
            continue
        try:
            read = yaml.safe_load(line.removeprefix("//"))
        except yaml.YAMLError as error:
            raise QueryError(
                f"{where}, line {number}: the front matter is not YAML: {' '.join(str(error).split())}"
            ) from error
        for key, value in read.items():
            if key in content:
                raise QueryError(f"{where}, line {number}: {key!r} stands twice in the front matter")
            content[key] = value
    missing = [key for key in _KEYS if key not in content]
    if missing:
        raise QueryError(f"{where}: the front matter lacks {', '.join(missing)}")
    return content, "\n".join(lines[count:]).strip() + "\n"


def _mapping(value: object, what: str, where: str) -> dict[str, Any]:
    if not isinstance(value, dict) or not value:
        raise QueryError(f"{where}: {what} must be a mapping such as {{name: ...}}")
    for name in value:
        if not isinstance(name, str):
            raise QueryError(
                f"{where}: {what} has the name {name!r}, which is no text; quote it (YAML reads on as true)"
            )
    return value


def _param(name: str, content: object, where: str) -> Param:
    fields = _mapping(content, f"parameter {name!r}", where)
    if fields.keys() != {"type", "default"} or fields["type"] not in PARAM_TYPES:
        raise QueryError(f"{where}: parameter {name!r} needs a type ({', '.join(PARAM_TYPES)}) and a default (or null)")
    param = Param(name, fields["type"], fields["default"])
    if param.default is not None:
        _checked(param, param.default, where, dt.date(2000, 1, 1))
    return param


def parse(text: str, where: str) -> LibraryQuery:
    r"""Read one query file.

    Parameters
    ----------
    text : str
        Content of the file: front matter in ``//`` lines, then Cypher.
    where : str
        Name of the file, for messages.

    Raises
    ------
    QueryError
        If the front matter is incomplete or wrong, or the Cypher uses other parameters than it declares.

    Examples
    --------
    >>> query = parse(
    ...     '// id: one\n// question: {en: "One?", ja: "一か？"}\n// params: {a: {type: integer, default: 1}}\n'
    ...     "// returns: {x: integer}\n// twin: graph.analysis.twins.one\nRETURN $a AS x\n",
    ...     "one.cypher",
    ... )
    >>> query.params, query.text
    ((Param(name='a', type='integer', default=1),), 'RETURN $a AS x\n')
    """
    content, cypher = _front_matter(text, where)
    if not isinstance(content["id"], str) or not _ID.match(content["id"]):
        raise QueryError(f"{where}: id {content['id']!r} must look like measures-on-material")
    question = _mapping(content["question"], "question", where)
    if question.keys() != {"en", "ja"} or not all(isinstance(value, str) and value for value in question.values()):
        raise QueryError(f"{where}: the question must be given in en and ja")
    params = content["params"] or {}
    declared = tuple(
        _param(name, value, where) for name, value in (_mapping(params, "params", where) if params else {}).items()
    )
    returns = _mapping(content["returns"], "returns", where)
    for column, kind in returns.items():
        if kind not in RETURN_TYPES:
            raise QueryError(f"{where}: column {column!r} has the type {kind!r}; types are {', '.join(RETURN_TYPES)}")
    used = set(re.findall(r"\$([A-Za-z_]\w*)", cypher))
    if used != {param.name for param in declared}:
        raise QueryError(
            f"{where}: the query uses {sorted(used)} but declares {sorted(param.name for param in declared)}; "
            "both must name the same parameters"
        )
    if not isinstance(content["twin"], str):
        raise QueryError(f"{where}: twin must be the dotted path of a function")
    return LibraryQuery(content["id"], question, declared, returns, content["twin"], cypher)


@functools.cache
def library(folder: Path = _FOLDER) -> Mapping[str, LibraryQuery]:
    """Read all queries of a folder, by id.

    Raises
    ------
    QueryError
        If a file is wrong, two have one id, or a file is not named after its id.

    Examples
    --------
    >>> sorted(library())[0]
    'facilities-of-company'
    """
    found: dict[str, LibraryQuery] = {}
    for path in sorted(folder.glob("*.cypher")):
        query = parse(path.read_text(encoding="utf-8"), path.name)
        if path.stem != query.id.replace("-", "_"):
            raise QueryError(f"{path.name}: the file must be named after its id, {query.id.replace('-', '_')}.cypher")
        found[query.id] = query
    return found


def _query(query_id: str) -> LibraryQuery:
    queries = library()
    if query_id not in queries:
        raise QueryError(f"no query {query_id!r} in the library; there are: {', '.join(queries)}")
    return queries[query_id]


def _checked(param: Param, value: object, where: str, today: dt.date) -> Cell:
    """Give the value as the parameter's type, or raise."""
    problem = ""
    if param.type == "date":
        if value == "today":
            return today.isoformat()
        if isinstance(value, dt.date):
            return value.isoformat()
        try:
            return dt.date.fromisoformat(value).isoformat() if isinstance(value, str) else _raise(value)
        except ValueError:
            problem = "must be a date such as 2026-03-10, or today"
    elif param.type == "id":
        problem = "" if isinstance(value, str) and _NODE_ID.match(value) else "must be an id such as material/gallium"
    elif param.type == "text":
        problem = "" if isinstance(value, str) else "must be a text"
    elif param.type == "boolean":
        problem = "" if isinstance(value, bool) else "must be true or false"
    elif param.type == "integer":
        problem = "" if isinstance(value, int) and not isinstance(value, bool) else "must be a whole number"
    else:
        problem = "" if isinstance(value, (int, float)) and not isinstance(value, bool) else "must be a number"
    if problem:
        raise QueryError(f"{where}: parameter {param.name!r} {problem}, not {value!r}")
    return value


def _raise(value: object) -> str:
    raise ValueError(f"{value!r} is no text")


def bind(query: LibraryQuery, params: Params | None = None, *, today: dt.date | None = None) -> dict[str, Cell]:
    """Fill in defaults and check the values of a query's parameters.

    Parameters
    ----------
    query : LibraryQuery
    params : mapping, optional
        Values by name; dates as ISO text, ``datetime.date`` or ``today``. None means the default.
    today : date, optional
        What ``today`` means; by default the day of the call.

    Raises
    ------
    QueryError
        If a name is unknown or a value is not of its type.

    Examples
    --------
    >>> bind(library()["measures-on-material"], {"on": "2026-03-10"})
    {'material': 'material/gallium', 'on': '2026-03-10'}
    """
    given = dict(params or {})
    known = [param.name for param in query.params]
    unknown = sorted(given.keys() - set(known))
    if unknown:
        takes = ", ".join(known) if known else "none"
        raise QueryError(f"{query.id}: no parameter {', '.join(map(repr, unknown))}; there are: {takes}")
    day = today or dt.date.today()
    bound: dict[str, Cell] = {}
    for param in query.params:
        value = given.get(param.name)
        value = param.default if value is None else value
        bound[param.name] = None if value is None else _checked(param, value, query.id, day)
    return bound


def run(
    query_id: str,
    params: Params | None = None,
    *,
    store: QueryStore,
    today: dt.date | None = None,
    timeout_ms: int = 10_000,
    row_limit: int = 10_000,
) -> QueryResult:
    """Ask a store one question of the library.

    Parameters
    ----------
    query_id : str
        Such as ``measures-on-material``.
    params : mapping, optional
        Values by name; what is missing takes its default.
    store : QueryStore
        ``EmbeddedStore``, ``WorkerStore`` or a server's.
    today, timeout_ms, row_limit
        As in `bind` and ``QueryStore.query``.

    Raises
    ------
    QueryError
        If the query or a parameter is unknown or wrong, or the store gives other columns than declared.
    """
    query = _query(query_id)
    result = store.query(query.text, bind(query, params, today=today), timeout_ms=timeout_ms, row_limit=row_limit)
    if result.columns != tuple(query.returns):
        raise QueryError(
            f"{query_id}: columns are {', '.join(result.columns)}; declared are {', '.join(query.returns)}"
        )
    return result


def load_twin(query: LibraryQuery) -> Twin:
    """Import the Python function that a query names as its twin.

    Raises
    ------
    QueryError
        If there is none.
    """
    module_name, _, name = query.twin.rpartition(".")
    try:
        twin = getattr(importlib.import_module(module_name), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise QueryError(f"{query.id}: there is no twin {query.twin}") from error
    found: Twin = twin
    return found


def run_twin(
    query_id: str,
    params: Params | None = None,
    *,
    nodes: Iterable[NodeRecord],
    edges: Iterable[EdgeRecord],
    today: dt.date | None = None,
) -> list[dict[str, Cell]]:
    """Answer one question of the library in Python, without any store."""
    query = _query(query_id)
    return load_twin(query)(nodes, edges, **bind(query, params, today=today))
