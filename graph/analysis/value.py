"""What is an output worth a year? Quantity times the latest price of exactly the form that the quantity counts.

A price values an output only where the price table says on which unit basis (``t Ga``, ``t Dy2O3``) and with which
conversion: a price of metal is none of oxide. Floors granted in contracts and what sellers ask are no prices of deals
and value nothing. Prices of different markets are not averaged: the latest stands, the others stay beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from graph.analysis.prices import Quotation, latest_prices, quotations, recency
from graph.statement import Statement, latest_day
from graph.supply_graph import SupplyGraph

__all__ = ["PriceBook", "Valuation"]

_YEARS_KEPT = 3
"""A price whose period ended longer ago than this tells nothing of the date asked for."""
_NO_DEALS = ("ask", "floor")
_KG_PER_T = 1000.0


@dataclass(frozen=True, slots=True)
class Valuation:
    """What a quantity is worth.

    Attributes
    ----------
    commodity : str
        Id of the material or product.
    quantity : float
        Tonnes on the unit basis (a year, or over a horizon, as asked).
    unit_basis : str
        What the quantity counts, such as ``t Ga``; empty where nobody says.
    usd : float or None
        US dollars for the quantity; None where no price of the form is known.
    price : Quotation or None
        The price that it rests on.
    others : tuple of (Quotation, float)
        Latest prices of other markets with the value that each gives, the newest first.
    reason : str
        Why there is no value: ``no-price``, ``other-form``, ``too-old``; empty where there is one.
    basis : tuple of Statement
        Figures that the quantity rests on.
    """

    commodity: str
    quantity: float
    unit_basis: str
    usd: float | None
    price: Quotation | None
    others: tuple[tuple[Quotation, float], ...] = ()
    reason: str = ""
    basis: tuple[Statement, ...] = ()


class PriceBook:
    """Prices of a date, asked by commodity and unit basis of its output.

    Parameters
    ----------
    graph : SupplyGraph
    as_of : str
        ISO date; a price of a period counts from its last day on.
    """

    def __init__(self, graph: SupplyGraph, as_of: str) -> None:
        self._as_of = as_of
        self._since = f"{int(as_of[:4]) - _YEARS_KEPT:04d}{as_of[4:]}"
        self._quotations: dict[str, list[Quotation]] = defaultdict(list)
        for quotation in quotations(graph):
            if quotation.date_kind not in _NO_DEALS and latest_day(quotation.date) <= as_of:
                self._quotations[quotation.material].append(quotation)

    def latest(self, commodity: str, unit_basis: str) -> tuple[Quotation, ...]:
        """Latest price of each market that values output on a basis, the newest first.

        Parameters
        ----------
        commodity : str
            Id of the material or product.
        unit_basis : str
            What its output counts, in the words of the tables (``t Ga``).
        """
        found = latest_prices(self._valuing(commodity, unit_basis), commodity, self._as_of, since=self._since)
        known = sorted((q for q in found.values() if q), key=lambda q: q.market)
        return tuple(sorted(known, key=recency, reverse=True))

    def value(self, commodity: str, quantity: float, unit_basis: str, basis: Iterable[Statement] = ()) -> Valuation:
        """Value of a quantity: tonnes x 1,000 x kilograms priced in a kilogram of output x US dollars a kilogram.

        Parameters
        ----------
        commodity : str
            Id of the material or product.
        quantity : float
            Tonnes.
        unit_basis : str
            What the tonnes count.
        basis : iterable of Statement
            Figures that the quantity rests on; handed on.
        """
        known = self.latest(commodity, unit_basis)
        valued = [(q, quantity * _KG_PER_T * q.kg_per_kg_output * q.usd_per_kg) for q in known]
        first = valued[0] if valued else None
        return Valuation(
            commodity, quantity, unit_basis, first[1] if first else None, first[0] if first else None,
            tuple(valued[1:]), "" if first else self._reason(commodity, unit_basis), tuple(basis),
        )  # fmt: skip

    def _valuing(self, commodity: str, unit_basis: str) -> list[Quotation]:
        return [q for q in self._quotations.get(commodity, ()) if unit_basis and q.output_basis == unit_basis]

    def _reason(self, commodity: str, unit_basis: str) -> str:
        if not self._quotations.get(commodity):
            return "no-price"
        return "too-old" if self._valuing(commodity, unit_basis) else "other-form"
