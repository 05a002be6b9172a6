"""In which words is a product counted? Units of output as the tables word them, in the report's language."""

from __future__ import annotations

from markupsafe import Markup

from app.reports.forms import Form

__all__ = ["unit_name"]


def unit_name(unit: str, _: Form) -> Markup:
    """Unit in the report's language; one that is not listed here (t/y, kWh, MW) stays as it is written."""
    counted = {
        "aircraft": _.context("unit", "aircraft"), "arrays": _.context("unit", "arrays"),
        "boats": _.context("unit", "boats"), "chamber kits": _.context("unit", "chamber kits"),
        "cranes": _.context("unit", "cranes"), "devices": _.context("unit", "devices"),
        "doses": _.context("unit", "doses"), "drives": _.context("unit", "drives"),
        "drones": _.context("unit", "drones"), "engines": _.context("unit", "engines"),
        "lens sets": _.context("unit", "lens sets"), "modules": _.context("unit", "modules"),
        "motors": _.context("unit", "motors"), "packs": _.context("unit", "packs"),
        "reloads": _.context("unit", "reloads"), "robots": _.context("unit", "robots"),
        "rounds": _.context("unit", "rounds"), "scanners": _.context("unit", "scanners"),
        "ships": _.context("unit", "ships"), "thousand pieces": _.context("unit", "thousand pieces"),
        "units": _.context("unit", "units"), "vehicles": _.context("unit", "vehicles"),
        "wafers 150 mm": _.context("unit", "wafers 150 mm"), "wafers 300 mm": _.context("unit", "wafers 300 mm"),
    }  # fmt: skip
    return counted.get(unit, _.put("t" if unit == "t/y" else unit))
