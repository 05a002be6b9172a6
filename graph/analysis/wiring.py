"""In which order, and over which arrays, do the kernels run? A network laid out once, suppliers before buyers."""

from __future__ import annotations

import weakref
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from graph.network import BoolArray, FloatArray, IntArray, Network

__all__ = ["Wires", "adopt", "ranges", "supply_order", "wire"]


class Wires(NamedTuple):
    """Flat arrays of a network for the kernels.

    Nodes 0 .. n-1 are activities, n .. n+p-1 public pools (one per country and commodity). A *position* is a place in
    the order of work: every node stands behind all it depends on, except inside a block (a strongly connected
    component), whose positions are consecutive.
    """

    order: IntArray  # (n+p) node at each position
    position: IntArray  # (n+p) position of each node
    block_first: IntArray  # (n+p) first position of the block that a position belongs to
    block_last: IntArray  # (n+p) last position of that block
    out_ptr: IntArray  # (n+1)
    out_position: IntArray  # positions of the nodes that depend on an activity
    need_ptr: IntArray
    need_activity: IntArray
    need_group: IntArray
    need_theta: FloatArray
    need_essential: BoolArray
    need_loss: FloatArray
    need_use: FloatArray
    need_pool: IntArray  # (m) public pool of each need, -1 without
    edge_ptr: IntArray
    edge_supplier: IntArray
    edge_share: FloatArray
    group_ptr: IntArray  # (n+1) groups of each activity, in ...
    group_list: IntArray  # ... this list
    group_penalty: FloatArray
    limit_ptr: IntArray  # (n+1) host bounds of each activity, in ...
    limit_list: IntArray  # ... this list
    bound_utilisation: FloatArray
    bound_ptr: IntArray
    bound_host: IntArray
    bound_weight: FloatArray
    pool_ptr: IntArray  # (p+1) needs that draw on each pool, in ...
    pool_need: IntArray  # ... this list


_KNOWN: dict[int, tuple[weakref.ref[Network], Wires]] = {}


def wire(network: Network) -> Wires:
    """Lay a network out for the kernels; done once per network, then remembered as long as it lives."""
    key = id(network)
    known = _KNOWN.get(key)
    if known is not None and known[0]() is network:
        return known[1]
    wires = _lay_out(network)
    _KNOWN[key] = (weakref.ref(network, lambda _: _KNOWN.pop(key, None)), wires)
    return wires


def adopt(network: Network, like: Network) -> None:
    """Lay out a network that differs from another one in shares, uses and stocks alone, at next to no cost."""
    wires = wire(like)._replace(
        edge_share=_floats(network.edge_share), need_use=_floats(network.need_use_per_day)
    )  # fmt: skip
    key = id(network)
    _KNOWN[key] = (weakref.ref(network, lambda _: _KNOWN.pop(key, None)), wires)


def eased(wires: Wires, penalty: FloatArray | None, loss: FloatArray | None) -> Wires:
    """The same wires with the substitutes of an epoch."""
    if penalty is not None:
        wires = wires._replace(group_penalty=_floats(penalty))
    return wires if loss is None else wires._replace(need_loss=_floats(loss))


