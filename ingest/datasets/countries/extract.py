"""Which countries are there, and where? Codes and names from a table, positions from the shapes beside it."""

from __future__ import annotations

import re

from ingest.extraction import Extraction
from ingest.files.row import FileRow
from ingest.files.shapes import Shape, read_shapes

_TABLE = "countries_en_ja_latlng.csv"
_SHAPES = "countries-50m.json"
_LAYER = "countries"
_FORMS = {"iso2": r"[A-Z]{2}", "iso3": r"[A-Z]{3}", "m49": r"\d{3}"}
_NAMES = ("name_en_cldr", "name_ja_cldr")


def extract(x: Extraction) -> None:
    """One row a country, then one position a country; where a shape is drawn in two the larger one counts."""
    (table,) = x.files(_TABLE)
    (drawn,) = x.files(_SHAPES)
    codes: dict[str, str] = {}
    for row in x.delimited(table):
        _country(x, row, codes)
    try:
        shapes = list(read_shapes(x.document(drawn), _LAYER))
    except ValueError as error:
        x.refuse(f"{_SHAPES}: {error}. Take countries-50m.json of the package world-atlas as it is.")
    largest: dict[str, Shape] = {}
    placed: list[tuple[FileRow, str, Shape]] = []
    for number, shape in enumerate(shapes, 1):
        row = x.record(number, {"id": shape.id, "name": shape.name}, list_name=_LAYER, path=drawn)
        code = codes.get(shape.id) if shape.id else x.map("shapes_without_number", shape.name, row)
        if code is not None:
            placed.append((row, code, shape))
            if code not in largest or shape.area > largest[code].area:
                largest[code] = shape
        elif shape.id:
            x.reject(row, "id", shape.id, "is the number of no country of the table.")
    for row, code, shape in placed:
        if shape is not largest[code]:
            x.drop(row, "smaller part of a country that is drawn in two")
        else:
            x.accept("positions", row, iso2=code, latitude=f"{shape.latitude:.2f}", longitude=f"{shape.longitude:.2f}")


def _country(x: Extraction, row: FileRow, codes: dict[str, str]) -> None:
    """A country with its codes; further names are kept where they differ."""
    bad = [column for column, form in _FORMS.items() if not re.fullmatch(form, row[column])]
    bad += [column for column in _NAMES if not row[column]]
    if bad:
        x.reject(row, bad[0], row[bad[0]], "is no code or name of a country.")
        return
    english, japanese = (row[column] for column in _NAMES)
    codes[row["m49"]] = row["iso2"]
    x.accept(
        "countries", row, iso2=row["iso2"], iso3=row["iso3"], m49=row["m49"], name_en=english, name_ja=japanese,
        other_en=row["name_iso"] if row["name_iso"] != english else "",
        other_ja=row["name_ja_i18n"] if row["name_ja_i18n"] != japanese else "",
    )  # fmt: skip
