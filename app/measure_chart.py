"""How are the periods of measures drawn? A Gantt chart that tells what is known from what is carried on and unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import altair as alt

from app.i18n import Translator
from app.measure_rows import MeasureRow, Segment, segments
from graph.supply_graph import SupplyGraph

__all__ = ["COLOURS", "FIT", "SELECTION", "Window", "gantt", "place_id", "status_label", "years_domain"]

COLOURS = {"in-force": "#0072B2", "suspended": "#E69F00", "announced": "#56B4E9", "ended": "#9A9A9A",
           "unknown": "#8C8C8C"}  # fmt: skip
"""Okabe and Ito's palette, told apart without red and green; heights and signs say the same again."""

SELECTION = "pick"
"""Name under which a click is reported."""

FIT = alt.AutoSizeParams(type="fit-x", contains="padding")
"""As wide as its place, as high as its rows."""

_ROW, _LABELS = 18, 390
_GROUP = "group:"
_YEARS_AGAIN = 14
_MARKS = 90


@dataclass(frozen=True, slots=True)
class Window:
    """Years drawn, first and last."""

    first: int
    last: int

    @property
    def start(self) -> str:
        """First day drawn."""
        return f"{self.first:04d}-01-01"

    @property
    def end(self) -> str:
        """Day after the last one drawn."""
        return f"{self.last + 1:04d}-01-01"

    @property
    def days(self) -> int:
        """Length."""
        return (date.fromisoformat(self.end) - date.fromisoformat(self.start)).days


def years_domain(first: int, last: int) -> list[alt.DateTime]:
    """Domain of a time axis that shows whole years."""
    return [alt.DateTime(year=year, month=1, date=1, utc=True) for year in (first, last + 1)]


def place_id(graph: SupplyGraph, code: str) -> str:
    """Node of a country or bloc code, such as ``country/jp`` for ``JP``."""
    bloc = f"bloc/{code.lower()}"
    return bloc if bloc in graph else f"country/{code.lower()}"


def status_label(graph: SupplyGraph, status: str, _: Translator) -> str:
    """What a status is called; also that of a measure not yet announced."""
    codes = graph.ontology.codes["measure_statuses"]
    return codes.code_label(status, _.lang) if status in codes else _("Not yet announced")


def gantt(
    graph: SupplyGraph, rows: Sequence[MeasureRow], window: Window, as_of: str, _: Translator,
    *, picked: str = "", dark: bool = False,
) -> alt.LayerChart:  # fmt: skip
    """Chart of all periods of measures, grouped by issuer.

    Parameters
    ----------
    graph : SupplyGraph
    rows : sequence of MeasureRow
        Rows of one issuer stand together.
    window : Window
    as_of : str
        ISO date, drawn as a line.
    _ : Translator
    picked : str
        Measure whose row is shaded.
    dark : bool

    Returns
    -------
    altair.LayerChart
        A click on a bar selects its measure under the name ``SELECTION``.
    """
    order, labels = _axis(graph, rows, _)
    # Said in one layer: Vega-Lite unites the domains of layers that each say the same one.
    scale = alt.Scale(type="utc", domain=years_domain(window.first, window.last), nice=False)
    framed = alt.X("start:T", scale=scale, axis=_time_axis(window), title=None)
    x = alt.X("start:T", scale=alt.Scale(type="utc"), title=None)
    y = alt.Y("measure:N", scale=alt.Scale(domain=order, paddingInner=0.15), title=None, axis=_name_axis(labels, dark))
    drawn = [s for row in rows for s in segments(row, window.start, window.end)]
    bars = [_bar(graph, segment, _) for segment in drawn]
    ink = "#E8E8E8" if dark else "#31333F"
    layers = [
        _bands(order, picked, window, x, y, dark),
        _bars(bars, "full", x, y, 12),
        _bars(bars, "half", x, y, 6),
        _bars(bars, "line", x, y, 1),
        *_unknown(bars, x, y, window, dark),
        *_signs(bars, rows, window, x, y, ink),
        *_years(order, window, x, y, ink),
        *_day(as_of, window, x),
        _rows([{"start": window.start}]).mark_rule(opacity=0).encode(x=framed),
    ]
    layers = [layer for layer in layers if layer.data.values]
    pick = alt.selection_point(name=SELECTION, fields=["measure"], on="click", toggle=False, empty=False)
    layers[0] = layers[0].add_params(pick)
    chart = (
        alt.LayerChart(layer=layers, autosize=FIT)
        .resolve_scale(color="independent")
        .properties(
            height=alt.Step(_ROW),
            width="container",
            description=_("Periods of {n} measures by issuer; the same is in the table below.", n=len(rows)),
            padding={"left": 4, "right": 12, "top": 4, "bottom": 4},
        )
    )
    finished: alt.LayerChart = chart.configure_view(strokeWidth=0).configure_axisY(grid=False)
    return finished


