"""What is kept of a user's files? Their own tables, beside the builds, swapped in one step.

``<home>/ingested/<source>/meta.json`` says which files were taken and names the folder with the tables. It is
replaced in one step, so that a run that is killed at any moment leaves what was there.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ingest.errors import IngestError
from ingest.tables import read_table

try:
    import fcntl
except ImportError:  # no such module outside of Unix; runs at the same moment are then the user's affair
    fcntl = None  # type: ignore[assignment]

__all__ = ["Kept", "Run", "load_kept", "store_kept"]

_FOLDER = "ingested"
_META = "meta.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One file that was taken.

    Attributes
    ----------
    file, sha256 : str
        Its name and digest.
    at : str
        When, in UTC.
    rows_read, accepted, rejected : int
        Rows of the file.
    dropped : mapping of str to int
        Rows left out on purpose, by reason.
    years : str
        First and last year that its rows speak of.
    partitions : tuple of str
        What of the own tables it replaced.
    rows : mapping of str to int
        Rows of each own table that came of it.
    statements : int
    issues : tuple of mapping
        Rejected rows, as ``--format json`` prints them.
    """

    file: str
    sha256: str
    at: str
    rows_read: int
    accepted: int
    rejected: int
    dropped: Mapping[str, int]
    years: str
    partitions: tuple[str, ...]
    rows: Mapping[str, int]
    statements: int
    issues: tuple[Mapping[str, object], ...] = ()


@dataclass
class Kept:
    """Own tables that came of users' files.

    Attributes
    ----------
    source : str
    runs : tuple of Run
        Files of which something is still in use, oldest first.
    folder : Path or None
        Where the tables are; None while they are in memory only.
    """

    source: str
    runs: tuple[Run, ...]
    folder: Path | None = None
    tables: dict[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)

    @property
    def partitions(self) -> frozenset[str]:
        """Partitions that stand in place of the committed ones."""
        return frozenset(part for run in self.runs for part in run.partitions)

    def has(self, table: str) -> bool:
        """Whether a table was kept."""
        return table in self.tables or (self.folder is not None and (self.folder / f"{table}.csv").exists())

    def rows(self, table: str) -> Sequence[Mapping[str, str]]:
        """Rows of a table.

        Raises
        ------
        TableError
            If it cannot be read any more.
        """
        if table not in self.tables:
            if self.folder is None:
                return ()
            self.tables[table] = tuple(row.values for row in read_table(self.folder / f"{table}.csv").rows)
        return self.tables[table]


def load_kept(home: Path | None, source: str) -> Kept | None:
    """What was kept for a source; None where there is nothing, or no home.

    Raises
    ------
    IngestError
        If the record is damaged.
    """
    if home is None:
        return None
    place = home / _FOLDER / source
    try:
        raw: dict[str, Any] = json.loads((place / _META).read_text(encoding="utf-8"))
        runs = tuple(Run(**{**run, "partitions": tuple(run["partitions"])}) for run in raw["runs"])
        return Kept(source, runs, place / str(raw["tables"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IngestError(
            f"{place / _META}: cannot be read ({error}). Remove the folder {place} and run "
            f"'lodestone ingest run {source} --from FILE' again."
        ) from None


def store_kept(home: Path, kept: Kept, tables: Mapping[str, str]) -> None:
    """Make kept tables the ones in use; those before stay until the last step.

    Parameters
    ----------
    home : Path
    kept : Kept
    tables : mapping of str to str
        Each table as text.

    Raises
    ------
    IngestError
        If the folder cannot be written. What was kept before stays.
    """
    place = home / _FOLDER / kept.source
    try:
        place.mkdir(parents=True, exist_ok=True)
        with _alone(place):
            _swap(place, kept, tables)
    except OSError as error:
        raise IngestError(
            f"{place}: cannot be written ({error.strerror or error}). Nothing was changed; check the folder."
        ) from None


def _swap(place: Path, kept: Kept, tables: Mapping[str, str]) -> None:
    digest = hashlib.sha256("\0".join(f"{name}\0{text}" for name, text in sorted(tables.items())).encode("utf-8"))
    name = f"tables-{digest.hexdigest()[:16]}"
    work = Path(tempfile.mkdtemp(prefix=".making-", dir=place))
    meta, made = place / f"{work.name}.json", False
    try:
        for table, text in tables.items():
            _write(work / f"{table}.csv", text)
        record = {"source": kept.source, "tables": name, "runs": [asdict(run) for run in kept.runs]}
        _write(meta, json.dumps(record, ensure_ascii=False, indent=1) + "\n")
        if not (place / name).exists():
            work.rename(place / name)
            made = True
        meta.replace(place / _META)
    except BaseException:
        meta.unlink(missing_ok=True)
        shutil.rmtree(place / name if made else work, ignore_errors=True)
        raise
    for old in place.iterdir():
        if old.is_dir() and old.name != name:
            shutil.rmtree(old, ignore_errors=True)
        elif old.name.startswith(".making-"):
            old.unlink(missing_ok=True)


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Let one run at a time swap tables of a source."""
    with (place / ".lock").open("w") as file:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
