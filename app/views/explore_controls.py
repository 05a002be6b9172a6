"""What is asked on the Explore page? Controls and address, kept in step; what an address says wrongly is named."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date

import streamlit as st

from app import cached_api
from app.answers import Answers
from app.chain_cone import upstream_cone
from app.chain_days import ChangeDay
from app.chain_view import NODE_LIMIT, Unfolded, makers_of
from app.i18n import Translator
from app.views import address
from app.views.wording import plain
from graph.compile.places import REST_OF_WORLD
from graph.names import node_name

__all__ = ["CLOSED", "OPENED", "ORDER", "PICKED", "Question", "controls", "place_name", "remember"]

PRODUCT, COUNTRY = "product/traction-motor", "JP"
"""What is shown where the address does not say."""

PICKED, OPENED, CLOSED, ORDER = "picked", "chain-opened", "chain-closed", "chain-order"
"""In the session's state: the box or line whose details are shown; boxes opened, closed, and ever opened."""

_LAST = "explore-last"
_EARLIEST, _LATEST = date(2000, 1, 1), date(2040, 12, 31)
_SHARES, _AT_A_GLANCE = (5, 10, 15, 20), 90
_MEASURES_NAMED = 3


@dataclass(frozen=True, slots=True)
class Question:
    """What the controls say."""

    product: str
    country: str
    as_of: str
    min_share: int
    ring_above: int
    stages: tuple[str, ...]
    commodities: tuple[str, ...]

    @property
    def name(self) -> str:
        """Name of what is drawn: with another name it is another drawing."""
        return f"{self.view_name}|{self.as_of}"

    @property
    def view_name(self) -> str:
        """Name under which zoom and place are kept: from one date to the next they stay."""
        return "|".join((self.product, self.country, str(self.min_share), *self.stages, *self.commodities))

    @property
    def unfolded(self) -> Unfolded:
        """What was opened and closed by hand."""
        state = st.session_state
        return Unfolded(tuple(state[OPENED]), tuple(state[CLOSED]), tuple(state[ORDER]))


def controls(asked: Answers, _: Translator) -> Question | None:
    """Show the controls and return what they say; None where nothing is made on that date."""
    state = st.session_state
    _read_address()
    as_of = state["as_of"].isoformat()
    with st.spinner(_("Compiling the supply network of {day} …", day=as_of)):
        made = cached_api.makers(as_of)
    products = _products(asked, made)
    if not products:
        st.info(_("Nothing is known to be made on {day}.", day=as_of))
        st.date_input(_("As of"), key="as_of", min_value=_EARLIEST, max_value=_LATEST, format="YYYY-MM-DD")
        return None
    unknown = [text for text in (state["product"],) if text not in products]
    if unknown:
        state["product"] = PRODUCT if PRODUCT in products else products[0]
    countries = ["", *(c for c in made[state["product"]] if c != REST_OF_WORLD)]
    if state["country"] not in countries:
        unknown += [] if state["country"] == COUNTRY else [state["country"]]
        state["country"] = COUNTRY if COUNTRY in countries else countries[-1] if len(countries) == 2 else ""
    if not state["min_share"]:
        state["min_share"] = _readable_share(asked, state["product"], state["country"], as_of)
    whole = cached_api.chain(state["product"], as_of, state["country"], state["min_share"] / 100, _.lang)
    filters = {"stages": dict(whole.stages), "commodities": dict(whole.commodities)}
    for key, options in filters.items():
        unknown += [code for code in state[key] if code not in options]
        state[key] = [code for code in state[key] if code in options]
    if unknown:
        st.warning(_("Not in the network of {day}, so something else is shown: {what}", day=as_of,
                     what=plain(", ".join(unknown))))  # fmt: skip
    columns = st.columns([3.7, 1.7, 1.5, 1.8, 1.9], gap="medium")
    columns[0].selectbox(_("Product or material"), products, key="product", on_change=_forget,
                         format_func=lambda node: _both_names(asked, node, _),
                         placeholder=_("Type a name in Japanese or English"))  # fmt: skip
    columns[1].selectbox(_("Made in"), countries, key="country", on_change=_forget,
                         format_func=lambda code: place_name(asked, code, _) if code else _("all makers"))  # fmt: skip
    columns[2].date_input(_("As of"), key="as_of", min_value=_EARLIEST, max_value=_LATEST, format="YYYY-MM-DD")
    columns[3].slider(_("Smallest share of a need drawn"), 1, 50, key="min_share", format="%d %%")
    columns[4].slider(_("Choke points framed from a loss of"), 1, 100, key="ring_above", format="%d %%")
    columns = st.columns([5, 2.6, 2.9], gap="medium")
    with columns[0]:
        _steps(asked, tuple(filters["commodities"]), _)
    for at, label in ((1, _("Only these stages")), (2, _("Only through these materials"))):
        key = ("stages", "commodities")[at - 1]
        names = filters[key]
        columns[at].multiselect(label, list(names), key=key, format_func=names.__getitem__,
                                placeholder=_("all"))  # fmt: skip
    return Question(
        state["product"], state["country"], as_of, state["min_share"], state["ring_above"],
        tuple(state["stages"]), tuple(state["commodities"]),
    )  # fmt: skip


