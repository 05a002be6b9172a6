"""Who makes how much: facilities inside their country, countries inside the world, and never more than stated."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.compile.producers import stage_id
from tests.graph.network_views import gaps, made
from tests.graph.small_graphs import DAY, YEAR, SmallGraph


def oxide(shares: dict[str, float] | None = None, world: float = 1000) -> SmallGraph:
    small = SmallGraph()
    small.material("oxide", world=world, shares=shares or {"MY": 0.2, "CN": 0.7, "XX": 0.1})
    return small


def test_a_country_makes_its_share_of_the_world() -> None:
    compiled = oxide().compiled()
    assert made(compiled, "oxide") == pytest.approx({"oxide-cn": 700, "oxide-my": 200, "oxide-xx": 100})
    assert all(p.aggregate for p in compiled.producers)
    assert compiled.world == {("material/oxide", False): 1000}


def tell_tonnes(small: SmallGraph, tonnes: Mapping[str, float], *, year: str = YEAR) -> None:
    """State the output of countries beside their shares."""
    for code, output in tonnes.items():
        entity = f"stage/oxide-{code.lower()}"
        small.say(entity, "Production", "output_t_per_y", f"{output:g}", unit="t/y", year=year)


def test_stated_tonnes_are_truer_than_a_rounded_share() -> None:
    small = oxide()
    tonnes = {"CN": 703, "MY": 196, "XX": 103}
    tell_tonnes(small, tonnes)
    compiled = small.compiled()
    assert made(compiled, "oxide") == {f"oxide-{code.lower()}": output for code, output in tonnes.items()}
    stated = {s.id for s in small.statements if s.prop == "output_t_per_y"}
    assert {basis for producer in compiled.producers for basis in producer.basis} == stated


@pytest.mark.parametrize(
    ("tonnes", "year"),
    [
        ({"CN": 703, "MY": 196}, YEAR),  # not of all countries of the set
        ({"CN": 70, "MY": 20, "XX": 10}, YEAR),  # of another thing: they do not add up to the world
        ({"CN": 703, "MY": 196, "XX": 103}, "2019"),  # of another year
    ],
)
def test_tonnes_that_do_not_belong_to_the_set_change_nothing(tonnes: dict[str, float], year: str) -> None:
    small = oxide()
    tell_tonnes(small, tonnes, year=year)
    assert made(small.compiled(), "oxide") == pytest.approx({"oxide-cn": 700, "oxide-my": 200, "oxide-xx": 100})


def test_tonnes_of_another_stage_are_none_of_a_material_that_only_follows_it() -> None:
    small = SmallGraph()
    small.material("copper", world=1000, shares={"CL": 0.7, "XX": 0.3})
    small.material("residue", stage="intermediate", world=1000, share_of=("copper", "refined"))
    for code, tonnes in (("cl", 710), ("xx", 300)):
        small.say(f"stage/copper-{code}", "Production", "output_t_per_y", f"{tonnes}", unit="t/y", year=YEAR)
    compiled = small.compiled()
    assert made(compiled, "copper") == {"copper-cl": 710, "copper-xx": 300}
    assert made(compiled, "residue") == pytest.approx({"residue-cl": 700, "residue-xx": 300})


def test_the_remainder_of_a_country_is_what_its_plants_do_not_make() -> None:
    small = oxide()
    small.facility("kuantan", "MY")
    small.plant("kuantan", "oxide", output=150)
    compiled = small.compiled()
    outputs = {"kuantan:oxide": 150, "oxide-my": 50, "oxide-cn": 700, "oxide-xx": 100}
    assert made(compiled, "oxide") == pytest.approx(outputs)
    plant = next(p for p in compiled.producers if p.facility)
    assert (plant.node, plant.stage_node, plant.country) == ("facility/kuantan", "stage/oxide-my", "MY")
    assert not plant.aggregate


def test_a_plant_given_as_a_share_of_its_country() -> None:
    small = oxide()
    small.facility("kuantan", "MY")
    small.plant("kuantan", "oxide", share=0.75)
    assert made(small.compiled(), "oxide")["kuantan:oxide"] == pytest.approx(150)
    assert made(small.compiled(), "oxide")["oxide-my"] == pytest.approx(50)


def test_plants_that_make_all_leave_no_remainder() -> None:
    small = oxide()
    small.facility("one", "MY")
    small.facility("two", "MY")
    small.plant("one", "oxide", share=0.4)
    small.plant("two", "oxide", share=0.6)
    assert "oxide-my" not in made(small.compiled(), "oxide")


def test_plants_never_make_more_than_their_country() -> None:
    small = oxide()
    small.facility("one", "MY")
    small.facility("two", "MY")
    small.plant("one", "oxide", output=300)
    small.plant("two", "oxide", output=100)
    compiled = small.compiled()
    assert made(compiled, "oxide") == pytest.approx(
        {"one:oxide": 150, "two:oxide": 50, "oxide-cn": 700, "oxide-xx": 100}
    )
    cut = [g for g in compiled.gaps if g.kind == "cut-to-country"]
    assert len(cut) == 1
    assert "400 t" in cut[0].text
    assert "200 t" in cut[0].text
    assert "400 t" in cut[0].text_ja


def test_a_country_without_a_row_is_carved_out_of_the_others() -> None:
    small = oxide()
    small.facility("olen", "BE")
    small.plant("olen", "oxide", output=30)
    compiled = small.compiled()
    assert made(compiled, "oxide") == pytest.approx(
        {"olen:oxide": 30, "oxide-cn": 700, "oxide-my": 200, "oxide-xx": 70}
    )
    assert not compiled.gaps or {g.kind for g in compiled.gaps} == {"no-recipe"}


def test_two_plants_of_one_carved_country_both_stand() -> None:
    small = oxide()
    small.facility("olen", "BE")
    small.facility("gent", "BE")
    small.plant("olen", "oxide", output=30)
    small.plant("gent", "oxide", output=20)
    assert made(small.compiled(), "oxide") == pytest.approx(
        {"gent:oxide": 20, "olen:oxide": 30, "oxide-cn": 700, "oxide-my": 200, "oxide-xx": 50}
    )


def test_no_more_is_carved_than_the_others_make() -> None:
    small = oxide()
    small.facility("olen", "BE")
    small.plant("olen", "oxide", output=500)
    compiled = small.compiled()
    assert made(compiled, "oxide") == pytest.approx({"olen:oxide": 100, "oxide-cn": 700, "oxide-my": 200})
    assert ("cut-to-country", "facility/olen") in gaps(compiled)


def test_a_second_carved_country_finds_nothing_left() -> None:
    small = oxide()
    small.facility("olen", "BE")
    small.facility("lima", "PE")
    small.plant("lima", "oxide", output=100)
    small.plant("olen", "oxide", output=500)
    compiled = small.compiled()
    assert sum(made(compiled, "oxide").values()) == pytest.approx(1000)
    assert all(output > 0 for output in made(compiled, "oxide").values())


@pytest.mark.parametrize("what", ["share", "no others"])
def test_a_plant_that_nothing_can_be_carved_for_is_a_gap(what: str) -> None:
    small = oxide({"CN": 0.8, "MY": 0.2} if what == "no others" else None)
    small.facility("olen", "BE")
    if what == "share":
        small.plant("olen", "oxide", share=0.5)
    else:
        small.plant("olen", "oxide", output=30)
    compiled = small.compiled()
    assert "olen:oxide" not in made(compiled, "oxide")
    assert ("no-country-figure", "facility/olen") in gaps(compiled)


def test_a_plant_without_a_figure_stays_inside_its_country() -> None:
    small = oxide()
    small.facility("kuantan", "MY")
    small.plant("kuantan", "oxide")
    assert made(small.compiled(), "oxide") == pytest.approx({"oxide-cn": 700, "oxide-my": 200, "oxide-xx": 100})


def test_capacity_is_not_output() -> None:
    small = oxide()
    plant = small.facility("kuantan", "MY")
    small.say(plant, "Facility", "capacity_t_per_y", "190", unit="t/y", qualifier="oxide", year="2024")
    small.say(plant, "Facility", "output", "material/oxide")
    assert made(small.compiled(), "oxide")["oxide-my"] == pytest.approx(200)


def test_a_plant_that_makes_nothing_is_no_producer() -> None:
    small = oxide()
    small.material("byproduct", world=10, shares={"MY": 1.0})
    small.host("byproduct", "oxide")
    small.facility("kuantan", "MY")
    small.plant("kuantan", "oxide", output=0)
    small.plant("kuantan", "byproduct", output=4)
    compiled = small.compiled()
    assert "kuantan:oxide" not in made(compiled, "oxide")
    assert made(compiled, "oxide")["oxide-my"] == pytest.approx(200)
    assert made(compiled, "byproduct")["kuantan:byproduct"] == pytest.approx(4)


def test_a_country_with_a_share_of_nothing_is_no_producer() -> None:
    small = oxide({"CN": 1.0, "JP": 0.0})
    small.facility("tokyo", "JP")
    small.plant("tokyo", "oxide", output=5)
    compiled = small.compiled()
    assert made(compiled, "oxide") == pytest.approx({"oxide-cn": 1000})
    assert ("cut-to-country", "facility/tokyo") in gaps(compiled)


def test_a_row_for_many_plants_is_an_aggregate() -> None:
    small = oxide()
    small.facility("pits", "MY")
    small.plant("pits", "oxide", output=150, basis="all mines of the state")
    assert next(p for p in small.compiled().producers if p.facility).aggregate


def test_recycling_adds_to_the_primary_supply() -> None:
    small = SmallGraph()
    small.material("gallium", world=1000, shares={"CN": 0.98, "JP": 0.02}, recycled=True)
    small.world("gallium", "recycled", 100)
    small.shares("gallium", "recycled", {"JP": 0.6, "XX": 0.4})
    small.recipe("gallium", "bauxite")
    small.material("bauxite", "mine", world=10, shares={"AU": 1.0}, chain_end="mine")
    compiled = small.compiled()
    assert made(compiled, "gallium") == pytest.approx(
        {"gallium-cn": 980, "gallium-jp": 20, "gallium-jp-recycled": 60, "gallium-xx-recycled": 40}
    )
    recycled = {p.id for p in compiled.producers if p.recycled}
    assert recycled == {"stage/gallium-jp-recycled", "stage/gallium-xx-recycled"}
    network = compiled.network
    for activity in recycled:
        j = network.index(activity)
        assert network.need_ptr[j] == network.need_ptr[j + 1]  # scrap stands at level 1


def test_plants_are_primary() -> None:
    small = SmallGraph()
    small.material("gallium", world=100, shares={"JP": 1.0}, recycled=True)
    small.world("gallium", "recycled", 50)
    small.shares("gallium", "recycled", {"JP": 1.0})
    small.facility("akita", "JP")
    small.plant("akita", "gallium", output=10)
    assert made(small.compiled(), "gallium") == pytest.approx(
        {"akita:gallium": 10, "gallium-jp": 90, "gallium-jp-recycled": 50}
    )


def test_shares_may_stand_under_another_material_and_stage() -> None:
    small = SmallGraph()
    small.material("tungsten", "", world=None)
    small.material("tungsten-ore", "mine", share_of=("tungsten", "mine"), chain_end="mine")
    small.shares("tungsten", "mine", {"CN": 0.8, "VN": 0.2})
    small.world("tungsten", "mine", 80_000)
    compiled = small.compiled()
    assert made(compiled, "tungsten-ore") == pytest.approx({"tungsten-ore-cn": 64_000, "tungsten-ore-vn": 16_000})


def test_its_own_world_output_goes_before_that_of_the_material_with_the_shares() -> None:
    small = SmallGraph()
    small.material("tungsten", "")
    small.material("tungsten-ore", "mine", world=70_000, share_of=("tungsten", "mine"), chain_end="mine")
    small.shares("tungsten", "mine", {"CN": 1.0})
    small.world("tungsten", "mine", 80_000)
    assert made(small.compiled(), "tungsten-ore") == pytest.approx({"tungsten-ore-cn": 70_000})


@pytest.mark.parametrize("missing", ["world", "shares", "complete"])
def test_without_world_output_or_a_complete_set_there_are_no_producers(missing: str) -> None:
    small = SmallGraph()
    small.material(
        "oxide", world=None if missing == "world" else 100,
        shares=None if missing == "shares" else {"CN": 0.6} if missing == "complete" else {"CN": 1.0},
    )  # fmt: skip
    compiled = small.compiled()
    assert made(compiled, "oxide") == {}
    assert ("no-world-output", "material/oxide") in gaps(compiled)


def test_makers_of_products() -> None:
    small = SmallGraph()
    small.product("car", {"JP": 8_000_000, "CN": 0})
    (maker,) = small.compiled().producers
    assert (maker.id, maker.node, maker.country, maker.output) == ("stage/car-jp", "stage/car-jp", "JP", 8_000_000)
    assert maker.aggregate


def test_projected_figures_never_enter() -> None:
    small = oxide()
    small.world("oxide", "refined", 5000, year="2026", kind="projected")
    small.shares("oxide", "refined", {"CN": 1.0}, year="2026", source="source/outlook", kind="projected")
    small.facility("plan", "MY")
    small.plant("plan", "oxide", output=100, year="2025", kind="projected")
    assert made(small.compiled(), "oxide") == pytest.approx({"oxide-cn": 700, "oxide-my": 200, "oxide-xx": 100})


def test_the_date_picks_the_year_of_each_figure() -> None:
    small = SmallGraph()
    small.material("oxide")
    for year, tonnes, share in (("2022", 100, 0.9), ("2024", 200, 0.8), ("2026", 400, 0.7)):
        small.world("oxide", "refined", tonnes, year=year)
        small.shares("oxide", "refined", {"CN": share, "XX": 1 - share}, year=year, source=f"source/y{year}")
    outputs = {day: made(small.compiled(day), "oxide").get("oxide-cn") for day in ("2021-12-31", "2023-06-30", DAY)}
    assert outputs == {"2021-12-31": None, "2023-06-30": pytest.approx(90), DAY: pytest.approx(280)}
    assert made(small.compiled("2025-01-01"), "oxide")["oxide-cn"] == pytest.approx(160)


def test_shares_of_another_year_apply_to_the_world_output() -> None:
    small = SmallGraph()
    small.material("oxide")
    small.shares("oxide", "refined", {"CN": 0.5, "XX": 0.5}, year="2020")
    small.world("oxide", "refined", 300, year="2025")
    assert made(small.compiled(), "oxide")["oxide-cn"] == pytest.approx(150)


def test_choices_say_what_was_taken_and_what_was_not() -> None:
    small = oxide()
    small.shares("oxide", "refined", {"CN": 0.6}, year="2025", source="source/one-row")
    (choice,) = [c for c in small.compiled().choices if c.what == "material/oxide refined"]
    assert choice.chosen is not None
    assert choice.chosen.source == "source/test"
    assert [s.source for s in choice.rejected] == ["source/one-row"]


def test_outputs_rest_on_statements() -> None:
    small = oxide()
    small.facility("kuantan", "MY")
    small.plant("kuantan", "oxide", share=0.5)
    graph_ids = {s.id: s.prop for s in small.all_statements()}
    basis = {p.id: [graph_ids[i] for i in p.basis] for p in small.compiled().producers}
    assert basis["stage/oxide-cn"] == ["share", "world_output_t_per_y"]
    assert basis["facility/kuantan:oxide"] == ["share_of_country", "share", "world_output_t_per_y"]


def test_stage_ids() -> None:
    assert stage_id("product/traction-motor", "JP") == "stage/traction-motor-jp"
    assert stage_id("material/gallium", "EU", recycled=True) == "stage/gallium-eu-recycled"


countries = st.sampled_from(["CN", "MY", "JP", "BE"])


@settings(max_examples=40)
@given(
    weights=st.dictionaries(st.sampled_from(["CN", "MY", "JP", "XX"]), st.integers(0, 50), min_size=2),
    plants=st.lists(st.tuples(countries, st.integers(0, 400)), max_size=5),
)
def test_what_plants_and_countries_make_adds_up_to_the_world(
    weights: dict[str, int], plants: list[tuple[str, int]]
) -> None:
    total = sum(weights.values())
    if not total:
        return
    small = oxide({code: weight / total for code, weight in weights.items()})
    for number, (code, tonnes) in enumerate(plants):
        small.facility(f"f{number}", code)
        small.plant(f"f{number}", "oxide", output=tonnes)
    compiled = small.compiled()
    outputs = made(compiled, "oxide")
    assert sum(outputs.values()) == pytest.approx(1000)
    assert all(output > 0 for output in outputs.values())
    for code, weight in weights.items():
        own = sum(p.output for p in compiled.producers if p.country == code)
        assert own <= 1000 * weight / total + 1e-6
    assert not any(p.facility and p.country == "XX" for p in compiled.producers)
