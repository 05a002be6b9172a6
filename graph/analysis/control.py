"""Who controls what? Companies and plants that an owner holds by half or more, alone or with what it controls.

Stakes of companies under one control add up: an owner with 30 % itself and 30 % through a subsidiary controls. An
owner whose stake is not stated controls only what it also operates: no share means that none was found. One of
several operators (an aggregate of plants, a joint venture) does not control the plant.
"""

from __future__ import annotations

from collections import defaultdict

from graph.statement import earliest_day, latest_day
from graph.supply_graph import SupplyGraph

__all__ = ["CONTROL", "ControlMap"]

CONTROL = 0.5
"""Stake from which an owner controls (the 50 % rule of export control lists)."""

_ROUNDING = 1e-9


class ControlMap:
    """Stakes and operators of a graph on a date.

    Parameters
    ----------
    graph : SupplyGraph
    as_of : str, optional
        ISO date; without it the latest stakes whatever their dates.
    """

    def __init__(self, graph: SupplyGraph, as_of: str | None = None) -> None:
        self._stakes: dict[str, dict[str, float]] = defaultdict(dict)
        self._operators: dict[str, set[str]] = defaultdict(set)
        for relation in graph.ids("Ownership"):
            share = graph.number(relation, "share", as_of=as_of)
            if share is not None and _lasts(graph, relation, as_of):
                asset, owner = (graph.text(relation, prop, as_of=as_of) for prop in ("asset", "owner"))
                self._stakes[asset][owner] = self._stakes[asset].get(owner, 0.0) + share
        for relation in graph.ids("Operation"):
            facility, operator = (graph.text(relation, prop, as_of=as_of) for prop in ("facility", "operator"))
            self._operators[facility].add(operator)

    def controlled(self, owner: str) -> frozenset[str]:
        """Companies and facilities that an owner (company or country) controls, itself left out.

        The least set such that whoever is held by half or more by the owner and the set together belongs to it.
        """
        held = {owner}
        while True:
            more = {
                asset
                for asset, stakes in self._stakes.items()
                if asset not in held and sum(s for o, s in stakes.items() if o in held) >= CONTROL - _ROUNDING
            }
            if not more:
                break
            held |= more
        operated = {f for f, operators in self._operators.items() if len(operators) == 1 and operators <= held}
        return frozenset((held | operated) - {owner, ""})

    def facilities(self, owner: str) -> frozenset[str]:
        """Facilities that an owner controls."""
        return frozenset(asset for asset in self.controlled(owner) if asset.startswith("facility/"))

    def controllers(self, asset: str) -> tuple[str, ...]:
        """Owners at the top of every chain of control over an asset, sorted; empty where nobody is known to control it.

        Owners in a closed circle stand for one another: all of them are named.
        """
        above = {owner for owner in self._owners() if asset in self.controlled(owner)}
        tops = {o for o in above if not any(o in self.controlled(p) and p not in self.controlled(o) for p in above)}
        return tuple(sorted(tops))

    def _owners(self) -> set[str]:
        named = {owner for stakes in self._stakes.values() for owner in stakes}
        return named | {operator for operators in self._operators.values() for operator in operators}


def _lasts(graph: SupplyGraph, relation: str, as_of: str | None) -> bool:
    """Whether a date lies between the first and last day of a relation, where they are stated."""
    first, last = (graph.text(relation, prop) for prop in ("valid_from", "valid_to"))
    return not as_of or (earliest_day(first) <= as_of and (not last or latest_day(last) >= as_of))
