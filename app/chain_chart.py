"""How is a chain drawn without the component of its own? As the option object of an ECharts graph.

Columns and rows become px of a chart of a usual width; a narrower or wider one scales the places alike in both
directions (ECharts would squash boxes otherwise) and keeps boxes and letters at their size. Nodes of the chart stand
in the order of ``view.nodes`` (headings after them), lines in that of ``view.edges``, so that a click's index says
what was meant.
"""

from __future__ import annotations

import html
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from app.chain_parts import OTHER, UNKNOWN, ChainEdge, ChainHeading, ChainNode, ChainView
from app.chain_words import NARROW, caption, edge_text, loose_kind, node_lines, one_line
from app.i18n import Translator

__all__ = ["FILLS", "MARGINS", "RING", "Palette", "chain_option", "chart_height", "is_roomy", "steps"]

Option = dict[str, Any]

MARGINS = {"left": 70, "right": 70, "top": 24, "bottom": 56}
"""Space around the outermost box centres, px."""

RING = "#D55E00"
"""Frame of a choke point; no box has this colour. All are of Okabe and Ito's set for colour-blind readers."""

FILLS = (
    ("#0072B2", "#FFFFFF"), ("#E69F00", "#111111"), ("#009E73", "#111111"), ("#CC79A7", "#111111"),
    ("#56B4E9", "#111111"), ("#F0E442", "#111111"),
)  # fmt: skip
_ROW, _LOW_ROW = 38, 27
"""Height of a row, px: with two lines in a box, or one where a chain is large."""
_ROOMY_ROWS, _CALM_LINES = 24, 130
_WIDTH = 970
"""Usual width of the chart, px."""
_FARTHEST = 230


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours that depend on a light or dark page."""

    ink: str
    faint: str
    line: str
    other: str
    picked: str
    paper: str

    @classmethod
    def of(cls, *, dark: bool) -> Palette:
        """Palette of a page."""
        if dark:
            return cls("#F2F2F2", "#B5BAC4", "#9AA3B2", "#7C8696", "#FFFFFF", "#171614")
        return cls("#1A1D24", "#5A6170", "#7D8798", "#B9C0CC", "#000000", "#FFFFFF")


def chart_height(view: ChainView) -> int:
    """Height that shows the rows of a view, px."""
    return max(400, (view.rows + 1) * steps(view)[1] + MARGINS["top"] + MARGINS["bottom"])


def is_roomy(view: ChainView) -> bool:
    """Whether boxes have room for two lines."""
    return view.rows <= _ROOMY_ROWS


def steps(view: ChainView) -> tuple[int, int]:
    """Distance of columns and of rows, px."""
    across = (_WIDTH - MARGINS["left"] - MARGINS["right"]) // max(1, view.columns - 1)
    return min(across, _FARTHEST), _ROW if is_roomy(view) else _LOW_ROW


def chain_option(
    view: ChainView,
    _: Translator,
    *,
    ring_above: float = 0.2,
    picked: str = "",
    dark: bool = False,
    lit: Collection[str] = (),
) -> Option:
    """ECharts option of a chain.

    Parameters
    ----------
    view : ChainView
    _ : Translator
        Language of tooltips.
    ring_above : float
        A node is framed as a choke point if the product loses at least this share without it.
    picked : str
        Id of the node or line whose details are shown.
    dark : bool
        Whether the page is dark.
    lit : collection of str
        Ids of boxes and lines that stand out where none is picked.
    """
    palette = Palette.of(dark=dark)
    step = steps(view)
    width = min(132, step[0] - 14)
    fills = dict(zip((c for c, _n in view.legend if c not in (OTHER, UNKNOWN)), FILLS, strict=False))
    fills[OTHER] = (palette.other, "#111111")
    near = {n for e in view.edges if picked in (e.source, e.target, e.id) for n in (e.source, e.target)}
    near = near or {n.id for n in view.nodes if n.id in lit} or {n.id for n in view.nodes}
    categories = {colour: k for k, (colour, _n) in enumerate(view.legend)}
    roomy = is_roomy(view)
    pen = _Pen(step, _, palette, fills, categories, width, ring_above, roomy)
    nodes = [pen.node(n, picked=n.id == picked, faded=n.id not in near) for n in view.nodes]
    names = {n.id: n.name for n in view.nodes}
    faded, calm = len(near) < len(view.nodes), len(view.edges) <= _CALM_LINES
    lines = [_line(e, _, names, palette, e.id if e.id in lit else picked, faded=faded, calm=calm) for e in view.edges]
    headings = [_heading(h, k, palette, width, step) for k, h in enumerate(view.headings)]
    return {
        "animation": False,
        "tooltip": {"trigger": "item", "confine": True, "textStyle": {"fontSize": 12}},
        "legend": {
            "data": [name for _c, name in view.legend], "bottom": 4, "left": "center", "selectedMode": False,
            "itemWidth": 18, "itemHeight": 12, "textStyle": {"color": palette.ink, "fontSize": 12},
        },
        "series": [{
            "type": "graph", "layout": "none", "id": "chain", "roam": True, "scaleLimit": {"min": 0.6, "max": 8},
            "nodeScaleRatio": 0.35, "selectedMode": "single", **MARGINS, "preserveAspect": True,
            "preserveAspectVerticalAlign": "top", "symbolKeepAspect": True,
            "categories": [
                {"name": name, "itemStyle": _category(colour, fills, palette)} for colour, name in view.legend
            ],
            "data": [*nodes, *headings],
            "links": lines,
            "emphasis": {"focus": "adjacency", "scale": False, "lineStyle": {"opacity": 0.95, "width": 2.5}},
            "blur": {"itemStyle": {"opacity": 0.45}, "lineStyle": {"opacity": 0.08}, "label": {"opacity": 0.7}},
            "select": {"lineStyle": {"color": palette.picked}},
            "label": {"show": True, "position": "inside"},
        }],
    }  # fmt: skip


def _category(colour: str, fills: dict[str, tuple[str, str]], palette: Palette) -> Option:
    if colour == UNKNOWN:
        return {"color": "transparent", "borderColor": palette.faint, "borderType": "dashed", "borderWidth": 1}
    return {"color": fills[colour][0]}


@dataclass(frozen=True, slots=True)
class _Pen:
    """How boxes of one drawing are styled."""

    step: tuple[int, int]
    _: Translator
    palette: Palette
    fills: Mapping[str, tuple[str, str]]
    categories: Mapping[str, int]
    width: int
    ring_above: float
    roomy: bool

    def node(self, node: ChainNode, *, picked: bool, faded: bool) -> Option:
        """Box of a node."""
        letters = self.palette.ink if faded else self.fills.get(node.colour, ("", self.palette.ink))[1]
        style = self._style(node, picked)
        text = "\n".join(caption(node, self.width, self._)) if self.roomy else one_line(node, self.width, self._)
        height = 29 if self.roomy else 17 + round(5 * node.size)
        label = {
            "formatter": _plain(text), "color": letters,
            "fontSize": 11, "lineHeight": 13, "width": self.width - 4, "overflow": "truncate",
            "opacity": 0.7 if faded else 1,
            "fontWeight": "bold" if picked or node.target else "normal",
        }  # fmt: skip
        return {
            "id": node.id, "name": node.name, "x": node.x * self.step[0], "y": node.y * self.step[1],
            "category": self.categories[node.colour],
            "symbol": _box(self.width, height), "symbolSize": self.width, "symbolKeepAspect": True,
            "itemStyle": {**style, "opacity": 0.45 if faded else 1}, "label": label,
            "select": {"itemStyle": {"borderColor": style.get("borderColor", self.palette.picked)}},
            "tooltip": {"formatter": "<br>".join(_bold_first(node_lines(node, self._)))},
        }  # fmt: skip

    def _style(self, node: ChainNode, picked: bool) -> Option:
        palette = self.palette
        style: Option = {"color": self.fills.get(node.colour, ("transparent", ""))[0], "borderWidth": 0}
        ringed = node.loss is not None and node.loss >= self.ring_above
        if ringed:
            style |= {"borderColor": RING, "borderWidth": 4, "shadowColor": RING, "shadowBlur": 5}
        elif picked:
            style |= {"borderColor": palette.picked, "borderWidth": 3}
        elif node.stand_in or loose_kind(node.kind):
            border = palette.faint if node.stand_in else palette.ink
            style |= {"borderColor": border, "borderType": [3, 3], "borderWidth": 1}
        return style | ({"shadowColor": palette.picked, "shadowBlur": 12} if picked else {})


def _box(width: int, height: int, corner: int = 4) -> str:
    """Rounded box as a path that keeps its shape: the chart's own would be stretched, corners and frame and all."""
    w, h, c = width, height, corner
    return (
        f"path://M{c},0H{w - c}A{c},{c} 0 0 1 {w},{c}V{h - c}A{c},{c} 0 0 1 {w - c},{h}"
        f"H{c}A{c},{c} 0 0 1 0,{h - c}V{c}A{c},{c} 0 0 1 {c},0Z"
    )


