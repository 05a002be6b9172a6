"""How does a chain get onto the page so that boxes and lines can be clicked? A Streamlit component around Cytoscape.js.

The bundle in ``static/`` is made by ``scripts/build_components.sh`` from ``src/`` and is served by Streamlit itself.
It is registered by the first page that draws a chain: that needs a running Streamlit, so importing does nothing.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest
from streamlit.components.v2.types import ComponentRenderer
from streamlit.errors import Error

__all__ = ["NAME", "STATIC", "chain_graph", "renderer"]

NAME = "lodestone.chain_graph"
STATIC = Path(__file__).with_name("static")
_PACKAGE, _OWN = NAME.split(".")


def renderer() -> ComponentRenderer | None:
    """Command that puts the component on the page; None where Streamlit cannot take it (the log says why)."""
    try:
        manager = get_bidi_component_manager()
        if manager.get_component_asset_root(NAME) is None:
            manifest = ComponentManifest(_PACKAGE, "0", [ComponentConfig(_OWN, STATIC.name)])
            manager.register_from_manifest(manifest, STATIC.parent)
        return st.components.v2.component(NAME, js="index-*.js", css=_css())
    except (Error, AttributeError, TypeError) as error:
        logging.getLogger(__name__).warning("the chain is drawn without %s: %s", NAME, error)
        return None


@functools.cache
def _css() -> str:
    # Given as text: a sheet that arrives later than the script would leave the drawing without a height.
    return STATIC.with_name("style.css").read_text(encoding="utf-8")


def chain_graph(
    mount: ComponentRenderer,
    picture: Mapping[str, Any],
    *,
    key: str,
    on_picked: Callable[[str], None],
    on_toggled: Callable[[str], None],
) -> None:
    """Draw a chain.

    Parameters
    ----------
    mount : callable
        From `renderer`.
    picture : mapping
        As ``app.chain_picture`` describes it.
    key : str
        Of the widget.
    on_picked : callable
        Told the id of the box or line that was clicked, empty for a click beside all.
    on_toggled : callable
        Told the id of the box that was double-clicked.
    """

    def told(event: str, tell: Callable[[str], None]) -> Callable[[], None]:
        return lambda: tell(str(st.session_state[key].get(event) or ""))

    mount(
        key=key, data=dict(picture), height=int(picture["height"]),
        on_picked_change=told("picked", on_picked), on_toggled_change=told("toggled", on_toggled),
    )  # fmt: skip
