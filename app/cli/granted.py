"""Options for what is given back and to whom: levers, and the rule by which freed goods are shared out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from app.cli.output import Lang, say
from app.i18n import Translator
from app.value_words import percent

if TYPE_CHECKING:
    from graph.analysis.levers import Lever

__all__ = [
    "FurtherLever", "LeverOption", "Rationing", "RationingOption", "asked_levers", "say_further", "say_how_exact",
    "say_levers",
]  # fmt: skip


class Rationing(StrEnum):
    """Who gets goods that a buyer may not or need not take."""

    entitlement = "entitlement"
    home_first = "home-first"
    contract_first = "contract-first"
    pro_rata_reuse = "pro-rata-reuse"


LeverOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--lever",
        help="What gives something back: spare,target=X,share=0.2,from=30,ramp=90,qualify=0; "
        "substitute,product=X,input=Y,penalty=0.1,from=60; stockpile,country=JP,material=X,days=60,from=0; "
        "project,facility=X,commodity=Y,toward=JP,share=0.3,from=120,ramp=90,probability=1 (below 1 drawn by "
        "--samples). Repeat for several.",
    ),
]
FurtherLever: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--lever",
        help="On top of what the scenario grants, written as for outage; with --against for the first one only. "
        "Repeat for several.",
    ),
]
RationingOption: TypeAlias = Annotated[
    Rationing,
    typer.Option("--rationing", help="Who gets goods that a buyer may not take: nobody (entitlement), or others."),
]


def asked_levers(texts: list[str] | None) -> tuple[Lever, ...]:
    """Levers of the option, as they are written."""
    from graph.analysis.lever_text import parse_lever

    return tuple(parse_lever(text) for text in texts or ())


def say_levers(answer: dict[str, Any], lang: Lang) -> None:
    """Say below a table which rule holds, which levers are granted, and which loops can never recover."""
    from app.i18n import translator

    _ = translator(lang)
    if answer["rationing"] != Rationing.entitlement:
        say(_("Rationing: {rule}. Goods that a buyer may not or need not take pass on to others.",
              rule=answer["rationing"]))  # fmt: skip
    for lever in answer["levers"]:
        if "id" in lever:
            say(_("Granted: {lever}", lever=_likely(lever, _said(lever, _), "samples" in answer, _)))
    for loop in answer.get("loops_stopped", ()):
        say(_("{nodes} stand still for good: each waits for goods of another one that are days away.",
              nodes=", ".join(loop)))  # fmt: skip


def say_how_exact(answer: dict[str, Any], hit: int, lang: Lang) -> None:
    """Last line of a table: how many products lose, and how exact that is."""
    from app.i18n import translator

    _ = translator(lang)
    none, left = len(answer["products"]) - hit, answer["certificate"]
    if answer["rationing"] == Rationing.entitlement:
        said = _("{n} products lose something, {m} lose nothing; answer exact to {c:.0e}", n=hit, m=none, c=left)
    elif answer.get("settled", True):
        said = _("{n} products lose something, {m} lose nothing; levels came to rest", n=hit, m=none)
    else:
        said = _(
            "{n} products lose something, {m} lose nothing; levels did not come to rest: they still change by {c:.0e}",
            n=hit, m=none, c=left,
        )  # fmt: skip
    say(said)


def say_further(levers: Iterable[Mapping[str, Any]], name: str, lang: Lang) -> None:
    """Say below a table of differences which levers were granted to the first scenario alone."""
    from app.i18n import translator

    _ = translator(lang)
    for lever in levers:
        say(_("Granted to {name} alone: {lever}", name=name, lever=_likely(lever, _said(lever, _), False, _)))


def _likely(lever: Mapping[str, Any], said: str, drawn: bool, _: Translator) -> str:
    """A lever with the probability that it comes, where that is less than certain."""
    if lever.get("probability", 1) == 1:
        return said
    part = percent(lever["probability"])
    if drawn:
        return _("{lever}; probability {part}: counted as certain, but drawn in the samples", lever=said, part=part)
    return _("{lever}; probability {part}: counted as certain; --samples draws it", lever=said, part=part)


def _said(lever: Mapping[str, Any], _: Translator) -> str:
    """A lever on one line: its id, how much, from which day."""
    day = lever.get("enters_day", lever.get("start_day", 0)) + lever.get("qualification_days", 0)
    if lever["kind"] == "stockpile":
        return _("{id}, {n:g} days of use from day {day}", id=lever["id"], n=lever["days"], day=day)
    if lever["kind"] == "substitute":
        part = percent(lever["penalty"])
        return _("{id}, {part} of what lacks stays lacking, from day {day}", id=lever["id"], part=part, day=day)
    return _("{id}, {part} from day {day}", id=lever["id"], part=percent(lever["share"]), day=day)
