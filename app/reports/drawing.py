"""What does a report draw? Small pictures as inline SVG, from numbers to text, without any library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from app.reports.parts import Slice

__all__ = [
    "COUNTRY_COLOURS",
    "KIND_COLOURS",
    "Captions",
    "country_colours",
    "curve_chart",
    "kinds_bar",
    "share_bar",
    "sparkline",
]

COUNTRY_COLOURS = ("#0072b2", "#56b4e9", "#009e73", "#e69f00", "#cc79a7", "#f0e442")
"""Colours that colour-blind readers tell apart (Okabe and Ito 2008), for countries in order of weight."""

LEADING_COLOUR = "#d55e00"
REST_COLOUR = "#d7dbe0"
KIND_COLOURS: Mapping[str, str] = {
    "reported": "#0b4f8a", "derived": "#4a90c4", "estimated": "#e0a63a", "imputed": "#b98ac9", "assumed": "#c9ced6",
    "unknown": "#ffffff",
}  # fmt: skip
_INK, _GRID, _SOFT = "#1d2733", "#dfe4ea", "#5b6877"
_LABEL_FROM = 0.11
_DARK = {LEADING_COLOUR, "#0072b2", "#009e73", "#0b4f8a", "#4a90c4"}


@dataclass(frozen=True, slots=True)
class Captions:
    """Texts of a curve: its title, the axes, the shaded outage and the day marked as first short."""

    title: str
    x: str
    y: str
    outage: str
    first: str


def country_colours(slices: Sequence[Slice], leading: str) -> dict[str, str]:
    """Give each country one colour for the whole report: the leading one its own, the others by weight.

    Examples
    --------
    >>> rows = [Slice("CN", "China", 0.9), Slice("MY", "Malaysia", 0.1)]
    >>> country_colours(rows, "CN")
    {'CN': '#d55e00', 'MY': '#0072b2'}
    """
    weight: dict[str, float] = {}
    for one in slices:
        weight[one.code] = weight.get(one.code, 0.0) + one.share
    order = [code for code in sorted(weight, key=lambda c: (-weight[c], c)) if code not in (leading, "XX")]
    colours = {leading: LEADING_COLOUR} if leading in weight else {}
    return colours | dict(zip(order, COUNTRY_COLOURS, strict=False))


def share_bar(
    slices: Sequence[Slice], colours: Mapping[str, str], title: str, width: int = 210, height: int = 15
) -> str:
    """Bar of shares of one whole; what is not listed stays light, large parts bear their code."""
    parts, at = [], 0.0
    for one in slices:
        length = min(one.share, 1.0 - at) * width
        colour = colours.get(one.code, REST_COLOUR)
        parts.append(
            f'<rect x="{at * width:.1f}" y="0" width="{max(0.0, length):.1f}" height="{height}" fill="{colour}"/>'
        )
        if one.share >= _LABEL_FROM and one.code != "XX":
            ink = "#ffffff" if colour in _DARK else _INK
            parts.append(
                f'<text x="{at * width + length / 2:.1f}" y="{height - 4}" font-size="9.5" text-anchor="middle" '
                f'fill="{ink}">{escape(one.code)}</text>'
            )
        at = min(1.0, at + one.share)
    rows = "".join(parts)
    return (
        f'<svg role="img" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<title>{escape(title)}</title><rect width="{width}" height="{height}" fill="{REST_COLOUR}"/>{rows}</svg>'
    )


def kinds_bar(
    kinds: Sequence[tuple[str, float]], title: str, width: int = 60, height: int = 9, *, stretch: bool = False
) -> str:
    """Bar of the kinds of the figures that an answer rests on; it may stretch to the width of the page."""
    parts, at = [], 0.0
    for kind, share in kinds:
        parts.append(
            f'<rect x="{at * width:.1f}" width="{share * width:.1f}" height="{height}" fill="{KIND_COLOURS[kind]}"/>'
        )
        at += share
    wide = 'class="wide" preserveAspectRatio="none" ' if stretch else ""
    return (
        f'<svg role="img" {wide}width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f"<title>{escape(title)}</title>{''.join(parts)}"
        f'<rect x="0.25" y="0.25" width="{width - 0.5}" height="{height - 0.5}" fill="none" stroke="#aeb7c2" '
        f'stroke-width="0.5"/></svg>'
    )


def _steps(days: Sequence[int], levels: Sequence[float], horizon: int) -> list[tuple[float, float, float]]:
    """Steps (from, to, level) from day 0 to the horizon; before the first change point the level is 1."""
    points = [(float(d), level) for d, level in zip(days, levels, strict=True) if d < horizon]
    if not points or points[0][0] > 0:
        points.insert(0, (0.0, 1.0))
    ends = [day for day, _ in points[1:]] + [float(horizon)]
    return [(day, end, level) for (day, level), end in zip(points, ends, strict=True)]


def _path(days: Sequence[int], levels: Sequence[float], horizon: int, box: tuple[float, float, float, float]) -> str:
    left, top, width, height = box
    text: list[str] = []
    for start, end, level in _steps(days, levels, horizon):
        x0, x1 = left + width * start / horizon, left + width * end / horizon
        y = top + height * (1.0 - min(1.0, max(0.0, level)))
        text.append(f"{'L' if text else 'M'}{x0:.1f} {y:.1f}H{x1:.1f}")
    return "".join(text)


def sparkline(
    days: Sequence[int], levels: Sequence[float], horizon: int, title: str, width: int = 110, height: int = 24
) -> str:
    """Step curve without axes: top edge 100 %, bottom edge 0 %, from day 0 to the horizon."""
    box = (1.0, 2.0, width - 2.0, height - 4.0)
    line = _path(days, levels, horizon, box)
    area = f"{line}V{height - 2}H1Z"
    return (
        f'<svg role="img" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f"<title>{escape(title)}</title>"
        f'<rect width="{width}" height="{height}" fill="#f2f4f7"/><path d="{area}" fill="#bcd5ea"/>'
        f'<path d="{line}" fill="none" stroke="#0b4f8a" stroke-width="1.3"/></svg>'
    )


def curve_chart(
    days: Sequence[int],
    levels: Sequence[float],
    *,
    horizon: int,
    outage: tuple[int, int],
    first_day: int | None,
    captions: Captions,
    width: int = 680,
    height: int = 250,
) -> str:
    """Level of a product over the days of an outage, as a step curve with axes.

    Parameters
    ----------
    days, levels : sequences
        Change points; levels as shares of baseline, drawn from 0 to 100 %.
    horizon : int
        Days drawn.
    outage : tuple of int
        First day of the outage and the day after its last; shaded.
    first_day : int or None
        First day short; marked.
    captions : Captions
    width, height : int
        Pixels.

    Returns
    -------
    str
        An ``<svg>`` element.

    Raises
    ------
    ValueError
        If days and levels differ in number, or there is no day to draw.
    """
    if len(days) != len(levels) or horizon < 1:
        raise ValueError(f"{len(days)} days, {len(levels)} levels over {horizon} days cannot be drawn")
    left, top, right, bottom = 52.0, 34.0, 14.0, 42.0
    inner_w, inner_h = width - left - right, height - top - bottom
    base = top + inner_h

    def x(day: float) -> float:
        return left + inner_w * day / horizon

    out = [
        f'<svg role="img" class="chart" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'font-size="11" fill="{_INK}"><title>{escape(captions.title)}</title>',
        f'<text x="{left:.0f}" y="14" font-size="12.5" font-weight="bold">{escape(captions.title)}</text>',
        f'<rect x="{x(outage[0]):.1f}" y="{top:.1f}" width="{x(min(outage[1], horizon)) - x(outage[0]):.1f}" '
        f'height="{inner_h:.1f}" fill="#f3f5f8"/>',
        f'<text x="{x(outage[0]) + 5:.1f}" y="{top - 5:.1f}" font-size="10" fill="{_SOFT}">'
        f"{escape(captions.outage)}</text>",
    ]
    for level in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = top + inner_h * (1.0 - level)
        out.append(f'<line x1="{left:.1f}" x2="{width - right:.1f}" y1="{y:.1f}" y2="{y:.1f}" stroke="{_GRID}"/>')
        out.append(
            f'<text x="{left - 6:.1f}" y="{y + 4:.1f}" text-anchor="end" fill="{_SOFT}">{100 * level:.0f}</text>'
        )
    step = next(s for s in (30, 60, 90, 180, 365, horizon) if horizon / s <= 10 or s == horizon)
    for day in range(0, horizon + 1, step):
        out.append(f'<line x1="{x(day):.1f}" x2="{x(day):.1f}" y1="{base:.1f}" y2="{base + 4:.1f}" stroke="{_SOFT}"/>')
        out.append(f'<text x="{x(day):.1f}" y="{base + 16:.1f}" text-anchor="middle" fill="{_SOFT}">{day}</text>')
    line = _path(days, levels, horizon, (left, top, inner_w, inner_h))
    out.append(f'<path d="{line}V{top:.1f}H{left:.1f}Z" fill="{LEADING_COLOUR}" fill-opacity="0.22"/>')
    out.append(f'<path d="{line}" fill="none" stroke="#0b4f8a" stroke-width="2"/>')
    if first_day is not None and first_day < horizon:
        anchor, shift = ("start", 5) if x(first_day) < width * 0.7 else ("end", -5)
        out.append(
            f'<line x1="{x(first_day):.1f}" x2="{x(first_day):.1f}" y1="{top:.1f}" y2="{base:.1f}" stroke="#a34700" '
            f'stroke-dasharray="4 3"/><text x="{x(first_day) + shift:.1f}" y="{base - 8:.1f}" text-anchor="{anchor}" '
            f'fill="#a34700">{escape(captions.first)}</text>'
        )
    out.append(f'<line x1="{left:.1f}" x2="{width - right:.1f}" y1="{base:.1f}" y2="{base:.1f}" stroke="{_SOFT}"/>')
    out.append(f'<text x="{left + inner_w / 2:.1f}" y="{height - 8}" text-anchor="middle">{escape(captions.x)}</text>')
    middle = top + inner_h / 2
    out.append(
        f'<text transform="translate(13 {middle:.1f}) rotate(-90)" text-anchor="middle">{escape(captions.y)}</text>'
    )
    out.append("</svg>")
    return "".join(out)
