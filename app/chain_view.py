"""What does a chain look like? The producers upstream of one product in one country, as a layered graph to draw.

Nothing here knows a chart library or a page: positions are columns and rows, colours are class names.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from app.chain_cone import Cone, upstream_cone
from app.chain_layout import Group, place_groups
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
    "build_chain_view",
    "makers_of",
]

NODE_LIMIT = 150
"""Boxes drawn at most: more cannot be read."""

_COLOURED = 6
_TIER_OF = {stage: tier for tier, stages in enumerate(TIERS) for stage in stages}


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

    Returns
    -------
    ChainView
        The same for the same input; empty if nobody makes the product there.
    """
    makers = makers_of(compiled, product, country)
    cone = upstream_cone(compiled, makers, min_share, limit)
    edges = [*_supply_edges(graph, compiled, cone), *_host_edges(graph, compiled, cone)]
    stand_ins = [*_stand_ins(compiled, cone, lang)]
    edges += [edge for _, _, edge in stand_ins]
    tiers = _tiers(graph, compiled, cone, stand_ins)
    shares: Sequence[float] = needs_of_chain(compiled, makers).tolist()
    members: dict[str, list[str]] = {}
    for i in sorted(cone.kept, key=lambda i: (-shares[i], compiled.producers[i].id)):
        members.setdefault(compiled.producers[i].commodity, []).append(compiled.producers[i].id)
    for node, _, edge in stand_ins:
        commodity = edge.source.partition(":")[2]
        if node not in members.setdefault(commodity, []):
            members[commodity].append(node)
    commodity_of = {node: commodity for commodity, nodes in members.items() for node in nodes}
    links = [(commodity_of[e.source], commodity_of[e.target], e.share) for e in edges if e.role != "host"]
    hosts = [(commodity_of[e.source], commodity_of[e.target], e.share) for e in edges if e.role == "host"]
    groups = [Group(commodity, tiers[commodity], tuple(nodes)) for commodity, nodes in sorted(members.items())]
    placed = place_groups(groups, links, hosts)
    colours = _colours(compiled, cone, shares, country)
    nodes = [
        *_nodes(graph, compiled, cone, shares, placed.at, tiers, colours, losses or {}, set(makers), lang),
        *_stand_in_nodes(graph, stand_ins, placed.at, tiers, lang),
    ]  # fmt: skip
    order = {commodity: k for k, commodity in enumerate(sorted(members))}
    nodes.sort(key=lambda n: (n.tier, order[n.commodity], n.y, n.id))
    return ChainView(
        product=product, country=country, as_of=compiled.network.as_of, nodes=tuple(nodes),
        edges=tuple(sorted(edges, key=lambda e: (e.source, e.target))),
        headings=(*_tier_headings(graph, placed.tier_columns, lang), *_commodity_headings(graph, placed.tops, lang)),
        columns=placed.columns, rows=placed.rows, legend=_legend(graph, nodes, colours, lang),
        below_share=cone.below_share, beyond_limit=cone.beyond_limit,
    )  # fmt: skip


def _supply_edges(graph: SupplyGraph, compiled: CompiledNetwork, cone: Cone) -> list[ChainEdge]:
    network = compiled.network
    rows: dict[tuple[str, str], ChainEdge] = {}
    for e in cone.edges:
        m = int(network.edge_need[e])
        supplier, buyer = int(network.edge_supplier[e]), int(network.need_activity[m])
        basis = compiled.edge_basis[e]
        key = (compiled.producers[supplier].id, compiled.producers[buyer].id)
        before = rows.get(key)
        rows[key] = ChainEdge(
            *key, max(float(network.edge_share[e]), before.share if before else 0.0), "supply",
            graph.by_id[basis].kind if basis in graph.by_id else "estimated",
            tuple(dict.fromkeys([*(before.statements if before else ()), *([basis] if basis else [])])),
            tuple(dict.fromkeys([*(before.recipe if before else ()), *compiled.need_lines[m].basis])),
        )  # fmt: skip
    return list(rows.values())


def _host_edges(graph: SupplyGraph, compiled: CompiledNetwork, cone: Cone) -> list[ChainEdge]:
    recipes = {
        (graph.text(r, "output"), graph.text(r, "input")): graph.values(r, "input_type")
        for r in graph.ids("Recipe")
        if graph.text(r, "input_type") == "host"
    }
    rows: dict[tuple[str, str], ChainEdge] = {}
    for bound, at in cone.hosts:
        made, host = (compiled.producers[int(i)] for i in (compiled.network.bound_activity[bound],
                                                           compiled.network.bound_host[at]))  # fmt: skip
        stated = recipes.get((made.commodity, host.commodity), ())
        rows[host.id, made.id] = ChainEdge(
            host.id, made.id, float(compiled.network.bound_weight[at]), "host",
            stated[0].kind if stated else "estimated", (), tuple(s.id for s in stated),
        )  # fmt: skip
    return list(rows.values())


