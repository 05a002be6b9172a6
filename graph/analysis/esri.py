r"""How much of all sales is hit if one firm alone fails? The Economic Systemic Risk Index, as its authors compute it.

All levels start at 1, the failing firm is held at 0, and all firms are updated at once, round after round:

    sigma_i  = min(1, s_i / sum of s_l h_l over the makers l of the same type); 1 without a market, or where that sum
               is at most 1e-10
    Pi_jk    = 1 - sum over suppliers i of type k: sigma_i share_ij (1 - h_i)
    h_j      <- max(0, min(psi_j, Pi_jk of each essential type k, 1 - sum over the other types (1 - Pi_jk)))
    u_j      <- max(0, min(psi_j, 1 - sum over buyers b: (W_jb / s_j) (1 - u_b)))

share_ij is W_ij over the buyer's purchases of that type if it is essential, else over all its purchases. The rounds end
with the first in which no h and no u moves by more than eps; ESRI = sum of w_j (1 - min(h_j, u_j)), w_j = s_j / sum s.
A coarse eps truncates. Only what changed is passed on, along the flows of those who moved in the round before.
"""

from __future__ import annotations

import os
import weakref
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
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
_STILL = 1e-12
"""A change that is not passed on; over a hundred rounds it does not add up to 1e-9."""


class _Trade(NamedTuple):
    """A network as the index sees it: who sells what part of its sales to whom, and what part of the input that is."""

    purchase_ptr: IntArray  # (n+1)
    seller: IntArray  # (e) by buyer
    sale_share: FloatArray  # (e) of the seller's sales
    sale_ptr: IntArray  # (n+1)
    sale_need: IntArray  # (e) by seller: the need that is served
    share: FloatArray  # (e) of the buyer's input
    need_buyer: IntArray  # (m)
    need_essential: BoolArray  # (m)
    sales: FloatArray  # (n)
    kind: IntArray  # (n) type
    market_sales: FloatArray  # (types) of all makers together; empty without a market


_LAST: dict[str, tuple[weakref.ref[Network], _Trade]] = {}
_LOCK = Lock()


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
    trade = _last_trade(network, market)
    failing = np.arange(network.n) if firms is None else np.asarray(firms, dtype=np.int64)
    esri, rounds = np.zeros(failing.size), np.zeros(failing.size, dtype=np.int64)

    def work(batch: slice) -> None:
        _fail_each(trade, failing[batch], eps, esri[batch], rounds[batch])

    batches = [slice(at, at + _BATCH) for at in range(0, failing.size, _BATCH)]
    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        list(pool.map(work, batches))
    return esri, rounds


def _last_trade(network: Network, market: str) -> _Trade:
    """The trade of a network; that of the last one is kept, since sweeps come in parts."""
    with _LOCK:
        known = _LAST.get(market)
        if known is None or known[0]() is not network:
            _LAST.clear()
            known = _LAST[market] = (weakref.ref(network, lambda _: _LAST.clear()), _trade(network, market))
        return known[1]


def _trade(network: Network, market: str) -> _Trade:
    n, kind = network.n, np.array(network.commodity, dtype=np.int64)
    sales = np.array(network.output, dtype=np.float64)
    year = np.array(network.need_use_per_day, dtype=np.float64) * _DAYS
    buyer = network.need_activity
    bought = np.bincount(buyer, year, n)[buyer]
    part = np.divide(year, bought, out=np.zeros(network.m), where=bought > 0)
    weight = np.where(network.need_essential, 1.0, part)
    amount = network.edge_share * year[network.edge_need]
    order = np.argsort(network.edge_supplier, kind="stable")
    return _Trade(
        purchase_ptr=np.array(network.edge_ptr[network.need_ptr], dtype=np.int64),
        seller=np.array(network.edge_supplier, dtype=np.int64),
        sale_share=np.divide(amount, sales[network.edge_supplier], out=np.zeros(network.e), where=amount > 0),
        sale_ptr=np.searchsorted(network.edge_supplier[order], np.arange(n + 1)).astype(np.int64),
        sale_need=network.edge_need[order].astype(np.int64),
        share=(network.edge_share * weight[network.edge_need])[order],
        need_buyer=np.array(buyer, dtype=np.int64),
        need_essential=np.array(network.need_essential, dtype=np.bool_),
        sales=sales,
        kind=kind,
        market_sales=np.asarray(
            np.bincount(kind, sales, len(network.commodities)) if market == "type" else [], dtype=np.float64
        ),
    )


