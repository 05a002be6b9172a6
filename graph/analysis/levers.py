"""What gives something back, how much, and from which day on? The levers of a question, and when each one runs.

Nothing is given that no lever names. A question holds its levers as a tuple, so that any of them can be left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TypeAlias

from graph.errors import ScenarioError

__all__ = [
    "STEPS", "Lever", "LeverRow", "ProjectLever", "Ramp", "SpareLever", "StockpileLever", "SubstituteLever",
    "check_levers", "lever_name", "without",
]  # fmt: skip

LeverRow: TypeAlias = dict[str, str | float]
STEPS = 12
"""Equal steps in which a ramp rises."""

_MOST_DAYS = 10**6


@dataclass(frozen=True, slots=True)
class Ramp:
    """From which day on something runs: nothing before `first_day`, then in twelve equal steps to all of it.

    Attributes
    ----------
    first_day : int
    ramp_days : int
        Days from there to all of it; 0: at once.
    """

    first_day: int
    ramp_days: int

    def part(self, day: int) -> float:
        """Part that runs on a day.

        Examples
        --------
        >>> ramp = Ramp(100, 120)
        >>> [round(ramp.part(day), 3) for day in (99, 100, 110, 219, 220)]
        [0.0, 0.0, 0.083, 0.917, 1.0]
        """
        if day < self.first_day:
            return 0.0
        done = 1.0 if self.ramp_days == 0 else min(1.0, (day - self.first_day) / self.ramp_days)
        return int(done * STEPS + 1e-9) / STEPS

    def days(self) -> list[int]:
        """Days on which the part changes."""
        return [self.first_day + -(-self.ramp_days * step // STEPS) for step in range(STEPS + 1)]


@dataclass(frozen=True, slots=True)
class SpareLever:
    """Spare capacity of a target, as a share of its output.

    Spare capacity of a recycling stage is how more recycling is granted. A maker with inputs can only use it where
    its inputs come too.

    Attributes
    ----------
    target : str
        What may run above its baseline; as targets of shocks.
    share : float
        Above 0; the level may reach 1 + share.
    start : int
        Day on which work on it begins.
    ramp_days : int
        Days in which it rises, after qualification.
    qualification_days : int
        Days from `start` until the first of it counts.
    """

    target: str
    share: float
    start: int = 0
    ramp_days: int = 0
    qualification_days: int = 0

    kind = "spare"

    @property
    def id(self) -> str:
        """What tells it apart from the other levers of a question."""
        return f"spare:{self.target}"

    @property
    def ramp(self) -> Ramp:
        """When it runs."""
        return Ramp(self.start + self.qualification_days, self.ramp_days)

    def check(self) -> None:
        """Refuse a contradictory lever."""
        _amount(self.id, "share", self.share, 10.0)
        _days(self.id, self.start, self.ramp_days, self.qualification_days)

    def row(self) -> LeverRow:
        """The lever as an answer lists it."""
        return {
            "id": self.id, "kind": self.kind, "target": self.target, "share": self.share, "start_day": self.start,
            "qualification_days": self.qualification_days, "ramp_days": self.ramp_days,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class SubstituteLever:
    """A substitute for an input.

    Attributes
    ----------
    input : str
        What it stands in for; where the maker has the choice among a group of inputs, for the whole group.
    penalty : float
        Part of what lacks that stays lacking, 0 (as good) to below 1.
    product : str or None
        Maker's good; None: whoever uses the input.
    country : str or None
        Country or bloc code of the makers; None: all.
    start : int
        Day from which it can be used.
    ramp_days : int
    """

    input: str
    penalty: float
    product: str | None = None
    country: str | None = None
    start: int = 0
    ramp_days: int = 0

    kind = "substitute"

    @property
    def id(self) -> str:
        """What tells it apart from the other levers of a question."""
        return ":".join(["substitute", self.product or "all", self.input, *([self.country] if self.country else [])])

    @property
    def ramp(self) -> Ramp:
        """When it runs."""
        return Ramp(self.start, self.ramp_days)

    def check(self) -> None:
        """Refuse a contradictory lever."""
        if not (isfinite(self.penalty) and 0 <= self.penalty < 1):
            raise ScenarioError(f"{self.id}: penalty {self.penalty:g}: give 0 (as good as the input) to below 1")
        _days(self.id, self.start, self.ramp_days)

    def row(self) -> LeverRow:
        """The lever as an answer lists it."""
        named = {"product": self.product, "country": self.country}
        return {
            "id": self.id, "kind": self.kind, **{key: text for key, text in named.items() if text}, "input": self.input,
            "penalty": self.penalty, "start_day": self.start, "ramp_days": self.ramp_days,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class StockpileLever:
    """A public holding of a material.

    Attributes
    ----------
    country : str
        Country or bloc code of those who may draw on it.
    material : str
        Material, group of materials, or ``all`` (only in place of what is held).
    days : float
        Days of their baseline use.
    start : int
        Day on which it enters.
    in_place : bool
        In place of what is held; else on top of it.
    """

    country: str
    material: str
    days: float
    start: int = 0
    in_place: bool = False

    kind = "stockpile"

    @property
    def id(self) -> str:
        """What tells it apart from the other levers of a question."""
        return f"stockpile:{self.country}:{self.material}"

    def check(self) -> None:
        """Refuse a contradictory lever."""
        if self.in_place and self.days == 0:
            return
        _amount(self.id, "days", self.days, _MOST_DAYS)
        _days(self.id, self.start)

    def row(self) -> LeverRow:
        """The lever as an answer lists it."""
        return {
            "id": self.id, "kind": self.kind, "country": self.country, "material": self.material, "days": self.days,
            "enters_day": self.start, "in_place": self.in_place,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class ProjectLever:
    """A supplier that is not there yet: a project on its date, or a new supplier after qualification.

    Attributes
    ----------
    facility : str
        Who delivers.
    commodity : str
    toward : str
        Country or bloc code of those whom it serves.
    share : float
        Part of each of their baseline needs that it serves at full output, above 0 to 1.
    start : int
        Day on which it is there.
    ramp_days : int
        Days in which its output rises, after qualification.
    qualification_days : int
        Days from `start` until its goods may be used.
    probability : float
        That it comes at all, above 0 to 1; a single run takes it as certain, samples draw it.
    """

    facility: str
    commodity: str
    toward: str
    share: float
    start: int = 0
    ramp_days: int = 0
    qualification_days: int = 0
    probability: float = 1.0

    kind = "project"

    @property
    def id(self) -> str:
        """What tells it apart from the other levers of a question."""
        return f"project:{self.facility}:{self.commodity}:{self.toward}"

    @property
    def ramp(self) -> Ramp:
        """When it runs."""
        return Ramp(self.start + self.qualification_days, self.ramp_days)

    def check(self) -> None:
        """Refuse a contradictory lever."""
        _amount(self.id, "share", self.share, 1.0)
        _amount(self.id, "probability", self.probability, 1.0)
        _days(self.id, self.start, self.ramp_days, self.qualification_days)

    def row(self) -> LeverRow:
        """The lever as an answer lists it."""
        return {
            "id": self.id, "kind": self.kind, "facility": self.facility, "commodity": self.commodity,
            "country": self.toward, "share": self.share, "enters_day": self.start + self.qualification_days,
            "ramp_days": self.ramp_days, **({"probability": self.probability} if self.probability < 1 else {}),
        }  # fmt: skip


Lever: TypeAlias = SpareLever | SubstituteLever | StockpileLever | ProjectLever


def check_levers(levers: Sequence[Lever]) -> None:
    """Refuse levers that are contradictory, one by one or together.

    Raises
    ------
    ScenarioError
        Saying which lever, and what it may be.
    """
    seen: set[str] = set()
    for lever in levers:
        lever.check()
        if lever.id in seen:
            raise ScenarioError(f"the lever {lever.id} is given twice; leave one out")
        seen.add(lever.id)


def lever_name(lever: Lever) -> str:
    """What a lever is about, as an error names it.

    Examples
    --------
    >>> lever_name(StockpileLever("JP", "gallium", 60))
    'stockpile gallium of JP'
    """
    if isinstance(lever, StockpileLever):
        return f"stockpile {lever.material} of {lever.country}"
    if isinstance(lever, ProjectLever):
        return f"{lever.facility} for {lever.commodity}"
    if isinstance(lever, SubstituteLever):
        return f"substitute for {lever.input}"
    return f"spare of {lever.target}"


def without(levers: Iterable[Lever], lever: str) -> tuple[Lever, ...]:
    """All levers but one, which an id names.

    Raises
    ------
    ScenarioError
        If there is none such.

    Examples
    --------
    >>> without([SpareLever("stage/a", 0.1), SpareLever("stage/b", 0.1)], "spare:stage/a")
    (SpareLever(target='stage/b', share=0.1, start=0, ramp_days=0, qualification_days=0),)
    """
    listed = tuple(levers)
    left = tuple(each for each in listed if each.id != lever)
    if len(left) == len(listed):
        there = ", ".join(each.id for each in listed) or "none"
        raise ScenarioError(f"no lever '{lever}' in the question; there are: {there}")
    return left


def _amount(lever: str, name: str, value: float, most: float) -> None:
    if not (isfinite(value) and 0 < value <= most):
        raise ScenarioError(f"{lever}: {name} {value:g}: give a number above 0 and at most {most:g}")


def _days(lever: str, start: int, ramp: int = 0, qualification: int = 0) -> None:
    for name, value in (("first day", start), ("ramp", ramp), ("qualification", qualification)):
        if not 0 <= value <= _MOST_DAYS:
            raise ScenarioError(f"{lever}: {name} {value}: give a whole number of days, 0 or more")
