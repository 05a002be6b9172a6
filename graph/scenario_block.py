"""What does one block of a scenario say? Shocks, levers, what is assumed and why, sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from graph.analysis.levers import SpareLever, SubstituteLever
from graph.analysis.shocks import ShockSpec, middle
from graph.errors import ScenarioError
from graph.scenario_file import Fields, day_of, read_texts

__all__ = ["ALL", "Block", "BlockLever", "BlockShock", "Cited", "ProjectLever", "StockLever", "read_block"]

ALL = "all"
"""Material of a stock lever: every stockpile of the country."""

_DAYS = 180


@dataclass(frozen=True, slots=True)
class Cited:
    """What a figure or a course of events rests on, and when that was said."""

    text: str
    date: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class BlockShock:
    """One shock of a block.

    Attributes
    ----------
    target : str or None
        Text that names a node; None: the flows that `origin`, `toward` and `commodity` describe.
    origin, toward : str or None
        Countries or blocs; toward ``ALL`` is every destination abroad.
    commodity : str or None
    severity : float
        Part that is out, 0 to 1.
    start : str or int
        First day: a date, or days after the date of the answer.
    end : str or None
        Last day, a date; else `days` counts.
    days : int
    severity_range, start_range : tuple or None
        Least and greatest, where a range is given; `severity` is then the middle, and `start` the first day.
    """

    target: str | None
    origin: str | None
    toward: str | None
    commodity: str | None
    severity: float
    start: str | int
    end: str | None
    days: int
    severity_range: tuple[float, float] | None = None
    start_range: tuple[str | int, str | int] | None = None

    def said(self) -> str:
        """The shock's target, as an error or a list names it."""
        ways = (("from", self.origin), ("toward", self.toward), ("commodity", self.commodity))
        return " ".join([*([self.target] if self.target else []), *(f"{k}={v}" for k, v in ways if v)])

    def on(self, as_of: str) -> ShockSpec:
        """The shock in days after a date; its names are still texts.

        Raises
        ------
        ScenarioError
            If it begins before that date, ends before it begins, or is contradictory in itself.
        """
        first, last = self.start_range or (self.start, self.start)
        span = (day_of(first, as_of), day_of(last, as_of)) if self.start_range else None
        start = day_of(self.start, as_of) if span is None else int(middle(span))
        days = day_of(self.end, as_of) - start + 1 if self.end else self.days
        shock = ShockSpec(
            self.target or "edges", self.severity, start, days, self.origin, self.toward, self.commodity,
            self.severity_range, span,
        )  # fmt: skip
        shock.check()
        return shock


@dataclass(frozen=True, slots=True)
class StockLever:
    """Public stockpiles of a country set to so many days of use; `material` is a text or ``all``."""

    country: str
    material: str
    days: float


@dataclass(frozen=True, slots=True)
class ProjectLever:
    """A project that adds supply from its day on.

    Attributes
    ----------
    facility : str
        Text that names the facility.
    commodity : str
        What it delivers.
    toward : str
        Country or bloc whose users get it.
    share : float
        Part of their baseline need that it serves at full output, 0 to 1.
    start : str or int
        Day of the first delivery: a date, or days after the date of the answer.
    ramp_days : int
        Days from there to full output, in twelve equal steps; 0: at once.
    probability : float
        That it comes at all, above 0 to 1.
    """

    facility: str
    commodity: str
    toward: str
    share: float
    start: str | int
    ramp_days: int
    probability: float = 1.0


@dataclass(frozen=True, slots=True)
class BlockLever:
    """Spare capacity or a substitute that a block grants; its names are texts.

    Attributes
    ----------
    lever : SpareLever or SubstituteLever
        With its first day left at 0.
    start : str or int
        A date, or days after the date of the answer.
    """

    lever: SpareLever | SubstituteLever
    start: str | int


@dataclass(frozen=True, slots=True)
class Block:
    """What happens, and what helps; `assumption` says (by language) what is assumed and why."""

    name: str
    file: str
    shocks: tuple[BlockShock, ...]
    stocks: tuple[StockLever, ...]
    projects: tuple[ProjectLever, ...]
    assumption: Mapping[str, str]
    sources: tuple[Cited, ...]
    levers: tuple[BlockLever, ...] = ()


