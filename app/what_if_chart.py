"""How are the levels of products over time drawn? Steps from day to day, what they are held against beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import altair as alt

from app.chain_words import percent
from app.i18n import Translator

__all__ = ["COLOURS", "MOST", "SELECTION", "Curve", "Window", "alike", "curves_chart"]

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7F7F7F", "#F0E442")
"""Okabe and Ito's palette; dashes tell curves apart as well."""

MOST = len(COLOURS)
"""Curves drawn at most; the table below has all."""

SELECTION = "curve"
"""Name under which a click is reported."""

_DASHES = ([1, 0], [7, 3], [2, 2], [9, 3, 2, 3], [4, 2], [12, 4], [1, 3], [6, 2, 2, 2])
_HEIGHT, _END = 430, 1.0


@dataclass(frozen=True, slots=True)
class Curve:
    """Level of one product over time, as change points.

    Attributes
    ----------
    key, label : str
    days, levels : tuples
        From a day on the level holds.
    low, high : tuple of (int, float)
        Change points of a band, empty where none was asked for.
    """

    key: str
    label: str
    days: tuple[int, ...]
    levels: tuple[float, ...]
    low: tuple[tuple[int, float], ...] = ()
    high: tuple[tuple[int, float], ...] = ()


def alike(curves: Sequence[Curve], picked: str, _: Translator) -> list[Curve]:
    """Curves with those that run alike drawn as one, which the picked one stands for where it is among them.

    Examples
    --------
    >>> from app.i18n import translator
    >>> curves = [Curve(k, k.upper(), (0, 9), (1.0, 0.5)) for k in "abc"] + [Curve("d", "D", (0,), (1.0,))]
    >>> [(c.key, c.label) for c in alike(curves, "b", translator("en"))]
    [('b', 'B and 2 more'), ('d', 'D')]
    """
    groups: dict[tuple[object, ...], list[Curve]] = {}
    for curve in curves:
        groups.setdefault((curve.days, curve.levels, curve.low, curve.high), []).append(curve)
    drawn = []
    for group in groups.values():
        first = next((curve for curve in group if curve.key == picked), group[0])
        more = _("{name} and {n} more", name=first.label, n=len(group) - 1)
        drawn.append(replace(first, label=more) if len(group) > 1 else first)
    return drawn


@dataclass(frozen=True, slots=True)
class Window:
    """Days on which a shock lasts."""

    first: int
    last: int


