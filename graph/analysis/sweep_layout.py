"""How does a plain network lie in memory so that one outage after another is quick? Nodes in order of supply.

Nodes are renumbered so that suppliers stand before their buyers wherever no loop forbids it: a walk from low to high
positions meets each node after all that it depends on. The nodes of a loop stand together as one block.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from graph.analysis.jit import kernel
from graph.analysis.wiring import ranges, supply_order
from graph.network import FloatArray, IntArray, Network

__all__ = ["Layout", "is_plain", "lay_out", "reach_of_errors"]

Int32Array: TypeAlias = npt.NDArray[np.int32]

_PASSES = 1000
_SLACK = 0.05
_TRIES, _ROUNDS = 6, 30


class Layout(NamedTuple):
    """A plain network by position: n nodes, m needs, e edges, each edge once by buyer and once by supplier."""

    position: IntArray  # (n) of each node
    block_first: IntArray  # (n) first position of the block of each position
    block_last: IntArray  # (n)
    room: FloatArray  # (n) granted spare: levels reach 1 + room
    kind: IntArray  # (n) commodity
    output: FloatArray  # (n)
    need_ptr: IntArray  # (n+1)
    need_buyer: Int32Array  # (m)
    need_loss: FloatArray  # (m) part of output lost when wholly missing, -1: essential
    edge_ptr: IntArray  # (m+1)
    supplier: Int32Array  # (e)
    share: FloatArray  # (e)
    out_ptr: IntArray  # (n+1)
    out_need: Int32Array  # (e) ascending for each supplier
    out_buyer: Int32Array  # (e)
    out_share: FloatArray  # (e)


def is_plain(network: Network) -> bool:
    """Whether nothing but suppliers bounds a node: no hosts, no substitution groups."""
    return not network.bound_activity.size and not network.group_activity.size


def lay_out(network: Network) -> Layout:
    """Renumber a network by order of supply; inside a loop by tiers, so that few flows go against the order."""
    n, buyer = network.n, network.edge_buyer
    order, first, last = supply_order(n, network.edge_supplier, buyer, np.zeros(n))
    block = np.empty(n, dtype=np.int64)
    block[order] = first
    inside = block[network.edge_supplier] == block[buyer]
    tier = _tiers(n, network.edge_supplier[inside], buyer[inside], network.edge_share[inside])
    order = np.lexsort((tier, block))
    position = np.empty(n, dtype=np.int64)
    position[order] = np.arange(n)
    many = np.diff(network.need_ptr)[order]
    needs = ranges(network.need_ptr[order], many)
    counts = np.diff(network.edge_ptr)[needs]
    edges = ranges(network.edge_ptr[needs], counts)
    supplier, share = position[network.edge_supplier[edges]], np.array(network.edge_share[edges], dtype=np.float64)
    sold = np.argsort(supplier, kind="stable")
    owner = np.repeat(np.arange(n), many)
    served = np.repeat(np.arange(needs.size), counts)[sold]
    return Layout(
        position=position, block_first=first, block_last=last,
        room=network.spare[order], kind=network.commodity[order], output=network.output[order],
        need_ptr=_pointers(many), need_buyer=owner.astype(np.int32),
        need_loss=np.where(network.need_essential, -1.0, network.need_loss)[needs],
        edge_ptr=_pointers(counts), supplier=supplier.astype(np.int32), share=share,
        out_ptr=np.searchsorted(supplier[sold], np.arange(n + 1)).astype(np.int64),
        out_need=served.astype(np.int32), out_buyer=owner[served].astype(np.int32), out_share=share[sold],
    )  # fmt: skip


def reach_of_errors(layout: Layout) -> tuple[float, float]:
    """How far can small errors add up?

    Returns
    -------
    gain : float
        Largest change of a level when all suppliers of its node change by 1.
    reach : float
        Largest v with v_j >= 1 + max(max over essential needs of sum a v, sum over others of loss sum a v): if no
        level is further than r from F(levels), none is further than r v from the answer. inf: some loop does not fade.
    """
    gain = float(_gains(layout, np.ones(layout.room.size), np.zeros(layout.room.size)))
    bound = np.ones(layout.room.size)
    for _ in range(_PASSES):
        growth = float(_gains(layout, bound, bound))
        if growth <= _SLACK:  # c v with c = 1 / (1 - growth) is then such a bound
            return gain, float(bound.max()) / (1.0 - growth)
    return gain, np.inf


@kernel
def _gains(layout: Layout, weight: FloatArray, out: FloatArray) -> float:
    """Set out_j to 1 + the effect of weights on j, one after the other; give the largest effect or growth of `out`."""
    need_ptr, need_loss, edge_ptr = layout.need_ptr, layout.need_loss, layout.edge_ptr
    supplier, share = layout.supplier, layout.share
    most = 0.0
    for j in range(weight.size):
        hard, soft = 0.0, 0.0
        for k in range(need_ptr[j], need_ptr[j + 1]):
            total = 0.0
            for x in range(edge_ptr[k], edge_ptr[k + 1]):
                total += share[x] * weight[supplier[x]]
            if need_loss[k] < 0.0:
                hard = max(hard, total)
            else:
                soft += need_loss[k] * total
        effect = max(hard, soft)
        most = max(most, effect if out[j] == 0.0 else 1.0 + effect - out[j])
        out[j] = 1.0 + effect
    return most


@kernel
def _tiers(nodes: int, supplier: IntArray, buyer: IntArray, share: FloatArray) -> FloatArray:
    """(nodes) tiers that put buyers one above their suppliers, as far as that goes, by shares.

    The trophic levels of MacKay, Johnson and Sansom (2020, Royal Society Open Science 7, 201138): each is the mean of
    what its neighbours ask for, found by averaging with a half step. Flows that come out against the order are left
    out of the next try, so that a loop is cut where little speaks against it. Only the order counts.
    """
    tier, asked, weight = np.zeros(nodes), np.zeros(nodes), np.zeros(nodes)
    forward = np.ones(supplier.size, np.bool_)
    for _ in range(_TRIES):
        weight[:] = 0.0
        for x in range(supplier.size):
            if forward[x]:
                weight[supplier[x]] += share[x]
                weight[buyer[x]] += share[x]
        for _ in range(_ROUNDS):
            asked[:] = 0.0
            for x in range(supplier.size):
                if forward[x]:
                    i, j = supplier[x], buyer[x]
                    asked[j] += share[x] * (tier[i] + 1.0)
                    asked[i] += share[x] * (tier[j] - 1.0)
            for i in range(nodes):
                if weight[i] > 0.0:
                    tier[i] += 0.5 * (asked[i] / weight[i] - tier[i])
        for x in range(supplier.size):  # flows that go back anyway have no say in the next try
            forward[x] = tier[supplier[x]] < tier[buyer[x]]
    return tier


def _pointers(count: IntArray) -> IntArray:
    return np.concatenate([[0], np.cumsum(count)]).astype(np.int64)
