"""Does each chain reach the ground? Materials and products whose recipes end nowhere, named with where they break.

A material is grounded if it is a mine product or declared to come from outside the chains traced here, if it only
comes from scrap (a declared boundary too), or if its recipe can be met by grounded inputs: each essential input that
stands alone, one member of each substitution group, and its hosts. A group of materials is grounded if one member is.
The grounded set is the least one, so that a circle of recipes does not hold itself up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet

from graph.compile.gaps import Gap, gap
from graph.compile.recipes import RecipeBook, RecipeLine
from graph.supply_graph import SupplyGraph

__all__ = ["chain_gaps"]

_FED = ("material", "product", "host")
_CONSUMED = ("material", "product")


def chain_gaps(graph: SupplyGraph, makers: Collection[str], as_of: str) -> list[Gap]:
    """Name what does not reach the ground, and which product lacks what.

    Parameters
    ----------
    graph : SupplyGraph
    makers : collection of str
        Commodities that somebody is known to make (those of the compiled network).
    as_of : str
        ISO date.

    Returns
    -------
    list of Gap
        ``no-origin`` and ``no-chain`` of materials, then of each product ``no-recipe``, ``no-input-producers`` (the
        node is the input) and ``input-without-origin``; what the network names of its own commodities is left to it.
    """
    book = RecipeBook(graph, as_of)
    products = [product for product in graph.ids("Product") if graph.text(product, "product_kind")]
    grounded = _grounded(graph, book)
    chain = _materials(graph, book, products)
    found = []
    for material in chain:
        named_already = material in makers and not book.lines(material, *_FED)
        if material not in grounded and not named_already:
            first = _breaks(book, material, grounded)[0]
            found.append(gap(graph, "no-origin", material, first if first != material else ""))
    found += [gap(graph, "no-chain", material) for material in _outside(graph, book, chain)]
    for product in products:
        lines = book.lines(product, *_CONSUMED)
        if product not in makers:
            found += [] if lines else [gap(graph, "no-recipe", product)]
            found += [gap(graph, "no-input-producers", x.input, product) for x in lines if x.input not in makers]
        for need in _unmet(lines, grounded):
            found += [
                gap(graph, "input-without-origin", product, line.input)
                for line in need
                if line.input.startswith("material/")
            ]
    return found


def _materials(graph: SupplyGraph, book: RecipeBook, products: Iterable[str]) -> list[str]:
    """Nodes of the chain, and what recipes name as an input, groups left out."""
    chain = [material for material in graph.ids("Material") if graph.text(material, "stage")]
    named = {line.input for output in (*chain, *products) for line in book.lines(output, *_FED)}
    inputs = {material for material in named if material.startswith("material/") and not graph.refs(material, "member")}
    return sorted({*chain, *inputs})


def _outside(graph: SupplyGraph, book: RecipeBook, chain: Collection[str]) -> list[str]:
    """Materials that are neither in a chain, nor the scrap that feeds one, nor a group of such."""
    there = {*chain, *(line.input for output in chain for line in book.lines(output, "scrap"))}
    return [m for m in graph.ids("Material") if m not in there and not set(graph.refs(m, "member")) - {m}]


def _grounded(graph: SupplyGraph, book: RecipeBook) -> frozenset[str]:
    """All that is grounded, round by round until nothing is added."""
    found: set[str] = set()
    waiting = [*graph.ids("Material"), *graph.ids("Product")]
    while True:
        more = {node for node in waiting if _stands(graph, book, node, found)}
        if not more:
            return frozenset(found)
        found |= more
        waiting = [node for node in waiting if node not in more]


def _stands(graph: SupplyGraph, book: RecipeBook, node: str, grounded: AbstractSet[str]) -> bool:
    if node.startswith("material/") and graph.text(node, "chain_end") in ("mine", "outside"):
        return True
    if any(member in grounded for member in graph.refs(node, "member") if member != node):
        return True
    lines = book.lines(node, *_FED)
    if not lines:
        return bool(book.lines(node, "scrap"))
    return not _unmet(lines, grounded) and any(line.input in grounded for line in lines)


def _unmet(lines: Iterable[RecipeLine], grounded: AbstractSet[str]) -> list[list[RecipeLine]]:
    """Needs that nothing grounded meets: essential inputs that stand alone, and whole substitution groups."""
    needs: dict[str, list[RecipeLine]] = defaultdict(list)
    for line in lines:
        if line.essential:
            needs[line.group or line.id].append(line)
    return [need for _, need in sorted(needs.items()) if not any(line.input in grounded for line in need)]


def _breaks(book: RecipeBook, material: str, grounded: frozenset[str]) -> list[str]:
    """Inputs at which the chain of a material breaks: the last ones upstream that no recipe explains."""
    seen, waiting, roots = {material}, [material], set()
    while waiting:
        node = waiting.pop()
        needed = {line.input for need in _unmet(book.lines(node, *_FED), grounded) for line in need}
        if not needed:
            roots.add(node)
        waiting += sorted(needed - seen)
        seen |= needed
    return sorted(roots or {material})
