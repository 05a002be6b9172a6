"""Commands that compute: chokepoints and outage."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

import typer

from app.cli.explained import print_explanation, slow_steps
from app.cli.granted import LeverOption, Rationing, RationingOption, asked_levers, say_how_exact, say_levers
from app.cli.networks import NetworkOption, network_outage, shocks_title
from app.cli.options import AsOf, Explain, FormatOption, Home, LangOption, Top, Workspace, day, offset
from app.cli.output import Format, Lang, print_json, print_rows
from app.cli.progress import bar
from app.cli.sampled import Cluster, Samples, Seed, asked_samples, end_partial, print_bands
from app.cli.value_table import print_stage_losses
from app.i18n import Translator, mark
from app.value_words import percent

__all__ = ["chokepoints", "outage"]

_ROWS = 20
_ROWS_EACH = 3
_KINDS = {
    "country": mark("country"), "stage": mark("stage"), "facility": mark("facility"), "company": mark("company"),
    "measure": mark("measure"),
}  # fmt: skip


def chokepoints(
    product: Annotated[str | None, typer.Option(help="Product or material: id, slug or name.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Leading rows of every product that the country makes.")] = False,
    country: Annotated[str | None, typer.Option(help="Whose makers, such as JP (default: all).")] = None,
    foreign: Annotated[bool, typer.Option("--foreign", help="Leave out what stands in the country itself.")] = False,
    as_of: AsOf = "",
    top: Top = None,
    form: FormatOption = Format.table,
    lang: LangOption = Lang.en,
    workspace: Workspace = None,
    home: Home = None,
) -> None:
    """Rank the nodes whose outage takes something from a product, each with its path and sources.

    Examples: lodestone chokepoints --product traction-motor --country JP · lodestone chokepoints --product power-gan ·
    lodestone chokepoints --all --country JP --foreign
    """
    from app import contract
    from app.answers import Answers
    from app.i18n import translator

    _ = translator(lang)
    answers = Answers(home, workspace) if workspace else Answers(home)
    date = day(as_of)
    if every == (product is not None) or (every and country is None):
        raise typer.BadParameter("give --product, or --all with --country")
    if product is None:
        with bar(_("products"), _) as tell:
            found = answers.all_chokepoints(date, country or "", top=top or _ROWS_EACH, foreign=foreign, progress=tell)
        rows = [
            {"product": key, "product_name": answers.graph.name(key, lang), **row}
            for key, points in found.items()
            for row in contract.chokepoint_rows(answers.graph, points, lang)
        ]
        _print_all(
            rows, form, _("Leading choke points of all products of {country}, {day}", country=country, day=date), _
        )
        return
    rows = contract.chokepoint_rows(answers.graph, answers.chokepoints(product, date, country, foreign=foreign), lang)
    heads = {
        "id": _("node"), "name": _("name"), "kind": _("kind"), "loss": _("loss"),
        "first_shortage_day": _("short on day"), "share": _("share of world"), "hhi": "HHI",
        "single_point": _("single point"), "path": _("path"),
    }  # fmt: skip
    cells: dict[str, Any] = {
        "loss": percent, "share": percent, "path": lambda path: " → ".join(path[1:]),
        "single_point": lambda flag: _("yes") if flag else "", "kind": lambda kind: _(_KINDS[kind]),
    }  # fmt: skip
    title = _(
        "Choke points of {product}, {country}, {day} (loss: share of its output lost if this alone fails, no stocks)",
        product=product, country=country or _("all makers"), day=date,
    )  # fmt: skip
    print_rows(
        rows, heads, form, title=title, cells=cells, top=top if form is not Format.table else top or _ROWS,
        note=lambda n: _("... and {n} more (--top N, or --format json for all with sources)", n=n),
    )  # fmt: skip


def _print_all(rows: list[dict[str, Any]], form: Format, title: str, _: Translator) -> None:
    heads = {
        "product_name": _("product"), "name": _("name"), "kind": _("kind"), "country": _("country"), "loss": _("loss"),
        "first_shortage_day": _("short on day"), "path": _("path"),
    }  # fmt: skip
    cells: dict[str, Any] = {
        "loss": percent, "path": lambda path: " → ".join(path[1:]), "kind": lambda kind: _(_KINDS[kind]),
    }  # fmt: skip
    print_rows(rows, heads, form, title=title, cells=cells)


def outage(
    targets: Annotated[
        list[str] | None, typer.Argument(help="What fails: countries, stages, facilities, companies, measures.")
    ] = None,
    shock: Annotated[
        list[str] | None,
        typer.Option(
            "--shock",
            help="A shock with dates of its own: TARGET,severity=0.5,start=0,days=100, or "
            "edges,from=CN,toward=JP,commodity=X,severity=0.5,start=0,days=100. Repeat for several. With --samples "
            "severity and start may be ranges: severity=0.3..0.7,start=0..30.",
        ),
    ] = None,
    network: NetworkOption = None,
    severity: Annotated[float, typer.Option(help="Part that is out, 0 to 1.")] = 1.0,
    start: Annotated[str, typer.Option(help="First day of the outage as a date (default: the as-of date).")] = "",
    days: Annotated[int, typer.Option(help="Length of the outage in days.")] = 180,
    toward: Annotated[str | None, typer.Option(help="Only what goes there is cut (a ban), such as JP.")] = None,
    shown: Annotated[str | None, typer.Option("--for", help="Show only this country's products.")] = None,
    horizon: Annotated[int | None, typer.Option(help="Days looked at (default: start + length + 365).")] = None,
    stockpile_days: Annotated[
        float | None, typer.Option(help="National plus private cover of every stockpiled material, in days.")
    ] = None,
    refill: Annotated[
        bool, typer.Option("--refill/--no-refill", help="Whether stocks fill up again from what arrives unused.")
    ] = True,
    levels: Annotated[
        bool, typer.Option("--levels", help="With --format json: the level of every node on every day.")
    ] = False,
    rationing: RationingOption = Rationing.entitlement,
    lever: LeverOption = None,
    explain: Explain = False,
    samples: Samples = 0,
    seed: Seed = 0,
    cluster: Cluster = None,
    as_of: AsOf = "",
    top: Top = None,
    form: FormatOption = Format.table,
    lang: LangOption = Lang.en,
    workspace: Workspace = None,
    home: Home = None,
) -> None:
    """Say what stops if something fails: loss over time per product, first day short, and the chain that binds.

    Examples: lodestone outage country/cn --toward JP --days 180 · lodestone outage lamp-kuantan --severity 0.5 ·
    lodestone outage measure/cn-2025-18 --toward JP --stockpile-days 60 ·
    lodestone outage --shock country/cn,severity=0.5,days=90 --shock stage/gallium-de,start=30,days=60 ·
    lodestone outage --network my-network --shock mine-1,severity=0.5,start=10,days=100 --levels --format json
    """
    from app import contract
    from app.answers import Answers
    from app.i18n import translator
    from graph.analysis.outage import OutageQuestion
    from graph.analysis.shocks import ShockSpec, parse_shock

    _ = translator(lang)
    if not targets and not shock:
        raise typer.BadParameter("give a target, or --shock")
    date = day(as_of)
    usual = ShockSpec("", severity, offset(start, date), days)
    further = [parse_shock(text, usual) for text in shock or ()]

    if network is not None:
        together = [replace(usual, target=target, toward=toward) for target in targets or ()]
        network_outage(
            network, [*together, *further], shown=shown, horizon=horizon, stockpile_days=stockpile_days,
            levels=levels, refill=refill, rationing=rationing, levers=asked_levers(lever), explain=explain,
            samples=(samples, seed, cluster), as_of=as_of, top=top, form=form, lang=lang,
        )  # fmt: skip
        return
    answers = Answers(home, workspace) if workspace else Answers(home)
    question = OutageQuestion(
        targets=tuple(answers.resolver.node(text) for text in targets or ()), severity=severity,
        start_day=usual.start, days=days,
        toward=answers.code(toward) if toward else None, shown=answers.code(shown) if shown else None,
        horizon=horizon, stockpile_days=stockpile_days, shocks=tuple(answers.shock(spec) for spec in further),
        levels=levels and form is Format.json, refill=refill, explain=explain, rationing=rationing.value,
        levers=tuple(answers.lever(granted) for granted in asked_levers(lever)),
    )  # fmt: skip
    with slow_steps(explain) as tell, asked_samples(samples, seed, cluster, lang, quiet=explain) as sampling:
        found = answers.outage(replace(question, sampling=sampling), date, progress=tell)
    answer = contract.outage_object(answers.graph, found, lang)
    if form is Format.json:
        print_json(answer)
        end_partial([found.sampled], lang)
        return
    rows = answer["products"]
    hit = [row for row in rows if row["static_loss"] > 0]
    heads = {
        "name": _("product"), "country": _("country"), "field_name": _("field"),
        "first_shortage_day": _("short on day"), "first_shortage_day_range": _("range"),
        "lowest_level": _("lowest level"), "lost_share": _("lost share"),
        "binding_chain": _("binding chain"),
    }  # fmt: skip
    cells: dict[str, Any] = {
        "lowest_level": percent, "lost_share": percent, "binding_chain": " → ".join,
        "first_shortage_day_range": lambda r: f"{_day(r[0])} – {_day(r[1])}",
    }  # fmt: skip
    title = shocks_title(question.asked, answer["horizon_days"], lang) if further else _(
        "Outage of {targets}, {n} days from {day}{toward}: lost share of baseline output over {horizon} days",
        targets=", ".join(targets or ()), n=days, day=start or date, horizon=answer["horizon_days"],
        toward=_(" (only what goes to {place})", place=toward) if toward else "",
    )  # fmt: skip
    print_rows(
        hit if form is Format.table else rows, heads, form, title=title, cells=cells,
        top=top if form is not Format.table else top or _ROWS,
        note=lambda n: _("... and {n} more (--top N, or --format json for all with sources)", n=n),
    )  # fmt: skip
    if form is Format.table:
        if explain:
            print_explanation(answer, hit, top, lang)
        print_bands(answer, hit, top, lang)
        print_stage_losses(answers.graph, answer["stages"], lang)
        say_levers(answer, lang)
        say_how_exact(answer, len(hit), lang)
    end_partial([found.sampled], lang)


def _day(value: int | None) -> str:
    return "–" if value is None else str(value)
