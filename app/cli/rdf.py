"""Commands for RDF: sparql, export."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import FormatOption, Home, LangOption, steps
from app.cli.output import Format, Lang, print_json, print_rows, say

__all__ = ["export", "sparql"]


class ExportFormat(StrEnum):
    """What the graph can be written as."""

    ttl = "ttl"
    trig = "trig"


def export(
    form: Annotated[
        ExportFormat, typer.Argument(metavar="FORMAT", help="ttl: Turtle; trig: with one named graph a dataset.")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="File to write.")],
    lang: LangOption = Lang.en,
    home: Home = None,
) -> None:
    """Write the whole graph to a file: what holds, every statement with its source, and the ontology.

    Examples: lodestone export ttl -o lodestone.ttl · lodestone export trig -o lodestone.trig
    """
    from app.answers import Answers
    from app.i18n import translator
    from graph.stores.rdf import export_rdf

    _ = translator(lang)
    answers = Answers(home)
    with steps() as tell:
        tell(_("writing {n} statements as {form}", n=f"{len(answers.graph.statements):,}", form=form.value))
        export_rdf(answers.graph, output, form.value, answers.report.datasets)
    say(str(output))


def sparql(
    text: Annotated[str | None, typer.Argument(help="SPARQL: SELECT, ASK, CONSTRUCT or DESCRIBE.")] = None,
    query: Annotated[str | None, typer.Option("--query", help="Id of a query of the library.")] = None,
    param: Annotated[
        list[str] | None, typer.Option("--param", help="Value of a variable, NAME=VALUE; repeat for several.")
    ] = None,
    library: Annotated[bool, typer.Option("--list", help="List the query library.")] = False,
    timeout: Annotated[float, typer.Option(min=0.1, max=600, help="Seconds allowed.")] = 10.0,
    rows: Annotated[int, typer.Option(min=1, max=100_000, help="Most rows.")] = 1000,
    form: FormatOption = Format.table,
    lang: LangOption = Lang.en,
    home: Home = None,
) -> None:
    """Ask the graph in SPARQL: read-only, time-limited, row-capped. All prefixes are declared already.

    Examples: lodestone sparql --list ·
    lodestone sparql --query sources-of-values --param node=material/gallium ·
    lodestone sparql 'SELECT ?m ?name { ?m a ls:Material ; ls:stage stages:refined ; rdfs:label ?name }'
    """
    if library:
        _list_library(form, lang)
    else:
        _ask(text, query, param or [], timeout, rows, form, lang, home)


def _list_library(form: Format, lang: Lang) -> None:
    from app.i18n import translator
    from graph.queries.sparql_library import sparql_library

    _ = translator(lang)
    found = [
        {
            "id": query.id, "question": query.question[lang.value],
            "params": [f"{p.name}={p.default}" for p in query.params], "returns": list(query.returns),
        }
        for query in sparql_library().values()
    ]  # fmt: skip
    heads = {"id": _("id"), "question": _("question"), "params": _("parameters")}
    print_rows(found, heads, form, cells={"params": " ".join})


def _ask(
    text: str | None,
    query: str | None,
    params: list[str],
    timeout_s: float,
    row_cap: int,
    form: Format,
    lang: Lang,
    home: Path | None,
) -> None:
    from app.cli.queries import pair
    from app.i18n import translator
    from graph.errors import QueryError
    from graph.queries.library import bind
    from graph.queries.sparql_library import sparql_query
    from graph.rdf_build import rdf_store
    from graph.stores.sparql import SparqlStore
    from graph.stores.sparql_guard import guard_sparql

    _ = translator(lang)
    if (text is None) == (query is None):
        raise QueryError("give a SPARQL text, or --query ID of the library (lodestone sparql --list), not both")
    given = dict(pair(p) for p in params)
    if query is not None:
        asked = sparql_query(query)
        text, given = asked.text, bind(asked, given)
    guard_sparql(text or "")  # refused before a store is made for it
    with steps(quiet=form is not Format.table) as tell:
        store = SparqlStore(rdf_store(home, tell))
    answer = store.ask(text or "", given, timeout_s=timeout_s, row_limit=row_cap)
    result = answer.result
    if answer.turtle and form is Format.table:
        print(answer.turtle, end="")
    elif form is Format.json:
        print_json(result.records())
    else:
        print_rows(result.records(), {c: c for c in result.columns}, form)
    if result.truncated:
        say(_("only the first {n} rows are shown; raise --rows to see more", n=row_cap))
