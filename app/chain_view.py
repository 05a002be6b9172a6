"""What does a chain look like? The producers upstream of one product in one country, as a layered graph to draw.

Nothing here knows a chart library or a page: positions are columns and rows, colours are class names.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.chain_cone import Cone, open_cone, suppliers_of, upstream_cone
from app.chain_filter import along, upstream_of
from app.chain_layout import Group, Placed, place_groups, place_more
from app.chain_links import Ghost, ghosts, host_edges, supply_edges
from app.chain_parts import OTHER, TIERS, UNKNOWN, ChainEdge, ChainHeading, ChainNode, ChainView
from app.chain_shares import needs_of_chain
from app.i18n import translator
from graph.compile import CompiledNetwork
from graph.compile.places import REST_OF_WORLD
from graph.names import node_name
from graph.statement import KINDS
from graph.supply_graph import SupplyGraph

__all__ = [
    "NODE_LIMIT",
    "TIERS",
    "ChainEdge",
    "ChainHeading",
    "ChainNode",
    "ChainView",
    "Unfolded",
    "build_chain_view",
    "makers_of",
]

NODE_LIMIT = 2_000
"""Boxes drawn at most: more cannot be moved smoothly."""

_COLOURED = 6
_TIER_OF = {stage: tier for tier, stages in enumerate(TIERS) for stage in stages}


@dataclass(frozen=True, slots=True)
class Unfolded:
    """What a reader opened and closed by hand, as ids of boxes.

    Attributes
    ----------
    opened : tuple of str
        All their suppliers are drawn.
    closed : tuple of str
        Nothing is drawn for their sake.
    order : tuple of str
        All that were ever opened, in that order: places once given are kept free.
    """

    opened: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    order: tuple[str, ...] = ()


def makers_of(compiled: CompiledNetwork, product: str, country: str = "") -> list[int]:
    """Activities that make a product in a country (or bloc), all of them if no country is given."""
    return [
        i for i, p in enumerate(compiled.producers)
        if p.commodity == product and (not country or compiled.places.covers(country, p.country))
    ]  # fmt: skip


def build_chain_view(
    graph: SupplyGraph,
    compiled: CompiledNetwork,
    product: str,
    country: str = "",
    *,
    losses: Mapping[str, float] | None = None,
    min_share: float = 0.05,
    limit: int = NODE_LIMIT,
    lang: str = "en",
    stages: Sequence[str] = (),
    commodities: Sequence[str] = (),
    unfolded: Unfolded | None = None,
) -> ChainView:
    """Lay out the chain of a product in a country.

    Parameters
    ----------
    graph : SupplyGraph
    compiled : CompiledNetwork
    product : str
        Product or material id.
    country : str
        Code; empty for all makers.
    losses : mapping, optional
        Node id -> share of the product lost if that node alone fails (stages and facilities).
    min_share : float
        A supplier is followed if it serves at least this share of a need, 0 to 1.
    limit : int
        Most producers drawn; those that weigh most along the chain are kept.
    lang : str
        ``en`` or ``ja``.
    stages, commodities : sequence of str
        Only boxes of these stages (first codes of ``TIERS``), and only those through which these commodities
        come or go; empty for all.
    unfolded : Unfolded, optional
        What is drawn beyond that, in free places: boxes that stand do not move.

    Returns
    -------
    ChainView
        The same for the same input; empty if nobody makes the product there or nothing passes the filters.
    """
    unfolded = unfolded or Unfolded()
    makers = makers_of(compiled, product, country)
    cone = upstream_cone(compiled, makers, min_share, limit)
    shares: Sequence[float] = needs_of_chain(compiled, makers).tolist()
    parts = _Parts.of(graph, compiled, cone, shares, lang)
    wanted = {t for t, codes in enumerate(TIERS) if not stages or codes[0] in stages}
    passing = set(parts.group) if not commodities else along(parts.made_of(commodities), parts.edges)
    passing = {node for node in passing if parts.tiers[parts.group[node]] in wanted}
    placed = parts.place(passing)
    columns = placed.columns

    position = {p.id: i for i, p in enumerate(compiled.producers)}
    order = [n for n in dict.fromkeys([*unfolded.order, *unfolded.opened]) if n in position]
    widest = parts
    for at in range(len(order)):
        cone_then = open_cone(compiled, cone, min_share, [position[n] for n in order[: at + 1]])
        widest = _Parts.of(graph, compiled, cone_then, shares, lang, parts.tiers)
        widest.place_new(placed, order[at], wanted, passing, parts)
    now = open_cone(compiled, cone, min_share, [position[n] for n in unfolded.opened if n in position])
    shown = _Parts.of(graph, compiled, now, shares, lang, widest.tiers)
    reached = upstream_of((compiled.producers[i].id for i in makers), shown.edges, set(unfolded.closed))
    reached &= set(placed.at) & {n for n in reached if n in passing or n not in parts.group}

    colours = _colours(compiled, cone, shares, country)
    drawer = _Drawer(graph, compiled, shares, placed, shown, colours, losses or {}, set(makers), unfolded, lang)
    edges = [e for e in shown.edges if {e.source, e.target} <= reached and e.target not in unfolded.closed]
    nodes = [n for n in drawer.nodes(sorted(now.kept), edges, parts) if n.id in reached]
    rank = {group: k for k, group in enumerate(sorted(shown.members))}
    nodes.sort(key=lambda n: (n.tier, rank[shown.group[n.id]], n.y, n.id))
    return ChainView(
        product=product, country=country, as_of=compiled.network.as_of, nodes=tuple(nodes),
        edges=tuple(sorted(edges, key=lambda e: (e.source, e.target))),
        headings=(*_tier_headings(graph, placed.tier_columns, lang),
                  *_group_headings(graph, placed.tops, reached, lang)),
        columns=columns, rows=placed.rows, legend=_legend(graph, nodes, colours, lang),
        below_share=cone.below_share, beyond_limit=cone.beyond_limit,
        stages=tuple((TIERS[t][0], _stage_name(graph, t, lang)) for t in sorted(set(parts.tiers.values()))),
        commodities=tuple((c, graph.name(c, lang)) for c in sorted(parts.members) if ":" not in c),
    )  # fmt: skip


@dataclass(frozen=True)
class _Parts:
    """Lines and ghosts of a cone, and which box stands in which group and tier."""

    edges: list[ChainEdge]
    ghosts: list[Ghost]
    members: dict[str, list[str]]
    group: dict[str, str]
    tiers: dict[str, int]

    @classmethod
    def of(
        cls,
        graph: SupplyGraph,
        compiled: CompiledNetwork,
        cone: Cone,
        shares: Sequence[float],
        lang: str,
        known: Mapping[str, int] | None = None,
    ) -> _Parts:
        edges = [*supply_edges(graph, compiled, cone), *host_edges(graph, compiled, cone)]
        stand_ins = ghosts(graph, compiled, cone, lang)
        members: dict[str, list[str]] = {}
        for i in sorted(cone.kept, key=lambda i: (-shares[i], compiled.producers[i].id)):
            members.setdefault(compiled.producers[i].commodity, []).append(compiled.producers[i].id)
        for ghost in stand_ins:
            if ghost.id not in members.setdefault(ghost.group, []):
                members[ghost.group].append(ghost.id)
        group = {node: name for name, nodes in members.items() for node in nodes}
        tiers = _tiers(graph, compiled, cone, stand_ins, known or {})
        return cls([*edges, *(g.edge for g in stand_ins)], stand_ins, members, group, tiers)

    def made_of(self, commodities: Iterable[str]) -> set[str]:
        """Boxes of some commodities."""
        return {node for c in commodities for node in self.members.get(c, ())}

    def place(self, passing: set[str]) -> Placed:
        """Lay out the boxes that pass."""
        kept = {name: tuple(n for n in nodes if n in passing) for name, nodes in self.members.items()}
        groups = [Group(name, self.tiers[name], nodes) for name, nodes in sorted(kept.items()) if nodes]
        drawn = [e for e in self.edges if e.source in passing and e.target in passing]
        rows = [(self.group[e.source], self.group[e.target], e.share, e.role) for e in drawn]
        return place_groups(groups, [r[:3] for r in rows if r[3] != "host"], [r[:3] for r in rows if r[3] == "host"])

    def place_new(self, placed: Placed, opened: str, wanted: set[int], passing: set[str], base: _Parts) -> None:
        """Give what opening a box adds its place; a box that the filter keeps out stays out."""
        before = placed.at[opened][0] if opened in placed.at else 0.0
        for name in sorted(self.members, key=lambda g: (-self.tiers[g], g)):
            new = tuple(
                n for n in self.members[name]
                if n not in placed.at and self.tiers[name] in wanted and (n in passing or n not in base.group)
            )  # fmt: skip
            if new:
                place_more(placed, Group(name, self.tiers[name], new), before)


def _tiers(
    graph: SupplyGraph,
    compiled: CompiledNetwork,
    cone: Cone,
    stand_ins: Sequence[Ghost],
    known: Mapping[str, int],
) -> dict[str, int]:
    """Tier of each group: of its stage, or one before its first buyer where it has none; what is known stays."""
    tiers: dict[str, int] = {}
    for commodity in sorted({compiled.producers[i].commodity for i in cone.kept}):
        tiers[commodity] = _stage_tier(graph, commodity, 0)
    made = {p.id: p.commodity for p in compiled.producers}
    for ghost in stand_ins:
        before = max(0, tiers[made[ghost.edge.target]] - 1)
        own = before if ghost.group != ghost.entity else _stage_tier(graph, ghost.entity, before)
        tiers[ghost.group] = min(tiers.get(ghost.group, len(TIERS)), own)
    return {**tiers, **known}


def _stage_tier(graph: SupplyGraph, commodity: str, otherwise: int) -> int:
    return _TIER_OF.get(graph.text(commodity, "stage") or graph.text(commodity, "product_kind"), otherwise)


@dataclass(frozen=True)
class _Drawer:
    """Makes boxes of producers and ghosts."""

    graph: SupplyGraph
    compiled: CompiledNetwork
    shares: Sequence[float]
    placed: Placed
    parts: _Parts
    colours: Sequence[str]
    losses: Mapping[str, float]
    makers: set[int]
    unfolded: Unfolded
    lang: str

    def nodes(self, kept: Sequence[int], edges: Sequence[ChainEdge], base: _Parts) -> list[ChainNode]:
        """Boxes of activities and of all ghosts."""
        alone = Counter(p.stage_node for p in self.compiled.producers)
        got: dict[str, set[str]] = defaultdict(set)
        for edge in edges:
            got[edge.target].add(edge.source)
        rows = [
            self._node(i, alone, suppliers, got, base)
            for i, suppliers in suppliers_of(self.compiled, kept).items()
            if self.compiled.producers[i].id in self.placed.at
        ]
        rows += {g.id: self._ghost(g) for g in self.parts.ghosts if g.id in self.placed.at}.values()
        return rows

    def _node(
        self, i: int, alone: Mapping[str, int], suppliers: Iterable[int], got: Mapping[str, set[str]], base: _Parts
    ) -> ChainNode:
        p, graph, lang = self.compiled.producers[i], self.graph, self.lang
        name = f"{graph.name(p.facility, lang)} – {graph.name(p.commodity, lang)}" if p.facility else ""
        # A plant that is all there is of its country carries the loss of the country's stage.
        stand_for = (p.node, p.stage_node if alone[p.stage_node] == 1 else p.node)
        known = [self.losses[k] for k in stand_for if k in self.losses]
        x, y = self.placed.at[p.id]
        hidden = {self.compiled.producers[s].id for s in suppliers} - got.get(p.id, set())
        return ChainNode(
            id=p.id, entity=p.node, stage=p.stage_node, commodity=p.commodity, country=p.country,
            label=graph.name(p.facility, lang) if p.facility else graph.name(_place_id(p.country), lang),
            name=name or node_name(graph, p.node, lang),
            tier=self.parts.tiers[p.commodity], x=x, y=y, size=min(1.0, float(self.shares[i]) ** 0.5),
            colour=p.country if p.country in self.colours else OTHER, share=min(1.0, float(self.shares[i])),
            loss=max(known) if known else None, kind=_weakest(graph, p.basis),
            recycled=p.recycled, target=i in self.makers, hidden=len(hidden),
            opened=p.id in self.unfolded.opened, closed=p.id in self.unfolded.closed, added=p.id not in base.group,
        )  # fmt: skip

    def _ghost(self, ghost: Ghost) -> ChainNode:
        x, y = self.placed.at[ghost.id]
        return ChainNode(
            id=ghost.id, entity=ghost.entity, stage="", commodity=ghost.entity, country="", label=ghost.label,
            name=f"{self.graph.name(ghost.entity, self.lang)}: {ghost.label}", tier=self.parts.tiers[ghost.group],
            x=x, y=y, size=0.0, colour=UNKNOWN, share=1.0, loss=None, kind="", stand_in=True,
        )  # fmt: skip


def _place_id(code: str) -> str:
    return f"bloc/{code.lower()}" if code == "EU" else f"country/{code.lower()}"


def _weakest(graph: SupplyGraph, basis: Sequence[str]) -> str:
    kinds = [graph.by_id[s].kind for s in basis if s in graph.by_id]
    return max(kinds, key=KINDS.index) if kinds else "estimated"


def _colours(compiled: CompiledNetwork, cone: Cone, shares: Sequence[float], country: str) -> tuple[str, ...]:
    """Countries with a colour of their own: the one that asks, then those that weigh most along the chain."""
    weight: dict[str, float] = defaultdict(float)
    for i in sorted(cone.kept):
        weight[compiled.producers[i].country] += max(float(shares[i]), 1e-9)
    ranked = sorted((c for c in weight if c not in (REST_OF_WORLD, country)), key=lambda c: (-round(weight[c], 9), c))
    return tuple(([country] if country in weight else []) + ranked)[:_COLOURED]


def _legend(
    graph: SupplyGraph, nodes: Sequence[ChainNode], colours: Sequence[str], lang: str
) -> tuple[tuple[str, str], ...]:
    _ = translator(lang)
    used = {n.colour for n in nodes}
    rows = [(c, graph.name(_place_id(c), lang)) for c in colours]
    if OTHER in used:
        rows.append((OTHER, _("Other countries")))
    if UNKNOWN in used:
        rows.append((UNKNOWN, _("Not known, or each too small")))
    return tuple(rows)


def _stage_name(graph: SupplyGraph, tier: int, lang: str) -> str:
    return graph.ontology.codes["stages"].code_label(TIERS[tier][0], lang)


def _tier_headings(graph: SupplyGraph, columns: Mapping[int, tuple[float, float]], lang: str) -> list[ChainHeading]:
    return [
        ChainHeading(_stage_name(graph, tier, lang), (first + last) / 2, -1.2, 0, round(last - first) + 1)
        for tier, (first, last) in sorted(columns.items())
    ]


def _group_headings(
    graph: SupplyGraph, tops: Sequence[tuple[str, float, float, tuple[str, ...]]], drawn: set[str], lang: str
) -> list[ChainHeading]:
    _ = translator(lang)
    seen: set[str] = set()
    rows = []
    for group, x, y, members in tops:
        if drawn.isdisjoint(members):
            continue
        more = " …" if group in seen else ""
        seen.add(group)
        kind, _colon, commodity = group.rpartition(":")
        name = graph.name(commodity, lang)
        rows.append(ChainHeading((_("Feed of {name}", name=name) if kind else name) + more, x, y, 1))
    return rows
