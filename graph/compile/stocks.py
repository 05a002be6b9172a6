"""What lies in stock? Inventories of buyers and public stockpiles of countries, in days of use."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from graph.compile.places import Places, code_of
from graph.compile.producers import Producer
from graph.precedence import choose
from graph.statement import Statement, earliest_day
from graph.supply_graph import SupplyGraph

__all__ = ["Inventories", "PublicStock", "public_stocks"]

_HELD = ("national", "private")
"""Kinds of stockpile that hold something; targets and proposals do not."""


class Inventories:
    """Days of use in hand at a buyer: the row of its country and input, else the default rows.

    Parameters
    ----------
    graph : SupplyGraph
    places : Places
    as_of : str
    """

    def __init__(self, graph: SupplyGraph, places: Places, as_of: str) -> None:
        self._places = places
        self._rows: dict[tuple[str, str, str], Statement] = {}
        for holding in graph.ids("Holding"):
            days = graph.chosen(holding, "days_typical", as_of=as_of)
            if days is None:
                continue
            country = code_of(graph.text(holding, "country"))
            commodity = graph.text(holding, "commodity") or graph.text(holding, "scope")
            self._rows[country, commodity, graph.text(holding, "user")] = days

    def days(self, buyer: Producer, commodity: str) -> tuple[float, str]:
        """Days of use of an input that a buyer holds, and the statement that says so.

        Returns
        -------
        days : float
            0 where not even a default is stated.
        basis : str
            Statement id, empty where there is none.
        """
        scope = "product" if commodity.startswith("product/") else "material"
        region = self._places.region(buyer.country)
        for country, what in (
            (buyer.country, commodity), (region, commodity), ("ALL", commodity), ("ALL", scope),
        ):  # fmt: skip
            for user in (buyer.commodity, ""):
                row = self._rows.get((country, what, user))
                if row is not None:
                    return float(row.value), row.id
        return 0.0, ""


@dataclass(frozen=True, slots=True)
class PublicStock:
    """Stock of one material (or group of forms) held for a country's users.

    Attributes
    ----------
    country : str
    material : str
        Material id, possibly a group.
    members : tuple of str
        Commodities that it can serve.
    days : float
        National plus private days of use.
    holders : tuple of str
        Stockpile ids.
    basis : tuple of str
        Statement ids.
    """

    country: str
    material: str
    members: tuple[str, ...]
    days: float
    holders: tuple[str, ...]
    basis: tuple[str, ...]


def public_stocks(graph: SupplyGraph, as_of: str) -> list[PublicStock]:
    """Public stockpiles whose days are stated, national and private together.

    Of several statements on one country, material and kind the latest holds. Targets and proposals hold nothing.
    """
    rows: dict[tuple[str, str], dict[str, list[tuple[str, Statement]]]] = defaultdict(lambda: defaultdict(list))
    for stockpile in graph.ids("Stockpile"):
        kind = graph.text(stockpile, "stockpile_kind")
        if kind not in _HELD:
            continue
        for statement in graph.values(stockpile, "days"):
            if earliest_day(statement.observed_at) <= as_of:
                place = code_of(graph.text(stockpile, "country"))
                rows[place, graph.text(stockpile, "material")][kind].append((stockpile, statement))
    stocks = []
    for (country, material), kinds in sorted(rows.items()):
        days, holders, basis = 0.0, [], []
        for held in kinds.values():
            chosen = choose([statement for _, statement in held], as_of)
            if chosen is None:
                continue
            days += float(chosen.value)
            holders += [stockpile for stockpile, statement in held if statement is chosen]
            basis.append(chosen.id)
        members = graph.refs(material, "member", as_of) or (material,)
        if days > 0:
            stocks.append(PublicStock(country, material, members, days, tuple(holders), tuple(basis)))
    return stocks
