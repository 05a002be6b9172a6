"""Does the project's own graph hold together? Its network on three dates, figure by figure."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest

from app.answers import Answers
from graph.analysis.control import ControlMap
from graph.analysis.measure_list import list_measures, measure_facts
from graph.analysis.targets import cut_of
from graph.compile import CompiledNetwork
from graph.precedence import COMPLETE_WITHIN
from graph.statement import Statement, earliest_day, latest_day
from graph.supply_graph import SupplyGraph
from graph.validate import problems
from tests.graph.network_views import served

DAYS = ("2024-06-30", "2025-06-01", "2026-11-21")
KNOWN_GAPS = {
    "no-world-output", "no-country-figure", "cut-to-country", "no-host", "no-recipe", "outside", "scrap",
    "no-input-producers", "no-output",
}  # fmt: skip


@pytest.fixture(scope="module")
def graph(built: Answers) -> SupplyGraph:
    return built.graph


@pytest.fixture(params=DAYS)
def compiled(built: Answers, request: pytest.FixtureRequest) -> CompiledNetwork:
    """The network of each date."""
    return built.compiled(str(request.param))


def test_the_statements_keep_to_the_ontology(graph: SupplyGraph) -> None:
    assert problems(graph) == []


def test_every_figure_has_a_source_with_a_title(graph: SupplyGraph) -> None:
    for statement in graph.statements:
        if statement.cls != "Source":
            assert graph.text(statement.source, "name"), statement
            assert statement.locator, statement
            assert statement.dataset, statement


def test_shares_of_a_need_never_exceed_one(compiled: CompiledNetwork) -> None:
    network = compiled.network
    network.check()
    sums = np.bincount(network.edge_need, weights=network.edge_share, minlength=network.m)
    assert (sums <= 1 + 1e-9).all()
    assert (network.edge_share > 0).all()
    unmade = {g.node for g in compiled.gaps if g.kind == "no-input-producers"}
    short = {compiled.need_lines[int(m)].input for m in np.flatnonzero(sums < 1 - 1e-9)}
    assert short <= unmade


def test_every_producer_rests_on_statements_with_sources(graph: SupplyGraph, compiled: CompiledNetwork) -> None:
    for producer in compiled.producers:
        assert producer.basis, producer.id
        for key in producer.basis:
            statement = graph.by_id[key]
            assert graph.text(statement.source, "name"), producer.id
        assert producer.output > 0
        assert producer.stage_node in graph, producer.stage_node
        assert producer.node in graph, producer.node
        assert f"country/{producer.country.lower()}" in graph or f"bloc/{producer.country.lower()}" in graph


def test_nothing_projected_and_nothing_later_enters(graph: SupplyGraph, compiled: CompiledNetwork) -> None:
    used = {key for p in compiled.producers for key in p.basis}
    used |= {key for line in compiled.need_lines for key in line.basis}
    used |= {key for key in (*compiled.stock_basis, *compiled.edge_basis) if key}
    used |= {key for stock in compiled.public for key in stock.basis}
    assert len(used) > 500
    day = compiled.network.as_of
    for key in used:
        statement = graph.by_id[key]
        assert statement.kind != "projected", statement
        assert earliest_day(statement.observed_at) <= day, statement
        assert earliest_day(statement.valid_from) <= day, statement
        assert not statement.valid_to or latest_day(statement.valid_to) >= day, statement


def told_in_tonnes(graph: SupplyGraph, share: Statement) -> float | None:
    """Output that stands beside a share of a set, from the same dataset, of the same year and edition."""
    told = [
        float(s.value)
        for s in graph.values(share.entity, "output_t_per_y")
        if (s.dataset, s.observed_at, s.published_at) == (share.dataset, share.observed_at, share.published_at)
    ]
    return told[0] if told else None


def test_plants_never_make_more_than_their_country(graph: SupplyGraph, compiled: CompiledNetwork) -> None:
    sets = {choice.what: choice.chosen for choice in compiled.choices if choice.chosen and choice.what.count(" ") == 1}
    made: dict[tuple[str, str], float] = defaultdict(float)
    for producer in compiled.producers:
        if producer.commodity.startswith("material/") and not producer.recycled:
            made[producer.commodity, producer.country] += producer.output
    rows = {
        (what.split()[0], country): row
        for what, chosen in sets.items()
        if not what.endswith(" recycled")
        for country, row in chosen.shares
    }
    stated = {key: float(row.value) for key, row in rows.items()}
    exact = 0
    for (material, country), output in made.items():
        world = compiled.world[material, False]
        if (material, country) in stated and country != "XX":
            tonnes = told_in_tonnes(graph, rows[material, country])
            national = stated[material, country] * world
            if tonnes is not None and output == pytest.approx(tonnes, rel=1e-6):
                # What a share is rounded from; it is the same thing, so the two do not lie far apart.
                assert tonnes == pytest.approx(national, rel=0.06, abs=0.001 * world)
                exact += 1
            else:
                assert output == pytest.approx(national, rel=1e-6, abs=1e-6)
        elif country != "XX":  # carved out of the rest of the world
            tonnes = told_in_tonnes(graph, rows[material, "XX"])
            assert output <= max(stated[material, "XX"] * world, tonnes or 0) * (1 + 1e-9)
    assert exact > 100


def test_countries_add_up_to_the_world(graph: SupplyGraph, compiled: CompiledNetwork) -> None:
    made: dict[tuple[str, bool], float] = defaultdict(float)
    in_tonnes = {s.id for s in graph.statements if s.prop == "output_t_per_y"}
    told: set[tuple[str, bool]] = set()
    for producer in compiled.producers:
        made[producer.commodity, producer.recycled] += producer.output
        if not producer.facility and set(producer.basis) & in_tonnes:
            told.add((producer.commodity, producer.recycled))
    for route, world in compiled.world.items():
        # Publishers round a world total to two or three figures; what its countries make adds up to it within that.
        within = 0.05 if route in told else COMPLETE_WITHIN
        assert made[route] == pytest.approx(world, rel=within + 1e-6), route


def test_the_rest_of_the_world_is_never_a_plant(compiled: CompiledNetwork) -> None:
    for producer in compiled.producers:
        assert not (producer.country == "XX" and producer.facility)
        assert producer.country
        if producer.facility:
            assert producer.id.startswith(producer.facility + ":")


def test_no_gap_is_silent(graph: SupplyGraph, compiled: CompiledNetwork) -> None:
    made = {p.commodity for p in compiled.producers}
    named = {g.node for g in compiled.gaps}
    # A good without a kind is only named as one in which a country is strong; the network does not mean to hold it.
    products = {p for p in graph.ids("Product") if graph.text(p, "product_kind")}
    chain = {m for m in graph.ids("Material") if graph.text(m, "stage")} | products
    assert len(products) >= 57
    assert chain - made <= named
    assert {g.kind for g in compiled.gaps} <= KNOWN_GAPS
    for gap in compiled.gaps:
        assert gap.text
        assert gap.text_ja
        assert gap.text != gap.text_ja
        assert gap.node in graph


def test_trade_sets_name_a_maker_or_are_spread(compiled: CompiledNetwork) -> None:
    """Every buyer that needs a made commodity is served, and what is not stated is counted as estimated."""
    network = compiled.network
    assert network.e == len(compiled.edge_basis)
    estimated = sum(not basis for basis in compiled.edge_basis)
    assert 0 < estimated < network.e


def test_stocks_are_held_by_someone(graph: SupplyGraph, compiled: CompiledNetwork) -> None:
    network = compiled.network
    assert (network.need_stock_days >= 0).all()
    for m, basis in enumerate(compiled.stock_basis):
        assert bool(basis) == (network.need_stock_days[m] > 0) or graph.by_id[basis].value == "0"
    for pool in network.pools:
        assert pool.days > 0
        assert pool.needs
        for holder in pool.holder.split(";"):
            assert graph.text(holder, "stockpile_kind") in ("national", "private")
            assert graph.text(holder, "country").rpartition("/")[2].upper() == pool.country


def test_hosts_stand_in_the_country_of_what_hangs_on_them(compiled: CompiledNetwork) -> None:
    network = compiled.network
    for b in range(network.bound_activity.size):
        bound = compiled.producers[int(network.bound_activity[b])]
        for x in range(int(network.bound_ptr[b]), int(network.bound_ptr[b + 1])):
            host = compiled.producers[int(network.bound_host[x])]
            assert host.country == bound.country
            assert host.commodity != bound.commodity


# What is known of the world


def test_one_country_separates_nearly_all_heavy_rare_earths(built: Answers) -> None:
    compiled = built.compiled("2026-11-21")
    oxide = [p for p in compiled.producers if p.commodity == "material/dysprosium-oxide" and not p.recycled]
    china = sum(p.output for p in oxide if p.country == "CN") / sum(p.output for p in oxide)
    assert 0.9 < china < 1
    gallium = [p for p in compiled.producers if p.commodity == "material/gallium" and not p.recycled]
    assert sum(p.output for p in gallium if p.country == "CN") / sum(p.output for p in gallium) > 0.95


def test_the_contract_of_march_2026_changes_where_japan_buys(built: Answers) -> None:
    before, after = (
        served(built.compiled(day), "stage/ferro-dysprosium-jp", "dysprosium-oxide")
        for day in ("2026-03-09", "2026-03-10")
    )
    plant = "lamp-hre:dysprosium-oxide"
    assert after[plant] > before[plant] > 0
    assert after["dysprosium-oxide-cn"] < before["dysprosium-oxide-cn"]


def test_products_of_japan_are_in_the_network(built: Answers) -> None:
    activities = built.compiled("2026-11-21").network.activities
    for product in ("traction-motor", "power-gan", "bev", "mlcc"):
        assert f"stage/{product}-jp" in activities


def test_every_company_controls_plants_that_there_are(graph: SupplyGraph) -> None:
    controlling, control = 0, ControlMap(graph, "2026-11-21")
    for company in graph.ids("Company"):
        plants = control.facilities(company)
        assert all(graph.cls(plant) == "Facility" for plant in plants)
        controlling += bool(plants)
    assert controlling > 50
    assert "facility/lamp-kuantan" in control.facilities("company/lynas-rare-earths")


def test_every_country_stage_and_plant_of_the_network_is_a_target(built: Answers) -> None:
    compiled = built.compiled("2026-11-21")
    nodes = {p.stage_node for p in compiled.producers} | {p.facility for p in compiled.producers if p.facility}
    nodes |= {f"country/{p.country.lower()}" for p in compiled.producers if p.country != "EU"}
    for node in sorted(nodes):
        cut = cut_of(built.graph, compiled, node)
        assert cut.kind == "capacity"
        assert cut.activities.size


# Measures


@pytest.mark.parametrize("day", DAYS)
def test_nothing_unknown_is_shown_as_in_force_or_suspended(graph: SupplyGraph, day: str) -> None:
    for row in list_measures(graph, day):
        facts = measure_facts(graph, row.id)
        known = row.status
        if facts.attested_status == "unknown" and latest_day(facts.attested_at) <= day:
            assert known.status not in ("in-force", "suspended"), row.id
        if known.status == "suspended" and facts.suspended_to:
            assert day <= latest_day(facts.suspended_to), row.id
        if known.status == "in-force":
            assert not facts.effective or earliest_day(facts.effective) <= day, row.id
        assert known.since <= day
        assert known.until is None or known.until >= day


def test_measures_have_sources_items_and_targets_that_there_are(graph: SupplyGraph) -> None:
    rows = list_measures(graph, "2026-11-21")
    assert len(rows) == len(graph.ids("PolicyMeasure"))
    for row in rows:
        assert row.sources, row.id
        assert all(item in graph for item in row.materials), row.id
        assert all(source.title and source.locator for source in row.sources), row.id


@pytest.mark.parametrize(
    ("measure", "day", "status"),
    [
        ("measure/cn-2025-18", "2025-04-03", None),
        ("measure/cn-2025-18", "2025-06-01", "in-force"),
        ("measure/cn-2025-18", "2026-11-21", "in-force"),
        ("measure/cn-2025-61-a", "2025-12-01", "suspended"),
        ("measure/cn-2025-61-a", "2026-11-21", "unknown"),
    ],
)
def test_statuses_that_are_known(graph: SupplyGraph, measure: str, day: str, status: str | None) -> None:
    rows = {row.id: row.status.status for row in list_measures(graph, day)}
    assert rows.get(measure) == status


def test_the_status_events_of_the_graph_say_the_same(graph: SupplyGraph) -> None:
    """A query on the store reads the status that the command line computes."""
    for day in DAYS:
        latest: dict[str, tuple[str, str]] = {}
        for event in graph.ids("StatusEvent"):
            date, measure = graph.text(event, "date"), graph.text(event, "measure")
            if earliest_day(date) <= day and (earliest_day(date), event) > latest.get(measure, ("", "")):
                latest[measure] = (earliest_day(date), event)
        told = {measure: graph.text(event, "status") for measure, (_, event) in latest.items()}
        assert told == {row.id: row.status.status for row in list_measures(graph, day)}
