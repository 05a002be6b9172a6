"""What is a dataset? The checked content of ``dataset.yml``, ``mappings.yml`` and ``corrections.yml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from ingest.dates import is_partial_date
from ingest.errors import DatasetError
from ingest.file_spec import FileSpec, file_problems, file_spec
from ingest.table_checks import TABLE_CHECKS, TableCheck, table_check, table_check_problems
from ontology.strict_yaml import strict_yaml

__all__ = [
    "CHECKS",
    "WHERE",
    "Assertions",
    "Correction",
    "Dataset",
    "TableSpec",
    "WordList",
    "load_dataset",
    "read_yaml",
]

CHECKS = ("no-issues", "no-leftovers", "both-languages", "shares-within-one")
"""Named checks that a dataset can ask for, see :mod:`ingest.checks`."""

_LICENCE_CLASSES = ("open", "own", "check", "local")
_KEYS = {
    "name", "publisher", "title", "citation", "licence", "licence_class", "url", "reach", "needs", "tables",
    "assertions", "file",
}  # fmt: skip

WHERE = "at"
"""Column of an own table that tells the place in the publisher's file."""

WordList = Mapping[str, str | None]
"""One list of ``mappings.yml``: text of the source to code; None = dropped on purpose."""


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A table of a dataset: its columns, the least and most rows it may have, and what tells its rows apart."""

    name: str
    columns: tuple[str, ...]
    min_rows: int
    max_rows: int
    key: tuple[str, ...] = ()

    def identity(self, values: Mapping[str, str]) -> tuple[str, ...]:
        """What tells a row from all others: its key, else all of it but its place in the publisher's file."""
        return tuple(values[column] for column in self.key or self.columns if self.key or column != WHERE)


