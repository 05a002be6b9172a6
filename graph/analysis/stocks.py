"""What do stocks still hold, how fast do they run down, and when does that next change anything?

Stocks run by the clock: the stock of a short input falls by its inbound gap g a day, whatever else idles the buyer.

* pooled: one stock; it covers min(g, left) and falls by that;
* segregated: users in the order in which they are cut; those below g are cut, live on their own stock, one day a day.
  The state is piecewise constant over users, in pieces (end of the piece, days left to each of its users);
* public pools: units, one pool per country and commodity, filled when a holder's day comes.

Nothing is rewritten from day to day: a pooled stock is its value on the day its rate last changed minus rate times days
since, a cut user has a day on which the stock runs out. So days may be skipped without changing a bit.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graph.analysis.jit import kernel
from graph.analysis.operator import POOLED, SEGREGATED, Cover, State
from graph.analysis.wiring import Wires, pool_keys, wire
from graph.errors import ScenarioError
from graph.network import FloatArray, IntArray, Network

__all__ = [
    "NEVER",
    "STOCK_MODES",
    "Books",
    "Entry",
    "close_day",
    "entries",
    "fresh_stocks",
    "open_day",
    "roomy",
    "wipe",
]

NEVER = 2**62
STOCK_MODES = ("default", "segregated", "pooled")
Entry = tuple[int, int, float]
"""(day, pool, units) of a public holding."""


class Books(NamedTuple):
    """When covers change, how public pools move, what ran down without use."""

    due: IntArray  # (m) day on which the own stock covers less of the same gap
    pool_base: FloatArray  # (p) units left on day `pool_since`
    pool_rate: FloatArray  # (p) units drawn a day since then
    pool_since: IntArray  # (p)
    pool_due: IntArray  # (p)
    idle: FloatArray  # (n) days of own stock drawn without use so far
    idle_rate: FloatArray  # (n)
    idle_since: IntArray  # (n)


def fresh_stocks(network: Network, stock_mode: str) -> tuple[Cover, Books]:
    """Full stocks of all needs, empty public pools.

    Parameters
    ----------
    network : Network
    stock_mode : {'default', 'segregated', 'pooled'}
        Default: pooled for single facilities, segregated for aggregates.

    Raises
    ------
    ScenarioError
        If there is no such mode.
    """
    if stock_mode not in STOCK_MODES:
        raise ScenarioError(f"no stock mode '{stock_mode}'; choose one of {', '.join(STOCK_MODES)}")
    full = np.array(network.need_stock_days, dtype=np.float64)
    many = (
        network.aggregate[network.need_activity]
        if stock_mode == "default"
        else np.full(network.m, stock_mode != "pooled")
    )
    mode = np.where(full > 0, np.where(many, SEGREGATED, POOLED), 0).astype(np.int64)
    rows = np.flatnonzero(mode == SEGREGATED)
    row = np.full(network.m, -1, dtype=np.int64)
    row[rows] = np.arange(rows.size)
    pools = wire(network).pool_ptr.size - 1
    cover = Cover(
        today=np.zeros(1, dtype=np.int64),
        mode=mode,
        target=full,
        base=full.copy(),
        rate=np.zeros(network.m),
        since=np.zeros(network.m, dtype=np.int64),
        row=row,
        top=np.ones((max(1, rows.size), 8)),
        days=np.zeros((max(1, rows.size), 8)),
        cut=np.zeros(max(1, rows.size), dtype=np.int64),
        pieces=np.ones(max(1, rows.size), dtype=np.int64),
        pool_left=np.zeros(pools),
    )
    cover.days[: rows.size, 0] = full[rows]
    books = Books(
        due=np.full(network.m, NEVER),
        pool_base=np.zeros(pools),
        pool_rate=np.zeros(pools),
        pool_since=np.zeros(pools, dtype=np.int64),
        pool_due=np.full(pools, NEVER),
        idle=np.zeros(network.n),
        idle_rate=np.zeros(network.n),
        idle_since=np.zeros(network.n, dtype=np.int64),
    )
    return cover, books


def entries(network: Network) -> list[Entry]:
    """Units that enter each public pool, by day: days of cover times the baseline use of all who draw on it."""
    wires = wire(network)
    number = {key: p for p, key in enumerate(pool_keys(network))}
    out: list[Entry] = []
    for pool in network.pools:
        if pool.days < 0 or pool.enters_day < 0:
            raise ScenarioError(f"{pool.holder}: days and the day of entry must be 0 or more")
        p = number[pool.country, pool.commodity]
        use = float(wires.need_use[wires.pool_need[wires.pool_ptr[p] : wires.pool_ptr[p + 1]]].sum())
        out.append((pool.enters_day, p, pool.days * use))
    return sorted(out)


def roomy(cover: Cover) -> Cover:
    """Return the same cover with room for three more pieces in every row: a refill needs two, a new cut one."""
    width = cover.top.shape[1]
    if int(cover.pieces.max()) + 3 <= width:
        return cover
    grown = np.ones((cover.top.shape[0], width))
    return cover._replace(
        top=np.concatenate([cover.top, grown], axis=1), days=np.concatenate([cover.days, np.zeros_like(grown)], axis=1)
    )


@kernel
def open_day(wires: Wires, cover: Cover, books: Books, state: State, day: int) -> None:
    """Turn to the start of a day: read the pools, refill, mark whose cover is no longer the same."""
    need_ptr, need_pool, position = wires.need_ptr, wires.need_pool, wires.position
    mode, target, rate, since = cover.mode, cover.target, cover.rate, cover.since
    due, reached, dirty = books.due, state.reached, state.dirty
    n = reached.size
    cover.today[0] = day
    for p in range(books.pool_base.size):
        cover.pool_left[p] = max(0.0, books.pool_base[p] - books.pool_rate[p] * (day - books.pool_since[p]))
        if books.pool_due[p] <= day:
            dirty[position[n + p]] = True
    for r in range(state.tally[0]):
        j = reached[r]
        for k in range(need_ptr[j], need_ptr[j + 1]):
            if due[k] <= day:
                dirty[position[j]] = True
                if mode[k] == SEGREGATED:
                    _drop_empty(cover.top, cover.days, cover.cut, cover.pieces, cover.row[k], day)
                if need_pool[k] >= 0:
                    dirty[position[n + need_pool[k]]] = True
            elif rate[k] < 0.0 and mode[k] == SEGREGATED:
                row = cover.row[k]
                for _ in range(day - since[k]):
                    if cover.days[row, 0] >= target[k]:
                        break
                    cover.pieces[row] = _refill(cover.top, cover.days, row, cover.pieces[row], -rate[k], target[k])
                since[k] = day


@kernel
def close_day(wires: Wires, room: FloatArray, cover: Cover, books: Books, state: State, refill: bool) -> int:
    """Write down at which rate each stock moves from today on; give the next day on which cover changes."""
    need_ptr, need_pool, mode, target = wires.need_ptr, wires.need_pool, cover.mode, cover.target
    base, rates, since, pool_left = cover.base, cover.rate, cover.since, cover.pool_left
    top, days, cuts, counts = cover.top, cover.days, cover.cut, cover.pieces
    due, gaps, lacks, levels = books.due, state.gap, state.lack, state.level
    reached, fractions, today = state.reached, state.fraction, cover.today[0]
    following = NEVER
    for p in range(pool_left.size):
        demand = 0.0
        for y in range(wires.pool_ptr[p], wires.pool_ptr[p + 1]):
            k = wires.pool_need[y]
            if gaps[k] > 0.0 and state.is_reached[wires.need_activity[k]]:
                demand += wires.need_use[k] * lacks[k]
        draw = min(pool_left[p], demand)
        if draw != books.pool_rate[p] or books.pool_due[p] <= today:
            books.pool_base[p] = pool_left[p]
            books.pool_since[p] = today
            books.pool_rate[p] = draw
            books.pool_due[p] = _runs_out(pool_left[p], draw, today)
        following = min(following, books.pool_due[p])
    for r in range(state.tally[2]):
        j = state.touched[r]
        state.is_touched[j] = False
        idle = 0.0
        for k in range(need_ptr[j], need_ptr[j + 1]):
            if mode[k] == 0:
                continue
            gap = gaps[k]
            left = min(target[k], max(0.0, base[k] - rates[k] * (today - since[k])))
            rate = 0.0
            if gap > 0.0:
                own = min(gap, left) if mode[k] == POOLED else max(0.0, gap - lacks[k])
                rate = own if mode[k] == POOLED else gap
                if own > 0.0:
                    lack = lacks[k]
                    if need_pool[k] >= 0:
                        lack *= 1.0 - fractions[need_pool[k]]
                    idle += min(own, max(0.0, 1.0 - lack - levels[j]))
            elif refill:
                rate = -max(0.0, (1.0 - gap) - min(1.0 - gap, 1.0 + room[j], levels[j]))
            if rate != rates[k] or due[k] <= today:
                rates[k] = rate
                since[k] = today
                if mode[k] == POOLED:
                    base[k] = left
                    due[k] = _runs_out(left, rate, today)
                else:
                    due[k] = _cut_users(top, days, cuts, counts, cover.row[k], max(0.0, gap), today)
        if idle != books.idle_rate[j]:
            books.idle[j] += books.idle_rate[j] * (today - books.idle_since[j])
            books.idle_rate[j] = idle
            books.idle_since[j] = today
    state.tally[2] = 0
    for r in range(state.tally[0]):
        j = reached[r]
        for k in range(need_ptr[j], need_ptr[j + 1]):
            following = min(following, due[k])
    return following


@kernel
def wipe(wires: Wires, cover: Cover, books: Books, state: State) -> None:
    """Fill the stocks of all reached activities again, empty the pools."""
    need_ptr, reached = wires.need_ptr, state.reached
    for p in range(books.pool_base.size):
        books.pool_base[p] = 0.0
        books.pool_rate[p] = 0.0
        books.pool_due[p] = NEVER
    for r in range(state.tally[0]):
        j = reached[r]
        books.idle[j] = 0.0
        books.idle_rate[j] = 0.0
        books.idle_since[j] = 0
        for k in range(need_ptr[j], need_ptr[j + 1]):
            cover.base[k] = cover.target[k]
            cover.rate[k] = 0.0
            cover.since[k] = 0
            books.due[k] = NEVER
            if cover.mode[k] == SEGREGATED:
                row = cover.row[k]
                cover.cut[row] = 0
                cover.pieces[row] = 1
                cover.top[row, 0] = 1.0
                cover.days[row, 0] = cover.target[k]


@kernel
def _cut_users(
    top: FloatArray, days: FloatArray, cuts: IntArray, counts: IntArray, row: int, gap: float, day: int
) -> int:
    """Cut the users below `gap`, and no others, from `day` on; give the day on which the first of them runs short."""
    cut, count = cuts[row], counts[row]
    while cut > 0 and top[row, cut - 1] > gap:  # no longer cut: a day in the calendar becomes days in stock
        cut -= 1
        days[row, cut] = max(0.0, days[row, cut] - day)
    if gap > 0.0 and (cut == 0 or top[row, cut - 1] < gap):
        count = _split(top, days, row, count, gap)
        while cut < count and top[row, cut] <= gap:
            days[row, cut] += day
            cut += 1
    cuts[row], counts[row] = cut, count
    gone = 0
    while gone < cut and days[row, gone] <= day:
        gone += 1
    if gone == cut:
        return NEVER
    return day + max(1, int(min(days[row, gone] - day, 1e9)))


@kernel
def _drop_empty(top: FloatArray, days: FloatArray, cuts: IntArray, counts: IntArray, row: int, day: int) -> None:
    """Make one piece of all users whose stock has run out; before the day is solved, since it may change a last bit."""
    gone = 0
    while gone < cuts[row] and days[row, gone] <= day:
        gone += 1
    if gone > 1:
        for i in range(gone - 1, counts[row]):
            top[row, i - gone + 1] = top[row, i]
            days[row, i - gone + 1] = days[row, i]
        cuts[row] -= gone - 1
        counts[row] -= gone - 1


@kernel
def _runs_out(left: float, rate: float, day: int) -> int:
    """First day that starts with less than a day's draw, where `left` is drawn at `rate` a day from `day` on."""
    if rate <= 0.0 or left > rate * 1e6:
        return NEVER
    if left <= rate:
        return day + 1
    past = int(left / rate)
    while left - rate * past >= rate:
        past += 1
    while left - rate * (past - 1) < rate:
        past -= 1
    return day + past


