"""How are ids made? Class / slug, from the source's own key."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["node_id", "slug"]

_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def slug(key: str) -> str:
    """Readable, stable slug of a key.

    Lower case, everything but ASCII letters and digits becomes ``-``, a leading ``p-`` (the product
    prefix of the fact tables) is dropped. Letters with marks lose them; a text without any ASCII
    letter or digit is refused.

    Parameters
    ----------
    key : str
        A table's id or a name.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If nothing of the key is left.

    Examples
    --------
    >>> slug("dysprosium_oxide"), slug("p_traction_motor"), slug("CN-2025-18")
    ('dysprosium-oxide', 'traction-motor', 'cn-2025-18')
    """
    folded = unicodedata.normalize("NFKD", key).encode("ascii", "ignore").decode("ascii").lower()
    text = _NOT_SLUG.sub("-", folded).strip("-").removeprefix("p-")
    if not text:
        raise ValueError(f"no slug can be made of {key!r}: it has no ASCII letter or digit")
    return text


def node_id(prefix: str, key: str) -> str:
    """Id of a node: ``prefix/slug``.

    Examples
    --------
    >>> node_id("product", "p_power_gan")
    'product/power-gan'
    """
    return f"{prefix}/{slug(key)}"