def read_block(file: str, name: str, row: Fields) -> Block:
    """A block of a file, with the place that its errors name."""
    shocks = [shock for part in row.rows("shocks") for shock in _shocks(part)]
    stocks = tuple(
        StockLever(part.text("country"), part.text("material"), part.number("days", 0.0, None, required=True))
        for part in map(Fields.finished("country", "material", "days"), row.rows("stockpiles"))
    )
    projects = tuple(project for part in row.rows("projects") for project in _projects(part))
    sources = tuple(
        Cited(part.text("text"), part.text("date"), part.maybe("url") or "")
        for part in map(Fields.finished("text", "date", "url"), row.rows("sources"))
    )
    assumption = read_texts(row, "assumption", required=False)
    levers = tuple(lever for part in row.rows("spare") for lever in _spare(part))
    levers += tuple(lever for part in row.rows("substitutes") for lever in _substitutes(part))
    row.end("shocks", "stockpiles", "projects", "spare", "substitutes", "sources", "assumption")
    if not (shocks or stocks or projects or levers):
        row.fail("is empty; give shocks, stockpiles, projects, spare or substitutes")
    if not assumption and (projects or levers or any(0 < shock.severity < 1 for shock in shocks)):
        row.fail("has a part that is assumed (a severity between 0 and 1, or a lever); say why under 'assumption'")
    return Block(name, file, tuple(shocks), stocks, projects, assumption, sources, levers)


def _shocks(row: Fields) -> Sequence[BlockShock]:
    """One shock a commodity, where several are given."""
    row.end("target", "from", "toward", "commodity", "severity", "start", "end", "days")
    target, origin, commodities = row.maybe("target"), row.maybe("from"), row.texts("commodity")
    if bool(target) == bool(origin or commodities):
        row.fail("give a target, or flows by 'from' and 'commodity'")
    if row.has("end") and row.has("days"):
        row.fail("has 'end' and 'days'; give one of them")
    if row.has("end") and not isinstance(row.day("end"), str):
        row.fail("'end' is no date; write it like 2026-11-21, or give 'days'")
    end = row.day("end") if row.has("end") else None
    low, high = (part.number("severity", 0.0, 1.0, 1.0) for part in row.ends("severity"))
    first, last = (part.day("start") for part in row.ends("start"))
    if low > high:
        row.fail(f"'severity' is [{low:g}, {high:g}]; write the least first")
    if end is not None and first != last:
        row.fail("has 'end' and a range of 'start'; give 'days'")
    listed: list[str | None] = [*commodities] if commodities else [None]
    return [
        BlockShock(
            target=target, origin=origin, toward=row.maybe("toward"), commodity=commodity,
            severity=middle((low, high)), start=first,
            end=end if isinstance(end, str) else None, days=row.whole("days", 1, _DAYS),
            severity_range=(low, high) if low != high else None, start_range=(first, last) if first != last else None,
        )
        for commodity in listed
    ]  # fmt: skip


def _projects(row: Fields) -> Sequence[ProjectLever]:
    row.end("facility", "commodity", "toward", "share", "start", "ramp_days", "probability")
    probability = row.number("probability", 0.0, 1.0, 1.0)
    if probability == 0:
        row.fail("'probability' is 0; give a number above 0 and at most 1, or leave the project out")
    return [
        ProjectLever(
            row.text("facility"), commodity, row.text("toward"), row.number("share", 0.0, 1.0, required=True),
            row.day("start"), row.whole("ramp_days", 0, 0), probability,
        )
        for commodity in row.texts("commodity", required=True)
    ]  # fmt: skip


def _spare(row: Fields) -> Sequence[BlockLever]:
    row.end("target", "share", "start", "ramp_days", "qualification_days")
    return [
        BlockLever(
            _checked(row, SpareLever(
                target, row.number("share", 0.0, None, required=True), 0, row.whole("ramp_days", 0, 0),
                row.whole("qualification_days", 0, 0),
            )), row.day("start"),
        )
        for target in row.texts("target", required=True)
    ]  # fmt: skip


def _substitutes(row: Fields) -> Sequence[BlockLever]:
    row.end("product", "input", "country", "penalty", "start", "ramp_days")
    products: list[str | None] = [*row.texts("product")] or [None]
    return [
        BlockLever(
            _checked(row, SubstituteLever(
                row.text("input"), row.number("penalty", 0.0, 1.0, required=True), product, row.maybe("country"), 0,
                row.whole("ramp_days", 0, 0),
            )), row.day("start"),
        )
        for product in products
    ]  # fmt: skip


_L = TypeVar("_L", SpareLever, SubstituteLever)


def _checked(row: Fields, lever: _L) -> _L:
    try:
        lever.check()
    except ScenarioError as error:
        row.fail(str(error))
    return lever
