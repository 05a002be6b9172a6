"""What do the countries of a table make, and what share of the countries listed is each? For publishers' tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ingest.files.numbers import plain
from ingest.files.row import FileRow

__all__ = ["WORLD", "CountryOutputs", "ListedOutput", "Output", "share_text"]

WORLD = "*"
"""In the column of countries of own tables: the whole world."""

_DECIMALS, _ONE_PER_CENT = Decimal("0.001"), Decimal("0.01")


def share_text(part: Decimal, whole: Decimal) -> str:
    """Share to three decimals, as published tonnages are rounded; below one per cent, to two digits.

    Examples
    --------
    >>> [share_text(Decimal(part), Decimal(whole)) for part, whole in ((270, 384), (1, 30000), (0, 1))]
    ['0.703', '0.000033', '0']
    """
    share = part / whole if whole else Decimal(0)
    return plain(share.quantize(_DECIMALS) if share >= _ONE_PER_CENT else Decimal(f"{share:.1e}"))


@dataclass(frozen=True, slots=True)
class Output:
    """What a country makes in a year, as one cell of a file says: its row, tonnes, wording and place."""

    row: FileRow
    tonnes: Decimal
    published: str
    at: str
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class ListedOutput:
    """Output of one country among all that a table lists.

    Attributes
    ----------
    group : tuple of str
        What is made, and when.
    country : str
        Two letters, or ``*`` for the world.
    row : FileRow
        The row that gives it; of several added up, the first.
    added : tuple of FileRow
        The others.
    tonnes : Decimal
    share : str
        Of all countries listed; empty for the world.
    estimated : bool
    published, at : str
        Wording and place.
    """

    group: tuple[str, ...]
    country: str
    row: FileRow
    added: tuple[FileRow, ...]
    tonnes: Decimal
    share: str
    estimated: bool
    published: str
    at: str


class CountryOutputs:
    """Outputs collected until all of a file is read: then shares follow.

    Several series may add up to one (platinum and palladium to platinum-group ore).
    """

    def __init__(self) -> None:
        self._found: dict[tuple[str, ...], dict[str, dict[str, Output]]] = defaultdict(lambda: defaultdict(dict))

    def add(self, group: tuple[str, ...], series: str, country: str, output: Output) -> Output | None:
        """Take one figure; where the series has one for the country already, that one is returned and stays."""
        there = self._found[group][country]
        if series in there:
            return there[series]
        there[series] = output
        return None

    def listed(self) -> Iterator[ListedOutput]:
        """All outputs, each with its share."""
        for group, places in self._found.items():
            whole = sum((_total(found) for place, found in places.items() if place != WORLD), Decimal(0))
            for country, found in places.items():
                first, *others = found.values()
                tonnes = _total(found)
                yield ListedOutput(
                    group, country, first.row, tuple(output.row for output in others), tonnes,
                    "" if country == WORLD or not whole else share_text(tonnes, whole),
                    any(output.estimated for output in found.values()),
                    " + ".join(output.published for output in found.values()),
                    " and ".join(output.at for output in found.values()),
                )  # fmt: skip


def _total(found: dict[str, Output]) -> Decimal:
    return sum((output.tonnes for output in found.values()), Decimal(0))
