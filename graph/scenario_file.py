"""Is a file of scenarios well formed? Its parts, each with the place that an error names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Any, NoReturn

import yaml

from graph.errors import ScenarioError
from ontology.strict_yaml import DoubledKeyError, line_of, strict_yaml

__all__ = ["LANGUAGES", "Fields", "day_of", "open_file", "read_texts"]

LANGUAGES = ("en", "ja")
"""Languages in which a scenario says its question and its assumptions."""

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Fields:
    """One mapping of a file, with the place that errors name."""

    where: str
    row: Mapping[str, Any]

    def fail(self, problem: str) -> NoReturn:
        """Refuse the file."""
        raise ScenarioError(f"{self.where}: {problem}")

    def has(self, key: str) -> bool:
        """Whether a key is given."""
        return key in self.row

    def end(self, *known: str) -> None:
        """Refuse any key but these."""
        for key in self.row:
            if key not in known:
                self.fail(f"unknown key '{key}'; there are: {', '.join(known)}")

    @staticmethod
    def finished(*known: str) -> Callable[[Fields], Fields]:
        """Check the keys of a mapping and give it back."""

        def checked(part: Fields) -> Fields:
            part.end(*known)
            return part

        return checked

    def maybe(self, key: str) -> str | None:
        """Text of a key, or None."""
        value = self.row.get(key)
        if value is None:
            return None
        if isinstance(value, date):
            return value.isoformat()
        if not isinstance(value, (str, int)) or isinstance(value, bool) or not str(value).strip():
            self.fail(f"'{key}' is {value!r}, which is no text; put it in quotes")
        return str(value).strip()

    def text(self, key: str) -> str:
        """Text of a key that must be given."""
        value = self.maybe(key)
        if value is None:
            self.fail(f"'{key}' is missing; add it")
        return value

    def texts(self, key: str, *, required: bool = False) -> list[str]:
        """One text or a list of them."""
        value = self.row.get(key)
        listed = value if isinstance(value, list) else [] if value is None else [value]
        if required and not listed:
            self.fail(f"'{key}' is missing; add it")
        return [Fields(self.where, {key: part}).text(key) for part in listed]

    def number(
        self, key: str, low: float, high: float | None, default: float = 0.0, *, required: bool = False
    ) -> float:
        """Number within bounds."""
        if required and not self.has(key):
            self.fail(f"'{key}' is missing; add it")
        value = self.row.get(key, default)
        bounds = f"from {low:g} to {high:g}" if high is not None else f"of {low:g} or more"
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
            self.fail(f"'{key}' is {value!r}; give a number {bounds}")
        if value < low or (high is not None and value > high):
            self.fail(f"'{key}' is {value:g}; give a number {bounds}")
        return float(value)

    def whole(self, key: str, low: int, default: int) -> int:
        """Whole number of days."""
        if not self.has(key):
            return default
        value = self.row[key]
        if isinstance(value, bool) or not isinstance(value, int) or value < low:
            self.fail(f"'{key}' is {value!r}; give a whole number of days, {low} or more")
        return value

    def day(self, key: str) -> str | int:
        """A date, or a number of days after the date of the answer (default 0)."""
        value = self.row.get(key, 0)
        if isinstance(value, date):
            return value.isoformat()[:10]
        if isinstance(value, str):
            try:
                return date.fromisoformat(value).isoformat()
            except ValueError:
                self.fail(f"'{key}' is '{value}', which is no date; write it like 2026-11-21")
        return self.whole(key, 0, 0)

    def ends(self, key: str) -> tuple[Fields, Fields]:
        """Both ends of a value that may be a range ``[least, greatest]``, each as a mapping of its own."""
        value = self.row.get(key)
        if not isinstance(value, list):
            return self, self
        if len(value) != 2:
            self.fail(f"'{key}' has {len(value)} values; give one, or the least and the greatest")
        low, high = (Fields(self.where, {**self.row, key: end}) for end in value)
        return low, high

    def rows(self, key: str) -> Iterator[Fields]:
        """Mappings of a list."""
        value = self.row.get(key, [])
        if not isinstance(value, list):
            self.fail(f"'{key}' must be a list")
        for number, part in enumerate(value, start=1):
            yield _fields(f"{self.where}, {key} {number}", part)

    def named(self, key: str, *, required: bool = True) -> Iterator[tuple[str, Fields]]:
        """Mappings by name."""
        value = self.row.get(key, {})
        if not isinstance(value, dict) or (required and not value):
            self.fail(f"'{key}' must hold at least one entry, such as 'my-name: ...'")
        for name, part in value.items():
            if not isinstance(name, str) or not _NAME.fullmatch(name):
                self.fail(f"{key} '{name}': names are small letters, digits and hyphens")
            yield name, _fields(f"{self.where}: {key.removesuffix('s')} '{name}'", part)


def _fields(where: str, part: Any) -> Fields:
    if not isinstance(part, dict) or not all(isinstance(key, str) for key in part):
        raise ScenarioError(f"{where}: must be a mapping such as 'key: value'; a key like 'on' needs quotes")
    return Fields(where, part)


def open_file(path: Path) -> Fields:
    """Read a file of scenarios.

    Raises
    ------
    ScenarioError
        If it cannot be read, is no YAML, or has an unknown part.
    """
    try:
        read = strict_yaml(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ScenarioError(f"{path}: cannot be read ({error.strerror}); check the path") from None
    except UnicodeDecodeError:
        raise ScenarioError(f"{path.name}: is not in UTF-8; save it so") from None
    except DoubledKeyError as error:
        line, key = line_of(error), error.key
        raise ScenarioError(f"{path.name}: line {line}: the key '{key}' stands twice; leave one out") from None
    except yaml.YAMLError as error:
        line = line_of(error)
        at = f", line {line}" if line else ""
        raise ScenarioError(f"{path.name}{at}: is no YAML; check indentation and quotes there") from None
    top = _fields(path.name, read)
    top.end("blocks", "scenarios")
    return top


def read_texts(row: Fields, key: str, *, required: bool = True) -> dict[str, str]:
    """A text in both languages."""
    value = row.row.get(key)
    if value is None and not required:
        return {}
    if not isinstance(value, dict) or set(value) != set(LANGUAGES):
        row.fail(f"'{key}' must be given as {{en: ..., ja: ...}}")
    return {lang: Fields(f"{row.where}: {key}", value).text(lang) for lang in LANGUAGES}


def day_of(day: str | int, as_of: str) -> int:
    """Day of the scenario: 0 is the date of the answer.

    Raises
    ------
    ScenarioError
        If a date lies before that of the answer.

    Examples
    --------
    >>> day_of("2026-12-01", "2026-11-21"), day_of(7, "2026-11-21")
    (10, 7)
    """
    if isinstance(day, int):
        return day
    days = (date.fromisoformat(day) - date.fromisoformat(as_of)).days
    if days < 0:
        raise ScenarioError(f"{day} lies before the date that is asked for ({as_of}); set --as-of")
    return days
