"""How does the ontology speak to people? Every text stands in English and Japanese."""

from __future__ import annotations

from dataclasses import dataclass

from ontology.errors import OntologyError

__all__ = ["LANGUAGES", "Text"]

LANGUAGES: tuple[str, ...] = ("en", "ja")
"""The languages of all labels and descriptions."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text in both languages; call it with a language.

    Attributes
    ----------
    en, ja : str

    Raises
    ------
    OntologyError
        When called with another language.

    Examples
    --------
    >>> Text("Facility", "施設")("ja")
    '施設'
    """

    en: str
    ja: str

    def __call__(self, lang: str) -> str:
        """The text in one language."""
        if lang == "en":
            return self.en
        if lang == "ja":
            return self.ja
        raise OntologyError(f"'{lang}' is no language of the labels; use one of {', '.join(LANGUAGES)}")
