"""How does a report become a page? One context through a template, as HTML or Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.reports.drawing import KIND_COLOURS, Captions, country_colours, curve_chart, kinds_bar, share_bar, sparkline
from app.reports.forms import Form, Html, Markdown
from app.reports.parts import ChainRow, LossRow, OutagePart, ReportContext, Slice
from app.reports.sentences import (
    chain_sentence,
    computation_text,
    kinds_of_rows,
    no_loss,
    node_kind,
    outage_sentence,
    range_of_days,
    spell_sentences,
    summary,
)
from app.reports.units import unit_name
from app.reports.words import compact_locators
from graph.errors import GraphError

__all__ = ["FORMS", "render"]

FORMS: dict[str, type[Form]] = {"html": Html, "md": Markdown}
"""Forms of a report by the ending of its file."""

TEMPLATES = Path(__file__).parent / "templates"
_SAMPLES = 12


def render(context: ReportContext, form: str) -> str:
    """Write a report as text; the same context gives the same text.

    Parameters
    ----------
    context : ReportContext
    form : str
        ``html`` or ``md``.

    Returns
    -------
    str
        HTML is one file that loads nothing.

    Raises
    ------
    GraphError
        If there is no such form.
    """
    if form not in FORMS:
        raise GraphError(f"a report cannot be written as '{form}'; use one of {', '.join(FORMS)}")
    said = FORMS[form](context.lang)
    page = _environment(form).get_template(f"report.{form}.j2").render(_=said, **_view(context, said))
    return page.rstrip("\n") + "\n"


@lru_cache(maxsize=len(FORMS))
def _environment(form: str) -> Environment:
    """Templates of a form; whatever is not marked as ready for the page is escaped."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=form == "html", trim_blocks=True, lstrip_blocks=True,
        undefined=StrictUndefined, finalize=None if form == "html" else Markdown("en").put,
    )  # fmt: skip
    environment.globals["locators"] = compact_locators
    return environment


def _view(context: ReportContext, said: Form) -> dict[str, Any]:
    every = [one for row in context.chain for one in (*row.slices, *(row.supply.slices if row.supply else ()))]
    leading = context.leading.country if context.leading else ""
    colours = country_colours(every, next((one.code for one in every if one.name == leading), ""))
    drawing = _Drawing(context, said, colours)
    return {
        "report": context, "words": said.words, "summary": summary(context, said),
        "stages": [(stage, list(rows)) for stage, rows in groupby(context.chain, key=lambda row: row.stage)],
        "draw": drawing, "legend": _legend(every, colours),
        "outage_text": outage_sentence(context, context.outage, context.outage.main, said)
        if context.outage and context.outage.main else Markup(""),
        "chain_text": lambda loss: chain_sentence(loss, said),
        "spell_texts": lambda loss: spell_sentences(loss, said),
        "day_range": lambda loss: range_of_days(loss.first_day_low, loss.first_day_high, said),
        "computation_text": lambda computation: computation_text(computation, context, said),
        "kinds_of_rows": kinds_of_rows(context.coverage, said), "unit": unit_name(context.unit, said),
        "no_loss": lambda measure: no_loss(measure, said),
        "node_kind": lambda kind: node_kind(kind, said), "samples": _samples, "kind_colours": KIND_COLOURS,
    }  # fmt: skip


def _legend(every: Sequence[Slice], colours: dict[str, str]) -> list[tuple[str, str, str]]:
    """Code, name and colour of the countries that have one."""
    names = {one.code: one.name for one in every}
    return [(code, names[code], colour) for code, colour in colours.items()]


def _samples(loss: LossRow) -> list[tuple[int, float]]:
    """Days at which the level changes, thinned to a table's length; first and last always stay."""
    points = list(zip(loss.days, loss.levels, strict=True))
    if len(points) <= _SAMPLES:
        return points
    step = (len(points) - 1) / (_SAMPLES - 1)
    return [points[round(step * i)] for i in range(_SAMPLES)]


class _Drawing:
    """Pictures of one report, titled in its language."""

    def __init__(self, context: ReportContext, said: Form, colours: dict[str, str]) -> None:
        self._context, self._said, self._colours = context, said, colours

    def shares(self, row: ChainRow) -> Markup:
        """Bar of world output by country."""
        return Markup(share_bar(row.slices, self._colours, self._listed(row.slices)))

    def origins(self, row: ChainRow) -> Markup:
        """Bar of the country's supply by origin."""
        slices = row.supply.slices if row.supply else ()
        return Markup(share_bar(slices, self._colours, self._listed(slices), width=130))

    def kinds(self, kinds: Sequence[tuple[str, float]]) -> Markup:
        """Bar of kinds."""
        return Markup(kinds_bar(kinds, str(self._said.kinds(kinds).unescape())))

    def wide_kinds(self, kinds: Sequence[tuple[str, Any]]) -> Markup:
        """The same, across the page."""
        shares = [(kind, figure.value or 0.0) for kind, figure in kinds]
        return Markup(kinds_bar(shares, str(self._said.kinds(shares).unescape()), width=680, height=18, stretch=True))

    def spark(self, outage: OutagePart, loss: LossRow) -> Markup:
        """Small curve of a product."""
        return Markup(sparkline(loss.days, loss.levels, outage.horizon, loss.name))

    def curve(self, outage: OutagePart, loss: LossRow) -> Markup:
        """Curve of the report's product."""
        _ = self._said
        first = loss.first_day.value
        country = self._context.country_name
        captions = Captions(
            title=_("{product} made in {country}: level of output", product=loss.name, country=country).unescape(),
            x=_("Days since the outage began").unescape(),
            y=_("% of baseline output").unescape(),
            outage=_.context("report", "outage, {n} days", n=outage.days).unescape(),
            first=_("first shortage, day {n}", n=f"{first:g}").unescape() if first is not None else "",
        )
        return Markup(
            curve_chart(
                loss.days, loss.levels, horizon=outage.horizon, outage=(0, outage.days),
                first_day=int(first) if first is not None else None, captions=captions,
            )
        )  # fmt: skip

    def _listed(self, slices: Sequence[Slice]) -> str:
        words = self._said.words
        return words.listed(f"{one.name} {words.percent(one.share)}" for one in slices)
