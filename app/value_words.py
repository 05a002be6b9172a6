"""In which words is a value told? Money, price with its terms, why there is none; for terminal and app alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.i18n import Translator, mark

if TYPE_CHECKING:
    from graph.supply_graph import SupplyGraph

__all__ = ["money", "percent", "price_text", "tonnes", "why_none"]

_REASONS = {
    "no-price": mark("no price in dollars"), "other-form": mark("priced in another form only"),
    "too-old": mark("no price of the last three years"),
}  # fmt: skip


def money(usd: float, _: Translator) -> str:
    """Dollars in millions, three figures."""
    millions = usd / 1e6
    return _("{n} million USD", n=f"{millions:,.0f}" if millions >= 100 else f"{millions:.3g}")


def tonnes(quantity: float) -> str:
    """Tonnes, whole from a hundred on.

    Examples
    --------
    >>> tonnes(2134.4), tonnes(3.206)
    ('2,134', '3.21')
    """
    return f"{quantity:,.0f}" if quantity >= 100 else f"{quantity:.3g}"


def percent(share: float | None) -> str:
    """Share of one as a percentage, to a tenth; a dash where there is none.

    Examples
    --------
    >>> percent(0.2041), percent(None)
    ('20.4 %', '–')
    """
    return "–" if share is None else f"{100 * share:.1f} %"


def price_text(graph: SupplyGraph, price: dict[str, Any], _: Translator) -> str:
    """Price with conversion, form, terms, market and date."""
    market = graph.ontology.codes["price_markets"].code_label(price["market"], _.lang)
    per = "" if price["kg_per_kg_output"] == 1 else f" x {price['kg_per_kg_output']:g}"
    return f"{price['usd_per_kg']:,g} USD/kg{per} ({price['form']}; {price['basis']}; {market}; {price['date']})"


def why_none(row: dict[str, Any], _: Translator) -> str:
    """Why an output has no value."""
    return _("no value: {reason}", reason=_(_REASONS[row["unvalued_because"]]))