def _stand_ins(compiled: CompiledNetwork, cone: Cone, lang: str) -> list[tuple[str, str, ChainEdge]]:
    """Stand-ins (id, label, line) of the needs for which no supplier is drawn."""
    _ = translator(lang)
    rows = []
    for m, small in cone.unserved:
        line = compiled.need_lines[m]
        buyer = compiled.producers[int(compiled.network.need_activity[m])].id
        if small:
            label = _("{n} small makers", n=small)
            edge = ChainEdge(f"small:{line.input}", buyer, 1.0, "supply", "estimated", (), line.basis)
        else:
            label = _("Makers unknown")
            edge = ChainEdge(f"unknown:{line.input}", buyer, 1.0, UNKNOWN, UNKNOWN, (), line.basis)
        rows.append((edge.source, label, edge))
    return rows


def _tiers(
    graph: SupplyGraph, compiled: CompiledNetwork, cone: Cone, stand_ins: Sequence[tuple[str, str, ChainEdge]]
) -> dict[str, int]:
    """Tier of each commodity: of its stage, or one before its first buyer where it has none."""
    tiers: dict[str, int] = {}
    for commodity in sorted({compiled.producers[i].commodity for i in cone.kept}):
        tiers[commodity] = _stage_tier(graph, commodity, 0)
    made = {p.id: p.commodity for p in compiled.producers}
    for node, _, edge in stand_ins:
        commodity = node.partition(":")[2]
        before = max(0, tiers[made[edge.target]] - 1)
        tiers[commodity] = min(tiers.get(commodity, len(TIERS)), _stage_tier(graph, commodity, before))
    return tiers


def _stage_tier(graph: SupplyGraph, commodity: str, otherwise: int) -> int:
    return _TIER_OF.get(graph.text(commodity, "stage") or graph.text(commodity, "product_kind"), otherwise)


def _nodes(
    graph: SupplyGraph,
    compiled: CompiledNetwork,
    cone: Cone,
    shares: Sequence[float],
    at: Mapping[str, tuple[float, float]],
    tiers: Mapping[str, int],
    colours: Sequence[str],
    losses: Mapping[str, float],
    makers: set[int],
    lang: str,
) -> list[ChainNode]:
    alone = Counter(p.stage_node for p in compiled.producers)
    rows = []
    for i in sorted(cone.kept):
        p = compiled.producers[i]
        place = graph.name(f"bloc/{p.country.lower()}" if p.country == "EU" else f"country/{p.country.lower()}", lang)
        name = f"{graph.name(p.facility, lang)} – {graph.name(p.commodity, lang)}" if p.facility else ""
        # A plant that is all there is of its country carries the loss of the country's stage.
        known = [losses[k] for k in (p.node, p.stage_node if alone[p.stage_node] == 1 else p.node) if k in losses]
        x, y = at[p.id]
        rows.append(
            ChainNode(
                id=p.id, entity=p.node, stage=p.stage_node, commodity=p.commodity, country=p.country,
                label=graph.name(p.facility, lang) if p.facility else place,
                name=name or node_name(graph, p.node, lang),
                tier=tiers[p.commodity], x=x, y=y, size=min(1.0, float(shares[i]) ** 0.5),
                colour=p.country if p.country in colours else OTHER, share=min(1.0, float(shares[i])),
                loss=max(known) if known else None, kind=_weakest(graph, p.basis),
                recycled=p.recycled, target=i in makers,
            )
        )  # fmt: skip
    return rows


def _stand_in_nodes(
    graph: SupplyGraph,
    stand_ins: Sequence[tuple[str, str, ChainEdge]],
    at: Mapping[str, tuple[float, float]],
    tiers: Mapping[str, int],
    lang: str,
) -> list[ChainNode]:
    rows: dict[str, ChainNode] = {}
    for node, label, _ in stand_ins:
        commodity = node.partition(":")[2]
        x, y = at[node]
        rows[node] = ChainNode(
            id=node, entity=commodity, stage="", commodity=commodity, country="", label=label,
            name=f"{graph.name(commodity, lang)}: {label}", tier=tiers[commodity], x=x, y=y, size=0.0, colour=UNKNOWN,
            share=1.0, loss=None, kind="", stand_in=True,
        )  # fmt: skip
    return list(rows.values())


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
    rows = [(c, graph.name(f"bloc/{c.lower()}" if c == "EU" else f"country/{c.lower()}", lang)) for c in colours]
    if OTHER in used:
        rows.append((OTHER, _("Other countries")))
    if UNKNOWN in used:
        rows.append((UNKNOWN, _("Not known, or each too small")))
    return tuple(rows)


def _tier_headings(graph: SupplyGraph, columns: Mapping[int, tuple[float, float]], lang: str) -> list[ChainHeading]:
    stages = graph.ontology.codes["stages"]
    return [
        ChainHeading(stages.code_label(TIERS[tier][0], lang), (first + last) / 2, -1.2, 0, round(last - first) + 1)
        for tier, (first, last) in sorted(columns.items())
    ]


def _commodity_headings(graph: SupplyGraph, tops: Sequence[tuple[str, float, float]], lang: str) -> list[ChainHeading]:
    seen: set[str] = set()
    rows = []
    for commodity, x, y in tops:
        more = " …" if commodity in seen else ""
        seen.add(commodity)
        rows.append(ChainHeading(graph.name(commodity, lang) + more, x, y, 1))
    return rows
