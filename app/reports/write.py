"""How does a report become a file? By its ending, in one step: a reader never sees half of it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from app.answers import Answers
from app.reports.context import report_context
from app.reports.render import FORMS, render
from graph.errors import GraphError

__all__ = ["ReportError", "write_report"]


class ReportError(GraphError):
    """A report cannot be written to the file asked for; says why and what to do."""


def write_report(answers: Answers, product: str, country: str, as_of: str, path: Path, lang: str) -> None:
    """Write the choke point report of a product.

    Parameters
    ----------
    answers : Answers
    product, country : str
        Ids, codes or names.
    as_of : str
        ISO date.
    path : Path
        Ends in ``.md`` or ``.html``, in a folder that exists; a file there is replaced.
    lang : str
        ``en`` or ``ja``.

    Raises
    ------
    ReportError
        If the ending is another, the folder is missing or the file cannot be written. What stood there stays.
    UnknownNodeError, ScenarioError
        As ``report_context``.
    """
    form = path.suffix.lower().removeprefix(".")
    if form not in FORMS:
        raise ReportError(
            f"{path}: a report is written as .md or .html, not as '{path.suffix}'; change the file's ending"
        )
    if not path.parent.is_dir():
        raise ReportError(f"{path}: there is no folder {path.parent}; make it first")
    if path.is_dir():
        raise ReportError(f"{path}: is a folder; give the name of a file")
    text = render(report_context(answers, product, country, as_of, lang), form)
    try:
        _replace(path, text)
    except OSError as error:
        raise ReportError(f"{path}: cannot be written ({error.strerror or error})") from None


def _replace(path: Path, text: str) -> None:
    """Write beside the file, then take its place."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        # A temporary file is for its owner alone; a report gets the rights that any new file gets.
        mask = os.umask(0)
        os.umask(mask)
        beside.chmod(0o666 & ~mask)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