def _axis(graph: SupplyGraph, rows: Sequence[MeasureRow], _: Translator) -> tuple[list[str], dict[str, str]]:
    """Rows from top to bottom, a heading above those of each issuer, and what each is called."""
    order, labels = [], {}
    for issuer, members in groupby(rows, key=lambda row: row.issuer):
        listed = list(members)
        heading = f"{_GROUP}{issuer}"
        order.append(heading)
        labels[heading] = f"{graph.name(place_id(graph, issuer), _.lang)} ({len(listed)})"
        for row in listed:
            order.append(row.id)
            labels[row.id] = graph.name(row.id, _.lang)
    return order, labels


def _time_axis(window: Window) -> alt.Axis:
    step = 1 if window.last - window.first < 12 else 2
    years = [f"{year}-01-01" for year in range(window.first, window.last + 1, step)]
    return alt.Axis(orient="top", format="%Y", values=years, labelAlign="left", labelOffset=2, grid=True,
                    gridColor="#9994", tickSize=0, domain=False)  # fmt: skip


def _name_axis(labels: dict[str, str], dark: bool) -> alt.Axis:
    said = ", ".join(f"{_quoted(key)}: {_quoted(text)}" for key, text in labels.items())
    heading = f"slice(datum.value, 0, {len(_GROUP)}) === '{_GROUP}'"
    ink = "#F2F2F2" if dark else "#31333F"
    return alt.Axis(
        labelExpr=f"({{{said}}})[datum.value]", labelLimit=_LABELS, minExtent=_LABELS, maxExtent=_LABELS,
        labelFontSize=12, labelColor=ink, ticks=False, domain=False,
        labelFontWeight=alt.condition(heading, alt.value("bold"), alt.value("normal")),
    )  # fmt: skip


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _bar(graph: SupplyGraph, segment: Segment, _: Translator) -> dict[str, Any]:
    shape = {"announced": "half", "ended": "line", "unknown": "unknown"}.get(segment.status, "full")
    status = status_label(graph, segment.status, _)
    said = _("{status}, carried on: no source after the last attestation says so", status=status)
    return {
        "measure": segment.measure, "start": segment.start, "end": segment.end, "shape": shape,
        "status": segment.status, "opacity": 0.38 if segment.carried else 1.0,
        "name": graph.name(segment.measure, _.lang), "said": said if segment.carried else status,
        "period": f"{segment.since} – {segment.until}",
    }  # fmt: skip


def _rows(values: list[dict[str, Any]]) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=values))


def _tips() -> list[alt.Tooltip]:
    return [alt.Tooltip(f"{field}:N", title=" ") for field in ("name", "said", "period")]


def _bars(bars: list[dict[str, Any]], shape: str, x: alt.X, y: alt.Y, height: int) -> alt.Chart:
    chart = _rows([bar for bar in bars if bar["shape"] == shape]).mark_bar(height=height, cornerRadius=2)
    palette = alt.Scale(domain=list(COLOURS), range=list(COLOURS.values()))
    drawn: alt.Chart = chart.encode(
        x=x, x2="end:T", y=y, tooltip=_tips(), color=alt.Color("status:N", scale=palette, legend=None),
        opacity=alt.Opacity("opacity:Q", scale=None),
    )  # fmt: skip
    return drawn