def _lay_out(network: Network) -> Wires:
    n = network.n
    need_pool, pools = _pool_of_needs(network)
    pool_list, pool_ptr = _lists(need_pool, pools)
    edge_pool = need_pool[network.edge_need]
    on_pool = edge_pool >= 0
    drawing = need_pool >= 0
    bounded = np.repeat(network.bound_activity, np.diff(network.bound_ptr))
    # who depends on whom: buyers on suppliers, by-products on hosts, pools on the suppliers of all who draw on them
    source = np.concatenate([network.edge_supplier, network.bound_host, network.edge_supplier[on_pool]])
    target = np.concatenate([network.edge_buyer, bounded, n + edge_pool[on_pool]])
    pairs = _distinct(source * (n + pools) + target)
    source, target = pairs // max(1, n + pools), pairs % max(1, n + pools)
    draws = _distinct(need_pool[drawing] * n + network.need_activity[drawing])
    # inside a block: as if there were no pools, a pool just before the first who draws on it
    within = np.zeros(n + pools)
    if pools:
        without, _, _ = supply_order(n, source[target < n], target[target < n], np.zeros(n))
        within[n:] = n
        within[without] = np.arange(n)
        np.minimum.at(within, n + draws // max(1, n), within[draws % max(1, n)] - 0.5)
    order, first, last = supply_order(
        n + pools, np.concatenate([source, n + draws // max(1, n)]), np.concatenate([target, draws % max(1, n)]), within
    )
    position = np.empty(n + pools, dtype=np.int64)
    position[order] = np.arange(n + pools)
    group_list, group_ptr = _lists(network.group_activity, n)
    limit_list, limit_ptr = _lists(network.bound_activity, n)
    return Wires(
        order=order,
        position=position,
        block_first=first,
        block_last=last,
        out_ptr=np.searchsorted(source, np.arange(n + 1)).astype(np.int64),
        out_position=position[target],
        need_ptr=_ints(network.need_ptr),
        need_activity=_ints(network.need_activity),
        need_group=_ints(network.need_group),
        need_theta=_floats(network.need_theta),
        need_essential=np.array(network.need_essential, dtype=np.bool_),
        need_loss=_floats(network.need_loss),
        need_use=_floats(network.need_use_per_day),
        need_pool=need_pool,
        edge_ptr=_ints(network.edge_ptr),
        edge_supplier=_ints(network.edge_supplier),
        edge_share=_floats(network.edge_share),
        group_ptr=group_ptr,
        group_list=group_list,
        group_penalty=_floats(network.group_penalty),
        limit_ptr=limit_ptr,
        limit_list=limit_list,
        bound_utilisation=_floats(network.bound_utilisation),
        bound_ptr=_ints(network.bound_ptr),
        bound_host=_ints(network.bound_host),
        bound_weight=_floats(network.bound_weight),
        pool_ptr=pool_ptr,
        pool_need=pool_list,
    )


def pool_keys(network: Network) -> list[tuple[str, int]]:
    """(country, commodity) of each public pool, in the order of the kernels' pool numbers."""
    return sorted({(pool.country, pool.commodity) for pool in network.pools})


def _pool_of_needs(network: Network) -> tuple[IntArray, int]:
    """Pool of each need: that of its country and commodity, unless the pool names the needs that it serves."""
    keys = {key: p for p, key in enumerate(pool_keys(network))}
    out = np.full(network.m, -1, dtype=np.int64)
    open_to_all = {(pool.country, pool.commodity) for pool in network.pools if not pool.needs}
    places = {place for place, _ in open_to_all}
    for buyer in [i for i, place in enumerate(network.country) if place in places]:
        for k in range(int(network.need_ptr[buyer]), int(network.need_ptr[buyer + 1])):
            key = (network.country[buyer], int(network.need_commodity[k]))
            out[k] = keys[key] if key in open_to_all else -1
    for pool in network.pools:
        out[list(pool.needs)] = keys[pool.country, pool.commodity]
    return out, len(keys)


def supply_order(
    nodes: int, source: IntArray, target: IntArray, within: FloatArray
) -> tuple[IntArray, IntArray, IntArray]:
    """Nodes by block, blocks behind the blocks they depend on (Kahn's layers over the condensed graph).

    Gives the order, and for each position the first and last one of its block. Inside a block `within` decides.
    """
    links = csr_array((np.ones(source.size), (source, target)), shape=(nodes, nodes))
    blocks, label = connected_components(links, directed=True, connection="strong")
    label = label.astype(np.int64)
    across = label[source] != label[target]
    pairs = _distinct(label[source[across]] * blocks + label[target[across]])
    begin, end = pairs // max(1, blocks), pairs % max(1, blocks)
    waiting = np.bincount(end, minlength=blocks)
    ptr = np.searchsorted(begin, np.arange(blocks + 1))
    rank = np.zeros(blocks, dtype=np.int64)
    ready = np.flatnonzero(waiting == 0)
    placed = 0
    while ready.size:
        rank[ready] = np.arange(placed, placed + ready.size)
        placed += ready.size
        freed, times = np.unique(end[ranges(ptr[ready], ptr[ready + 1] - ptr[ready])], return_counts=True)
        waiting[freed] -= times
        ready = freed[waiting[freed] == 0]
    at = rank[label]
    order = np.lexsort((within, at)).astype(np.int64)
    sizes = np.bincount(at, minlength=blocks)
    ends = np.cumsum(sizes)
    return order, np.repeat(ends - sizes, sizes).astype(np.int64), np.repeat(ends - 1, sizes).astype(np.int64)


def ranges(start: IntArray, count: IntArray) -> IntArray:
    """start_0, start_0 + 1, ... (count_0 of them), start_1, ... .

    Examples
    --------
    >>> ranges(np.array([5, 0]), np.array([2, 3]))
    array([5, 6, 0, 1, 2])
    """
    ends = np.cumsum(count)
    return np.asarray(np.arange(count.sum()) + np.repeat(start - (ends - count), count), dtype=np.int64)


def _distinct(keys: IntArray) -> IntArray:
    """Sorted keys, each once; on millions of keys much quicker than by hashing them."""
    keys = np.sort(keys)
    return keys[np.concatenate([[True], keys[1:] != keys[:-1]])] if keys.size else keys


def _lists(owner: IntArray, owners: int) -> tuple[IntArray, IntArray]:
    """Items by owner: (list, pointers); items of owner -1 are left out."""
    items = np.argsort(owner, kind="stable").astype(np.int64)
    items = items[owner[items] >= 0]
    return items, np.searchsorted(owner[items], np.arange(owners + 1)).astype(np.int64)


def _ints(values: IntArray) -> IntArray:
    return np.array(values, dtype=np.int64)  # a copy: kernels are compiled for writable arrays


def _floats(values: FloatArray) -> FloatArray:
    return np.array(values, dtype=np.float64)
