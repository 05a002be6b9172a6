"""Which node does a code of a table name? Countries, blocs, materials and products."""

from __future__ import annotations

from collections.abc import Container

from graph.ids import node_id, slug

__all__ = ["PRODUCT_PREFIX", "commodity", "commodity_class", "place", "production_id"]

PRODUCT_PREFIX = "p_"
_RECYCLED = "recycled"
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


def production_id(material: str, stage: str, country: str, chain: Container[tuple[str, str]]) -> str:
    """Id of a country's production: a node of the chain, or output at another stage.

    Parameters
    ----------
    material, stage, country : str
        As the tables write them.
    chain : container of (material, stage)
        Nodes of the chain.

    Examples
    --------
    >>> production_id("gallium", "recycled", "JP", {("gallium", "recycled")})
    'stage/gallium-jp-recycled'
    >>> production_id("cobalt", "mine", "CD", set())
    'production/cobalt-mine-cd'
    """
    if (material, stage) in chain or material.startswith(PRODUCT_PREFIX):
        return f"stage/{slug(material)}-{slug(country)}" + ("-recycled" if stage == _RECYCLED else "")
    return f"production/{slug(material)}-{slug(stage)}-{slug(country)}"
