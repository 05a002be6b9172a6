"""What can every activity make at most, once all have adjusted? The greatest fixed point of F, with a certificate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.analysis.operator import Cover, Shock, State, no_cover, opening_state, settle
from graph.analysis.slow_loops import lower_levels, speed_up
from graph.analysis.wiring import Wires, wire
from graph.errors import ScenarioError
from graph.network import FloatArray, IntArray, Network

__all__ = ["StaticResult", "Target", "solve", "static_levels", "static_sweep"]

PATIENCE = 50  # passes over one block before Newton steps take over

Target = tuple[IntArray, IntArray]
"""What one target takes out entirely: (activities, edges)."""


@dataclass(frozen=True, eq=False)
class StaticResult:
    """Levels without stocks, all shocks at once.

    Attributes
    ----------
    levels : (n,) float
        Output of each activity relative to its baseline, from above.
    lower : (n,) float
        Levels that can be sustained for sure: lower <= F(lower).
    certificate : float
        Largest levels - lower; the answer lies between. 0 where F(levels) >= levels in every bit. Rounding itself
        (about 1e-16 over the leak of the slowest loop) is not included.
    rounds : int
        Most passes over one loop.
    """

    levels: FloatArray
    lower: FloatArray
    certificate: float
    rounds: int


def static_levels(
    network: Network, kappa: FloatArray, permission: FloatArray, *, granted_spare: bool = True
) -> StaticResult:
    """What is left of every activity with all shocks at once and no stocks?

    Greatest fixed point of the operator F, entitlement rationing, levers complete.

    Parameters
    ----------
    network : Network
    kappa : (n,) float
        Capacity left to each activity, 0 to 1.
    permission : (e,) float
        Share of each edge still allowed, 0 to 1.
    granted_spare : bool
        Whether the network's spare capacity runs.

    Raises
    ------
    ScenarioError
        If a factor has the wrong length or leaves 0 to 1.

    Examples
    --------
    >>> from graph.analysis.examples import chain
    >>> static_levels(chain(3), np.array([0.4, 1.0, 1.0]), np.ones(2)).levels
    array([0.4, 0.4, 0.4])
    """
    for name, values, size in (("kappa", kappa, network.n), ("permission", permission, network.e)):
        if values.shape != (size,):
            raise ScenarioError(f"{name} has shape {values.shape}, the network needs ({size},)")
        if size and not (values.min() >= 0 and values.max() <= 1):
            raise ScenarioError(f"{name} leaves 0 to 1: give shares, such as .3 for 30 % left")
    wires = wire(network)
    room = np.array(network.spare, dtype=np.float64) if granted_spare else np.zeros(network.n)
    shock = Shock(np.array(kappa, dtype=np.float64), np.array(permission, dtype=np.float64), room)
    state, cover = opening_state(wires, shock.room), no_cover(wires)
    lower = solve(wires, shock, cover, state)
    return StaticResult(
        levels=state.level,
        lower=lower,
        certificate=float(np.max(state.level - lower, initial=0.0)),
        rounds=int(state.tally[1]),
    )


def solve(wires: Wires, shock: Shock, cover: Cover, state: State) -> FloatArray:
    """Lower the levels of `state` to the greatest fixed point below them; give lower levels that are sustained.

    The state starts at or above the fixed point, with every position dirty that may have to change. Where all loops
    come to rest the lower levels are the levels themselves.
    """
    start, last = 0, wires.order.size - 1
    open_blocks: list[tuple[int, int]] = []
    while (stuck := settle(wires, shock, cover, state, start, last, PATIENCE)) >= 0:
        end = int(wires.block_last[stuck])
        if not speed_up(wires, shock, cover, state, stuck, end):
            open_blocks.append((stuck, end))
            state.dirty[stuck : end + 1] = False
        start = end + 1
    if not open_blocks:
        return state.level
    return lower_levels(wires, shock, cover, state, open_blocks, PATIENCE)


def static_sweep(
    network: Network, targets: Sequence[Target], watch: IntArray, *, granted_spare: bool = True
) -> FloatArray:
    """How much does each watched activity lose if each target alone is out entirely (no stocks)?

    Only what lies downstream of a target is computed.

    Parameters
    ----------
    network : Network
    targets : sequence of (activities, edges)
        Indices that each target cuts.
    watch : (W,) int
        Indices of the activities to report, such as all products.
    granted_spare : bool
        Whether the network's spare capacity runs.

    Returns
    -------
    (T, W) float
        1 - level, at least 0.

    Examples
    --------
    >>> from graph.analysis.examples import chain
    >>> none = np.empty(0, dtype=np.int64)
    >>> static_sweep(chain(3), [(np.array([0]), none), (none, np.array([1]))], np.array([1, 2]))
    array([[1., 1.],
           [0., 1.]])
    """
    quiet = static_levels(network, np.ones(network.n), np.ones(network.e), granted_spare=granted_spare)
    wires = wire(network)
    room = np.array(network.spare, dtype=np.float64) if granted_spare else np.zeros(network.n)
    shock = Shock(np.ones(network.n), np.ones(network.e), room)
    cover, state = no_cover(wires), opening_state(wires, room)
    state.level[:] = quiet.levels
    state.dirty[:] = False
    buyer = network.edge_buyer
    losses = np.zeros((len(targets), watch.size))
    for t, (activities, edges) in enumerate(targets):
        shock.kappa[activities] = 0.0
        shock.permission[edges] = 0.0
        state.dirty[wires.position[activities]] = True
        state.dirty[wires.position[buyer[edges]]] = True
        solve(wires, shock, cover, state)
        losses[t] = np.maximum(0.0, 1.0 - state.level[watch])
        shock.kappa[activities] = 1.0
        shock.permission[edges] = 1.0
        forget(state, quiet.levels)
    return losses


def forget(state: State, levels: FloatArray) -> None:
    """Put what was reached back to the given levels."""
    reached = state.reached[: state.tally[0]]
    state.level[reached] = levels[reached]
    state.is_reached[reached] = False
    state.tally[:] = 0
