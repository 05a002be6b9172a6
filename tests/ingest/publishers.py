"""A made-up publisher with a CSV, and a dataset that refers to what it describes."""

from __future__ import annotations

from pathlib import Path

YML = """
name: stats
publisher: Bureau of Toys
title: {en: Toy statistics, ja: 玩具統計}
citation: Bureau of Toys (2026), Toy statistics
licence: CC BY 4.0
licence_class: open
reach: "2026-01-31"
tables:
  production:
    columns: [vintage, material, stage, year, t, at]
    key: [vintage, material, stage, year]
    rows: {min: 3, max: 3}
assertions:
  statements: {min: 1, max: 100}
  checks:
    - no-issues
    - no-leftovers
    - vintage-jump: {table: production, same: [material, stage, year], across: vintage, value: t}
file:
  form: csv
  encoding: cp1252
  columns: [Edition, Metal, Form, Unit, Year, Value, Note]
  years: "2024-2025"
  partition: vintage
  max_mb: 1
  about: {en: From the bureau., ja: 同局から。}
"""
MAPPINGS = """
metals: {Dysprosium: dysprosium, Terbium: terbium, Gold: null}
forms: {Mine production: mine, Séparé: refined}
units: {tonnes: t, kt: kt}
"""
EXTRACT = """
from decimal import Decimal

from ingest.extraction import Extraction, plain

FACTOR = {"t": Decimal(1), "kt": Decimal(1000)}


def extract(x: Extraction) -> None:
    for row in x.delimited():
        material = x.map("metals", row["Metal"], row)
        if material is None:
            continue
        form, unit = x.map("forms", row["Form"], row), x.map("units", row["Unit"], row)
        value = x.decimal(row, "Value", markers={"W": None, "—": "0"})
        if value is None:
            x.drop(row, "withheld")
            continue
        x.accept("production", row, vintage=row["Edition"], material=material, stage=form, year=row["Year"],
                 t=plain(value * FACTOR[unit]))
"""
INGEST = """
from ingest.context import Context


def ingest(context: Context) -> None:
    for row in context.rows("production"):
        year = row.pop("year")
        context.cite(row, source=f"Toy statistics {row.pop('vintage')}", year=year, confidence="high")
        material = context.entity("Material", row.peek("material"))
        if not context.is_named(material):
            context.state(material, "name", row.peek("material").title(), row=row, qualifier="en")
            context.state(material, "name", "金属", row=row, qualifier="ja")
        row.ignore("material", "at")
        stage, tonnes = row.pop("stage"), row.pop("t")
        context.state(material, "world_output_t_per_y", tonnes, row=row, qualifier=stage, observed_at=year)
        context.audit(row)
"""
HEADER = "Edition,Metal,Form,Unit,Year,Value,Note"
ROWS = (
    'T2025,Dysprosium,Mine production,tonnes,2024,"1,200",',
    "T2026,Dysprosium,Mine production,kt,2024,1.25,revised",
    "T2026,Terbium,Séparé,tonnes,2025,W,withheld",
    "T2026,Terbium,Séparé,tonnes,2024,—,",
    "T2026,Gold,Mine production,tonnes,2024,3,",
)
COMMITTED = (
    "vintage,material,stage,year,t,at\n"
    "T2025,dysprosium,mine,2024,1200,line 2\n"
    "T2026,dysprosium,mine,2024,1250,line 3\n"
    "T2026,terbium,refined,2024,0,line 5\n"
)
NEWS_YML = """
name: news
publisher: Lodestone
title: {en: News, ja: ニュース}
citation: Lodestone (2026), news
licence: Apache-2.0
licence_class: own
reach: "2026-01-31"
needs: [stats]
tables:
  news:
    columns: [id, name, about]
    rows: {min: 1, max: 10}
assertions:
  statements: {min: 1, max: 100}
"""
NEWS = """
from ingest.context import Context


def ingest(context: Context) -> None:
    for row in context.rows("news"):
        context.cite(row, source="general knowledge", confidence="high")
        event = context.entity("Event", row.pop("id"))
        context.state(event, "name", row.peek("name"), row=row, qualifier="en")
        context.state(event, "name", row.pop("name"), row=row, qualifier="ja")
        context.state(event, "date", "2025-04-04", row=row)
        context.state(event, "about", "material/" + row.pop("about"), row=row)
"""


def publisher(
    root: Path,
    *,
    yml: str = YML,
    extract: str = EXTRACT,
    ingest: str = INGEST,
    mappings: str = MAPPINGS,
    committed: str | None = COMMITTED,
) -> Path:
    """Write the datasets ``stats`` and ``news``; returns the folder of datasets."""
    stats, news = root / "stats", root / "news"
    files = {
        stats / "dataset.yml": yml, stats / "extract.py": extract, stats / "ingest.py": ingest,
        stats / "mappings.yml": mappings, news / "dataset.yml": NEWS_YML, news / "ingest.py": NEWS,
        news / "data" / "news.csv": "id,name,about\nlicences,Licences,dysprosium\n",
    }  # fmt: skip
    if committed is not None:
        files[stats / "data" / "production.csv"] = committed
    else:
        (news / "data").mkdir(parents=True, exist_ok=True)
        files[news / "dataset.yml"] = NEWS_YML.replace("{min: 1, max: 10}", "{min: 0, max: 10}").replace(
            "{min: 1,", "{min: 0,"
        )
        files[news / "data" / "news.csv"] = "id,name,about\n"
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def csv_file(path: Path, *rows: str, header: str = HEADER, encoding: str = "cp1252") -> Path:
    """Write the publisher's CSV."""
    path.write_bytes(("\n".join((header, *rows)) + "\n").encode(encoding))
    return path
