"""What fails, how much of it, from when, for how long? One shock of a scenario, and how it is written on one line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from graph.analysis.plan import Plan
from graph.analysis.targets import Cut
from graph.errors import ScenarioError
from graph.network import Network

__all__ = ["EDGES", "ShockSpec", "middle", "parse_shock", "plan_of", "shock_horizon"]

EDGES = "edges"
"""Target of a shock on flows that are named by where they come from, where they go, and what they carry."""

_AFTER = 365
_TO = ".."
_KEYS = ("severity", "start", "days", "from", "toward", "commodity")


@dataclass(frozen=True, slots=True)
class ShockSpec:
    """One thing that fails.

    Attributes
    ----------
    target : str
        What fails; ``edges``: the flows that `origin`, `toward` and `commodity` describe.
    severity : float
        Part that is out, 0 to 1.
    start : int
        First day of the shock; day 0 is the first day of the scenario.
    days : int
        How long it lasts.
    origin, toward, commodity : str or None
        Where flows come from, where they go, what they carry. With a target other than ``edges`` only `toward` may be
        given: then only what goes there is cut.
    severity_range, start_range : tuple or None
        Least and greatest that severity and start may be, where they are uncertain; `severity` and `start` are then
        the middle, which holds wherever nothing is drawn.
    """

    target: str
    severity: float = 1.0
    start: int = 0
    days: int = 180
    origin: str | None = None
    toward: str | None = None
    commodity: str | None = None
    severity_range: tuple[float, float] | None = None
    start_range: tuple[int, int] | None = None

    def check(self) -> None:
        """Refuse a contradictory shock.

        Raises
        ------
        ScenarioError
            Saying which value, and what it may be.
        """
        for severity in (self.severity, *(self.severity_range or ())):
            if not 0 <= severity <= 1:
                raise ScenarioError(f"severity {severity} lies outside 0 to 1")
        for span in (self.severity_range, self.start_range):
            if span is not None and span[0] > span[1]:
                raise ScenarioError(f"the range {span[0]}..{span[1]} falls; write the least first")
        if self.days < 1:
            raise ScenarioError(f"an outage of {self.days} days: give at least 1")
        if min(self.start, *(self.start_range or (0,))) < 0:
            raise ScenarioError(f"start day {self.start} lies before the first day, 0")
        if self.target == EDGES and not (self.origin or self.toward or self.commodity):
            raise ScenarioError("a shock on edges needs from=, toward= or commodity=, or several of them")
        if self.target != EDGES and (self.origin or self.commodity):
            raise ScenarioError(f"'{self.target}' with from= or commodity=: these are for a shock on edges")


def parse_shock(text: str, default: ShockSpec) -> ShockSpec:
    """Read a shock written as ``TARGET,severity=0.5,start=0,days=100`` or ``edges,from=CN,toward=JP,commodity=X,...``.

    Severity and start may be ranges, such as ``severity=0.3..0.7,start=0..30``.

    Parameters
    ----------
    text : str
    default : ShockSpec
        Its severity, start and days hold where the text names none.

    Raises
    ------
    ScenarioError
        If a part cannot be read or the shock is contradictory.

    Examples
    --------
    >>> parse_shock("mine-1,severity=0.5,days=30", ShockSpec(""))
    ShockSpec(target='mine-1', severity=0.5, start=0, days=30, origin=None, toward=None, commodity=None, \
severity_range=None, start_range=None)
    """
    head, *parts = text.split(",")
    while parts and parts[0].partition("=")[0].strip() not in _KEYS and "=" not in parts[0]:
        head += "," + parts.pop(0)  # an id may have a comma in it
    given: dict[str, str] = {}
    for part in parts:
        key, equals, value = (piece.strip() for piece in part.partition("="))
        if key not in _KEYS or not equals or not value:
            raise ScenarioError(f"--shock '{text}': cannot read '{part}'; write KEY=VALUE with {', '.join(_KEYS)}")
        if key in given:
            raise ScenarioError(f"--shock '{text}': {key} is given twice")
        given[key] = value
    if not head.strip():
        raise ScenarioError(f"--shock '{text}': no target; write TARGET,severity=0.5,start=0,days=100")
    severity = _span(given, "severity", lambda key: _number(text, given, key))
    start = _span(given, "start", lambda key: _day(text, given, key))
    shock = replace(
        default,
        target=head.strip(),
        severity=default.severity if severity is None else middle(severity),
        start=default.start if start is None else int(middle(start)),
        severity_range=severity if severity and severity[0] != severity[1] else None,
        start_range=start if start and start[0] != start[1] else None,
        days=_day(text, given, "days") if "days" in given else default.days,
        origin=given.get("from"),
        toward=given.get("toward"),
        commodity=given.get("commodity"),
    )
    try:
        shock.check()
    except ScenarioError as error:
        raise ScenarioError(f"--shock '{text}': {error}") from None
    return shock


def middle(span: tuple[float, float]) -> float:
    """Middle of a range; an end of it where both are the same.

    Examples
    --------
    >>> middle((0.3, 0.7)), middle((0.1, 0.1))
    (0.5, 0.1)
    """
    return span[0] if span[0] == span[1] else (span[0] + span[1]) / 2


_T = TypeVar("_T", int, float)


def _span(given: dict[str, str], key: str, read: Callable[[str], _T]) -> tuple[_T, _T] | None:
    """Both ends of a value that may be a range, such as ``0.3..0.7``; None where it is not given."""
    if key not in given:
        return None
    ends = []
    text = given[key]
    for part in text.split(_TO, 1) if _TO in text else (text, text):
        given[key] = part.strip()
        ends.append(read(key))
    return ends[0], ends[1]


def _number(text: str, given: dict[str, str], key: str) -> float:
    try:
        return float(given[key])
    except ValueError:
        raise ScenarioError(f"--shock '{text}': {key} '{given[key]}' is not a number") from None


def _day(text: str, given: dict[str, str], key: str) -> int:
    try:
        return int(given[key])
    except ValueError:
        raise ScenarioError(f"--shock '{text}': {key} '{given[key]}' is not a whole number of days") from None


def shock_horizon(shocks: Sequence[ShockSpec]) -> int:
    """Days to look at: a year after the last shock ends."""
    return max(max(shock.start, *(shock.start_range or (0,))) + shock.days for shock in shocks) + _AFTER


def plan_of(network: Network, cuts: Sequence[tuple[Cut, ShockSpec]]) -> Plan:
    """All shocks together; where they overlap they multiply.

    Parameters
    ----------
    network : Network
    cuts : sequence of (Cut, ShockSpec)
        What each shock takes out, at full severity.
    """
    plan = Plan.quiet(network)
    for cut, shock in cuts:
        kappa, permission = np.ones(network.n), np.ones(network.e)
        kappa[cut.activities] = 1.0 - shock.severity
        permission[cut.edges] = 1.0 - shock.severity
        plan = plan.combine(Plan.window(network, kappa, permission, start=shock.start, days=shock.days))
    return plan
