"""Does every library query say on the default graph what its Python twin says?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from graph.build import STORE, current_build, load_graph
from graph.queries.library import library, run, run_twin
from graph.stores.embedded import EmbeddedStore
from graph.stores.property_graph import property_graph
from graph.stores.records import EdgeRecord, NodeRecord

CASES = {
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
    "stockpiles-of-country": [{"country": c} for c in ("country/jp", "country/kr", "country/us", "bloc/eu")],
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
def test_query_and_twin_agree(query: str, params: dict[str, str], records: Records, store: EmbeddedStore) -> None:
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
