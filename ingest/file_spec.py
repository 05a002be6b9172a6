"""What may a publisher's file look like? The checked key ``file`` of ``dataset.yml``."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["FORMS", "FileSpec", "file_problems", "file_spec"]

FORMS = ("csv", "xlsx", "json", "folder")
_MAX_MB = 500
_MOST_MB = 20_000
_KEYS = {
    "form", "encoding", "separator", "columns", "years", "about", "partition", "max_mb", "tables", "sample",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileSpec:
    """The file that a user brings for a source.

    Attributes
    ----------
    form : str
        csv, xlsx, json, or folder (a .zip counts as one).
    encoding, separator : str
        Of text, as published.
    columns : tuple of str
        Columns that the file must have, for csv.
    years : str
        Which years the source covers, such as ``2021-2025``.
    about : mapping
        By language: where a user gets the file.
    partition : str
        Column of the own tables by which a new file replaces rows of an old one; empty: all rows.
    max_mb : int
        Most millions of bytes.
    tables : tuple of str
        Own tables that the extractor writes; empty: all of the dataset.
    sample : str
        A small good file in the publisher's form, by its path in the dataset's folder; empty: the only file of
        ``sample/``.
    """

    form: str
    encoding: str
    separator: str
    columns: tuple[str, ...]
    years: str
    about: Mapping[str, str]
    partition: str
    max_mb: int
    tables: tuple[str, ...]
    sample: str


def file_spec(raw: Mapping[str, Any]) -> FileSpec:
    """The key ``file``, checked by :func:`file_problems` before."""
    return FileSpec(
        form=raw["form"],
        encoding=raw.get("encoding") or "utf-8",
        separator=raw.get("separator") or ",",
        columns=tuple(raw.get("columns") or ()),
        years=str(raw.get("years") or ""),
        about=raw["about"],
        partition=raw.get("partition") or "",
        max_mb=int(raw.get("max_mb") or _MAX_MB),
        tables=tuple(raw.get("tables") or ()),
        sample=raw.get("sample") or "",
    )


def file_problems(raw: object, tables: Mapping[str, Any]) -> list[str]:
    """What is wrong with the key ``file``.

    Examples
    --------
    >>> file_problems({"form": "csv", "about": {"en": "a", "ja": "b"}}, {})
    []
    >>> file_problems({"form": "doc"}, {})[0]
    "file: form must be one of csv, xlsx, json, folder, not 'doc'."
    """
    if not isinstance(raw, dict):
        return ["key 'file' must be a mapping: file: {form: csv, about: {en: ..., ja: ...}}."]
    problems = [f"file: unknown key '{key}'. Known: {', '.join(sorted(_KEYS))}." for key in raw if key not in _KEYS]
    if raw.get("form") not in FORMS:
        problems.append(f"file: form must be one of {', '.join(FORMS)}, not {raw.get('form')!r}.")
    about = raw.get("about")
    if not isinstance(about, dict) or not all(isinstance(about.get(lang), str) for lang in ("en", "ja")):
        problems.append("file: about must say in en and in ja where a user gets the file.")
    try:
        codecs.lookup(str(raw.get("encoding") or "utf-8"))
    except LookupError:
        problems.append(f"file: encoding {raw.get('encoding')!r} is unknown. Write utf-8, cp1252, shift_jis ...")
    separator = raw.get("separator") or ","
    if not isinstance(separator, str) or len(separator) != 1:
        problems.append(f"file: separator must be one sign, not {separator!r}.")
    for key in ("columns", "tables"):
        listed = raw.get(key) or []
        if not isinstance(listed, list) or not all(isinstance(entry, str) for entry in listed):
            problems.append(f"file: {key} must be a list of texts.")
    problems += [
        f"file: tables names '{table}', which 'tables' does not declare."
        for table in (raw.get("tables") or ())
        if table not in tables
    ]
    if not isinstance(raw.get("max_mb") or _MAX_MB, int) or not 0 < int(raw.get("max_mb") or _MAX_MB) <= _MOST_MB:
        problems.append(f"file: max_mb must be a whole number of megabytes, not {raw.get('max_mb')!r}.")
    partition = raw.get("partition") or ""
    if not isinstance(partition, str):
        problems.append("file: partition must be the name of one column.")
    elif partition and not any(partition in (spec.get("columns") or ()) for spec in tables.values()):
        problems.append(f"file: partition '{partition}' is a column of no table.")
    return problems
