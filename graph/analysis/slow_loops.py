"""Where do slowly converging loops end? Newton (policy) steps on the constraints that bind inside one block.

A loop .5 + .5 + 1e-6 needs a million passes. Its binding rows x = W x + b bound F from above, so wherever I - W is an
M-matrix (W >= 0 and some v > 0 has v - W v > 0) no fixed point lies above x = (I - W)^-1 b, and the levels may drop to
min(h, x) at once. See ``docs/model.md``, "Exactness".
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array, eye_array
from scipy.sparse.linalg import splu

from graph.analysis.operator import (
    POOLED,
    SEGREGATED,
    Cover,
    Shock,
    State,
    copied,
    held_by_users,
    held_in_common,
    settle,
)
from graph.analysis.wiring import Wires
from graph.network import FloatArray, IntArray

__all__ = ["lower_levels", "speed_up"]

_STEPS = 60  # Newton steps; 12 to 19 were enough on networks of 100,000 activities
_AFTER_STEP = 4  # passes after each step
_WITHOUT_STEP = 200  # passes where I - W is no M-matrix, before the next attempt
_AT_MOST = 20_000  # passes after all attempts, before the block is left as an interval
_NEAR = 1e-12  # constraints this close to the least one count as tied
_MARGINS = (4e-16, 1e-15, 1e-14, 1e-13, 1e-12, 1e-11, 1e-10, 1e-9)


def speed_up(wires: Wires, shock: Shock, cover: Cover, state: State, first: int, last: int) -> bool:
    """Lower one block (positions first .. last) to rest; False if its levels are only bounds from above."""
    members = wires.order[first : last + 1]
    members = members[members < shock.kappa.size]
    rests = False
    for _ in range(_STEPS):
        step = _bound(wires, shock, cover, state, first, last)
        if step is not None:
            state.level[members] = np.clip(step[0], 0.0, state.level[members])
        state.dirty[first : last + 1] = True
        rests = settle(wires, shock, cover, state, first, last, _AFTER_STEP if step is not None else _WITHOUT_STEP) < 0
        if rests:
            break
    rests = rests or settle(wires, shock, cover, state, first, last, _AT_MOST) < 0
    _wake(wires, state, first, last)
    return rests


def lower_levels(
    wires: Wires, shock: Shock, cover: Cover, state: State, open_blocks: list[tuple[int, int]], patience: int
) -> FloatArray:
    """Levels l <= F(l) below those of `state`, of which the given blocks did not come to rest.

    In each open block try x - margin * v, with v = (I - W)^-1 1, and keep it only if it passes l <= F(l) in floating
    point, without tolerance; otherwise 0, which always passes. What lies downstream follows from that.
    """
    low = copied(state)
    low.dirty[:] = False
    start, end = 0, wires.order.size - 1
    waiting = list(open_blocks)
    while True:
        stop = waiting[0][0] - 1 if waiting else end
        stuck = settle(wires, shock, cover, low, start, stop, patience)
        if stuck < 0 and not waiting:
            return low.level
        first, last = waiting.pop(0) if stuck < 0 else (stuck, int(wires.block_last[stuck]))
        if stuck < 0 or not speed_up(wires, shock, cover, low, first, last):
            _sustain(wires, shock, cover, low, first, last)
        start = last + 1


def _sustain(wires: Wires, shock: Shock, cover: Cover, low: State, first: int, last: int) -> None:
    """Set one block to levels that it sustains by itself."""
    nodes = wires.order[first : last + 1]
    inside = nodes < shock.kappa.size
    members = nodes[inside]
    above = low.level[members].copy()
    step = _bound(wires, shock, cover, low, first, last)
    for margin in _MARGINS if step is not None else ():
        assert step is not None
        guess = np.clip(step[0] - margin * step[1], 0.0, above)
        low.level[members] = guess
        low.fraction[nodes[~inside] - shock.kappa.size] = 1.0
        low.dirty[first : last + 1] = True
        rests = settle(wires, shock, cover, low, first, last, 3) < 0
        if rests and (low.level[members] == guess).all():
            break
    else:
        low.level[members] = 0.0
    low.dirty[first : last + 1] = False
    _wake(wires, low, first, last)


def _wake(wires: Wires, state: State, first: int, last: int) -> None:
    """Mark what depends on a block, outside it, as to be evaluated."""
    n = state.level.size
    for node in wires.order[first : last + 1]:
        if node < n:
            to = wires.out_position[wires.out_ptr[node] : wires.out_ptr[node + 1]]
        else:
            needs = wires.pool_need[wires.pool_ptr[node - n] : wires.pool_ptr[node - n + 1]]
            to = wires.position[wires.need_activity[needs]]
        state.dirty[to[to > last]] = True


def _bound(
    wires: Wires, shock: Shock, cover: Cover, state: State, first: int, last: int
) -> tuple[FloatArray, FloatArray] | None:
    """Give x = (I - W)^-1 b and v = (I - W)^-1 1 of the binding rows of a block; None where I - W is no M-matrix."""
    members = wires.order[first : last + 1]
    members = members[members < shock.kappa.size]
    links, constant = _binding_rows(wires, shock, cover, state, members)
    try:
        factors = splu((eye_array(members.size, format="csr") - links).tocsc())
    except RuntimeError:  # exactly singular
        return None
    ahead = factors.solve(np.ones(members.size))
    if not (np.isfinite(ahead).all() and (ahead > 0).all() and (ahead - links @ ahead > 0).all()):
        return None
    x = factors.solve(constant)
    x = x + factors.solve(constant - (x - links @ x))
    return (x, ahead) if np.isfinite(x).all() else None


def _binding_rows(
    wires: Wires, shock: Shock, cover: Cover, state: State, members: IntArray
) -> tuple[csr_array, FloatArray]:
    """W and b of the constraints that bind at the present levels, one for each member of a block.

    Candidates are: own capacity, each host bound, each essential input, each group, all degradable inputs together.
    Any of them bounds F from above; among tied ones the one with the least weight inside the block is taken.
    """
    size, level, room = members.size, state.level, shock.room[members]
    place = np.full(level.size, -1, dtype=np.int64)
    place[members] = np.arange(size)
    needs, buyer = _ranges(wires.need_ptr, members)
    edges, edge_need = _ranges(wires.edge_ptr, needs)
    limits, limited = _ranges(wires.limit_ptr, members)
    bounds = wires.limit_list[limits]
    hosts, host_bound = _ranges(wires.bound_ptr, bounds)
    lists, grouped = _ranges(wires.group_ptr, members)
    groups = wires.group_list[lists]
    gap = _sums(
        edge_need,
        wires.edge_share[edges] * (1 - shock.permission[edges] * level[wires.edge_supplier[edges]]),
        needs.size,
    )
    lack, slope = _covered(wires, cover, state, needs, np.minimum(1.0, gap), room[buyer])
    group, essential = wires.need_group[needs], wires.need_essential[needs]
    alone, in_group, partial = essential & (group < 0), group >= 0, ~essential & (group < 0)
    # rows: size x own, then bounds, then size x degradable, then groups, then needs (of which only `alone` count)
    at_bound, at_partial = size, size + bounds.size
    at_group = at_partial + size
    at_need = at_group + groups.size
    group_row = np.zeros(wires.group_penalty.size + 1, dtype=np.int64)  # the last one for needs without a group
    group_row[groups] = at_group + np.arange(groups.size)
    need_row = np.where(
        in_group, group_row[group], np.where(partial, at_partial + buyer, at_need + np.arange(needs.size))
    )
    penalty = wires.group_penalty[groups]
    factor = slope.copy()
    factor[in_group] *= wires.need_theta[needs[in_group]] * wires.group_penalty[group[in_group]]
    factor[partial] *= np.where(lack[partial] > 0, wires.need_loss[needs[partial]], 0.0)
    shared = _sums(need_row[in_group] - at_group, (wires.need_theta[needs] * lack)[in_group], groups.size)
    lost = _sums(buyer[partial], wires.need_loss[needs[partial]] * np.maximum(0.0, lack[partial]), size)
    host_lack = _sums(host_bound, wires.bound_weight[hosts] * (1 - level[wires.bound_host[hosts]]), bounds.size)
    value = np.concatenate(
        [
            shock.kappa[members] * (1 + room),
            (1 - host_lack) / wires.bound_utilisation[bounds],
            1 + room - lost,
            1 - np.where(shared > 0, penalty * shared, shared),
            np.where(alone, 1 - lack, np.inf),
        ]
    )
    owner = np.concatenate([np.arange(size), limited, np.arange(size), grouped, buyer])
    row = np.concatenate([need_row[edge_need], at_bound + host_bound])
    column = place[np.concatenate([wires.edge_supplier[edges], wires.bound_host[hosts]])]
    weight = np.concatenate(
        [
            factor[edge_need] * wires.edge_share[edges] * shock.permission[edges],
            wires.bound_weight[hosts] / wires.bound_utilisation[bounds][host_bound],
        ]
    )
    inside = (column >= 0) & (weight > 0)
    links = csr_array((weight[inside], (row[inside], column[inside])), shape=(value.size, size))
    least = np.full(size, np.inf)
    np.minimum.at(least, owner, value)
    order = np.lexsort((links.sum(axis=1), value > least[owner] + _NEAR, owner))
    chosen = order[np.searchsorted(owner[order], np.arange(size))]
    rows = links[chosen]
    constant = value[chosen] - rows @ level[members]
    dead = least <= 0  # nothing left to lower
    if dead.any():
        rows = rows.multiply(np.where(dead, 0.0, 1.0)[:, None]).tocsr()
        constant[dead] = 0.0
    return rows, constant


def _covered(
    wires: Wires, cover: Cover, state: State, needs: IntArray, gap: FloatArray, room: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Lack of each need after all cover, and the least rate at which it grows with any larger gap."""
    mode, pool = cover.mode[needs], wires.need_pool[needs]
    helped = np.where(pool >= 0, np.append(state.fraction, 0.0)[pool], 0.0)
    short = gap > 0
    lack, slope = gap.copy(), np.ones(gap.size)
    pooled = short & (mode == POOLED)
    lack[pooled] = np.maximum(0.0, gap[pooled] - held_in_common(cover)[needs[pooled]])
    slope[pooled & (lack <= 0)] = 0.0
    split = np.flatnonzero(short & (mode == SEGREGATED))
    rows = cover.row[needs[split]]
    held, width = held_by_users(cover, rows)
    low = np.cumsum(width, axis=1) - width
    lack[split] = (np.clip(gap[split][:, None] - low, 0.0, width) * np.maximum(0.0, 1 - held)).sum(axis=1)
    slope[split] = np.maximum(0.0, 1 - held[np.arange(rows.size), cover.pieces[rows] - 1])
    resting = ~short & ((mode > 0) | (helped > 0) | ((gap < 0) & (gap <= -room)))
    slope[resting] = 0.0
    lack = np.where(short, lack * (1 - helped), np.maximum(gap, -room))
    return lack, np.where(short, slope * (1 - helped), slope)


def _ranges(ptr: IntArray, owners: IntArray) -> tuple[IntArray, IntArray]:
    """Items ptr[o] .. ptr[o+1]-1 of each owner, and the place of their owner in the list."""
    counts = ptr[owners + 1] - ptr[owners]
    place = np.repeat(np.arange(owners.size), counts)
    return np.arange(place.size) - np.repeat(np.cumsum(counts) - counts, counts) + ptr[owners][place], place


def _sums(place: IntArray, values: FloatArray, size: int) -> FloatArray:
    return np.bincount(place, weights=values, minlength=size).astype(np.float64)
