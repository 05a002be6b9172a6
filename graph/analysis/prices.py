"""What did a material cost on a date? The latest price of each market, on its own basis.

Prices of different forms and bases are never averaged: the answer is one quotation, with the basis that it stands
on. A price of a year or a month counts from the last day of it on, since nobody knew it before. What a contract
grants (a floor) stands under the market ``contract``; what sellers ask is no price of a deal and is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.precedence import choose, holds
from graph.statement import CONFIDENCES, Statement, earliest_day, latest_day
from graph.supply_graph import SupplyGraph

__all__ = ["Quotation", "latest_prices", "quotations", "recency"]

_ASK = "ask"
_EXACTNESS = ("annual_estimate", "annual_average", "floor", "spot")
"""Kinds of price by how close they come to a deal of the day, the closest last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """A price in US dollars a kilogram.

    Attributes
    ----------
    id : str
        Id of the Price.
    material : str
        Id of the material priced.
    form, basis : str
        What exactly is priced (``oxide, 99.5%``), and on which terms (``cif Europe (Argus)``).
    market : str
        Code of ``price_markets``.
    date : str
        Day, month or year, ISO.
    date_kind : str
        Code of ``price_date_kinds``.
    usd_per_kg : float
        US dollars a kilogram of the form (oxide, not contained metal, where the form is an oxide).
    vintage : str
        Edition of the publication, empty for the press.
    statement : Statement
        The figure with its source and kind.
    output_basis : str
        Unit basis of output that the form can value (``t Ga``), empty where it values none.
    kg_per_kg_output : float
        Kilograms of the priced form in one kilogram of output on that basis.
    """

    id: str
    material: str
    form: str
    basis: str
    market: str
    date: str
    date_kind: str
    usd_per_kg: float
    vintage: str
    statement: Statement
    output_basis: str = ""
    kg_per_kg_output: float = 0.0


def quotations(graph: SupplyGraph, material: str = "") -> tuple[Quotation, ...]:
    """Prices of a graph that are known in US dollars a kilogram, by id; those without a dollar figure are left out.

    Parameters
    ----------
    graph : SupplyGraph
    material : str
        Id of one material; all if empty.
    """
    found = []
    for price in graph.ids("Price"):
        of = graph.text(price, "material")
        stated = choose(graph.values(price, "usd_per_kg"))
        if stated is None or (material and of != material):
            continue
        texts = {prop: graph.text(price, prop) for prop in ("form", "basis", "market", "date", "date_kind", "vintage")}
        quotation = Quotation(
            id=price, material=of, usd_per_kg=float(stated.value), statement=stated,
            output_basis=graph.text(price, "output_basis"),
            kg_per_kg_output=graph.number(price, "kg_per_kg_output") or 0.0, **texts,
        )  # fmt: skip
        found.append(quotation)
    return tuple(found)


def latest_prices(
    prices: Iterable[Quotation], material: str, on: str, *, form: str = "", markets: Iterable[str] = (), since: str = ""
) -> Mapping[str, Quotation | None]:
    """Latest price of a material on or before a date, for each market; None where none is known.

    Parameters
    ----------
    prices : iterable of Quotation
    material : str
        Id of the material.
    on : str
        ISO date; a price of a period counts from its last day on.
    form : str
        Only this form, in the words of the table; any if empty (the answer says which).
    markets : iterable of str
        Markets asked for; those that the prices name if empty.
    since : str
        ISO date: a price whose period ended before it is too old to tell; no limit if empty.

    Returns
    -------
    mapping of str to Quotation or None
        Market to price. Of prices of one day the one of the shortest period stands, then the newest edition,
        then the surer one, then the smaller id: one quotation, never a mean.

    Examples
    --------
    >>> def quote(number, market, date, usd, kind="spot"):
    ...     said = Statement(
    ...         entity=f"price/x-{number}", cls="Price", prop="usd_per_kg", value=str(usd), dataset="d",
    ...         locator="prices.csv line 2", source="source/argus", kind="reported",
    ...     )
    ...     return Quotation(
    ...         id=said.entity, material="material/x", form="oxide", basis="cif", market=market, date=date,
    ...         date_kind=kind, usd_per_kg=usd, vintage="", statement=said,
    ...     )
    >>> known = [quote(1, "europe", "2025-04", 280.0), quote(2, "europe", "2025-05-06", 850.0),
    ...          quote(3, "china_fob", "2025", 240.0, "annual_average")]
    >>> found = latest_prices(known, "material/x", "2025-06-01")
    >>> found["europe"].usd_per_kg, found["china_fob"]
    (850.0, None)
    >>> latest_prices(known, "material/x", "2025-04-30")["europe"].usd_per_kg
    280.0
    >>> latest_prices(known, "material/x", "2025-06-01", markets=["us"])
    {'us': None}
    """
    rows = [p for p in prices if p.material == material and (not form or p.form == form) and p.date_kind != _ASK]
    asked = tuple(markets) or tuple(sorted({p.market for p in rows}))
    known = [p for p in rows if _known(p, on) and (not since or latest_day(p.date) >= since)]
    return {
        market: max((p for p in known if p.market == market), key=_rank, default=None) for market in asked
    }  # fmt: skip


def _known(price: Quotation, on: str) -> bool:
    return latest_day(price.date) <= on and holds(price.statement, on)


def recency(price: Quotation) -> tuple[str, str, int]:
    """How close does a price come to a deal of today? Its last day, the shorter period, then the kind of price."""
    kind = _EXACTNESS.index(price.date_kind) if price.date_kind in _EXACTNESS else -1
    return latest_day(price.date), earliest_day(price.date), kind


def _rank(price: Quotation) -> tuple[tuple[str, str, int], str, int, tuple[int, ...]]:
    sure = -CONFIDENCES.index(price.statement.confidence)
    last = tuple(-ord(letter) for letter in price.id)
    return recency(price), price.vintage, sure, last
