"""Which flows say no more than the margins do? Maximum entropy by iterative proportional fitting, with its bounds.

Of all matrices with given row and column sums, the one nearest to a prior in relative entropy scales each row and
each column of the prior by one factor (Deming and Stephan 1940; Csiszár 1975). What the margins cannot place is a
residual with a name, never a flow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["Fit", "fit_margins", "flow_bounds", "own_origin"]

Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]

_ROUNDS = 5_000
_EXACT = 1e-9
_LOOKED_AT = 50
"""Rounds between two looks at whether fitting still moves."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Flows inside margins, and what of the margins they leave.

    Attributes
    ----------
    flow : array
        (rows, columns), at least 0.
    row_residual, column_residual : array
        What of each margin no flow takes, at least 0, in the unit of the margins.
    rounds : int
        Rounds of fitting.
    """

    flow: Floats
    row_residual: Floats
    column_residual: Floats
    rounds: int


def fit_margins(prior: Floats, rows: Floats, columns: Floats, *, tolerance: float = 1e-12) -> Fit:
    """Find the flows nearest to a prior whose sums are the margins.

    Minimises ``sum f log(f / prior) - f`` over ``f >= 0`` with the given sums; cells of the prior that are 0 stay 0.
    Margins of different totals are met as far as the smaller goes. Where the cells allow no exact solution, every
    sum is at most its margin and the rest is the residual.

    Parameters
    ----------
    prior : array
        (rows, columns), at least 0.
    rows, columns : array
        Margins, at least 0, in one unit.
    tolerance : float
        Largest mismatch that counts as met, as a share of the total.

    Returns
    -------
    Fit

    Raises
    ------
    ValueError
        If a number is negative or not finite, or the shapes do not fit.

    References
    ----------
    Deming, W. E. and Stephan, F. F. (1940), On a least squares adjustment of a sampled frequency table when the
    expected marginal totals are known, Annals of Mathematical Statistics 11(4).

    Examples
    --------
    >>> import numpy as np
    >>> fit = fit_margins(np.ones((2, 2)), np.array([3.0, 1.0]), np.array([2.0, 2.0]))
    >>> fit.flow.round(6).tolist()
    [[1.5, 1.5], [0.5, 0.5]]
    """
    _refuse(prior, rows, columns)
    flow = prior.copy()
    total = min(rows.sum(), columns.sum())
    if total <= 0.0:
        return Fit(np.zeros_like(flow), rows.copy(), columns.copy(), 0)
    due_rows = rows * (total / rows.sum())
    due_columns = columns * (total / columns.sum())
    done, before = 0, np.inf
    for done in range(1, _ROUNDS + 1):
        flow *= _factor(due_rows, flow.sum(axis=1))[:, None]
        flow *= _factor(due_columns, flow.sum(axis=0))[None, :]
        if done % _LOOKED_AT and done > _LOOKED_AT:
            continue
        off = float(np.abs(flow.sum(axis=1) - due_rows).max()) / total
        if off <= tolerance:
            break
        if done % _LOOKED_AT == 0:
            if off > before * (1.0 - 1e-9):
                break  # it swings between two points: the cells allow no exact solution
            before = off
    # Rows are cut to their margin last; columns, met exactly above, can then only have become smaller.
    flow *= np.minimum(1.0, _factor(due_rows, flow.sum(axis=1)))[:, None]
    return Fit(
        flow, np.maximum(rows - flow.sum(axis=1), 0.0), np.maximum(columns - flow.sum(axis=0), 0.0), done
    )  # fmt: skip


def flow_bounds(rows: Floats, columns: Floats, support: Flags) -> tuple[Floats, Floats]:
    """Bound each flow by what margins alone allow: the least and the most it can be (Fréchet bounds).

    ``max(0, r_i - what its row can send elsewhere, c_j - what its column can get elsewhere) <= f_ij <=
    min(r_i, c_j)``, where elsewhere is the other cells of the support.

    Parameters
    ----------
    rows, columns : array
        Margins of one total.
    support : array of bool
        (rows, columns): where a flow may be.

    Returns
    -------
    low, high : array
        (rows, columns), both 0 outside the support.

    Examples
    --------
    >>> import numpy as np
    >>> low, high = flow_bounds(np.array([3.0, 1.0]), np.array([2.0, 2.0]), np.ones((2, 2), bool))
    >>> low.tolist(), high.tolist()
    ([[1.0, 1.0], [0.0, 0.0]], [[2.0, 2.0], [1.0, 1.0]])
    """
    high = np.where(support, np.minimum(rows[:, None], columns[None, :]), 0.0)
    row_elsewhere = high.sum(axis=1, keepdims=True) - high
    column_elsewhere = high.sum(axis=0, keepdims=True) - high
    low = np.maximum(rows[:, None] - row_elsewhere, columns[None, :] - column_elsewhere)
    return np.where(support, np.clip(low, 0.0, high), 0.0), high


def own_origin(trade: Floats, output: Floats) -> tuple[Floats, Floats]:
    """Trade by where goods were made, in place of where they were last shipped from.

    A country ships its own output first; what it ships beyond that is goods of others passing through and has the
    mix of origins of what it receives. A country without output is all transit. With ``e_o`` the share of o's
    shipments that is not its own, ``M`` the mix of what each country receives, the origin of what o ships is
    ``S = diag(1 - e) + diag(e) M`` and ``M = share.T S``, a linear system.

    Parameters
    ----------
    trade : array
        (n, n) shipped from row to column; the diagonal is not looked at.
    output : array
        (n) made in each country, in the unit of the trade.

    Returns
    -------
    by_origin : array
        (n, n) made in row, received by column for its own use; goods that come home are on the diagonal.
    lost : array
        (n) shipped by each country although nobody is known to have made it: transit without any arrival.

    Examples
    --------
    >>> import numpy as np  # 0 makes 10 and ships 8 to 1, which makes nothing, keeps 2 and ships 6 to 2
    >>> made, lost = own_origin(np.array([[0, 8.0, 0], [0, 0, 6.0], [0, 0, 0]]), np.array([10.0, 0, 0]))
    >>> made.round(6).tolist(), lost.tolist()
    ([[0.0, 2.0, 6.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], [0.0, 0.0, 0.0])
    """
    _refuse(trade, output, output)
    shipped = trade - np.diag(np.diag(trade))
    sent, received = shipped.sum(axis=1), shipped.sum(axis=0)
    foreign = np.clip(sent - output, 0.0, None)
    passed = np.minimum(foreign, received)
    lost = foreign - passed
    # What nobody made is taken out of what the country ships, in proportion.
    shipped = shipped * np.divide(sent - lost, sent, out=np.zeros_like(sent), where=sent > 0)[:, None]
    sent, received = shipped.sum(axis=1), shipped.sum(axis=0)
    # A supplier that itself lost goods sends less on, so that some transit may have shrunk below what it passes.
    passed = np.minimum(passed, received)
    beyond = np.divide(passed, sent, out=np.zeros_like(sent), where=sent > 0)
    mix = np.divide(shipped, received[None, :], out=np.zeros_like(shipped), where=received[None, :] > 0)
    n = len(output)
    # Origin (row) of what each country (column) ships: S = diag(1 - e) + S mix diag(e)
    own = np.diag(1.0 - beyond)
    system = np.eye(n) - mix * beyond[None, :]
    origin = _solved(system.T, own.T).T
    origin = np.clip(origin, 0.0, None)
    weight = origin.sum(axis=0)
    origin = np.divide(origin, weight[None, :], out=np.zeros_like(origin), where=weight[None, :] > 0)
    arrived = origin @ shipped
    kept = np.divide(received - passed, received, out=np.zeros_like(received), where=received > 0)
    return arrived * kept[None, :], lost


def _solved(matrix: Floats, right: Floats) -> Floats:
    """Solution of a linear system; the least one where goods circle among countries that none of them made."""
    try:
        found = np.linalg.solve(matrix, right)
        if np.isfinite(found).all() and np.abs(matrix @ found - right).max() <= _EXACT:
            return np.asarray(found, dtype=np.float64)
    except np.linalg.LinAlgError:
        pass
    return np.asarray(np.linalg.lstsq(matrix, right, rcond=None)[0], dtype=np.float64)


def _factor(due: Floats, have: Floats) -> Floats:
    return np.divide(due, have, out=np.zeros_like(have), where=have > 0.0)


def _refuse(matrix: Floats, rows: Floats, columns: Floats) -> None:
    if matrix.shape != (len(rows), len(columns)):
        raise ValueError(f"a matrix of {matrix.shape} does not fit {len(rows)} rows and {len(columns)} columns")
    for name, values in (("matrix", matrix), ("rows", rows), ("columns", columns)):
        if not np.isfinite(values).all() or (values < 0).any():
            raise ValueError(f"{name}: every number must be finite and at least 0")
