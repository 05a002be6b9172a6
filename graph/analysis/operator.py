r"""What level can each activity reach, given the levels of its suppliers? The operator F of ``docs/model.md``.

Everything is computed as a lack (1 - level), so that no shock gives exactly 1.0, and with operations that are monotone
in every bit (sums in a fixed order, products with factors >= 0). The greatest fixed point in floating point is
therefore unique, whatever the order of work:

    lack of need k        g_k = min(1, sum_i a_ik (1 - l_ik h_i)); -s_j at least
    after own stock       pooled: max(0, g_k - left); segregated: what the cut users lack
    after a public pool   (1 - f) of that, the same f for all who draw on it
    lack of a group       penalty * sum_k theta_k lack_k
    h_j                   max(0, min(kappa_j (1 + s_j), (1 - sum_x w_x (1 - h_x)) / utilisation,
                          1 - lack of each essential need or group, 1 + s_j - sum_k loss_k max(0, lack_k)))
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graph.analysis.jit import kernel
from graph.analysis.wiring import Wires
from graph.network import BoolArray, FloatArray, IntArray

__all__ = [
    "POOLED",
    "SEGREGATED",
    "Cover",
    "Shock",
    "State",
    "held_by_users",
    "held_in_common",
    "no_cover",
    "opening_state",
    "settle",
]

POOLED = 1
SEGREGATED = 2


class Shock(NamedTuple):
    """What the scenario takes and gives on one day."""

    kappa: FloatArray  # (n) capacity left
    permission: FloatArray  # (e) share of the flow still allowed
    room: FloatArray  # (n) granted spare that runs: levels reach 1 + room


class Cover(NamedTuple):
    """What stocks hold today. See ``stocks.py`` for how they move."""

    today: IntArray  # (1) the day
    mode: IntArray  # (m) 0 no own stock, POOLED or SEGREGATED
    target: FloatArray  # (m) days of use when full
    base: FloatArray  # (m) pooled: days left on day `since` ...
    rate: FloatArray  # (m) ... and how many are drawn a day since then; below 0 while it is refilled
    since: IntArray  # (m)
    row: IntArray  # (m) row of a segregated stock in the tables below
    top: FloatArray  # (r, c) users in the order in which they are cut; a piece ends at this share of them
    days: FloatArray  # (r, c) pieces being cut: day on which their stock runs out; others: days of use in stock
    cut: IntArray  # (r) pieces being cut, from the first one on
    pieces: IntArray  # (r) how many there are; what they hold never falls along a row
    pool_left: FloatArray  # (p) units in each public pool


class State(NamedTuple):
    """Levels, and what the kernels need to know about them."""

    level: FloatArray  # (n)
    fraction: FloatArray  # (p) part of what is lacking that the public pool gives to each of its buyers
    gap: FloatArray  # (m) lack of each need before any cover, as of the last evaluation of its buyer
    lack: FloatArray  # (m) lack of each need after its own stock (gap > 0 only)
    dirty: BoolArray  # (n+p) by position: to be evaluated again
    reached: IntArray  # (n) activities evaluated so far
    is_reached: BoolArray  # (n)
    touched: IntArray  # (n) activities evaluated since the last day was closed
    is_touched: BoolArray  # (n)
    tally: IntArray  # (3) how many are reached; most passes over one block; how many are touched
    group_lack: FloatArray  # (g) scratch


def no_cover(wires: Wires) -> Cover:
    """Return the cover of the static mode: no stock anywhere."""
    m = wires.need_loss.size
    return Cover(
        today=np.zeros(1, dtype=np.int64),
        mode=np.zeros(m, dtype=np.int64),
        target=np.zeros(m),
        base=np.zeros(m),
        rate=np.zeros(m),
        since=np.zeros(m, dtype=np.int64),
        row=np.full(m, -1, dtype=np.int64),
        top=np.ones((1, 1)),
        days=np.zeros((1, 1)),
        cut=np.zeros(1, dtype=np.int64),
        pieces=np.ones(1, dtype=np.int64),
        pool_left=np.zeros(wires.pool_ptr.size - 1),
    )


def opening_state(wires: Wires, room: FloatArray) -> State:
    """Everything at its highest level, everything to be evaluated."""
    n, pools = room.size, wires.pool_ptr.size - 1
    return State(
        level=1.0 + room,
        fraction=np.zeros(pools),
        gap=np.zeros(wires.need_loss.size),
        lack=np.zeros(wires.need_loss.size),
        dirty=np.ones(n + pools, dtype=np.bool_),
        reached=np.zeros(n, dtype=np.int64),
        is_reached=np.zeros(n, dtype=np.bool_),
        touched=np.zeros(n, dtype=np.int64),
        is_touched=np.zeros(n, dtype=np.bool_),
        tally=np.zeros(3, dtype=np.int64),
        group_lack=np.zeros(wires.group_penalty.size),
    )


def copied(state: State) -> State:
    """Return a state of its own with the same content."""
    copies = {name: part.copy() for name, part in state._asdict().items()}
    return State(**copies)


def held_in_common(cover: Cover) -> FloatArray:
    """(m) days of use in each need's pooled stock today."""
    left = cover.base - cover.rate * (cover.today[0] - cover.since)
    return np.where(cover.mode == POOLED, np.clip(left, 0.0, cover.target), 0.0)


