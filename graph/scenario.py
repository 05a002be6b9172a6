"""Which scenarios are there, and what does each one say? Blocks of shocks and levers, and named lists of blocks.

A file holds ``blocks`` (shocks, levers, the reason of each assumed figure, sources) and ``scenarios`` (a question and a
list of blocks). Names of blocks are shared by all files that ship; see ``docs/scenarios.md``. What a block names is
looked up in the graph only when a scenario runs (``graph.analysis.scenario_run``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from graph.analysis.rationing import ENTITLEMENT, RATIONING
from graph.errors import ScenarioError
from graph.scenario_block import ALL, Block, BlockShock, Cited, ProjectLever, StockLever, read_block
from graph.scenario_file import Fields, open_file, read_texts

__all__ = [
    "ALL", "SHIPPED", "Block", "BlockShock", "Cited", "ProjectLever", "Scenario", "StockLever", "read_file", "scenario",
    "shipped",
]  # fmt: skip

SHIPPED = Path(__file__).parent / "scenarios"
"""Folder of the scenarios that ship."""


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
    rationing : str
        What becomes of goods that a buyer may not take; one of ``RATIONING``.
    """

    name: str
    file: str
    question: Mapping[str, str]
    blocks: tuple[Block, ...]
    as_of: str | None
    shown: str | None
    horizon: int | None
    rationing: str = ENTITLEMENT

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
        levers: dict[str, Block] = {}
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
            for granted in block.levers:
                if granted.lever.id in levers:
                    raise ScenarioError(
                        f"{where}: blocks '{levers[granted.lever.id].name}' and '{block.name}' both grant "
                        f"{granted.lever.id}; leave one out"
                    )
                levers[granted.lever.id] = block
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
    return {name: read_block(path.name, name, row) for name, row in top.named("blocks", required=False)}


def _scenarios(path: Path, blocks: Mapping[str, Block]) -> dict[str, Scenario]:
    found = {name: _scenario(path.name, name, row, blocks) for name, row in open_file(path).named("scenarios")}
    for each in found.values():
        each.merge()
    return found


def _scenario(file: str, name: str, row: Fields, blocks: Mapping[str, Block]) -> Scenario:
    row.end("question", "blocks", "as_of", "for", "horizon", "rationing")
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
        row.whole("horizon", 1, 0) or None, _rule(row),
    )  # fmt: skip


def _rule(row: Fields) -> str:
    rule = row.maybe("rationing") or ENTITLEMENT
    if rule not in RATIONING:
        row.fail(f"no rationing '{rule}'; choose one of {', '.join(RATIONING)}")
    return rule
