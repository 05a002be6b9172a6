"""What does an outage do that reaches much of a network? Passes over all that changed, in order of supply.

Each node is computed from its suppliers: loops again and again until nothing in them moves by more than `step`, and
what stands behind a loop only then. Several outages run side by side, one in each lane, so that a flow is read once for
all of them. A lane changes a node only where its own suppliers changed: its result does not depend on its neighbours.
"""

from __future__ import annotations

import numpy as np

from graph.analysis.jit import kernel
from graph.analysis.sweep_layout import Layout
from graph.network import FloatArray, IntArray

__all__ = ["LANES", "pass_each", "quiet_levels"]

LANES = 8


@kernel
def quiet_levels(layout: Layout, step: float) -> FloatArray:
    """(n) levels where nothing fails: down from 1 + room until no node moves by more than `step`."""
    need_ptr, need_loss, edge_ptr = layout.need_ptr, layout.need_loss, layout.edge_ptr
    supplier, share, block_first, block_last = layout.supplier, layout.share, layout.block_first, layout.block_last
    level = 1.0 + layout.room
    at, moved = 0, False
    while at < level.size:
        top = 1.0 + layout.room[at]
        can, lost = top, 0.0
        for k in range(need_ptr[at], need_ptr[at + 1]):
            gap = 0.0
            for x in range(edge_ptr[k], edge_ptr[k + 1]):
                gap += share[x] * (1.0 - level[supplier[x]])
            if need_loss[k] < 0.0:
                can = min(can, 1.0 - gap)
            else:
                lost += need_loss[k] * max(0.0, gap)
        can = max(0.0, min(can, top - lost))
        moved = moved or level[at] - can > step
        level[at] = min(level[at], can)
        if at == block_last[at] and moved:
            at, moved = block_first[at], False
        else:
            at += 1
    return level


@kernel
def pass_each(layout: Layout, quiet: FloatArray, failing: IntArray, step: float, loss: FloatArray) -> None:
    """Let nodes fail, each alone, `LANES` at a time; write the output lost.

    `quiet` (n) are the levels where nothing fails. One long kernel on purpose: handing arrays to helpers costs more
    than the work they would do.
    """
    block_first, block_last, room, output = layout.block_first, layout.block_last, layout.room, layout.output
    need_ptr, need_loss, edge_ptr = layout.need_ptr, layout.need_loss, layout.edge_ptr
    supplier, share, out_ptr, out_buyer = layout.supplier, layout.share, layout.out_ptr, layout.out_buyer
    n, one = room.size, np.uint32(1)
    # per lane: 1 - level, the same as the buyers in the loop know it, and a bit for what has to be computed
    lack, sent = np.empty((n, LANES)), np.empty((n, LANES))
    dirty = np.zeros(n, np.uint32)
    gap, hard, soft = np.empty(LANES), np.empty(LANES), np.empty(LANES)
    for begin in range(0, failing.size, LANES):
        lanes = min(LANES, failing.size - begin)
        for j in range(n):
            for q in range(LANES):
                lack[j, q] = 1.0 - quiet[j]
            for q in range(LANES):
                sent[j, q] = 1.0 - quiet[j]
        at, back = n, n
        for q in range(lanes):
            failed = failing[begin + q]
            lack[failed, q] = 1.0
            dirty[failed] |= one << np.uint32(q)
            at = min(at, failed)
        while at < n:
            last, mask = block_last[at], dirty[at]
            if mask:
                dirty[at] = 0
                hard[:] = -room[at]
                soft[:] = 0.0
                for k in range(need_ptr[at], need_ptr[at + 1]):
                    gap[:] = 0.0
                    for x in range(edge_ptr[k], edge_ptr[k + 1]):
                        part, row = share[x], lack[np.uint32(supplier[x])]
                        for q in range(LANES):
                            gap[q] += part * row[q]
                    if need_loss[k] < 0.0:
                        for q in range(LANES):
                            hard[q] = max(hard[q], gap[q])
                    else:
                        for q in range(LANES):
                            soft[q] += need_loss[k] * max(0.0, gap[q])
                tell = np.uint32(0)
                for q in range(LANES):
                    if mask & (one << np.uint32(q)):
                        lack[at, q] = max(lack[at, q], min(1.0, max(hard[q], soft[q] - room[at])))
                        if lack[at, q] - sent[at, q] > step:
                            sent[at, q] = lack[at, q]
                            tell |= one << np.uint32(q)
                if tell:
                    for y in range(out_ptr[at], out_ptr[at + 1]):
                        to = out_buyer[y]
                        if to > last:
                            break
                        dirty[to] |= tell
                        back = min(back, to) if to <= at else back
            if at == last:
                if back < n:
                    at, back = back, n
                    continue
                for i in range(block_first[at], at + 1):
                    tell = np.uint32(0)
                    for q in range(LANES):
                        if lack[i, q] - (1.0 - quiet[i]) > step:
                            tell |= one << np.uint32(q)
                    if tell:
                        for y in range(out_ptr[i + 1] - 1, out_ptr[i] - 1, -1):
                            to = out_buyer[y]
                            if to <= last:
                                break
                            dirty[to] |= tell
            at += 1
        for q in range(lanes):
            total = 0.0
            for j in range(n):
                total += output[j] * max(0.0, lack[j, q])
            loss[begin + q] = total
