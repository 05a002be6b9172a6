"""May this Cypher text be sent to an engine? Lexer, allow-list of clauses, and a text without comments."""

from __future__ import annotations

from dataclasses import dataclass

from graph.stores.cypher_reader import ALLOWED_CLAUSES, MAX_DEPTH, StatementReader
from graph.stores.lexer import MAX_LENGTH, MAX_TOKENS, lex

__all__ = ["ALLOWED_CLAUSES", "MAX_DEPTH", "MAX_LENGTH", "MAX_TOKENS", "GuardedQuery", "guard"]


@dataclass(frozen=True, slots=True)
class GuardedQuery:
    """A text that passed: without comments, every character at its old place, and the parameters it names."""

    text: str
    parameters: frozenset[str]


def guard(text: str) -> GuardedQuery:
    """Check one text and give the form in which it may be sent to an engine.

    Parameters
    ----------
    text : str
        One Cypher statement as a user typed it.

    Returns
    -------
    GuardedQuery

    Raises
    ------
    QueryError
        With line, column, the word, and what is allowed, if the text is anything but one statement made of
        ``ALLOWED_CLAUSES`` and the functions of the language, or is too long or too deep.

    Examples
    --------
    >>> guard("MATCH (m:Material {name: 'LOAD CSV'}) RETURN m.id AS id // DELETE").parameters
    frozenset()
    >>> guard("MATCH (m) DELETE m")
    Traceback (most recent call last):
    ...
    graph.errors.QueryError: line 1, column 11: 'DELETE' is not allowed: the graph is only read here. \
Allowed: MATCH, OPTIONAL MATCH, WHERE, WITH, UNWIND, RETURN, ORDER BY, SKIP, LIMIT, UNION, CALL { subquery }.
    """
    lexed = lex(text)
    reader = StatementReader(text, lexed.tokens)
    semicolon = reader.whole_text()
    sent = lexed.text if semicolon is None else lexed.text[:semicolon]
    names = frozenset(token.text[1:] for token in lexed.tokens if token.kind == "parameter")
    return GuardedQuery(sent.rstrip(), names)
