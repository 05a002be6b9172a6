"""What is left of a network and its plan without one lever? For what each lever bought."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from graph.analysis.bought import Alternative
from graph.analysis.chances import suppliers
from graph.analysis.levers import Lever, ProjectLever, without
from graph.analysis.plan import Plan
from graph.network import Network

__all__ = ["Granting", "left_out"]

Granting = Callable[[Sequence[Lever]], tuple[Network, Plan | None]]
"""Grants levers: the network with them, and when they run."""


def left_out(
    network: Network, shocks: Plan, ramps: Plan | None, levers: Sequence[Lever], granting: Granting, first: int
) -> Mapping[int, Alternative]:
    """Network and plan without each lever, by the place of its row in an answer; all others are there.

    A new supplier stays in the network and never runs, so that flows keep their places.

    Parameters
    ----------
    network : Network
        With all levers.
    shocks : Plan
        Without levers.
    ramps : Plan or None
        When levers run.
    levers : sequence of Lever
    granting : callable
    first : int
        Place of the first lever's row.
    """
    found: dict[int, Alternative] = {}
    standing = {lever.id: at for at, lever in suppliers(levers, network.n)}
    for place, lever in enumerate(levers, first):
        if isinstance(lever, ProjectLever):
            assert ramps is not None
            ramp = np.array(ramps.ramp)
            ramp[:, standing[lever.id]] = 0.0
            found[place] = (network, shocks.combine(replace(ramps, ramp=ramp)))
        else:
            other, plan = granting(without(levers, lever.id))
            found[place] = (other, shocks if plan is None else shocks.combine(plan))
    return found
