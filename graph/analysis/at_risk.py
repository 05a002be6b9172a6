"""How much is made at a node, and how much value a year is lost with it? Outputs of the network at known prices.

Rows of one chain are not to be added up: what gallium is worth is inside what is made of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from graph.analysis.value import PriceBook, Valuation
from graph.compile.assemble import CompiledNetwork
from graph.compile.producers import Producer
from graph.network import FloatArray
from graph.own_chain import is_own
from graph.statement import Statement
from graph.supply_graph import SupplyGraph

__all__ = ["OutputValue", "StageLoss", "output_values", "stage_losses", "unit_basis"]

_TINY = 1e-9
_RECYCLED = "recycled"


@dataclass(frozen=True, slots=True)
class OutputValue:
    """What a node makes of one commodity by one route, and what that is worth a year.

    Attributes
    ----------
    stage : str
        Code of ``stages``; ``recycled`` is the secondary route of a material.
    value : Valuation
    """

    stage: str
    value: Valuation


@dataclass(frozen=True, slots=True)
class StageLoss:
    """A commodity made in a country that loses output, and the value of that a year.

    Attributes
    ----------
    id : str
        Id of the stage row, such as ``stage/gallium-cn``.
    commodity, country : str
    output : float
        Baseline, t/y.
    lost_share : float
        Of the baseline output, without any stock, as long as the outage lasts.
    value : Valuation
        Of the output lost: its quantity is ``output`` times ``lost_share``.
    """

    id: str
    commodity: str
    country: str
    output: float
    lost_share: float
    value: Valuation


def unit_basis(graph: SupplyGraph, commodity: str, stage: str, as_of: str) -> str:
    """What does the output of a commodity count (``t Ga``, ``t REO``)? Empty where the tables do not say.

    That of the figure of world output that the network of the date rests on; of a product, the unit of its output.
    """
    if graph.cls(commodity) == "Product":
        rows = (s.entity for s in graph.incoming(commodity) if s.cls == "Production" and s.prop == "commodity")
        units = {row.unit for row in (graph.chosen(r, "output_per_y", as_of=as_of) for r in rows) if row}
        return units.pop() if len(units) == 1 else ""
    material, total = commodity, graph.chosen(commodity, "world_output_t_per_y", stage, as_of)
    if total is None and stage != _RECYCLED:
        material, stage = graph.text(commodity, "share_material"), graph.text(commodity, "share_stage")
        total = graph.chosen(material, "world_output_t_per_y", stage, as_of) if material else None
    if total is None:
        return ""
    of = f"{stage}-{total.observed_at}-{total.source.partition('/')[2]}"
    return graph.text(material, "world_output_basis", of)


def output_values(
    graph: SupplyGraph, compiled: CompiledNetwork, node: str, prices: PriceBook | None = None
) -> tuple[OutputValue, ...]:
    """What is made at a node, at the prices known on the date of the network?

    Parameters
    ----------
    graph : SupplyGraph
    compiled : CompiledNetwork
    node : str
        Material or product (the whole world), stage row (a country), or facility.
    prices : PriceBook, optional
        Of the same date; read from the graph if left out.

    Returns
    -------
    tuple of OutputValue
        One a commodity and route, by id; empty where nothing is known to be made there.
    """
    book = prices or PriceBook(graph, compiled.network.as_of)
    groups: dict[tuple[str, bool], list[Producer]] = defaultdict(list)
    for producer in compiled.producers:
        if node in (producer.commodity, producer.stage_node, producer.facility):
            groups[producer.commodity, producer.recycled].append(producer)
    return tuple(_output_value(graph, compiled, book, makers) for _, makers in sorted(groups.items()))


def _output_value(
    graph: SupplyGraph, compiled: CompiledNetwork, book: PriceBook, makers: list[Producer]
) -> OutputValue:
    commodity, stage = makers[0].commodity, _stage(graph, makers[0])
    basis = unit_basis(graph, commodity, stage, compiled.network.as_of)
    made = sum(p.output for p in makers)
    return OutputValue(stage, book.value(commodity, made, basis, _figures(graph, makers)))


def _stage(graph: SupplyGraph, producer: Producer) -> str:
    prop = "stage" if producer.commodity.startswith("material/") else "product_kind"
    return _RECYCLED if producer.recycled else graph.text(producer.commodity, prop)


def _figures(graph: SupplyGraph, makers: Iterable[Producer]) -> list[Statement]:
    ids = dict.fromkeys(key for p in makers for key in p.basis)
    return [graph.by_id[key] for key in ids if key in graph.by_id]


def stage_losses(
    graph: SupplyGraph, compiled: CompiledNetwork, levels: FloatArray, prices: PriceBook | None = None
) -> tuple[StageLoss, ...]:
    """Which materials made in which countries lose output, and what is that worth a year?

    Parameters
    ----------
    graph : SupplyGraph
    compiled : CompiledNetwork
    levels : (n,) float
        Level of each activity under the outage (static: without any stock).
    prices : PriceBook, optional
        Of the same date; read from the graph if left out.

    Returns
    -------
    tuple of StageLoss
        Those that lose something, the most value first, those without a price after them by lost share.
    """
    book = prices or PriceBook(graph, compiled.network.as_of)
    groups: dict[str, list[int]] = defaultdict(list)
    for i, producer in enumerate(compiled.producers):
        # Own parts of a user have no output that could be summed up with the world's.
        public = producer.country != "XX" and not is_own(producer.commodity)
        if producer.commodity.startswith("material/") and public:
            groups[producer.stage_node].append(i)
    rows = []
    for node, members in sorted(groups.items()):
        output = compiled.network.output[members]
        made = float(output.sum())
        lost = float((output * np.maximum(0.0, 1.0 - levels[members])).sum())
        if made > 0 and lost / made > _TINY:
            makers = [compiled.producers[i] for i in members]
            first = makers[0]
            basis = unit_basis(graph, first.commodity, _stage(graph, first), compiled.network.as_of)
            value = book.value(first.commodity, lost, basis, _figures(graph, makers))
            rows.append(StageLoss(node, first.commodity, first.country, made, lost / made, value))
    return tuple(sorted(rows, key=lambda r: (-(r.value.usd or 0.0), -r.lost_share, r.id)))
