"""What a target takes out: activities of a place, plant, company or good, edges that a measure can reach."""

from __future__ import annotations

import numpy as np
import pytest

from graph.analysis.targets import Cut, cut_of, measure_reach
from graph.compile import CompiledNetwork, compile_network
from graph.errors import ScenarioError, UnknownNodeError
from graph.supply_graph import SupplyGraph
from tests.graph.small_graphs import DAY, SmallGraph


def chain() -> SmallGraph:
    """Oxide of China, Malaysia (one plant of two) and others makes magnets, those make motors and missiles."""
    small = SmallGraph()
    small.country("DE", eu=True)
    small.material("oxide", world=1000, shares={"CN": 0.5, "MY": 0.4, "XX": 0.1})
    small.material("magnet", "magnet", world=500, shares={"CN": 0.6, "JP": 0.3, "DE": 0.1})
    small.material("forms", "", members=("oxide", "magnet"))
    small.recipe("magnet", "oxide")
    small.product("motor", {"JP": 1000, "DE": 500, "CN": 500}, unit="motors")
    small.recipe("product/motor", "magnet", quantity=1, unit="t", per="motor")
    small.product("missile", {"JP": 10, "US": 10}, unit="missiles")
    small.say_all("field/15", "Field", name="Defence industry")
    small.say_all("product/missile", "Product", field="field/15")
    small.recipe("product/missile", "magnet", quantity=1, unit="t", per="missile")
    small.facility("kuantan", "MY")
    small.plant("kuantan", "oxide", output=300)
    small.supply("JP", "oxide", {"MY": 1.0})
    return small


@pytest.fixture(scope="module")
def graph() -> SupplyGraph:
    small = chain()
    small.company("lynas")
    small.operates("company/lynas", "facility/kuantan")
    for name, options in MEASURES.items():
        small.measure(name, "CN", options[0], options[1], exports=options[2], users=options[3])
    return small.graph()


MEASURES: dict[str, tuple[tuple[str, ...], tuple[str, ...], bool, str]] = {
    "on-magnets": (("magnet",), ("ALL",), True, "all"),
    "on-both": (("forms",), ("ALL",), True, "all"),
    "toward-japan": (("magnet",), ("JP",), True, "all"),
    "toward-europe": (("magnet",), ("EU",), True, "all"),
    "military": (("magnet",), ("ALL",), True, "military"),
    "listed": (("magnet",), ("ALL",), True, "listed"),
    "imports": (("magnet",), ("ALL",), False, "all"),
    "nothing": ((), ("ALL",), True, "all"),
    "nobody": (("magnet",), (), True, "all"),
}


@pytest.fixture(scope="module")
def compiled(graph: SupplyGraph) -> CompiledNetwork:
    return compile_network(graph, DAY)


def out(compiled: CompiledNetwork, cut: Cut) -> set[str]:
    """Activities of a capacity cut."""
    assert cut.kind == "capacity"
    assert cut.edges.size == 0
    return {compiled.network.activities[int(i)].partition("/")[2] for i in cut.activities}


def flows(compiled: CompiledNetwork, edges: np.ndarray[tuple[int], np.dtype[np.int64]]) -> set[tuple[str, str]]:
    """Supplier and buyer of each edge."""
    network = compiled.network
    names = [activity.partition("/")[2] for activity in network.activities]
    return {(names[int(network.edge_supplier[e])], names[int(network.edge_buyer[e])]) for e in edges}


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("country/cn", {"oxide-cn", "magnet-cn", "motor-cn"}),
        ("country/my", {"kuantan:oxide", "oxide-my"}),
        ("bloc/eu", {"magnet-de", "motor-de"}),
        ("stage/oxide-my", {"kuantan:oxide", "oxide-my"}),
        ("stage/magnet-jp", {"magnet-jp"}),
        ("stage/motor-jp", {"motor-jp"}),
        ("facility/kuantan", {"kuantan:oxide"}),
        ("production/kuantan-oxide", {"kuantan:oxide"}),
        ("company/lynas", {"kuantan:oxide"}),
        ("material/magnet", {"magnet-cn", "magnet-jp", "magnet-de"}),
        ("product/missile", {"missile-jp", "missile-us"}),
        (
            "material/forms",
            {"kuantan:oxide", "oxide-my", "oxide-cn", "oxide-xx", "magnet-cn", "magnet-jp", "magnet-de"},
        ),
    ],
)
def test_capacity(graph: SupplyGraph, compiled: CompiledNetwork, target: str, expected: set[str]) -> None:
    cut = cut_of(graph, compiled, target)
    assert cut.target == target
    assert out(compiled, cut) == expected


def test_toward_cuts_only_what_goes_there(graph: SupplyGraph, compiled: CompiledNetwork) -> None:
    cut = cut_of(graph, compiled, "country/cn", toward="JP")
    assert cut.kind == "permission"
    assert cut.activities.size == 0
    reached = flows(compiled, cut.edges)
    assert reached == {("magnet-cn", "motor-jp"), ("magnet-cn", "missile-jp")}
    oxide = cut_of(graph, compiled, "material/oxide", toward="JP")
    assert flows(compiled, oxide.edges) == {("kuantan:oxide", "magnet-jp"), ("oxide-my", "magnet-jp")}