def curves_chart(
    curves: Sequence[Curve],
    others: Mapping[str, Curve],
    windows: Sequence[Window],
    horizon: int,
    as_of: str,
    _: Translator,
    *,
    picked: str,
    other_label: str,
    dark: bool,
) -> alt.LayerChart:
    """Draw levels over time, 100 % being the baseline.

    Parameters
    ----------
    curves : sequence of Curve
        At most ``MOST``, in the order of the legend.
    others : mapping of str to Curve
        By key: the same product under what the scenario is held against.
    windows : sequence of Window
    horizon : int
    as_of : str
        Date of day 0.
    _ : Translator
    picked : str
        Key of the curve that stands out.
    other_label : str
        What the thin grey curve is.
    dark : bool

    Returns
    -------
    altair.LayerChart
        A click on a curve selects its key under the name ``SELECTION``.
    """
    ink = "#E8E8E8" if dark else "#31333F"
    horizon = _end([*curves, *([others[picked]] if picked in others else [])], windows, horizon)
    x = alt.X("day:Q", title=_("Days from {day}", day=as_of), scale=alt.Scale(domain=[0, horizon], nice=False),
              axis=alt.Axis(grid=False, labelColor=ink, titleColor=ink, tickMinStep=1))  # fmt: skip
    y = alt.Y("level:Q", title=_("Level, % of baseline"), scale=alt.Scale(domain=[0, 105], nice=False),
              axis=alt.Axis(values=[0, 25, 50, 75, 100], labelColor=ink, titleColor=ink,
                            gridColor="#9994"))  # fmt: skip
    rows = [row for curve in curves for row in _rows(curve, horizon, as_of, _)]
    order = [curve.label for curve in curves]
    legend = alt.Legend(orient="bottom", columns=3, labelLimit=255, labelColor=ink, title=None, symbolSize=300,
                        symbolStrokeWidth=2.5, labelFontSize=12)  # fmt: skip
    colour = alt.Color("label:N", scale=alt.Scale(domain=order, range=list(COLOURS[: len(order)])), legend=legend)
    dash = alt.StrokeDash("label:N", scale=alt.Scale(domain=order, range=[*_DASHES[: len(order)]]), legend=legend)
    pick = alt.selection_point(name=SELECTION, fields=["key"], on="click", toggle=False, empty=False)
    tips = [alt.Tooltip("label:N", title=" "), alt.Tooltip("said:N", title=" ")]
    layers: list[alt.Chart] = [_shade(windows, horizon, x, dark)]
    layers += _bands(curves, picked, horizon, x, y)
    baseline = alt.Chart(alt.InlineData(values=[{"level": 100}]))
    layers.append(baseline.mark_rule(color=ink, strokeWidth=1, strokeDash=[3, 3], opacity=0.7).encode(y=y))
    if picked in others:
        beside = alt.Chart(alt.InlineData(values=_rows(others[picked], horizon, as_of, _, label=other_label)))
        layers.append(
            beside.mark_line(interpolate="step-after", color=ink, strokeWidth=1.6, strokeDash=[2, 3], opacity=0.85)
            .encode(x=x, y=y, tooltip=tips)
        )  # fmt: skip
    drawn = alt.Chart(alt.InlineData(values=rows))
    weight = alt.condition(f"datum.key === '{picked}'", alt.value(4.0), alt.value(1.8))
    faint = alt.condition(f"datum.key === '{picked}'", alt.value(1.0), alt.value(0.75))
    lines = drawn.mark_line(interpolate="step-after").encode(
        x=x, y=y, color=colour, strokeDash=dash, strokeWidth=weight, opacity=faint, detail="key:N"
    )
    points = drawn.mark_point(size=70, filled=True, opacity=0.01).encode(x=x, y=y, tooltip=tips, detail="key:N")
    layers += [lines.add_params(pick), points]
    chart: alt.LayerChart = (
        alt.LayerChart(layer=[layer for layer in layers if layer.data.values])
        .properties(height=_HEIGHT, width="container")
        .configure_view(strokeWidth=0)
    )
    return chart


def _rows(
    curve: Curve, horizon: int, as_of: str, _: Translator, *, label: str = ""
) -> list[dict[str, Any]]:  # fmt: skip
    points = [(day, level) for day, level in zip(curve.days, curve.levels, strict=True) if day < horizon]
    points.append((horizon, points[-1][1] if points else _END))
    begin = date.fromisoformat(as_of)
    return [
        {
            "key": curve.key, "label": label or curve.label, "day": day, "level": round(100 * level, 3),
            "said": _("from {date}: {level} of baseline", date=(begin + timedelta(days=day)).isoformat(),
                      level=percent(level)),
        }
        for day, level in points
    ]  # fmt: skip


def _end(curves: Sequence[Curve], windows: Sequence[Window], horizon: int) -> int:
    """Last day drawn: a while after the last change."""
    last = max(
        [window.last for window in windows] + [curve.days[-1] for curve in curves if curve.days], default=horizon
    )
    return min(horizon, round(1.15 * last) + 20)


def _shade(windows: Sequence[Window], horizon: int, x: alt.X, dark: bool) -> alt.Chart:
    spans = dict.fromkeys((w.first, min(horizon, w.last)) for w in windows if w.first < horizon)
    shaded = alt.Chart(alt.InlineData(values=[{"day": first, "end": last} for first, last in spans]))
    drawn: alt.Chart = shaded.mark_rect(color="#FFFFFF" if dark else "#31333F", opacity=0.07).encode(x=x, x2="end:Q")
    return drawn


def _bands(curves: Sequence[Curve], picked: str, horizon: int, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Band of the curve that stands out."""
    for at, curve in enumerate(curves):
        if curve.key == picked and curve.low:
            lows, highs = dict(curve.low), dict(curve.high)
            days = sorted({*lows, *highs, horizon})
            rows, low, high = [], _END, _END
            for day in days:
                low, high = lows.get(day, low), highs.get(day, high)
                rows.append({"day": day, "level": round(100 * low, 3), "top": round(100 * high, 3)})
            band = alt.Chart(alt.InlineData(values=rows)).mark_area(
                interpolate="step-after", color=COLOURS[at], opacity=0.22
            )
            return [band.encode(x=x, y=y, y2="top:Q")]
    return []
