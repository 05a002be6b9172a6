"""Which number does a text of a publisher's file give, and which text a number? Exactly, or none."""

from __future__ import annotations

import re
from decimal import Decimal

__all__ = ["as_text", "number_of", "plain"]

_GROUPED = re.compile(r"[-+−]?\d{1,3}(,\d{3})+(\.\d+)?")
_SIMPLE = re.compile(r"[-+−]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,2})?")
_LARGEST = 15
"""Powers of ten: a quantity of 10^16 t or USD is no quantity of this world."""


def number_of(text: str) -> Decimal | None:
    """Number of a text; thousands may be grouped by commas, three digits each.

    None where it is no number, such as an amount with a decimal comma, a range, ``nan``, or one over 10^16.

    Examples
    --------
    >>> number_of("1,234.5"), number_of("12,5"), number_of("1e3"), number_of("nan"), number_of("−3")
    (Decimal('1234.5'), None, Decimal('1E+3'), None, Decimal('-3'))
    """
    if not text.isascii() and "−" not in text:
        return None
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    elif not _SIMPLE.fullmatch(text):
        return None
    value = Decimal(text.replace("−", "-"))
    return value if not value or -30 < value.adjusted() <= _LARGEST else None


def plain(value: Decimal) -> str:
    """Text of a number as own tables write it: no exponent, no trailing zeros.

    Examples
    --------
    >>> plain(Decimal("1E+3")), plain(Decimal("0.50")), plain(Decimal("-0"))
    ('1000', '0.5', '0')
    """
    text = format(value.normalize(), "f")
    return "0" if text == "-0" else text


def as_text(value: object) -> str:
    """Text of a value of a document.

    Examples
    --------
    >>> [as_text(value) for value in (None, True, Decimal("1.50"), " x ", 3)]
    ['', 'true', '1.5', 'x', '3']
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain(value)
    return str(value).strip()
