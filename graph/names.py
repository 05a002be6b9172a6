"""What is a node called? Its name; a commodity made at a place is called by both."""

from __future__ import annotations

from graph.supply_graph import SupplyGraph

__all__ = ["node_name", "relation_name"]

_RECYCLED = {"en": ", recycled", "ja": "・再生"}


def node_name(graph: SupplyGraph, node: str, lang: str = "en") -> str:
    """Name of a node in a language.

    A Production is called by commodity and producer, such as ``Gallium metal (China)``; other relations by id.
    """
    if node not in graph or graph.cls(node) != "Production":
        return graph.name(node, lang)
    commodity = graph.name(graph.text(node, "commodity"), lang)
    place = graph.name(graph.text(node, "producer"), lang)
    recycled = _RECYCLED[lang] if node.endswith("-recycled") else ""
    return f"{commodity} ({place}{recycled})" if lang == "en" else f"{commodity}（{place}{recycled}）"


def relation_name(graph: SupplyGraph, node: str, lang: str = "en") -> str:
    """Name of any node; a relation without one is called by its class and what it ties together.

    Parameters
    ----------
    graph : SupplyGraph
    node : str
        Id.
    lang : str
        ``en`` or ``ja``.
    """
    declared = graph.ontology.classes[graph.cls(node)]
    if not declared.is_relation or declared.name == "Production" or graph.text(node, "name"):
        return node_name(graph, node, lang)
    ends = [graph.text(node, prop) for prop, detail in declared.properties.items() if detail.type == "ref"]
    named = [node_name(graph, end, lang) for end in ends if end and not end.startswith("source/")]
    return f"{declared.label(lang)}: {' · '.join(named)}" if named else node
