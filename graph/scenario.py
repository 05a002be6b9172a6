"""Which scenarios are there, and what does each one say? Blocks of shocks and levers, and named lists of blocks.

A file holds ``blocks`` (shocks, levers, the reason of each assumed figure, sources) and ``scenarios`` (a question and a
list of blocks). Names of blocks are shared by all files that ship; see ``docs/scenarios.md``. What a block names is
looked up in the graph only when a scenario runs (``graph.analysis.scenario_run``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from graph.analysis.shocks import ShockSpec
from graph.errors import ScenarioError
from graph.scenario_file import Fields, day_of, open_file, read_texts

__all__ = [
    "SHIPPED", "Block", "BlockShock", "Cited", "ProjectLever", "Scenario", "StockLever", "read_file", "scenario",
    "shipped",
]  # fmt: skip

SHIPPED = Path(__file__).parent / "scenarios"
"""Folder of the scenarios that ship."""

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
    """

    target: str | None
    origin: str | None
    toward: str | None
    commodity: str | None
    severity: float
    start: str | int
    end: str | None
    days: int

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
        start = day_of(self.start, as_of)
        days = day_of(self.end, as_of) - start + 1 if self.end else self.days
        shock = ShockSpec(self.target or "edges", self.severity, start, days, self.origin, self.toward, self.commodity)
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
    """

    facility: str
    commodity: str
    toward: str
    share: float
    start: str | int
    ramp_days: int


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


@dataclass(frozen=True, slots=True)
class Scenario:
    """A named list of blocks.

    Attributes
    ----------
    name, file : str
    question : mapping of str to str
        By language.
    blocks : tuple of Block
    as_of : str or None
        Date that it is asked for, where that is part of it.
    shown : str or None
        Country or bloc whose products are asked about.
    horizon : int or None
        Days looked at, where not a year after the last shock.
    """

    name: str
    file: str
    question: Mapping[str, str]
    blocks: tuple[Block, ...]
    as_of: str | None
    shown: str | None
    horizon: int | None

    @property
    def sources(self) -> tuple[Cited, ...]:
        """Sources of all its blocks, each once."""
        return tuple(dict.fromkeys(cited for block in self.blocks for cited in block.sources))

    def merge(self) -> tuple[list[tuple[Block, BlockShock]], list[tuple[Block, StockLever]]]:
        """Put the blocks together: shocks add up, a stockpile may be set once.

        Returns
        -------
        tuple of list
            Shocks and stock levers, each with the block that it comes from; ``all`` before named materials.

        Raises
        ------
        ScenarioError
            If no block has a shock, or two blocks contradict each other.
        """
        where = f"{self.file}: scenario '{self.name}'"
        shocks: dict[BlockShock, Block] = {}
        stocks: dict[tuple[str, str], tuple[Block, StockLever]] = {}
        projects: dict[tuple[str, str, str], Block] = {}
        for block in self.blocks:
            for shock in block.shocks:
                if shock in shocks:
                    raise ScenarioError(
                        f"{where}: blocks '{shocks[shock].name}' and '{block.name}' both have the shock "
                        f"{shock.said()}; leave one out"
                    )
                shocks[shock] = block
            for stock in block.stocks:
                key = (stock.country, stock.material)
                if key in stocks and stocks[key][1].days != stock.days:
                    raise ScenarioError(
                        f"{where}: block '{stocks[key][0].name}' sets the stockpile {stock.material} of "
                        f"{stock.country} to {stocks[key][1].days:g} days, block '{block.name}' to {stock.days:g}; "
                        "leave one out"
                    )
                stocks[key] = (block, stock)
            for project in block.projects:
                served = (project.facility, project.commodity, project.toward)
                if served in projects:
                    raise ScenarioError(
                        f"{where}: blocks '{projects[served].name}' and '{block.name}' both start {project.facility} "
                        f"for {project.commodity}; leave one out"
                    )
                projects[served] = block
        if not shocks:
            raise ScenarioError(f"{where}: none of its blocks has a shock; add one")
        ordered = sorted(stocks.values(), key=lambda pair: pair[1].material != ALL)
        return [(block, shock) for shock, block in shocks.items()], ordered


def read_file(path: Path, known: Mapping[str, Block] | None = None) -> dict[str, Scenario]:
    """Read the scenarios of a file.

    Parameters
    ----------
    path : Path
    known : mapping of str to Block, optional
        Blocks of other files that its scenarios may name.

    Raises
    ------
    ScenarioError
        If the file cannot be read or a part of it is wrong: file, block or scenario, and what to do.
    """
    return _scenarios(path, {**(known or {}), **_blocks(path)})


@cache
def shipped() -> Mapping[str, Scenario]:
    """All scenarios that ship, by name.

    Examples
    --------
    >>> "kuantan-outage" in shipped()
    True
    """
    return _folder(SHIPPED)[1]


def _folder(folder: Path) -> tuple[dict[str, Block], dict[str, Scenario]]:
    blocks: dict[str, Block] = {}
    found: dict[str, Scenario] = {}
    files = sorted(folder.glob("*.yml"))
    for path in files:
        for name, block in _blocks(path).items():
            if name in blocks:
                raise ScenarioError(f"{path.name}: block '{name}' stands in {blocks[name].file} too; rename one")
            blocks[name] = block
    for path in files:
        for name, read in _scenarios(path, blocks).items():
            if name in found:
                raise ScenarioError(f"{path.name}: scenario '{name}' stands in {found[name].file} too; rename one")
            found[name] = read
    return blocks, dict(sorted(found.items()))


def scenario(text: str) -> Scenario:
    """The scenario that a text names: a name that ships, a file with one scenario, or ``FILE.yml#NAME``.

    Raises
    ------
    ScenarioError
        If there is none such; lists the names.
    """
    ships = shipped()
    if text in ships:
        return ships[text]
    place, _, name = text.partition("#")
    if not place.endswith((".yml", ".yaml")):
        raise ScenarioError(f"no scenario '{text}'; there are: {', '.join(ships)}. A file of your own ends in .yml")
    found = read_file(Path(place), _folder(SHIPPED)[0])
    if name and name not in found:
        raise ScenarioError(f"{place}: no scenario '{name}'; there are: {', '.join(found)}")
    if not name and len(found) > 1:
        raise ScenarioError(f"{place}: holds several scenarios ({', '.join(found)}); write {place}#NAME")
    return found[name or next(iter(found))]


def _blocks(path: Path) -> dict[str, Block]:
    top = open_file(path)
    return {name: _block(path.name, name, row) for name, row in top.named("blocks", required=False)}


def _block(file: str, name: str, row: Fields) -> Block:
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
    row.end("shocks", "stockpiles", "projects", "sources", "assumption")
    if not (shocks or stocks or projects):
        row.fail("is empty; give shocks, stockpiles or projects")
    if not assumption and (projects or any(0 < shock.severity < 1 for shock in shocks)):
        row.fail("has a part that is assumed (a severity between 0 and 1, or a project); say why under 'assumption'")
    return Block(name, file, tuple(shocks), stocks, projects, assumption, sources)


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
    listed: list[str | None] = [*commodities] if commodities else [None]
    return [
        BlockShock(
            target=target, origin=origin, toward=row.maybe("toward"), commodity=commodity,
            severity=row.number("severity", 0.0, 1.0, 1.0), start=row.day("start"),
            end=end if isinstance(end, str) else None, days=row.whole("days", 1, _DAYS),
        )
        for commodity in listed
    ]  # fmt: skip


def _projects(row: Fields) -> Sequence[ProjectLever]:
    row.end("facility", "commodity", "toward", "share", "start", "ramp_days")
    return [
        ProjectLever(
            row.text("facility"), commodity, row.text("toward"), row.number("share", 0.0, 1.0, required=True),
            row.day("start"), row.whole("ramp_days", 0, 0),
        )
        for commodity in row.texts("commodity", required=True)
    ]  # fmt: skip


def _scenarios(path: Path, blocks: Mapping[str, Block]) -> dict[str, Scenario]:
    found = {name: _scenario(path.name, name, row, blocks) for name, row in open_file(path).named("scenarios")}
    for each in found.values():
        each.merge()
    return found


def _scenario(file: str, name: str, row: Fields, blocks: Mapping[str, Block]) -> Scenario:
    row.end("question", "blocks", "as_of", "for", "horizon")
    listed = row.texts("blocks", required=True)
    for block in listed:
        if block not in blocks:
            row.fail(f"no block '{block}'; there are: {', '.join(blocks)}")
    if len(set(listed)) < len(listed):
        row.fail("a block is listed twice; list it once")
    as_of: Any = row.day("as_of") if row.has("as_of") else None
    if as_of is not None and not isinstance(as_of, str):
        row.fail("'as_of' is no date; write it like 2026-11-21")
    return Scenario(
        name, file, read_texts(row, "question"), tuple(blocks[block] for block in listed), as_of, row.maybe("for"),
        row.whole("horizon", 1, 0) or None,
    )  # fmt: skip
