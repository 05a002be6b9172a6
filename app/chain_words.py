"""In which words is a chain drawn? Shares, captions of boxes, what a box or a line means."""

from __future__ import annotations

from app.chain_parts import UNKNOWN, ChainEdge, ChainNode
from app.i18n import Translator
from graph.compile.places import REST_OF_WORLD
from ontology.model import load_ontology

__all__ = ["NARROW", "caption", "edge_text", "ghost_text", "loose_kind", "node_lines", "one_line", "percent"]

NARROW = 76
"""Below this width of a box (px) a country stands as its code."""

_LOOSE = frozenset({"estimated", "imputed", "assumed", "projected"})


def loose_kind(kind: str) -> bool:
    """Whether a value of this kind is drawn dashed: nobody reported it, nor does it follow from what is reported."""
    return kind in _LOOSE or kind == UNKNOWN


def percent(share: float) -> str:
    r"""Share as a percentage for a label; figure and sign stay on one line.

    Examples
    --------
    >>> [percent(share).replace("\u00a0", " ") for share in (0.934, 0.0042, 0.0, 1.0, 0.9996, 0.994)]
    ['93 %', '0.4 %', '0 %', '100 %', '>99.9 %', '99.4 %']
    """
    value = 100 * share
    if 99.95 <= value < 100 - 1e-7:
        return ">99.9\u00a0%"
    return f"{value:.1f}\u00a0%" if 0 < value < 1 or 99 < value < 99.95 else f"{value:.0f}\u00a0%"


def caption(node: ChainNode, width: int, _: Translator) -> list[str]:
    """Lines of a box of a width: who, and its share."""
    if node.stand_in:
        return [node.label if width >= NARROW else "?"]
    is_plant = node.entity.startswith("facility/")
    narrow = width < NARROW and not is_plant and node.country != REST_OF_WORLD
    place = node.country if narrow else node.label
    share = percent(node.share)
    return [place, _("{share}, recycled", share=share) if node.recycled else share]


def one_line(node: ChainNode, width: int, _: Translator) -> str:
    """Caption of a low box: share, then who, and a sign where it is recycled, so that the place is never cut off."""
    lines = caption(node, width, _)
    if node.stand_in:
        return lines[0]
    return f"{percent(node.share)} {lines[0]}" + ("\u00a0↻" if node.recycled else "")


def node_lines(node: ChainNode, _: Translator) -> list[str]:
    """Say what a box means: its name, then a line each."""
    lines = [node.name]
    if node.stand_in:
        return [*lines, ghost_text(node, _)]
    lines.append(_("{share} of what this chain needs of it", share=percent(node.share)))
    if node.loss is not None:
        lines.append(_("{loss} of the product is lost if it alone fails", loss=percent(node.loss)))
    lines.append(_("Output: {kind}", kind=_kind(node.kind, _.lang)))
    if node.hidden:
        lines.append(_("{n} suppliers not drawn: double-click to see all", n=node.hidden))
    return lines


def ghost_text(node: ChainNode, _: Translator) -> str:
    """Say what a box without a producer stands for."""
    if node.id.startswith("small:"):
        return _("Stands for suppliers that are not drawn one by one.")
    if node.id.startswith("unknown:"):
        return _("Nobody is known to make this input; it is taken to be there.")
    return _("Where this feed comes from is not traced; it is taken to be there.")


def edge_text(edge: ChainEdge, _: Translator) -> str:
    """Say what a line means in one sentence."""
    if edge.role == "host":
        return _("By-product: its output is bounded by this host ({share} of the bound).", share=percent(edge.share))
    if edge.role == UNKNOWN and edge.source.startswith("unknown:"):
        return _("Nobody is known to make this input; it is taken to be there.")
    if edge.role == UNKNOWN:
        return _("Where this feed comes from is not traced; it is taken to be there.")
    if edge.statements:
        return _("{share} of the buyer's need ({kind})", share=percent(edge.share), kind=_kind(edge.kind, _.lang))
    return _("{share} of the buyer's need (estimated from outputs)", share=percent(edge.share))


def _kind(kind: str, lang: str) -> str:
    kinds = load_ontology().codes["kinds"]
    return kinds.code_label(kind, lang) if kind in kinds else kind
