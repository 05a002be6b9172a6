"""Which node does a code of a table name? Countries, blocs, materials and products."""

from __future__ import annotations

from graph.ids import node_id

__all__ = ["PRODUCT_PREFIX", "commodity", "commodity_class", "place"]

PRODUCT_PREFIX = "p_"
_BLOCS = {"EU": "bloc/eu", "G7": "bloc/g7", "ALL": "bloc/all", "*": "bloc/all"}


def commodity(key: str) -> str:
    """Node of a material or product id of the tables; empty for an empty key.

    Examples
    --------
    >>> commodity("dysprosium_oxide"), commodity("p_traction_motor"), commodity("")
    ('material/dysprosium-oxide', 'product/traction-motor', '')
    """
    if not key:
        return ""
    return node_id("product" if key.startswith(PRODUCT_PREFIX) else "material", key)


def commodity_class(key: str) -> str:
    """Ontology class of a material or product id.

    Examples
    --------
    >>> commodity_class("p_bev"), commodity_class("nickel")
    ('Product', 'Material')
    """
    return "Product" if key.startswith(PRODUCT_PREFIX) else "Material"


def place(code: str) -> str:
    """Node of a country or bloc code of the tables; empty for an empty code.

    Examples
    --------
    >>> place("NA"), place("XX"), place("EU"), place("ALL"), place("")
    ('country/na', 'country/xx', 'bloc/eu', 'bloc/all', '')
    """
    if not code:
        return ""
    return _BLOCS.get(code) or node_id("country", code)
