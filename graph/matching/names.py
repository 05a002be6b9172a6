"""Which nodes may a name of a user's list mean? Companies, facilities, materials and products, with reasons."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from graph.matching.likeness import Likeness, Named, compare
from graph.matching.nodes import NodeNames
from graph.matching.reasons import reasons
from graph.supply_graph import SupplyGraph

__all__ = ["Candidate", "match_names"]

_CLASSES = ("Company", "Facility", "Material", "Product")
_LEAST = 0.55

_INDEX: WeakKeyDictionary[SupplyGraph, list[tuple[str, Named]]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A node that a name may mean.

    Attributes
    ----------
    node : str
        Id.
    score : float
        0 to 1.
    reasons : tuple of str
        What agreed and how much, in English.
    """

    node: str
    score: float
    reasons: tuple[str, ...]


def match_names(
    query: Named,
    graph: SupplyGraph,
    *,
    classes: tuple[str, ...] = _CLASSES,
    least: float = _LEAST,
    limit: int = 5,
) -> list[Candidate]:
    """Nodes that a name may mean, the best first; nothing is decided.

    Firms, materials and products are known by their names; a facility by name, place, operator and commodity, where
    the query tells them. English and Japanese names and aliases count alike, legal forms not at all.

    Parameters
    ----------
    query : Named
        ``operator`` and ``commodities`` may be names as a user writes them, or ids of materials.
    graph : SupplyGraph
    classes : tuple of str
        Classes of nodes to look among.
    least : float
        Candidates below this score are left out.
    limit : int
        Most candidates.

    Returns
    -------
    list of Candidate

    Examples
    --------
    >>> from graph.statement import Statement
    >>> said = {"dataset": "d", "locator": "l", "source": "source/s", "kind": "reported"}
    >>> one = Statement(entity="company/lynas", cls="Company", prop="name", value="Lynas Rare Earths", **said)
    >>> [c.node for c in match_names(Named("LYNAS RARE EARTHS LTD"), SupplyGraph([one]))]
    ['company/lynas']
    """
    query_commodities = NodeNames(graph).families(query.commodities) if query.commodities else frozenset()
    found = []
    for node, thing in _index(graph):
        if graph.cls(node) not in classes:
            continue
        likeness = _likeness(query, query_commodities, thing, graph.cls(node))
        if likeness.score >= least:
            found.append(Candidate(node, likeness.score, reasons(likeness, "en")))
    return sorted(found, key=lambda c: (-c.score, c.node))[:limit]


def _likeness(query: Named, commodities: frozenset[str], thing: Named, cls: str) -> Likeness:
    # A firm may have its seat elsewhere than the site asked for; only a place must lie in the country.
    by_name = cls != "Facility"
    asked = Named(
        query.name_en, query.name_ja, "" if by_name else query.country, query.lat, query.lon, query.operator,
        commodities, query.aliases, company=by_name,
    )  # fmt: skip
    return compare(asked, thing)


def _index(graph: SupplyGraph) -> list[tuple[str, Named]]:
    """Nodes of a graph with what is known of them; made once for each graph."""
    if graph not in _INDEX:
        names = NodeNames(graph)
        _INDEX[graph] = [(node, names.named(node)) for cls in _CLASSES for node in graph.ids(cls)]
    return _INDEX[graph]
