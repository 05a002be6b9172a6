"""How a graph looks to Cypher: nodes with the values that hold, relations as edges with their statements."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.stores.embedded import EmbeddedStore
from graph.stores.property_graph import property_graph, save_store
from graph.stores.records import EdgeRecord, NodeRecord
from graph.supply_graph import SupplyGraph
from tests.graph.compile.test_assemble import everything
from tests.graph.trade_graphs import TradeGraph


@pytest.fixture(scope="module")
def graph() -> SupplyGraph:
    small = everything()
    small.say("material/gallium", "Material", "name", "ガリウム", qualifier="ja")
    small.world("gallium", "refined", 9999, year="2026", kind="projected")
    small.shares("gallium", "refined", {"CN": 0.5}, year="2024", source="source/one-row")
    small.measure("cn-1", "CN", ["gallium"])
    small.company("owner")
    small.owns("company/owner", "facility/kuantan", 0.6)
    return small.graph()


@pytest.fixture(scope="module")
def nodes(graph: SupplyGraph) -> dict[str, NodeRecord]:
    return {node.id: node for node in property_graph(graph)[0]}


@pytest.fixture(scope="module")
def edges(graph: SupplyGraph) -> list[EdgeRecord]:
    return property_graph(graph)[1]


def between(edges: list[EdgeRecord], source: str, kind: str, target: str) -> EdgeRecord:
    (found,) = [e for e in edges if (e.source, e.type, e.target) == (source, kind, target)]
    return found


def test_every_entity_is_a_node_or_an_edge(
    graph: SupplyGraph, nodes: dict[str, NodeRecord], edges: list[EdgeRecord]
) -> None:
    related = {e.properties["relation"] for e in edges if "relation" in e.properties}
    related.add("holding/all-material")  # a default for any commodity has no other end
    for cls, declared in graph.ontology.classes.items():
        for entity in graph.ids(cls):
            assert entity in (related if declared.is_relation else nodes)
            if entity.startswith("stage/"):
                assert entity in nodes  # paths of an answer can be looked up


def test_edges_end_at_nodes(nodes: dict[str, NodeRecord], edges: list[EdgeRecord]) -> None:
    assert {e.source for e in edges} | {e.target for e in edges} <= set(nodes)


def test_every_node_has_names_in_both_languages(nodes: dict[str, NodeRecord]) -> None:
    assert all(node.properties["name"] and node.properties["name_ja"] for node in nodes.values())
    assert nodes["material/gallium"].properties["name_ja"] == "ガリウム"
    assert nodes["stage/gallium-jp-recycled"].properties["name"] == "gallium (JP, recycled)"


def test_values_are_those_that_hold(nodes: dict[str, NodeRecord]) -> None:
    gallium = nodes["material/gallium"].properties
    assert gallium["world_output_t_per_y_refined"] == 10.0  # never a projected one
    assert gallium["recycled_route"] is True


def test_edges_carry_figures_and_statements(graph: SupplyGraph, edges: list[EdgeRecord]) -> None:
    made = between(edges, "country/cn", "PRODUCES", "material/gallium")
    assert made.properties["share"] == 0.9  # of the set that the network rests on
    assert made.properties["kind"] == "reported"
    assert made.properties["relation"] == "stage/gallium-cn"
    owned = between(edges, "company/owner", "OWNS", "facility/kuantan")
    assert owned.properties["share"] == 0.6
    for edge in edges:
        if "statement_ids" in edge.properties:
            ids = edge.properties["statement_ids"]
            assert isinstance(ids, list)
            assert ids
            assert set(ids) <= set(graph.by_id)
    need = between(edges, "product/motor", "NEEDS_INPUT", "material/magnet")
    assert (need.properties["qty_typical"], need.properties["unit"]) == (2.0, "kg")
    assert need.properties["essential"] is True


def test_plain_references_are_edges(edges: list[EdgeRecord]) -> None:
    assert between(edges, "facility/kuantan", "IN_COUNTRY", "country/my").properties == {}
    assert between(edges, "facility/kuantan", "TAKES", "material/terbium").properties == {}
    assert between(edges, "measure/cn-1", "CONTROLS", "material/gallium")
    assert between(edges, "measure/cn-1", "TARGETS", "bloc/all")


def test_the_order_of_statements_does_not_matter(graph: SupplyGraph) -> None:
    assert property_graph(SupplyGraph(graph.statements[::-1])) == property_graph(graph)


def test_the_store_answers_from_them(graph: SupplyGraph, tmp_path: Path) -> None:
    save_store(graph, tmp_path / "graph.kgl")
    store = EmbeddedStore.open(tmp_path / "graph.kgl")
    text = "MATCH (c:Country)-[p:PRODUCES]->(:Material {id: $id}) RETURN c.id AS id, p.share AS share ORDER BY id"
    assert store.query(text, {"id": "material/magnet"}).rows == (("country/cn", 0.8), ("country/jp", 0.2))


def test_trade_is_one_edge_a_year_with_the_figures_of_that_year() -> None:
    graph = (
        TradeGraph().code("850511").flow("850511", "cn", "jp", "2023", 150e6)
        .flow("850511", "cn", "jp", "2024", 157e6, tonnes=3718)
        .flow("850511", "cn", "jp", "2030", 1e6, kind="projected").graph()
    )  # fmt: skip
    trades = [edge.properties for edge in property_graph(graph)[1] if edge.type == "TRADES"]
    assert [(e["year"], e["value_usd"], e.get("quantity_t"), e["hs"]) for e in trades] == [
        (2023, 150e6, None, "hs/850511"), (2024, 157e6, 3718.0, "hs/850511"),
    ]  # fmt: skip
    for properties in trades:
        assert properties["relation"] == "trade/850511-cn-jp"
        assert properties["source"] == "source/baci"
        ids = properties["statement_ids"]
        assert isinstance(ids, list)
        told = [graph.by_id[str(i)] for i in ids]
        assert {s.observed_at for s in told if s.observed_at} == {str(properties["year"])}
