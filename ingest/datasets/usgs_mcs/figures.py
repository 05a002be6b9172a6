"""What does one cell of the summaries mean? Numbers, limits, what is withheld; and shares of what is listed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from ingest.country_names import is_total, iso2
from ingest.extraction import Extraction, FileRow, plain
from ingest.files.numbers import number_of
from ingest.outputs import WORLD, CountryOutputs, Output

__all__ = [
    "FAMILY",
    "US_STATISTICS",
    "WORLD_TABLES",
    "Figure",
    "accept_outputs",
    "edition",
    "parts",
    "place_of",
    "read_figure",
    "sized",
    "take_output",
]

WORLD_TABLES, US_STATISTICS = "world tables", "US statistics"
"""Parts of a release; the wide form gives the first in a file of its own."""

FAMILY = "usgs"
"""Family of country names."""

_ZERO = "—"
_ABSENT = {
    "": "no figure",
    "NA": "not available",
    "W": "withheld by the publisher",
    "s": "below half a unit, or counted elsewhere",
    "XX": "not applicable",
    "Less than ½ unit.": "below half a unit, or counted elsewhere",
    "Less than 1/2 unit.": "below half a unit, or counted elsewhere",
}
_WORDS = re.compile(r"(Large|Small|Very small|Moderate|Moderate to large|Variable\b.*)")
_RANGE = re.compile(r"([\d.,]+)\s*[–-]\s*([\d.,]+)")
_BOUNDS = {">": "above", "<": "below"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a cell: exact, a limit (bound ``above``, ``below``), or the middle of a range."""

    value: Decimal
    bound: str = "exact"
    low: Decimal | None = None
    high: Decimal | None = None


def read_figure(text: str) -> Figure | str | None:
    """Figure of a cell; a text why it has none, or None where it is negative or cannot be read.

    Examples
    --------
    >>> read_figure(">75"), read_figure("W"), read_figure("890–1,000").value, read_figure("a lot")
    (Figure(value=Decimal('75'), bound='above', low=None, high=None), 'withheld by the publisher', Decimal('945'), None)
    """
    if text == _ZERO:
        return Figure(Decimal(0))
    if text in _ABSENT:
        return _ABSENT[text]
    if _WORDS.fullmatch(text):
        return "said in words"
    between = _RANGE.fullmatch(text)
    if between:
        low, high = number_of(between[1]), number_of(between[2])
        return Figure((low + high) / 2, "exact", low, high) if low is not None and high is not None else None
    bound = _BOUNDS.get(text[0], "exact")
    number = number_of(text[1:].strip() if bound != "exact" else text)
    return None if number is None or number < 0 else Figure(number, bound)


def edition(vintage: str, part: str) -> dict[str, str]:
    """Columns that name an edition and the part of it that a file may hold without the other.

    Examples
    --------
    >>> edition("MCS2025", WORLD_TABLES)
    {'part': 'MCS2025 world tables', 'vintage': 'MCS2025'}
    """
    return {"part": f"{vintage} {part}", "vintage": vintage}


def parts(code: str, count: int) -> list[str]:
    """Parts of a code of ``mappings.yml`` that stand between bars, as many as asked for.

    Examples
    --------
    >>> parts("cobalt | mine", 3)
    ['cobalt', 'mine', '']
    """
    found = [part.strip() for part in code.split("|")]
    return found + [""] * (count - len(found))


def place_of(x: Extraction, row: FileRow, name: str) -> str:
    """Two letters of a country, ``XX`` for all others, ``*`` for the world; an unknown name refuses the file."""
    where = f"{row.file or x.path.name} line {row.line}"
    return WORLD if is_total(name, FAMILY) else iso2(name, FAMILY, where=where)


def sized(figure: Figure, factor: str) -> Decimal:
    """Tonnes of a figure in a unit of so many tonnes."""
    return figure.value * Decimal(factor)


def take_output(
    x: Extraction, made: CountryOutputs, code: str, series: str, country: str, year: str, output: Output
) -> None:
    """Collect one figure; the second of one series, country and year rejects its row."""
    before = made.add((code, year), series, country, output)
    if before is not None:
        x.reject(output.row, None, output.published, f"stands twice: {series}, {country}, {year} as on {before.at}.")


def accept_outputs(x: Extraction, made: CountryOutputs, vintage: str) -> None:
    """Hand over all outputs, each with its share of the countries listed."""
    for found in made.listed():
        code, year = found.group
        material, stage, world, basis, remark = parts(code, 5)
        x.accept(
            "production", found.row, **edition(vintage, WORLD_TABLES),
            material=material, stage=stage, country=found.country, year=year,
            output_t=plain(found.tonnes), share="" if remark else found.share, basis=basis, world_material=world,
            estimated="yes" if found.estimated else "", published=found.published, at=found.at,
        )  # fmt: skip
        for row in found.added:
            x.drop(row, "added to another series of the same material")
