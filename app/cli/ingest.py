"""Commands for publishers' files: ingest list, ingest run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.options import FormatOption, Home, LangOption, Workspace, steps
from app.cli.output import Format, Lang, print_json, print_rows, say, spoken
from app.cli.own import take_own, template
from graph.own_chain import OWN

if TYPE_CHECKING:
    from ingest.intake import Intake

__all__ = ["group"]

_SHOWN = 20

group = typer.Typer(
    help="Publishers' files: which sources there are, and how a newer file comes into the graph.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@group.command("list")
def list_sources(
    form: FormatOption = Format.table,
    lang: LangOption = Lang.en,
    home: Home = None,
) -> None:
    """List the sources: publisher, licence, rows, years, how far each reaches, and the file that was ingested last.

    Example: lodestone ingest list
    """
    from app.i18n import translator
    from graph.build import home_folder
    from ingest.catalogue import sources

    _ = translator(lang)
    rows: list[dict[str, Any]] = [source.as_json() for source in sources(home or home_folder())]
    for row in rows:
        row["title"] = row["title_ja"] if lang is Lang.ja else row["title"]
        row["about"] = row["about_ja"] if lang is Lang.ja else row["about"]
        del row["title_ja"], row["about_ja"]
    heads = {
        "source": _("source"), "publisher": _("publisher"), "licence": _("licence"), "form": _("takes"),
        "rows": _("rows"), "years": _("years"), "reach": _("reaches"), "last_run": _("last run"),
    }  # fmt: skip
    print_rows(rows, heads, form, cells={"rows": lambda n: f"{n:,}", "last_run": lambda at: (at or "")[:10]})
    if form is Format.table:
        for row in rows:
            if row["problem"]:
                say(row["problem"])
        say(_("Sources that take a file: lodestone ingest run SOURCE --from FILE"))
        say(_("Your own list of suppliers, kept private: lodestone ingest run own --from FILE --workspace DIR"))


@group.command("run")
def run(
    source: Annotated[str, typer.Argument(help="Source, as `lodestone ingest list` names it.")],
    file: Annotated[
        Path, typer.Option("--from", metavar="FILE", help="The file that you downloaded (or its folder, or a .zip).")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check the file and count; keep nothing.")] = False,
    form: FormatOption = Format.table,
    lang: LangOption = Lang.en,
    workspace: Workspace = None,
    country: Annotated[str, typer.Option(help="With source own: where your products are made, name or code.")] = "JP",
    home: Home = None,
) -> None:
    """Take a publisher's file in: bad rows are rejected and listed, a file that cannot be trusted is refused.

    The next `lodestone build` uses its rows in place of those of the same edition or year; others stay.

    The source own is your own list of parts and suppliers: it is matched to the graph and kept in --workspace DIR, a
    private folder, never in the build.

    Example: lodestone ingest run usgs_mcs --from MCS2026_Commodities_Data.csv ·
    lodestone ingest run own --from suppliers.xlsx --workspace ~/private
    """
    from graph.build import home_folder
    from ingest.intake import ingest_file

    if source == OWN:
        take_own(file, workspace, country, dry_run=dry_run, form=form, lang=lang, home=home or home_folder())
        return
    if workspace is not None:
        raise typer.BadParameter("--workspace is for the source own")
    with steps(quiet=form is not Format.table) as tell:
        intake = ingest_file(source, file, home or home_folder(), dry_run=dry_run, progress=tell)
    if form is Format.json:
        print_json(intake.as_json())
    elif form is Format.csv:
        print_rows([issue.as_json() for issue in intake.issues], {}, form)
    else:
        _print(intake, lang)


group.command("template")(template)


def _print(intake: Intake, lang: Lang) -> None:
    """Counts, rejected rows, and what comes next."""
    from app.i18n import translator

    _ = translator(lang)
    counts: list[dict[str, Any]] = [
        {"what": _("rows read"), "value": intake.rows_read},
        {"what": _("rows accepted"), "value": intake.rows_accepted},
        {"what": _("rows rejected"), "value": intake.rows_rejected},
        *({"what": _("rows left out: {why}", why=spoken(why)), "value": number}
          for why, number in intake.dropped.items()),
        *({"what": _("rows of table {name}", name=name), "value": number} for name, number in intake.rows.items()),
        {"what": _("statements"), "value": intake.statements},
        {"what": _("statements they take the place of"), "value": intake.replaced},
    ]  # fmt: skip
    heads = {"what": intake.source, "value": intake.years}
    print_rows(counts, heads, Format.table, title=intake.file, cells={"value": lambda n: f"{n:,}"})
    if intake.issues:
        columns = {
            "file": _("file"), "sheet": _("sheet"), "line": _("line"), "column": _("column"), "value": _("value"),
            "reason": _("reason"),
        }  # fmt: skip
        used = {key: head for key, head in columns.items() if any(getattr(issue, key) for issue in intake.issues)}
        print_rows(
            [issue.as_json() for issue in intake.issues], used, Format.table, title=_("Rejected rows"), top=_SHOWN,
            note=lambda n: _("  ... and {n} more (--format json shows all)", n=n), cells={"reason": spoken},
        )  # fmt: skip
    if intake.stored:
        say(_("kept; now run: lodestone build"))
    else:
        say(_("a trial: nothing was kept"))
