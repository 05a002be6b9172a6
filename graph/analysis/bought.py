"""What did each lever buy? The same outage once more without it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from graph.analysis.grants import LEVER_HOLDER
from graph.analysis.outage_runs import OutageRuns
from graph.analysis.plan import Plan
from graph.analysis.rationing import ENTITLEMENT
from graph.analysis.wiring import pool_keys, wire
from graph.network import BoolArray, FloatArray, Network

__all__ = ["Alternative", "Bought", "what_levers_bought", "without_each"]

Alternative: TypeAlias = tuple[Network, Plan]
"""Network and plan without one lever; activities that the full network has too stand at the same positions."""

_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Bought:
    """What the watched activity at `position` would lose without a lever.

    Attributes
    ----------
    position : int
    lost_share_without : float
    lost_share_difference : float
        Without the lever less with it: what it bought; below 0 where it hurt.
    first_shortage_day_without : int or None
    """

    position: int
    lost_share_without: float
    lost_share_difference: float
    first_shortage_day_without: int | None


def what_levers_bought(
    runs: OutageRuns, without: Sequence[Alternative | None], progress: Callable[[str], None] | None = None
) -> tuple[tuple[tuple[Bought, ...], ...], int]:
    """For each lever, the watched activities whose loss or first day differs if all levers are there but this one.

    Parameters
    ----------
    runs : OutageRuns
        With all levers.
    without : sequence of (Network, Plan) or None
        For each lever, what is left without it; None where that changes nothing.
    progress : callable, optional
        Told which lever of how many is left out.

    Returns
    -------
    tuple of tuple of Bought, int
        One tuple for each lever; and how many runs it took.

    Examples
    --------
    >>> from graph.analysis.examples import chain
    >>> from graph.analysis.outage_runs import levers_of, run_plan
    >>> network = chain(3, stock_days=[10, 20])
    >>> runs = run_plan(network, Plan.window(network, np.array([0.0, 1.0, 1.0]), days=60), 100, np.array([2]))
    >>> [[bought]], count = what_levers_bought(runs, without_each(runs, levers_of(network)))
    >>> round(bought.lost_share_difference, 9), bought.first_shortage_day_without, count
    (0.3, 0, 1)
    """
    main = runs.runs[0]
    wanted = sum(each is not None for each in without)
    found: list[tuple[Bought, ...]] = []
    count = 0
    for alternative in without:
        if alternative is None:
            found.append(())
            continue
        count += 1
        if progress is not None:
            progress(f"what each lever bought: run {count} of {wanted}")
        run = runs.again(*alternative)
        moved = np.abs(run.lost_share - main.lost_share) > _TINY
        differs = moved | (run.first_shortage_day != main.first_shortage_day)
        found.append(
            tuple(
                Bought(
                    position, float(run.lost_share[position]),
                    float(run.lost_share[position] - main.lost_share[position]),
                    int(run.first_shortage_day[position]) if run.first_shortage_day[position] >= 0 else None,
                )
                for position in np.flatnonzero(differs).tolist()
            )
        )  # fmt: skip
    return tuple(found), count


def without_each(
    runs: OutageRuns, levers: Sequence[Mapping[str, str | float]], own_spare: FloatArray | None = None
) -> list[Alternative | None]:
    """What is left without each of the levers that a network itself holds.

    All inventories count as one lever, so does all its spare capacity. A public stockpile is passed over if nothing is
    short, even without any stock, that draws on it.

    Parameters
    ----------
    runs : OutageRuns
    levers : sequence of mappings
        As the answer lists them; of one that a question grants (it has an ``id``) nothing is said here: None.
    own_spare : (n,) float, optional
        Spare capacity of the network itself (default: all that it has).
    """
    network, plan = runs.network, runs.plan
    held = [at for at, pool in enumerate(network.pools) if not pool.holder.startswith(LEVER_HOLDER)]
    drawn, found, pools = _drawn(runs), list[Alternative | None](), iter(held)
    for row in levers:
        if "id" in row:
            found.append(None)
        elif row["kind"] == "inventory":
            found.append((replace(network, need_stock_days=np.zeros(network.m), _index={}), plan))
        elif row["kind"] == "stockpile":  # listed in the order of the network
            own = next(pools)
            left = replace(network, pools=(*network.pools[:own], *network.pools[own + 1 :]), _index={})
            found.append((left, plan) if drawn[own] else None)
        elif row["kind"] == "spare":
            found.append((network, _without_spare(network, plan, network.spare if own_spare is None else own_spare)))
        else:
            found.append(None)
    return found


def _without_spare(network: Network, plan: Plan, own: FloatArray) -> Plan:
    """A plan in which the network's own spare capacity never runs; what levers add to it does."""
    mine = np.zeros(network.n)
    mine[: own.size] = own
    left = np.maximum(0.0, plan.ramp * network.spare - mine)
    return replace(plan, ramp=np.divide(left, network.spare, out=np.array(plan.ramp), where=network.spare > 0))


def _drawn(runs: OutageRuns) -> list[bool]:
    """Public holdings on which a need draws that is short without any stock: no other can ever be drawn.

    That holds where levels without stocks are the least there are; else all may be drawn: levers that run later than
    the shock begins count in full there.
    """
    network, wires = runs.network, wire(runs.network)
    later = bool((runs.plan.ramp < 1.0).any()) or runs.plan.eases()
    if runs.sharing.rule != ENTITLEMENT or network.slow or later:
        return [True] * len(network.pools)
    _kappa, permission = runs.plan.static()
    lack = network.edge_share * (1.0 - permission * runs.static.levels[network.edge_supplier])
    gap = np.bincount(network.edge_need, weights=lack, minlength=network.m)
    short: BoolArray = np.zeros(wires.pool_ptr.size - 1, dtype=np.bool_)
    short[wires.need_pool[(gap > 0) & (wires.need_pool >= 0)]] = True
    keys = {key: at for at, key in enumerate(pool_keys(network))}
    return [bool(short[keys[pool.country, pool.commodity]]) for pool in network.pools]
