"""What does the chain of a product look like? Its commodities by stage, who makes them, who supplies the country."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.reports.figures import Figure
from app.reports.notes import NoteBook
from app.reports.parts import ChainRow, Slice, Supply
from graph.analysis.concentration import ShareRow, concentration
from graph.analysis.evidence import Evidence
from graph.compile.assemble import CompiledNetwork
from graph.compile.places import REST_OF_WORLD
from graph.compile.producers import Producer
from graph.errors import ScenarioError
from graph.statement import Statement
from graph.supply_graph import SupplyGraph

__all__ = ["Upstream", "chain_gaps", "chain_rows", "place_name", "upstream"]

_SHARE_PROPS = ("share", "output_per_y", "output_t_per_y")
_NAMED_NOWHERE = {"en": "other countries", "ja": "その他の国"}


@dataclass(frozen=True, slots=True)
class Upstream:
    """What the makers of a product in a country hang on.

    Attributes
    ----------
    makers : tuple of int
        Activities of the product in the country.
    activities : frozenset of int
        All activities upstream of them, themselves included.
    distance : dict
        Commodity -> least number of steps to the product (0 is the product).
    """

    makers: tuple[int, ...]
    activities: frozenset[int]
    distance: dict[str, int]


def upstream(graph: SupplyGraph, compiled: CompiledNetwork, product: str, country: str) -> Upstream:
    """Walk from the makers of a product in a country to everything that they hang on, hosts included.

    Raises
    ------
    ScenarioError
        If the country does not make the product; says who does.
    """
    made = [i for i, p in enumerate(compiled.producers) if p.commodity == product]
    makers = tuple(i for i in made if compiled.places.covers(country, compiled.producers[i].country))
    if not makers:
        where = ", ".join(sorted({compiled.producers[i].country for i in made} - {REST_OF_WORLD}))
        if not where:
            raise ScenarioError(
                f"{graph.name(product)} ({product}): no country is known to make it in the network of "
                f"{compiled.network.as_of}; choose a later date"
            )
        raise ScenarioError(f"{graph.name(product)} ({product}) is not made in {country}; it is made in {where}")
    network = compiled.network
    hosts: dict[int, list[int]] = defaultdict(list)
    for bound, activity in enumerate(network.bound_activity):
        hosts[int(activity)] += network.bound_host[network.bound_ptr[bound] : network.bound_ptr[bound + 1]].tolist()
    distance = {product: 0}
    steps = dict.fromkeys(makers, 0)
    pending = deque(makers)
    while pending:
        buyer = pending.popleft()
        step = steps[buyer] + 1
        suppliers = list(hosts[buyer])
        for need in range(network.need_ptr[buyer], network.need_ptr[buyer + 1]):
            distance.setdefault(compiled.need_lines[need].input, step)
            suppliers += network.edge_supplier[network.edge_ptr[need] : network.edge_ptr[need + 1]].tolist()
        for supplier in suppliers:
            distance.setdefault(compiled.producers[supplier].commodity, step)
            if supplier not in steps:
                steps[supplier] = step
                pending.append(supplier)
    return Upstream(makers, frozenset(steps), distance)


def chain_rows(
    graph: SupplyGraph, compiled: CompiledNetwork, walked: Upstream, country: str, notes: NoteBook, lang: str
) -> tuple[ChainRow, ...]:
    """Rows of the chain from the ground up; a recycled route is a row of its own.

    Parameters
    ----------
    graph : SupplyGraph
    compiled : CompiledNetwork
    walked : Upstream
    country : str
        Code of the country whose supply is shown.
    notes : NoteBook
        Takes the sources of every figure.
    lang : str
    """
    stages = list(graph.ontology.codes["stages"].codes)
    makers: dict[tuple[str, bool], list[Producer]] = defaultdict(list)
    for producer in compiled.producers:
        if producer.commodity in walked.distance:
            makers[producer.commodity, producer.recycled].append(producer)

    def place(commodity: str) -> tuple[int, int, str]:
        stage = _stage(graph, commodity)
        return stages.index(stage) if stage in stages else -1, -walked.distance[commodity], commodity

    builder = _Rows(graph, compiled, walked, country, notes, lang)
    rows = []
    for commodity in sorted(walked.distance, key=place):
        routes = [recycled for recycled in (False, True) if (commodity, recycled) in makers] or [False]
        rows += [builder.row(commodity, recycled, makers.get((commodity, recycled), [])) for recycled in routes]
    return tuple(rows)


def _stage(graph: SupplyGraph, commodity: str) -> str:
    return graph.text(commodity, "stage") or graph.text(commodity, "product_kind")


class _Rows:
    """Turns a commodity and its makers into a row."""

    def __init__(
        self, graph: SupplyGraph, compiled: CompiledNetwork, walked: Upstream, country: str, notes: NoteBook, lang: str
    ) -> None:
        self._graph, self._compiled, self._walked = graph, compiled, walked
        self._country, self._notes, self._lang = country, notes, lang
        self._needs: dict[str, list[int]] = defaultdict(list)
        buyers = compiled.network.need_activity
        for need, line in enumerate(compiled.need_lines):
            buyer = int(buyers[need])
            if buyer in walked.activities and compiled.places.covers(country, compiled.producers[buyer].country):
                self._needs[line.input].append(need)

    def row(self, commodity: str, recycled: bool, makers: Sequence[Producer]) -> ChainRow:
        total = sum(p.output for p in makers)
        stage, name = _stage(self._graph, commodity), self._graph.name(commodity, self._lang)
        supply = None if recycled else self._supply(commodity)
        unknown = Figure(None)
        if total <= 0:
            return ChainRow(
                commodity, name, stage, recycled, (), None, unknown, unknown, unknown, unknown, unknown, "", supply
            )
        found = concentration(
            ShareRow(stage=commodity, share=min(1.0, p.output / total), country=p.country) for p in makers
        )[0]
        own = self._basis(p for p in makers if p.country == found.top)
        every = self._notes.cite([*own, *self._basis(p for p in makers if p.country != REST_OF_WORLD)])
        slices = self._slices({p.country: 0.0 for p in makers} | _sum((p.country, p.output / total) for p in makers))
        top = next((s for s in slices if s.code == found.top), None)
        return ChainRow(
            id=commodity, name=name, stage=stage, recycled=recycled, slices=slices, top=top,
            share=Figure(found.top_share if top else None, self._notes.cite(own)),
            hhi_low=Figure(found.hhi_low, every), hhi_high=Figure(found.hhi_high, every),
            n_minus_1_low=Figure(found.n_minus_1_low, every), n_minus_1_high=Figure(found.n_minus_1_high, every),
            kind=own[0].kind if own else "", supply=supply,
        )  # fmt: skip

    def _basis(self, makers: Iterable[Producer]) -> list[Statement]:
        """Statements of the shares (or outputs) of makers, the world total left out: a share does not hang on it."""
        stated = [[self._graph.by_id[key] for key in p.basis if key in self._graph.by_id] for p in makers]
        return [s for rows in stated for s in ([r for r in rows if r.prop in _SHARE_PROPS] or rows)]

    def _supply(self, commodity: str) -> Supply | None:
        """Origins of what the country's makers of this chain take, by their use."""
        network, compiled = self._compiled.network, self._compiled
        weights: dict[str, float] = defaultdict(float)
        statements: dict[str, Statement] = {}
        estimated = stated = 0
        needs = self._needs.get(commodity, [])
        use = {m: float(network.need_use_per_day[m]) for m in needs}
        total = sum(use.values())
        for m in needs:
            for e in range(network.edge_ptr[m], network.edge_ptr[m + 1]):
                part = use[m] / total if total > 0 else 1.0 / len(needs)
                origin = compiled.producers[int(network.edge_supplier[e])].country
                weights[origin] += part * float(network.edge_share[e])
                basis = self._graph.by_id.get(compiled.edge_basis[e])
                if basis is None:
                    estimated += 1
                else:
                    stated += 1
                    statements[basis.id] = basis
        slices = self._slices(weights)
        top = next((s for s in slices if s.code != REST_OF_WORLD), None)
        if top is None:
            return None
        name = self._graph.name(commodity, self._lang)
        label = self._notes.compute("supply-mix", name, Evidence(tuple(statements.values()), estimated))
        return Supply(slices, top, Figure(min(1.0, top.share), label), estimated, stated)

    def _slices(self, weights: dict[str, float]) -> tuple[Slice, ...]:
        rows = [Slice(code, place_name(self._graph, code, self._lang), share) for code, share in weights.items()]
        return tuple(sorted(rows, key=lambda s: (s.code == REST_OF_WORLD, -s.share, s.code)))


