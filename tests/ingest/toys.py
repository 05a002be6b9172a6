"""Small datasets in a folder, and copies of the real ones with a row broken."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Mapping
from pathlib import Path

from ingest.runner import DATASETS

INGEST = """
from ingest.context import Context


def ingest(context: Context) -> None:
    for row in context.rows("places"):
        context.cite(row)
        country = context.entity("Country", row.pop("code"))
        context.state(country, "name", row.pop("name"), row=row, qualifier="en")
        context.state(country, "member_of", row.pop("bloc"), row=row)
        context.state(country, "latitude", row.pop("latitude"), row=row)
        context.map("words", row.pop("word"))
        context.audit(row)
"""
YML = """
name: toy
publisher: Nobody
title: {en: Toy, ja: 玩具}
citation: Nobody (2026), toy
licence: Apache-2.0
licence_class: own
reach: "2026-11-21"
tables:
  places:
    columns: [code, name, bloc, latitude, word, source]
    rows: {min: 1, max: 3}
assertions:
  statements: {min: 1, max: 100}
"""
HEADER = "code,name,bloc,latitude,word,source"


def toy(
    root: Path,
    *rows: str,
    header: str = HEADER,
    yml: str = YML,
    ingest: str = INGEST,
    mappings: str = "words: {plain: plain, gone: null}\n",
    corrections: str = "",
    name: str = "toy",
) -> Path:
    """Write a dataset of one table; returns the folder of datasets."""
    folder = root / name
    (folder / "data").mkdir(parents=True)
    (folder / "dataset.yml").write_text(yml.replace("name: toy", f"name: {name}"), encoding="utf-8")
    (folder / "ingest.py").write_text(ingest, encoding="utf-8")
    (folder / "mappings.yml").write_text(mappings, encoding="utf-8")
    if corrections:
        (folder / "corrections.yml").write_text(corrections, encoding="utf-8")
    (folder / "data" / "places.csv").write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return root


def table(dataset: str, name: str, root: Path = DATASETS) -> list[dict[str, str]]:
    """Rows of a real table."""
    with (root / dataset / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def broken_copy(root: Path, dataset: str, name: str, changes: Mapping[int | str, Mapping[str, str]]) -> Path:
    """Copy the real datasets and change cells of one table: row (number from 0, or its id) -> column -> text."""
    copy = root / "datasets"
    shutil.copytree(DATASETS, copy, ignore=shutil.ignore_patterns("__pycache__"))
    rows = table(dataset, name)
    for key, cells in changes.items():
        row = rows[key] if isinstance(key, int) else next(row for row in rows if row["id"] == key)
        row.update(cells)
    with (copy / dataset / "data" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return copy
