"""Who said it? One Source entity for each text of a source, with publisher and licence where they are known."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

from graph.ids import slug
from ingest.dataset import read_yaml
from ingest.errors import DatasetError

__all__ = ["OWN", "Publisher", "publisher_of", "source_id"]

_LONGEST = 80
_DIGEST = 6
_OWN = re.compile(
    r"(derived|computed|stoichiometry|as |assumption|general knowledge|own judgement|definition|lodestone)", re.I
)

Publisher = tuple[str, str, str]
"""Name, licence and address; empty texts where unknown."""

OWN: Publisher = ("Lodestone", "Apache-2.0", "")
"""What this project derived, assumed or defined itself."""


@cache
def source_id(text: str) -> str:
    """Id of the source that a text names.

    The slug of the text; a long one is cut and carries a digest of the whole, as does one that loses more than
    punctuation (a Japanese title).

    Examples
    --------
    >>> source_id("IEA Critical Minerals dataset 2025 edition")
    'source/iea-critical-minerals-dataset-2025-edition'
    >>> source_id("x" * 200)[-7:]
    '-aa20c2'
    """
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()[:_DIGEST]
    try:
        key = slug(text)
    except ValueError:
        return f"source/s-{digest}"
    if len(key) > _LONGEST or not text.isascii():
        key = f"{key[:_LONGEST].rstrip('-')}-{digest}"
    return f"source/{key}"


@cache
def _publishers() -> tuple[tuple[str, Publisher], ...]:
    """Words of ``publishers.yml`` and whom they name, in the order of the file."""
    path = Path(__file__).parent / "publishers.yml"
    found: list[tuple[str, Publisher]] = []
    for entry in read_yaml(path):
        try:
            publisher = (entry["publisher"], entry.get("licence") or "", entry.get("url") or "")
            found += [(word, publisher) for word in entry["words"]]
        except (KeyError, TypeError, AttributeError):
            raise DatasetError(f"{path}: every entry needs publisher and words; see {entry!r}.") from None
    return tuple(found)


@cache
def publisher_of(text: str) -> Publisher:
    """Publisher, licence and address of a source, as far as its text tells; empty where it names several.

    Examples
    --------
    >>> publisher_of("USGS Mineral Commodity Summaries 2026 data release, world total")[:2]
    ('U.S. Geological Survey', 'public domain (work of the US Government)')
    >>> publisher_of("assumption")[0], publisher_of("Argus; Fastmarkets")
    ('Lodestone', ('', '', ''))
    """
    if _OWN.match(text):
        return OWN
    if ";" in text:
        return ("", "", "")
    return next((publisher for word, publisher in _publishers() if text.startswith(word)), ("", "", ""))
