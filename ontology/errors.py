"""Errors of the ontology package: one root, each subclass says where and what to do."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["OntologyError", "OntologyFaultsError", "ValueTextError"]


class OntologyError(Exception):
    """Root of all errors of the ontology: a declaration, a name or a value is not as declared."""


class OntologyFaultsError(OntologyError):
    """The declarations contradict themselves; all faults are listed at once.

    Attributes
    ----------
    faults : tuple of str
        Each ``file: what is wrong``.
    """

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        count = "1 fault" if len(self.faults) == 1 else f"{len(self.faults)} faults"
        super().__init__(f"the ontology has {count}; mend the files named:\n  " + "\n  ".join(self.faults))


class ValueTextError(OntologyError):
    """A text is no value of its type; says what the type allows."""
