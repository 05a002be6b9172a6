"""Scores of likeness: symmetric, between 0 and 1, and sceptical where they should be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.matching import Named, compare
from graph.matching.likeness import distance_km, name_likeness, party_likeness
from graph.matching.pairs import AUTOMATIC, CLOSE
from graph.matching.reasons import reasons

AU = "country/au"
WELD = Named("Mt Weld mine", country=AU, lat=-28.86, lon=122.55, commodities=frozenset({"material/ree"}), kind="mine")

NAMES = st.sampled_from([
    "Mt Weld", "Mount Weld (Laverton)", "Salar de Olaroz", "Cauchari-Olaroz", "Titan", "Titan 2", "Bayan Obo",
    "Bayanobo",
    "白雲鄂博鉱山", "白雲鄂博（バヤンオボ）鉱山", "BHP Ltd", "Kings Mountain/Bessemer City", "", "(x)", "Ré-1",
])  # fmt: skip
NAMED = st.builds(
    Named, NAMES, NAMES, st.sampled_from(["", AU, "country/cl"]),
    lat=st.none() | st.floats(-90, 90), lon=st.none() | st.floats(-180, 180),
    operator=st.lists(NAMES, max_size=2).map(tuple), commodities=st.frozensets(st.sampled_from(["a", "b"])),
    aliases=st.lists(NAMES, max_size=2).map(tuple), company=st.booleans(), kind=st.sampled_from(["", "mine", "plant"]),
)  # fmt: skip


@given(NAMED, NAMED)
def test_the_order_of_two_things_does_not_matter(one: Named, other: Named) -> None:
    there, back = compare(one, other), compare(other, one)
    assert 0 <= there.score <= 1
    assert there.score == back.score
    assert there.name == back.name
    assert set(there.words) == set(back.words)
    assert (there.operator, there.commodity, there.kind) == (back.operator, back.commodity, back.kind)


@given(NAMED)
def test_a_thing_is_most_like_itself(thing: Named) -> None:
    same = compare(thing, thing)
    if thing.name_en.strip("()x") and not thing.company:
        assert same.name == 1.0
        assert same.score >= 0.7


@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(-90, 90), st.floats(-180, 180))
def test_distance_is_symmetric_and_on_the_globe(lat: float, lon: float, lat2: float, lon2: float) -> None:
    one, other = Named(lat=lat, lon=lon), Named(lat=lat2, lon=lon2)
    away, back = distance_km(one, other), distance_km(other, one)
    assert away is not None
    assert back == pytest.approx(away, abs=1e-6)
    assert 0 <= away <= 20016
    assert distance_km(one, one) == 0
    assert distance_km(one, Named()) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [("Bayan Obo", "Bayanobo"), ("Hsikwangshan", "Hsikuangshan"), ("Tenke Fungurume", "Fungurume Tenke mine"),
     ("Nolan's Bore", "Nolans Bore"), ("白雲鄂博（バヤンオボ）鉱山", "白雲鄂博")],
)  # fmt: skip
def test_spellings_are_alike(one: str, other: str) -> None:
    assert name_likeness(Named(one), Named(other))[0] >= 0.9


@pytest.mark.parametrize(
    ("one", "other"),
    [("Salar de Olaroz", "Salar del Hombre Muerto"), ("Mt Weld", "Mt Cattlin"), ("Kachi", "Cauchari"),
     ("Salar de Atacama", "Salar de Maricunga"), ("Kings Mountain", "Kings Valley"), ("Red Hill", "Red Dog"),
     ("Hombre Muerto North", "Hombre Muerto West"), ("Titan", "Titan 2"), ("三徳", "三菱")],
)  # fmt: skip
def test_near_misses_are_not(one: str, other: str) -> None:
    assert name_likeness(Named(one), Named(other))[0] < 0.8


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [("Rio Tinto", "Rio Tinto plc", 1, 1), ("Mitsui and Co", "Mitsui & Co.", 1, 1), ("MITSUI", "三井物産", 0, 0),
     ("Mitsubishi Corporation", "Mitsubishi Materials", 0.5, 0.7),
     ("Sumitomo Metal Mining", "Sumitomo Corporation", 0.3, 0.7), ("Glencore Coal Pty Ltd", "Glencore", 0.5, 0.9)],
)  # fmt: skip
def test_firms_are_compared_strictly(one: str, other: str, least: float, most: float) -> None:
    likeness = compare(Named(one, company=True), Named(other, company=True))
    assert least <= likeness.score <= most
    assert likeness.distance_km is None


def test_place_operator_and_commodity_add_to_a_name() -> None:
    bare = compare(WELD, Named("Mount Weld", country=AU))
    placed = compare(WELD, Named("Mount Weld", country=AU, lat=-28.8, lon=122.6))
    sure = compare(WELD, Named("Mount Weld", country=AU, lat=-28.8, lon=122.6, commodities=frozenset({"material/ree"})))
    assert CLOSE <= bare.score < AUTOMATIC < placed.score < sure.score


def test_what_lies_elsewhere_or_is_something_else_is_no_match() -> None:
    assert compare(WELD, Named("Mount Weld", country="country/ca")).score == 0
    assert compare(WELD, Named("Mount Weld", country=AU, lat=-28.8, lon=126.0)).score <= 0.5
    gold = Named("Mount Weld", country=AU, lat=-28.86, lon=122.55, commodities=frozenset({"material/gold"}))
    assert compare(WELD, gold).score < AUTOMATIC
    assert compare(WELD, Named("Mt Weld refinery", country=AU, lat=-28.86, lon=122.55, kind="plant")).score < AUTOMATIC


def test_a_remark_in_brackets_can_agree_with_an_operator_but_not_contradict_it() -> None:
    ours = Named("Salar de Atacama", operator=("Albemarle", "NovaAndino Litio"))
    assert compare(ours, Named("Salar de Atacama (Albemarle)")).operator == 1.0
    assert compare(ours, Named("Salar de Atacama (northern part)")).operator is None
    assert compare(ours, Named("Salar de Atacama", operator=("Codelco",))).operator == 0.0
    assert party_likeness([], ["BHP"]) is None


def test_reasons_are_told_in_both_languages() -> None:
    other = Named(
        "Mount Weld", country=AU, lat=-28.8, lon=122.6, operator=("Lynas",), commodities=frozenset({"x"}), kind="plant"
    )
    found = compare(Named("Mt Weld", country=AU, lat=-28.86, lon=122.55, operator=("Lynas Ltd",),
                          commodities=frozenset({"y"}), kind="mine"), other)  # fmt: skip
    assert reasons(found) == (
        "name 1.00 ('Mt Weld' / 'Mount Weld')", "place 8 km apart", "operator 1.00", "commodity differs",
        "one is a mine, the other a plant",
    )  # fmt: skip
    assert reasons(found, "ja") == (
        "名称 1.00（「Mt Weld」／「Mount Weld」）", "位置の差 8 km", "操業者 1.00", "品目が異なる",
        "一方は鉱山、他方は工場",
    )  # fmt: skip
    assert reasons(compare(Named("Mt Weld"), Named("Kachi")))[0] == "names differ"
    assert reasons(compare(Named("Mt Weld"), Named("Kachi")), "ja")[0] == "名称が異なる"
