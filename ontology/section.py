"""How is a declaration file read? Strict YAML, one key at a time, every fault noted with its file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from ontology.strict_yaml import line_of, strict_yaml
from ontology.text import LANGUAGES, Text

__all__ = ["Section", "read_yml"]


class Section:
    """One mapping of a file: keys are taken out; what is wrong or left over becomes a fault.

    Parameters
    ----------
    where : str
        File, and the place in it.
    data : object
        What the file holds there.
    faults : list of str
        Faults are appended to it.
    """

    def __init__(self, where: str, data: object, faults: list[str]) -> None:
        self.where = where
        self.faults = faults
        self._data: dict[str, Any] = {}
        if not isinstance(data, dict):
            self.fault("must be a mapping (key: value)")
            return
        for key, value in data.items():
            if isinstance(key, str):
                self._data[key] = value
            else:
                self.fault(f"the key {key} is no text; put it in quotes")

    def fault(self, text: str) -> None:
        """Note what is wrong here."""
        self.faults.append(f"{self.where}: {text}")

    def names(self) -> tuple[str, ...]:
        """Keys that are still there, in order."""
        return tuple(self._data)

    def has(self, key: str) -> bool:
        """Whether the key is still there."""
        return key in self._data

    def text(self, key: str, required: bool = False) -> str:
        """Take a text; empty where missing."""
        value = self._data.pop(key, None)
        if value is None:
            if required:
                self.fault(f"'{key}' is missing")
            return ""
        if not isinstance(value, str) or not value.strip():
            self.fault(f"'{key}' must be a text that is not empty")
            return ""
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Take a list of texts (or one text alone); empty where missing."""
        value = self._data.pop(key, [])
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not all(isinstance(v, str) and v for v in values):
            self.fault(f"'{key}' must be a list of texts")
            return ()
        if len(set(values)) < len(values):
            self.fault(f"'{key}' holds a text twice")
        return tuple(values)

    def flag(self, key: str) -> bool:
        """Take true or false; false where missing."""
        value = self._data.pop(key, False)
        if not isinstance(value, bool):
            self.fault(f"'{key}' must be true or false")
            return False
        return value

    def bilingual(self, key: str) -> Text:
        """Take a text in both languages."""
        inner = self.section(key)
        text = Text(inner.text("en"), inner.text("ja"))
        for lang in LANGUAGES:
            if not text(lang):
                self.fault(f"'{key}' has no {lang}")
        inner.close()
        return text

    def mapping(self, key: str) -> dict[str, str]:
        """Take a mapping of texts; empty where missing."""
        inner = Section(f"{self.where} {key}", self._data.pop(key, {}), self.faults)
        return {name: inner.text(name) for name in inner.names()}

    def section(self, key: str) -> Section:
        """Take an inner mapping; an empty one where missing."""
        return Section(f"{self.where} {key}", self._data.pop(key, {}), self.faults)

    def sections(self, key: str) -> dict[str, Section]:
        """Take a mapping of mappings, in order; empty where missing."""
        inner = self.section(key)
        return {name: inner.section(name) for name in inner.names()}

    def close(self) -> None:
        """Note every key that was not taken."""
        for key in self._data:
            self.fault(f"'{key}' is not known here")


def read_yml(path: Path, where: str, faults: list[str]) -> Section | None:
    """Open a declaration file; None (and a fault) where it cannot be read.

    Parameters
    ----------
    path : Path
    where : str
        Name of the file in messages.
    faults : list of str
        Faults are appended to it.
    """
    try:
        data = strict_yaml(path.read_text(encoding="utf-8"))
    except OSError as error:
        faults.append(f"{where}: cannot be opened ({error.strerror})")
        return None
    except UnicodeDecodeError:
        faults.append(f"{where}: is not UTF-8 text")
        return None
    except yaml.YAMLError as error:
        line = line_of(error)
        at = f", line {line}" if line else ""
        faults.append(f"{where}{at}: {getattr(error, 'problem', None) or 'is no YAML'}")
        return None
    return Section(where, data, faults)
