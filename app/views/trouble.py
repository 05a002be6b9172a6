"""What is said where a page cannot be shown? What is wrong, and what to do."""

from __future__ import annotations

import streamlit as st

from app.i18n import Translator
from app.rephrase import rephrase
from app.views.wording import plain
from graph.errors import GraphError

__all__ = ["show_trouble"]


def show_trouble(error: GraphError, _: Translator) -> None:
    """Show an error; where there is no build, the command that makes one."""
    if "lodestone build" in str(error):
        st.warning(_("There is no graph to show yet. Build it with this command, then reload the page."))
        st.code("lodestone build", language="bash")
    else:
        st.error(_("This cannot be shown."))
    st.caption(plain(rephrase(str(error), _.lang)))