@kernel
def _fail_each(trade: _Trade, firms: IntArray, eps: float, esri: FloatArray, rounds: IntArray) -> None:
    """Let each firm fail alone; write its index and the number of rounds.

    Changes are pushed along the flows: what buyers lack of each input, what sellers lack in orders. One long kernel on
    purpose: handing arrays to helpers costs more than the work they would do.
    """
    purchase_ptr, seller, sale_share = trade.purchase_ptr, trade.seller, trade.sale_share
    sale_ptr, sale_need, share = trade.sale_ptr, trade.sale_need, trade.share
    need_buyer, need_essential = trade.need_buyer, trade.need_essential
    sales, kind, market_sales = trade.sales, trade.kind, trade.market_sales
    n, types = sales.size, market_sales.size
    everything = max(sales.sum(), 1e-300)
    down, up = np.ones(n), np.ones(n)  # h and u
    next_down, next_up = np.ones(n), np.ones(n)
    gap, lost, unordered = np.zeros(need_buyer.size), np.zeros(n), np.zeros(n)
    sent, told = np.zeros(n), np.ones(n)  # sigma (1 - h) that buyers know of, u that sellers know of
    moved_down, moved_up = np.empty(n, np.int64), np.empty(n, np.int64)
    work_down, work_up = np.empty(n, np.int64), np.empty(n, np.int64)
    queued_down, queued_up = np.zeros(n, np.bool_), np.zeros(n, np.bool_)
    met, is_met = np.empty(n, np.int64), np.zeros(n, np.bool_)
    needs_met, need_is_met = np.empty(gap.size, np.int64), np.zeros(gap.size, np.bool_)
    # makers of each type that are down, as a linked list, and what is left of the sales of the type
    head, behind, is_down = np.full(types, -1), np.full(n, -1), np.zeros(n, np.bool_)
    stirred, is_stirred = np.empty(types, np.int64), np.zeros(types, np.bool_)
    for place in range(firms.size):
        failed = firms[place]
        down[failed] = up[failed] = next_down[failed] = next_up[failed] = 0.0
        moved_down[0] = moved_up[0] = met[0] = failed
        moves_down, moves_up, meets, needs = 1, 1, 1, 0
        is_met[failed] = True
        change, round_ = 1.0, 1
        while change > eps:
            round_ += 1
            todo_down, todo_up, stirs = 0, 0, 0
            for a in range(moves_down if types > 0 else 0):
                i = moved_down[a]
                k = kind[i]
                if not is_down[i]:
                    is_down[i] = True
                    behind[i] = head[k]
                    head[k] = i
                if not is_stirred[k]:
                    is_stirred[k] = True
                    stirred[stirs] = k
                    stirs += 1
            # what the buyers of those who moved, or whose market did, lack of their inputs
            for a in range(stirs if types > 0 else moves_down):
                i = moved_down[a]
                sold = 0.0
                if types > 0:
                    k = stirred[a]
                    is_stirred[k] = False
                    gone, i = 0.0, head[k]
                    while i >= 0:
                        gone += (1.0 - down[i]) * sales[i]
                        i = behind[i]
                    sold, i = market_sales[k] - gone, head[k]
                while i >= 0:
                    lack = 1.0 - down[i]
                    if types > 0 and sold > 1e-10:
                        lack *= min(1.0, sales[i] / sold)
                    more = lack - sent[i]
                    if more > _STILL:
                        sent[i] = lack
                        for y in range(sale_ptr[i], sale_ptr[i + 1]):
                            k = sale_need[y]
                            j = need_buyer[k]
                            if need_essential[k]:
                                if not need_is_met[k]:
                                    need_is_met[k] = True
                                    needs_met[needs] = k
                                    needs += 1
                                gap[k] += share[y] * more
                                can = 1.0 - gap[k]
                            else:
                                lost[j] += share[y] * more
                                can = 1.0 - lost[j]
                            if not is_met[j]:
                                is_met[j] = True
                                met[meets] = j
                                meets += 1
                            if can < next_down[j]:
                                next_down[j] = max(0.0, can)
                                if not queued_down[j]:
                                    queued_down[j] = True
                                    work_down[todo_down] = j
                                    todo_down += 1
                    i = behind[i] if types > 0 else -1
            # what the sellers to those who moved lack in orders
            for a in range(moves_up):
                j = moved_up[a]
                more = told[j] - up[j]
                if more <= _STILL:
                    continue
                told[j] = up[j]
                for x in range(purchase_ptr[j], purchase_ptr[j + 1]):
                    i = seller[x]
                    unordered[i] += sale_share[x] * more
                    can = max(0.0, 1.0 - unordered[i])
                    if can < next_up[i]:
                        next_up[i] = can
                        if not queued_up[i]:
                            queued_up[i] = True
                            work_up[todo_up] = i
                            todo_up += 1
                    if not is_met[i]:
                        is_met[i] = True
                        met[meets] = i
                        meets += 1
            # all at once
            change = 0.0
            for a in range(todo_down):
                j = work_down[a]
                queued_down[j] = False
                change = max(change, down[j] - next_down[j])
                down[j] = next_down[j]
            for a in range(todo_up):
                i = work_up[a]
                queued_up[i] = False
                change = max(change, up[i] - next_up[i])
                up[i] = next_up[i]
            moved_down, work_down, moves_down = work_down, moved_down, todo_down
            moved_up, work_up, moves_up = work_up, moved_up, todo_up
        total = 0.0
        for a in range(meets):
            j = met[a]
            total += sales[j] * (1.0 - min(down[j], up[j]))
            down[j] = up[j] = next_down[j] = next_up[j] = told[j] = 1.0
            lost[j] = unordered[j] = sent[j] = 0.0
            is_met[j] = is_down[j] = False
            if types > 0:
                head[kind[j]] = -1
        for a in range(needs):
            gap[needs_met[a]] = 0.0
            need_is_met[needs_met[a]] = False
        esri[place], rounds[place] = total / everything, round_
