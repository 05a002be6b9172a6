"""Which named deposits do two lists of the USGS hold? Those with a point and a metal of the chains."""

from __future__ import annotations

import re
from decimal import Decimal

from ingest.country_names import iso2
from ingest.extraction import Extraction, FileRow, plain
from ontology.iso import OTHER_COUNTRIES

_VINTAGE = "2024"
_LISTS = {"usgs_major_deposits_sites.csv": "usgs-major", "usgs_ree_occurrences_sites.csv": "usgs-ree"}
_RARE_EARTHS = "usgs-ree"
_CARRIED = {
    "antimony_ore", "cobalt", "lithium", "natural_graphite", "nickel_ore", "rare_earth_elements", "tantalum",
    "tungsten_ore", "vanadium",
}  # fmt: skip
"""A deposit is taken for one of these; of copper, zinc, chromium and bauxite there are thousands."""
_POINT = re.compile(r"(?:MULTI)?POINT ?\( ?(?P<lon>-?\d+(?:\.\d+)?) (?P<lat>-?\d+(?:\.\d+)?) ?\)")
_DEGREES = Decimal("0.0001")


def extract(x: Extraction) -> None:
    """One row a deposit, its commodities as materials of the chains."""
    for path in x.files("usgs_*_sites.csv"):
        if path.name not in _LISTS:
            x.refuse(f"{path.name} is none of the lists {', '.join(_LISTS)}. Take it out of the folder.")
        for row in x.delimited(path):
            _deposit(x, row, _LISTS[path.name])


def _deposit(x: Extraction, row: FileRow, list_name: str) -> None:
    found = [x.map("commodities", text.strip(), row) for text in row["commodities"].split(";") if text.strip()]
    materials = sorted({material for material in found if material})
    country = iso2(row["country"], "sites", where=f"{row.file} line {row.line}")
    kind: str | None = ""
    if list_name == _RARE_EARTHS:
        kind = x.map("deposit_types", row["deposit_type"], row)
    point = _POINT.fullmatch(row["location"])
    if not row["name"] or not row["record_id"].isdigit():
        x.reject(row, "name", row["name"], "has no name or no number.")
    elif row["location"] and point is None:
        x.reject(row, "location", row["location"], "is no POINT (longitude latitude).")
    elif point is None:
        x.drop(row, "has no point")
    elif kind is None:
        x.drop(row, "is a sand, a phosphate ore or not classified")
    elif not _CARRIED & set(materials):
        x.drop(row, "has none of the metals that the list is taken for")
    elif country == OTHER_COUNTRIES:
        x.drop(row, "lies in no one country of today")
    else:
        lat, lon = Decimal(point["lat"]), Decimal(point["lon"])
        if abs(lat) > 90 or abs(lon) > 180:
            x.reject(row, "location", row["location"], "lies outside of the globe.")
            return
        x.accept(
            "deposits", row, list=list_name, record=row["record_id"], name=row["name"], country_iso2=country,
            lat=plain(lat.quantize(_DEGREES)), lon=plain(lon.quantize(_DEGREES)), deposit_type=kind,
            commodities=";".join(materials), vintage=_VINTAGE,
        )  # fmt: skip
