"""May this SPARQL be run? Only reading, only here: no update, no call to another server, nothing that hangs a parser.

The engine's parser needs no blank between words (``1SERVICE<...>{}`` is a call), so the text is not split into
words: what cannot be code (strings, comments, addresses, variables, names after a colon) is taken out, and the
rest may not hold the letters of SERVICE anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from graph.errors import QueryError

__all__ = ["MAX_DEPTH", "MAX_LENGTH", "bind_terms", "guard_sparql"]

MAX_LENGTH = 50_000
MAX_DEPTH = 100

_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"})

# The engine reads such escapes everywhere before it parses: one could end a string or spell a keyword.
_ESCAPE = re.compile(r"\\[uU]")

# What an address may hold is spelled out: \s would count U+00A0 as a blank, which the engine takes for a letter.
_NOT_CODE = re.compile(
    r'''
    """(?:[^"\\]|\\.|"(?!""))*"""
    | \'\'\'(?:[^'\\]|\\.|'(?!\'\'))*\'\'\'
    | "(?:[^"\\\n\r]|\\.)*"
    | '(?:[^'\\\n\r]|\\.)*'
    | <[^\x00-\x20<>"{}|\\^`]*>
    | \#[^\n\r]*
    | [?$]\w+
    | (?<=:)[A-Za-z0-9_-]+
    ''',
    re.VERBOSE | re.DOTALL,
)
_PROLOGUE = re.compile(r"\s*(?:(?:PREFIX\s*[^\s:]*:|BASE)\s*)*([A-Za-z]*)", re.IGNORECASE)


def guard_sparql(text: str) -> str:
    """Check a SPARQL text and name its form.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        ``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE``.

    Raises
    ------
    QueryError
        If it is no such query, is an update, calls another server, or is too long or too deep.

    Examples
    --------
    >>> guard_sparql("PREFIX x: <urn:x> SELECT ?service { ?service x:service 'SERVICE' } # SERVICE")
    'SELECT'
    >>> guard_sparql("SELECT * { SERVICE <https://example.org/sparql> { ?s ?p ?o } }")
    Traceback (most recent call last):
    ...
    graph.errors.QueryError: SERVICE is refused: a query reads this graph only and calls no other server
    """
    if len(text) > MAX_LENGTH:
        raise QueryError(f"the SPARQL has {len(text):,} characters; at most {MAX_LENGTH:,} are allowed")
    if _ESCAPE.search(text):
        raise QueryError(r"\u escapes are refused in SPARQL; write the character itself")
    code = _NOT_CODE.sub(" ", text)
    if "service" in code.lower():
        raise QueryError("SERVICE is refused: a query reads this graph only and calls no other server")
    if _depth(code) > MAX_DEPTH:
        raise QueryError(f"the SPARQL nests brackets more than {MAX_DEPTH} deep; write it flatter")
    begin = _PROLOGUE.match(code)
    word = begin[1].upper() if begin else ""
    if word in _UPDATES:
        raise QueryError(f"{word} is refused: the graph is read-only here; begin with {', '.join(_FORMS)}")
    for form in _FORMS:
        if word.startswith(form):  # no blank is needed: SELECT*
            return form
    raise QueryError(f"a SPARQL query begins with {', '.join(_FORMS)}, after PREFIX and BASE, not with '{word}'")


def bind_terms(text: str, terms: Mapping[str, str]) -> str:
    """Put terms in the place of the variables ``$name`` of a query; strings, comments and ``?name`` stay.

    Parameters
    ----------
    text : str
    terms : mapping of str to str
        Name without the sign to a term of Turtle, whole and escaped.

    Raises
    ------
    QueryError
        If the text has no such variable.

    Examples
    --------
    >>> bind_terms("SELECT ?on { ?on ls:date $on } # $on", {"on": '"2026"'})
    'SELECT ?on { ?on ls:date "2026" } # $on'
    """
    used: set[str] = set()

    def put(found: re.Match[str]) -> str:
        name = found[0][1:]
        if not found[0].startswith("$") or name not in terms:
            return found[0]
        used.add(name)
        return terms[name]

    bound = _NOT_CODE.sub(put, text)
    missing = sorted(terms.keys() - used)
    if missing:
        raise QueryError(f"the SPARQL has no {', '.join('$' + name for name in missing)} to take a value")
    return bound


def _depth(code: str) -> int:
    depth = deepest = 0
    for sign in code:
        if sign in "({[":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in ")}]":
            depth -= 1
    return deepest
