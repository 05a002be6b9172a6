"""What happens when a user brings a publisher's file? Taken apart, tried with all that is known, kept if it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from rapidfuzz import process

from graph.supply_graph import SupplyGraph
from graph.validate import problems
from ingest.books import Extracted, Fault, Key
from ingest.dataset import Dataset, load_dataset
from ingest.errors import AssertionBrokenError, DatasetError, FileRefusedError, IngestError, MappingError
from ingest.extraction import extract_file
from ingest.files.folder import digest_of
from ingest.files.guard import shown_name
from ingest.issues import FileIssue, RowIssue
from ingest.kept import Kept, Run, load_kept, store_kept
from ingest.own_tables import KEPT_PREFIX, as_csv, own_rows, partition_of
from ingest.runner import DATASETS, CollectResult, collect, dataset_names
from ontology.model import load_ontology

__all__ = ["Intake", "ingest_file", "source_named"]

_ROUNDS = 3
_SHOWN = 20

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What came of a file.

    Attributes
    ----------
    source, file : str
        Source and name of the file.
    rows_read, rows_accepted, rows_rejected : int
        Rows of the file; ``read = accepted + rejected + sum(dropped)``.
    dropped : mapping of str to int
        Rows left out on purpose, by reason.
    issues : tuple of FileIssue
        Rejected rows, then what was remarked (``warning``).
    statements : int
        Statements that rest on it; descriptions of sources are not counted.
    replaced : int
        Statements of the source whose place these take.
    rows : mapping of str to int
        Rows of each own table.
    partitions : tuple of str
        What of the own tables it replaces.
    years : str
    stored : bool
        False for a trial.
    """

    source: str
    file: str
    rows_read: int
    rows_accepted: int
    rows_rejected: int
    dropped: Mapping[str, int]
    issues: tuple[FileIssue, ...]
    statements: int
    replaced: int
    rows: Mapping[str, int]
    partitions: tuple[str, ...]
    years: str
    stored: bool

    def as_json(self) -> dict[str, object]:
        """The answer of ``lodestone ingest run --format json``."""
        return {
            "source": self.source, "file": self.file, "rows_read": self.rows_read,
            "rows_accepted": self.rows_accepted, "rows_rejected": self.rows_rejected,
            "rows_dropped": sum(self.dropped.values()), "dropped": dict(self.dropped),
            "issues": [issue.as_json() for issue in self.issues], "statements": self.statements,
            "replaced": self.replaced, "rows": dict(self.rows), "partitions": list(self.partitions),
            "years": self.years, "stored": self.stored,
        }  # fmt: skip


def source_named(name: str, root: Path | None = None) -> Dataset:
    """The dataset of a source that takes files.

    Raises
    ------
    DatasetError
        If there is none, or it takes no file; the sources are listed.

    Examples
    --------
    >>> source_named("materials")
    Traceback (most recent call last):
    ingest.errors.DatasetError: materials: takes no file; its tables are the project's own. ...
    """
    folder = root or DATASETS
    names = dataset_names(folder)
    if name in names:
        dataset = load_dataset(folder / name)
        if dataset.file is not None:
            return dataset
        raise DatasetError(
            f"{name}: takes no file; its tables are the project's own. See 'lodestone ingest list' for those that do."
        )
    taking = [other for other in names if load_dataset(folder / other).file is not None]
    near = process.extractOne(name, taking, score_cutoff=60)
    meant = f" Did you mean '{near[0]}'?" if near else ""
    raise DatasetError(f"there is no source '{name}'.{meant} Sources that take a file: {', '.join(taking) or 'none'}.")


