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


def option(page: AppTest) -> dict[str, Any]:
    (chart,) = page.get("echarts_chart")
    found: dict[str, Any] = json.loads(chart.proto.spec)
    return found


@pytest.mark.parametrize(("lang", "title", "heading"), [("en", "Explore", "Mining"), ("ja", "探索", "採掘")])
def test_page_in_both_languages(home: Path, lang: str, title: str, heading: str) -> None:
    page = start(lang=lang)
    assert not page.exception
    assert [t.value for t in page.title] == [title]
    assert not page.warning
    assert heading in {row["label"]["formatter"] for row in option(page)["series"][0]["data"]}
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
    page = start(lang="ja", product="product/power-gan", country="US", min="12", ring="40", node="stage/gallium-cn")
    assert not page.exception
    assert page.selectbox("product").value == "product/power-gan"
    assert page.selectbox("country").value == "US"
    assert [s.value for s in page.slider] == [12, 40]
    written = {name: str(value) for name, value in page.query_params.items()}
    assert {k: written[k] for k in ("lang", "product", "country", "asof", "min", "ring")} == {
        "lang": "ja", "product": "product/power-gan", "country": "US", "asof": AS_OF, "min": "12", "ring": "40",
    }  # fmt: skip
    again = AppTest.from_file(serve.MAIN, default_timeout=SECONDS)
    for name, value in written.items():
        again.query_params[name] = value
    again.run()
    assert option(again) == option(page)


def test_wrong_addresses_are_named_and_mended(home: Path) -> None:
    page = start(lang="en", product="product/perpetuum", country="QQ", min="x", ring="9999", node="nothing/here")
    assert not page.exception
    assert "product/perpetuum" in page.warning[0].value.replace("\\", "")
    assert "QQ" in page.warning[0].value
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


def test_line_says_its_source_or_that_it_is_estimated(home: Path) -> None:
    stated = start(lang="en", edge="stage/ndfeb-magnet-hc-cn>stage/traction-motor-jp")
    assert not stated.exception
    assert "Trade share that it rests on" in texts(stated)
    links = option(stated)["series"][0]["links"]
    guessed = next(row for row in links if "estimated from outputs" in row["tooltip"]["formatter"])
    assert guessed["lineStyle"]["type"] == [5, 4]
    page = start(lang="en", edge=f"{guessed['source']}>{guessed['target']}")
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
