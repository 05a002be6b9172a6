"""From the nomenclature of 2022 to the codes that the chains need, and their headings."""

from __future__ import annotations

import re

from ingest.extraction import Extraction
from ingest.tables import read_table

_CODE = re.compile(r"\d{4}(\d{2})?")
_EDITION = "2022"


def extract(x: Extraction) -> None:
    """Codes that the table of goods names, with the heading of each; codes of older editions stand elsewhere."""
    data = x.dataset.folder / "data"
    named = {row.values["code"] for row in read_table(data / "code_commodities.csv").rows}
    older = {row.values["code"] for row in read_table(data / "older_codes.csv").rows}
    wanted = named | {code[:4] for code in named}
    found: set[str] = set()
    for row in x.delimited():
        if x.map("levels", row["level"], row) is None:
            continue
        code = row["hscode"]
        if not _CODE.fullmatch(code) or len(code) != int(row["level"]):
            x.reject(row, "hscode", code, f"is no code of {row['level']} digits.")
        elif code not in wanted:
            x.drop(row, "codes of no chain")
        elif not row["description"]:
            x.reject(row, "description", "", "is empty.")
        elif len(code) > 4 and row["parent"] != code[:4]:
            x.reject(row, "parent", row["parent"], f"is not the heading of {code}.")
        else:
            parent = row["parent"] if len(code) > 4 else ""
            x.accept("codes", row, code=code, parent=parent, description=row["description"], edition=_EDITION)
            found.add(code)
    missing = sorted(wanted - older - found)
    if missing:
        x.refuse(f"lacks the codes {', '.join(missing[:12])}. Check that it is the table of 2022, all levels.")
