"""From a year (or several) of BACI to the flows of the chains: as CEPII ships it, or with ISO codes and words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.country_names import code_table
from ingest.extraction import Extraction
from ingest.files.guard import opened
from ingest.files.large import LargeFile
from ingest.files.row import FileRow
from ingest.trade_flows import Flow, lean, own_row

_NAME = re.compile(r"BACI_(?P<edition>HS\d\d)_Y\d{4}_(?P<vintage>V\d{6}[a-z]?)")
_MISSING = ("", "NA")
_YEARS = (1988, 2100)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Names of the columns, and by which code countries are named."""

    year: str
    exporter: str
    importer: str
    code: str
    value: str
    quantity: str
    countries: str

    @property
    def types(self) -> dict[str, str]:
        """Columns with their types; countries are numbers in CEPII's own files."""
        country = "INTEGER" if self.countries == "m49" else "VARCHAR"
        return {
            self.year: "INTEGER", self.exporter: country, self.importer: country, self.code: "VARCHAR",
            self.value: "DOUBLE", self.quantity: "DOUBLE",
        }  # fmt: skip


_LAYOUTS = (
    _Layout("t", "i", "j", "k", "v", "q", "m49"),
    _Layout("year", "exporter_iso3", "importer_iso3", "hs92_code", "value_kusd", "qty_t", "iso3"),
)


def extract(x: Extraction) -> None:
    """Flows of the codes that feed a chain: Japan's and the large ones one by one, the rest in sums."""
    layout = _layout(x)
    large = x.large(columns=layout.types, missing=_MISSING)
    _judge(x, large, layout)
    large.once(layout.year, layout.exporter, layout.importer, layout.code)
    large.map(layout.code, "codes", "hs6")
    years = [str(year) for (year,) in large.sql(f"SELECT DISTINCT {layout.year} FROM taken ORDER BY 1").fetchall()]
    edition, vintage = _edition(x, layout), _vintage(x, years)
    x.accept_many("flows", (own_row(flow, edition=edition, vintage=vintage) for flow in lean(_flows(large, layout))))


def _layout(x: Extraction) -> _Layout:
    """Which of the two forms a file has, by its first line."""
    with opened(x.path, max_mb=x.spec.max_mb) as stream:
        first = stream.readline(1000).decode("utf-8", errors="replace").lstrip("\ufeff")
    named = {name.strip().strip('"') for name in first.split(x.spec.separator)}
    return next((layout for layout in _LAYOUTS if layout.year in named and layout.code in named), _LAYOUTS[0])


def _judge(x: Extraction, large: LargeFile, layout: _Layout) -> None:
    """Codes of no chain are left out; of the others, rows without sense are rejected."""
    # As a table: a list written into the condition would be compared with one by one in each of ten million rows.
    large.connection.execute("CREATE TABLE wanted AS SELECT unnest(?) AS code", [sorted(x.dataset.mappings["codes"])])
    large.drop(f"{layout.code} NOT IN (SELECT code FROM wanted)", "codes that feed no chain")
    first, last = _YEARS
    large.reject(f"NOT coalesce({layout.year} BETWEEN {first} AND {last}, false)", layout.year, "is no year.")
    known = code_table("baci", layout.countries)
    texts = [str(int(code)) for code in known] if layout.countries == "m49" else [f"'{code}'" for code in known]
    for column in (layout.exporter, layout.importer):
        listed = ", ".join(sorted(texts))
        large.reject(f"NOT coalesce({column} IN ({listed}), false)", column, "is no country code of BACI.")
    large.reject(f"{layout.exporter} = {layout.importer}", layout.importer, "is the exporter itself.")
    large.reject(f"{layout.value} IS NULL", layout.value, "is empty.")
    for column in (layout.value, layout.quantity):
        large.reject(f"{column} < 0", column, "is below 0.")


def _flows(large: LargeFile, layout: _Layout) -> Iterator[Flow]:
    """The rows taken, in US dollars and tonnes, countries by two letters."""
    known = code_table("baci", layout.countries)
    two = {int(code): iso2 for code, iso2 in known.items()} if layout.countries == "m49" else known
    answer = large.sql(
        f"SELECT hs6, CAST({layout.year} AS VARCHAR), {layout.exporter}, {layout.importer}, "
        f"CAST({layout.value} AS DECIMAL(18, 3)) * 1000, CAST({layout.quantity} AS DECIMAL(18, 3)) "
        f"FROM taken ORDER BY place"
    )
    for hs, year, exporter, importer, value, quantity in answer.fetchall():
        yield Flow.one(hs, year, two[exporter], two[importer], value, quantity)


def _edition(x: Extraction, layout: _Layout) -> str:
    """Edition of the HS by the file's own name, or by the name of its column of codes; empty where it does not say."""
    named = _NAME.search(x.path.name)
    sign = named["edition"] if named else layout.code if layout.code != "k" else ""
    return x.map("editions", sign, FileRow(1, {})) or ""


def _vintage(x: Extraction, years: list[str]) -> str:
    """Release of BACI by the file's own name, else the first one that reaches its latest year, with a mark."""
    named = _NAME.search(x.path.name)
    if named:
        return named["vintage"]
    release = x.map("releases", years[-1], FileRow(1, {})) if years else None
    return f"{release}?" if release else ""
