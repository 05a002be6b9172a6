"""The Explore page as its users find it: both languages, addresses that come back, what is said where nothing is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app import cached_api, serve
from app.views import wording
from app.views.address import day_of, percent_of

AS_OF = "2026-11-22"
SECONDS = 60


def start(**query: str) -> AppTest:
    page = AppTest.from_file(serve.MAIN, default_timeout=SECONDS)
    for name, value in {"asof": AS_OF, **query}.items():
        page.query_params[name] = value
    return page.run()


def texts(page: AppTest) -> str:
    kinds = ("title", "subheader", "markdown", "caption", "info", "warning", "error")
    return "\n".join(str(element.value) for kind in kinds for element in getattr(page, kind))


def picture(page: AppTest) -> dict[str, Any]:
    """What the drawing component was told; AppTest knows such components as unknown elements."""
    (chart,) = page.get("bidi_component")
    found: dict[str, Any] = json.loads(chart.proto.json)
    return found


@pytest.mark.parametrize(("lang", "title", "heading"), [("en", "Explore", "Mining"), ("ja", "探索", "採掘")])
def test_page_in_both_languages(home: Path, lang: str, title: str, heading: str) -> None:
    page = start(lang=lang)
    assert not page.exception
    assert [t.value for t in page.title] == [title]
    assert not page.warning
    assert heading in {row["text"] for row in picture(page)["tiers"]}
    assert AS_OF in texts(page)
    assert len(page.dataframe) == 1
    assert page.selectbox("product").value == "product/traction-motor"
    assert page.selectbox("country").value == "JP"


def test_language_switch_says_everything_anew(home: Path) -> None:
    page = start(lang="en")
    page.segmented_control("lang").set_value("ja").run()
    assert not page.exception
    assert page.title[0].value == "探索"
    assert page.query_params["lang"] == "ja"
    english = {"Choke points", "Values and sources", "Source"}
    assert not english & set(texts(page).split("\n"))


def test_address_brings_the_same_view_back(home: Path) -> None:
    page = start(lang="ja", product="product/power-gan", country="US", min="12", ring="40", node="stage/gallium-cn",
                 stages="refined,component", through="material/gallium", closed="stage/gallium-cn")  # fmt: skip
    assert not page.exception
    assert page.selectbox("product").value == "product/power-gan"
    assert page.selectbox("country").value == "US"
    assert [s.value for s in page.slider] == [12, 40]
    written = {name: str(value) for name, value in page.query_params.items()}
    assert written == {
        "lang": "ja", "product": "product/power-gan", "country": "US", "asof": AS_OF, "min": "12", "ring": "40",
        "node": "stage/gallium-cn", "stages": "refined,component", "through": "material/gallium",
        "closed": "stage/gallium-cn",
    }  # fmt: skip
    again = AppTest.from_file(serve.MAIN, default_timeout=SECONDS)
    for name, value in written.items():
        again.query_params[name] = value
    again.run()
    assert picture(again) == picture(page)


def test_wrong_addresses_are_named_and_mended(home: Path) -> None:
    page = start(lang="en", product="product/perpetuum", country="QQ", min="x", ring="9999", node="nothing/here",
                 stages="attic", open="nobody")  # fmt: skip
    assert not page.exception
    assert "product/perpetuum" in page.warning[0].value.replace("\\", "")
    assert "QQ" in page.warning[0].value
    assert "attic" in page.warning[0].value
    assert len(picture(page)["nodes"]) > 20
    assert page.slider[1].value == 100
    assert "nothing/here" in page.info[0].value.replace("\\", "")


def test_picked_node_shows_values_with_kind_and_source(home: Path) -> None:
    page = start(lang="en", node="stage/dysprosium-oxide-cn")
    assert not page.exception
    shown = texts(page)
    assert "Dysprosium oxide \\(China\\)" in shown
    assert "Values and sources" in shown
    assert ":blue-badge[Derived]" in shown
    assert "shares\\.csv line" in shown
    assert page.selectbox("details").value == "stage/dysprosium-oxide-cn"
    page.selectbox("details").set_value(page.selectbox("details").options[-1]).run()
    assert not page.exception
    assert ">" in page.query_params["edge"]
    assert "node" not in page.query_params


@pytest.mark.parametrize(
    ("lang", "label", "money"), [("en", "Value of a year", "million USD"), ("ja", "年間生産額", "百万米ドル")]
)
def test_picked_node_shows_what_its_output_is_worth(home: Path, lang: str, label: str, money: str) -> None:
    priced = texts(start(lang=lang, node="stage/dysprosium-oxide-cn"))
    assert label in priced
    assert money in priced
    assert "291 USD/kg" in priced
    assert label in texts(start(lang=lang, node="material/ndfeb-magnet"))
    assert money not in texts(start(lang=lang, node="material/ndfeb-magnet"))


def test_line_says_its_source_or_that_it_is_estimated(home: Path) -> None:
    stated = start(lang="en", edge="stage/ndfeb-magnet-hc-cn>stage/traction-motor-jp")
    assert not stated.exception
    assert "Trade share that it rests on" in texts(stated)
    guessed = next(row for row in picture(stated)["edges"] if "estimated from outputs" in row["tip"][1])
    assert guessed["style"] == "dashed"
    page = start(lang="en", edge=guessed["id"])
    assert not page.exception
    assert "**Source**: estimated from outputs" in texts(page)
    assert "Why it is needed" in texts(page)


def test_differing_values_stand_side_by_side(home: Path) -> None:
    asked = cached_api.answers()
    from graph.build import conflicts

    entity = next(key[0] for key in conflicts(asked.graph))
    page = start(lang="en", node=entity)
    assert not page.exception
    assert "sources differ" in texts(page)


def test_other_product_forgets_what_was_picked(home: Path) -> None:
    page = start(lang="en", node="stage/dysprosium-oxide-cn")
    page.selectbox("product").set_value("product/power-gan").run()
    assert not page.exception
    assert page.selectbox("details").value is None
    assert page.query_params["product"] == "product/power-gan"


def test_what_is_upstream_opens_and_folds_in_place(home: Path) -> None:
    page = start(lang="en", node="stage/mixed-ree-carbonate-cn")
    before = {n["id"]: (n["x"], n["y"]) for n in picture(page)["nodes"]}
    page.button("folding-open").click().run()
    assert not page.exception
    after = {n["id"]: (n["x"], n["y"]) for n in picture(page)["nodes"]}
    assert len(after) > len(before)
    assert all(after[n] == at for n, at in before.items())
    assert page.query_params["open"] == "stage/mixed-ree-carbonate-cn"
    page.button("folding-reset").click().run()
    assert {n["id"] for n in picture(page)["nodes"]} == set(before)
    page.button("folding-close").click().run()
    assert not page.exception
    folded = picture(page)
    assert len(folded["nodes"]) < len(before)
    assert not any(e["target"] == "stage/mixed-ree-carbonate-cn" for e in folded["edges"])
    assert page.query_params["closed"] == "stage/mixed-ree-carbonate-cn"


def test_a_click_told_by_the_drawing_picks_and_toggles(home: Path) -> None:
    page = start(lang="en")
    page.session_state["picked"] = "stage/ndpr-metal-cn"
    page.session_state["chain-opened"] = ["stage/ndpr-metal-cn"]
    page.run()
    assert not page.exception
    assert page.selectbox("details").value == "stage/ndpr-metal-cn"
    (opened,) = [n for n in picture(page)["nodes"] if n["opened"]]
    assert (opened["id"], opened["hidden"]) == ("stage/ndpr-metal-cn", 0)


def test_filters_keep_stages_and_what_a_material_runs_through(home: Path) -> None:
    page = start(lang="en", stages="mine,magnet")
    shown = picture(page)
    assert {row["text"] for row in shown["tiers"]} == {"Mining", "Magnet"}
    page.multiselect("stages").set_value([]).run()
    page.multiselect("commodities").set_value(["material/terbium-oxide"]).run()
    assert not page.exception
    names = {row["text"] for row in picture(page)["groups"]}
    assert "Terbium oxide" in names
    assert "Dysprosium-iron alloy" not in names
    assert page.query_params["through"] == "material/terbium-oxide"
    page.multiselect("stages").set_value(["component"]).run()
    assert [row["text"] for row in picture(page)["tiers"]] == ["Component"]


def test_steps_lead_through_the_days_of_change(home: Path) -> None:
    page = start(lang="en", asof="2025-05-01")
    slider = page.select_slider("as_of_step")
    assert slider.value == "2025-04-24"
    page.select_slider("as_of_step").set_value("2025-04-04").run()
    assert not page.exception
    assert page.query_params["asof"] == "2025-04-04"
    assert any(c.value.startswith("2025-04-04: ") for c in page.caption)


def test_without_the_component_an_echarts_graph_is_drawn(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.components import chain_graph

    monkeypatch.setattr(chain_graph, "STATIC", home / "nothing")
    page = start(lang="en", node="stage/dysprosium-oxide-cn")
    assert not page.exception
    assert page.get("bidi_component") == []
    (chart,) = page.get("echarts_chart")
    assert len(json.loads(chart.proto.spec)["series"][0]["links"]) > 50


def test_no_build_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LODESTONE_HOME", str(tmp_path))
    page = start(lang="en")
    assert not page.exception
    assert page.code[0].value == "lodestone build"
    assert "no graph" in page.warning[0].value


def test_new_build_is_picked_up(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = cached_api.answers()
    assert cached_api.answers() is first
    other = tmp_path / "home"
    (other / "builds").mkdir(parents=True)
    name = (home / "current").read_text().strip()
    (other / "builds" / name).symlink_to(home / "builds" / name)
    (other / "current").write_text(name)
    monkeypatch.setenv("LODESTONE_HOME", str(other))
    assert cached_api.answers() is not first


def test_data_stay_plain_text_in_markdown() -> None:
    assert wording.plain("a*b* [c](d) <e> $f$ :g:") == r"a\*b\* \[c\]\(d\) \<e\> \$f\$ \:g\:"
    source = {"title": "T]", "locator": "", "url": "javascript:alert(1)"}
    assert wording.sources_text([source]) == "T\\]"
    assert wording.sources_text([{**source, "url": "https://example.org/x"}]) == "[T\\]](https://example.org/x)"


def test_texts_of_an_address() -> None:
    from datetime import date

    assert percent_of("7", 1, 0, 50) == 7
    assert percent_of("-7", 1, 0, 50) == 1
    assert day_of("2026-13-01", date(2026, 1, 2)) == date(2026, 1, 2)
