"""Which mines and plants does the ICMM list? One row each, with the names of the sites grouped under it."""

from __future__ import annotations

import re
from decimal import Decimal

from ingest.country_names import iso2
from ingest.extraction import Extraction, FileRow, plain

_VINTAGE = "2025-09"
_ID = re.compile(r"ICMM(\d{5})")
_NONE = "NA"
_DEGREES = Decimal("0.0001")
_ALIASES = 12
"""Some groups name dozens of claims; the first names are those of the works."""


def extract(x: Extraction) -> None:
    """Facilities; empty lines of the file are no rows."""
    for row in x.delimited():
        number = _ID.fullmatch(row["ICMMID"])
        if number is None or row["Mine_Name"] in ("", _NONE):
            x.reject(row, "ICMMID", row["ICMMID"], "has no number of the ICMM, or no name.")
            continue
        lat = x.decimal(row, "Latitude", minimum=Decimal(-90), maximum=Decimal(90))
        lon = x.decimal(row, "Longitude", minimum=Decimal(-180), maximum=Decimal(180))
        named = [text for column in ("Primary", "Secondary", "Other") for text in _listed(row, f"{column}_Commodit")]
        kind = x.map("kinds", row["Asset_Type"], row)
        materials = {material for text in named if (material := x.map("commodities", text.lower(), row))}
        if kind == "refinery":  # what a smelter is listed for is what it makes
            materials = {x.dataset.mappings["refined"].get(material) or material for material in materials}
        confidence = x.map("confidences", row["Confidence.Factor"], row)
        if lat is None or lon is None:
            continue
        x.accept(
            "facilities", row, id=number[1], name=row["Mine_Name"], aliases=";".join(_other_names(row)),
            country_iso2=iso2(row["Country_Region"], "sites", where=f"{x.path.name} line {row.line}"),
            lat=plain(lat.quantize(_DEGREES)), lon=plain(lon.quantize(_DEGREES)),
            kind="" if kind in (None, "several") else kind, kind_word=row["Asset_Type"],
            commodities=";".join(sorted(materials)), commodities_named=", ".join(named), confidence=confidence or "",
            vintage=_VINTAGE,
        )  # fmt: skip


def _listed(row: FileRow, column: str) -> list[str]:
    """Texts of a column whose name ends in y or ies."""
    text = row.values.get(f"{column}y", row.values.get(f"{column}ies", _NONE))
    return [part.strip() for part in text.split(";") if part.strip() and text != _NONE]


def _other_names(row: FileRow) -> list[str]:
    if row["Group_Names"] == _NONE:
        return []
    names = [_mended(part.strip()) for part in row["Group_Names"].split(";")]
    known = {row["Mine_Name"].casefold()}
    found = []
    for name in names:
        if len(name) > 2 and name.casefold() not in known:
            known.add(name.casefold())
            found.append(name)
    return found[:_ALIASES]


def _mended(text: str) -> str:
    """A text that was read in the wrong encoding once (CaraÃ­ba), as it was."""
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return text