def _read_address() -> None:
    """Take over what the address says; where it says nothing, what was shown last."""
    state = st.session_state
    query = st.query_params.to_dict() or {}
    if set(query) <= {"lang"}:
        query = state.get(_LAST, {})
    if "as_of" not in state:
        state["as_of"] = min(_LATEST, max(_EARLIEST, address.day_of(query.get("asof", ""), date.today())))
        state["min_share"] = address.percent_of(query.get("min", ""), 0, 0, 50)
        state["ring_above"] = address.percent_of(query.get("ring", ""), 20, 1, 100)
        state["product"], state["country"] = query.get("product", PRODUCT), query.get("country", COUNTRY)
        state[PICKED] = query.get("node", "") or query.get("edge", "")
        state["stages"], state["commodities"] = (_codes(query.get(name, "")) for name in ("stages", "through"))
        state[OPENED], state[CLOSED] = (_codes(query.get(name, "")) for name in ("open", "closed"))
        state[ORDER] = list(state[OPENED])
    if not isinstance(state["as_of"], date):
        state["as_of"] = date.today()


def remember(question: Question) -> None:
    """Make the address say what is shown."""
    state, picked = st.session_state, str(st.session_state[PICKED])
    said = {
        "product": question.product, "country": question.country, "asof": question.as_of,
        "min": str(question.min_share), "ring": str(question.ring_above),
        "stages": ",".join(question.stages), "through": ",".join(question.commodities),
        "open": ",".join(state[OPENED]), "closed": ",".join(state[CLOSED]),
        "edge" if ">" in picked else "node": picked,
    }  # fmt: skip
    state[_LAST] = said
    address.write(said)


def _codes(text: str) -> list[str]:
    return list(dict.fromkeys(code for code in text.split(",") if code))


def _forget() -> None:
    state = st.session_state
    state[PICKED] = ""
    state["min_share"] = 0
    for key in ("stages", "commodities", OPENED, CLOSED, ORDER):
        state[key] = []


def _steps(asked: Answers, commodities: tuple[str, ...], _: Translator) -> None:
    """Slider over the days on which something changes for the chain, and what does on the one chosen."""
    state = st.session_state
    days = {d.day: d for d in cached_api.days_of_change(commodities)
            if _EARLIEST.isoformat() <= d.day <= _LATEST.isoformat()}  # fmt: skip
    if len(days) < 2:
        return
    options = list(days)
    here = options[max(0, bisect_right(options, state["as_of"].isoformat()) - 1)]
    state["as_of_step"] = here
    st.select_slider(_("Step through the days on which something changes"), options, key="as_of_step",
                     on_change=_stepped)  # fmt: skip
    st.caption(f"{here}{_colon(_)}{_change(asked, days[here], _)}")


def _colon(_: Translator) -> str:
    return "：" if _.lang == "ja" else ": "


def _stepped() -> None:
    st.session_state["as_of"] = date.fromisoformat(st.session_state["as_of_step"])


def _change(asked: Answers, change: ChangeDay, _: Translator) -> str:
    statuses = asked.graph.ontology.codes["measure_statuses"]
    parts = [_("{n} figures begin or end", n=change.figures)] if change.figures else []
    parts += [
        f"{plain(node_name(asked.graph, measure, _.lang))} ({statuses.code_label(status, _.lang)})"
        for measure, status in change.measures[:_MEASURES_NAMED]
    ]
    if len(change.measures) > _MEASURES_NAMED:
        parts.append(_("{n} more measures", n=len(change.measures) - _MEASURES_NAMED))
    return " · ".join(parts)


def _readable_share(asked: Answers, product: str, country: str, as_of: str) -> int:
    """Smallest of some thresholds at which the chain can be read at a glance."""
    compiled = asked.compiled(as_of)
    makers = makers_of(compiled, product, country)
    for share in _SHARES[:-1]:
        if len(upstream_cone(compiled, makers, share / 100, NODE_LIMIT + 1).kept) <= _AT_A_GLANCE:
            return share
    return _SHARES[-1]


def _products(asked: Answers, made: dict[str, tuple[str, ...]]) -> list[str]:
    """Products first, then materials, each by English name."""
    return sorted(made, key=lambda node: (not node.startswith("product/"), asked.graph.name(node).casefold(), node))


def _both_names(asked: Answers, node: str, _: Translator) -> str:
    other = "en" if _.lang == "ja" else "ja"
    first, second = asked.graph.name(node, _.lang), asked.graph.name(node, other)
    return first if first == second else f"{first} ／ {second}"


def place_name(asked: Answers, code: str, _: Translator) -> str:
    """Name of a country or bloc by its code."""
    return asked.graph.name(f"bloc/{code.lower()}" if code == "EU" else f"country/{code.lower()}", _.lang)
