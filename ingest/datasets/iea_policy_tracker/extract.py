"""Which policies does the tracker list? Title, who issues them, status, year, date and link; not what they say."""

from __future__ import annotations

import json
import re
from datetime import date

from graph.ids import slug
from ingest.country_names import iso2_of_iso3
from ingest.extraction import Extraction, FileRow

_BLOCS = {"EUR": "EU"}
_DAY_FIRST = re.compile(r"(\d{2})-(\d{2})-(\d{4})")
_LONGEST_ID = 60


def extract(x: Extraction) -> None:
    """One row a policy; where two have one title, the number of the row tells them apart."""
    taken: set[str] = set()
    for row in x.delimited():
        status = x.map("statuses", row["status"], row)
        issuers = _issuers(x, row)
        day = _day(x, row)
        year = row["year"]
        if year and not (len(year) == 4 and year.isdigit()):
            x.reject(row, "year", year, "is no year.")
        if not any(c.isascii() and c.isalnum() for c in row["title"]):
            x.reject(row, "title", row["title"], "is no title.")
            continue
        key = slug(row["title"])[:_LONGEST_ID].strip("-")
        if key in taken:
            key = f"{key}-{row.line}"
        taken.add(key)
        link = row["learnMore"]
        if issuers is None or day is None or status is None:
            continue
        x.accept(
            "policies", row, id=key, title=row["title"], issuers=";".join(issuers), status=status, year=year, date=day,
            url=link if link.startswith(("https://", "http://")) and " " not in link else "",
        )  # fmt: skip


def _issuers(x: Extraction, row: FileRow) -> list[str] | None:
    """Codes of the countries of a policy, from the list in its cell; None if it is no such list."""
    try:
        listed = json.loads(row["countries"] or "[]")
        codes = [entry["iso3"] for entry in listed]
    except (ValueError, TypeError, KeyError):
        x.reject(row, "countries", row["countries"][:60], "is no list of countries in JSON.")
        return None
    where = f"{x.path.name} line {row.line}"
    return [_BLOCS.get(str(code)) or iso2_of_iso3(str(code), "iea", where=where) for code in codes]


def _day(x: Extraction, row: FileRow) -> str | None:
    """ISO date of a policy; the file has three forms of it. Empty where it has none, None where it is no date."""
    text = row["datePromulgated"]
    if not text or (len(text) == 4 and text.isdigit()):
        return text
    turned = _DAY_FIRST.fullmatch(text)
    try:
        return date.fromisoformat(f"{turned[3]}-{turned[2]}-{turned[1]}" if turned else text).isoformat()
    except ValueError:
        x.reject(row, "datePromulgated", text, "is no date.")
        return None
