"""From an answer of the Comtrade API to the flows that one country reports, whole years and all modes together."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.country_names import iso2_of_iso3
from ingest.extraction import Extraction, plain
from ingest.files.row import FileRow
from ingest.hs_codes import chain_codes

_LIST = "data"
_WORLD = "W00"
_WHOLE = {"partner2Code": "0", "motCode": "0", "customsCode": "C00", "mosCode": "0"}
"""What the codes of a row are where it is broken down no further."""
_NEEDED = (
    "typeCode", "freqCode", "refYear", "reporterISO", "flowCode", "partnerISO", "classificationCode", "cmdCode",
    "netWgt", "isNetWgtEstimated", "primaryValue",
)  # fmt: skip
_UNKNOWN = {"": None}


def extract(x: Extraction) -> None:
    """Flows by reporter, partner, code and year; sums over partners and finer breakdowns are left out."""
    content = x.document()
    if not isinstance(content, Mapping) or not isinstance(content.get(_LIST), list):
        x.refuse("is no answer of the Comtrade API: it has no list 'data'. Save the answer as it came.")
    if content.get("error"):
        x.refuse(f"says that the query failed ({str(content['error'])[:80]}). Ask again.")
    rows = content[_LIST]
    count = content.get("count")
    if isinstance(count, int) and count != len(rows):
        x.refuse(f"holds {len(rows)} rows and says that there are {count}. Ask for less at a time, then again.")
    for number, values in enumerate(rows, 1):
        if not isinstance(values, Mapping):
            x.refuse(f"record {number} of 'data' is no object. Save the answer as it came.")
        lacking = [name for name in _NEEDED if name not in values]
        if lacking:
            x.refuse(f"record {number} lacks {', '.join(lacking)}. Ask the API for all fields.")
        _flow(x, x.record(number, values, list_name=_LIST))


def _flow(x: Extraction, row: FileRow) -> None:
    lists = (("types", "typeCode"), ("frequencies", "freqCode"), ("classifications", "classificationCode"))
    if any(x.map(wordlist, row[column], row) is None for wordlist, column in lists):
        return
    flow = x.map("flows", row["flowCode"], row)
    if flow is None:
        return
    if row["partnerISO"] == _WORLD:
        x.drop(row, "sums over partners")
    elif any(row.values.get(column, whole) not in (whole, "") for column, whole in _WHOLE.items()):
        x.drop(row, "parts of a flow (mode of transport, second partner, customs procedure)")
    elif row["cmdCode"] not in chain_codes():
        x.drop(row, "codes that feed no chain")
    else:
        _accept(x, row, flow)


def _accept(x: Extraction, row: FileRow, flow: str) -> None:
    code, year = row["cmdCode"], row["refYear"]
    reporter = iso2_of_iso3(row["reporterISO"], "comtrade", where=row.at())
    partner = iso2_of_iso3(row["partnerISO"], "comtrade", where=row.at())
    if reporter == partner:
        x.drop(row, "goods that came back to where they are from")
        return
    exporter, importer = (partner, reporter) if flow == "imports" else (reporter, partner)
    if not year.isdigit():
        x.reject(row, "refYear", year, "is no year.")
    value = x.decimal(row, "primaryValue")
    weight = x.decimal(row, "netWgt", markers=_UNKNOWN)
    if value is None:
        return
    x.accept(
        "flows", row, hs=code, reporter=reporter, flow=flow, exporter=exporter, importer=importer, year=year,
        value_usd=plain(value), quantity_t=plain(weight / 1000) if weight else "",
        estimated="true" if row["isNetWgtEstimated"] == "true" and weight else "",
        part=f"{reporter} {flow} {code} {year}",
    )  # fmt: skip
