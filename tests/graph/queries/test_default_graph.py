"""Does every library query say on the default graph what its Python twin says?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from graph.build import STORE, current_build, load_graph
from graph.queries.library import library, run, run_twin
from graph.stores.embedded import EmbeddedStore
from graph.stores.property_graph import property_graph
from graph.stores.records import EdgeRecord, NodeRecord

CASES: dict[str, list[dict[str, Any]]] = {
    "measures-on-material": [
        {"material": m, "on": on}
        for m in ("material/gallium", "material/dysprosium-oxide", "material/ndfeb-magnet-hc", "material/erbium")
        for on in ("2010-12-01", "2023-09-01", "2025-10-20", "2025-12-01", "2026-11-09", "2026-11-21")
    ],
    "producers-of-material": [
        {"material": m}
        for m in ("material/gallium", "material/ndpr-oxide", "product/traction-motor", "material/nickel-ore")
    ],
    "inputs-of-product": [
        {"product": p} for p in ("product/traction-motor", "product/power-gan", "product/bev", "product/f35")
    ],
    "facilities-of-company": [
        {"company": c} for c in ("company/lynas-rare-earths", "company/mp-materials", "company/jogmec")
    ],
    "imports-by-origin": [
        {"country": c, "item": i, "year": y}
        for c in ("country/jp", "country/us")
        for i in ("hs/850511", "hs/8505", "material/ndpr-metal", "material/cobalt", "hs/999999")
        for y in (None, 2023, 1990)
    ],
    "stockpiles-of-country": [{"country": c} for c in ("country/jp", "country/kr", "country/us", "bloc/eu")],
    "timeline": [
        {"node": n, "since": since, "until": "2027-01-01"}
        for n in (
            "material/gallium",
            "material/dysprosium-oxide",
            "country/jp",
            "bloc/eu",
            "company/mp-materials",
            "facility/caremag-lacq",
            "project/minamitorishima",
            "measure/cn-2025-61-a",
            "framework/pax-silica",
            "technology/rare-earth-magnet",
            "product/li-ion-cell",
        )
        for since in ("2000-01-01", "2026-01-02")
    ],
}
Records = tuple[Sequence[NodeRecord], Sequence[EdgeRecord]]


@pytest.fixture(scope="module")
def records(built_home: Path) -> Records:
    return property_graph(load_graph(built_home))


@pytest.fixture(scope="module")
def store(built_home: Path) -> EmbeddedStore:
    return EmbeddedStore.open(current_build(built_home) / STORE)


def test_there_are_cases_for_every_query() -> None:
    assert CASES.keys() == library().keys()


@pytest.mark.parametrize(("query", "params"), [(query, params) for query, cases in CASES.items() for params in cases])
def test_query_and_twin_agree(query: str, params: dict[str, Any], records: Records, store: EmbeddedStore) -> None:
    nodes, edges = records
    asked = run(query, params, store=store).records()
    assert asked == run_twin(query, params, nodes=nodes, edges=edges)


@pytest.mark.parametrize("query", list(CASES))
def test_some_case_has_an_answer(query: str, store: EmbeddedStore) -> None:
    assert any(run(query, params, store=store).rows for params in CASES[query])


def test_the_status_in_the_store_is_that_of_the_command_line(built_home: Path, store: EmbeddedStore) -> None:
    from graph.analysis.measure_list import list_measures

    graph = load_graph(built_home)
    for day in ("2025-10-20", "2025-12-01", "2026-11-21"):
        listed = {m.id: m.status.status for m in list_measures(graph, day, material="material/gallium")}
        rows = run("measures-on-material", {"material": "material/gallium", "on": day}, store=store).records()
        asked = {row["measure"]: row["status"] for row in rows}
        assert asked == {m: listed[m] for m in asked}
        assert asked


def test_japans_magnets_come_from_the_philippines_vietnam_and_china(store: EmbeddedStore) -> None:
    rows = run("imports-by-origin", {"year": 2024}, store=store).records()
    assert [(row["origin"], round(row["value_usd"] / 1e6)) for row in rows[:3]] == [
        ("country/ph", 184), ("country/vn", 159), ("country/cn", 157),
    ]  # fmt: skip
    assert sum(row["share"] for row in rows) == pytest.approx(1)
    assert {row["hs"] for row in rows} == {"hs/850511"}


def test_the_timeline_of_a_material_is_what_the_tables_say(built_home: Path, store: EmbeddedStore) -> None:
    """The same rows put together from the tables of the graph with pandas."""
    graph = load_graph(built_home)
    groups = graph.table("Material")
    meant = {
        "material/gallium",
        *groups.loc[groups["member"].str.split(";").map(lambda m: "material/gallium" in m), "id"],
    }
    events, changes, controls = graph.table("Event"), graph.table("StatusEvent"), graph.table("Control")
    touching = set(controls.loc[controls["item"].isin(meant), "measure"])
    expected = {
        *zip(events["date"], events["id"], strict=True),
        *zip(changes["date"], changes["id"], strict=True),
    }
    about = set(events.loc[events["about"].str.split(";").map(lambda named: bool(meant & set(named))), "id"])
    of = dict(zip(changes["id"], changes["measure"], strict=True))
    expected = {(date, item) for date, item in expected if item in about or of.get(item) in touching}
    rows = run("timeline", {"node": "material/gallium", "since": "1900-01-01"}, store=store).records()
    assert {(row["date"], row["item"]) for row in rows if row["what"] != "phase"} == expected
    assert [row["date"] for row in rows] == sorted(row["date"] for row in rows)
    plans = [row["item_of"] for row in rows if row["what"] == "phase"]
    assert set(plans) >= {"project/metlen-ga"}


def test_the_timeline_of_minamitorishima(store: EmbeddedStore) -> None:
    rows = run("timeline", {"node": "project/minamitorishima", "since": "2026-01-01"}, store=store).records()
    assert [(row["date"], row["what"], row["detail"]) for row in rows] == [
        ("2026-01", "phase", "test"), ("2026-02-01", "event", "production"), ("2027-02", "event", "plan"),
        ("2027-02", "phase", "demonstration"), ("2028-03", "phase", "assessment"),
    ]  # fmt: skip
