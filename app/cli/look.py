"""Commands that look things up: find, show, measures, cypher."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from app.cli.options import AsOf, FormatOption, Home, LangOption, Top, day
from app.cli.output import Format, Lang, class_word, print_json, print_rows, say

__all__ = ["cypher", "find", "measures", "show"]


def find(
    text: Annotated[str, typer.Argument(help="Name in Japanese or English, alias, symbol, HS code or id.")],
    form: FormatOption = Format.table,
    lang: LangOption = Lang.en,
    top: Top = None,
    home: Home = None,
) -> None:
    """Find nodes by name.

    Examples: lodestone find dysprosium · lodestone find ガリウム · lodestone find 811292
    """
    from app import contract
    from app.answers import Answers
    from app.i18n import translator
    from ontology.model import load_ontology

    _ = translator(lang)
    rows = contract.find_rows(Answers(home).find(text, top or 20))
    if not rows and form is Format.table:
        say(_("nothing found for '{text}'", text=text))
        return
    heads = {"id": _("id"), "name": _("name (en)"), "name_ja": _("name (ja)"), "class": _("class"), "score": _("score")}
    classes = load_ontology()
    print_rows(rows, heads, form, cells={"class": lambda name: class_word(classes, name, lang)})


def show(
    node: Annotated[str, typer.Argument(help="Id, slug, or exact name in Japanese or English.")],
    as_of: AsOf = "",
    form: FormatOption = Format.table,
    lang: LangOption = Lang.en,
    home: Home = None,
) -> None:
    """Show one node: every value with its source, differing values side by side, and its relations.

    Examples: lodestone show material/gallium · lodestone show CN-2025-18 · lodestone show 中国
    """
    from app import contract
    from app.answers import Answers
    from app.cli.show_table import print_node

    answers = Answers(home)
    found = answers.show(node, day(as_of) if as_of else None)
    shown = contract.show_object(answers.graph, found, lang, answers.values(found.id, day(as_of)))
    if form is Format.json:
        print_json(shown)
    elif form is Format.csv:
        print_rows(shown["properties"], {}, form)
    else:
        print_node(answers.graph, shown, lang)


def measures(
    as_of: AsOf = "",
    issuer: Annotated[str | None, typer.Option(help="Who issued it, such as CN.")] = None,
    toward: Annotated[str | None, typer.Option(help="Whom it hits, such as JP (or every destination).")] = None,
    material: Annotated[str | None, typer.Option(help="What it controls, such as gallium.")] = None,
    form: FormatOption = Format.table,
    lang: LangOption = Lang.en,
    top: Top = None,
    home: Home = None,
) -> None:
    """List measures and their status on a date: in force, suspended, announced, ended or unknown.

    Examples: lodestone measures --issuer CN --toward JP · lodestone measures --material gallium --as-of 2025-12-01
    """
    from app import contract
    from app.answers import Answers
    from app.i18n import translator

    _ = translator(lang)
    answers = Answers(home)
    found = answers.measures(day(as_of), issuer=issuer, toward=toward, material=material)
    rows = contract.measure_rows(answers.graph, found, lang)
    codes = answers.graph.ontology.codes
    heads = {
        "id": _("id"), "name": _("name"), "issuer": _("issuer"), "kind": _("kind"), "status": _("status"),
        "since": _("since"), "until": _("until"), "attested_at": _("attested"),
    }  # fmt: skip
    cells: dict[str, Any] = {
        "status": lambda value: codes["measure_statuses"].code_label(value, lang),
        "kind": lambda value: codes["measure_kinds"].code_label(value, lang),
    }
    title = _("Measures on {day}", day=day(as_of))
    print_rows(rows, heads, form, title=title, cells=cells, top=top)


def cypher(
    text: Annotated[str | None, typer.Argument(help="Read-only Cypher.")] = None,
    query: Annotated[str | None, typer.Option("--query", help="Id of a query of the library.")] = None,
    param: Annotated[
        list[str] | None, typer.Option("--param", help="Parameter NAME=VALUE; repeat for several.")
    ] = None,
    library: Annotated[bool, typer.Option("--list", help="List the query library.")] = False,
    timeout: Annotated[float, typer.Option(min=0.1, max=600, help="Seconds allowed.")] = 10.0,
    rows: Annotated[int, typer.Option(min=1, max=100_000, help="Most rows.")] = 1000,
    form: FormatOption = Format.table,
    lang: LangOption = Lang.en,
    home: Home = None,
) -> None:
    """Ask the graph in Cypher: read-only, time-limited, row-capped.

    Examples: lodestone cypher --list ·
    lodestone cypher --query producers-of-material --param material=material/gallium ·
    lodestone cypher 'MATCH (m:PolicyMeasure)-[:CONTROLS]->(x) RETURN x.id AS id, count(m) AS n ORDER BY n DESC'
    """
    from app.answers import Answers
    from app.cli.queries import ask, list_library

    if library:
        list_library(form, lang)
    else:
        ask(Answers(home).store, text, query, param or [], timeout, rows, form, lang)
