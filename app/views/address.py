"""How does an address bring a view back? Language, and reading and writing of query parameters as raw codes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from app.i18n import LANGUAGES, Translator, language, translator

__all__ = ["day_of", "heading", "percent_of", "speak", "write"]

_NAMES = {"en": "English", "ja": "日本語"}
_LANG = "lang"


def speak() -> Translator:
    """Translator of the language in use: of the address, else of the last choice, else of the browser."""
    if _LANG not in st.session_state:
        asked = st.query_params.get(_LANG, "")
        st.session_state[_LANG] = asked if asked in LANGUAGES else language(st.context.locale)
    return translator(st.session_state[_LANG])


def heading(title: str) -> None:
    """Show a page's title and, beside it, the control that changes the language."""
    _ = translator(st.session_state[_LANG])
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.title(title, width="content", anchor=False)
        st.segmented_control(
            _("Language"), LANGUAGES[::-1], format_func=lambda code: _NAMES[code], key=_LANG, required=True,
            label_visibility="collapsed", on_change=_spoken,
        )  # fmt: skip


def _spoken() -> None:
    st.query_params[_LANG] = st.session_state[_LANG]


def write(values: Mapping[str, str]) -> None:
    """Make the address say what is shown; empty values are left out."""
    wanted = {_LANG: str(st.session_state[_LANG]), **{k: v for k, v in values.items() if v}}
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)


def percent_of(text: str, otherwise: int, low: int, high: int) -> int:
    """Whole percentage that a text says, within bounds.

    Examples
    --------
    >>> percent_of("12", 5, 0, 50), percent_of("99", 5, 0, 50), percent_of("x", 5, 0, 50)
    (12, 50, 5)
    """
    return min(high, max(low, int(text))) if text.isascii() and text.isdigit() else otherwise


def day_of(text: str, otherwise: date) -> date:
    """Day that a text says, the other where it says none.

    Examples
    --------
    >>> day_of("2026-11-21", date(2026, 1, 1)).isoformat(), day_of("soon", date(2026, 1, 1)).isoformat()
    ('2026-11-21', '2026-01-01')
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise
