"""Which hosts bound which by-products? The column `host` of nodes.csv and, for several hosts, hosts.csv, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from graph.network import FloatArray, IntArray
from graph.network_table import Table, codes

__all__ = ["Bounds", "lay_hosts"]


@dataclass(frozen=True, eq=False)
class Bounds:
    """Host bounds as in ``Network``, in the order of nodes."""

    activity: IntArray
    utilisation: FloatArray
    ptr: IntArray
    host: IntArray
    weight: FloatArray


def lay_hosts(nodes: Table, hosts: Table, ids: Any, output: FloatArray) -> Bounds:
    """Compile host bounds; notes what is wrong with them.

    Parameters
    ----------
    nodes, hosts : Table
    ids : Arrow array
        Ids of nodes.
    output : (n,) float
        Hosts of one by-product weigh by it unless weights are given.
    """
    host, use = nodes.place("host", ids, "node"), nodes.number("utilisation", 1.0, most=1.0)
    nodes.tell(lambda _: "'utilisation' is 0: give more than 0", use == 0)
    single = np.flatnonzero(host >= 0)
    hosts.given("node")
    hosts.given("host")
    owner, more = hosts.place("node", ids, "node"), hosts.place("host", ids, "node")
    more_use = hosts.number("utilisation", 1.0, most=1.0)
    hosts.tell(lambda _: "'utilisation' is 0: give more than 0", more_use == 0)
    hosts.tell(lambda _: "the node has a host in nodes.csv too", np.isin(owner, single) & (owner >= 0))
    row = np.concatenate([np.full(single.size, -1), np.arange(hosts.rows)])
    owners = np.concatenate([single, owner])
    labels = np.concatenate([np.full(single.size, -1), codes(hosts.text("bound"))])
    order = np.lexsort((labels, owners))
    order = order[owners[order] >= 0]
    row, owners, labels = row[order], owners[order], labels[order]
    all_hosts = np.concatenate([host[single], more])[order].astype(np.int64)
    stated = np.concatenate([np.ones(single.size), hosts.number("weight", np.nan, most=1.0)])[order]
    uses = np.concatenate([use[single], more_use])[order]
    begin = np.ones(order.size, dtype=np.bool_)
    begin[1:] = (owners[1:] != owners[:-1]) | (labels[1:] != labels[:-1])
    first, which = np.flatnonzero(begin), np.cumsum(begin) - 1
    made = output[all_hosts] if output.size else np.empty(0)
    with np.errstate(invalid="ignore"):  # hosts without output have no weight of their own: noted below
        by_output = made / np.bincount(which, made, first.size)[which]
    told, count = np.bincount(which, ~np.isnan(stated), first.size), np.bincount(which, minlength=first.size)
    weight = np.where(told[which] > 0, stated, by_output)
    differ = np.bincount(which, uses != uses[first][which], first.size) > 0
    wrong = ~(np.abs(np.bincount(which, weight, first.size) - 1) <= 1e-6) | ((told > 0) & (told < count))
    hosts.tell(
        lambda _: "the weights of a node's hosts do not sum to 1 (give all, or none where the hosts have an output)",
        np.isin(np.arange(hosts.rows), row[first[wrong]]),
    )
    hosts.tell(
        lambda _: "the hosts of one node have different utilisations",
        np.isin(np.arange(hosts.rows), row[first[differ]]),
    )
    return Bounds(
        activity=owners[first].astype(np.int64), utilisation=uses[first],
        ptr=np.append(first, order.size).astype(np.int64), host=all_hosts, weight=weight,
    )  # fmt: skip
