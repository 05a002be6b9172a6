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
from graph.analysis.sweep_layout import Layout
from graph.network import FloatArray, IntArray

__all__ = ["Quiet", "push_each"]

NONE = -1


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
    block_last, room = layout.block_last, layout.room
    kind, output = layout.kind, layout.output
    need_buyer, need_loss = layout.need_buyer, layout.need_loss
    out_ptr, out_need, out_share = layout.out_ptr, layout.out_need, layout.out_share
    n, markets = room.size, market.size
    level, gap, lost = quiet.level.copy(), quiet.gap.copy(), quiet.lost.copy()
    sent = 1.0 - level  # the u that buyers know of
    met, is_met = np.empty(n, np.int64), np.zeros(n, np.bool_)
    need_met, need_is_met = np.empty(gap.size, np.int64), np.zeros(gap.size, np.bool_)
    # positions to be looked at: one bit each
    waiting = np.zeros(n // 64 + 1, np.uint64)
    one, words = np.uint64(1), n // 64 + 1
    # of each market: what is left of its output, as of the last time that all were told, and who is down
    left, told = market.copy(), market.copy()
    head, behind, is_down = np.full(markets, NONE), np.full(n, NONE), np.zeros(n, np.bool_)
    for place in range(failing.size):
        failed = failing[place]
        meets, needs_met, edges = 1, 0, 0
        met[0] = failed
        is_met[failed] = True
        level[failed] = 0.0
        waiting[failed >> 6] |= one << np.uint64(failed & 63)
        word, back = failed >> 6, n
        if markets > 0:
            left[kind[failed]] -= output[failed]
            head[kind[failed]], behind[failed], is_down[failed] = failed, NONE, True
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
            u = 1.0 - level[at]
            if markets > 0:
                k = kind[at]
                if left[k] > 1e-10:
                    u *= min(1.0, output[at] / left[k])
                if told[k] - left[k] > step * left[k]:  # the others of the market look again
                    told[k] = left[k]
                    i = head[k]
                    while i >= 0:
                        if i != at:
                            waiting[i >> 6] |= one << np.uint64(i & 63)
                            if i < at:
                                back = min(back, i)
                            edges += 1
                        i = behind[i]
            change = u - sent[at]
            if change <= step:
                continue
            sent[at] = u
            edges += out_ptr[at + 1] - out_ptr[at]
            if edges > budget:
                break
            for y in range(out_ptr[at], out_ptr[at + 1]):
                k = out_need[y]
                if not need_is_met[k]:
                    need_is_met[k] = True
                    need_met[needs_met] = k
                    needs_met += 1
                old = gap[k]
                new = old + out_share[y] * change
                gap[k] = new
                j = need_buyer[k]
                if not is_met[j]:
                    is_met[j] = True
                    met[meets] = j
                    meets += 1
                part = need_loss[k]
                if part < 0.0:
                    can = 1.0 - new
                elif new > 0.0:
                    lost[j] += part * (new - max(0.0, old))
                    can = 1.0 + room[j] - lost[j]
                else:
                    continue
                can = max(0.0, can)
                if can >= level[j]:
                    continue
                u = 1.0 - can
                stirs = False
                if markets > 0:
                    k = kind[j]
                    if not is_down[j]:
                        is_down[j] = True
                        behind[j] = head[k]
                        head[k] = j
                    left[k] -= (level[j] - can) * output[j]
                    stirs = told[k] - left[k] > step * left[k]
                    if left[k] > output[j]:
                        u *= output[j] / left[k]
                level[j] = can
                if u - sent[j] > step or stirs:
                    waiting[j >> 6] |= one << np.uint64(j & 63)
                    if j <= at:
                        back = min(back, j)
        total = 0.0
        for a in range(meets):
            j = met[a]
            total += output[j] * max(0.0, 1.0 - level[j])
            level[j], lost[j] = quiet.level[j], quiet.lost[j]
            sent[j] = 1.0 - level[j]
            is_met[j] = is_down[j] = False
            if markets > 0:
                head[kind[j]] = NONE
                left[kind[j]] = told[kind[j]] = market[kind[j]]
        for a in range(needs_met):
            gap[need_met[a]] = quiet.gap[need_met[a]]
            need_is_met[need_met[a]] = False
        if edges > budget:
            waiting[:] = 0
            total = np.nan
        loss[place] = total
