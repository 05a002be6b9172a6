"""What dies with this one? The AND-OR cascade: an activity dies if something essential has no live supplier left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from graph.analysis.fixed_point import Target
from graph.analysis.jit import kernel
from graph.network import BoolArray, IntArray, Network

__all__ = ["sole_supply_losses"]

_SHARE = 1e-9  # a smaller share is rounding, not a supplier


class _Ties(NamedTuple):
    """Who keeps whom alive: the owner of a *line* (essential need, group, host bound) dies with its last supplier."""

    line_owner: IntArray  # (l)
    alive: IntArray  # (l) live suppliers at baseline (what the edges leave open to 1 counts as one)
    out_ptr: IntArray  # (n+1) ties of each supplier, in ...
    out_line: IntArray  # ... this list of lines
    out_edge: IntArray  # the edge of each tie, -1 for a host's
    edge_line: IntArray  # (e) line that an edge feeds, -1 for none


def sole_supply_losses(network: Network, targets: Sequence[Target], watch: IntArray) -> BoolArray:
    """Which watched activities die in the AND-OR sense if each target alone is out entirely?

    An activity dies if an essential input, all members of a group without a granted substitute, or all hosts of a bound
    have no live supplier left. Live is whoever has a share above 0, is not cut, and has not died; what the shares leave
    open to 1 stands at level 1 and counts as a live supplier. Loops start alive (greatest fixed point).

    Parameters
    ----------
    network : Network
    targets : sequence of (activities, edges)
        Indices that each target cuts.
    watch : (W,) int
        Indices of the activities to report.

    Returns
    -------
    (T, W) bool
        True where the activity dies.

    Examples
    --------
    >>> from graph.analysis.examples import Input, example_network
    >>> network = example_network({"a": [], "b": [], "both": [Input({"a": 0.9, "b": 0.1})], "one": [Input({"a": 1.0})]})
    >>> sole_supply_losses(network, [(np.array([0]), np.empty(0, dtype=np.int64))], np.array([2, 3]))
    array([[False,  True]])
    """
    ties = _ties(network)
    left, dead = ties.alive.copy(), np.zeros(network.n, dtype=np.bool_)
    closed, died = np.zeros(network.e, dtype=np.bool_), np.zeros(network.n, dtype=np.int64)
    out = np.zeros((len(targets), watch.size), dtype=np.bool_)
    for t, (activities, edges) in enumerate(targets):
        _cascade(ties, left, dead, closed, died, _ints(activities), _ints(edges), _ints(watch), out[t])
    return out


def _ints(values: IntArray) -> IntArray:
    return np.array(values, dtype=np.int64)


def _ties(network: Network) -> _Ties:
    m, groups = network.m, network.group_activity.size
    open_to_one = 1 - np.bincount(network.edge_need, weights=network.edge_share, minlength=m) > _SHARE
    grouped = network.need_group >= 0
    counts = network.need_essential | grouped
    # lines: needs, then groups, then host bounds
    need_line = np.where(grouped, m + network.need_group, np.where(counts, np.arange(m), -1))
    substitute = network.group_penalty < 1
    bound = np.repeat(np.arange(network.bound_activity.size), np.diff(network.bound_ptr))
    lines = m + groups + network.bound_activity.size
    edge_line = np.where(network.edge_share > 0, need_line[network.edge_need], -1)
    host_line = np.where(network.bound_weight > 0, m + groups + bound, -1)
    supplier = np.concatenate([network.edge_supplier, network.bound_host])
    line = np.concatenate([edge_line, host_line])
    real = line >= 0
    alive = np.bincount(line[real], minlength=lines)
    alive += np.bincount(need_line[counts & open_to_one], minlength=lines)
    alive[m + np.flatnonzero(substitute)] += 1
    alive[:m][~counts | grouped] += 1  # not lines of their own
    edge = np.concatenate([np.arange(network.e), np.full(network.bound_host.size, -1)])
    order = np.flatnonzero(real)[np.argsort(supplier[real], kind="stable")]
    return _Ties(
        line_owner=np.concatenate([network.need_activity, network.group_activity, network.bound_activity]).astype(
            np.int64
        ),
        alive=alive.astype(np.int64),
        out_ptr=np.searchsorted(supplier[order], np.arange(network.n + 1)).astype(np.int64),
        out_line=line[order].astype(np.int64),
        out_edge=edge[order].astype(np.int64),
        edge_line=edge_line.astype(np.int64),
    )


@kernel
def _cascade(
    ties: _Ties,
    left: IntArray,
    dead: BoolArray,
    closed: BoolArray,
    died: IntArray,
    activities: IntArray,
    edges: IntArray,
    watch: IntArray,
    out: BoolArray,
) -> None:
    """Let a target's losses run to their end, read off who is dead, and undo it all."""
    line_owner, edge_line = ties.line_owner, ties.edge_line
    out_ptr, out_line, out_edge = ties.out_ptr, ties.out_line, ties.out_edge
    end = 0
    for j in activities:
        if not dead[j]:
            dead[j] = True
            died[end] = j
            end += 1
    for x in edges:
        if not closed[x]:
            closed[x] = True
            line = edge_line[x]
            if line >= 0:
                left[line] -= 1
                if left[line] == 0 and not dead[line_owner[line]]:
                    dead[line_owner[line]] = True
                    died[end] = line_owner[line]
                    end += 1
    at = 0
    while at < end:
        for y in range(out_ptr[died[at]], out_ptr[died[at] + 1]):
            line = out_line[y]
            if out_edge[y] < 0 or not closed[out_edge[y]]:
                left[line] -= 1
                if left[line] == 0 and not dead[line_owner[line]]:
                    dead[line_owner[line]] = True
                    died[end] = line_owner[line]
                    end += 1
        at += 1
    for w in range(watch.size):
        out[w] = dead[watch[w]]
    for at in range(end):
        dead[died[at]] = False
        for y in range(out_ptr[died[at]], out_ptr[died[at] + 1]):
            if out_edge[y] < 0 or not closed[out_edge[y]]:
                left[out_line[y]] += 1
    for x in edges:
        if closed[x]:
            closed[x] = False
            if edge_line[x] >= 0:
                left[edge_line[x]] += 1