@dataclass(frozen=True, slots=True)
class Assertions:
    """Bounds on the statements of a dataset (min aborts, max warns) and its named checks."""

    min_statements: int
    max_statements: int
    checks: tuple[str, ...]
    table_checks: tuple[TableCheck, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """A known error of a table: which row, what stands there, what is right and why."""

    table: str
    match: Mapping[str, str]
    column: str
    expect: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset as described in its folder.

    Attributes
    ----------
    name, publisher, citation, licence, licence_class, url : str
        ``licence_class``: open (may be passed on), own (made by this project), check, or local.
    title : mapping
        By language, ``en`` and ``ja``.
    reach : str
        ISO date to which its knowledge goes.
    needs : tuple of str
        Datasets whose entities it refers to.
    tables : mapping of str to TableSpec
    assertions : Assertions
    mappings : mapping
        Lists of ``mappings.yml`` by name.
    corrections : tuple of Correction
    folder : Path
    file : FileSpec or None
        The publisher's file that a user may bring; None where the tables are the project's own.
    """

    name: str
    publisher: str
    title: Mapping[str, str]
    citation: str
    licence: str
    licence_class: str
    url: str
    reach: str
    needs: tuple[str, ...]
    tables: Mapping[str, TableSpec]
    assertions: Assertions
    folder: Path
    mappings: Mapping[str, WordList] = field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()
    file: FileSpec | None = None


def read_yaml(path: Path) -> Any:
    """Content of a YAML file.

    Raises
    ------
    DatasetError
        If it is missing or no YAML, with file and line.
    """
    try:
        return strict_yaml(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DatasetError(f"{path}: no such file. Add it to the dataset's folder.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path}: not readable as YAML: {' '.join(str(error).split())}. Correct the file.") from None


def load_dataset(folder: Path) -> Dataset:
    """Load and check the description of a dataset.

    Parameters
    ----------
    folder : Path
        Folder with ``dataset.yml`` and, where needed, ``mappings.yml`` and ``corrections.yml``.

    Returns
    -------
    Dataset

    Raises
    ------
    DatasetError
        If a file is missing or wrong; all problems of a file are listed, one line each.
    """
    path = folder / "dataset.yml"
    raw = read_yaml(path)
    if not isinstance(raw, dict):
        raise DatasetError(f"{path}: must be a mapping of keys. Start it with 'name: {folder.name}'.")
    problems = _problems(raw, folder)
    if problems:
        raise DatasetError("\n".join(f"{path}: {problem}" for problem in problems))
    bounds = raw["assertions"]
    tables = {
        name: TableSpec(
            name,
            tuple(spec["columns"]),
            int(spec["rows"]["min"]),
            int(spec["rows"]["max"]),
            tuple(spec.get("key") or ()),
        )
        for name, spec in raw["tables"].items()
    }
    return Dataset(
        name=raw["name"],
        publisher=raw["publisher"],
        title=raw["title"],
        citation=raw["citation"],
        licence=raw["licence"],
        licence_class=raw["licence_class"],
        url=raw.get("url") or "",
        reach=str(raw["reach"]),
        needs=tuple(raw.get("needs") or ()),
        tables=tables,
        assertions=Assertions(
            int(bounds["statements"]["min"]),
            int(bounds["statements"]["max"]),
            tuple(check for check in bounds.get("checks") or () if isinstance(check, str)),
            tuple(table_check(check) for check in bounds.get("checks") or () if not isinstance(check, str)),
        ),
        folder=folder,
        mappings=_mappings(folder / "mappings.yml"),
        corrections=_corrections(folder / "corrections.yml", tables),
        file=file_spec(raw["file"]) if "file" in raw else None,
    )


def _problems(raw: Mapping[str, Any], folder: Path) -> list[str]:
    """What is wrong with the keys of ``dataset.yml``."""
    problems = [f"unknown key '{key}'. Known: {', '.join(sorted(_KEYS))}." for key in raw if key not in _KEYS]
    problems += [
        f"key '{key}' is missing or empty. Give it a text."
        for key in ("name", "publisher", "citation", "licence")
        if not isinstance(raw.get(key), str) or not raw[key].strip()
    ]
    if raw.get("name") not in (None, folder.name):
        problems.append(f"name '{raw['name']}' differs from its folder '{folder.name}'. Use one name.")
    title = raw.get("title")
    if not isinstance(title, dict) or not all(isinstance(title.get(lang), str) for lang in ("en", "ja")):
        problems.append("key 'title' must give a text in en and in ja.")
    if raw.get("licence_class") not in _LICENCE_CLASSES:
        problems.append(
            f"licence_class must be one of {', '.join(_LICENCE_CLASSES)}, not {raw.get('licence_class')!r}."
        )
    if not is_partial_date(str(raw.get("reach", ""))):
        problems.append(f"reach must be an ISO date (to which its knowledge goes), not {raw.get('reach')!r}.")
    if not isinstance(raw.get("needs") or [], list):
        problems.append("needs must be a list of dataset names.")
    tables = raw.get("tables")
    if not isinstance(tables, dict) or not tables:
        problems.append("key 'tables' must name at least one table with its columns and rows.")
    else:
        for name, spec in tables.items():
            if not isinstance(spec, dict) or not isinstance(spec.get("columns"), list) or not spec["columns"]:
                problems.append(f"table '{name}' must list its columns.")
            elif not _is_range(spec.get("rows")):
                problems.append(f"table '{name}' must bound its rows: rows: {{min: 1, max: 10}}.")
            elif not set(spec.get("key") or ()) <= set(spec["columns"]):
                problems.append(f"table '{name}': key names a column that it does not have.")
        if "file" in raw and all(isinstance(spec, dict) for spec in tables.values()):
            problems += file_problems(raw["file"], tables)
    bounds = raw.get("assertions")
    if not isinstance(bounds, dict) or not _is_range(bounds.get("statements")):
        problems.append("assertions must bound the statements: assertions: {statements: {min: 1, max: 10}}.")
    else:
        for check in bounds.get("checks") or ():
            if not isinstance(check, str):
                problems += table_check_problems(check, tables if isinstance(tables, dict) else {})
            elif check not in CHECKS:
                problems.append(f"check '{check}' is unknown. Known: {', '.join((*CHECKS, *TABLE_CHECKS))}.")
    return problems


def _is_range(value: object) -> bool:
    """Whether a value is ``{min: a, max: b}`` with 0 <= a <= b."""
    if not isinstance(value, dict):
        return False
    low, high = value.get("min"), value.get("max")
    return isinstance(low, int) and isinstance(high, int) and 0 <= low <= high


def _mappings(path: Path) -> dict[str, WordList]:
    """Lists of ``mappings.yml``; none where there is no such file."""
    if not path.exists():
        return {}
    raw = read_yaml(path) or {}
    lists: dict[str, WordList] = {}
    for name, entries in raw.items():
        if not isinstance(entries, dict):
            raise DatasetError(f"{path}: list '{name}' must be a mapping of text to code (or null).")
        bad = [text for text, code in entries.items() if not isinstance(text, str) or not isinstance(code, str | None)]
        if bad:
            raise DatasetError(f"{path}: list '{name}', entry {bad[0]!r}: text and code must be texts. Quote them.")
        lists[name] = entries
    return lists


def _corrections(path: Path, tables: Mapping[str, TableSpec]) -> tuple[Correction, ...]:
    """Entries of ``corrections.yml``; none where there is no such file."""
    if not path.exists():
        return ()
    found = []
    for number, entry in enumerate(read_yaml(path) or [], 1):
        try:
            correction = Correction(
                entry["table"],
                {key: str(value) for key, value in entry["match"].items()},
                entry["column"],
                str(entry["expect"]),
                str(entry["value"]),
                entry["reason"],
            )
        except (KeyError, TypeError, AttributeError):
            raise DatasetError(
                f"{path}: entry {number} needs table, match, column, expect, value and reason."
            ) from None
        if correction.table not in tables:
            raise DatasetError(
                f"{path}: entry {number} names the table '{correction.table}', which is none of this set."
            )
        found.append(correction)
    return tuple(found)
