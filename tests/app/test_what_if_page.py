"""The page What if as its users find it: both languages, choices, addresses, files, what is said where nothing is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app import cached_what_if
from app.views import what_if_session
from tests.app.conftest import AS_OF

SECONDS = 90
SCRIPT = """
import streamlit as st
from app.views import address, explore, what_if
address.speak()
page = st.navigation([
    st.Page(what_if.page, title="What if", url_path="what-if", default=True),
    st.Page(explore.page, title="Explore", url_path="explore"),
])
address.heading("What if")
page.run()
"""


@pytest.fixture
def script(home: Path, tmp_path: Path) -> Path:
    """The page without the frame of the others."""
    path = tmp_path / "what_if.py"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


def start(script: Path, **query: str) -> AppTest:
    test = AppTest.from_file(script, default_timeout=SECONDS)
    for name, value in {"asof": AS_OF, **query}.items():
        test.query_params[name] = value
    return test.run()


def texts(page: AppTest) -> str:
    kinds = ("title", "subheader", "markdown", "caption", "info", "warning", "error")
    return "\n".join(str(element.value) for kind in kinds for element in getattr(page, kind)).replace("\\", "")


def address(page: AppTest) -> dict[str, str]:
    return {name: str(value) for name, value in page.query_params.items()}


def picture(page: AppTest) -> dict[str, Any]:
    """What the drawing component was told; AppTest knows such components as unknown elements."""
    (chart,) = page.get("bidi_component")
    found: dict[str, Any] = json.loads(chart.proto.json)
    return found


@pytest.mark.parametrize(
    ("lang", "question", "said", "other"),
    [
        ("en", "What stops in Japan", "output at baseline again", "Short from"),
        ("ja", "日本で何が止まるか", "生産は基準の水準に戻る", "不足の始まり"),
    ],
)
def test_the_first_view_says_what_stops(script: Path, lang: str, question: str, said: str, other: str) -> None:
    page = start(script, lang=lang)
    assert not page.exception
    assert not page.error
    assert not page.warning
    assert question in page.subheader[0].value
    shown = texts(page)
    assert said in shown
    assert f"**{AS_OF}**" in shown
    assert str(page.metric[0].value).endswith(" / 51")
    assert other in page.dataframe[0].value.columns
    assert len(page.get("vega_lite_chart")) == 1
    lit = picture(page)["lit"]
    assert len(lit) >= 3
    assert any(">" in part for part in lit)
    assert address(page) == {
        "lang": lang, "asof": AS_OF, "scenario": "heavy-rare-earths-to-japan", "for": "JP",
    }  # fmt: skip


def test_a_named_scenario_can_be_changed_and_its_address_brings_it_back(script: Path) -> None:
    page = start(script, lang="en", scenario="gallium-ban")
    page.button("what-if-change").click().run()
    assert not page.exception
    said = address(page)
    assert "scenario" not in said
    assert said["shocks"].startswith("edges,severity=1,start=0,days=180,from=CN,toward=ALL,commodity=material/gallium")
    before = page.dataframe[0].value
    row = next(s for s in page.slider if str(s.key).startswith("what-if-part"))
    row.set_value(50.0).run()
    page.toggle("what-if-set-stock").set_value(True).run()
    page.slider("what-if-stock").set_value(90).run()
    assert not page.exception
    said = address(page)
    assert "severity=0.5" in said["shocks"]
    assert said["stock"] == "90"
    assert not page.dataframe[0].value.equals(before)
    again = start(script, **said)
    assert not again.exception
    assert address(again) == said
    assert again.dataframe[0].value.equals(page.dataframe[0].value)
    assert picture(again)["lit"] == picture(page)["lit"]


def test_shocks_are_added_and_taken_away(script: Path) -> None:
    page = start(script, lang="en", shocks="country/cn,severity=0.5,start=10,days=90,toward=JP", **{"for": "JP"})
    assert not page.exception
    page.button("what-if-add").click().run()
    target = [s for s in page.selectbox if str(s.key).startswith("what-if-target")][1]
    target.set_value("facility/lamp-kuantan").run()
    assert not page.exception
    assert address(page)["shocks"].split(";")[1] == "facility/lamp-kuantan,severity=1,start=0,days=180"
    assert "What each shock took" in "".join(e.label for e in page.expander)
    remove = [b for b in page.button if str(b.key).startswith("what-if-remove")]
    remove[0].click().run()
    assert address(page)["shocks"] == "facility/lamp-kuantan,severity=1,start=0,days=180"


def test_levers_samples_and_rules(script: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(what_if_session, "SAMPLE_COUNTS", (0, 3))
    monkeypatch.setattr(cached_what_if, "RATIONING", ("entitlement",))  # the others take some seconds each
    page = start(script, lang="en", recycling="50", samples="3", grants="spare,facility/lamp-kuantan,0.2,0,90,0",
                 against="nothing")  # fmt: skip
    assert not page.exception
    table = page.dataframe[0].value
    assert "Chance of being short" in table.columns
    assert "3 samples (seed 0)" in texts(page)
    assert "go to nobody else" in texts(page)
    assert address(page)["recycling"] == "50"
    assert len(page.dataframe) == 1
    page.button("what-if-grant").click().run()
    assert not page.exception
    page.select_slider("what-if-samples").set_value(0).run()
    assert "samples" not in address(page)
    page.button("what-if-compare").click().run()
    assert not page.exception
    assert "On no product do the rules differ" in texts(page)


def test_a_picked_product_and_another_scenario_beside(script: Path) -> None:
    page = start(script, lang="ja", scenario="minamitorishima-on-time", asof="2026-11-21", product="product/bev@JP",
                 against="minamitorishima-never")  # fmt: skip
    assert not page.exception
    assert page.selectbox("what-if-details").value == "product/bev@JP"
    assert "南鳥島" in texts(page)
    assert len(page.dataframe) == 2
    page.selectbox("what-if-details").set_value("product/traction-motor@JP").run()
    assert not page.exception
    assert address(page)["product"] == "product/traction-motor@JP"
    page.selectbox("what-if-scenario").set_value("kachin-closure").run()
    assert not page.exception
    assert address(page)["scenario"] == "kachin-closure"
    assert "product" not in address(page)


def test_wrong_addresses_and_impossible_choices_are_named(script: Path) -> None:
    page = start(script, lang="en", shocks="country/qq,severity=1;wish", against="nobody")
    assert not page.exception
    assert all(text in texts(page) for text in ("country/qq", "wish", "nobody"))
    assert "Choose what fails" in texts(page)
    early = start(script, lang="ja", scenario="april-2025", asof="2026-11-22")
    assert not early.exception
    assert "2025-04-04" in texts(early)
    assert early.error


def test_no_build_says_what_to_do(script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LODESTONE_HOME", str(tmp_path))
    page = start(script, lang="en")
    assert not page.exception
    assert page.code[0].value == "lodestone build"
