"""What is out, from which day on? Resolved shocks as factors on activities and edges, epoch by epoch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from graph.errors import ScenarioError
from graph.network import FloatArray, IntArray, Network

__all__ = ["Plan", "network_on"]


@dataclass(frozen=True, eq=False)
class Plan:
    """Shocks and ramps of a scenario: T epochs, each lasting until the next one starts.

    Attributes
    ----------
    starts : tuple of int
        (T) first day of each epoch, ascending; the first is day 0.
    kappa : (T, n) float
        Capacity left to each activity, 0 to 1.
    permission : (T, e) float
        Share of each edge's flow that may still move, 0 to 1.
    ramp : (T, n) float
        Part of the granted spare capacity that runs, 0 to 1.
    static_kappa : (n,) float
    static_permission : (e,) float
        All shocks at once, whatever their dates (static mode).
    penalty : (T, g) float, optional
        Penalty of each group's substitutes; without it that of the network holds from day 0.
    loss : (T, m) float, optional
        Part of output lost without each degradable input; without it that of the network holds from day 0.
    """

    starts: tuple[int, ...]
    kappa: FloatArray
    permission: FloatArray
    ramp: FloatArray
    static_kappa: FloatArray
    static_permission: FloatArray
    penalty: FloatArray | None = None
    loss: FloatArray | None = None

    def __post_init__(self) -> None:
        if (
            not self.starts
            or self.starts[0] != 0
            or any(b <= a for a, b in zip(self.starts, self.starts[1:], strict=False))
        ):
            raise ScenarioError(f"epochs start on days {self.starts}: give ascending days, the first 0")
        epochs, n, e = len(self.starts), self.static_kappa.size, self.static_permission.size
        shapes = {"kappa": (epochs, n), "ramp": (epochs, n), "permission": (epochs, e)}
        for name, values in (("kappa", self.kappa), ("ramp", self.ramp), ("permission", self.permission)):
            if values.shape != shapes[name]:
                raise ScenarioError(f"{name} of a plan has shape {values.shape}, expected {shapes[name]}")
        for name, given in (("penalty", self.penalty), ("loss", self.loss)):
            if given is not None and (given.ndim != 2 or given.shape[0] != epochs):
                raise ScenarioError(f"{name} of a plan has shape {given.shape}, expected one row for each epoch")
        for name in ("kappa", "permission", "ramp", "static_kappa", "static_permission"):
            values = getattr(self, name)
            if values.size and not (values.min() >= 0 and values.max() <= 1):
                raise ScenarioError(f"{name} of a plan leaves 0 to 1: give shares, such as .3 for 30 % left")

    @staticmethod
    def quiet(network: Network) -> Plan:
        """Nothing happens; what granted spare there is runs from day 0.

        Examples
        --------
        >>> from graph.analysis.examples import chain
        >>> Plan.quiet(chain(2)).kappa
        array([[1., 1.]])
        """
        return Plan.constant(network)

    @staticmethod
    def constant(network: Network, kappa: FloatArray | None = None, permission: FloatArray | None = None) -> Plan:
        """One shock from day 0 on, without end.

        Parameters
        ----------
        network : Network
        kappa : (n,) float, optional
            Capacity left to each activity, 0 to 1 (default: all).
        permission : (e,) float, optional
            Share of each edge still allowed, 0 to 1 (default: all).

        Raises
        ------
        ScenarioError
            If a factor leaves 0 to 1 or has the wrong length.
        """
        k = np.ones(network.n) if kappa is None else np.asarray(kappa, dtype=np.float64)
        p = np.ones(network.e) if permission is None else np.asarray(permission, dtype=np.float64)
        if k.shape != (network.n,) or p.shape != (network.e,):
            raise ScenarioError(
                f"a shock names {k.shape} activities and {p.shape} edges; the network has {network.n} and {network.e}"
            )
        return Plan((0,), k[None], p[None], np.ones((1, network.n)), k, p)

    @staticmethod
    def window(
        network: Network,
        kappa: FloatArray | None = None,
        permission: FloatArray | None = None,
        start: int = 0,
        days: int | None = None,
    ) -> Plan:
        """One shock for a number of days, quiet before and after.

        Parameters
        ----------
        network : Network
        kappa, permission : float arrays, optional
            As in `constant`.
        start : int
            First day of the shock.
        days : int, optional
            Its length in days; without it the shock does not end.

        Raises
        ------
        ScenarioError
            If the start is negative or the length is not positive.
        """
        if start < 0 or (days is not None and days <= 0):
            raise ScenarioError(f"a shock from day {start} for {days} days: start at 0 or later, last a day or more")
        quiet, shock = Plan.quiet(network), Plan.constant(network, kappa, permission)
        parts = ([(0, quiet)] if start > 0 else []) + [(start, shock)]
        parts += [] if days is None else [(start + days, quiet)]
        return Plan(
            tuple(day for day, _ in parts),
            np.concatenate([part.kappa for _, part in parts]),
            np.concatenate([part.permission for _, part in parts]),
            np.concatenate([part.ramp for _, part in parts]),
            shock.static_kappa,
            shock.static_permission,
        )

    @staticmethod
    def spare_from(network: Network, first_day: Sequence[int] | IntArray) -> Plan:
        """No shock; the granted spare of each activity runs from its own day on (static mode: at once).

        Parameters
        ----------
        network : Network
        first_day : (n,) int
            Day on which the ramp is complete.

        Raises
        ------
        ScenarioError
            If there is not one day per activity, or a day is negative.
        """
        ready = np.asarray(first_day, dtype=np.int64)
        if ready.shape != (network.n,) or (ready.size and ready.min() < 0):
            raise ScenarioError(f"ramps: give one day, 0 or later, for each of the {network.n} activities")
        starts = np.unique(np.append(ready, 0))
        epochs = starts.size
        return Plan(
            tuple(int(day) for day in starts),
            np.ones((epochs, network.n)),
            np.ones((epochs, network.e)),
            (starts[:, None] >= ready[None, :]).astype(np.float64),
            np.ones(network.n),
            np.ones(network.e),
        )

    def combine(self, other: Plan) -> Plan:
        """Both plans at once: what overlaps multiplies.

        Raises
        ------
        ScenarioError
            If the plans belong to networks of different size.
        """
        if self.kappa.shape[1:] != other.kappa.shape[1:] or self.permission.shape[1:] != other.permission.shape[1:]:
            raise ScenarioError("plans of two different networks cannot be combined")
        starts = tuple(sorted({*self.starts, *other.starts}))
        mine, theirs = self.epochs(starts), other.epochs(starts)
        return Plan(
            starts,
            self.kappa[mine] * other.kappa[theirs],
            self.permission[mine] * other.permission[theirs],
            self.ramp[mine] * other.ramp[theirs],
            self.static_kappa * other.static_kappa,
            self.static_permission * other.static_permission,
            _least(self.penalty, mine, other.penalty, theirs),
            _least(self.loss, mine, other.loss, theirs),
        )

    def eases(self) -> bool:
        """Whether substitutes come in over time."""
        return self.penalty is not None or self.loss is not None

    def substitutes(self, epoch: int) -> tuple[FloatArray | None, FloatArray | None]:
        """Penalty (g) and loss (m) of an epoch, where the plan states them."""
        return (
            None if self.penalty is None else self.penalty[epoch], None if self.loss is None else self.loss[epoch],
        )  # fmt: skip

    def static(self) -> tuple[FloatArray, FloatArray]:
        """Return capacity (n,) and permission (e,) with all shocks at once, as the static mode takes them."""
        return self.static_kappa, self.static_permission

    def epochs(self, days: Sequence[int]) -> IntArray:
        """Index of the epoch that each day lies in."""
        return np.searchsorted(np.asarray(self.starts), np.asarray(days), side="right").astype(np.int64) - 1


def _least(
    mine: FloatArray | None, mine_at: IntArray, theirs: FloatArray | None, their_at: IntArray
) -> FloatArray | None:
    """The better of both substitutes in each epoch; what only one plan names holds."""
    if mine is None or theirs is None:
        return mine[mine_at] if mine is not None else theirs[their_at] if theirs is not None else None
    return np.minimum(mine[mine_at], theirs[their_at])


def network_on(network: Network, plan: Plan, epoch: int) -> Network | None:
    """The network with the spare capacity and the substitutes of an epoch; None where they are as in the network."""
    if (plan.ramp[epoch] == 1.0).all() and not plan.eases():
        return None
    penalty, loss = plan.substitutes(epoch)
    return replace(
        network, spare=network.spare * plan.ramp[epoch],
        group_penalty=network.group_penalty if penalty is None else penalty,
        need_loss=network.need_loss if loss is None else loss, _index={},
    )  # fmt: skip
