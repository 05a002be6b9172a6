"""Which lines does a drawn chain have? Supplies, hosts of by-products, and ghosts for what is not known or not drawn.

A ghost stands where a line would begin in the void: makers that nobody knows, makers each too small to be drawn,
a feed from outside the chains traced, scrap.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.chain_cone import Cone
from app.chain_parts import UNKNOWN, ChainEdge
from app.i18n import translator
from graph.compile import CompiledNetwork
from graph.supply_graph import SupplyGraph

__all__ = ["Ghost", "ghosts", "host_edges", "supply_edges"]


@dataclass(frozen=True, slots=True)
class Ghost:
    """A stand-in and the line from it.

    Attributes
    ----------
    id, entity, label : str
        ``entity`` is the commodity it stands for.
    edge : ChainEdge
    """

    id: str
    entity: str
    label: str
    edge: ChainEdge

    @property
    def group(self) -> str:
        """Group of boxes that it stands in; a feed from outside has one of its own."""
        return self.id if self.id.startswith("outside:") else self.entity


def supply_edges(graph: SupplyGraph, compiled: CompiledNetwork, cone: Cone) -> list[ChainEdge]:
    """Lines between producers of a cone."""
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


def host_edges(graph: SupplyGraph, compiled: CompiledNetwork, cone: Cone) -> list[ChainEdge]:
    """Lines from hosts to by-products of a cone."""
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


def ghosts(graph: SupplyGraph, compiled: CompiledNetwork, cone: Cone, lang: str) -> list[Ghost]:
    """Stand-ins for what is not drawn, or not known; a stand-in comes once for each line from it."""
    return [*_unserved(compiled, cone, lang), *_feeds(graph, compiled, cone, lang)]


def _unserved(compiled: CompiledNetwork, cone: Cone, lang: str) -> Iterator[Ghost]:
    """Needs for which no supplier is drawn."""
    _ = translator(lang)
    for m, small in cone.unserved:
        line = compiled.need_lines[m]
        buyer = compiled.producers[int(compiled.network.need_activity[m])].id
        if small:
            label = _("{n} small makers", n=small)
            edge = ChainEdge(f"small:{line.input}", buyer, 1.0, "supply", "estimated", (), line.basis)
        else:
            label = _("Makers unknown")
            edge = ChainEdge(f"unknown:{line.input}", buyer, 1.0, UNKNOWN, UNKNOWN, (), line.basis)
        yield Ghost(edge.source, line.input, label, edge)


def _feeds(graph: SupplyGraph, compiled: CompiledNetwork, cone: Cone, lang: str) -> Iterator[Ghost]:
    """Feeds that the network takes to be there: those declared to lie outside, and scrap of secondary routes."""
    _ = translator(lang)
    outside = {g.node for g in compiled.gaps if g.kind == "outside"}
    scrap: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for recipe in graph.ids("Recipe"):
        if graph.text(recipe, "input_type") == "scrap":
            stated = tuple(s.id for s in graph.values(recipe, "input_type"))
            scrap.setdefault(graph.text(recipe, "output"), []).append((graph.text(recipe, "input"), stated))
    for i in sorted(cone.kept):
        made = compiled.producers[i]
        if made.recycled:
            for what, stated in sorted(scrap.get(made.commodity, [])):
                edge = ChainEdge(f"scrap:{what}", made.id, 1.0, UNKNOWN, UNKNOWN, (), stated)
                yield Ghost(edge.source, what, _("Collected scrap"), edge)
        elif made.commodity in outside:
            edge = ChainEdge(f"outside:{made.commodity}", made.id, 1.0, UNKNOWN, UNKNOWN, (), ())
            yield Ghost(edge.source, made.commodity, _("Outside the chain"), edge)
