"""Where is the choke point? Each node that can stop a product: how much, how soon, by which path, on which sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph.analysis.concentration import herfindahl
from graph.analysis.control import ControlMap
from graph.analysis.day_loop import sweep_days
from graph.analysis.evidence import Evidence
from graph.analysis.fixed_point import static_levels, static_sweep
from graph.analysis.measure_list import measure_facts
from graph.analysis.measures import status_on
from graph.analysis.paths import failure_path
from graph.analysis.sole_supply import sole_supply_losses
from graph.analysis.targets import Cut, measure_reach
from graph.compile.assemble import CompiledNetwork
from graph.compile.places import REST_OF_WORLD, code_of
from graph.errors import ScenarioError
from graph.own_chain import is_own
from graph.supply_graph import SupplyGraph

__all__ = ["HORIZON_DAYS", "SINGLE_POINT_BELOW", "ChokePoint", "find_all_choke_points", "find_choke_points"]

IntArray = npt.NDArray[np.int64]

HORIZON_DAYS = 730
"""Days within which the first shortage is looked for (severity 1 from day 0)."""

SINGLE_POINT_BELOW = 0.5
"""A node is a single point if the product's static level falls below this when it alone is out."""

_TINY = 1e-9
_ENDED = ("ended",)


@dataclass(frozen=True, slots=True)
class ChokePoint:
    """One node whose outage takes something from the product.

    Attributes
    ----------
    id, kind : str
        ``country``, ``stage``, ``facility``, ``company`` or ``measure``.
    country : str or None
        Where it stands (of a measure: who issued it).
    domestic : bool or None
        In the country that asks; None where the question is of the whole world.
    stage, material : str or None
    share : float or None
        Of the world output of its material at its route; None for countries, companies and measures.
    share_of : str or None
        What the share is a share of: material id, route and year.
    hhi : float or None
        Herfindahl index of countries at that stage, lower bound (the unnamed rest counts as many).
    single_point, sole_supply : bool
    loss : float
        Static: share of the product lost when this one alone is out, without any stock.
    first_shortage_day : int or None
    path : tuple of str
        Node ids from this node to the product.
    status : str or None
        Of a measure, on the date.
    evidence : Evidence
    steps : int
        Producers on the path, the product's own maker included.
    """

    id: str
    kind: str
    country: str | None
    domestic: bool | None
    stage: str | None
    material: str | None
    share: float | None
    share_of: str | None
    hhi: float | None
    single_point: bool
    sole_supply: bool
    loss: float
    first_shortage_day: int | None
    path: tuple[str, ...]
    status: str | None
    evidence: Evidence
    steps: int = 0


@dataclass(frozen=True, slots=True)
class _Candidate:
    cut: Cut
    kind: str
    country: str | None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class _Rows:
    top: int | None
    foreign: bool


def _domestic(compiled: CompiledNetwork, asking: str | None, country: str | None) -> bool | None:
    if asking is None or country is None:
        return None
    return compiled.places.covers(asking, country) or compiled.places.covers(country, asking)


_KIND_ORDER = {"country": 0, "stage": 1, "facility": 2, "company": 3, "measure": 4}


def find_choke_points(
    graph: SupplyGraph,
    compiled: CompiledNetwork,
    product: str,
    country: str | None = None,
    *,
    top: int | None = None,
    foreign: bool = False,
) -> list[ChokePoint]:
    """Rank the nodes whose outage takes something from a product.

    Every stage, facility, country, company and measure that the network holds is taken out alone, at severity 1.
    The product's own makers are not counted as their own choke point.

    Parameters
    ----------
    graph : SupplyGraph
    compiled : CompiledNetwork
    product : str
        Product or material id.
    country : str, optional
        Code of the country (or bloc) whose makers are asked about; without it all makers, by output.
    top : int, optional
        Only the rows with the largest losses; all if left out.
    foreign : bool
        Leave out what stands in the country itself.

    Returns
    -------
    list of ChokePoint
        By loss, the largest first.

    Raises
    ------
    ScenarioError
        If nobody makes the product there.
    """
    return _find(graph, compiled, product, country, _Rows(top, foreign), list(_measure_candidates(graph, compiled)))


