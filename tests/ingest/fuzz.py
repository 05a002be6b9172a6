"""What a publisher's file can become on its way: a harness that any source with a sample is held against.

:func:`mutated` changes a good file in one of the ways of :data:`KINDS`; :meth:`Bench.judge` takes it in and asserts
that it is either refused in clear lines with nothing stored, or taken with every row accounted for.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ingest.dataset import Dataset
from ingest.errors import DatasetError, IngestError
from ingest.files.folder import digest_of
from ingest.intake import Intake, ingest_file
from ingest.kept import load_kept
from ingest.own_tables import partition_of
from ingest.runner import CollectResult

__all__ = ["KINDS", "Bench", "mutated", "sample_of"]

_LONGEST_LINE = 2_000
_CELLS = (
    "Freedonia", "-5", "nan", "inf", "1e400", "=1+1", "", " ", "1,23", "12-34", "９９", "true", "x" * 3000,
    'a "quoted" b', "line\nbreak", "tab\there", "<b>", "2024-02-30", "0", "999999999999", "N/A", "W", "\u200b", "ÿ",
)  # fmt: skip

Grid = list[list[str]]


def sample_of(dataset: Dataset) -> Path | None:
    """The small good file of a source: named in ``dataset.yml``, or the only one in ``sample/``."""
    assert dataset.file is not None
    if dataset.file.sample:
        return dataset.folder / dataset.file.sample
    files = sorted(path for path in (dataset.folder / "sample").glob("*") if path.is_file())
    return files[0] if len(files) == 1 else None


# -- changing cells ------------------------------------------------------------------------------------------


def _cell(grid: Grid, pick: random.Random) -> None:
    row = pick.randrange(1, len(grid))
    grid[row][pick.randrange(len(grid[row]))] = pick.choice(_CELLS)


def _header_cell(grid: Grid, pick: random.Random) -> None:
    grid[0][pick.randrange(len(grid[0]))] = pick.choice(_CELLS)


def _number(grid: Grid, pick: random.Random, change: Callable[[float], float]) -> None:
    places = [(r, c) for r, row in enumerate(grid) for c, text in enumerate(row) if r and _is_number(text)]
    if places:
        row, column = pick.choice(places)
        grid[row][column] = repr(change(float(grid[row][column].replace(",", ""))))


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", ""))
    except ValueError:
        return False
    return True


def _negative(grid: Grid, pick: random.Random) -> None:
    _number(grid, pick, lambda value: -abs(value) - 1)


def _unit(grid: Grid, pick: random.Random) -> None:
    _number(grid, pick, lambda value: value * 1000)


def _lost_column(grid: Grid, pick: random.Random) -> None:
    column = pick.randrange(len(grid[0]))
    for row in grid:
        del row[column : column + 1]


def _swapped_columns(grid: Grid, pick: random.Random) -> None:
    one, other = (pick.randrange(len(grid[0])) for _ in range(2))
    for row in grid[1:]:
        if max(one, other) < len(row):
            row[one], row[other] = row[other], row[one]


def _doubled_column(grid: Grid, pick: random.Random) -> None:
    column = pick.randrange(len(grid[0]))
    for row in grid:
        row.append(row[column] if column < len(row) else "")


def _doubled_row(grid: Grid, pick: random.Random) -> None:
    grid.insert(pick.randrange(1, len(grid) + 1), list(grid[pick.randrange(1, len(grid))]))


def _lost_row(grid: Grid, pick: random.Random) -> None:
    del grid[pick.randrange(1, len(grid))]


def _short_row(grid: Grid, pick: random.Random) -> None:
    row = grid[pick.randrange(1, len(grid))]
    del row[pick.randrange(len(row)) :]


def _long_row(grid: Grid, pick: random.Random) -> None:
    grid[pick.randrange(1, len(grid))].append(pick.choice(_CELLS))


def _no_rows(grid: Grid, pick: random.Random) -> None:
    del pick
    del grid[1:]


def _shuffled_rows(grid: Grid, pick: random.Random) -> None:
    body = grid[1:]
    pick.shuffle(body)
    grid[1:] = body


_GRID: Mapping[str, Callable[[Grid, random.Random], None]] = {
    "cell": _cell, "header cell": _header_cell, "negative": _negative, "unit": _unit, "lost column": _lost_column,
    "swapped columns": _swapped_columns, "doubled column": _doubled_column, "doubled row": _doubled_row,
    "lost row": _lost_row, "short row": _short_row, "long row": _long_row, "no rows": _no_rows,
    "shuffled rows": _shuffled_rows,
}  # fmt: skip

# -- changing bytes ------------------------------------------------------------------------------------------


def _flipped(raw: bytes, pick: random.Random) -> bytes:
    changed = bytearray(raw)
    for _ in range(pick.randint(1, 4)):
        changed[pick.randrange(len(changed))] = pick.randrange(256)
    return bytes(changed)


def _cut(raw: bytes, pick: random.Random) -> bytes:
    return raw[: pick.randrange(len(raw))]


def _nul(raw: bytes, pick: random.Random) -> bytes:
    at = pick.randrange(len(raw))
    return raw[:at] + b"\0" + raw[at:]


def _utf16(raw: bytes, pick: random.Random) -> bytes:
    return raw.decode("latin-1").encode(pick.choice(["utf-16", "utf-16-le"]))


def _other_encoding(raw: bytes, pick: random.Random) -> bytes:
    source, target = pick.choice(
        [("utf-8", "latin-1"), ("utf-8", "cp932"), ("latin-1", "utf-8"), ("utf-8", "utf-8-sig")]
    )
    return raw.decode(source, errors="replace").encode(target, errors="replace")


def _packed_half(raw: bytes, pick: random.Random) -> bytes:
    packed = gzip.compress(raw)
    return packed[: pick.randrange(12, len(packed))]


_BYTES: Mapping[str, Callable[[bytes, random.Random], bytes]] = {
    "flipped bytes": _flipped, "cut": _cut, "nul": _nul, "utf-16": _utf16, "other encoding": _other_encoding,
    "packed": lambda raw, _: gzip.compress(raw), "half packed": _packed_half, "empty": lambda *_: b"",
    "web page": lambda *_: b"<!DOCTYPE html><html><body>Please sign in</body></html>",
    "noise": lambda raw, pick: pick.randbytes(min(len(raw), 2000)), "twice": lambda raw, _: raw + raw,
    "Windows lines": lambda raw, _: raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"),
}  # fmt: skip

KINDS = (*_GRID, *_BYTES)
"""Ways in which a file is changed."""


def mutated(sample: Path, target: Path, dataset: Dataset, kind: str, seed: int) -> Path:
    """A sample changed in one way, written as a file (or folder) of its own."""
    pick = random.Random(f"{kind} {seed}")
    if sample.is_dir():
        shutil.copytree(sample, target, dirs_exist_ok=True)
        chosen = pick.choice(sorted(path for path in target.rglob("*") if path.is_file()))
        source, place = sample / chosen.relative_to(target), chosen
    else:
        target.mkdir(parents=True, exist_ok=True)
        source = place = target / sample.name
        source = sample
    if kind in _BYTES:
        place.write_bytes(_BYTES[kind](source.read_bytes(), pick))
    elif source.suffix == ".xlsx":
        _change_workbook(source, place, kind, pick)
    elif source.suffix == ".json":
        _change_document(source, place, kind, pick)
    else:
        _change_csv(source, place, dataset, kind, pick)
    return target if sample.is_dir() else place


def _change_csv(source: Path, place: Path, dataset: Dataset, kind: str, pick: random.Random) -> None:
    assert dataset.file is not None
    text = source.read_bytes().decode(dataset.file.encoding)
    grid = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=dataset.file.separator) if row]
    if len(grid) > 1:
        _GRID[kind](grid, pick)
    out = io.StringIO()
    csv.writer(out, delimiter=dataset.file.separator, lineterminator="\n").writerows(grid)
    place.write_bytes(out.getvalue().encode(dataset.file.encoding, errors="replace"))


def _change_workbook(source: Path, place: Path, kind: str, pick: random.Random) -> None:
    book = openpyxl.load_workbook(source)
    sheet: Any = pick.choice(book.worksheets)
    if sheet.max_row > 1:
        for area in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(area))
        grid = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        kinds = [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]
        before = [list(row) for row in grid]
        _GRID[kind](grid, pick)
        sheet.delete_rows(1, sheet.max_row)
        typed = {
            text: value
            for row, cells in zip(before, kinds, strict=True)
            for text, value in zip(row, cells, strict=True)
        }
        for row in grid:
            sheet.append([typed.get(text, text) if text else None for text in row])
    book.save(place)


def _change_document(source: Path, place: Path, kind: str, pick: random.Random) -> None:
    content = json.loads(source.read_text(encoding="utf-8"))
    places: list[tuple[Any, Any]] = []
    todo = [content]
    while todo:
        part = todo.pop()
        keys = list(part) if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else ()
        for key in keys:
            places.append((part, key))
            todo.append(part[key])
    holder, key = pick.choice(places)
    if kind in ("lost column", "lost row", "short row", "no rows"):
        del holder[key]
    elif kind in ("doubled row", "long row") and isinstance(holder, list):
        holder.append(holder[key])
    elif kind in ("negative", "unit") and isinstance(holder[key], (int, float)):
        holder[key] = -holder[key] - 1 if kind == "negative" else holder[key] * 1000
    else:
        holder[key] = pick.choice([*_CELLS, None, [], {}, -1, 10**400, True])
    place.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


# -- judging -------------------------------------------------------------------------------------------------


@dataclass
class Bench:
    """A source with its good file taken in, ready for changed ones.

    What all datasets say together is tried elsewhere; here only reading and keeping are.
    """

    dataset: Dataset
    sample: Path
    home: Path

    @staticmethod
    def of(dataset: Dataset, sample: Path, home: Path, patch: pytest.MonkeyPatch) -> Bench:
        """Take the good file in."""
        patch.setattr("ingest.intake.collect", lambda *_, **__: CollectResult([], [], []))
        bench = Bench(dataset, sample, home)
        intake = bench.take(sample)
        assert intake.rows_accepted > 0
        return bench

    def take(self, path: Path) -> Intake:
        """Take a file in."""
        return ingest_file(self.dataset.name, path, self.home, root=self.dataset.folder.parent)

    def judge(self, path: Path) -> Intake | None:
        """Take a changed file in and hold what comes of it against the promises; None if it was refused."""
        before = digest_of(self.home)
        try:
            intake = self.take(path)
        except DatasetError:
            raise  # blames the extractor, not the file
        except IngestError as error:
            lines = str(error).splitlines()
            bad = [line for line in lines if not line.strip() or len(line) > _LONGEST_LINE or "Traceback" in line]
            assert (bad, bool(lines)) == ([], True)
            assert digest_of(self.home) == before
            return None
        assert intake.rows_read == intake.rows_accepted + intake.rows_rejected + sum(intake.dropped.values())
        assert intake.rows_rejected <= len(intake.issues) or len(intake.issues) >= 1_000
        kept = load_kept(self.home, self.dataset.name)
        assert kept is not None
        for table, count in intake.rows.items():
            spec, rows = self.dataset.tables[table], kept.rows(table)
            assert all(tuple(row) == spec.columns for row in rows)
            identities = [spec.identity(row) for row in rows]
            assert identities == sorted(set(identities))
            replaced = set(intake.partitions)
            assert sum(partition_of(self.dataset, table, row) in replaced for row in rows) == count
        return intake
