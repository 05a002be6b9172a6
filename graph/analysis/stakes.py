"""What does a country hold abroad? Plants and firms in other countries that its state or its companies own or run."""

from __future__ import annotations

from dataclasses import dataclass

from graph.precedence import holds
from graph.statement import Statement, earliest_day, latest_day
from graph.supply_graph import SupplyGraph

__all__ = ["Stake", "stakes_abroad"]


@dataclass(frozen=True, slots=True)
class Stake:
    """One holding abroad.

    Attributes
    ----------
    holder, asset, country : str
        Ids of the state or company that holds, of the facility or company held, and of the country of the latter.
    share : float or None
        0 to 1; None where no source states one, or where the holder only operates the plant.
    owns, operates : bool
    statements : tuple of Statement
        What it rests on: the share where there is one, else that the relation exists.
    """

    holder: str
    asset: str
    country: str
    share: float | None
    owns: bool
    operates: bool
    statements: tuple[Statement, ...]


def stakes_abroad(graph: SupplyGraph, country: str, as_of: str | None = None) -> tuple[Stake, ...]:
    """List what the state and the companies of a country own or operate in other countries.

    Parameters
    ----------
    graph : SupplyGraph
    country : str
        Id of a country. A company belongs to the country of its seat, or, where none is stated, to the one that a
        support or offtake names as its own; its owners are not followed further.
    as_of : str, optional
        ISO date on which a stake lasts; without it all stakes, whatever their dates.

    Returns
    -------
    tuple of Stake
        By country, asset and holder.
    """
    seats = _seats(graph)
    holders = {country, *(company for company, seat in seats.items() if seat == country)}
    found: dict[tuple[str, str], Stake] = {}
    for cls, held, by in (("Ownership", "asset", "owner"), ("Operation", "facility", "operator")):
        for relation in graph.ids(cls):
            holder, asset = graph.text(relation, by, as_of=as_of), graph.text(relation, held, as_of=as_of)
            place = seats.get(asset) or (graph.text(asset, "country") if asset in graph else "")
            if holder not in holders or not place or place == country or not _lasts(graph, relation, as_of):
                continue
            share = graph.chosen(relation, "share", as_of=as_of) if cls == "Ownership" else None
            told = share or next(s for s in graph.values(relation, held) if holds(s, as_of))
            before = found.get((holder, asset))
            found[holder, asset] = Stake(
                holder, asset, place,
                float(share.value) if share else before.share if before else None,
                cls == "Ownership" or bool(before and before.owns), cls == "Operation",
                (*before.statements, told) if before else (told,),
            )  # fmt: skip
    return tuple(sorted(found.values(), key=lambda s: (s.country, s.asset, s.holder)))


def _seats(graph: SupplyGraph) -> dict[str, str]:
    """Country of each company, empty where none is known."""
    seats = {company: graph.text(company, "country") for company in graph.ids("Company")}
    for cls, party in (("Support", "supporter"), ("Offtake", "buyer")):
        for deal in graph.ids(cls):
            company, home = graph.text(deal, party), graph.text(deal, f"{party}_country")
            if seats.get(company) == "" and home.startswith("country/"):
                seats[company] = home
    return seats


def _lasts(graph: SupplyGraph, relation: str, as_of: str | None) -> bool:
    """Whether a stake lasts on a date: within its first and last day, and with a share if it ever had one."""
    if as_of is None or graph.cls(relation) != "Ownership":
        return True
    if graph.values(relation, "share") and graph.chosen(relation, "share", as_of=as_of) is None:
        return False
    first, last = (graph.text(relation, prop) for prop in ("valid_from", "valid_to"))
    return earliest_day(first) <= as_of and (not last or latest_day(last) >= as_of)