def ingest_file(
    source: str,
    path: Path,
    home: Path,
    *,
    dry_run: bool = False,
    root: Path | None = None,
    progress: Progress | None = None,
) -> Intake:
    """Take a publisher's file in: the next build uses its rows in place of those before.

    The file is taken apart; its rows are tried together with all datasets; only if every reference still resolves
    and the graph could be built are they kept. A row that the ontology refuses is rejected like any other bad row.

    Parameters
    ----------
    source : str
        Name of a dataset with the key ``file``.
    path : Path
    home : Path
        Folder of the builds, where the tables are kept.
    dry_run : bool
        Keep nothing.
    root : Path, optional
        Folder of datasets; that of the project if left out.
    progress : callable, optional
        Told each step.

    Returns
    -------
    Intake

    Raises
    ------
    IngestError
        If the file is refused; nothing is stored.
    """
    tell = progress or (lambda _: None)
    dataset = source_named(source, root)
    before = _kept_before(dataset, home, tell)
    tell(f"{source}: reading {shown_name(path)}")
    refused: dict[Key, Fault] = {}
    for _ in range(_ROUNDS):
        extracted = extract_file(dataset, path, progress, refused)
        run = _run(dataset, path, extracted)
        kept = _merged(dataset, before, run, extracted)
        tell(f"{source}: trying {extracted.accepted:,} rows with all that is known")
        result = _tried(kept, home, root, path)
        faults = _faults(dataset, kept, extracted, result.issues)
        if not faults:
            break
        refused |= faults
    tell(f"{source}: checking {len(result.statements):,} statements")
    _refuse(path, result)
    after = _count(dataset, kept, run.partitions, result)
    run = replace(run, statements=after)
    kept.runs = (*kept.runs[:-1], run)
    replaced = _replaced(dataset, before, run.partitions, root)
    if not dry_run:
        tell(f"{source}: keeping {sum(run.rows.values()):,} rows")
        store_kept(home, kept, {name: as_csv(dataset.tables[name].columns, kept.rows(name)) for name in kept.tables})
    return Intake(
        source=source, file=run.file, rows_read=run.rows_read, rows_accepted=run.accepted, rows_rejected=run.rejected,
        dropped=run.dropped, issues=(*extracted.issues, *_remarks(dataset, run, result)),
        statements=after, replaced=replaced, rows=run.rows,
        partitions=run.partitions, years=run.years, stored=not dry_run,
    )  # fmt: skip


def _kept_before(dataset: Dataset, home: Path, tell: Progress) -> Kept | None:
    """What was kept, as far as it still has the form of the tables."""
    try:
        kept = load_kept(home, dataset.name)
        for table in tables_of(dataset):
            own_rows(dataset, table, kept)
    except IngestError as error:
        tell(f"{dataset.name}: what was kept before cannot be used any more and is replaced ({error})")
        return None
    return kept


def _tried(trial: Kept, home: Path, root: Path | None, path: Path) -> CollectResult:
    """What all datasets say if the trial comes true."""
    try:
        return collect(None, root, kept_of=partial(_kept_of, trial, home), lenient=trial.source)
    except (AssertionBrokenError, MappingError) as error:
        name = shown_name(path)
        raise FileRefusedError(
            *(f"{name}: is not taken, since then {line}" for line in str(error).splitlines())
        ) from None


def _kept_of(trial: Kept, home: Path, source: str) -> Kept | None:
    """What is kept for a dataset if the trial comes true."""
    return trial if source == trial.source else load_kept(home, source)


def tables_of(dataset: Dataset) -> tuple[str, ...]:
    """Own tables that a file of the dataset makes."""
    return (dataset.file.tables if dataset.file is not None else ()) or tuple(dataset.tables)


