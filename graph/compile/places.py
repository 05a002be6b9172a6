"""Where does a producer or buyer stand? Country codes, and the region whose trade sets apply to it."""

from __future__ import annotations

from graph.supply_graph import SupplyGraph

__all__ = ["REST_OF_WORLD", "Places", "code_of"]

REST_OF_WORLD = "XX"
"""Code of all countries that a table does not name; never one supplier, never a row of an answer."""


def code_of(place: str) -> str:
    """Country code of a Country or Bloc id.

    Examples
    --------
    >>> code_of("country/jp"), code_of("bloc/eu"), code_of("country/xx")
    ('JP', 'EU', 'XX')
    """
    return place.rpartition("/")[2].upper()


class Places:
    """Countries and the region that trades as one with them (the EU for its members).

    Parameters
    ----------
    graph : SupplyGraph
    as_of : str
        ISO date of membership.
    """

    def __init__(self, graph: SupplyGraph, as_of: str) -> None:
        self._region: dict[str, str] = {}
        self.members: dict[str, tuple[str, ...]] = {}
        for country in graph.ids("Country"):
            if "bloc/eu" in graph.refs(country, "member_of", as_of):
                self._region[code_of(country)] = "EU"
        self.members["EU"] = tuple(sorted([*self._region, "EU"]))

    def region(self, country: str) -> str:
        """Region whose import sets and own output apply to a country: ``EU`` for its members, else itself."""
        return self._region.get(country, country)

    def covers(self, place: str, country: str) -> bool:
        """Whether a named place (country or bloc) takes in a country."""
        return place in ("ALL", country) or country in self.members.get(place, ())
