"""Which price is it? One id for a price, whichever dataset states it; and US dollars a kilogram of a unit."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from graph.ids import node_id, slug

__all__ = ["DOLLARS_A_KILOGRAM", "price_id", "usd_per_kg"]

DOLLARS_A_KILOGRAM = "USD/kg"

_DIGEST = 6
# What tells two prices apart.
_KEY = ("material", "form", "basis", "date", "vintage", "source")
_POUND, _OUNCE = Decimal("0.45359237"), Decimal("0.0311034768")
_KILOGRAMS = {
    DOLLARS_A_KILOGRAM: Decimal(1),
    "USD/t": Decimal(1000),
    "USD/lb": _POUND,
    "UScents/lb": _POUND * 100,
    "USD/troy oz": _OUNCE,
    "USD/carat": Decimal("0.0002"),
    "USD/mtu Mn": Decimal(10),  # a metric-ton unit of ore is 10 kg of manganese
    "USD/mtu WO3": Decimal("7.93"),  # and 10 kg of WO3 holds 7.93 kg of tungsten
}
_FIGURES = 4


def price_id(row: Mapping[str, str]) -> str:
    """Id of a price: material, market and date to read, and a digest of the whole key.

    Parameters
    ----------
    row : mapping
        With material, market, form, basis, date, vintage and the text of the source.
    """
    digest = hashlib.sha256("\x1f".join(row[column] for column in _KEY).encode("utf-8")).hexdigest()[:_DIGEST]
    return node_id("price", "-".join((slug(row["material"]), row["market"], row["date"], digest)))


def usd_per_kg(price: str, unit: str) -> str:
    """US dollars a kilogram of a price in another unit, to four figures; empty where the unit is no such unit.

    Examples
    --------
    >>> usd_per_kg("138.5", "UScents/lb"), usd_per_kg("277", "USD/kg"), usd_per_kg("5", "index")
    ('3.053', '277', '')
    """
    try:
        value = Decimal(price)
    except InvalidOperation:
        return ""
    if unit not in _KILOGRAMS:
        return ""
    if unit == DOLLARS_A_KILOGRAM:
        return price
    dollars = value / _KILOGRAMS[unit]
    return format(Decimal(f"{dollars:.{_FIGURES}g}").normalize(), "f") if dollars else "0"
