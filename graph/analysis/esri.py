r"""How much of all sales is hit if one firm alone fails? The Economic Systemic Risk Index, as its authors compute it.

All levels start at 1, the failing firm is held at 0, and all firms are updated at once, round after round:

    sigma_i  = min(1, s_i / sum of s_l h_l over the makers l of the same type); 1 without a market, or where that sum
               is at most 1e-10
    Pi_jk    = 1 - sum over suppliers i of type k: sigma_i share_ij (1 - h_i)
    h_j      <- max(0, min(psi_j, Pi_jk of each essential type k, 1 - sum over the other types (1 - Pi_jk)))
    u_j      <- max(0, min(psi_j, 1 - sum over buyers b: (W_jb / s_j) (1 - u_b)))

share_ij is W_ij over the buyer's purchases of that type if it is essential, else over all its purchases. The rounds end
with the first in which no h and no u moves by more than eps; ESRI = sum of w_j (1 - min(h_j, u_j)), w_j = s_j / sum s.
A coarse eps truncates. Only firms whose suppliers or buyers moved in the round before are worked on, which changes
nothing in the result.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from graph.analysis.jit import kernel
from graph.errors import ScenarioError
from graph.network import BoolArray, FloatArray, IntArray, Network

__all__ = ["MARKETS", "esri_sweep"]

MARKETS = ("type", "none")
"""Whether other makers of the same commodity may step in."""

_DAYS = 365.0
_BATCH = 64
_MANY = 8
"""Where those who moved trade along more than this part of all flows, a round works on everybody."""


class _Trade(NamedTuple):
    """A network as the index sees it: who sells what part of its sales to whom, and what part of the input that is."""

    need_ptr: IntArray  # (n+1)
    need_essential: BoolArray  # (m)
    edge_ptr: IntArray  # (m+1)
    supplier: IntArray  # (e)
    share: FloatArray  # (e) of the buyer's input
    sale_ptr: IntArray  # (n+1)
    sale_buyer: IntArray  # (e)
    sale_share: FloatArray  # (e) of the seller's sales
    sales: FloatArray  # (n)
    kind: IntArray  # (n) type
    market_sales: FloatArray  # (types) of all makers together; empty without a market


def esri_sweep(
    network: Network,
    eps: float = 1e-2,
    market: str = "type",
    *,
    firms: IntArray | None = None,
    threads: int | None = None,
) -> tuple[FloatArray, IntArray]:
    """Economic Systemic Risk Index of each firm, failing alone.

    Parameters
    ----------
    network : Network
        Types are commodities, sales are outputs, amounts are shares times baseline use; an input that is not essential
        counts linearly. Stocks, spare capacity, hosts and groups play no part.
    eps : float
        Largest change in a round that still counts as none, above 0.
    market : {'type', 'none'}
        Whether makers of the same commodity replace each other by their sales.
    firms : (k,) int, optional
        Which firms fail, one after the other (default: all).
    threads : int, optional
        Default: one for each processor.

    Returns
    -------
    esri : (k,) float
        Part of all sales that is lost, 0 to 1.
    rounds : (k,) int
        Rounds until nothing moved by more than `eps`, the last one included.

    Raises
    ------
    ScenarioError
        If `eps` is not above 0, or there is no such market.

    References
    ----------
    Diem, Borsos, Reisch, Kertesz, Thurner (2022), Scientific Reports 12, 7719.

    Examples
    --------
    >>> from graph.analysis.examples import chain
    >>> esri, rounds = esri_sweep(chain(3), market="none")
    >>> esri.round(6), rounds
    (array([1., 1., 1.]), array([4, 3, 4]))
    """
    if not eps > 0:
        raise ScenarioError(f"eps {eps} is not above 0: give the change that no longer counts, such as 0.01")
    if market not in MARKETS:
        raise ScenarioError(f"no market '{market}'; choose one of {', '.join(MARKETS)}")
    trade = _trade(network, market)
    failing = np.arange(network.n) if firms is None else np.asarray(firms, dtype=np.int64)
    esri, rounds = np.zeros(failing.size), np.zeros(failing.size, dtype=np.int64)
    many = int(network.e / _MANY)

    def work(batch: slice) -> None:
        _fail_each(trade, failing[batch], eps, many, esri[batch], rounds[batch])

    batches = [slice(at, at + _BATCH) for at in range(0, failing.size, _BATCH)]
    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        list(pool.map(work, batches))
    return esri, rounds


def _trade(network: Network, market: str) -> _Trade:
    n, kind = network.n, np.array(network.commodity, dtype=np.int64)
    sales = np.array(network.output, dtype=np.float64)
    year = np.array(network.need_use_per_day, dtype=np.float64) * _DAYS
    buyer, edge_buyer = network.need_activity, network.edge_buyer
    bought = np.bincount(buyer, year, n)[buyer]
    part = np.divide(year, bought, out=np.zeros(network.m), where=bought > 0)
    weight = np.where(network.need_essential, 1.0, part)
    amount = network.edge_share * year[network.edge_need]
    order = np.argsort(network.edge_supplier, kind="stable")
    seller = network.edge_supplier[order]
    sold = sales[seller]
    return _Trade(
        need_ptr=np.array(network.need_ptr, dtype=np.int64),
        need_essential=np.array(network.need_essential, dtype=np.bool_),
        edge_ptr=np.array(network.edge_ptr, dtype=np.int64),
        supplier=np.array(network.edge_supplier, dtype=np.int64),
        share=network.edge_share * weight[network.edge_need],
        sale_ptr=np.searchsorted(seller, np.arange(n + 1)).astype(np.int64),
        sale_buyer=edge_buyer[order].astype(np.int64),
        sale_share=np.divide(amount[order], sold, out=np.zeros(order.size), where=sold > 0),
        sales=sales,
        kind=kind,
        market_sales=np.asarray(
            np.bincount(kind, sales, len(network.commodities)) if market == "type" else [], dtype=np.float64
        ),
    )


@kernel
def _fail_each(trade: _Trade, firms: IntArray, eps: float, many: int, esri: FloatArray, rounds: IntArray) -> None:
    """Let each firm fail alone; write its index and the number of rounds. Beyond `many` flows work on everybody.

    One long kernel on purpose: handing arrays to helpers costs more than the work they would do.
    """
    need_ptr, need_essential, edge_ptr = trade.need_ptr, trade.need_essential, trade.edge_ptr
    supplier, share = trade.supplier, trade.share
    sale_ptr, sale_buyer, sale_share = trade.sale_ptr, trade.sale_buyer, trade.sale_share
    sales, kind, market_sales = trade.sales, trade.kind, trade.market_sales
    n, types = sales.size, market_sales.size
    everything = max(sales.sum(), 1e-300)
    down, up = np.ones(n), np.ones(n)  # h and u
    next_down, next_up = np.ones(n), np.ones(n)
    moved_down, moved_up = np.empty(n, np.int64), np.empty(n, np.int64)
    work_down, work_up = np.empty(n, np.int64), np.empty(n, np.int64)
    queued_down, queued_up = np.zeros(n, np.bool_), np.zeros(n, np.bool_)
    met, is_met = np.empty(n, np.int64), np.zeros(n, np.bool_)
    # makers of each type that are down, as a linked list, and what is left of the sales of the type
    head, behind, is_down = np.full(types, -1), np.full(n, -1), np.zeros(n, np.bool_)
    left = market_sales.copy()
    stirred, is_stirred = np.empty(types, np.int64), np.zeros(types, np.bool_)
    for place in range(firms.size):
        failed = firms[place]
        down[failed] = up[failed] = next_down[failed] = next_up[failed] = 0.0
        moved_down[0] = moved_up[0] = met[0] = failed
        moves_down, moves_up, meets = 1, 1, 1
        is_met[failed] = True
        change, round_ = 1.0, 1
        while change > eps:
            round_ += 1
            # what the types whose makers moved have left, and who buys from those of them that are down;
            # where that is many, everybody in order is quicker than they alone in any order
            stirs, todo_down, todo_up = 0, 0, 0
            reach = 0
            for a in range(moves_down):
                i = moved_down[a]
                reach += sale_ptr[i + 1] - sale_ptr[i]
                if types == 0:
                    continue
                k = kind[i]
                if not is_down[i]:
                    is_down[i] = True
                    behind[i] = head[k]
                    head[k] = i
                if not is_stirred[k]:
                    is_stirred[k] = True
                    stirred[stirs] = k
                    stirs += 1
            for a in range(stirs):
                k = stirred[a]
                is_stirred[k] = False
                lost = 0.0
                i = head[k]
                while i >= 0:
                    lost += (1.0 - down[i]) * sales[i]
                    reach += sale_ptr[i + 1] - sale_ptr[i]
                    i = behind[i]
                left[k] = market_sales[k] - lost
            if reach > many:
                for j in range(n):
                    work_down[j] = j
                todo_down = n
            else:
                for a in range(stirs if types > 0 else moves_down):
                    i = head[stirred[a]] if types > 0 else moved_down[a]
                    while i >= 0:
                        for y in range(sale_ptr[i], sale_ptr[i + 1]):
                            j = sale_buyer[y]
                            if not queued_down[j]:
                                queued_down[j] = True
                                work_down[todo_down] = j
                                todo_down += 1
                        i = behind[i]
            reach = 0
            for a in range(moves_up):
                j = moved_up[a]
                reach += edge_ptr[need_ptr[j + 1]] - edge_ptr[need_ptr[j]]
            if reach > many:
                for i in range(n):
                    work_up[i] = i
                todo_up = n
            else:
                for a in range(moves_up):
                    j = moved_up[a]
                    for x in range(edge_ptr[need_ptr[j]], edge_ptr[need_ptr[j + 1]]):
                        i = supplier[x]
                        if not queued_up[i]:
                            queued_up[i] = True
                            work_up[todo_up] = i
                            todo_up += 1
            # all at once: new levels from the old ones
            for a in range(todo_down):
                j = work_down[a]
                queued_down[j] = False
                level, lost = 1.0, 0.0
                for k in range(need_ptr[j], need_ptr[j + 1]):
                    gap = 0.0
                    for x in range(edge_ptr[k], edge_ptr[k + 1]):
                        i = supplier[x]
                        lack = 1.0 - down[i]
                        if lack > 0.0:
                            if types > 0 and left[kind[i]] > 1e-10:
                                lack *= min(1.0, sales[i] / left[kind[i]])
                            gap += share[x] * lack
                    if need_essential[k]:
                        level = min(level, 1.0 - gap)
                    else:
                        lost += gap
                if j != failed:
                    next_down[j] = max(0.0, min(level, 1.0 - lost))
            for a in range(todo_up):
                i = work_up[a]
                queued_up[i] = False
                lost = 0.0
                for y in range(sale_ptr[i], sale_ptr[i + 1]):
                    lost += sale_share[y] * (1.0 - up[sale_buyer[y]])
                if i != failed:
                    next_up[i] = max(0.0, 1.0 - lost)
            change, moves_down, moves_up = 0.0, 0, 0
            for a in range(todo_down):
                j = work_down[a]
                if next_down[j] != down[j]:
                    change = max(change, abs(next_down[j] - down[j]))
                    down[j] = next_down[j]
                    moved_down[moves_down] = j
                    moves_down += 1
                    if not is_met[j]:
                        is_met[j] = True
                        met[meets] = j
                        meets += 1
            for a in range(todo_up):
                j = work_up[a]
                if next_up[j] != up[j]:
                    change = max(change, abs(next_up[j] - up[j]))
                    up[j] = next_up[j]
                    moved_up[moves_up] = j
                    moves_up += 1
                    if not is_met[j]:
                        is_met[j] = True
                        met[meets] = j
                        meets += 1
        total = 0.0
        for a in range(meets):
            j = met[a]
            total += sales[j] * (1.0 - min(down[j], up[j]))
            down[j] = up[j] = next_down[j] = next_up[j] = 1.0
            is_met[j] = is_down[j] = False
            if types > 0:
                head[kind[j]] = -1
                left[kind[j]] = market_sales[kind[j]]
        esri[place], rounds[place] = total / everything, round_
