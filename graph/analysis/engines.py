"""Which engine answers? The fast one wherever its rule holds, else the second one; both give the same results."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from graph.analysis.allocation import shared_levels
from graph.analysis.allocation_days import share_days
from graph.analysis.day_loop import run_days
from graph.analysis.day_result import DayResult, Snapshot
from graph.analysis.fixed_point import StaticResult, static_levels
from graph.analysis.plan import Plan
from graph.analysis.rationing import ENTITLEMENT
from graph.network import BoolArray, IntArray, Network

__all__ = ["FASTEST", "Sharing", "days_of", "static_of", "static_snapshot"]


@dataclass(frozen=True, eq=False)
class Sharing:
    """A rule of rationing, with what it needs to know.

    Attributes
    ----------
    rule : str
        One of ``RATIONING``.
    reported : (e,) bool or None
        Flows that are reported; ``contract-first`` needs it.
    """

    rule: str = ENTITLEMENT
    reported: BoolArray | None = None


FASTEST = Sharing()
"""Entitlement: what the fast engine computes."""


def days_of(
    network: Network,
    plan: Plan,
    horizon: int,
    sharing: Sharing,
    *,
    stock_mode: str = "default",
    refill: bool = True,
    watch: IntArray | None = None,
    keep: Collection[int] = (),
) -> DayResult:
    """Levels over time under a rule; the fast engine where it is entitlement and nothing takes a day to arrive.

    Parameters
    ----------
    network : Network
    plan : Plan
    horizon : int
    sharing : Sharing
    stock_mode, refill, watch, keep
        As in ``run_days``.

    Examples
    --------
    >>> from graph.analysis.examples import chain
    >>> days_of(chain(2), Plan.constant(chain(2), np.array([0.5, 1.0])), 10, FASTEST).first_shortage_day
    array([0, 0])
    """
    if sharing.rule == ENTITLEMENT and not network.slow:
        return run_days(network, plan, horizon, stock_mode=stock_mode, refill=refill, watch=watch, keep=keep)
    return share_days(
        network, plan, horizon, rule=sharing.rule, reported=sharing.reported, stock_mode=stock_mode, refill=refill,
        watch=watch, keep=keep,
    )  # fmt: skip


def static_of(network: Network, plan: Plan, sharing: Sharing) -> StaticResult:
    """Levels with all shocks at once, no stocks, levers complete; lead times play no part."""
    if sharing.rule == ENTITLEMENT:
        return static_levels(network, *plan.static())
    found = shared_levels(network, plan, sharing.rule, sharing.reported)
    return StaticResult(found.levels, found.levels, found.certificate, found.sweeps)


def static_snapshot(network: Network, plan: Plan, static: StaticResult, sharing: Sharing) -> Snapshot:
    """State without stocks, with what the rule passes on to each need."""
    kappa, permission = plan.static()
    more = np.zeros(network.m)
    if sharing.rule != ENTITLEMENT:
        found = shared_levels(network, plan, sharing.rule, sharing.reported).seen.shipments
        more = np.bincount(network.edge_need, found.given, network.m).astype(np.float64)
    return Snapshot(static.levels, more, kappa, permission)