def find_all_choke_points(
    graph: SupplyGraph,
    compiled: CompiledNetwork,
    country: str,
    *,
    top: int,
    foreign: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, list[ChokePoint]]:
    """Leading choke points of every product that a country makes.

    Parameters
    ----------
    graph : SupplyGraph
    compiled : CompiledNetwork
    country : str
        Code of the country or bloc.
    top : int
        Rows a product.
    foreign : bool
        Leave out what stands in the country itself.
    progress : callable, optional
        Told how many products are done, and of how many.

    Returns
    -------
    dict of str to list of ChokePoint
        By product id, products in order of their largest loss.

    Raises
    ------
    ScenarioError
        If the country makes no product.
    """
    covers = compiled.places.covers
    made = {
        p.commodity for p in compiled.producers if p.commodity.startswith("product/") and covers(country, p.country)
    }
    if not made:
        raise ScenarioError(f"no product is made in {country} in the network of {compiled.network.as_of}")
    measures = list(_measure_candidates(graph, compiled))
    found = {}
    for number, product in enumerate(sorted(made), start=1):
        found[product] = _find(graph, compiled, product, country, _Rows(top, foreign), measures)
        if progress is not None:
            progress(number, len(made))
    return dict(sorted(found.items(), key=lambda item: (-(item[1][0].loss if item[1] else 0.0), item[0])))


def _find(
    graph: SupplyGraph,
    compiled: CompiledNetwork,
    product: str,
    country: str | None,
    wanted: _Rows,
    measures: Sequence[_Candidate],
) -> list[ChokePoint]:
    watch = _makers(graph, compiled, product, country)
    candidates = [*_capacity_candidates(graph, compiled, set(watch.tolist())), *measures]
    targets = [(c.cut.activities, c.cut.edges) for c in candidates]
    network = compiled.network
    weights = network.output[watch] / network.output[watch].sum()
    losses = static_sweep(network, targets, watch) @ weights
    order = sorted(range(len(candidates)), key=lambda i: (-round(float(losses[i]), 9), _KIND_ORDER[candidates[i].kind]))
    counted = [i for i in order if losses[i] > _TINY]
    if wanted.foreign:
        counted = [i for i in counted if not _domestic(compiled, country, candidates[i].country)]
    hit = counted[: wanted.top]
    kept = [targets[i] for i in hit]
    dead = [bool(row.all()) for row in sole_supply_losses(network, kept, watch)] if kept else []
    first = sweep_days(network, kept, watch, HORIZON_DAYS) if kept else np.empty((0, watch.size), dtype=np.int64)
    describer = _Describer(graph, compiled, watch, country)
    rows = [describer.row(candidates[i], float(min(1.0, losses[i])), dead[at], first[at]) for at, i in enumerate(hit)]
    # Of equal losses the nearer one leads: China's gallium before the alumina that it comes with.
    rows.sort(key=lambda r: (-round(r.loss, 9), _KIND_ORDER[r.kind], r.steps, r.id))
    return rows


def _makers(graph: SupplyGraph, compiled: CompiledNetwork, product: str, country: str | None) -> IntArray:
    made = [i for i, p in enumerate(compiled.producers) if p.commodity == product]
    if not made:
        raise ScenarioError(f"{product}: nobody is known to make it in the network of {compiled.network.as_of}")
    chosen = [i for i in made if country is None or compiled.places.covers(country, compiled.producers[i].country)]
    if not chosen:
        where = ", ".join(sorted({compiled.producers[i].country for i in made} - {REST_OF_WORLD}))
        raise ScenarioError(f"{graph.name(product)} ({product}) is not made in {country}; it is made in {where}")
    return np.array(chosen, dtype=np.int64)


def _capacity_candidates(graph: SupplyGraph, compiled: CompiledNetwork, own: set[int]) -> Iterable[_Candidate]:
    by_stage: dict[str, list[int]] = defaultdict(list)
    by_country: dict[str, list[int]] = defaultdict(list)
    by_facility: dict[str, list[int]] = defaultdict(list)
    for i, producer in enumerate(compiled.producers):
        # Of a user's own list suppliers alone can be choke points: once each, whether their country is known or not.
        private, named = is_own(producer.commodity), producer.country != REST_OF_WORLD
        if i in own or not (named or private) or (private and not producer.facility):
            continue
        if not private:
            by_stage[producer.stage_node].append(i)
        if named:
            by_country[producer.country].append(i)
        if producer.facility:
            by_facility[producer.facility].append(i)
    for stage, activities in sorted(by_stage.items()):
        yield _candidate(stage, "stage", activities, compiled.producers[activities[0]].country)
    for facility, activities in sorted(by_facility.items()):
        yield _candidate(facility, "facility", activities, compiled.producers[activities[0]].country)
    for country, activities in sorted(_with_members(compiled, by_country).items()):
        node = "bloc/eu" if country == "EU" else f"country/{country.lower()}"
        yield _candidate(node, "country", activities, country)
    control = ControlMap(graph, compiled.network.as_of)
    for company in graph.ids("Company"):
        owned = control.facilities(company)
        activities = [i for facility in sorted(owned) for i in by_facility.get(facility, [])]
        if activities:
            home = graph.text(company, "country")
            yield _candidate(company, "company", activities, code_of(home) if home else None)


