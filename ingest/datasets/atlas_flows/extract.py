"""From the atlas's table of flows to those of the codes that BACI in the HS of 1992 does not tell apart."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.country_names import code_table
from ingest.extraction import Extraction
from ingest.files.large import LargeFile
from ingest.trade_flows import OTHERS, Flow, lean, own_row

_COLUMNS = {
    "year": "INTEGER", "material": "VARCHAR", "from_iso2": "VARCHAR", "to_iso2": "VARCHAR", "value_usd": "DOUBLE",
    "qty_t": "DOUBLE",
}  # fmt: skip
_VINTAGE, _EDITION = "V202601", "2017"


def extract(x: Extraction) -> None:
    """Flows of 2022 to 2024: Japan's and the large ones one by one, the rest in sums."""
    large = x.large(columns=_COLUMNS)
    known = ", ".join(f"'{code}'" for code in sorted({*code_table("baci", "iso3").values()} - {OTHERS}))
    for column in ("from_iso2", "to_iso2"):
        large.reject(f"NOT coalesce({column} IN ({known}), false)", column, "is no ISO code of a country.")
    large.reject("from_iso2 = to_iso2", "to_iso2", "is the exporter itself.")
    large.reject("value_usd IS NULL", "value_usd", "is empty.")
    for column in ("value_usd", "qty_t"):
        large.reject(f"{column} < 0", column, "is below 0.")
    large.once("year", "material", "from_iso2", "to_iso2")
    large.map("year", "years", "kept")
    large.map("material", "materials", "hs6")
    rows = (own_row(flow, edition=_EDITION, vintage=_VINTAGE) for flow in lean(_flows(large)))
    x.accept_many("flows", rows)


def _flows(large: LargeFile) -> Iterator[Flow]:
    """The rows taken. Tonnes stand only in the latest year, in whole numbers; 0 says that they are few or unknown."""
    answer = large.sql(
        "SELECT hs6, kept, from_iso2, to_iso2, CAST(value_usd AS DECIMAL(18, 3)), "
        "CAST(nullif(qty_t, 0) AS DECIMAL(18, 3)) FROM taken ORDER BY place"
    )
    for hs, year, exporter, importer, value, quantity in answer.fetchall():
        yield Flow.one(hs, year, exporter, importer, value, quantity)
