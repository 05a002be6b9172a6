"""How do producers, recipes, mixes, hosts and stocks become arrays? With the statements each number rests on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.compile.gaps import Gap, gap
from graph.compile.mixes import Mixer, Source
from graph.compile.places import Places, code_of
from graph.compile.producers import Producer, SetChoice, find_producers
from graph.compile.recipes import RecipeBook, RecipeLine
from graph.compile.reconcile import TradeBalance, reconcile
from graph.compile.stocks import Inventories, PublicStock, public_stocks
from graph.network import Network, Pool
from graph.supply_graph import SupplyGraph

__all__ = ["CompiledNetwork", "compile_network"]

_DAYS = 365.0


@dataclass(frozen=True)
class CompiledNetwork:
    """A network with what each of its numbers rests on.

    Attributes
    ----------
    network : Network
    producers : tuple of Producer
        (n) who each activity is.
    need_lines : tuple of RecipeLine
        (m) recipe line of each need.
    stock_basis : tuple of str
        (m) statement id of each inventory, empty where none is stated.
    edge_basis : tuple of str
        (e) statement id of the trade share, empty where the flow is estimated from outputs.
    edge_balance : tuple of str
        (e) commodity in `balances` whose flow the share follows, empty where it follows none.
    public : tuple of PublicStock
        What the pools of the network stand for, in the same order of country and material.
    gaps : tuple of Gap
    choices : tuple of SetChoice
    asked_over_made : dict
        Commodity -> what recipes ask for over what is made (only shares enter the flows).
    world : dict
        (commodity, recycled) -> world output, t/y.
    balances : dict
        Commodity -> its production, trade and use as reconciled.
    """

    network: Network
    producers: tuple[Producer, ...]
    need_lines: tuple[RecipeLine, ...]
    stock_basis: tuple[str, ...]
    edge_basis: tuple[str, ...]
    edge_balance: tuple[str, ...]
    public: tuple[PublicStock, ...]
    gaps: tuple[Gap, ...]
    choices: tuple[SetChoice, ...]
    asked_over_made: dict[str, float]
    world: dict[tuple[str, bool], float]
    places: Places
    balances: dict[str, TradeBalance]


class _Arrays:
    """Needs, edges and bounds as they are laid down, activity by activity."""

    def __init__(self) -> None:
        self.need_ptr = [0]
        self.lines: list[RecipeLine] = []
        self.group: list[int] = []
        self.theta: list[float] = []
        self.use: list[float] = []
        self.days: list[float] = []
        self.days_basis: list[str] = []
        self.group_activity: list[int] = []
        self.edge_ptr = [0]
        self.supplier: list[int] = []
        self.share: list[float] = []
        self.edge_basis: list[str] = []
        self.edge_balance: list[str] = []
        self.bound_activity: list[int] = []
        self.bound_utilisation: list[float] = []
        self.bound_ptr = [0]
        self.bound_host: list[int] = []
        self.bound_weight: list[float] = []

    def add_edges(self, sources: Sequence[Source], index: dict[str, int]) -> None:
        for source in sources:
            self.supplier.append(index[source.producer.id])
            self.share.append(source.share)
            self.edge_basis.append(source.basis)
            self.edge_balance.append(source.balance)
        self.edge_ptr.append(len(self.supplier))

    def add_bound(self, activity: int, utilisation: float, hosts: Sequence[tuple[int, float]]) -> None:
        self.bound_activity.append(activity)
        self.bound_utilisation.append(utilisation)
        self.bound_host += [host for host, _ in hosts]
        self.bound_weight += [weight for _, weight in hosts]
        self.bound_ptr.append(len(self.bound_host))


def compile_network(graph: SupplyGraph, as_of: str) -> CompiledNetwork:
    """Compile the supply network of a date.

    Parameters
    ----------
    graph : SupplyGraph
    as_of : str
        ISO date: the latest values observed on or before it, never a projected one.

    Returns
    -------
    CompiledNetwork

    Raises
    ------
    NetworkError
        If the data contradict the model (losses above 1, units that do not convert, weights that sum to 0).
    """
    places = Places(graph, as_of)
    found = find_producers(graph, as_of)
    book = RecipeBook(graph, as_of)
    producers = found.rows
    groups = found.by_commodity()
    needs = {p.id: book.needs(p, _place(p)) for p in producers}
    use = _use(graph, places, producers, needs, as_of)
    balances = reconcile(graph, places, groups, use, as_of)
    mixer = Mixer(graph, places, groups, use, _parents(book, graph), as_of, balances)
    stocks = Inventories(graph, places, as_of)
    gaps = list(found.gaps)
    arrays = _Arrays()
    index = {p.id: i for i, p in enumerate(producers)}
    for j, producer in enumerate(producers):
        _lay_needs(arrays, j, producer, needs[producer.id], mixer, stocks, index)
        _lay_bounds(graph, arrays, gaps, j, producer, book, groups, index)
    gaps += _boundaries(graph, groups, book)
    commodities = sorted({p.commodity for p in producers} | {line.input for line in arrays.lines})
    position = {commodity: k for k, commodity in enumerate(commodities)}
    public = public_stocks(graph, as_of)
    network = Network(
        graph_hash=graph.graph_hash, as_of=as_of,
        activities=tuple(p.id for p in producers), commodities=tuple(commodities),
        commodity=_ints([position[p.commodity] for p in producers]),
        country=tuple(p.country for p in producers),
        output=_floats([p.output for p in producers]), spare=np.zeros(len(producers)),
        aggregate=np.array([p.aggregate for p in producers], dtype=np.bool_),
        need_ptr=_ints(arrays.need_ptr), need_commodity=_ints([position[line.input] for line in arrays.lines]),
        need_group=_ints(arrays.group), need_theta=_floats(arrays.theta),
        need_essential=np.array([line.essential for line in arrays.lines], dtype=np.bool_),
        need_loss=_floats([0.0 if line.essential else line.loss for line in arrays.lines]),
        need_use_per_day=_floats(arrays.use), need_stock_days=_floats(arrays.days),
        group_activity=_ints(arrays.group_activity), group_penalty=np.ones(len(arrays.group_activity)),
        edge_ptr=_ints(arrays.edge_ptr), edge_supplier=_ints(arrays.supplier), edge_share=_floats(arrays.share),
        bound_activity=_ints(arrays.bound_activity), bound_utilisation=_floats(arrays.bound_utilisation),
        bound_ptr=_ints(arrays.bound_ptr), bound_host=_ints(arrays.bound_host),
        bound_weight=_floats(arrays.bound_weight),
        pools=_pools(public, producers, arrays, position, places),
    )  # fmt: skip
    network.check()
    return CompiledNetwork(
        network=network, producers=tuple(producers), need_lines=tuple(arrays.lines),
        stock_basis=tuple(arrays.days_basis), edge_basis=tuple(arrays.edge_basis),
        edge_balance=tuple(arrays.edge_balance), public=tuple(public),
        gaps=tuple(gaps), choices=(*found.choices, *mixer.choices),
        asked_over_made=_asked_over_made(arrays, groups), world=dict(found.world), places=places,
        balances=balances,
    )  # fmt: skip


def _ints(values: Sequence[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(values, dtype=np.int64)


def _floats(values: Sequence[float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array(values, dtype=np.float64)


def _place(producer: Producer) -> str:
    return "bloc/eu" if producer.country == "EU" else f"country/{producer.country.lower()}"


def _parents(book: RecipeBook, graph: SupplyGraph) -> dict[str, str]:
    return {
        material: line.input
        for material in graph.ids("Material")
        for line in book.lines(material, "host")
        if line.host_relation == "grade"
    }


def _use(
    graph: SupplyGraph, places: Places, producers: list[Producer], needs: dict[str, list[RecipeLine]], as_of: str
) -> dict[tuple[str, str], float]:
    """Baseline use by commodity and region: what recipes ask for, at least what is reported as consumed."""
    use: dict[tuple[str, str], float] = defaultdict(float)
    for producer in producers:
        for line in needs[producer.id]:
            use[line.input, places.region(producer.country)] += line.quantity * line.weight * producer.output
    reported: dict[tuple[str, str], float] = defaultdict(float)
    for row in graph.ids("Consumption"):
        country = code_of(graph.text(row, "country"))
        key, whole = (graph.text(row, "material"), places.region(country)), country == places.region(country)
        quantity = graph.number(row, "quantity_t_per_y", as_of=as_of) or 0.0
        # Members of a bloc add up; a figure of the whole bloc stands beside their sum.
        reported[key] += 0.0 if whole else quantity
        use[key] = max(use[key], quantity if whole else 0.0)
    return {key: max(use[key], reported[key]) for key in {*use, *reported}}


def _lay_needs(
    arrays: _Arrays,
    j: int,
    producer: Producer,
    lines: list[RecipeLine],
    mixer: Mixer,
    stocks: Inventories,
    index: dict[str, int],
) -> None:
    groups: dict[str, int] = {}
    for line in lines:
        shared = bool(line.group) and line.weight < 1.0
        if shared and line.group not in groups:
            groups[line.group] = len(arrays.group_activity)
            arrays.group_activity.append(j)
        arrays.group.append(groups[line.group] if shared else -1)
        arrays.theta.append(line.weight if shared else 1.0)
        arrays.lines.append(line)
        arrays.use.append(line.quantity * line.weight * producer.output / _DAYS)
        days, basis = stocks.days(producer, line.input)
        arrays.days.append(days)
        arrays.days_basis.append(basis)
        arrays.add_edges(mixer.sources(line.input, producer.country, line.not_from), index)
    arrays.need_ptr.append(len(arrays.lines))


def _lay_bounds(
    graph: SupplyGraph,
    arrays: _Arrays,
    gaps: list[Gap],
    j: int,
    producer: Producer,
    book: RecipeBook,
    groups: dict[str, list[Producer]],
    index: dict[str, int],
) -> None:
    """Host bounds: all producers of the host in the plant if it makes it, else in the country, by output."""
    joint: dict[str, list[tuple[RecipeLine, list[Producer]]]] = defaultdict(list)
    for line in book.hosts(producer, _place(producer)):
        makers = [p for p in groups.get(line.input, []) if p.country == producer.country]
        if producer.facility:
            makers = [p for p in makers if p.facility == producer.facility] or makers
        if not makers:
            gaps.append(gap(graph, "no-host", producer.node, line.input))
            continue
        joint[line.group or line.id].append((line, makers))
    for members in joint.values():
        weights = sum(line.weight for line, _ in members)
        hosts = []
        for line, makers in members:
            made = sum(p.output for p in makers)
            hosts += [(index[p.id], line.weight / weights * p.output / made) for p in makers]
        arrays.add_bound(j, members[0][0].utilisation, hosts)


def _boundaries(graph: SupplyGraph, groups: dict[str, list[Producer]], book: RecipeBook) -> list[Gap]:
    """Where chains end: declared outside feeds, scrap at level 1, outputs without a recipe, inputs nobody makes."""
    gaps = []
    for commodity in sorted(groups):
        end = graph.text(commodity, "chain_end") if commodity.startswith("material/") else ""
        fed = book.lines(commodity, "material", "product", "host")
        if end == "outside":
            gaps.append(gap(graph, "outside", commodity))
        elif not fed and end != "mine":
            gaps.append(gap(graph, "no-recipe", commodity))
        lines = book.lines(commodity, "material", "product")
        gaps += [gap(graph, "no-input-producers", x.input, commodity) for x in lines if x.input not in groups]
        gaps += [gap(graph, "scrap", line.input, commodity) for line in book.lines(commodity, "scrap")]
    # A good that is only named as one where a country is strong has no kind: it is not meant to be in the network.
    meant = [p for p in graph.ids("Product") if graph.text(p, "product_kind")]
    return gaps + [gap(graph, "no-output", p) for p in meant if p not in groups]


def _pools(
    public: list[PublicStock],
    producers: list[Producer],
    arrays: _Arrays,
    position: dict[str, int],
    places: Places,
) -> tuple[Pool, ...]:
    """One pool per country and form.

    A stock of a group of forms serves the uses at which the group is left, so that it counts once along a chain:
    gallium held for Japan bridges what its GaN makers lack, not also what its purifiers lack.
    """
    buyer = np.repeat(np.arange(len(producers)), np.diff(arrays.need_ptr))
    pools = []
    for stock in public:
        members = set(stock.members)
        needs: dict[str, list[int]] = defaultdict(list)
        for m, line in enumerate(arrays.lines):
            user = producers[int(buyer[m])]
            leaves = user.commodity not in members
            if line.input in members and leaves and places.covers(stock.country, user.country):
                needs[line.input].append(m)
        pools += [
            Pool(stock.country, position[commodity], ";".join(stock.holders), stock.days, 0, tuple(rows))
            for commodity, rows in sorted(needs.items())
        ]
    return tuple(pools)


def _asked_over_made(arrays: _Arrays, groups: dict[str, list[Producer]]) -> dict[str, float]:
    asked: dict[str, float] = defaultdict(float)
    for line, use in zip(arrays.lines, arrays.use, strict=True):
        asked[line.input] += use * _DAYS
    return {
        commodity: quantity / sum(p.output for p in groups[commodity])
        for commodity, quantity in sorted(asked.items())
        if commodity in groups
    }
