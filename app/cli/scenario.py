"""Command scenario: list the named scenarios, run one, hold one against another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.options import AsOf, FormatOption, Home, LangOption, Top, day
from app.cli.output import Format, Lang, print_json, print_rows, say
from app.i18n import Translator
from graph.errors import ScenarioError

if TYPE_CHECKING:
    from app.answers import Answers
    from graph.analysis.outage import Outage
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
    as_of: AsOf = "",
    top: Top = None,
    form: FormatOption = Format.table,
    lang: LangOption = Lang.en,
    home: Home = None,
) -> None:
    """Run a named scenario, or without a name list all that ship with their questions and sources.

    Examples: lodestone scenario · lodestone scenario april-2025 --for JP ·
    lodestone scenario minamitorishima-on-time --against minamitorishima-never · lodestone scenario my-scenarios.yml
    """
    from app.answers import Answers
    from app.i18n import translator
    from app.scenario_contract import difference_rows, scenario_answer, scenario_rows
    from graph.scenario import scenario as named
    from graph.scenario import shipped

    _ = translator(lang)
    if name is None:
        if shown is not None or against is not None or as_of:
            raise typer.BadParameter("give the NAME of a scenario with --for, --against or --as-of")
        _print_list(scenario_rows(shipped().values(), lang), form, top, _)
        return
    asked, other = named(name), named(against) if against else None
    answers = Answers(home)
    date = _date(asked, other, as_of)
    if other is None:
        found = answers.scenario(asked, date, shown=shown)
        _print_one(asked, scenario_answer(answers.graph, asked, found, lang), form, top, lang, _)
        return
    found, before = _both(answers, asked, other, date, shown)
    rows = difference_rows(answers.graph, found, before, lang)
    if form is Format.json:
        held = scenario_answer(answers.graph, other, before, lang)
        print_json(
            {
                **scenario_answer(answers.graph, asked, found, lang),
                "against": {key: held[key] for key in ("scenario", "shocks", "levers")},
                "differences": rows,
            }
        )
        return
    _print_differences(asked, other, rows, found.horizon, form, top, _)


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


def _both(answers: Answers, asked: Scenario, other: Scenario, date: str, shown: str | None) -> tuple[Outage, Outage]:
    """Both answers over the same days and for the same country."""
    from graph.analysis.scenario_run import scenario_horizon

    horizon = max(scenario_horizon(asked, date), scenario_horizon(other, date))
    place = shown or asked.shown
    found = answers.scenario(asked, date, shown=place, horizon=horizon)
    whose = place or "ALL"  # the other one may be asked about a single country
    return found, answers.scenario(other, date, shown=whose, horizon=horizon)


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
        "lowest_level": _percent, "lost_share": _percent, "binding_chain": " → ".join,
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
        for text in answer["scenario"]["assumptions"]:
            say(_("Assumed: {text}", text=text))
        for cited in answer["scenario"]["sources"]:
            say(_("Source: {text} ({date})", text=cited["text"], date=cited["date"]))
        say(_("{n} products lose something, {m} lose nothing; answer exact to {c:.0e}",
              n=len(hit), m=len(rows) - len(hit), c=answer["certificate"]))  # fmt: skip


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
            row["levels"] = f"{_percent(row['lowest_level'])} / {_percent(row['lowest_level_against'])}"
            row["lost"] = f"{_percent(row['lost_share'])} / {_percent(row['lost_share_against'])}"
    heads = {
        "name": _("product"), "country": _("country"), "lost": _("lost share"),
        "lost_share_difference": _("difference"), "days": _("short on day"),
        "first_shortage_day_difference": _("difference"), "levels": _("lowest level"),
        "lowest_level_difference": _("difference"),
    }  # fmt: skip
    cells: dict[str, Any] = {"lost_share_difference": _points, "lowest_level_difference": _points}
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
    return f"{' '.join(filter(None, [shock['target'], ways]))} {_percent(shock['severity'])}{begin}{until}"


def _lever(lever: dict[str, Any]) -> str:
    if lever["kind"] == "stockpile":
        return f"stockpile {lever['country']} {lever['material']} {lever['days']:g} d"
    return f"{lever['facility']} {lever['commodity']} {_percent(lever['share'])} {lever['start']}"


def _percent(value: float) -> str:
    return f"{100 * value:.1f} %"


def _points(value: float) -> str:
    return f"{100 * value:+.1f}"


def _said(value: int | None) -> str:
    return _NONE_SAID if value is None else str(value)
