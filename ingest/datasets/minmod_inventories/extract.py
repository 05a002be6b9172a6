"""How much lies in a deposit, by metal and category? Ore times grade, where both are told in units of mass."""

from __future__ import annotations

import re
from decimal import Decimal

from graph.ids import slug
from ingest.country_names import iso2
from ingest.extraction import Extraction, FileRow, plain
from ontology.iso import OTHER_COUNTRIES

_POINT = re.compile(r"(?:MULTI|MULI)?POINT ?\((?P<lon>-?\d+(?:\.\d+)?) (?P<lat>-?\d+(?:\.\d+)?)\)")
_MONTH = re.compile(r"(?:19|20)\d\d(?:-\d\d)?")
_DEGREES, _SHARE, _TONNES = Decimal("0.0001"), Decimal("0.000000001"), Decimal("0.001")
_LARGEST_ORE = Decimal(100_000_000_000)
"""Tonnes; the largest deposits of the world have a tenth of it."""


def extract(x: Extraction) -> None:
    """One row a deposit, metal and category; further rows of the same are other scenarios of one report."""
    seen: set[tuple[str, str, str, str]] = set()
    for row in x.delimited():
        _inventory(x, row, seen)


def _inventory(x: Extraction, row: FileRow, seen: set[tuple[str, str, str, str]]) -> None:
    material = x.map("commodities", row["commodity"], row)
    category = x.map(
        "categories", "; ".join(sorted({w.strip() for w in re.split("[;+]", row["category"].lower())})), row
    )
    if material is None or category is None:
        return
    country = iso2(row["country"], "sites", where=row.at()) if row["country"] else OTHER_COUNTRIES
    if not row["record_id"] or not row["name"] or country == OTHER_COUNTRIES:
        x.drop(row, "has no name or no country")
        return
    tonnes, parts, metal = (_reading(x, f"{column}s", row[column]) for column in ("ore_unit", "grade_unit", "form"))
    if tonnes is None or parts is None or metal is None or not row["ore"] or not row["grade"]:
        x.drop(row, "gives no ore and grade in units of mass")
        return
    ore = x.decimal(row, "ore")
    grade = x.decimal(row, "grade")
    if ore is None or grade is None:
        return
    mass, share = ore * tonnes, grade * parts * metal
    if share > 1 or mass > _LARGEST_ORE:
        x.reject(
            row, "grade" if share > 1 else "ore", row["grade" if share > 1 else "ore"], "is more than there can be."
        )
        return
    list_name = slug(row["src"].rpartition("/")[2])[:40].strip("-")
    key = (list_name, slug(row["record_id"])[:60].strip("-"), material, category)
    if key in seen:
        x.drop(row, "is another scenario of the same deposit, metal and category")
        return
    seen.add(key)
    lat, lon = _point(row["location"])
    x.accept(
        "inventories", row, list=key[0], record=key[1], name=row["name"], country_iso2=country, lat=lat, lon=lon,
        deposit_type=row["deposit_type"], material=material, category=category, ore_t=plain(mass.quantize(_TONNES)),
        grade=plain(share.quantize(_SHARE)), contained_t=plain((mass * share).quantize(_TONNES)),
        date=row["date"] if _MONTH.fullmatch(row["date"]) else "", title=row["title"] or row["ref"],
    )  # fmt: skip


def _reading(x: Extraction, wordlist: str, text: str) -> Decimal | None:
    """Factor of a word; these were read by machine, so that unknown ones are common and judged by row."""
    factor = x.dataset.mappings[wordlist].get(text)
    return Decimal(factor) if factor else None


def _point(location: str) -> tuple[str, str]:
    """Latitude and longitude; empty where there is none (0, 0 lies in the sea)."""
    found = _POINT.fullmatch(location)
    if found is None:
        return "", ""
    lat, lon = Decimal(found["lat"]), Decimal(found["lon"])
    if abs(lat) > 90 or abs(lon) > 180 or not (lat or lon):
        return "", ""
    return plain(lat.quantize(_DEGREES)), plain(lon.quantize(_DEGREES))
