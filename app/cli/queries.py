"""How is a Cypher question asked and its answer printed?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from app.cli.output import Format, Lang, print_json, print_rows, say
from app.i18n import translator
from graph.errors import QueryError
from graph.queries.library import bind, library
from graph.stores.console import run_user_query

__all__ = ["ask", "list_library", "pair"]


def list_library(form: Format, lang: Lang) -> None:
    """Print the query library."""
    _ = translator(lang)
    rows = [
        {
            "id": query.id, "question": query.question[lang.value],
            "params": [f"{p.name}={p.default}" for p in query.params], "returns": list(query.returns),
        }
        for query in library().values()
    ]  # fmt: skip
    heads = {"id": _("id"), "question": _("question"), "params": _("parameters")}
    print_rows(rows, heads, form, cells={"params": " ".join})


def ask(
    store: Path,
    text: str | None,
    query: str | None,
    params: list[str],
    timeout_s: float,
    row_cap: int,
    form: Format,
    lang: Lang,
) -> None:
    """Run a user's Cypher, or a query of the library, and print its rows.

    Raises
    ------
    QueryError
        If neither or both are given, a parameter is malformed, or the query is refused or fails.
    """
    _ = translator(lang)
    if (text is None) == (query is None):
        raise QueryError("give a Cypher text, or --query ID of the library (lodestone cypher --list), not both")
    given = dict(pair(p) for p in params)
    if query is not None:
        known = library()
        if query not in known:
            raise QueryError(f"no query '{query}' in the library; there are: {', '.join(known)}")
        text, given = known[query].text, bind(known[query], given)
    result = run_user_query(store, text or "", given, timeout_s, row_cap)
    rows = result.records()
    if form is Format.json:
        print_json(rows)
    else:
        print_rows(rows, {c: c for c in result.columns}, form)
    for warning in result.warnings:
        say(warning)
    if result.truncated:
        say(_("only the first {n} rows are shown; raise --rows to see more", n=row_cap))


def pair(text: str) -> tuple[str, Any]:
    """Name and value of ``NAME=VALUE``; a value that reads as JSON (a number, true) is one."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise QueryError(f"--param '{text}': write NAME=VALUE")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value