@kernel
def _split(top: FloatArray, days: FloatArray, row: int, count: int, share: float) -> int:
    """Make `share` of the users the end of a piece; give the new number of pieces."""
    at = 0
    while top[row, at] < share:
        at += 1
    if top[row, at] == share:
        return count
    for i in range(count, at, -1):
        top[row, i] = top[row, i - 1]
        days[row, i] = days[row, i - 1]
    top[row, at] = share
    return count + 1


@kernel
def _merge(top: FloatArray, days: FloatArray, row: int, count: int) -> int:
    """Join neighbouring pieces with equal stocks; give the new number of pieces."""
    kept = 0
    for i in range(1, count):
        if days[row, i] != days[row, kept]:
            kept += 1
            days[row, kept] = days[row, i]
        top[row, kept] = top[row, i]
    return kept + 1


@kernel
def _refill(top: FloatArray, days: FloatArray, row: int, count: int, amount: float, target: float) -> int:
    """One day's surplus goes to the users who are cut last, each up to the target; give the new number of pieces."""
    i = count - 1
    while i >= 0 and amount > 0.0:
        lack = target - days[row, i]
        low = top[row, i - 1] if i > 0 else 0.0
        if lack > 0.0:
            edge = top[row, i] - amount / lack
            if edge >= top[row, i]:
                break
            amount -= lack * (top[row, i] - low)
            if edge > low:
                count = _split(top, days, row, count, edge)
                i += 1
                amount = 0.0
            days[row, i] = target
        i -= 1
    return _merge(top, days, row, count)
