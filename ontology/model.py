"""What may be said? The declared classes, properties and codes, read once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from ontology.declared import Check, ClassDef, Code, CodeList, Ontology, PropertyDef
from ontology.reader import read_ontology
from ontology.text import LANGUAGES, Text

__all__ = [
    "LANGUAGES",
    "ROOT",
    "Check",
    "ClassDef",
    "Code",
    "CodeList",
    "Ontology",
    "PropertyDef",
    "Text",
    "load_ontology",
]

ROOT = Path(__file__).parent
"""Folder of the declarations."""


@lru_cache(maxsize=4)
def load_ontology(root: Path = ROOT) -> Ontology:
    """Load the ontology; a folder is read once per process.

    Parameters
    ----------
    root : Path
        Folder with ``classes/``, ``codes/`` and ``vocabularies.yml``.

    Returns
    -------
    Ontology

    Raises
    ------
    OntologyFaultsError
        If the declarations are wrong; all faults are listed with their files.

    Examples
    --------
    >>> load_ontology().classes["Facility"].label("ja")
    '施設'
    """
    return read_ontology(root)
