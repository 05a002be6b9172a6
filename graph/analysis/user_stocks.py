"""What do own stocks give on a day, and what is left of them the day after? All needs at once, day by day.

The same stocks as those of ``stocks.py``, written a second time as plain arrays: pooled ones as days left, segregated
ones as pieces of users in the order in which they are cut. The second engine runs on them, so that each engine checks
the other.
"""

from __future__ import annotations

import numpy as np

from graph.analysis.stocks import STOCK_MODES
from graph.errors import ScenarioError
from graph.network import BoolArray, FloatArray, IntArray, Network

__all__ = ["UserStocks"]

_COLUMNS = 24
"""Pieces a row before equal neighbours are joined."""


class UserStocks:
    """Own stocks of all needs, full at first.

    Parameters
    ----------
    network : Network
    stock_mode : {'default', 'segregated', 'pooled'}

    Attributes
    ----------
    left : (m,) float
        Days in pooled stocks.
    rows : (r,) int
        Needs with a segregated stock.
    top, held : (r, c) float
        Pieces of users: the share of users at which each ends, and the days that each of its users holds.
    """

    def __init__(self, network: Network, stock_mode: str) -> None:
        if stock_mode not in STOCK_MODES:
            raise ScenarioError(f"no stock mode '{stock_mode}'; choose one of {', '.join(STOCK_MODES)}")
        self.full = np.array(network.need_stock_days, dtype=np.float64)
        many: BoolArray = network.aggregate[network.need_activity]
        if stock_mode != "default":
            many = np.full(network.m, stock_mode == "segregated")
        self.stocked: BoolArray = self.full > 0
        self._pooled: BoolArray = self.stocked & ~many
        self.left = np.where(self._pooled, self.full, 0.0)
        self.rows: IntArray = np.flatnonzero(self.stocked & many).astype(np.int64)
        self.top: FloatArray = np.ones((self.rows.size, 1))
        self.held: FloatArray = self.full[self.rows][:, None].copy()

    def gives(self, gap: FloatArray) -> FloatArray:
        """(m) part of each need that its own stock covers, where so much of it does not arrive."""
        own = np.minimum(np.maximum(gap, 0.0), self.left)
        if self.rows.size:
            cut = np.clip(gap[self.rows], 0.0, 1.0)[:, None]
            low = self._low()
            part = np.clip(np.minimum(self.top, cut) - low, 0.0, None)
            lacking = (part * (1.0 - np.minimum(1.0, self.held))).sum(axis=1)
            own[self.rows] = np.maximum(0.0, cut[:, 0] - lacking)
        return own

    def days(self) -> FloatArray:
        """(m) days of use in stock, over all users."""
        out = self.left.copy()
        out[self.rows] = ((self.top - self._low()) * self.held).sum(axis=1)
        return out

    def next_day(self, gap: FloatArray, surplus: FloatArray) -> None:
        """Draw for a day, then add what arrived and was not used, up to full stocks."""
        drawn = np.maximum(0.0, self.left - np.maximum(gap, 0.0))
        self.left = np.where(self._pooled, np.minimum(self.full, drawn + surplus), 0.0)
        if not self.rows.size:
            return
        cut = np.clip(gap[self.rows], 0.0, 1.0)
        if (cut > 0).any():
            self._split(cut)
            self.held = np.where(self.top <= cut[:, None], np.maximum(0.0, self.held - 1.0), self.held)
        extra = surplus[self.rows]
        if (extra > 0).any():
            self._fill(extra)
        if self.top.shape[1] > _COLUMNS:
            self._join()

    def _low(self) -> FloatArray:
        return np.concatenate([np.zeros((self.rows.size, 1)), self.top[:, :-1]], axis=1)

    def _split(self, at: FloatArray) -> None:
        """Make the share `at` of each row the end of a piece; 0 changes nothing."""
        at = np.where(at > 0, at, 1.0)
        if (self.top == at[:, None]).any(axis=1).all():
            return
        piece = np.argmax(self.top >= at[:, None], axis=1)
        held = self.held[np.arange(at.size), piece]
        top = np.concatenate([self.top, at[:, None]], axis=1)
        order = np.argsort(top, axis=1, kind="stable")
        self.top = np.take_along_axis(top, order, axis=1)
        self.held = np.take_along_axis(np.concatenate([self.held, held[:, None]], axis=1), order, axis=1)

    def _fill(self, extra: FloatArray) -> None:
        """Fill up the users who are cut last, each to the full stock, as far as `extra` reaches."""
        full = self.full[self.rows][:, None]
        space = (self.top - self._low()) * (full - self.held)
        above = np.cumsum(space[:, ::-1], axis=1)[:, ::-1]  # up to and with this piece, from the last one down
        whole = (above <= extra[:, None]) | (space <= 0)
        partial = np.where((space > 0) & ~whole, np.arange(space.shape[1])[None, :], -1).max(axis=1)
        row = np.arange(self.rows.size)
        reached = (partial >= 0) & (extra > 0)
        left = extra - (above[row, partial] - space[row, partial])
        short = (full - self.held)[row, partial]
        edge = np.where(reached, self.top[row, partial] - left / np.where(short > 0, short, 1.0), 1.0)
        edge = np.where(edge > self._low()[row, partial], edge, 1.0)
        filled = whole & (extra > 0)[:, None]
        self.held = np.where(filled, full, self.held)
        edge = np.where(reached & (left > 0), edge, 1.0)
        self._split(edge)
        here = reached & (edge < 1.0)
        # the users between the edge and the end of the piece that was split
        end = np.where(here, self.top[row, np.argmax(self.top > edge[:, None], axis=1)], 0.0)
        inside = here[:, None] & (self.top > edge[:, None]) & (self.top <= end[:, None])
        self.held = np.where(inside, full, self.held)

    def _join(self) -> None:
        """Join neighbouring pieces whose users hold the same."""
        self._keep(self.top > self._low())
        ends = self.top >= 1.0
        ends[:, :-1] |= self.held[:, :-1] != self.held[:, 1:]
        self._keep(ends & (self.top > self._low()))

    def _keep(self, kept: BoolArray) -> None:
        """Leave out all pieces but those marked; empty ones fill up the rows, and hold what the last one does."""
        columns = max(1, int(kept.sum(axis=1).max()))
        order = np.argsort(~kept, axis=1, kind="stable")[:, :columns]
        last = np.maximum(0, kept.sum(axis=1) - 1)
        held = np.take_along_axis(self.held, order, axis=1)
        here = np.arange(columns)[None, :] <= last[:, None]
        self.top = np.where(here, np.take_along_axis(self.top, order, axis=1), 1.0)
        self.held = np.where(here, held, held[np.arange(self.rows.size), last][:, None])