def _with_members(compiled: CompiledNetwork, by_country: dict[str, list[int]]) -> dict[str, list[int]]:
    """Countries, with the EU as the sum of its members beside them."""
    merged = {c: rows for c, rows in by_country.items() if c != "EU"}
    eu = [i for c, rows in by_country.items() if compiled.places.covers("EU", c) for i in rows]
    return {**merged, "EU": eu} if eu else merged


def _candidate(node: str, kind: str, activities: Sequence[int], country: str | None) -> _Candidate:
    cut = Cut(node, "capacity", np.array(activities, dtype=np.int64), np.empty(0, np.int64))
    return _Candidate(cut, kind, country)


def _measure_candidates(graph: SupplyGraph, compiled: CompiledNetwork) -> Iterable[_Candidate]:
    as_of = compiled.network.as_of
    for measure in graph.ids("PolicyMeasure"):
        status = status_on(measure_facts(graph, measure), as_of)
        if status is None or status.status in _ENDED:
            continue
        edges = measure_reach(graph, compiled, measure)
        if edges.size:
            cut = Cut(measure, "permission", np.empty(0, np.int64), edges)
            yield _Candidate(cut, "measure", code_of(graph.text(measure, "issuer")), status.status)


class _Describer:
    """Turns a candidate that hits into a row: share, concentration, path, evidence."""

    def __init__(self, graph: SupplyGraph, compiled: CompiledNetwork, watch: IntArray, country: str | None) -> None:
        self._graph, self._compiled, self._watch, self._country = graph, compiled, watch, country
        self._largest = int(watch[int(np.argmax(compiled.network.output[watch]))])
        self._hhi: dict[tuple[str, bool], float] = {}

    def row(self, candidate: _Candidate, loss: float, dead: bool, first: IntArray) -> ChokePoint:
        compiled, cut = self._compiled, candidate.cut
        network = compiled.network
        kappa, permission = np.ones(network.n), np.ones(network.e)
        kappa[cut.activities] = 0.0
        permission[cut.edges] = 0.0
        levels = static_levels(network, kappa, permission).levels
        at = (
            self._largest
            if levels[self._largest] < 1 - _TINY
            else int(self._watch[int(np.argmin(levels[self._watch]))])
        )
        path = failure_path(self._graph, compiled, levels, kappa, permission, at)
        share, share_of, stage, material, hhi = self._market(candidate, path.activities)
        days = first[first >= 0]
        return ChokePoint(
            id=cut.target, kind=candidate.kind, country=candidate.country,
            domestic=_domestic(compiled, self._country, candidate.country), stage=stage, material=material,
            share=share, share_of=share_of, hhi=hhi,
            single_point=loss > 1 - SINGLE_POINT_BELOW, sole_supply=dead, loss=loss,
            first_shortage_day=int(days.min()) if days.size else None,
            path=self._path(candidate, path.nodes), status=candidate.status,
            evidence=path.evidence, steps=len(path.activities),
        )  # fmt: skip

    def _path(self, candidate: _Candidate, chain: tuple[str, ...]) -> tuple[str, ...]:
        return chain if chain and chain[0] == candidate.cut.target else (candidate.cut.target, *chain)

    def _market(
        self, candidate: _Candidate, chain: Sequence[int]
    ) -> tuple[float | None, str | None, str | None, str | None, float | None]:
        """Share of the world's output, and of what; only one commodity at one place has one."""
        if candidate.kind not in ("stage", "facility"):
            return None, None, None, None, None
        cut, producers = set(candidate.cut.activities.tolist()), self._compiled.producers
        first = next((i for i in chain if i in cut), int(candidate.cut.activities[0]))
        maker = producers[first]
        if is_own(maker.commodity):
            return None, None, None, maker.commodity, None
        route = (maker.commodity, maker.recycled)
        rows = [p for p in producers if (p.commodity, p.recycled) == route]
        world = sum(p.output for p in rows)
        own = sum(producers[i].output for i in cut if (producers[i].commodity, producers[i].recycled) == route)
        stage = "recycled" if maker.recycled else self._graph.text(maker.commodity, "stage") or "product"
        if route not in self._hhi:
            countries: dict[str, float] = defaultdict(float)
            for p in rows:
                countries[p.country] += p.output / world
            self._hhi[route] = herfindahl(np.array([s for c, s in countries.items() if c != REST_OF_WORLD]))
        share_of = f"world output of {self._graph.name(maker.commodity)}" + (" (recycled)" if maker.recycled else "")
        return min(1.0, own / world), share_of, stage, maker.commodity, min(1.0, self._hhi[route])
