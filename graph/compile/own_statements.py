"""What does a user's own list say, as statements? Nodes and values of its own, each with its line of the sheet."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from graph.ids import slug
from graph.own_chain import OWN, OWN_SOURCE, OwnChain, OwnSupply
from graph.statement import Kind, Statement

__all__ = ["OwnNames", "OwnSaid"]


class OwnNames:
    """Slugs of the user's own names: readable where they are ASCII and unique, else a digest.

    Parameters
    ----------
    texts : iterable of str
        All names of one sort.

    Examples
    --------
    >>> names = OwnNames(["Robot arm", "robot-arm", "Rotor"])
    >>> names["Rotor"], names["robot-arm"] == names["Robot arm"]
    ('own-rotor', False)
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._slugs: dict[str, str] = {}
        taken: set[str] = set()
        for text in sorted(set(texts)):
            plain = text.isascii() and any(c.isalnum() for c in text)
            short = f"{OWN}-{slug(text)}" if plain and slug_or_empty(text) else ""
            if not short or short in taken:
                short = f"{short or OWN}-{hashlib.sha256(text.encode('utf-8')).hexdigest()[:8]}"
            taken.add(short)
            self._slugs[text] = short

    def __getitem__(self, text: str) -> str:
        return self._slugs[text]


def slug_or_empty(text: str) -> str:
    """Slug of a text, empty where nothing of it is left."""
    try:
        return slug(text)
    except ValueError:
        return ""


class OwnSaid:
    """Statements of a user's list, piled up as its network is laid down.

    Parameters
    ----------
    chain : OwnChain
    """

    def __init__(self, chain: OwnChain) -> None:
        self._file = chain.file
        self.statements: list[Statement] = []
        self._told: set[str] = set()
        self.say(OWN_SOURCE, "Source", 1, name=chain.file, dataset=OWN)

    def say(self, entity: str, cls: str, line: int, *, kind: Kind = "reported", **values: str) -> str:
        """Say values of an entity; empty ones are left out. Gives the entity."""
        for prop, value in values.items():
            if value:
                self.value(entity, cls, line, prop, value, kind=kind)
        return entity

    def value(
        self,
        entity: str,
        cls: str,
        line: int,
        prop: str,
        value: str,
        *,
        unit: str = "",
        qualifier: str = "",
        kind: Kind = "reported",
    ) -> str:
        """Say one value; gives the id of the statement."""
        statement = Statement(
            entity=entity, cls=cls, prop=prop, value=value, unit=unit, qualifier=qualifier, dataset=OWN,
            locator=f"{self._file} line {line}", source=OWN_SOURCE, kind=kind, confidence="high",
        )  # fmt: skip
        self.statements.append(statement)
        return statement.id

    def once(self, entity: str) -> bool:
        """Whether an entity comes up for the first time."""
        new = entity not in self._told
        self._told.add(entity)
        return new

    def share(self, supply: OwnSupply, need: str, share: float, origin: str, destination: str) -> str:
        """Say which share of a need a line covers; gives the id of the statement."""
        entity = f"supply/{OWN}-line-{supply.line}"
        self.say(
            entity, "Supply", supply.line, origin=origin, destination=destination, material=supply.material,
            supply_kind="supply", note=f"{supply.product}: {supply.part}",
        )  # fmt: skip
        return self.value(entity, "Supply", supply.line, "share", f"{share:.12g}", qualifier=need)

    def recipe(self, output: str, needed: str, line: int) -> tuple[str, str]:
        """Say that an output hangs on an input; gives the recipe and the id of the statement."""
        entity = f"recipe/{_tail(output)}-{_tail(needed)}"
        kind = "product" if needed.startswith("product/") else "material"
        if self.once(entity):
            self.say(entity, "Recipe", line, output=output, input=needed, essential="true")
        return entity, self.value(entity, "Recipe", line, "input_type", kind)

    def days(self, supply: OwnSupply, product: str, country: str, part: str, days: float) -> str:
        """Say how many days of an input lie in stock; gives the id of the statement."""
        entity = f"holding/{_tail(part)}-{_tail(supply.material)}"
        self.say(
            entity, "Holding", supply.line, country=country, commodity=supply.material, holder_kind="parts_maker",
            user=product,
        )  # fmt: skip
        return self.value(entity, "Holding", supply.line, "days_typical", f"{days:.12g}", unit="days")


def _tail(node: str) -> str:
    return node.partition("/")[2]