def held_by_users(cover: Cover, rows: IntArray) -> tuple[FloatArray, FloatArray]:
    """(r, c) days of use that the users of each piece of segregated stocks hold today, and their share of all users."""
    piece = np.arange(cover.top.shape[1])[None, :]
    held = cover.days[rows] - np.where(piece < cover.cut[rows][:, None], cover.today[0], 0)
    low = np.concatenate([np.zeros((rows.size, 1)), cover.top[rows][:, :-1]], axis=1)
    used = piece < cover.pieces[rows][:, None]
    return np.where(used, np.maximum(0.0, held), 0.0), np.where(used, cover.top[rows] - low, 0.0)


@kernel
def settle(wires: Wires, shock: Shock, cover: Cover, state: State, first: int, last: int, patience: int) -> int:
    """Lower levels until F(h) >= h at all positions first .. last, and give -1.

    Works through the dirty positions in order, each block until it rests. Where a block needs more than `patience`
    passes, stop and give its first position.

    One long kernel on purpose: handing arrays to helpers costs more than the work they would do.
    """
    order, position, block_first, block_last = wires.order, wires.position, wires.block_first, wires.block_last
    out_ptr, out_position = wires.out_ptr, wires.out_position
    need_ptr, need_activity, need_group = wires.need_ptr, wires.need_activity, wires.need_group
    need_theta, need_essential, need_loss = wires.need_theta, wires.need_essential, wires.need_loss
    need_use, need_pool, pool_ptr, pool_need = wires.need_use, wires.need_pool, wires.pool_ptr, wires.pool_need
    edge_ptr, edge_supplier, edge_share = wires.edge_ptr, wires.edge_supplier, wires.edge_share
    group_ptr, group_list, group_penalty = wires.group_ptr, wires.group_list, wires.group_penalty
    limit_ptr, limit_list, bound_utilisation = wires.limit_ptr, wires.limit_list, wires.bound_utilisation
    bound_ptr, bound_host, bound_weight = wires.bound_ptr, wires.bound_host, wires.bound_weight
    kappa, permission, rooms = shock.kappa, shock.permission, shock.room
    today, mode, target, base, rate, since = (
        cover.today[0],
        cover.mode,
        cover.target,
        cover.base,
        cover.rate,
        cover.since,
    )
    row, top, days, cut, count, pool_left = cover.row, cover.top, cover.days, cover.cut, cover.pieces, cover.pool_left
    levels, fractions, gaps, lacks = state.level, state.fraction, state.gap, state.lack
    dirty, reached, is_reached, tally = state.dirty, state.reached, state.is_reached, state.tally
    touched, is_touched, group_lack = state.touched, state.is_touched, state.group_lack
    n, none = kappa.size, order.size
    back, passes, at = none, 1, first
    while at <= last:
        if dirty[at]:
            dirty[at] = False
            node = order[at]
            is_activity = node < n
            level, room, lost, demand = 1.0, 0.0, 0.0, 0.0
            if is_activity:
                if not is_reached[node]:
                    is_reached[node] = True
                    reached[tally[0]] = node
                    tally[0] += 1
                if not is_touched[node]:
                    is_touched[node] = True
                    touched[tally[2]] = node
                    tally[2] += 1
                room = rooms[node]
                level = kappa[node] * (1.0 + room)
                for y in range(limit_ptr[node], limit_ptr[node + 1]):
                    bound = limit_list[y]
                    lack = 0.0
                    for x in range(bound_ptr[bound], bound_ptr[bound + 1]):
                        lack += bound_weight[x] * (1.0 - levels[bound_host[x]])
                    level = min(level, (1.0 - lack) / bound_utilisation[bound])
                for y in range(group_ptr[node], group_ptr[node + 1]):
                    group_lack[group_list[y]] = 0.0
                start, end = need_ptr[node], need_ptr[node + 1]
            elif pool_left[node - n] > 0.0:
                start, end = pool_ptr[node - n], pool_ptr[node - n + 1]
            else:
                start, end = 0, 0
            for z in range(start, end):
                k = z if is_activity else pool_need[z]
                # before any cover; below 0 where suppliers run above baseline
                gap = 0.0
                for x in range(edge_ptr[k], edge_ptr[k + 1]):
                    gap += edge_share[x] * (1.0 - permission[x] * levels[edge_supplier[x]])
                gap = min(gap, 1.0)
                # after the buyer's own stock
                lack = gap
                if gap > 0.0:
                    if mode[k] == POOLED:
                        left = min(target[k], max(0.0, base[k] - rate[k] * (today - since[k])))
                        lack = max(0.0, gap - left)
                    elif mode[k] == SEGREGATED:
                        r = row[k]
                        lack, low = 0.0, 0.0
                        for i in range(count[r]):
                            held = days[r, i] - today if i < cut[r] else days[r, i]
                            high = min(top[r, i], gap)
                            if held >= 1.0 or high <= low:
                                break
                            lack += (high - low) * (1.0 - max(0.0, held))
                            low = high
                gaps[k], lacks[k] = gap, lack
                if not is_activity:
                    demand += need_use[k] * max(0.0, lack)
                    continue
                if gap <= 0.0:
                    lack = max(gap, -room)
                elif need_pool[k] >= 0:
                    lack *= 1.0 - fractions[need_pool[k]]
                if need_group[k] >= 0:
                    group_lack[need_group[k]] += need_theta[k] * lack
                elif need_essential[k]:
                    level = min(level, 1.0 - lack)
                elif lack > 0.0:
                    lost += need_loss[k] * lack
            if is_activity:
                for y in range(group_ptr[node], group_ptr[node + 1]):
                    lack = group_lack[group_list[y]]
                    if lack > 0.0:
                        lack *= group_penalty[group_list[y]]
                    level = min(level, 1.0 - lack)
                level = max(0.0, min(level, 1.0 + room - lost))
                if level < levels[node]:
                    levels[node] = level
                    for y in range(out_ptr[node], out_ptr[node + 1]):
                        to = out_position[y]
                        dirty[to] = True
                        if to <= at:
                            back = min(back, to)
            else:
                # all who draw on a public pool get the same part of what they lack
                fraction = 0.0
                if pool_left[node - n] > 0.0:
                    fraction = 1.0 if demand <= pool_left[node - n] else pool_left[node - n] / demand
                if fraction < fractions[node - n]:
                    fractions[node - n] = fraction
                    for y in range(pool_ptr[node - n], pool_ptr[node - n + 1]):
                        to = position[need_activity[pool_need[y]]]
                        dirty[to] = True
                        if to <= at:
                            back = min(back, to)
        if at == block_last[at]:
            tally[1] = max(tally[1], passes)
            if back < none:
                if passes >= patience:
                    return int(block_first[at])
                passes += 1
                at, back = back, none
                continue
            passes = 1
        at += 1
    return -1
