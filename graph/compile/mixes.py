"""Who buys from whom? The origin mix of a buyer.

A buyer's region is served by its supply-source set; else by its own output up to its need and for the rest by
its import-source set; else as production and trade reconcile (``reconcile.py``); else by its own output and for the
rest by the other producers' world output. Grades inherit what is known of the material that they are a grade of. In
a trade set ``XX`` is every producer not named, by output; a named origin without output is transit and is spread over
the rest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from graph.compile.places import REST_OF_WORLD, Places, code_of
from graph.compile.producers import Producer, SetChoice
from graph.compile.reconcile import TradeBalance
from graph.precedence import ShareSet, choose_share_set, share_sets
from graph.statement import Statement
from graph.supply_graph import SupplyGraph

__all__ = ["Mixer", "Source"]


@dataclass(frozen=True, slots=True)
class Source:
    """One supplier of a need.

    Attributes
    ----------
    producer : Producer
    share : float
        Share of the need, 0 to 1.
    basis : str
        Statement id of the trade share that it rests on, empty where it is estimated from outputs.
    balance : str
        Commodity whose reconciled flows it follows, empty where it follows none.
    """

    producer: Producer
    share: float
    basis: str
    balance: str = ""


class Mixer:
    """Origin mixes of all buyers.

    Parameters
    ----------
    graph : SupplyGraph
    places : Places
    producers : mapping
        Producers of each commodity.
    use : mapping
        (commodity, region) -> baseline use, in the commodity's unit a year.
    parents : mapping
        Grade -> the commodity that it is a grade of.
    as_of : str
    balances : mapping
        Commodity -> its reconciled trade, where there is one.
    """

    def __init__(
        self,
        graph: SupplyGraph,
        places: Places,
        producers: Mapping[str, list[Producer]],
        use: Mapping[tuple[str, str], float],
        parents: Mapping[str, str],
        as_of: str,
        balances: Mapping[str, TradeBalance] | None = None,
    ) -> None:
        self._balances = balances or {}
        self._places, self._producers, self._use, self._parents = places, producers, use, parents
        self.choices: list[SetChoice] = []
        self._sets: dict[tuple[str, str, str], ShareSet] = {}
        grouped: dict[tuple[str, str, str], list[tuple[str, Statement]]] = defaultdict(list)
        for supply in graph.ids("Supply"):
            key = (
                graph.text(supply, "material"),
                code_of(graph.text(supply, "destination")),
                graph.text(supply, "supply_kind"),
            )
            for statement in graph.values(supply, "share"):
                grouped[key].append((code_of(graph.text(supply, "origin")), statement))
        for key, rows in sorted(grouped.items()):
            chosen, rejected = choose_share_set(share_sets(rows), as_of)
            self.choices.append(SetChoice(" ".join(key), chosen, tuple(rejected)))
            if chosen is not None:
                self._sets[key] = chosen
        self._cache: dict[tuple[str, str], tuple[Source, ...]] = {}

    def sources(self, commodity: str, country: str, not_from: frozenset[str] = frozenset()) -> tuple[Source, ...]:
        """Suppliers of a commodity to a country; shares sum to 1, or to less where nobody is known to serve.

        What origins that a use may not have would serve is served by the others, as these share the rest: an
        estimate, which no figure of trade states.
        """
        region = self._places.region(country)
        key = (commodity, region)
        if key not in self._cache:
            self._cache[key] = tuple(self._mix(commodity, region))
        mix = self._cache[key]
        allowed = [s for s in mix if s.producer.country not in not_from]
        if len(allowed) == len(mix):
            return mix
        whole, left = sum(s.share for s in mix), sum(s.share for s in allowed)
        if left <= 0:
            return ()
        return tuple(replace(s, share=s.share * whole / left, basis="", balance="") for s in allowed)

    def _mix(self, commodity: str, region: str) -> list[Source]:
        producers = self._producers.get(commodity, [])
        if not producers:
            return []
        nearest = self._nearest(commodity, region)
        supply = self._sets.get((nearest, region, "supply"))
        if supply is not None:
            return self._spread(producers, supply, region, include_own=True)
        imports = self._sets.get((nearest, region, "import"))
        if imports is None and nearest:
            mix = self._reconciled(producers, nearest, self._balances[nearest].mix(region))
            if mix:
                return mix
        own = [p for p in producers if self._places.region(p.country) == region]
        made = sum(p.output for p in own)
        use = self._use.get((commodity, region), 0.0)
        domestic = 1.0 if use <= made and made > 0 else (made / use if use > 0 else 0.0)
        mix = _by_output(own, domestic, "")
        rest = 1.0 - domestic
        if rest <= 0:
            return mix
        if imports is not None:
            foreign = self._spread(producers, imports, region, include_own=False)
        else:
            foreign = _by_output([p for p in producers if self._places.region(p.country) != region], 1.0, "")
        if not foreign:
            # Nobody abroad makes it: the buyer lives on what its own country makes.
            return _by_output(own, 1.0, "")
        return mix + [Source(s.producer, s.share * rest, s.basis) for s in foreign]

    def _nearest(self, commodity: str, region: str) -> str:
        """The commodity itself or what it is a grade of: the first of which something is known for this region."""
        while commodity:
            stated = any((commodity, region, kind) in self._sets for kind in ("supply", "import"))
            balance = self._balances.get(commodity)
            if stated or (balance is not None and balance.mix(region)):
                return commodity
            commodity = self._parents.get(commodity, "")
        return ""

    def _reconciled(self, producers: list[Producer], of: str, mix: list[tuple[str, float, str]]) -> list[Source]:
        """Suppliers by the mix of regions that trade shows; a region without makers of it drops out."""
        rows = [
            source
            for origin, share, basis in mix
            for source in _by_output([p for p in producers if self._places.region(p.country) == origin], share, basis)
        ]
        total = sum(row.share for row in rows)
        return [Source(row.producer, row.share / total, row.basis, of) for row in rows] if total > 0 else []

    def _spread(self, producers: list[Producer], trade: ShareSet, region: str, *, include_own: bool) -> list[Source]:
        named = {country for country, _ in trade.shares if country != REST_OF_WORLD}
        rows: list[Source] = []
        for country, statement in trade.shares:
            if country == REST_OF_WORLD:
                makers = [
                    p for p in producers
                    if not any(self._places.covers(n, p.country) for n in named)
                    and self._places.region(p.country) != region
                ]  # fmt: skip
            else:
                makers = [p for p in producers if self._places.covers(country, p.country)]
                if not include_own:
                    makers = [p for p in makers if self._places.region(p.country) != region]
            rows += _by_output(makers, float(statement.value), statement.id)
        total = sum(row.share for row in rows)
        if total <= 0:
            foreign = [p for p in producers if self._places.region(p.country) != region]
            return _by_output(foreign or producers, 1.0, "")
        return [Source(row.producer, row.share / total, row.basis) for row in rows]


def _by_output(makers: list[Producer], share: float, basis: str) -> list[Source]:
    total = sum(p.output for p in makers)
    if total <= 0 or share <= 0:
        return []
    return [Source(p, share * p.output / total, basis) for p in makers]
