"""Errors of the ingest package: one root; each text says what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = [
    "AssertionBrokenError",
    "DatasetError",
    "FileRefusedError",
    "IngestError",
    "MappingError",
    "RejectedRowsError",
    "TableError",
]


class IngestError(Exception):
    """Root of all errors of ingest that a user can act on; its text is one clear line or a list of such lines."""


class DatasetError(IngestError):
    """A dataset's description or its ``ingest.py`` is missing or wrong."""


class TableError(IngestError):
    """A table cannot be read; every problem found in the file is one line of the text.

    Attributes
    ----------
    problems : tuple of str
        One clear line each.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class FileRefusedError(IngestError):
    """A publisher's file cannot be taken as a whole; nothing of it was stored.

    Attributes
    ----------
    problems : tuple of str
        One clear line each: file, line, column as far as they are known, what is wrong, what to do.
    """

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class MappingError(IngestError):
    """A text of the source has no entry in ``mappings.yml``, or a correction no longer fits its row."""


class AssertionBrokenError(IngestError):
    """A dataset has fewer rows or statements than its description allows; nothing was stored."""


class RejectedRowsError(IngestError):
    """Rows were refused and the caller asked for none; one line a problem."""
