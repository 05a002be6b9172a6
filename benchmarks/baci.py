"""How fast is a whole year of BACI read? Rows a second and peak memory: ``python -m benchmarks.baci [--rows N]``.

A year of BACI at 6 digits has some 11 million rows. The file is made in a temporary folder: made-up flows between all
countries that BACI knows, of 5,000 codes, those that feed the chains among them, in CEPII's own columns and order.
The reading runs in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from ingest.country_names import code_table
from ingest.dataset import load_dataset
from ingest.extraction import extract_file
from ingest.runner import DATASETS

ROWS = 11_000_000
CODES = 5_000
_GONE = {"058", "200", "278", "280", "530", "711", "736", "810", "891"}
_KIB = 1024


def make_year(path: Path, rows: int) -> None:
    """Write made-up flows of 2024 in CEPII's layout, a few large and most small; one in twelve without tonnes."""
    listed = load_dataset(DATASETS / "cepii_baci").mappings["codes"]
    codes = sorted({*listed, *(f"{10_000 + 187 * n:06d}" for n in range(CODES))})[:CODES]
    places = sorted(int(code) for code in code_table("baci", "m49") if code not in _GONE)
    pairs = len(places) * (len(places) - 1)
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE codes AS SELECT unnest(?) AS k", [codes])
        connection.execute("CREATE TABLE places AS SELECT unnest(?) AS p", [places])
        connection.execute(
            f"COPY (SELECT 2024 AS t, a.p AS i, b.p AS j, k, "
            f"round(pow((1 + hash(a.p, b.p, k) % 900000) / 900000, -2), 3) AS v, "
            f"CASE WHEN hash(k, b.p) % 12 > 0 THEN (1 + hash(b.p, k, a.p) % 90000)::DOUBLE / 1000 END AS q "
            f"FROM places a CROSS JOIN places b CROSS JOIN codes "
            f"WHERE a.p <> b.p AND hash(a.p, k, b.p) % {pairs * len(codes)} < {rows} ORDER BY ALL) "
            f"TO '{path}' (HEADER, DELIMITER ',')"
        )


def _read(path: Path, told: multiprocessing.Queue[tuple[float, int, int, int]]) -> None:
    began = time.perf_counter()
    done = extract_file(load_dataset(DATASETS / "cepii_baci"), path, lambda line: print(line, flush=True))
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KIB
    told.put((seconds, done.rows_read, len(done.tables["flows"]), peak))


def main(arguments: list[str] | None = None) -> int:
    """Make the file, read it, and print what it took."""
    parser = argparse.ArgumentParser(description="Read a made-up year of BACI and tell rows a second and peak memory.")
    parser.add_argument("--rows", type=int, default=ROWS, help=f"rows of the file (default {ROWS:,})")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="lodestone-baci-") as scratch:
        path = Path(scratch) / "BACI_HS92_Y2024_V202601.csv"
        make_year(path, asked.rows)
        print(f"file: {path.stat().st_size / 1e6:,.0f} MB")
        context = multiprocessing.get_context("spawn")
        told: multiprocessing.Queue[tuple[float, int, int, int]] = context.Queue()
        reader = context.Process(target=_read, args=(path, told))
        reader.start()
        seconds, rows, kept, peak = told.get()
        reader.join()
    print(
        f"{rows:,} rows in {seconds:.1f} s: {rows / seconds:,.0f} rows a second, {kept:,} own rows, "
        f"peak {peak / 1e9:.2f} GB"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
