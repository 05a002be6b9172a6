"""The pages of measures and of data as their users find them: both languages, addresses, what is said honestly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from tests.app.conftest import AS_OF

SECONDS = 60
SCRIPT = """
from app.views import address, {page}
address.speak()
address.heading("{page}")
{page}.page()
"""


@pytest.fixture
def scripts(home: Path, tmp_path: Path) -> Path:
    """Folder of a script for each page, run without the frame."""
    for page in ("measures", "data"):
        (tmp_path / f"{page}.py").write_text(SCRIPT.format(page=page), encoding="utf-8")
    return tmp_path


def start(scripts: Path, page: str, **query: str) -> AppTest:
    test = AppTest.from_file(scripts / f"{page}.py", default_timeout=SECONDS)
    for name, value in {"asof": AS_OF, **query}.items():
        test.query_params[name] = value
    return test.run()


def texts(page: AppTest) -> str:
    kinds = ("title", "subheader", "markdown", "caption", "info", "warning", "error")
    return "\n".join(str(element.value) for kind in kinds for element in getattr(page, kind))


def drawn(page: AppTest) -> list[dict[str, Any]]:
    """All bars of the Gantt chart."""
    (chart,) = page.get("vega_lite_chart")
    rows: list[dict[str, Any]] = []
    for part in chart.proto.datasets:
        with pa.ipc.open_stream(part.data.data) as stream:
            rows += stream.read_all().to_pylist()
    return [row for row in rows if "shape" in row]


@pytest.mark.parametrize(
    ("lang", "unknown", "said"), [("en", "Unknown", "carried on"), ("ja", "不明", "継続とみなして")]
)
def test_measures_in_both_languages(scripts: Path, lang: str, unknown: str, said: str) -> None:
    page = start(scripts, "measures", lang=lang)
    assert not page.exception
    assert f"**{AS_OF}**" in texts(page)
    assert said in texts(page)
    assert len(page.dataframe) == 1
    assert unknown in set(page.dataframe[0].value.iloc[:, 2])
    lapsed = [bar for bar in drawn(page) if bar["measure"] == "measure/cn-2025-57"]
    assert [bar["shape"] for bar in sorted(lapsed, key=lambda b: str(b["start"]))][-1] == "unknown"
    assert all(bar["end"] <= "2026-11-11" for bar in lapsed if bar["shape"] != "unknown")


def test_measures_address_brings_the_same_view_back(scripts: Path) -> None:
    query = {"lang": "ja", "issuer": "country/cn", "toward": "country/jp", "material": "material/gallium",
             "status": "in-force,unknown", "kind": "licence,ban", "from": "2020", "to": "2027",
             "measure": "measure/cn-2023-23"}  # fmt: skip
    page = start(scripts, "measures", **query)
    assert not page.exception
    assert not [w for w in page.warning if "URL" in str(w.value)]
    written = {name: str(value) for name, value in page.query_params.items()}
    assert written == {**query, "asof": AS_OF}
    assert {bar["status"] for bar in drawn(page)} <= {"announced", "in-force", "unknown", "suspended", "ended"}
    assert page.selectbox("measure-details").value == "measure/cn-2023-23"


def test_measures_filters(scripts: Path) -> None:
    page = start(scripts, "measures", lang="en")
    total = len(page.dataframe[0].value)
    page.selectbox("measures-issuer").set_value("country/us").run()
    assert not page.exception
    assert set(page.dataframe[0].value["Issuer"]) == {"United States"}
    assert len(page.dataframe[0].value) < total
    page.multiselect("measures-kinds").set_value(["quota"]).run()
    assert not page.exception
    assert "No measure fits these choices." in texts(page)


def test_measure_panel_shows_history_scope_reach_and_sources(scripts: Path) -> None:
    page = start(scripts, "measures", lang="en", measure="measure/cn-2024-46-2")
    assert not page.exception
    shown = texts(page)
    assert "Status history" in shown
    assert "2026\\-11\\-28" in shown
    assert "after the date asked" in shown
    assert "What it can reach" in shown
    assert "Most dependent need" in shown
    assert "measures\\.csv line" in shown
    unknown = start(scripts, "measures", lang="en", measure="measure/cn-2025-57")
    assert any("nor on its absence" in str(w.value) for w in unknown.warning)
    listed = start(scripts, "measures", lang="en", measure="measure/cn-2026-11")
    assert "Buyers are not known by name" in texts(listed)


def test_wrong_addresses_of_measures_are_named(scripts: Path) -> None:
    page = start(scripts, "measures", lang="en", issuer="country/qq", status="gone", measure="measure/none")
    assert not page.exception
    assert "country/qq, gone" in page.warning[0].value.replace("\\", "")
    assert "measure/none" in page.info[0].value.replace("\\", "")


def test_early_date_shows_what_was_to_come(scripts: Path) -> None:
    page = start(scripts, "measures", lang="en", asof="2025-10-01", measure="measure/cn-2025-57")
    assert not page.exception
    assert "Not yet announced" in set(page.dataframe[0].value["Status"])
    assert "It was not announced by then." in texts(page)


@pytest.mark.parametrize(("lang", "definition"), [("en", "A figure is a number"), ("ja", "数値とは")])
def test_data_in_both_languages(scripts: Path, lang: str, definition: str) -> None:
    page = start(scripts, "data", lang=lang)
    assert not page.exception
    assert definition in texts(page)
    assert len(page.metric) == 5
    table = page.dataframe[0].value
    assert table.iloc[:, 3:].sum(axis=1).between(99.9, 100.1).all()


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("view", ["conflicts", "sets", "gaps", "datasets"])
def test_views_of_data(scripts: Path, lang: str, view: str) -> None:
    page = start(scripts, "data", lang=lang, view=view)
    assert not page.exception
    assert page.query_params["view"] == view
    english = {"Where sources differ", "Assessment", "Taken?", "Kinds of gap", "How far each reaches in time"}
    if lang == "ja":
        assert not [text for text in english if text in texts(page)]


def test_data_address_brings_the_same_view_back(scripts: Path) -> None:
    query = {"lang": "en", "view": "coverage", "chain": "lree", "kind": "assumed", "part": "output"}
    page = start(scripts, "data", **query)
    assert not page.exception
    assert {name: str(value) for name, value in page.query_params.items()} == {**query, "asof": AS_OF}
    chosen = start(scripts, "data", lang="en", view="sets", set="material/gallium refined")
    assert chosen.query_params["set"] == "material/gallium refined"
    assert "**taken**" in texts(chosen)
    wrong = start(scripts, "data", lang="en", view="nothing", chain="nothing", kind="nothing", part="nothing")
    assert not wrong.exception
    assert wrong.query_params["view"] == "coverage"


def test_gaps_are_named_in_both_languages(scripts: Path) -> None:
    english = start(scripts, "data", lang="en", view="gaps").dataframe[0].value
    japanese = start(scripts, "data", lang="ja", view="gaps").dataframe[0].value
    assert len(english) == len(japanese) > 0
    assert set(english["id"]) == set(japanese["id"])
    assert not set(english.iloc[:, 1]) & set(japanese.iloc[:, 1])


@pytest.mark.parametrize("page", ["measures", "data"])
def test_no_build_says_what_to_do(scripts: Path, page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LODESTONE_HOME", str(tmp_path / "empty"))
    shown = start(scripts, page, lang="en")
    assert not shown.exception
    assert shown.code[0].value == "lodestone build"


def test_differences_are_narrowed_and_unrolled(scripts: Path) -> None:
    page = start(scripts, "data", lang="en", view="conflicts")
    assert not page.exception
    every = texts(page)
    more = [button for button in page.button if button.label.startswith("Show ")]
    assert more
    assert "import-reliance/" not in every  # relations are called by what they tie together
    more[0].click().run()
    assert len(texts(page)) > len(every)
    what = next(box for box in page.selectbox if box.key == "data-what")
    narrowed = what.set_value("Material.world_output_t_per_y").run()
    assert not narrowed.exception
    assert narrowed.query_params["what"] == "Material.world_output_t_per_y"
    assert "World output" in texts(narrowed)
