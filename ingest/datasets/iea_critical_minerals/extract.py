"""Who mines and refines what, now and to 2040, and what is asked for? From the agency's supply or demand file."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from ingest.country_names import iso2
from ingest.extraction import Extraction, FileRow, plain

_SUPPLY = ("mineral", "stage", "country", "year", "value", "unit")
_DEMAND = tuple(f"level{n}" for n in range(7))
_SUMMARY = ("mineral", "scenario", "year", "demand_kt", "supply_kt")
_EDITION = "IEA2025"
_KILOTONNES = Decimal(1000)
_DIGITS = Decimal("0.1")
_ROUNDING = Decimal("1.04")
"""The agency's countries exceed its own world totals of nickel by up to 3.2 %."""
_BASIS = {
    "rare_earth_elements": "t contained Nd+Pr+Dy+Tb",
    "lithium": "t Li",
    "graphite_anode": "t battery-grade graphite",
    "natural_graphite": "t graphite",
}


def extract(x: Extraction) -> None:
    """Either file, told apart by its header; a summary that mixes mining, refining and demand is refused."""
    header = x.header()
    if set(_SUPPLY) <= set(header):
        _supply(x)
    elif set(_DEMAND) <= set(header):
        _demand(x)
    elif set(_SUMMARY) <= set(header):
        _refuse_summary(x)
    else:
        x.refuse(
            f"its header '{', '.join(header)}' is neither that of supply by country ({', '.join(_SUPPLY)}) "
            f"nor that of demand ({', '.join(_DEMAND)}). Give one of the two."
        )


def _supply(x: Extraction) -> None:
    """Output by country; the countries of a year must not exceed the world total of the file."""
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    totals: dict[tuple[str, str], Decimal] = {}
    for row in x.delimited(columns=_SUPPLY):
        what = x.map("supply", f"{row['mineral']} {row['stage']}", row)
        name = row["country"]
        country = x.map("places", name, row) if name in x.dataset.mappings["places"] else iso2(
            name, "iea", where=f"{x.path.name} line {row.line}"
        )  # fmt: skip
        if not row["unit"].startswith("kt"):
            x.refuse(f"line {row.line}, column unit: '{row['unit']}' is not kt. Check that the file is the agency's.")
        value = x.decimal(row, "value")
        if not _year(x, row, "year") or value is None:
            continue
        key = (what or "", row["year"])
        if name == "World total":
            totals[key] = value
        if country is None or what is None:
            continue
        sums[key] += value
        material, _, stage = what.partition(" ")
        x.accept(
            "supply", row, material=material, stage=stage, country_iso2=country, year=row["year"],
            quantity_t=_tonnes(value), unit_basis=_BASIS.get(material, "t contained"), part=f"supply {_EDITION}",
        )  # fmt: skip
    for key, total in totals.items():
        if sums[key] > total * _ROUNDING:
            x.refuse(
                f"the countries of {key[0]} {key[1]} sum to {sums[key]:.1f} kt, the world total says {total:.1f}. "
                f"Check that no row stands twice."
            )


def _demand(x: Extraction) -> None:
    """Demand by use; rows are paths whose length differs."""
    for row in x.delimited(columns=_DEMAND):
        path = [row[column] for column in _DEMAND]
        if x.map("parts", path[0], row) is None:
            continue
        material = x.map("demand", path[1], row)
        if path[2] == "sectors":
            sector: str | None = path[3]
            rest = path[4:]
        else:
            sector = x.map("uses", path[2], row)
            rest = path[3:]
        if sector is None or material is None:
            continue
        scenario = "" if rest[0].isdigit() else x.map("scenarios", rest[0], row) or ""
        year, value = (rest[1:] if scenario else rest)[:2]
        dated = FileRow(row.line, {"year": year, "value": value}, row.file, row.sheet)
        amount = x.decimal(dated, "value")
        if not _year(x, dated, "year") or amount is None:
            continue
        x.accept(
            "demand", row, material=material, sector=sector, scenario=scenario, year=year, quantity_t=_tonnes(amount),
            unit_basis=_BASIS.get(material, "t contained"), part=f"demand {_EDITION}",
        )  # fmt: skip


def _refuse_summary(x: Extraction) -> None:
    """Say why a summary of supply and demand cannot be taken."""
    supply: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(dict)
    first: dict[tuple[str, str], int] = {}
    for row in x.delimited(columns=_SUMMARY):
        value = x.decimal(row, "supply_kt")
        if value is not None:
            key = (row["mineral"], row["year"])
            supply[key][row["scenario"]] = value
            first.setdefault(key, row.line)
    mixed = [key for key, values in supply.items() if len(set(values.values())) > 1]
    if mixed:
        mineral, year = mixed[0]
        told = ", ".join(f"{scenario} {value:.0f}" for scenario, value in supply[mixed[0]].items())
        x.refuse(
            f"line {first[mixed[0]]}, column supply_kt: supply of {mineral} in {year} differs by scenario ({told} kt); "
            f"mining, refining and demand are mixed ({len(mixed)} cases). Give the agency's supply by country."
        )
    x.refuse("it is a summary without countries and stages. Give the agency's supply by country.")


def _year(x: Extraction, row: FileRow, column: str) -> bool:
    if len(row[column]) == 4 and row[column].isdigit():
        return True
    x.reject(row, column, row[column], "is no year.")
    return False


def _tonnes(kilotonnes: Decimal) -> str:
    return plain((kilotonnes * _KILOTONNES).quantize(_DIGITS))
