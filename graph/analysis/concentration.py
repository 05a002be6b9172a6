"""How concentrated is a stage? Herfindahl index, largest share, and what is left without the largest supplier.

A set of shares often ends in a rest: "all other countries", or simply what no row lists. Nobody knows how
many suppliers stand in it, so it is never counted as one. Where a figure depends on that, both ends are
given: the rest as infinitely many small suppliers, and the rest as a single one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from graph.errors import ShareError
from graph.network import FloatArray

__all__ = [
    "LEVELS",
    "REST_LABELS",
    "ROUNDING",
    "Concentration",
    "Level",
    "ShareRow",
    "concentration",
    "herfindahl",
    "herfindahl_bounds",
    "n_minus_1",
    "number_of_suppliers",
    "top_share",
]

ROUNDING = 0.005
"""By how much published shares may sum to more than 1: half a point, the rounding of whole percentages."""

REST_LABELS = frozenset({"", "XX", "xx", "country/xx"})
"""Labels that name no supplier but all others together."""

Level = Literal["country", "company", "controller"]
LEVELS: tuple[Level, ...] = get_args(Level)


def herfindahl(shares: FloatArray) -> float:
    """Herfindahl-Hirschman index of a stage: the sum of squared shares.

    Parameters
    ----------
    shares : (n,) float
        Shares of the suppliers, 0 to 1. They may sum to less than 1: an unlisted rest counts as 0.

    Returns
    -------
    float
        H = sum_i s_i^2, from 0 (very many) to 1 (one supplier).

    Raises
    ------
    ShareError
        If a share is negative or no number, or the sum exceeds 1 by more than ``ROUNDING``.

    References
    ----------
    A. O. Hirschman (1964), The paternity of an index, American Economic Review 54(5), 761.

    Examples
    --------
    >>> round(herfindahl(np.array([0.7, 0.2, 0.1])), 3)
    0.54
    """
    checked = _checked(shares)
    return min(1.0, float(np.dot(checked, checked)))


def herfindahl_bounds(shares: FloatArray) -> tuple[float, float]:
    """Least and greatest Herfindahl-Hirschman index, whoever stands in the unlisted rest.

    Parameters
    ----------
    shares : (n,) float
        Shares of the listed suppliers, 0 to 1; the rest is r = max(0, 1 - sum s_i).

    Returns
    -------
    low, high : float
        low = sum s_i^2 (the rest as infinitely many suppliers), high = low + r^2 (the rest as one).

    Raises
    ------
    ShareError
        As `herfindahl`.

    Examples
    --------
    >>> low, high = herfindahl_bounds(np.array([0.6, 0.2]))
    >>> round(low, 3), round(high, 3)
    (0.4, 0.44)
    """
    low = herfindahl(shares)
    return low, min(1.0, low + _rest(shares) ** 2)


def top_share(shares: FloatArray) -> float:
    """Share of the largest listed supplier, 0 to 1; 0 where none is listed.

    Raises
    ------
    ShareError
        As `herfindahl`.

    Examples
    --------
    >>> top_share(np.array([0.2, 0.7, 0.1]))
    0.7
    """
    checked = _checked(shares)
    return min(1.0, float(checked.max())) if checked.size else 0.0


def n_minus_1(shares: FloatArray) -> float:
    """Share of supply that is left without the largest listed supplier.

    Parameters
    ----------
    shares : (n,) float
        Shares of all supply, 0 to 1. An unlisted rest is supply too, from others than the largest.

    Returns
    -------
    float
        1 - max_i s_i; 0 where one supplier has all, 1 where none is listed.

    Raises
    ------
    ShareError
        As `herfindahl`.

    References
    ----------
    International Energy Agency (2025), Global Critical Minerals Outlook: "N-1" sets the supply that
    remains without the largest supplier against demand; here against all supply.

    Examples
    --------
    >>> round(n_minus_1(np.array([0.7, 0.2])), 3)
    0.3
    """
    return 1.0 - top_share(shares)


def number_of_suppliers(shares: FloatArray) -> int:
    """Count the listed suppliers with a share above 0.

    Raises
    ------
    ShareError
        As `herfindahl`.

    Examples
    --------
    >>> number_of_suppliers(np.array([0.7, 0.3, 0.0]))
    2
    """
    return int(np.count_nonzero(_checked(shares)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRow:
    """One producer of a stage with its share of all supply, and whose it is.

    Attributes
    ----------
    stage : str
        What the shares are shares of, such as an id of a commodity at a stage.
    share : float
        Share of the stage's supply, 0 to 1.
    country, company, controller : str
        Labels (ids) at the three levels; a label of ``REST_LABELS`` means that nobody is named.
    """

    stage: str
    share: float
    country: str = ""
    company: str = ""
    controller: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concentration:
    """How concentrated one stage is at one level.

    Attributes
    ----------
    stage : str
    level : Level
    top : str or None
        Label of the largest named supplier (the first by label of equal ones); None if nobody is named.
    top_share : float
        Its share of all supply, 0 to 1.
    suppliers : int
        Number of named suppliers with a share above 0.
    listed : float
        Share of supply whose supplier is named, 0 to 1; the rest is 1 - listed.
    hhi_low, hhi_high : float
        Herfindahl-Hirschman index with the rest as infinitely many suppliers, and as one.
    n_minus_1_low, n_minus_1_high : float
        Share left without the largest supplier, with the rest as one supplier (which may be the
        largest), and as many.
    """

    stage: str
    level: Level
    top: str | None
    top_share: float
    suppliers: int
    listed: float
    hhi_low: float
    hhi_high: float
    n_minus_1_low: float
    n_minus_1_high: float


def concentration(rows: Iterable[ShareRow]) -> tuple[Concentration, ...]:
    """Measure each stage's concentration at country, company and controller level.

    Rows of one stage that bear one label at a level are one supplier there. Rows without a label at a
    level, and what the rows leave to 1, are the rest.

    Parameters
    ----------
    rows : iterable of ShareRow

    Returns
    -------
    tuple of Concentration
        By stage in the order of first appearance, then by level in the order of ``LEVELS``.

    Raises
    ------
    ShareError
        If a share is negative or no number, or a stage's shares sum to more than 1 by more than
        ``ROUNDING``; names the stage.

    Examples
    --------
    >>> rows = [ShareRow(stage="ga", share=0.9, country="CN"), ShareRow(stage="ga", share=0.1, country="XX")]
    >>> country = concentration(rows)[0]
    >>> country.top, country.suppliers, round(country.hhi_low, 2), round(country.hhi_high, 2)
    ('CN', 1, 0.81, 0.82)
    """
    stages: dict[str, list[ShareRow]] = {}
    for row in rows:
        stages.setdefault(row.stage, []).append(row)
    return tuple(_one(stage, level, members) for stage, members in stages.items() for level in LEVELS)


def _one(stage: str, level: Level, rows: list[ShareRow]) -> Concentration:
    try:
        _checked(np.array([row.share for row in rows], dtype=np.float64))
    except ShareError as error:
        raise ShareError(f"{stage}: {error}") from None
    by_label: dict[str, float] = {}
    for row in rows:
        label = getattr(row, level)
        if label not in REST_LABELS:
            by_label[label] = by_label.get(label, 0.0) + row.share
    labels = sorted(by_label, key=lambda name: (-by_label[name], name))
    shares = np.array([by_label[name] for name in labels], dtype=np.float64)
    largest, rest = top_share(shares), _rest(shares)
    low, high = herfindahl_bounds(shares)
    return Concentration(
        stage=stage,
        level=level,
        top=labels[0] if largest > 0.0 else None,
        top_share=largest,
        suppliers=number_of_suppliers(shares),
        listed=1.0 - rest,
        hhi_low=low,
        hhi_high=high,
        n_minus_1_low=1.0 - max(largest, rest),
        n_minus_1_high=n_minus_1(shares),
    )


def _rest(shares: FloatArray) -> float:
    """Share that no supplier is named for; a gap within rounding is no rest."""
    gap = 1.0 - float(np.sum(shares))
    return gap if gap > ROUNDING else 0.0


def _checked(shares: FloatArray) -> FloatArray:
    """Refuse what is no set of shares of one whole."""
    values = np.asarray(shares, dtype=np.float64).ravel()
    bad = values[~((values >= 0.0) & (values <= 1.0 + ROUNDING))]
    if bad.size:
        raise ShareError(f"a share of {bad[0]:g} lies outside 0 to 1 (shares are fractions, not percentages)")
    total = float(values.sum())
    if total > 1.0 + ROUNDING:
        raise ShareError(f"the shares sum to {total:.6g}, more than 1: check for rows counted twice")
    return values
