"""In which words does the page What if say what fails, when, and along which chain?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from app.chain_words import percent
from app.i18n import Translator
from graph.analysis.shocks import EDGES, ShockSpec
from graph.names import node_name
from graph.supply_graph import SupplyGraph

__all__ = ["chain_text", "day_text", "place_name", "product_name", "shock_name", "shock_text"]


def place_name(graph: SupplyGraph, code: str, _: Translator) -> str:
    """Name of a country or bloc by its code, the code itself where there is none."""
    for node in (f"country/{code.lower()}", f"bloc/{code.lower()}"):
        if node in graph:
            return graph.name(node, _.lang)
    return code


def shock_name(graph: SupplyGraph, shock: ShockSpec, _: Translator) -> str:
    """What fails, with where its goods go if only those are cut."""
    if shock.target != EDGES:
        what = node_name(graph, shock.target, _.lang)
    else:
        goods = node_name(graph, shock.commodity, _.lang) if shock.commodity else _("all goods")
        origin = place_name(graph, shock.origin, _) if shock.origin else ""
        what = _("{goods} from {place}", goods=goods, place=origin) if origin else goods
    if shock.toward:
        return _("{what} toward {place}", what=what, place=place_name(graph, shock.toward, _))
    return what


def shock_text(graph: SupplyGraph, shock: ShockSpec, as_of: str, _: Translator) -> str:
    """One shock in a sentence: what fails, which part of it, from when to when."""
    return _(
        "{what}: {part} out, {first} – {last} ({days} days)",
        part=percent(shock.severity), what=shock_name(graph, shock, _), first=_on(as_of, shock.start),
        last=_on(as_of, shock.start + shock.days - 1), days=shock.days,
    )  # fmt: skip


def _on(as_of: str, day: int) -> str:
    return (date.fromisoformat(as_of) + timedelta(days=day)).isoformat()


def day_text(as_of: str, day: int | None, _: Translator) -> str:
    """A day of the scenario with its date; a dash for none."""
    return "–" if day is None else _("day {n} ({date})", n=day, date=_on(as_of, day))


def chain_text(graph: SupplyGraph, chain: Sequence[str], country: str, _: Translator) -> str:
    """A binding chain as names, from what failed to the product."""
    if not chain:
        return "–"
    *before, last = chain
    return " → ".join([*(node_name(graph, node, _.lang) for node in before), product_name(graph, last, country, _)])


def product_name(graph: SupplyGraph, product: str, country: str, _: Translator) -> str:
    """A product and where it is made."""
    name, place = graph.name(product, _.lang), place_name(graph, country, _)
    return f"{name}（{place}）" if _.lang == "ja" else f"{name} ({place})"
