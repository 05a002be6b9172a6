"""Which boxes and lines of a drawn chain make up a binding chain?"""

from __future__ import annotations

from collections.abc import Sequence

from app.chain_parts import ChainNode, ChainView

__all__ = ["lit_parts"]


def lit_parts(view: ChainView, chain: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Boxes and lines of a binding chain, and the nodes of it that are not drawn.

    Parameters
    ----------
    view : ChainView
        Of the product at the end of the chain.
    chain : sequence of str
        Node ids from what failed to the product, which may stand for its makers.

    Returns
    -------
    tuple of (tuple of str, tuple of str)
        Ids of boxes and of the lines between neighbours; nodes of the chain without a box.
    """
    boxes = [_boxes(view, node, last=at == len(chain) - 1) for at, node in enumerate(chain)]
    lines = {(e.source, e.target): e.id for e in view.edges}
    lit: dict[str, None] = {}
    for at, here in enumerate(boxes):
        lit |= dict.fromkeys(here)
        for source in boxes[at - 1] if at else ():
            lit |= dict.fromkeys(lines[source, target] for target in here if (source, target) in lines)
    return tuple(lit), tuple(node for node, here in zip(chain, boxes, strict=True) if not here)


def _boxes(view: ChainView, node: str, *, last: bool) -> list[str]:
    def fits(box: ChainNode) -> bool:
        return node in (box.entity, box.id) or (last and box.target and box.commodity == node)

    return [box.id for box in view.nodes if not box.stand_in and fits(box)]
