"""What can every activity make if goods that one buyer may not take pass on to others? The second engine, one day.

Plain arrays, all activities at once, sweep after sweep from above. Under ``entitlement`` it computes what the first
engine (``operator.py``, ``fixed_point.py``) computes; the other rules are not monotone in permissions, so only this one
answers for them. ``docs/model.md``, "Rationing", defines what is shared out, to whom, and in which order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from graph.analysis.plan import Plan
from graph.analysis.rationing import ENTITLEMENT, check_rule
from graph.analysis.wiring import wire
from graph.errors import ScenarioError
from graph.network import BoolArray, FloatArray, IntArray, Network

__all__ = ["Allocator", "Day", "Shared", "SharedLevels", "Shipments", "shared_levels"]

SWEEPS = 4000
"""Sweeps before the answer is left as an interval."""

REST = 1e-15
"""Changes below this in a sweep are rounding."""

_NOTHING = 1e-14
_ROUNDS = 500
_SPAN = 60
"""Sweeps between two looks at how fast levels fall; loops of up to six come round in it."""

_STRETCHES = (0.0, 1e-6, 1e-4, 1e-2, 0.1, 1.0)
Cover: TypeAlias = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True, eq=False)
class Day:
    """What the scenario takes and gives on one day.

    Attributes
    ----------
    kappa : (n,) float
        Capacity left.
    permission : (e,) float
        Share of each flow that is allowed.
    room : (n,) float
        Granted spare that runs.
    penalty : (g,) float
        Of the substitutes granted by then.
    loss : (m,) float
        Part of output lost without each degradable input.
    """

    kappa: FloatArray
    permission: FloatArray
    room: FloatArray
    penalty: FloatArray
    loss: FloatArray

    @staticmethod
    def of(network: Network, plan: Plan, epoch: int) -> Day:
        """The day of an epoch of a plan."""
        penalty, loss = plan.substitutes(epoch)
        return Day(
            plan.kappa[epoch], plan.permission[epoch], network.spare * plan.ramp[epoch],
            network.group_penalty if penalty is None else penalty, network.need_loss if loss is None else loss,
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Shipments:
    """What leaves on a day, by edge, as a share of the buyer's need.

    Attributes
    ----------
    due : (e,) float
        Baseline share times what may be delivered of what the supplier makes.
    given : (e,) float
        On top of that, from goods that others may not or need not take.
    passed_on : (e,) float
        Taken from this buyer, who has more than it can use, and given to others.
    held_back : (n,) float
        Made and not shipped, in units of the flows a day: nobody permitted lacks it.
    """

    due: FloatArray
    given: FloatArray
    passed_on: FloatArray
    held_back: FloatArray

    @property
    def total(self) -> FloatArray:
        """(e,) all that is shipped."""
        return np.asarray(self.due + self.given - self.passed_on, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Shared:
    """What one evaluation of the operator saw.

    Attributes
    ----------
    gap : (m,) float
        Part of each need that does not arrive; below 0 where more arrives.
    own, public : (m,) float
        What own stock and the public stockpile cover of it.
    demand : (p,) float
        What lacks after own stocks, in units, by public stockpile.
    shipments : Shipments
    """

    gap: FloatArray
    own: FloatArray
    public: FloatArray
    demand: FloatArray
    shipments: Shipments


@dataclass(frozen=True, eq=False)
class SharedLevels:
    """Levels under a rule.

    Attributes
    ----------
    levels : (n,) float
        From above.
    certificate : float
        Entitlement: the answer lies within this much below the levels. Other rules: the largest change that a further
        sweep would make, which is no distance.
    settled : bool
        Whether the sweeps came to rest.
    sweeps : int
    seen : Shared
        Flows at these levels.
    """

    levels: FloatArray
    certificate: float
    settled: bool
    sweeps: int
    seen: Shared


class Allocator:
    """The operator under a rule.

    Parameters
    ----------
    network : Network
    rule : str
        One of ``RATIONING``.
    reported : (e,) bool, optional
        Flows that are reported, for ``contract-first``.

    Raises
    ------
    ScenarioError
        If there is no such rule, or ``contract-first`` is asked for without a word on which flows are reported.
    """

    def __init__(self, network: Network, rule: str = ENTITLEMENT, reported: BoolArray | None = None) -> None:
        check_rule(rule)
        self.network, self.rule = network, rule
        self.supplier, self.need, self.share = network.edge_supplier, network.edge_need, network.edge_share
        self.buyer: IntArray = network.need_activity
        self._use: FloatArray = network.need_use_per_day
        self._units: FloatArray = self.share * self._use[self.need]
        wires = wire(network)
        self._pool, self._pools = wires.need_pool, wires.pool_ptr.size - 1
        everyone = np.ones(network.e, dtype=np.bool_)
        first = everyone
        if rule == "home-first":
            first = _at_home(network)
        elif rule == "contract-first":
            if reported is None:
                raise ScenarioError("contract-first needs to know which flows are reported")
            first = np.asarray(reported, dtype=np.bool_)
        self._classes = [first] if first.all() else [first, ~first]
        grouped = network.need_group >= 0
        self._grouped: IntArray = np.flatnonzero(grouped).astype(np.int64)
        self._alone: IntArray = np.flatnonzero(~grouped & network.need_essential).astype(np.int64)
        self._partial: IntArray = np.flatnonzero(~grouped & ~network.need_essential).astype(np.int64)
        self._bound = np.repeat(np.arange(network.bound_activity.size), np.diff(network.bound_ptr))

    def shipments(self, levels: FloatArray, day: Day) -> Shipments:
        """What every supplier ships at these levels, and to whom."""
        due = self.share * day.permission * levels[self.supplier]
        none = np.zeros(due.size)
        withheld = self._units * (1.0 - day.permission) * levels[self.supplier]
        held_back = _sums(self.supplier, withheld, self.network.n)
        if self.rule == ENTITLEMENT:
            return Shipments(due, none, none, held_back)
        network, need = self.network, self.need
        gap = _sums(need, self.share - due, network.m)
        lack = gap + day.room[self.buyer]
        over = np.where(self._use > 0, np.maximum(0.0, -lack), 0.0)
        if not over.any() and not held_back.any():
            return Shipments(due, none, none, held_back)
        arriving = _sums(need, due, network.m)
        spared = due * np.divide(over, arriving, out=np.zeros(network.m), where=arriving > 0)[need]
        pot = held_back + _sums(self.supplier, spared * self._use[need], network.n)
        offered = pot.copy()
        given = self._share_out(pot, np.maximum(0.0, lack) * self._use, self._units * day.permission)
        taken = np.divide(offered - pot, offered, out=np.zeros(pot.size), where=offered > 0)
        return Shipments(
            due, np.divide(given, self._use[need], out=none.copy(), where=self._use[need] > 0),
            spared * taken[self.supplier], held_back * (1.0 - taken),
        )  # fmt: skip

    def _share_out(self, pot: FloatArray, lack: FloatArray, claim: FloatArray) -> FloatArray:
        """Give what is in the pots (n, units; emptied) to who lacks it (m, units), class by class, by claim.

        In each round every pot offers all it has in proportion to claims; who is offered more than it lacks takes the
        same part of each offer, and the next round shares what is left. Each round fills a need or empties a pot.
        """
        given = np.zeros(claim.size)
        lack = lack.copy()
        for among in self._classes:
            for _ in range(_ROUNDS):
                open_edges = among & (claim > 0) & (pot[self.supplier] > _NOTHING) & (lack[self.need] > _NOTHING)
                edges = np.flatnonzero(open_edges)
                if not edges.size:
                    break
                supplier, need = self.supplier[edges], self.need[edges]
                claims = _sums(supplier, claim[edges], pot.size)
                offer = pot[supplier] * claim[edges] / claims[supplier]
                offers = _sums(need, offer, lack.size)
                part = np.minimum(1.0, np.divide(lack, offers, out=np.ones(lack.size), where=offers > 0))
                take = offer * part[need]
                given[edges] += take
                pot -= _sums(supplier, take, pot.size)
                np.maximum(pot, 0.0, out=pot)
                lack = np.where(part < 1.0, 0.0, np.maximum(0.0, lack - _sums(need, take, lack.size)))
                if not (part < 1.0).any():
                    pot[np.unique(supplier)] = 0.0
        return given

    def apply(
        self,
        levels: FloatArray,
        day: Day,
        gives: Cover | None = None,
        pools: FloatArray | None = None,
        arrived: tuple[BoolArray, FloatArray] | None = None,
    ) -> tuple[FloatArray, Shared]:
        """One application of the operator.

        Parameters
        ----------
        levels : (n,) float
        day : Day
        gives : callable, optional
            What own stocks cover of given gaps (m).
        pools : (p,) float, optional
            Units in each public stockpile.
        arrived : (on the way, share), optional
            Edges (e) whose goods take days, and what arrives over them today as a share of the buyer's need.
        """
        network = self.network
        shipped = self.shipments(levels, day)
        incoming = shipped.total if arrived is None else np.where(arrived[0], arrived[1], shipped.total)
        gap = np.minimum(1.0, _sums(self.need, self.share - incoming, network.m))
        short = gap > 0
        own = gives(gap) if gives is not None else np.zeros(network.m)
        lack = np.where(short, np.maximum(0.0, gap - own), np.maximum(gap, -day.room[self.buyer]))
        public, demand = np.zeros(network.m), np.zeros(self._pools)
        if pools is not None and self._pools:
            drawing = np.flatnonzero(short & (self._pool >= 0))
            pool = self._pool[drawing]
            demand = _sums(pool, self._use[drawing] * lack[drawing], self._pools)
            enough = np.divide(pools, demand, out=np.ones(self._pools), where=demand > 0)
            fraction = np.where(pools > 0, np.minimum(1.0, enough), 0.0)
            public[drawing] = fraction[pool] * lack[drawing]
            lack = lack - public
        return self._levels(levels, day, lack), Shared(gap, own, public, demand, shipped)

    def _levels(self, levels: FloatArray, day: Day, lack: FloatArray) -> FloatArray:
        network, buyer = self.network, self.buyer
        out = day.kappa * (1.0 + day.room)
        hosts = _sums(
            self._bound, network.bound_weight * (1.0 - levels[network.bound_host]), network.bound_activity.size
        )
        np.minimum.at(out, network.bound_activity, (1.0 - hosts) / network.bound_utilisation)
        np.minimum.at(out, buyer[self._alone], 1.0 - lack[self._alone])
        at = self._grouped
        group = _sums(network.need_group[at], network.need_theta[at] * lack[at], network.group_activity.size)
        np.minimum.at(out, network.group_activity, 1.0 - np.where(group > 0, group * day.penalty, group))
        at = self._partial
        lost = _sums(buyer[at], day.loss[at] * np.maximum(0.0, lack[at]), network.n)
        return np.maximum(0.0, np.minimum(out, 1.0 + day.room - lost))

    def settle(
        self,
        start: FloatArray,
        day: Day,
        gives: Cover | None = None,
        pools: FloatArray | None = None,
        arrived: tuple[BoolArray, FloatArray] | None = None,
        sweeps: int = SWEEPS,
    ) -> SharedLevels:
        """Sweep from `start`, which lies above the answer, until nothing changes."""
        levels, step, span = start, np.inf, max(1, min(_SPAN, sweeps // 3))
        marks: list[FloatArray] = []  # levels two spans and one span before the last sweep
        total = np.zeros(start.size)  # of the last span
        for sweep in range(1, sweeps + 1):
            if sweeps - sweep in (2 * span - 1, span - 1):
                marks.append(levels)
            if sweeps - sweep < span:
                total += levels
            after, seen = self.apply(levels, day, gives, pools, arrived)
            step = float(np.abs(levels - after).max(initial=0.0))
            if step <= REST:
                return SharedLevels(levels, 0.0, True, sweep, seen)
            levels = after
        _, seen = self.apply(levels, day, gives, pools, arrived)
        if self.rule != ENTITLEMENT:
            return SharedLevels(levels, step, False, sweeps, seen)
        # where levels lead to if each further span lowers them by the same part as the last one
        moved, before = np.maximum(0.0, marks[1] - levels), float((marks[0] - marks[1]).max(initial=0.0))
        ratio = min(float(moved.max(initial=0.0)) / before, 1.0 - 1e-12) if before > 0 else 0.5
        end = levels - moved * (ratio / (1.0 - ratio))
        above = np.maximum(0.0, total / span - end)  # mean over a span: F lowers it wherever the loop goes round in it
        for stretch in _STRETCHES:
            low = np.maximum(0.0, np.minimum(levels, end - stretch * above))
            held, _ = self.apply(low, day, gives, pools, arrived)
            if (held >= low - REST).all():
                return SharedLevels(levels, float((levels - low).max()), False, sweeps, seen)
        return SharedLevels(levels, float(levels.max(initial=0.0)), False, sweeps, seen)


def shared_levels(
    network: Network, plan: Plan, rule: str, reported: BoolArray | None = None, *, sweeps: int = SWEEPS
) -> SharedLevels:
    """What is left of every activity under a rule, with all shocks at once, no stocks, and levers complete?

    Parameters
    ----------
    network : Network
    plan : Plan
    rule : str
        One of ``RATIONING``.
    reported : (e,) bool, optional
        Flows that are reported, for ``contract-first``.
    sweeps : int
        Sweeps before the answer is left as an interval.

    Examples
    --------
    A ban on S -> A leaves all that S makes to B, which lacked half of it.

    >>> from graph.analysis.examples import Input, example_network
    >>> network = example_network({"s": [], "a": [Input({"s": 1.0})], "b": [Input({"s": 1.0})]})
    >>> plan = Plan.constant(network, [0.5, 1.0, 1.0], [0.0, 1.0])
    >>> [shared_levels(network, plan, rule).levels[2] for rule in ("entitlement", "pro-rata-reuse")]
    [np.float64(0.5), np.float64(1.0)]
    """
    kappa, permission = plan.static()
    day = Day(kappa, permission, np.array(network.spare, dtype=np.float64), network.group_penalty, network.need_loss)
    return Allocator(network, rule, reported).settle(1.0 + day.room, day, sweeps=sweeps)


def _at_home(network: Network) -> BoolArray:
    """(e,) edges that stay in the supplier's own country."""
    country = np.array(network.country, dtype=object)
    here = country[network.edge_supplier]
    known = (here != "") & (here != "XX")  # all other countries are no country
    return np.asarray(known & (here == country[network.edge_buyer]), dtype=np.bool_)


def _sums(place: IntArray, values: FloatArray, size: int) -> FloatArray:
    return np.bincount(place, values, size).astype(np.float64)