def _run(dataset: Dataset, path: Path, extracted: Extracted) -> Run:
    """The record of this run."""
    parts = {partition_of(dataset, table, row) for table, rows in extracted.tables.items() for row in rows}
    years = sorted(
        {
            year
            for rows in extracted.tables.values()
            for row in rows
            for year in (row.get("year", "")[:4], row.get("years", "")[:4], row.get("years", "")[-4:])
            if len(year) == 4 and year.isdigit()
        }
    )
    return Run(
        file=shown_name(path), sha256=digest_of(path), at=datetime.now(UTC).isoformat(timespec="seconds"),
        rows_read=extracted.rows_read, accepted=extracted.accepted, rejected=extracted.rejected,
        dropped=dict(extracted.dropped), years="-".join(dict.fromkeys((years[0], years[-1]))) if years else "",
        partitions=tuple(sorted(parts)), rows={table: len(rows) for table, rows in extracted.tables.items()},
        statements=0, issues=tuple(issue.as_json() for issue in extracted.issues[:1000]),
    )  # fmt: skip


def _merged(dataset: Dataset, before: Kept | None, run: Run, extracted: Extracted) -> Kept:
    """What was kept before, with the partitions of this run in place of its own."""
    gone = set(run.partitions)
    tables: dict[str, Sequence[Mapping[str, str]]] = {}
    for table, rows in extracted.tables.items():
        stay = before.rows(table) if before is not None and before.has(table) else ()
        others = [row for row in stay if partition_of(dataset, table, row) not in gone]
        tables[table] = sorted([*others, *rows], key=dataset.tables[table].identity)
    runs = tuple(
        replace(old, partitions=tuple(part for part in old.partitions if part not in gone))
        for old in (before.runs if before is not None else ())
    )
    return Kept(dataset.name, (*(old for old in runs if old.partitions), run), None, tables)


def _faults(dataset: Dataset, kept: Kept, extracted: Extracted, issues: Sequence[RowIssue]) -> dict[Key, Fault]:
    """Rows of the file whose own rows the ontology or a reference refused."""
    origin = {
        id(row): key
        for table, rows in extracted.tables.items()
        for row, key in zip(rows, extracted.origins[table], strict=True)
        if key is not None
    }
    found: dict[Key, Fault] = {}
    for issue in issues:
        table = issue.table.removeprefix(KEPT_PREFIX)
        if issue.dataset != dataset.name or issue.warning or issue.line is None or table == issue.table:
            continue
        key = origin.get(id(kept.rows(table)[issue.line - 2]))
        if key is not None:
            found.setdefault(key, (None, issue.value, f"{issue.column or table}: {issue.reason}"))
    return found


def _refuse(path: Path, result: CollectResult) -> None:
    """Refuse a file with which the next build would fail."""
    wrong = [issue.text for issue in result.issues if not issue.warning]
    if not wrong:
        wrong = problems(SupplyGraph(result.statements, load_ontology()))
    if wrong:
        more = [f"and {len(wrong) - _SHOWN} more."] if len(wrong) > _SHOWN else []
        name = shown_name(path)
        raise FileRefusedError(*(f"{name}: is not taken, since then {line}" for line in [*wrong[:_SHOWN], *more]))


def _remarks(dataset: Dataset, run: Run, result: CollectResult) -> list[FileIssue]:
    """What the checks of the source remarked, but did not refuse."""
    return [
        FileIssue(file=run.file, line=None, value=issue.value, reason=issue.reason, warning=True)
        for issue in result.issues
        if issue.dataset == dataset.name and issue.warning
    ]


def _count(dataset: Dataset, kept: Kept | None, partitions: Sequence[str], result: CollectResult) -> int:
    """Statements of a source that rest on rows of some partitions."""
    gone = set(partitions)
    places = {
        row.locator(table)
        for table in tables_of(dataset)
        for row in own_rows(dataset, table, kept)
        if partition_of(dataset, table, row.values) in gone
    }
    return sum(s.dataset == dataset.name and s.locator in places and s.cls != "Source" for s in result.statements)


def _replaced(dataset: Dataset, before: Kept | None, partitions: Sequence[str], root: Path | None) -> int:
    """Statements of a source that new rows of some partitions take the place of."""
    try:
        result = collect([dataset.name], root, kept_of=lambda name: before if name == dataset.name else None)
        return _count(dataset, before, partitions, result)
    except IngestError:
        return 0  # what stood there before could not be used