def _sum(rows: Iterable[tuple[str, float]]) -> dict[str, float]:
    sums: dict[str, float] = defaultdict(float)
    for code, share in rows:
        sums[code] += share
    return dict(sums)


def place_name(graph: SupplyGraph, code: str, lang: str) -> str:
    """Name of a country or bloc by its code; the code itself where no name is known."""
    if code == REST_OF_WORLD:
        return _NAMED_NOWHERE[lang]
    for prefix in ("country", "bloc"):
        node = f"{prefix}/{code.lower()}"
        if node in graph:
            return graph.name(node, lang)
    return code


def chain_gaps(graph: SupplyGraph, compiled: CompiledNetwork, walked: Upstream, lang: str) -> tuple[str, ...]:
    """What the network does not know of this chain, one line a gap, each once."""
    texts: dict[str, None] = {}
    for gap in compiled.gaps:
        if _concerns(graph, compiled, walked, gap.node):
            texts[gap.text_ja if lang == "ja" else gap.text] = None
    return tuple(texts)


def _concerns(graph: SupplyGraph, compiled: CompiledNetwork, walked: Upstream, node: str) -> bool:
    if node in walked.distance:
        return True
    if node not in graph:
        return False
    cls = graph.cls(node)
    if cls == "Production":
        return graph.text(node, "commodity") in walked.distance
    if cls == "Facility":
        return any(compiled.producers[i].facility == node for i in walked.activities) or bool(
            set(graph.refs(node, "output", compiled.network.as_of)) & walked.distance.keys()
        )
    # Scrap and other feeds that no commodity of the network stands for: named by what they feed.
    return any(
        statement.cls == "Recipe" and graph.text(statement.entity, "output") in walked.distance
        for statement in graph.incoming(node)
    )
