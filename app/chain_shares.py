"""Of all that a chain needs of a commodity, how much comes from each producer?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graph.compile import CompiledNetwork
from graph.network import FloatArray, Network

__all__ = ["needs_of_chain"]

_ROUNDS = 64
"""Chains are some ten steps long; a loop in the data is cut here."""


def needs_of_chain(compiled: CompiledNetwork, makers: Sequence[int]) -> FloatArray:
    """Share of each activity in what the chain of some makers needs of its commodity.

    Baseline flows are followed upstream: what an activity delivers into the chain is the sum over its buyers of
    their use, scaled to the part of the buyer's output that is itself in the chain, times the trade share. Where a
    commodity enters only as host of a by-product, the same part of the host's output counts as of the by-product's.

    Parameters
    ----------
    compiled : CompiledNetwork
    makers : sequence of int
        Activities whose whole output the chain is about.

    Returns
    -------
    (n,) float
        0 to 1; sums to 1 over the producers of each commodity of the chain.
    """
    network = compiled.network
    start = np.zeros(network.n)
    start[list(makers)] = network.output[list(makers)]
    bought = _upstream(network, start, np.zeros(len(network.commodities), dtype=np.bool_))
    flows = _upstream(network, start, _totals(network, bought) <= 0)
    totals = _totals(network, flows)[network.commodity]
    return np.divide(flows, totals, out=np.zeros(network.n), where=totals > 0)


def _totals(network: Network, flows: FloatArray) -> FloatArray:
    totals: FloatArray = np.bincount(network.commodity, weights=flows, minlength=len(network.commodities)).astype(float)
    return totals


def _upstream(network: Network, start: FloatArray, as_host: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> FloatArray:
    """Delivery of each activity into the chain; hosts count for the commodities marked."""
    need_buyer, edge_need = network.need_activity, network.edge_need
    made = np.where(network.output > 0, network.output, 1.0)
    owner = np.repeat(np.arange(network.bound_activity.size), np.diff(network.bound_ptr))
    bounded = network.bound_activity[owner]
    counted = as_host[network.commodity[network.bound_host]]
    hosts, bounded = network.bound_host[counted], bounded[counted]
    flows = start
    for _ in range(_ROUNDS):
        part = np.minimum(1.0, flows / made)
        asked = network.need_use_per_day * 365.0 * part[need_buyer]
        served = np.bincount(network.edge_supplier, weights=asked[edge_need] * network.edge_share, minlength=network.n)
        joint = np.zeros(network.n)
        np.maximum.at(joint, hosts, part[bounded] * network.output[hosts])
        following = start + served + joint
        if np.allclose(following, flows, rtol=1e-9, atol=0.0):
            return following
        flows = following
    return flows
