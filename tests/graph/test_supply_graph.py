"""The indexes of a graph: ids by class, values on a date, references, names, tables."""

from __future__ import annotations

import pytest

from graph.derive import DATASET, derived_statements
from graph.errors import UnknownNodeError
from graph.supply_graph import SupplyGraph
from graph.validate import problems
from tests.graph.compile.test_assemble import everything
from tests.graph.small_graphs import SmallGraph


@pytest.fixture(scope="module")
def graph() -> SupplyGraph:
    small = everything()
    small.say("country/jp", "Country", "name", "Japan", qualifier="en")
    small.say("country/jp", "Country", "name", "日本", qualifier="ja")
    small.say("country/my", "Country", "name", "マレーシア", qualifier="ja")
    small.world("magnet", "magnet", 600, year="2024")
    small.world("magnet", "magnet", 900, year="2026", kind="projected")
    return small.graph()


def test_ids_and_classes(graph: SupplyGraph) -> None:
    assert graph.ids("Product") == ("product/car", "product/motor")
    assert graph.ids("Dispute") == ()
    assert graph.cls("product/car") == "Product"
    assert "product/car" in graph
    assert "product/boat" not in graph
    assert len(graph) == sum(len(graph.ids(cls)) for cls in graph.ontology.classes)
    with pytest.raises(UnknownNodeError, match="product/boat"):
        graph.cls("product/boat")


def test_values_on_a_date(graph: SupplyGraph) -> None:
    magnet = "material/magnet"
    assert graph.number(magnet, "world_output_t_per_y", "magnet") == 600
    assert graph.number(magnet, "world_output_t_per_y", "magnet", "2023-12-31") == 500
    assert graph.number(magnet, "world_output_t_per_y", "magnet", "2019-12-31") is None
    assert graph.number(magnet, "world_output_t_per_y", "recycled") is None
    assert graph.text(magnet, "nothing") == graph.text("no/thing", "name") == ""
    assert len(graph.values(magnet, "world_output_t_per_y")) == 3
    assert graph.values("no/thing", "name") == ()
    assert graph.properties("no/thing") == ()


def test_names(graph: SupplyGraph) -> None:
    assert (graph.name("country/jp"), graph.name("country/jp", "ja")) == ("Japan", "日本")
    assert (graph.name("country/my"), graph.name("country/my", "ja")) == ("マレーシア", "マレーシア")
    assert (graph.name("country/cn"), graph.name("country/cn", "ja")) == ("CN", "CN")
    assert graph.name("no/thing") == "no/thing"


def test_a_name_of_no_language_goes_before_one_of_another() -> None:
    small = SmallGraph()
    small.say("company/x", "Company", "name", "Lynas")
    small.say("company/x", "Company", "name", "ライナス", qualifier="ja")
    assert small.graph().name("company/x") == "Lynas"
    assert small.graph().name("company/x", "ja") == "ライナス"


def test_references_both_ways(graph: SupplyGraph) -> None:
    assert graph.refs("facility/kuantan", "input") == ("material/terbium",)
    naming = {(s.entity, s.prop) for s in graph.incoming("facility/kuantan")}
    assert naming == {("production/kuantan-terbium", "producer")}
    assert graph.incoming("no/thing") == ()


def test_tables(graph: SupplyGraph) -> None:
    table = graph.table("Country").set_index("id")
    assert table.loc["country/jp", "name_ja"] == "日本"
    assert table.loc["country/de", "member_of"] == "bloc/eu"
    assert table.loc["country/cn", "name_ja"] == ""
    materials = graph.table("Material", "2023-06-30").set_index("id")
    assert materials.loc["material/magnet", "world_output_t_per_y_magnet"] == "500"
    assert list(graph.table("Dispute").columns) == ["id"]


def test_sources_once_a_source_and_locator(graph: SupplyGraph) -> None:
    statements = graph.values("material/magnet", "world_output_t_per_y")
    assert len(graph.sources([*statements, *statements])) == 3


def test_the_hash_says_what_is_said(graph: SupplyGraph) -> None:
    again = SupplyGraph([*graph.statements[::-1], *graph.statements])
    assert again.graph_hash == graph.graph_hash
    assert again.statements == graph.statements
    assert SupplyGraph(graph.statements[1:]).graph_hash != graph.graph_hash


# What follows from the tables


def derived(small: SmallGraph) -> SupplyGraph:
    statements = small.all_statements()
    return SupplyGraph([*statements, *derived_statements(SupplyGraph(statements))])


def test_every_activity_of_the_network_has_its_stage_node() -> None:
    small = everything()
    small.facility("olen", "BE")
    small.plant("olen", "gallium", output=0.1)
    small.material("tungsten", "")
    small.material("tungsten-ore", "mine", share_of=("tungsten", "mine"), chain_end="mine", world=10)
    small.shares("tungsten", "mine", {"CN": 0.8, "VN": 0.2})
    graph = derived(small)
    for producer in small.compiled().producers:
        assert producer.stage_node in graph
        assert graph.cls(producer.stage_node) == "Production"
        assert graph.text(producer.stage_node, "commodity") == producer.commodity
    assert graph.text("stage/gallium-be", "producer") == "country/be"
    assert graph.text("stage/tungsten-ore-vn", "stage") == "mine"
    assert problems(graph) == []


def test_derived_statements_are_marked() -> None:
    small = everything()
    small.facility("olen", "BE")
    small.plant("olen", "gallium", output=0.1)
    graph = derived(small)
    rows = [s for s in graph.statements if s.dataset == DATASET]
    assert rows
    assert {s.kind for s in rows} == {"derived"}
    assert all(s.source in graph for s in rows)
    assert len(graph.statements) == len(small.all_statements()) + len(rows)


def test_each_period_of_a_measure_is_an_event() -> None:
    small = everything()
    small.measure(
        "cn-61", "CN", announced="2025-10-09", effective="2025-11-08", suspended_from="2025-11-07",
        suspended_to="2026-11-10",
    )  # fmt: skip
    graph = derived(small)
    events = {
        (graph.text(e, "status"), graph.text(e, "date"))
        for e in graph.ids("StatusEvent")
        if graph.text(e, "measure") == "measure/cn-61"
    }
    assert events == {("announced", "2025-10-09"), ("suspended", "2025-11-07"), ("unknown", "2026-11-11")}
    assert problems(graph) == []


def test_nothing_follows_from_nothing() -> None:
    assert derived_statements(SupplyGraph([])) == []


def test_the_order_of_statements_does_not_change_what_follows() -> None:
    small = everything()
    small.measure("m", "CN")
    statements = small.all_statements()
    assert derived_statements(SupplyGraph(statements)) == derived_statements(SupplyGraph(statements[::-1]))
