"""Command scenario: list the named scenarios, run one, hold one against another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.explained import print_explanation, slow_steps
from app.cli.granted import FurtherLever, Rationing, asked_levers, say_further, say_how_exact, say_levers
from app.cli.options import AsOf, Explain, FormatOption, Home, LangOption, Top, day
from app.cli.output import Format, Lang, print_json, print_rows, say
from app.cli.sampled import Cluster, Samples, Seed, asked_samples, end_partial, print_bands
from app.i18n import Translator
from app.value_words import percent
from graph.errors import ScenarioError

if TYPE_CHECKING:
    from app.answers import Answers
    from graph.analysis.levers import Lever
    from graph.analysis.outage import Outage
    from graph.analysis.sampling import Sampling
    from graph.scenario import Scenario

__all__ = ["scenario"]

_ROWS = 20
_TINY = 1e-9
_NONE_SAID = "–"


def scenario(
    name: Annotated[
        str | None, typer.Argument(help="Name of a scenario, or a file of your own (FILE.yml, FILE.yml#NAME).")
    ] = None,
    shown: Annotated[
        str | None, typer.Option("--for", help="Show only this country's products (default: as the scenario says).")
    ] = None,
    against: Annotated[
        str | None, typer.Option("--against", help="Another scenario: give both figures and the difference.")
    ] = None,
    rationing: Annotated[
        Rationing | None,
        typer.Option("--rationing", help="Who gets goods that a buyer may not take (default: as the scenario says)."),
    ] = None,
    lever: FurtherLever = None,
    explain: Explain = False,
    samples: Samples = 0,
    seed: Seed = 0,
    cluster: Cluster = None,
    as_of: AsOf = "",
    top: Top = None,
    form: FormatOption = Format.table,
    lang: LangOption = Lang.en,
    home: Home = None,
) -> None:
    """Run a named scenario, or without a name list all that ship with their questions and sources.

    Examples: lodestone scenario · lodestone scenario april-2025 --for JP ·
    lodestone scenario minamitorishima-on-time --against minamitorishima-never · lodestone scenario my-scenarios.yml ·
    lodestone scenario gallium-ban --lever stockpile,country=JP,material=gallium,days=60
    """
    from app.answers import Answers
    from app.i18n import translator
    from app.scenario_contract import difference_rows, scenario_answer, scenario_rows
    from graph.scenario import scenario as named
    from graph.scenario import shipped

    _ = translator(lang)
    if name is None:
        if shown is not None or against is not None or rationing is not None or lever or explain or samples or as_of:
            raise typer.BadParameter(
                "give the NAME of a scenario with --for, --against, --rationing, --lever, --explain, --samples "
                "or --as-of"
            )
        _print_list(scenario_rows(shipped().values(), lang), form, top, _)
        return
    if explain and against is not None:
        raise typer.BadParameter("--explain tells of one scenario; give it without --against")
    asked, other = named(name), named(against) if against else None
    if rationing is not None:
        asked = replace(asked, rationing=rationing.value)
        other = replace(other, rationing=rationing.value) if other else None
    answers = Answers(home)
    date = _date(asked, other, as_of)
    levers = tuple(answers.lever(granted) for granted in asked_levers(lever))
    added = [granted.id for granted in levers]
    if other is None:
        with slow_steps(explain) as tell, asked_samples(samples, seed, cluster, lang, quiet=explain) as sampling:
            found = answers.scenario(
                asked, date, shown=shown, levers=levers, explain=explain, sampling=sampling, progress=tell
            )
        _print_one(asked, scenario_answer(answers.graph, asked, found, lang, added), form, top, lang, _)
        end_partial([found.sampled], lang)
        return
    with asked_samples(samples, seed, cluster, lang) as sampling:
        found, before = _both(answers, asked, other, date, shown, levers, sampling)
    rows = difference_rows(answers.graph, found, before, lang)
    if form is Format.json:
        held = scenario_answer(answers.graph, other, before, lang)
        print_json(
            {
                **scenario_answer(answers.graph, asked, found, lang, added),
                "against": {key: held[key] for key in ("scenario", "shocks", "levers")},
                "differences": rows,
            }
        )
    else:
        _print_differences(asked, other, rows, found.horizon, form, top, _)
        if form is Format.table:
            say_further([granted.row() for granted in levers], asked.name, lang)
    end_partial([found.sampled, before.sampled], lang)


def _date(asked: Scenario, other: Scenario | None, as_of: str) -> str:
    """The date to answer for: the one given, else that of the scenarios, else today."""
    dates = {each.as_of for each in (asked, other) if each is not None and each.as_of is not None}
    if as_of or not dates:
        return day(as_of)
    if len(dates) > 1:
        raise ScenarioError(
            f"scenario '{asked.name}' is asked for {asked.as_of}, the one it is held against for "
            f"{other.as_of if other else ''}; two dates have two networks, so these cannot be compared"
        )
    return dates.pop()


def _both(
    answers: Answers,
    asked: Scenario,
    other: Scenario,
    date: str,
    shown: str | None,
    levers: Sequence[Lever],
    sampling: Sampling | None,
) -> tuple[Outage, Outage]:
    """Both answers over the same days, for the same country, with the same draws; further levers in the first only."""
    from graph.analysis.scenario_run import scenario_horizon

    horizon = max(scenario_horizon(asked, date), scenario_horizon(other, date))
    place = shown or asked.shown
    found = answers.scenario(asked, date, shown=place, horizon=horizon, levers=levers, sampling=sampling)
    if found.sampled is not None and found.sampled.partial:
        raise KeyboardInterrupt
    whose = place or "ALL"  # the other one may be asked about a single country
    return found, answers.scenario(other, date, shown=whose, horizon=horizon, sampling=sampling)


def _print_list(rows: list[dict[str, Any]], form: Format, top: int | None, _: Translator) -> None:
    heads = {
        "name": _("scenario"), "question": _("question"), "shocks": _("shocks"), "levers": _("levers"),
        "sources": _("sources"),
    }  # fmt: skip
    cells: dict[str, Any] = {
        "shocks": lambda shocks: "; ".join(_shock(shock) for shock in shocks),
        "levers": lambda levers: "; ".join(_lever(lever) for lever in levers) or _NONE_SAID,
        "sources": lambda cited: "; ".join(f"{each['text']} ({each['date']})" for each in cited),
    }
    print_rows(rows, heads, form, title=_("Scenarios"), cells=cells, top=top)


def _print_one(
    asked: Scenario, answer: dict[str, Any], form: Format, top: int | None, lang: Lang, _: Translator
) -> None:
    if form is Format.json:
        print_json(answer)
        return
    rows = answer["products"]
    hit = [row for row in rows if row["lost_share"] > _TINY]
    heads = {
        "name": _("product"), "country": _("country"), "field_name": _("field"),
        "first_shortage_day": _("short on day"), "first_shortage_day_range": _("range"),
        "lowest_level": _("lowest level"), "lost_share": _("lost share"), "binding_chain": _("binding chain"),
    }  # fmt: skip
    cells: dict[str, Any] = {
        "lowest_level": percent, "lost_share": percent, "binding_chain": " → ".join,
        "first_shortage_day_range": lambda r: " – ".join(_NONE_SAID if at is None else str(at) for at in r),
    }  # fmt: skip
    title = _(
        "{question} ({name}; day 0 is {day}, lost share of baseline output over {horizon} days)",
        question=asked.question[lang], name=asked.name, day=answer["as_of"], horizon=answer["horizon_days"],
    )  # fmt: skip
    print_rows(
        hit if form is Format.table else rows, heads, form, title=title, cells=cells,
        top=top if form is not Format.table else top or _ROWS,
        note=lambda n: _("... and {n} more (--top N, or --format json for all with sources)", n=n),
    )  # fmt: skip
    if form is Format.table:
        if "explanation" in answer:
            print_explanation(answer, hit, top, lang)
        print_bands(answer, hit, top, lang)
        for text in answer["scenario"]["assumptions"]:
            say(_("Assumed: {text}", text=text))
        for cited in answer["scenario"]["sources"]:
            say(_("Source: {text} ({date})", text=cited["text"], date=cited["date"]))
        say_levers(answer, lang)
        say_how_exact(answer, len(hit), lang)


def _print_differences(
    asked: Scenario,
    other: Scenario,
    rows: list[dict[str, Any]],
    horizon: int,
    form: Format,
    top: int | None,
    _: Translator,
) -> None:
    hit = [row for row in rows if max(row["lost_share"], row["lost_share_against"]) > _TINY]
    if form is Format.table:
        for row in hit:
            row["days"] = f"{_said(row['first_shortage_day'])} / {_said(row['first_shortage_day_against'])}"
            row["levels"] = f"{percent(row['lowest_level'])} / {percent(row['lowest_level_against'])}"
            row["lost"] = f"{percent(row['lost_share'])} / {percent(row['lost_share_against'])}"
    heads = {
        "name": _("product"), "country": _("country"), "lost": _("lost share"),
        "lost_share_difference": _("difference"), "days": _("short on day"),
        "first_shortage_day_difference": _("difference"), "levels": _("lowest level"),
        "lowest_level_difference": _("difference"),
    }  # fmt: skip
    if any("lost_share_difference_quantiles" in row for row in hit):
        heads |= {
            "lost_share_difference_quantiles": _("difference, 5 / 50 / 95 %"),
            "loses_more_share": _("the first loses more"),
        }  # fmt: skip
    cells: dict[str, Any] = {
        "lost_share_difference": _points, "lowest_level_difference": _points, "loses_more_share": percent,
        "lost_share_difference_quantiles": lambda row: " / ".join(_points(row[at]) for at in (0, 2, 4)),
    }  # fmt: skip
    title = _(
        "{name} / {other}: both figures and the first less the second, over {horizon} days",
        name=asked.name, other=other.name, horizon=horizon,
    )  # fmt: skip
    print_rows(
        hit if form is Format.table else rows, heads, form, title=title, cells=cells,
        top=top if form is not Format.table else top or _ROWS,
        note=lambda n: _("... and {n} more (--top N, or --format json for all with sources)", n=n),
    )  # fmt: skip


def _shock(shock: dict[str, Any]) -> str:
    """One shock on a line, in the words of the file."""
    ways = " ".join(f"{key}={shock[key]}" for key in ("from", "toward", "commodity") if shock[key])
    begin = "" if shock["start"] == 0 else f" {shock['start']}"
    until = f"..{shock['end']}" if shock["end"] else f" {shock['days']} d"
    return f"{' '.join(filter(None, [shock['target'], ways]))} {percent(shock['severity'])}{begin}{until}"


def _lever(lever: dict[str, Any]) -> str:
    if lever["kind"] == "stockpile":
        return f"stockpile {lever['country']} {lever['material']} {lever['days']:g} d"
    if lever["kind"] in ("spare", "substitute"):
        amount = lever["share"] if lever["kind"] == "spare" else lever["penalty"]
        return f"{lever['id']} {percent(amount)} {lever['start']}"
    chance = f" p={percent(lever['probability'])}" if "probability" in lever else ""
    return f"{lever['facility']} {lever['commodity']} {percent(lever['share'])} {lever['start']}{chance}"


def _points(value: float) -> str:
    return f"{100 * value:+.1f}"


def _said(value: int | None) -> str:
    return _NONE_SAID if value is None else str(value)
