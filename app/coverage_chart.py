"""How are coverage and reach in time drawn? A heat map with its numbers; years by dataset against the date asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt

from app.data_coverage import KINDS_TOLD, Cell, YearCount
from app.i18n import Translator
from app.measure_chart import FIT, years_domain
from graph.build import DatasetFacts
from graph.statement import latest_day
from graph.supply_graph import SupplyGraph

__all__ = ["heat_map", "kind_label", "reach_in_time"]

_LABELS = 230
_FROM = 2010
_TURNS_ABOVE = {False: 0.55, True: 0.8}
"""Share above which the letters on a cell take the other colour, on a light and on a dark page."""


def kind_label(graph: SupplyGraph, kind: str, _: Translator) -> str:
    """What a kind of figure is called."""
    kinds = graph.ontology.codes["kinds"]
    return kinds.code_label(kind, _.lang) if kind in kinds else _("unknown")


def heat_map(
    graph: SupplyGraph, cells: Sequence[Cell], kinds: Sequence[str], rows: Mapping[str, str],
    stages: Mapping[str, str], _: Translator, *, dark: bool = False,
) -> alt.LayerChart:  # fmt: skip
    """Heat map of the share of figures that are of some kinds.

    Parameters
    ----------
    graph : SupplyGraph
    cells : sequence of Cell
    kinds : sequence of str
        Kinds counted together.
    rows, stages : mapping
        Id -> label, in the order in which they are drawn.
    _ : Translator
    dark : bool
    """
    inks = ("#EEF2F6", "#10151A") if dark else ("#1F2933", "#FFFFFF")
    values = []
    for cell in cells:
        share = cell.share(*kinds)
        told = {kind_label(graph, k, _): f"{cell.counts.get(k, 0)}" for k in KINDS_TOLD if cell.counts.get(k)}
        values.append({
            "row": rows[cell.row], "stage": stages[cell.stage], "share": share, "number": f"{share:.0%}",
            "count": f"{cell.total}", "told": " · ".join(f"{kind} {n}" for kind, n in told.items()),
            "ink": inks[share > _TURNS_ABOVE[dark]],
        })  # fmt: skip
    axis = alt.Axis(labelLimit=_LABELS, labelFontSize=12, ticks=False, domain=False)
    base = alt.Chart(alt.InlineData(values=values)).encode(
        x=alt.X("stage:N", scale=alt.Scale(domain=list(stages.values()), paddingInner=0.04), title=None,
                axis=alt.Axis(orient="top", labelAngle=0, labelFontSize=12, ticks=False, domain=False, labelLimit=120)),
        y=alt.Y("row:N", scale=alt.Scale(domain=list(rows.values()), paddingInner=0.08), title=None, axis=axis),
        tooltip=[alt.Tooltip("row:N", title=" "), alt.Tooltip("stage:N", title=" "), alt.Tooltip("told:N", title=" ")],
    )  # fmt: skip
    colours = ["#20303F", "#4C9BD6"] if dark else ["#F3F6FA", "#08519C"]
    box = base.mark_rect(cornerRadius=3, stroke="#8883", strokeWidth=1).encode(
        color=alt.Color("share:Q", scale=alt.Scale(domain=[0, 1], range=colours), legend=None)
    )
    ink = alt.Color("ink:N", scale=None)
    number = base.mark_text(fontSize=13, fontWeight="bold", dy=-6).encode(text="number:N", color=ink)
    count = base.mark_text(fontSize=10, dy=8).encode(text="count:N", color=ink)
    chart = alt.LayerChart(layer=[box, number, count], autosize=FIT).properties(
        height=alt.Step(36),
        width="container",
        description=_("Share of figures by kind; the same is in the table below."),
    )
    chart = chart.resolve_scale(color="independent")
    finished: alt.LayerChart = chart.configure_view(strokeWidth=0).configure_axis(grid=False)
    return finished


def reach_in_time(
    told: Sequence[YearCount], datasets: Sequence[DatasetFacts], as_of: str, _: Translator, *, dark: bool = False
) -> alt.LayerChart:
    """Years that the statements of each dataset speak of, how far each reaches, and the date asked.

    Parameters
    ----------
    told : sequence of YearCount
        What lies before the first year drawn is counted in it.
    datasets : sequence of DatasetFacts
    as_of : str
    _ : Translator
    dark : bool
    """
    names = {facts.name: facts.title_ja if _.lang == "ja" else facts.title for facts in datasets}
    counts: dict[tuple[str, int], int] = {}
    for row in told:
        if row.dataset in names:
            key = (row.dataset, max(_FROM, row.year))
            counts[key] = counts.get(key, 0) + row.statements
    dots = [
        {"row": names[dataset], "day": f"{year}-07-01", "n": n,
         "said": _("{n} statements on {year}", n=f"{n:,}", year=_year(year, _))}
        for (dataset, year), n in counts.items()
    ]  # fmt: skip
    ends = [
        {"row": names[f.name], "day": latest_day(f.reach), "said": _("reaches to {day}", day=f.reach),
         "short": latest_day(f.reach) < as_of}
        for f in datasets
        if f.reach
    ]  # fmt: skip
    last = max([int(as_of[:4]), *(int(end["day"][:4]) for end in ends if isinstance(end["day"], str))])
    window = years_domain(_FROM, last)
    years = [f"{year}-01-01" for year in range(_FROM, last + 1, 2)]
    axis = alt.Axis(orient="top", format="%Y", values=years, grid=True, gridColor="#9994", domain=False)
    framed = alt.X("day:T", scale=alt.Scale(type="utc", domain=window), title=None, axis=axis)
    x = alt.X("day:T", scale=alt.Scale(type="utc"), title=None)
    y = alt.Y("row:N", sort=list(names.values()), title=None,
              axis=alt.Axis(labelLimit=360, labelFontSize=12, ticks=False, domain=False))  # fmt: skip
    ink = "#9AA5B1" if dark else "#7B8794"
    layers = [
        alt.Chart(alt.InlineData(values=dots)).mark_circle(color=ink, opacity=0.65).encode(
            x=framed, y=y, size=alt.Size("n:Q", scale=alt.Scale(range=[8, 420]), legend=None),
            tooltip=[alt.Tooltip("row:N", title=" "), alt.Tooltip("said:N", title=" ")]),
        alt.Chart(alt.InlineData(values=[{"day": as_of, "row": next(iter(names.values()), "")}])).mark_rule(
            color="#D55E00", strokeWidth=1.5).encode(x=x),
        alt.Chart(alt.InlineData(values=ends)).mark_point(shape="diamond", size=90, filled=True, opacity=1).encode(
            x=x, y=y, color=alt.condition("datum.short", alt.value("#E69F00"), alt.value("#0072B2")),
            tooltip=[alt.Tooltip("row:N", title=" "), alt.Tooltip("said:N", title=" ")]),
    ]  # fmt: skip
    chart = alt.LayerChart(layer=layers, autosize=FIT).properties(
        height=alt.Step(30),
        width="container",
        description=_("Reach of datasets in time; the same is in the table below."),
    )
    chart = chart.resolve_scale(color="independent")
    finished: alt.LayerChart = chart.configure_view(strokeWidth=0)
    return finished


def _year(year: int, _: Translator) -> str:
    return _("{year} and before", year=year) if year == _FROM else str(year)
