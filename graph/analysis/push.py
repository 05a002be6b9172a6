"""What does each of many outages do, when most reach few nodes? Changes are pushed downstream, nothing else is touched.

A node passes on what its buyers lack of it, u = 1 - level, or where others of its market may step in

    u_i = (1 - h_i) min(1, x_i / sum of x_l h_l over its market)

in order of supply, and only where that has changed by more than `step`. Each need keeps its gap, the sum of share times
u, so that an edge costs one addition.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graph.analysis.jit import kernel
from graph.analysis.prefetch import fetch
from graph.analysis.sweep_layout import Layout
from graph.network import FloatArray, IntArray

__all__ = ["Quiet", "push_each"]

NONE, AHEAD = -1, 16
LEVEL, LOST, SENT, TOP, OUTPUT, KIND, LEVEL_BEFORE, LOST_BEFORE = range(8)
GAP, GAP_BEFORE, LOSS, BUYER = range(4)


class Quiet(NamedTuple):
    """Where nothing fails."""

    level: FloatArray  # (n)
    gap: FloatArray  # (m)
    lost: FloatArray  # (n) by inputs that are not essential


@kernel
def push_each(
    layout: Layout,
    quiet: Quiet,
    market: FloatArray,
    failing: IntArray,
    step: float,
    budget: int,
    loss: FloatArray,
) -> None:
    """Let one node after the other fail; write the output lost.

    Who walks along more than `budget` edges is given up: the loss is then NaN. `market` (commodities) is the output of
    each commodity, empty where nobody steps in; it needs quiet levels of 1.

    One long kernel on purpose: handing arrays to helpers costs more than the work they would do.
    """
    block_last = layout.block_last
    need_buyer, need_loss = layout.need_buyer, layout.need_loss
    out_ptr, out_need, out_buyer, out_share = layout.out_ptr, layout.out_need, layout.out_buyer, layout.out_share
    n, markets = block_last.size, market.size
    # a walk goes all over the network: what it needs of one need, or of one node, stands in one line of the cache
    node, need = np.empty((n, 8)), np.empty((need_loss.size, 4))
    node[:, LEVEL], node[:, LOST], node[:, SENT] = quiet.level, quiet.lost, 1.0 - quiet.level
    node[:, TOP], node[:, OUTPUT], node[:, KIND] = 1.0 + layout.room, layout.output, layout.kind
    node[:, LEVEL_BEFORE], node[:, LOST_BEFORE] = quiet.level, quiet.lost
    need[:, GAP], need[:, GAP_BEFORE], need[:, LOSS], need[:, BUYER] = quiet.gap, quiet.gap, need_loss, need_buyer
    met, is_met = np.empty(n, np.int64), np.zeros(n, np.bool_)
    need_met = np.empty(need_loss.size, np.int64)
    # positions to be looked at: one bit each
    waiting = np.zeros(n // 64 + 1, np.uint64)
    one, words = np.uint64(1), n // 64 + 1
    # of each market: what is left of its output, the same when all were told last, the most that one of its makers
    # passes on, and who is down
    left, told, top = market.copy(), market.copy(), np.zeros(markets)
    head, behind, is_down = np.full(markets, NONE), np.full(n, NONE), np.zeros(n, np.bool_)
    for place in range(failing.size):
        failed = failing[place]
        meets, needs_met, edges = 1, 0, 0
        met[0] = failed
        is_met[failed] = True
        node[failed, LEVEL] = 0.0
        waiting[failed >> 6] |= one << np.uint64(failed & 63)
        word, back = failed >> 6, n
        if markets > 0:
            k = int(node[failed, KIND])
            left[k] -= node[failed, OUTPUT]
            head[k], behind[failed], is_down[failed] = failed, NONE, True
        while True:
            while word < words and waiting[word] == 0:
                word += 1
            at = n
            if word < words:
                bits = waiting[word]
                low = 0  # position of the lowest bit
                if bits & np.uint64(0xFFFFFFFF) == 0:
                    bits >>= np.uint64(32)
                    low += 32
                if bits & np.uint64(0xFFFF) == 0:
                    bits >>= np.uint64(16)
                    low += 16
                if bits & np.uint64(0xFF) == 0:
                    bits >>= np.uint64(8)
                    low += 8
                while bits & one == 0:
                    bits >>= one
                    low += 1
                at = (word << 6) + low
            if back < n and (at == n or block_last[back] < at):
                word, back = back >> 6, n
                continue
            if at == n:
                break
            waiting[word] &= ~(one << np.uint64(at & 63))
            # what its buyers lack now
            u = 1.0 - node[at, LEVEL]
            if markets > 0:
                k = int(node[at, KIND])
                if left[k] > 1e-10:
                    u *= min(1.0, node[at, OUTPUT] / left[k])
                if top[k] * (told[k] - left[k]) > step * left[k]:  # the others of the market pass on more now
                    told[k] = left[k]
                    i = head[k]
                    while i >= 0:
                        edges += 1
                        lack = 1.0 - node[i, LEVEL]
                        if left[k] > node[i, OUTPUT]:
                            lack *= node[i, OUTPUT] / left[k]
                        if i != at and lack - node[i, SENT] > step:
                            waiting[i >> 6] |= one << np.uint64(i & 63)
                            if i < at:
                                back = min(back, i)
                        i = behind[i]
            change = u - node[at, SENT]
            if change <= step:
                continue
            node[at, SENT] = u
            if markets > 0:
                top[k] = max(top[k], u)
            edges += out_ptr[at + 1] - out_ptr[at]
            if edges > budget:
                break
            end = out_ptr[at + 1]
            for y in range(out_ptr[at], min(out_ptr[at] + AHEAD, end)):  # waiting for memory was half of the time
                fetch(need, out_need[y])
                fetch(node, out_buyer[y])
            for y in range(out_ptr[at], end):
                if y + AHEAD < end:
                    fetch(need, out_need[y + AHEAD])
                    fetch(node, out_buyer[y + AHEAD])
                k = out_need[y]
                old = need[k, GAP]
                new = old + out_share[y] * change
                if new == old:
                    continue
                if old == need[k, GAP_BEFORE]:
                    need_met[needs_met] = k
                    needs_met += 1
                need[k, GAP] = new
                j = int(need[k, BUYER])
                if not is_met[j]:
                    is_met[j] = True
                    met[meets] = j
                    meets += 1
                part = need[k, LOSS]
                if part < 0.0:
                    can = 1.0 - new
                elif new > 0.0:
                    node[j, LOST] += part * (new - max(0.0, old))
                    can = node[j, TOP] - node[j, LOST]
                else:
                    continue
                can = max(0.0, can)
                if can >= node[j, LEVEL]:
                    continue
                u = 1.0 - can
                stirs = False
                if markets > 0:
                    kind = int(node[j, KIND])
                    if not is_down[j]:
                        is_down[j] = True
                        behind[j] = head[kind]
                        head[kind] = j
                    left[kind] -= (node[j, LEVEL] - can) * node[j, OUTPUT]
                    stirs = top[kind] * (told[kind] - left[kind]) > step * left[kind]
                    if left[kind] > node[j, OUTPUT]:
                        u *= node[j, OUTPUT] / left[kind]
                node[j, LEVEL] = can
                if u - node[j, SENT] > step or stirs:
                    waiting[j >> 6] |= one << np.uint64(j & 63)
                    if j <= at:
                        back = min(back, j)
        total = 0.0
        for a in range(meets):
            j = met[a]
            total += node[j, OUTPUT] * max(0.0, 1.0 - node[j, LEVEL])
            node[j, LEVEL], node[j, LOST] = node[j, LEVEL_BEFORE], node[j, LOST_BEFORE]
            node[j, SENT] = 1.0 - node[j, LEVEL]
            is_met[j] = is_down[j] = False
            if markets > 0:
                k = int(node[j, KIND])
                head[k], top[k] = NONE, 0.0
                left[k] = told[k] = market[k]
        for a in range(needs_met):
            need[need_met[a], GAP] = need[need_met[a], GAP_BEFORE]
        if edges > budget:
            waiting[:] = 0
            total = np.nan
        loss[place] = total