def _line(
    edge: ChainEdge, _: Translator, names: dict[str, str], palette: Palette, picked: str, *, faded: bool, calm: bool
) -> Option:
    near = picked in (edge.source, edge.target, edge.id)
    kind = "dotted" if edge.role == "host" else [5, 4] if loose_kind(edge.kind) else "solid"
    opacity = 0.9 if near else 0.12 if faded else 0.5 if calm else 0.28
    lines = _bold_first([f"{names[edge.source]} → {names[edge.target]}", edge_text(edge, _)])
    return {
        "source": edge.source, "target": edge.target,
        "lineStyle": {
            "color": palette.picked if edge.id == picked else palette.line, "type": kind, "opacity": opacity,
            "width": (1 if edge.role == "host" else 1 + 3 * edge.share) + (1 if near else 0), "curveness": 0.06,
        },
        "tooltip": {"formatter": "<br>".join(lines)},
    }  # fmt: skip


def _heading(heading: ChainHeading, number: int, palette: Palette, width: int, step: tuple[int, int]) -> Option:
    tier = heading.level == 0
    size = (13 if step[0] > NARROW else 12) if tier else 11
    label: Option = {
        "formatter": _plain(heading.text), "position": "inside", "color": palette.ink if tier else palette.faint,
        "fontSize": size, "lineHeight": 15 if tier else 12, "fontWeight": "bold", "opacity": 1,
        "textBorderColor": palette.paper, "textBorderWidth": 3, "align": "center",
        "width": heading.columns * step[0] + (8 if tier else -6), "height": 30 if tier else 25,
        "overflow": "break", "lineOverflow": "truncate", "ellipsis": "…",
    }  # fmt: skip
    return {
        "id": f"heading:{number}", "name": heading.text, "x": heading.x * step[0], "y": heading.y * step[1],
        "symbol": "rect", "symbolSize": [width, 14], "itemStyle": {"color": "transparent", "borderWidth": 0},
        "label": label,
        "select": {"disabled": True}, "emphasis": {"disabled": True}, "blur": {"label": {"opacity": 1}},
        "tooltip": {"formatter": _escape(heading.text)},
    }  # fmt: skip


def _plain(text: str) -> str:
    """Text that a label's template leaves as it is."""
    return text.replace("{", "(").replace("}", ")").replace("|", "/")


def _bold_first(lines: list[str]) -> list[str]:
    return [f"<b>{_escape(lines[0])}</b>", *map(_escape, lines[1:])]


def _escape(text: str) -> str:
    return html.escape(_plain(text))
