"""What is a drawn chain made of? Boxes, lines and headings, at columns and rows; colours are class names."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from graph.statement import KINDS

__all__ = ["OTHER", "TIERS", "UNKNOWN", "ChainEdge", "ChainHeading", "ChainNode", "ChainView"]

TIERS: tuple[tuple[str, ...], ...] = (
    ("mine",), ("intermediate",), ("refined", "recycled"), ("metal",), ("alloy",), ("magnet",), ("processed",),
    ("component",), ("end_product",),
)  # fmt: skip
"""Stages from the ground up; stages of one tier stand in one column."""

OTHER, UNKNOWN = "other", "unknown"
"""Colour classes that are no country; ``unknown`` is also the kind of a line whose suppliers nobody knows."""


@dataclass(frozen=True, slots=True)
class ChainNode:
    """One box: a producer of one commodity, or a stand-in for producers that are not shown.

    Attributes
    ----------
    id : str
        Activity of the network; ``unknown:<commodity>`` where nobody is known to make it,
        ``small:<commodity>`` where every maker lies below the threshold, ``outside:<commodity>`` for its feed
        from outside the chains traced, ``scrap:<scrap>`` for the feed of a secondary route.
    entity : str
        Node of the graph that stands for it.
    stage : str
        Row of the country that it belongs to.
    commodity, country : str
    label, name : str
        Short text for the box, and the full name.
    tier : int
        Index into ``TIERS``.
    x, y : float
        Column and row.
    size : float
        0 to 1, grows with the share.
    colour : str
        Country code, ``other`` or ``unknown``.
    share : float
        Of all that this chain needs of the commodity, 0 to 1.
    loss : float or None
        Share of the product lost if it alone fails; None where that takes nothing.
    kind : str
        Weakest kind of the figures that its output rests on, empty for a stand-in.
    recycled, target, stand_in : bool
        Secondary route; a maker of the product asked for; no producer of its own.
    hidden : int
        Its suppliers and hosts that are not drawn.
    opened, closed : bool
        All its suppliers were asked for; none of them is to be drawn for its sake.
    added : bool
        Drawn only because a buyer is opened.
    """

    id: str
    entity: str
    stage: str
    commodity: str
    country: str
    label: str
    name: str
    tier: int
    x: float
    y: float
    size: float
    colour: str
    share: float
    loss: float | None
    kind: str
    recycled: bool = False
    target: bool = False
    stand_in: bool = False
    hidden: int = 0
    opened: bool = False
    closed: bool = False
    added: bool = False


@dataclass(frozen=True, slots=True)
class ChainEdge:
    """One line: what a producer gets from another.

    Attributes
    ----------
    source, target : str
        Ids of nodes.
    share : float
        Of the buyer's need (of the bound, for a host).
    role : str
        ``supply``, ``host`` (by-product of) or ``unknown``.
    kind : str
        Kind of the share; ``estimated`` where no trade share states it.
    statements : tuple of str
        Statements that the share rests on, empty where it is estimated from outputs.
    recipe : tuple of str
        Statements on why the buyer needs it.
    """

    source: str
    target: str
    share: float
    role: str
    kind: str
    statements: tuple[str, ...]
    recipe: tuple[str, ...]

    @property
    def id(self) -> str:
        """Id of the line."""
        return f"{self.source}>{self.target}"


@dataclass(frozen=True, slots=True)
class ChainHeading:
    """A text above a tier (``level`` 0, over so many columns) or above the makers of one commodity (1)."""

    text: str
    x: float
    y: float
    level: int
    columns: int = 1


@dataclass(frozen=True)
class ChainView:
    """A chain, laid out.

    Attributes
    ----------
    product, country, as_of : str
        What was asked; ``country`` is empty for all makers.
    nodes, edges, headings : tuple
    columns, rows : int
        Size of the drawing; what is added by opening may stand left of column 0.
    legend : tuple of (str, str)
        Colour classes in use and what they stand for.
    below_share, beyond_limit : int
        Producers of the chain that are not drawn: each of their shares is too small, or the drawing is full.
    stages, commodities : tuple of (str, str)
        Codes and ids with their names: what the chain can be filtered by.
    """

    product: str
    country: str
    as_of: str
    nodes: tuple[ChainNode, ...]
    edges: tuple[ChainEdge, ...]
    headings: tuple[ChainHeading, ...]
    columns: int
    rows: int
    legend: tuple[tuple[str, str], ...]
    below_share: int
    beyond_limit: int
    stages: tuple[tuple[str, str], ...] = ()
    commodities: tuple[tuple[str, str], ...] = ()

    def kinds(self) -> dict[str, float]:
        """Share of the lines of each kind; sums to 1."""
        counts = Counter(edge.kind for edge in self.edges)
        return {kind: counts[kind] / len(self.edges) for kind in (*KINDS, UNKNOWN) if counts[kind]}
