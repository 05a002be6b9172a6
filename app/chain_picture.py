"""What is the drawing component told? A chain as plain data: boxes at px, lines, headings, legend and all its words.

Positions are those of the layout times the distance of columns and rows; colours that depend on a light or dark page
are left to the component, which knows the page's theme.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.chain_chart import FILLS, RING, is_roomy, steps
from app.chain_parts import OTHER, UNKNOWN, ChainEdge, ChainHeading, ChainNode, ChainView
from app.chain_words import caption, edge_text, loose_kind, node_lines, one_line
from app.i18n import Translator

__all__ = ["chain_picture", "picture_height"]

Row = dict[str, Any]

_WIDEST, _CLOSEST = 132, 78
"""Widest box and smallest distance of columns, px; more columns than the page holds are drawn smaller."""
_HEAD, _FOOT = 52, 44
"""Space for the headings of tiers, and for the legend, px."""


def picture_height(view: ChainView) -> int:
    """Height that shows the rows of a view and its legend, px."""
    return max(420, round((view.rows + 0.5) * _steps(view)[1]) + _HEAD + _FOOT)


def _steps(view: ChainView) -> tuple[int, int]:
    across, down = steps(view)
    return max(_CLOSEST, across), down


def chain_picture(
    view: ChainView,
    _: Translator,
    *,
    ring_above: float,
    picked: str,
    name: str,
    label: str,
    lit: Sequence[str] = (),
) -> Row:
    """Describe a chain to the component.

    Parameters
    ----------
    view : ChainView
    _ : Translator
    ring_above : float
        A node is ringed as a choke point if the product loses at least this share without it.
    picked : str
        Id of the box or line whose details are shown.
    name : str
        Of the question: zoom and place are kept as long as it stays.
    label : str
        What a reader who does not see the drawing is told that it is.
    lit : sequence of str
        Ids of boxes and lines that stand out from the rest, such as a chain that binds; nothing is ringed then.
    """
    step = _steps(view)
    names = {n.id: n.name for n in view.nodes}
    fills = dict(zip((c for c, _n in view.legend if c not in (OTHER, UNKNOWN)), FILLS, strict=False))
    return {
        "name": name, "picked": picked, "label": label, "height": picture_height(view), "ring": RING, "lit": [*lit],
        "nodes": [_node(n, view, step, fills, ring_above, _) for n in view.nodes],
        "edges": [_edge(e, names, _) for e in view.edges],
        "tiers": [_tier(h, step) for h in view.headings if h.level == 0],
        "groups": [_group(h, step) for h in view.headings if h.level == 1],
        "legend": [
            {"text": text, "fill": fills[c][0] if c in fills else "", "ghost": c == UNKNOWN}
            for c, text in view.legend
        ],
        "marks": {
            "ring": _("binding chain") if lit else _("choke point"), "solid": _("reported or derived"),
            "dashed": _("estimated or assumed"),
            "dotted": _("host of a by-product"),
        },
        "texts": {
            "in": _("Zoom in"), "out": _("Zoom out"), "fit": _("Show all"), "more": _("Show all suppliers"),
            "less": _("Fold back"),
            "keys": _("Arrow keys move between boxes, Enter shows details, Space opens or folds suppliers, "
                      "plus and minus zoom, 0 shows all."),
        },
    }  # fmt: skip


def _node(
    node: ChainNode, view: ChainView, step: tuple[int, int], fills: Mapping[str, tuple[str, str]], ring_above: float,
    _: Translator,
) -> Row:  # fmt: skip
    width = min(_WIDEST, step[0] - 14)
    roomy = is_roomy(view)
    fill, ink = fills.get(node.colour, ("", ""))
    return {
        "id": node.id, "x": round(node.x * step[0], 1), "y": round(node.y * step[1], 1), "w": width,
        "h": 30 if roomy else 18 + round(4 * node.size),
        "lines": caption(node, width, _) if roomy else [one_line(node, width, _)],
        "fill": fill, "ink": ink, "ghost": node.stand_in, "loose": not node.stand_in and loose_kind(node.kind),
        "ring": node.loss is not None and node.loss >= ring_above, "bold": node.target,
        "hidden": node.hidden, "opened": node.opened, "tip": node_lines(node, _),
    }  # fmt: skip


def _edge(edge: ChainEdge, names: Mapping[str, str], _: Translator) -> Row:
    style = "dotted" if edge.role == "host" else "dashed" if loose_kind(edge.kind) else "solid"
    return {
        "id": edge.id, "source": edge.source, "target": edge.target, "style": style,
        "width": round(1.0 if edge.role == "host" else 1 + 3 * edge.share, 2),
        "tip": [f"{names[edge.source]} → {names[edge.target]}", edge_text(edge, _)],
    }  # fmt: skip


def _tier(heading: ChainHeading, step: tuple[int, int]) -> Row:
    half = (heading.columns - 1) / 2
    return {
        "text": heading.text, "from": round((heading.x - half) * step[0] - step[0] / 2, 1),
        "to": round((heading.x + half) * step[0] + step[0] / 2, 1),
    }  # fmt: skip


def _group(heading: ChainHeading, step: tuple[int, int]) -> Row:
    return {
        "text": heading.text, "x": round(heading.x * step[0], 1), "y": round(heading.y * step[1], 1),
        "w": step[0] - 6, "h": step[1],
    }  # fmt: skip
