"""A user's list over the network: what hangs on what, and that no public answer moves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analysis.chokepoints import ChokePoint, find_choke_points
from graph.analysis.fixed_point import static_levels
from graph.analysis.outage import OutageQuestion, ProductLoss, run_outage
from graph.compile import CompiledNetwork
from graph.compile.overlay import lay_over
from graph.compile.own_statements import own_graph
from graph.own_chain import OwnChain, OwnSupply
from graph.supply_graph import SupplyGraph
from graph.validate import problems
from tests.ingest.own.lists import magnets

GRAPH = magnets().graph()
COMPILED = magnets().compiled()
ARM = "product/own-arm"


def supply(
    line: int = 2,
    *,
    part: str = "rotor",
    product: str = "arm",
    material: str = "material/magnet",
    supplier: str = "Acme",
    node: str = "",
    country: str = "JP",
    share: float = 1.0,
    inventory_days: float = 10.0,
) -> OwnSupply:
    return OwnSupply(
        line, part, product, material, supplier, node, country, share, inventory_days, 0.0, "no node is called so"
    )


def laid(*supplies: OwnSupply, country: str = "JP") -> tuple[SupplyGraph, CompiledNetwork]:
    return lay_over(COMPILED, GRAPH, OwnChain("s.csv", country, supplies))


def points(graph: SupplyGraph, compiled: CompiledNetwork, product: str = ARM) -> dict[str, ChokePoint]:
    return {p.id: p for p in find_choke_points(graph, compiled, product)}


def outage(graph: SupplyGraph, compiled: CompiledNetwork, target: str) -> dict[str, ProductLoss]:
    return {p.id: p for p in run_outage(graph, compiled, OutageQuestion((target,))).products}


def test_a_plant_that_the_network_knows() -> None:
    graph, compiled = laid(supply(node="facility/vac-hanau", supplier="VAC", country="DE"))
    found = points(graph, compiled)
    assert found["facility/vac-hanau"].loss == pytest.approx(1.0)
    assert found["company/vac"].loss == pytest.approx(1.0)
    assert found["stage/oxide-cn"].loss > 0
    assert not any(i.startswith(("facility/own", "stage/own")) for i in found)
    assert found["facility/vac-hanau"].path == ("facility/vac-hanau", "stage/own-rotor-jp", ARM)


def test_a_firm_stands_for_its_plants() -> None:
    graph, compiled = laid(supply(node="company/vac", supplier="VAC", country=""))
    assert points(graph, compiled)["facility/vac-hanau"].loss == pytest.approx(1.0)


def test_a_firm_without_a_plant_there_is_a_supplier_of_its_own() -> None:
    graph, compiled = laid(supply(node="company/vac", supplier="VAC", country="JP"))
    found = points(graph, compiled)
    assert found["facility/own-vac-jp"].loss == pytest.approx(1.0)
    assert found["company/vac"].loss == pytest.approx(1.0)


def test_a_country_alone_is_all_its_makers() -> None:
    graph, compiled = laid(supply(supplier="", country="CN"))
    found = points(graph, compiled)
    assert found["stage/magnet-cn"].loss == found["country/cn"].loss == pytest.approx(1.0)


def test_a_supplier_that_nobody_knows() -> None:
    graph, compiled = laid(supply(country="JP", share=0.6), supply(3, supplier="Beta", country="FR", share=0.4))
    found = points(graph, compiled)
    assert found["facility/own-acme-jp"].loss == pytest.approx(0.6)
    # It hangs on the makers of its country, and so on the oxide of China; where there are none, on its country alone.
    assert found["stage/magnet-jp"].loss == pytest.approx(0.6)
    assert found["stage/oxide-cn"].loss == pytest.approx(0.6)
    assert found["country/fr"].loss == pytest.approx(0.4)
    assert found["facility/own-acme-jp"].share is None
    assert graph.name("facility/own-acme-jp") == "Acme"


def test_a_supplier_without_a_country_fails_alone() -> None:
    graph, compiled = laid(supply(country=""))
    assert set(points(graph, compiled)) == {"facility/own-acme"}
    assert outage(graph, compiled, "facility/own-acme")[ARM].static_loss == pytest.approx(1.0)


def test_bans_and_outages_of_the_material_mean_every_form_of_it() -> None:
    graph, compiled = laid(supply(country="CN", node=""))
    assert points(graph, compiled)["measure/ban"].loss == pytest.approx(1.0)
    assert outage(graph, compiled, "material/magnet")[ARM].static_loss == pytest.approx(1.0)
    assert "radio" in {i.partition("/")[2] for i in outage(graph, compiled, "material/magnet")}


def test_evidence_names_the_lines_of_the_sheet() -> None:
    graph, compiled = laid(supply(7))
    point = points(graph, compiled)["facility/own-acme-jp"]
    assert {(s.locator, s.dataset, s.source) for s in point.evidence.statements} == {
        ("s.csv line 7", "own", "source/own-sheet")
    }
    assert graph.name("source/own-sheet") == "s.csv"


def test_stocks_are_the_mean_by_share_and_public_ones_count() -> None:
    rows = (supply(share=0.75, inventory_days=20), supply(3, supplier="Beta", share=0.25, inventory_days=60))
    graph, compiled = laid(*rows)
    network = compiled.network
    need = int(network.need_ptr[network.index("stage/own-rotor-jp")])
    assert network.need_stock_days[need] == pytest.approx(30.0)
    (pool,) = network.pools
    assert pool.needs[: len(COMPILED.network.pools[0].needs)] == COMPILED.network.pools[0].needs
    assert need in pool.needs
    statement = graph.by_id[compiled.stock_basis[need]]
    assert (statement.value, statement.unit) == ("30", "days")


def test_what_shares_leave_open_stands() -> None:
    graph, compiled = laid(supply(share=0.25))
    assert points(graph, compiled)["facility/own-acme-jp"].loss == pytest.approx(0.25)


def test_two_products_with_a_part_of_one_name() -> None:
    graph, compiled = laid(
        supply(), supply(3, product="leg", country="CN"), supply(4, product="アーム", part="ロータ", country="CN"),
        supply(5, part="gear", material="product/radio", country="JP"),
    )  # fmt: skip
    assert graph.name("material/own-arm-rotor") == "arm: rotor"
    assert {p for p in graph.ids("Product") if "own" in p} >= {ARM, "product/own-leg"}
    (japanese,) = [p for p in graph.ids("Product") if graph.name(p, "ja") == "アーム"]
    assert points(graph, compiled, japanese)["facility/own-acme-cn"].loss == pytest.approx(1.0)
    assert points(graph, compiled)["stage/radio-jp"].loss == pytest.approx(1.0)


def test_the_statements_keep_to_the_ontology() -> None:
    before = problems(GRAPH)
    graph, _ = laid(
        supply(), supply(3, supplier="", country="CN", part="x"), supply(4, node="company/vac", country="", part="y"),
        supply(5, node="facility/vac-hanau", material="material/oxide", country="DE", part="z"),
        supply(6, material="product/radio", country="FR", part="w"),
    )  # fmt: skip
    assert [p for p in problems(graph) if p not in before] == []
    assert own_graph(GRAPH, OwnChain("s.csv", "JP", (supply(),))).graph_hash == laid(supply())[0].graph_hash


def test_no_public_answer_moves() -> None:
    rows = (
        supply(share=0.5), supply(3, country="CN", supplier="Beta", share=0.5),
        supply(4, part="x", node="facility/vac-hanau", country="DE"),
    )  # fmt: skip
    before = (GRAPH.graph_hash, COMPILED.network.activities)
    graph, compiled = laid(*rows)
    assert (GRAPH.graph_hash, COMPILED.network.activities) == before
    for product in ("product/radio", "material/magnet"):
        assert points(graph, compiled, product) == points(GRAPH, COMPILED, product)
    for target in ("country/cn", "stage/magnet-jp", "stage/oxide-cn", "facility/vac-hanau"):
        public = outage(GRAPH, COMPILED, target)["product/radio"]
        private = outage(graph, compiled, target)["product/radio"]
        assert private.static_loss == public.static_loss
        assert private.lost_share == pytest.approx(public.lost_share, abs=1e-9)
        assert (private.chain, private.evidence) == (public.chain, public.evidence)
        stages = [run_outage(g, c, OutageQuestion((target,))).stages for g, c in ((GRAPH, COMPILED), (graph, compiled))]
        assert stages[0] == stages[1]


@settings(derandomize=True, deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.floats(0.0, 1.0),
            st.sampled_from(["CN", "JP", "DE", "FR", ""]),
            st.sampled_from(["", "facility/vac-hanau", "company/vac"]),
            st.sampled_from(["A", "B", ""]),
        ),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from(["CN", "JP", "DE"]),
)
def test_any_shares_make_a_network(rows: list[tuple[float, str, str, str]], out: str) -> None:
    chain = [
        supply(i + 2, share=share, country=country, node=node, supplier=name)
        for i, (share, country, node, name) in enumerate(rows)
    ]
    _, compiled = laid(*chain)
    network = compiled.network
    public = COMPILED.network
    network.check()
    assert len(compiled.producers) == network.n
    assert len(compiled.need_lines) == len(compiled.stock_basis) == network.m
    assert len(compiled.edge_basis) == network.e
    kappa = np.array([0.0 if country == out else 1.0 for country in network.country])
    levels = static_levels(network, kappa, np.ones(network.e)).levels
    alone = static_levels(public, kappa[: public.n], np.ones(public.e)).levels
    assert (levels[: public.n] == alone).all()
    total = sum(share for share, *_ in rows)
    hit = sum(share for share, country, _, _ in rows if country == out) / max(1.0, total)
    product = levels[network.index("stage/own-arm-jp")]
    if out == "JP":
        assert product == 0.0  # the user's own works stand there
    else:
        assert product <= 1.0 - hit + 1e-9