def _unknown(bars: list[dict[str, Any]], x: alt.X, y: alt.Y, window: Window, dark: bool) -> list[alt.Chart]:
    """Hatched and grey, with question marks: nobody may take it for a measure in force."""
    unknown = [bar for bar in bars if bar["shape"] == "unknown"]
    step = max(1, window.days // _MARKS)
    strokes, marks = [], []
    for bar in unknown:
        day, end = date.fromisoformat(bar["start"]), date.fromisoformat(bar["end"])
        marks.append(bar | {"start": (day + (end - day) / 2).isoformat()})
        at = day + timedelta(days=step // 2)
        while at < end:
            strokes.append(bar | {"start": at.isoformat()})
            at += timedelta(days=step)
    paper, ink = ("#2B2F36", "#C9C9C9") if dark else ("#F0F0F0", "#6B6B6B")
    return [
        _rows(unknown).mark_bar(height=12, color=paper, stroke=ink, strokeDash=[3, 2], strokeWidth=1).encode(
            x=x, x2="end:T", y=y, tooltip=_tips()),
        _rows(strokes).mark_point(shape="M-0.4,0.5L0.4,-0.5", size=110, stroke=ink, strokeWidth=1, opacity=0.75).encode(
            x=x, y=y, tooltip=_tips()),
        _rows(marks).mark_text(text="?", fontSize=13, fontWeight="bold", color=ink, stroke=paper, strokeWidth=4,
                               strokeOpacity=1).encode(x=x, y=y),
        _rows(marks).mark_text(text="?", fontSize=13, fontWeight="bold", color=ink).encode(x=x, y=y, tooltip=_tips()),
    ]  # fmt: skip


def _signs(
    bars: list[dict[str, Any]], rows: Sequence[MeasureRow], window: Window, x: alt.X, y: alt.Y, ink: str
) -> list[alt.Chart]:
    """Pause signs on suspensions, a diamond on the day of the last attestation."""
    pauses = []
    for bar in bars:
        if bar["status"] == "suspended":
            first, last = date.fromisoformat(bar["start"]), date.fromisoformat(bar["end"])
            if (last - first).days > window.days // 60:
                pauses.append(bar | {"start": (first + (last - first) / 2).isoformat()})
    attested = [
        {"measure": row.id, "start": row.attested_at} for row in rows if window.start <= row.attested_at < window.end
    ]
    return [
        _rows(pauses).mark_text(text="❚❚", fontSize=7, color="#3D2A00").encode(x=x, y=y, tooltip=_tips()),
        _rows(attested).mark_point(shape="diamond", size=36, filled=True, color=ink, stroke="white", strokeWidth=0.7,
                                   opacity=1).encode(x=x, y=y),
    ]  # fmt: skip


def _bands(order: list[str], picked: str, window: Window, x: alt.X, y: alt.Y, dark: bool) -> alt.Chart:
    heading, chosen = ("#FFFFFF14", "#FFFFFF2E") if dark else ("#31333F0D", "#FFE08A88")
    shaded = [
        {"measure": row, "start": window.start, "end": window.end, "fill": chosen if row == picked else heading}
        for row in order
        if row == picked or row.startswith(_GROUP)
    ]
    drawn: alt.Chart = _rows(shaded).mark_bar(height=_ROW).encode(
        x=x, x2="end:T", y=y, color=alt.Color("fill:N", scale=None, legend=None)
    )  # fmt: skip
    return drawn


def _years(order: list[str], window: Window, x: alt.X, y: alt.Y, ink: str) -> list[alt.Chart]:
    """Years again in the headings, so that they stay in sight while a long list is scrolled."""
    marks, last = [], 0
    for at, row in enumerate(order):
        if row.startswith(_GROUP) and at - last >= _YEARS_AGAIN:
            last = at
            marks += [
                {"measure": row, "start": f"{year}-01-01", "year": str(year)}
                for year in range(window.first, window.last + 1)
            ]
    return [
        _rows(marks).mark_text(align="left", dx=3, fontSize=10, color=ink, opacity=0.7).encode(x=x, y=y, text="year:N")
    ]


def _day(as_of: str, window: Window, x: alt.X) -> list[alt.Chart]:
    if not window.start <= as_of < window.end:
        return []
    mark = _rows([{"start": as_of, "day": as_of}])
    return [
        mark.mark_rule(color="#D55E00", strokeWidth=1.5).encode(x=x),
        mark.mark_text(align="right", dx=-4, y=9, color="#D55E00", fontSize=11, fontWeight="bold").encode(
            x=x, text="day:N"),
    ]  # fmt: skip
