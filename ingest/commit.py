"""How do the rows of a publisher's file come into the project? For a developer: ``python -m ingest.commit``.

Takes one or more files of a source (say, two editions) apart and writes its own tables into its folder ``data/``, in
canonical order. For sources whose licence allows it; users' files go through ``lodestone ingest run``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ingest.errors import DatasetError, IngestError
from ingest.extraction import extract_file
from ingest.intake import source_named, tables_of
from ingest.own_tables import as_csv, partition_of

__all__ = ["commit", "main"]


def commit(source: str, files: Sequence[Path], root: Path | None = None) -> dict[str, int]:
    """Write the own tables of a source from files; returns the number of rows of each table.

    Where two files give rows of one partition, those of the later file stand.

    Parameters
    ----------
    source : str
        Name of a dataset with the key ``file``.
    files : sequence of Path
    root : Path, optional
        Folder of datasets; that of the project if left out.

    Raises
    ------
    IngestError
        If a file is refused, or the licence does not allow passing its rows on; nothing is written.
    """
    dataset = source_named(source, root)
    if dataset.licence_class != "open":
        raise DatasetError(
            f"{source}: licence_class is {dataset.licence_class}; only rows of open sources are committed. "
            f"Use 'lodestone ingest run {source} --from FILE'."
        )
    tables: dict[str, list[dict[str, str]]] = {table: [] for table in tables_of(dataset)}
    for file in files:
        found = extract_file(dataset, file).tables
        parts = {partition_of(dataset, table, row) for table, rows in found.items() for row in rows}
        for table, rows in found.items():
            stay = [row for row in tables[table] if partition_of(dataset, table, row) not in parts]
            tables[table] = sorted([*stay, *rows], key=dataset.tables[table].identity)
    (dataset.folder / "data").mkdir(exist_ok=True)
    for table, rows in tables.items():
        text = as_csv(dataset.tables[table].columns, rows)
        (dataset.folder / "data" / f"{table}.csv").write_text(text, encoding="utf-8", newline="")
    return {table: len(rows) for table, rows in tables.items()}


def main() -> int:
    """Run from the command line: source, then files."""
    parser = argparse.ArgumentParser(prog="python -m ingest.commit", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("source")
    parser.add_argument("files", nargs="+", type=Path)
    asked = parser.parse_args()
    try:
        for table, rows in commit(asked.source, asked.files).items():
            print(f"{table}.csv: {rows:,} rows")
    except IngestError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
