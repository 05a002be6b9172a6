"""What does a user's own list come to, once matched? Parts, inputs and suppliers as nodes of the graph."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["OWN", "OWN_SOURCE", "OwnChain", "OwnSupply", "is_own"]

OWN = "own"
"""Name of the dataset that a private list stands for; it begins the slugs of its nodes."""

OWN_SOURCE = "source/own-sheet"


def is_own(node: str) -> bool:
    """Whether a commodity, stage or plant is of the user's own list, not of the public graph.

    Examples
    --------
    >>> is_own("product/own-robot-arm"), is_own("product/robot-arm")
    (True, False)
    """
    return node.partition("/")[2].startswith(f"{OWN}-")


@dataclass(frozen=True, slots=True)
class OwnSupply:
    """One supplier of one input of one part.

    Attributes
    ----------
    line : int
        Line of the sheet.
    part, product, supplier : str
        As written.
    material : str
        Node of the input.
    node : str
        Node of the supplier or its site; empty where nothing matched it.
    country : str
        Two-letter code of where it is made; empty where unknown.
    share : float
        Share of the part's input, 0 to 1.
    inventory_days : float
    score : float
        Of the match of the supplier, 0 to 1; 0 where nothing matched.
    reason : str
        Why the match stands, or why there is none.
    """

    line: int
    part: str
    product: str
    material: str
    supplier: str
    node: str
    country: str
    share: float
    inventory_days: float
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class OwnChain:
    """A matched list.

    Attributes
    ----------
    file : str
        Name of the sheet, for locators.
    country : str
        Two-letter code of where the user's products are made.
    supplies : tuple of OwnSupply
    """

    file: str
    country: str
    supplies: tuple[OwnSupply, ...]

    def as_json(self) -> dict[str, Any]:
        """The chain as a mapping."""
        return {"file": self.file, "country": self.country, "supplies": [asdict(s) for s in self.supplies]}

    @staticmethod
    def from_json(raw: dict[str, Any]) -> OwnChain:
        """The chain of such a mapping.

        Raises
        ------
        KeyError, TypeError
            If it is none.
        """
        return OwnChain(raw["file"], raw["country"], tuple(OwnSupply(**supply) for supply in raw["supplies"]))
