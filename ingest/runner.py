"""What do the datasets say, all together? Runs each ``ingest.py`` in order and checks what came out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from graph.statement import Statement
from ingest.checks import run_check, run_table_checks
from ingest.context import Context
from ingest.dataset import Dataset, load_dataset
from ingest.errors import AssertionBrokenError, DatasetError, RejectedRowsError
from ingest.issues import RowIssue
from ingest.kept import Kept, load_kept
from ingest.loading import load_entry
from ingest.own_tables import KEPT_PREFIX
from ontology.model import Ontology, load_ontology

__all__ = ["DATASETS", "CollectResult", "DatasetMeta", "collect", "dataset_names"]

DATASETS = Path(__file__).parent / "datasets"
"""Folder of the datasets that come with the project."""

_ENTRY = "ingest.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetMeta:
    """What a dataset is and what came of it.

    Attributes
    ----------
    name, publisher, title_en, title_ja, citation, licence, licence_class, url, reach : str
    needs : tuple of str
    rows_read, rows_refused, statements : int
    """

    name: str
    publisher: str
    title_en: str
    title_ja: str
    citation: str
    licence: str
    licence_class: str
    url: str
    reach: str
    needs: tuple[str, ...]
    rows_read: int
    rows_refused: int
    statements: int


@dataclass(frozen=True, slots=True)
class CollectResult:
    """Statements of all datasets in order, what the datasets are, and what was wrong with their rows."""

    statements: list[Statement]
    datasets: list[DatasetMeta]
    issues: list[RowIssue]

    def raise_for_refused(self) -> None:
        """Stop where a row was refused.

        Raises
        ------
        RejectedRowsError
            With one line a problem.
        """
        lines = [issue.text for issue in self.issues if not issue.warning]
        if lines:
            raise RejectedRowsError("\n".join(lines))


def dataset_names(root: Path | None = None) -> list[str]:
    """Names of the datasets in a folder, in alphabetical order.

    Examples
    --------
    >>> "measures" in dataset_names()
    True
    """
    folder = root or DATASETS
    return sorted(path.parent.name for path in folder.glob("*/dataset.yml"))


def collect(
    names: Sequence[str] | None = None,
    root: Path | None = None,
    progress: Callable[[str], None] | None = None,
    home: Path | None = None,
    kept_of: Callable[[str], Kept | None] | None = None,
    lenient: str = "",
) -> CollectResult:
    """Collect the statements of datasets.

    A dataset comes after those it needs, which are taken along. The order of datasets, rows and statements is the
    same in every run.

    Parameters
    ----------
    names : sequence of str, optional
        Datasets wanted; all if left out.
    root : Path, optional
        Folder of datasets; that of the project if left out.
    progress : callable, optional
        Is told a line of text as each dataset is done.
    home : Path, optional
        Folder with what was kept of users' files; the committed tables alone if left out.
    kept_of : callable, optional
        What was kept for a dataset, if it is not to be looked up in ``home``.
    lenient : str
        Dataset whose refused rows are for the caller to judge, whatever check it asks for.

    Returns
    -------
    CollectResult

    Raises
    ------
    DatasetError
        If a dataset is unknown, its description is wrong, or datasets need each other in a circle.
    TableError, MappingError
        If a table cannot be read, or a text has no mapping.
    AssertionBrokenError
        If a dataset has fewer rows or statements than it must have.
    """
    folder = root or DATASETS
    ontology = load_ontology()
    contexts: list[Context] = []
    known_sources: set[str] = set()
    for dataset in _in_order(folder, names):
        context = Context(dataset, ontology, known_sources, kept_of=kept_of or partial(load_kept, home))
        load_entry(dataset.folder, _ENTRY, "ingest")(context)
        contexts.append(context)
        if progress is not None:
            progress(f"{dataset.name}: {sum(context.rows_read.values())} rows, {len(context.statements)} statements")
    _refuse_unknown_refs(contexts, ontology)
    metas = []
    for context in contexts:
        for check in context.dataset.assertions.checks:
            if check != "no-issues" or context.dataset.name != lenient:
                run_check(check, context)
        run_table_checks(context)
        _assert_counts(context)
        metas.append(_meta(context))
    return CollectResult(
        [statement for context in contexts for statement in context.statements],
        metas,
        [issue for context in contexts for issue in context.issues],
    )


def _in_order(folder: Path, names: Sequence[str] | None) -> list[Dataset]:
    """The datasets wanted and those they need, each after what it needs."""
    there = dataset_names(folder)
    wanted = list(names) if names is not None else there
    done: dict[str, Dataset] = {}
    path: list[str] = []

    def visit(name: str) -> None:
        if name in done:
            return
        if name in path:
            raise DatasetError(
                f"datasets need each other in a circle: {' -> '.join([*path, name])}. Break it in 'needs'."
            )
        if name not in there:
            asked = f" (needed by {path[-1]})" if path else ""
            raise DatasetError(f"there is no dataset '{name}'{asked} in {folder}. There are: {', '.join(there)}.")
        path.append(name)
        dataset = load_dataset(folder / name)
        for needed in dataset.needs:
            visit(needed)
        path.pop()
        done[name] = dataset

    for name in wanted:
        visit(name)
    return list(done.values())


def _refuse_unknown_refs(contexts: Sequence[Context], ontology: Ontology) -> None:
    """Take back the rows that refer to something nobody describes, until nothing more falls."""
    refs = {(cls.name, prop.name) for cls in ontology.classes.values() for prop in cls.properties.values() if prop.refs}
    while True:
        known = {statement.entity for context in contexts for statement in context.statements}
        fallen = False
        for context in contexts:
            bad: dict[str, Statement] = {}
            for statement in context.statements:
                if (statement.cls, statement.prop) in refs and statement.value not in known:
                    bad.setdefault(statement.locator, statement)
            if bad:
                fallen = True
                _take_back(context, bad)
        if not fallen:
            return


def _take_back(context: Context, bad: dict[str, Statement]) -> None:
    """Refuse rows after the fact; descriptions of sources stay, other rows may cite them."""
    for locator, statement in bad.items():
        place, _, line = locator.partition(".csv line ")
        table = place.removeprefix(KEPT_PREFIX)
        context.rows_refused[table] = context.rows_refused.get(table, 0) + 1
        context.issues.append(
            RowIssue(
                dataset=context.dataset.name, table=place, line=int(line), column=statement.prop,
                value=statement.original_value,
                reason=f"names {statement.value}, which no row taken describes. Correct the id, or its own row.",
            )
        )  # fmt: skip
    context.statements = [s for s in context.statements if s.locator not in bad or s.cls == "Source"]


def _assert_counts(context: Context) -> None:
    """Least counts stop, most counts warn."""
    dataset = context.dataset
    for name, spec in dataset.tables.items():
        if name not in context.rows_read:
            raise DatasetError(f"{dataset.name}/{_ENTRY}: never reads the table '{name}'. Read it or drop it.")
        taken = context.rows_read[name] - context.rows_refused[name]
        if name in context.brought:
            continue
        if taken < spec.min_rows:
            reasons = "".join(f"\n{i.text}" for i in context.issues if i.table == name and not i.warning)
            raise AssertionBrokenError(
                f"{dataset.name}/{name}.csv: {taken} good rows, at least {spec.min_rows} must stand. "
                f"Check the file, or lower 'rows: min' in dataset.yml.{reasons}"
            )
        if taken > spec.max_rows:
            _warn(
                context, name, taken, f"more rows than the {spec.max_rows} expected. Raise 'rows: max' in dataset.yml."
            )
    count, bounds = len(context.statements), dataset.assertions
    if context.brought:
        return  # the bounds are those of the committed rows
    if count < bounds.min_statements:
        raise AssertionBrokenError(
            f"{dataset.name}: {count} statements, at least {bounds.min_statements} must be made. "
            f"Check its tables, or lower 'statements: min' in dataset.yml."
        )
    if count > bounds.max_statements:
        first = next(iter(dataset.tables))
        _warn(
            context,
            first,
            count,
            f"more statements than the {bounds.max_statements} expected. Raise 'statements: max'.",
        )


def _warn(context: Context, table: str, count: int, reason: str) -> None:
    context.issues.append(
        RowIssue(
            dataset=context.dataset.name, table=table, line=None, column=None, value=str(count),
            reason=f"{count}: {reason}", warning=True,
        )
    )  # fmt: skip


def _meta(context: Context) -> DatasetMeta:
    """Description and counts of a dataset."""
    dataset = context.dataset
    empty = DatasetMeta(
        name=dataset.name, publisher=dataset.publisher, title_en=dataset.title["en"], title_ja=dataset.title["ja"],
        citation=dataset.citation, licence=dataset.licence, licence_class=dataset.licence_class, url=dataset.url,
        reach=dataset.reach, needs=dataset.needs, rows_read=0, rows_refused=0, statements=0,
    )  # fmt: skip
    return replace(
        empty,
        rows_read=sum(context.rows_read.values()),
        rows_refused=sum(context.rows_refused.values()),
        statements=len(context.statements),
    )
