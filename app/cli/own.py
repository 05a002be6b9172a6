"""Commands for a user's own list of parts and suppliers: its template, and taking it into a private workspace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.options import LangOption
from app.cli.output import Format, Lang, print_json, print_rows, say, spoken
from graph.own_chain import OWN

if TYPE_CHECKING:
    from app.answers import Answers
    from ingest.own.matching import OwnMatching

__all__ = ["take_own", "template"]


def template(
    source: Annotated[str, typer.Argument(help="The source whose template you want: own.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="File to write: .csv or .xlsx.")],
    lang: LangOption = Lang.en,
) -> None:
    """Write an empty list of parts and suppliers, to be filled in: headings and one made-up line.

    Example: lodestone ingest template own -o suppliers.xlsx
    """
    from ingest.own.columns import write_template

    if source != OWN:
        raise typer.BadParameter("there is a template for own alone")
    write_template(output, lang.value)
    say(str(output))


def take_own(
    file: Path, workspace: Path | None, country: str, *, dry_run: bool, form: Format, lang: Lang, home: Path
) -> None:
    """Match a list to the graph and keep it in the private workspace."""
    from app.answers import Answers
    from ingest.own.matching import match_sheet
    from ingest.own.sheet import read_sheet_of
    from ingest.own.workspace import store_own, workspace_folder

    if workspace is None and not dry_run:
        raise typer.BadParameter("give --workspace DIR, a private folder outside of the project")
    if workspace is not None:
        workspace_folder(workspace, home)
    sheet = read_sheet_of(file)
    answers = Answers(home)
    found = match_sheet(sheet, answers.graph, country)
    stored = workspace is not None and not dry_run
    if workspace is not None and stored:
        store_own(found.chain, workspace, home)
    if form is Format.json:
        print_json({
            "source": OWN, "file": sheet.file, "rows_read": sheet.rows_read,
            "rows_accepted": len(found.chain.supplies), "rows_rejected": sheet.rows_read - len(found.chain.supplies),
            "stored": stored, "country": found.chain.country, "matches": _matches(found, answers, lang),
            "issues": [issue.as_json() for issue in found.issues],
        })  # fmt: skip
    elif form is Format.csv:
        print_rows(_matches(found, answers, lang), {}, form)
    else:
        _print(found, answers, sheet.rows_read, lang)
        _say_next(lang, workspace if stored else None)


def _matches(found: OwnMatching, answers: Answers, lang: Lang) -> list[dict[str, Any]]:
    return [
        {**match.as_json(), "name": answers.graph.name(match.node, lang.value) if match.node else None}
        for match in found.matches
    ]


def _print(found: OwnMatching, answers: Answers, read: int, lang: Lang) -> None:
    from app.i18n import mark, translator

    _ = translator(lang)
    columns = {
        "input": mark("input"), "supplier": mark("supplier"), "site": mark("site"), "country": mark("country"),
        "share": mark("share"), "inventory_days": mark("days in stock"),
    }  # fmt: skip
    heads = {
        "line": _("line"), "column": _("column"), "value": _("as written"), "node": _("node"), "name": _("name"),
        "score": _("likeness"), "reason": _("reason"),
    }  # fmt: skip
    print_rows(
        _matches(found, answers, lang), heads, Format.table, title=_("How your list was matched; please review"),
        cells={
            "reason": spoken, "score": lambda score: f"{score:.2f}", "node": lambda node: node or "–",
            "column": lambda column: _(columns[column]),
        },
    )  # fmt: skip
    if found.issues:
        print_rows(
            [issue.as_json() for issue in found.issues],
            {"line": _("line"), "column": _("column"), "value": _("value"), "reason": _("reason")}, Format.table,
            title=_("Rejected rows"), cells={"reason": spoken},
        )  # fmt: skip
    kept = len(found.chain.supplies)
    say(_("{read} lines read, {kept} accepted, {rejected} rejected", read=read, kept=kept, rejected=read - kept))


def _say_next(lang: Lang, workspace: Path | None) -> None:
    from app.i18n import translator

    _ = translator(lang)
    if workspace is None:
        say(_("a trial: nothing was kept"))
    else:
        say(_("kept in {folder}, for you alone; now ask with: --workspace {folder}", folder=workspace))
