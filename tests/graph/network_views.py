"""What a compiled network says of one buyer or good, by readable ids."""

from __future__ import annotations

from graph.compile import CompiledNetwork
from tests.graph.small_graphs import commodity_id


def made(compiled: CompiledNetwork, commodity: str) -> dict[str, float]:
    """Output of each activity that makes a commodity, by activity id without its folder."""
    item = commodity_id(commodity)
    return {p.id.partition("/")[2]: p.output for p in compiled.producers if p.commodity == item}


def served(compiled: CompiledNetwork, buyer: str, commodity: str) -> dict[str, float]:
    """Share of each supplier in a buyer's need, by activity id without its folder; suppliers given twice add up."""
    network, item = compiled.network, commodity_id(commodity)
    shares: dict[str, float] = {}
    for m in needs_of(compiled, buyer):
        if network.commodities[int(network.need_commodity[m])] != item:
            continue
        for e in range(int(network.edge_ptr[m]), int(network.edge_ptr[m + 1])):
            supplier = network.activities[int(network.edge_supplier[e])].partition("/")[2]
            shares[supplier] = shares.get(supplier, 0.0) + float(network.edge_share[e])
    return shares


def needs_of(compiled: CompiledNetwork, buyer: str) -> range:
    """Positions of a buyer's needs."""
    network = compiled.network
    j = network.index(buyer)
    return range(int(network.need_ptr[j]), int(network.need_ptr[j + 1]))


def weights(compiled: CompiledNetwork, buyer: str) -> dict[str, float]:
    """Weight of each of a buyer's inputs in its group (1 where it stands alone), by commodity without its folder."""
    network = compiled.network
    return {
        network.commodities[int(network.need_commodity[m])].partition("/")[2]: float(network.need_theta[m])
        for m in needs_of(compiled, buyer)
    }


def stock_days(compiled: CompiledNetwork, buyer: str) -> dict[str, float]:
    """Days of use in hand of each of a buyer's inputs."""
    network = compiled.network
    return {
        network.commodities[int(network.need_commodity[m])].partition("/")[2]: float(network.need_stock_days[m])
        for m in needs_of(compiled, buyer)
    }


def hosts(compiled: CompiledNetwork, activity: str) -> list[tuple[float, dict[str, float]]]:
    """Host bounds of an activity: utilisation, and weight by host (to nine digits)."""
    network = compiled.network
    at = network.index(activity)
    bounds = []
    for b in range(network.bound_activity.size):
        if int(network.bound_activity[b]) == at:
            places = range(int(network.bound_ptr[b]), int(network.bound_ptr[b + 1]))
            names = [network.activities[int(network.bound_host[x])].partition("/")[2] for x in places]
            weighed = {name: round(float(network.bound_weight[x]), 9) for name, x in zip(names, places, strict=True)}
            bounds.append((float(network.bound_utilisation[b]), weighed))
    return bounds


def gaps(compiled: CompiledNetwork) -> set[tuple[str, str]]:
    """Kind and node of each gap."""
    return {(g.kind, g.node) for g in compiled.gaps}
