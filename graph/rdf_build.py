"""Where is the RDF store of the build in use? Made at the first question and kept beside the build.

It stands in ``rdf/<key>`` of the build's folder; the key changes with the statements, the ontology and the form of
the RDF. It is made under another name and moved in one step, so a reader sees all of it or none.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from graph.build import current_build, load_graph, read_report
from graph.errors import StoreError
from graph.stores.rdf import rdf_text
from ontology.model import load_ontology
from ontology.rdf import owl_turtle

__all__ = ["rdf_store"]

_FORM = "3"
"""Raised when the triples of the same statements change."""

_ABANDONED_S = 3600.0


def rdf_store(home: Path | None = None, progress: Callable[[str], None] | None = None) -> Path:
    """Folder of the RDF store of the build in use; makes it where there is none.

    Parameters
    ----------
    home : Path, optional
        Folder of the builds.
    progress : callable, optional
        Told when the store is made, which takes a few seconds.

    Returns
    -------
    Path

    Raises
    ------
    BuildError
        If there is no build, or it was changed.
    StoreError
        If the store cannot be written.
    """
    report = read_report(home)
    parts = (_FORM, report.statements_sha256, owl_turtle(load_ontology()))
    key = hashlib.sha256("\x1f".join(parts).encode("utf-8")).hexdigest()[:16]
    shelf = current_build(home) / "rdf"
    place = shelf / key
    if place.is_dir():
        return place
    if progress:
        progress("making the RDF store of this build (once)")
    text = rdf_text(load_graph(home), "trig", report.datasets)
    from graph.stores.oxigraph import save_rdf  # noqa: PLC0415 (rdflib takes long to load; only the first question needs it)

    try:
        shelf.mkdir(exist_ok=True)
        _clear(shelf)
        work = Path(tempfile.mkdtemp(prefix=".making-", dir=shelf))
        try:
            save_rdf(text, work / "store")
            _move(work / "store", place)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    except OSError as error:
        raise StoreError(f"{shelf}: the RDF store cannot be written ({error.strerror or error})") from None
    return place


def _clear(shelf: Path) -> None:
    """Remove stores of another form, and what a killed process left; one under way is left alone."""
    for other in shelf.iterdir():
        if not other.name.startswith(".making-") or time.time() - other.stat().st_mtime > _ABANDONED_S:
            shutil.rmtree(other, ignore_errors=True)


def _move(made: Path, place: Path) -> None:
    try:
        made.rename(place)
    except OSError:
        if not place.is_dir():  # another process made the same store meanwhile
            raise
