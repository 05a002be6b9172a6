"""Which sources are there, and what is in use of each? For lists of sources."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from ingest.dataset import Dataset, load_dataset
from ingest.errors import IngestError
from ingest.kept import load_kept
from ingest.own_tables import own_rows
from ingest.runner import DATASETS, dataset_names

__all__ = ["SourceLine", "sources"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A source in a list.

    Attributes
    ----------
    source, publisher, title, title_ja, licence, licence_class, url, reach : str
    form : str
        Form of the file that it takes; empty where it takes none.
    about, about_ja : str
        Where a user gets the file.
    rows : int
        Rows of its own tables in use.
    years : str
        Years covered.
    last_file, last_run : str
        The file that a user ingested last, and when; empty where the tables are those of the project.
    problem : str
        Why what was ingested cannot be used; empty else.
    """

    source: str
    publisher: str
    title: str
    title_ja: str
    licence: str
    licence_class: str
    url: str
    reach: str
    form: str
    about: str
    about_ja: str
    rows: int
    years: str
    last_file: str
    last_run: str
    problem: str

    def as_json(self) -> dict[str, object]:
        """The line as a mapping."""
        return asdict(self)


def sources(home: Path | None, root: Path | None = None) -> list[SourceLine]:
    """All sources in alphabetical order.

    Parameters
    ----------
    home : Path or None
        Folder of what users ingested.
    root : Path, optional
        Folder of datasets; that of the project if left out.

    Raises
    ------
    IngestError
        If a description or a committed table is wrong.

    Examples
    --------
    >>> next(line.rows for line in sources(None) if line.source == "countries")
    499
    """
    folder = root or DATASETS
    return [_line(load_dataset(folder / name), home) for name in dataset_names(folder)]


def _line(dataset: Dataset, home: Path | None) -> SourceLine:
    problem = ""
    try:
        kept = load_kept(home, dataset.name)
        rows = sum(len(own_rows(dataset, table, kept)) for table in dataset.tables)
    except IngestError as error:
        kept, problem = None, str(error)
        rows = sum(len(own_rows(dataset, table, None)) for table in dataset.tables)
    last = kept.runs[-1] if kept is not None and kept.runs else None
    file = dataset.file
    return SourceLine(
        source=dataset.name, publisher=dataset.publisher, title=dataset.title["en"], title_ja=dataset.title["ja"],
        licence=dataset.licence, licence_class=dataset.licence_class, url=dataset.url, reach=dataset.reach,
        form=file.form if file is not None else "", about=file.about["en"] if file is not None else "",
        about_ja=file.about["ja"] if file is not None else "", rows=rows,
        years=last.years if last is not None and last.years else file.years if file is not None else "",
        last_file=last.file if last is not None else "", last_run=last.at if last is not None else "", problem=problem,
    )  # fmt: skip