def test_toward_a_bloc_is_toward_its_members(graph: SupplyGraph, compiled: CompiledNetwork) -> None:
    cut = cut_of(graph, compiled, "country/cn", toward="EU")
    assert {buyer for _, buyer in flows(compiled, cut.edges)} == {"magnet-de", "motor-de"}


def test_home_deliveries_are_no_exports(graph: SupplyGraph, compiled: CompiledNetwork) -> None:
    with pytest.raises(ScenarioError, match="nothing of it goes to JP"):
        cut_of(graph, compiled, "country/jp", toward="JP")


@pytest.mark.parametrize(
    ("target", "toward", "message"),
    [
        ("country/us", "JP", "nothing of it goes to JP"),
        ("country/au", None, "nothing in the network of 2026-11-21 belongs to it"),
        ("field/15", None, "a Field cannot fail"),
        ("source/test", None, "a Source cannot fail"),
        ("measure/nothing", None, "reaches no flow in the network of 2026-11-21"),
        ("measure/toward-europe", "JP", "reaches no flow in the network of 2026-11-21 toward JP"),
        ("measure/listed", None, "lodestone show measure/listed"),
    ],
)
def test_a_target_that_takes_nothing_out(target: str, toward: str | None, message: str) -> None:
    small = chain()
    small.country("AU")
    for name, options in MEASURES.items():
        small.measure(name, "CN", options[0], options[1], exports=options[2], users=options[3])
    graph = small.graph()
    with pytest.raises(ScenarioError, match=message) as caught:
        cut_of(graph, compile_network(graph, DAY), target, toward)
    assert "\n" not in str(caught.value)


def test_an_unknown_target(graph: SupplyGraph, compiled: CompiledNetwork) -> None:
    with pytest.raises(UnknownNodeError):
        cut_of(graph, compiled, "material/unobtainium")


# Reach of measures


MAGNETS_ABROAD = {("magnet-cn", f"motor-{c}") for c in ("jp", "de")} | {
    ("magnet-cn", f"missile-{c}") for c in ("jp", "us")
}


@pytest.mark.parametrize(
    ("measure", "toward", "expected"),
    [
        ("on-magnets", None, MAGNETS_ABROAD),
        ("on-magnets", "JP", {("magnet-cn", "motor-jp"), ("magnet-cn", "missile-jp")}),
        ("on-magnets", "EU", {("magnet-cn", "motor-de")}),
        ("on-magnets", "DE", {("magnet-cn", "motor-de")}),
        ("on-both", None, MAGNETS_ABROAD | {("oxide-cn", "magnet-de")}),
        ("toward-japan", None, {("magnet-cn", "motor-jp"), ("magnet-cn", "missile-jp")}),
        ("toward-japan", "JP", {("magnet-cn", "motor-jp"), ("magnet-cn", "missile-jp")}),
        ("toward-japan", "EU", set()),
        ("toward-europe", None, {("magnet-cn", "motor-de")}),
        ("toward-europe", "DE", {("magnet-cn", "motor-de")}),
        ("toward-europe", "JP", set()),
        ("military", None, {("magnet-cn", "missile-jp"), ("magnet-cn", "missile-us")}),
        ("military", "JP", {("magnet-cn", "missile-jp")}),
        ("listed", None, set()),
        ("imports", None, set()),
        ("nothing", None, set()),
        ("nobody", None, set()),
    ],
)
def test_reach(
    graph: SupplyGraph, compiled: CompiledNetwork, measure: str, toward: str | None, expected: set[tuple[str, str]]
) -> None:
    assert flows(compiled, measure_reach(graph, compiled, f"measure/{measure}", toward)) == expected


def test_a_measure_on_military_use_leaves_goods_alone_that_serve_defence_too() -> None:
    small = chain()
    small.say_all("field/9", "Field", name="Energy")
    small.say_all("product/motor", "Product", field="field/9", other_field="field/15")
    small.measure("m", "CN", ("magnet",), ("JP",), users="military")
    graph = small.graph()
    compiled = compile_network(graph, DAY)
    assert flows(compiled, measure_reach(graph, compiled, "measure/m")) == {("magnet-cn", "missile-jp")}


def test_a_measure_of_a_bloc_reaches_what_leaves_its_members() -> None:
    small = chain()
    small.measure("eu", "EU", ("magnet",), ("JP",))
    small.supply("JP", "magnet", {"DE": 0.5, "CN": 0.5}, kind="supply")
    graph = small.graph()
    compiled = compile_network(graph, DAY)
    assert flows(compiled, measure_reach(graph, compiled, "measure/eu")) == {
        ("magnet-de", "motor-jp"), ("magnet-de", "missile-jp"),
    }  # fmt: skip


def test_technologies_and_products_of_which_some_forms_are_covered_cut_nothing() -> None:
    small = chain()
    small.say_all("technology/making", "Technology", name="Making", technology_kind="process")
    small.measure("part", "CN", (), ("ALL",))
    small.say_all("control/part-making", "Control", measure="measure/part", item="technology/making")
    small.say_all("control/part-missile", "Control", measure="measure/part", item="product/missile", form="large ones")
    graph = small.graph()
    assert (
        flows(compile_network(graph, DAY), measure_reach(graph, compile_network(graph, DAY), "measure/part")) == set()
    )
