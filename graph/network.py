"""What do the numeric modules run on? The compiled supply network of one date: flat arrays, no names inside.

Notation of ``docs/model.md``: activities i (supplier) and j (buyer), commodities k. A *need* is one
(buyer, commodity) pair; needs of one activity stand together, edges of one need stand together.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from graph.errors import NetworkError

__all__ = ["FloatArray", "IntArray", "Network", "Pool"]

FloatArray: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.int64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Pool:
    """A public stockpile: one pool per country and commodity.

    Attributes
    ----------
    country : str
        ISO2 code of the country whose buyers draw on it.
    commodity : int
        Index of the commodity.
    holder : str
        Id of the Stockpile node.
    days : float
        Cover in days of the baseline use of all the country's buyers.
    enters_day : int
        Day of the scenario on which the quantity is there (0 = first day of the shock).
    needs : tuple of int
        Needs that draw on it; empty means all needs of the commodity in the country. A stock held for a group of
        forms serves the uses at which the group is left, so that it counts once along a chain.
    """

    country: str
    commodity: int
    holder: str
    days: float
    enters_day: int = 0
    needs: tuple[int, ...] = ()


@dataclass(frozen=True)
class Network:
    """Compiled supply network: n activities, m needs, e edges, g groups, b host bounds.

    Attributes
    ----------
    graph_hash, as_of : str
        What it was compiled from, and for which date.
    activities : tuple of str
        (n) id of each activity, such as ``stage/gallium-cn`` or ``facility/lamp-kuantan:ndpr-oxide``.
    commodities : tuple of str
        Id of each commodity, such as ``material/gallium``.
    commodity : (n,) int
        Index into ``commodities`` of what the activity makes.
    country : tuple of str
        (n) ISO2 code, or ``XX`` (all other countries), or empty.
    output : (n,) float
        Baseline output, t/y or units/y; only used to weigh hosts and to report, never by the operator.
    spare : (n,) float
        Granted spare capacity s as a share of output (0 unless a scenario grants it).
    aggregate : (n,) bool
        Many users (country remainder, consuming industry) rather than one plant.
    need_ptr : (n+1,) int
        Needs of activity j are ``need_ptr[j]:need_ptr[j+1]``.
    need_commodity : (m,) int
    need_group : (m,) int
        Index of the substitution group, -1 where the input stands alone.
    need_theta : (m,) float
        Baseline weight in its group (1 where it stands alone).
    need_essential : (m,) bool
        Nothing without it (members of a group: true for all of them).
    need_loss : (m,) float
        Degradable inputs: share of output lost when wholly missing (0 for essential ones).
    need_use_per_day : (m,) float
        Baseline use in units of the commodity a day.
    need_stock_days : (m,) float
        Inventory in days of use.
    group_activity : (g,) int
    group_penalty : (g,) float
        Smallest granted substitute's penalty, 1 where no substitute is granted.
    edge_ptr : (m+1,) int
        Edges of need m are ``edge_ptr[m]:edge_ptr[m+1]``.
    edge_supplier : (e,) int
    edge_share : (e,) float
        Share a of the need that this supplier serves at baseline; what is missing to 1 stands at level 1.
    bound_activity : (b,) int
        Activity that a host bounds: h <= sum(weight * h_host) / utilisation.
    bound_utilisation : (b,) float
    bound_ptr : (b+1,) int
    bound_host : (x,) int
    bound_weight : (x,) float
        Weights of one bound sum to 1.
    pools : tuple of Pool
        Public stockpiles.
    edge_lead_days : (e,) int, optional
        Whole days from shipment to arrival; none: goods arrive on the day on which they are shipped.
    """

    graph_hash: str
    as_of: str
    activities: tuple[str, ...]
    commodities: tuple[str, ...]
    commodity: IntArray
    country: tuple[str, ...]
    output: FloatArray
    spare: FloatArray
    aggregate: BoolArray
    need_ptr: IntArray
    need_commodity: IntArray
    need_group: IntArray
    need_theta: FloatArray
    need_essential: BoolArray
    need_loss: FloatArray
    need_use_per_day: FloatArray
    need_stock_days: FloatArray
    group_activity: IntArray
    group_penalty: FloatArray
    edge_ptr: IntArray
    edge_supplier: IntArray
    edge_share: FloatArray
    bound_activity: IntArray
    bound_utilisation: FloatArray
    bound_ptr: IntArray
    bound_host: IntArray
    bound_weight: FloatArray
    pools: tuple[Pool, ...] = ()
    edge_lead_days: IntArray | None = None
    _index: dict[str, int] = field(default_factory=dict, repr=False, compare=False)

    @property
    def n(self) -> int:
        """Number of activities."""
        return len(self.activities)

    @property
    def m(self) -> int:
        """Number of needs."""
        return int(self.need_commodity.size)

    @property
    def e(self) -> int:
        """Number of edges."""
        return int(self.edge_supplier.size)

    @property
    def slow(self) -> bool:
        """Whether any goods take a day or more."""
        return self.edge_lead_days is not None and bool(self.edge_lead_days.any())

    @property
    def need_activity(self) -> IntArray:
        """(m,) buyer of each need."""
        return np.repeat(np.arange(self.n, dtype=np.int64), np.diff(self.need_ptr))

    @property
    def edge_need(self) -> IntArray:
        """(e,) need of each edge."""
        return np.repeat(np.arange(self.m, dtype=np.int64), np.diff(self.edge_ptr))

    @property
    def edge_buyer(self) -> IntArray:
        """(e,) buyer of each edge."""
        return self.need_activity[self.edge_need]

    def index(self, activity: str) -> int:
        """Position of an activity id.

        Raises
        ------
        NetworkError
            If there is no such activity.
        """
        if not self._index:
            self._index.update({a: i for i, a in enumerate(self.activities)})
        try:
            return self._index[activity]
        except KeyError:
            raise NetworkError(f"no activity '{activity}' in the network of {self.as_of}") from None

    def check(self) -> None:
        """Refuse a network that the model does not define.

        Raises
        ------
        NetworkError
            Naming the first activity at fault: negative or excessive shares, group weights that do not sum
            to 1, degradable losses above 1, a host bound without utilisation, an index out of range.
        """
        if len(set(self.activities)) != self.n:
            raise NetworkError("an activity id stands twice")
        buyer = self.need_activity
        if self.e and ((self.edge_supplier < 0) | (self.edge_supplier >= self.n)).any():
            raise NetworkError("an edge names a supplier that does not exist")
        if self.e and (self.edge_share < 0).any():
            at = int(buyer[self.edge_need[int(np.argmax(self.edge_share < 0))]])
            raise NetworkError(f"{self.activities[at]}: a negative share of an input")
        lead = self.edge_lead_days
        if lead is not None and (lead.shape != (self.e,) or (lead < 0).any()):
            raise NetworkError("lead times: give one whole number of days, 0 or more, for each edge")
        if self.m:
            sums = np.bincount(self.edge_need, weights=self.edge_share, minlength=self.m)
            if (sums > 1 + _ROUNDING).any():
                at = int(np.argmax(sums))
                raise NetworkError(
                    f"{self.activities[int(buyer[at])]}: shares of {self.commodities[int(self.need_commodity[at])]} "
                    f"sum to {sums[at]:.6f}, more than 1"
                )
            loss = np.bincount(buyer, weights=np.where(self.need_essential, 0.0, self.need_loss), minlength=self.n)
            if (loss > 1 + _ROUNDING).any() or (self.need_loss < 0).any():
                at = int(np.argmax(loss))
                raise NetworkError(
                    f"{self.activities[at]}: losses of degradable inputs sum to {loss[at]:.3f}, more than 1"
                )
        if self.group_activity.size:
            grouped = self.need_group >= 0
            totals = np.bincount(self.need_group[grouped], self.need_theta[grouped], self.group_activity.size)
            at = int(np.argmax(np.abs(totals - 1)))
            total = float(totals[at])
            if abs(total - 1) > 1e-6:
                owner = self.activities[int(self.group_activity[at])]
                raise NetworkError(f"{owner}: weights of a substitution group sum to {total:.4f}, not 1")
        if self.bound_activity.size:
            if (self.bound_utilisation <= 0).any() or (self.bound_utilisation > 1 + _ROUNDING).any():
                raise NetworkError("a host bound has a utilisation outside 0 to 1")
            bounds = np.repeat(np.arange(self.bound_activity.size), np.diff(self.bound_ptr))
            sums = np.bincount(bounds, weights=self.bound_weight, minlength=self.bound_activity.size)
            if (np.abs(sums - 1) > 1e-6).any():
                at = int(self.bound_activity[int(np.argmax(np.abs(sums - 1)))])
                raise NetworkError(f"{self.activities[at]}: weights of its hosts do not sum to 1")
