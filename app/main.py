"""The Streamlit script: which page is shown, and in which language."""

from __future__ import annotations

import streamlit as st

from app.views import address, data, explore, measures, what_if


def main() -> None:
    """Set up the frame of all pages and run the one that was asked for."""
    st.set_page_config(page_title="Lodestone", page_icon="🧭", layout="wide")
    _ = address.speak()
    pages = [
        st.Page(explore.page, title=_("Explore"), url_path="explore", default=True),
        st.Page(what_if.page, title=_("What if"), url_path="what-if"),
        st.Page(measures.page, title=_("Measures"), url_path="measures"),
        st.Page(data.page, title=_("Data"), url_path="data"),
    ]
    page = st.navigation(pages, position="top")
    address.heading(page.title)
    page.run()


main()
