"""What do two tables of a chapter say? Elements in the minerals of deposits (T2), world mine production (T8)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from ingest.country_names import is_known, is_total, iso2
from ingest.extraction import Extraction, FileRow, plain
from ingest.files.numbers import number_of
from ingest.outputs import WORLD, CountryOutputs, Output

_CONTENTS, _OUTPUT = "T2", "T8"
_FAMILY = "usgs"
_MATERIAL, _STAGE, _BASIS = "rare_earth_elements", "mine", "t REO"
_ABSENT = {"NA", "W", "XX", ""}
_ZERO = "--"
_FOOTNOTES = re.compile(r"[\d, ]+$")
_NOTE = re.compile(r"(\d+|e)[A-Z]|Do\.,")
_YEAR = re.compile(r"\d{4}")
_PERCENT = Decimal(100)


def extract(x: Extraction) -> None:
    """Both tables; the edition is that of the last year of table 8."""
    output = list(x.sheet(_OUTPUT, header_line=None))
    heading = _heading(x, output, "Country or locality", _OUTPUT)
    years = {column: text for column, text in heading.values.items() if _YEAR.fullmatch(text)}
    if not years:
        x.refuse(f"sheet {_OUTPUT} line {heading.line} names no years. Check that it is the table of world production.")
    edition = f"MYB{max(years.values())}"
    _world(x, output, heading, years, edition)
    contents = list(x.sheet(_CONTENTS, header_line=None))
    _contents(x, contents, _heading(x, contents, "Primary Source", _CONTENTS), edition)


def _heading(x: Extraction, rows: Sequence[FileRow], start: str, sheet: str) -> FileRow:
    """The line of the headings; a table without it is another one."""
    found = next((row for row in rows if row.values.get("A", "").startswith(start)), None)
    if found is None:
        x.refuse(f"sheet {sheet} has no heading '{start}'. Check that it is the workbook of the rare-earths chapter.")
    return found


def _world(x: Extraction, rows: Sequence[FileRow], heading: FileRow, years: Mapping[str, str], edition: str) -> None:
    """Table 8: a country a line; marks (e estimated, r revised) stand in the next column or at its name."""
    made = CountryOutputs()
    ended = False
    for row in rows:
        name = _FOOTNOTES.sub("", row.values.get("A", ""))
        ended = ended or bool(_NOTE.match(row.values.get("A", "")))
        if row.line <= heading.line or ended or not name:
            x.drop(row, "heading or note")
            continue
        country, estimated = _country(x, row, name)
        for column, year in years.items():
            tonnes = _tonnes(x, row, column)
            if tonnes is not None:
                mark = row.values.get(chr(ord(column) + 1), "")
                output = Output(row, tonnes, row[column], row.at(column), estimated or "e" in mark)
                if made.add((year,), "", country, output) is not None:
                    x.reject(row, "A", name, "stands twice.")
        x.drop(row, "no figure")  # unless one of its cells has one
    for found in made.listed():
        x.accept(
            "production", found.row, edition=edition, material=_MATERIAL, stage=_STAGE, country=found.country,
            year=found.group[0], output_t=plain(found.tonnes), share=found.share, basis=_BASIS,
            estimated="yes" if found.estimated else "", published=found.published, at=found.at,
        )  # fmt: skip


def _country(x: Extraction, row: FileRow, name: str) -> tuple[str, bool]:
    """Country of a name that may end in the mark of an estimate (``Australiae``)."""
    if is_total(name, _FAMILY):
        return WORLD, False
    marked = not is_known(name, _FAMILY) and name.endswith("e")
    return iso2(name.removesuffix("e") if marked else name, _FAMILY, where=f"{x.path.name}, {row.at()}"), marked


def _tonnes(x: Extraction, row: FileRow, column: str) -> Decimal | None:
    text = row.values.get(column, "")
    if text == _ZERO:
        return Decimal(0)
    if text in _ABSENT:
        return None
    number = number_of(text)
    if number is None or number < 0:
        x.reject(row, column, text, "is no tonnage.")
        return None
    return number


def _contents(x: Extraction, rows: Sequence[FileRow], heading: FileRow, edition: str) -> None:
    """Table 2: a mineral of a place, whose name may run on below; ``Do.`` and ``do.`` repeat what stands above."""
    elements = {
        column: code
        for column, text in heading.values.items()
        if text and column not in ("A", "B", "C", "D", "E", "F") and (code := x.map("elements", text, heading))
    }
    open_row: FileRow | None = None
    mineral = country = place = ""
    for row in rows:
        first, name = row.values.get("A", ""), row.values.get("E", "")
        numbered = any(row.values.get(column) for column in elements)
        if row.line <= heading.line or _NOTE.match(first):
            x.drop(row, "heading or note")
        elif numbered:
            if open_row is not None:
                _deposit(x, open_row, elements, mineral, country, place, edition)
            mineral = first if first != "Do." else mineral
            country = row.values["C"] if row.values["C"] != "do." else country
            open_row, place = row, name
        elif name and open_row is not None:
            place = f"{place} {name}"
            x.drop(row, "name runs on")
        else:
            x.drop(row, "heading or note")
    if open_row is not None:
        _deposit(x, open_row, elements, mineral, country, place, edition)


def _deposit(
    x: Extraction, row: FileRow, elements: Mapping[str, str], mineral: str, country: str, place: str, edition: str
) -> None:
    """Shares of the elements in all rare-earth oxides of one mineral."""
    deposit = x.map("deposits", _FOOTNOTES.sub("", " ".join(place.split())), row)
    if deposit is None:
        return
    where = f"{x.path.name}, {row.at()}"
    for column, element in elements.items():
        text = row.values.get(column, "")
        if text in _ABSENT:
            continue
        bound = "below" if text.startswith("<") else "exact"
        number = number_of(text.removeprefix("<"))
        if number is None or not 0 <= number <= _PERCENT:
            x.reject(row, column, text, "is no share from 0 to 100 %.")
            continue
        x.accept(
            "element_split", row, edition=edition, deposit=deposit, mineral=mineral.lower(),
            country=iso2(country, _FAMILY, where=where), element=element, share=plain(number / _PERCENT), bound=bound,
            published=text, at=row.at(column),
        )  # fmt: skip
