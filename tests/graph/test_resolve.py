"""Which node a text means: by id, slug, table id, name in either language; else all that it fits."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import UnknownNodeError
from graph.resolve import Resolver
from tests.graph.small_graphs import SmallGraph


def named() -> SmallGraph:
    small = SmallGraph()
    for code, name, name_ja in (("JP", "Japan", "日本"), ("CN", "China", "中国"), ("MY", "Malaysia", "マレーシア")):
        entity = f"country/{code.lower()}"
        small.say(entity, "Country", "name", name, qualifier="en")
        small.say(entity, "Country", "name", name_ja, qualifier="ja")
        small.say_all(entity, "Country", iso2=code)
    for key, name, name_ja, symbol in (
        ("dysprosium-oxide", "Dysprosium oxide", "酸化ジスプロシウム", ""),
        ("dysprosium", "Dysprosium", "ジスプロシウム", "Dy"),
        ("gallium", "Gallium", "ガリウム", "Ga"),
        ("gallium-nitride", "Gallium nitride", "窒化ガリウム", "GaN"),
    ):
        entity = f"material/{key}"
        small.say(entity, "Material", "name", name, qualifier="en")
        small.say(entity, "Material", "name", name_ja, qualifier="ja")
        small.say_all(entity, "Material", symbol=symbol, stage="refined")
    small.say_all("product/traction-motor", "Product", name="Traction motor")
    small.say("product/traction-motor", "Product", "alias", "EV motor")
    small.say_all("facility/lamp-kuantan", "Facility", name="Lynas Advanced Materials Plant (LAMP)")
    small.say_all("company/lynas", "Company", name="Lynas")
    small.say_all("company/kuantan", "Company", name="Kuantan Works")
    small.say_all("facility/kuantan", "Facility", name="Kuantan Works")
    small.say_all("facility/lynas", "Facility", name="Mount Weld")
    small.measure("cn-2025-18", "CN", ["dysprosium"])
    small.say_all("status-event/cn-2025-18-1-in-force", "StatusEvent", measure="measure/cn-2025-18", status="in-force")
    small.shares("gallium", "refined", {"CN": 1.0})
    return small


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver(named().graph())


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("material/gallium", "material/gallium"),
        ("gallium", "material/gallium"),
        ("Gallium", "material/gallium"),
        ("GALLIUM", "material/gallium"),
        ("  gallium ", "material/gallium"),
        ("ガリウム", "material/gallium"),
        ("ｶﾞﾘｳﾑ", "material/gallium"),  # half-width, as some tables write it
        ("Ｇａｌｌｉｕｍ", "material/gallium"),
        ("Dy", "material/dysprosium"),
        ("dysprosium_oxide", "material/dysprosium-oxide"),
        ("酸化ジスプロシウム", "material/dysprosium-oxide"),
        ("p_traction_motor", "product/traction-motor"),
        ("traction-motor", "product/traction-motor"),
        ("Traction Motor", "product/traction-motor"),
        ("ev motor", "product/traction-motor"),
        ("lamp_kuantan", "facility/lamp-kuantan"),
        ("CN-2025-18", "measure/cn-2025-18"),
        ("JP", "country/jp"),
        ("jp", "country/jp"),
        ("日本", "country/jp"),
        ("China", "country/cn"),
        ("production/gallium-refined-cn", "production/gallium-refined-cn"),
        ("source/test", "source/test"),  # not searched for, but an id is an id
    ],
)
def test_one_node(resolver: Resolver, text: str, node: str) -> None:
    assert resolver.node(text) == node


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("Kuantan Works", {"company/kuantan", "facility/kuantan"}),
        ("kuantan", {"company/kuantan", "facility/kuantan"}),
        ("lynas", {"company/lynas", "facility/lynas"}),
    ],
)
def test_a_text_that_fits_several_lists_them(resolver: Resolver, text: str, candidates: set[str]) -> None:
    with pytest.raises(UnknownNodeError) as caught:
        resolver.node(text)
    assert set(caught.value.candidates) == candidates
    message = str(caught.value)
    assert "fits several nodes" in message
    assert all(candidate in message for candidate in candidates)
    assert "\n" not in message


def test_a_class_decides_between_several(resolver: Resolver) -> None:
    assert resolver.node("kuantan", "Facility") == "facility/kuantan"
    assert resolver.node("Kuantan Works", "Company", "Country") == "company/kuantan"


def test_an_id_of_another_class_is_refused(resolver: Resolver) -> None:
    with pytest.raises(UnknownNodeError, match="'country/jp' is a Country, which does not fit here"):
        resolver.node("country/jp", "Material")
    with pytest.raises(UnknownNodeError):
        resolver.node("JP", "Material")


@pytest.mark.parametrize(
    "text", ["", "   ", "unobtainium-x", "material/unobtainium", "不明物質", "%", "\x00", "?" * 500]
)
def test_nothing_fits(resolver: Resolver, text: str) -> None:
    with pytest.raises(UnknownNodeError) as caught:
        resolver.node(text)
    assert "names no node" in str(caught.value)
    assert caught.value.candidates == ()


def test_a_near_miss_names_what_is_near(resolver: Resolver) -> None:
    with pytest.raises(UnknownNodeError) as caught:
        resolver.node("galium")
    assert "material/gallium" in caught.value.near
    assert str(caught.value).startswith("'galium' names no node that fits here. Near: material/gallium")


def test_search_ranks_exact_before_alike(resolver: Resolver) -> None:
    found = resolver.search("gallium")
    assert found[0].id == "material/gallium"
    assert found[0].score == 1.0
    assert (found[0].cls, found[0].name, found[0].name_ja) == ("Material", "Gallium", "ガリウム")
    assert "material/gallium-nitride" in [f.id for f in found]
    assert [f.score for f in found] == sorted((f.score for f in found), reverse=True)


def test_a_name_that_holds_the_text_goes_before_one_that_is_spelt_like_it(resolver: Resolver) -> None:
    ids = [f.id for f in resolver.search("motor")]
    assert ids[0] == "product/traction-motor"
    scores = {f.id: f.score for f in resolver.search("kuantan")}
    assert scores["facility/lamp-kuantan"] < scores["facility/kuantan"] == 1.0


@pytest.mark.parametrize("text", ["dysprosium", "gallium nitride", "traction motor", "japanese companies"])
def test_a_code_inside_a_word_is_no_answer(resolver: Resolver, text: str) -> None:
    assert not [f for f in resolver.search(text, limit=100) if f.cls == "Country"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("galium", "material/gallium"),
        ("traction motr", "product/traction-motor"),
        ("motor traction", "product/traction-motor"),
    ],
)
def test_typing_errors(resolver: Resolver, typed: str, meant: str) -> None:
    assert resolver.search(typed)[0].id == meant
    assert resolver.search(typed)[0].score < 1


def test_a_hyphen_is_as_good_as_a_blank(resolver: Resolver) -> None:
    assert resolver.search("traction-mot")[0].id == resolver.search("traction mot")[0].id == "product/traction-motor"


def test_a_text_that_holds_a_name_as_a_word(resolver: Resolver) -> None:
    assert "material/gallium" in [f.id for f in resolver.search("gallium metal 99.99")]


def test_search_in_japanese(resolver: Resolver) -> None:
    ids = [f.id for f in resolver.search("ジスプロシウム")]
    assert ids[0] == "material/dysprosium"
    assert "material/dysprosium-oxide" in ids


def test_a_node_without_a_japanese_name(resolver: Resolver) -> None:
    (found,) = [f for f in resolver.search("mount weld") if f.id == "facility/lynas"]
    assert (found.name, found.name_ja) == ("Mount Weld", "")


def test_search_finds_several_of_one_name(resolver: Resolver) -> None:
    found = {f.id: f.score for f in resolver.search("Kuantan Works")}
    assert found["company/kuantan"] == found["facility/kuantan"] == 1.0


def test_search_hides_sources_events_and_relations(resolver: Resolver) -> None:
    for text in ("test", "cn-2025-18", "in-force", "gallium"):
        assert not [f for f in resolver.search(text, limit=100) if f.cls in ("Source", "StatusEvent", "Production")]


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_search_keeps_to_its_limit(resolver: Resolver, limit: int) -> None:
    assert len(resolver.search("gallium", limit=limit)) <= limit
    assert resolver.search("gallium", limit=limit)[0].id == "material/gallium"


def test_search_for_nothing_finds_nothing(resolver: Resolver) -> None:
    assert resolver.search("") == []
    assert resolver.search("zzzzqqqq") == []


@given(st.text(max_size=12))
def test_no_text_breaks_the_search(text: str) -> None:
    resolver = _shared()
    found = resolver.search(text)
    assert all(0 < f.score <= 1 for f in found)
    assert len({f.id for f in found}) == len(found)
    with contextlib.suppress(UnknownNodeError):
        assert resolver.node(text)


_CACHE: list[Resolver] = []


def _shared() -> Resolver:
    if not _CACHE:
        _CACHE.append(Resolver(named().graph()))
    return _CACHE[0]


def test_a_symbol_that_is_a_country_code_too_is_not_taken_silently() -> None:
    small = SmallGraph()
    small.country("GA")
    small.material("gallium", world=1, shares={"CN": 1.0})
    small.say_all("material/gallium", "Material", symbol="Ga")
    resolver = Resolver(small.graph())
    with pytest.raises(UnknownNodeError, match="fits several nodes: country/ga, material/gallium"):
        resolver.node("Ga")
    assert resolver.node("Ga", "Country") == "country/ga"
    assert resolver.node("GA") == "country/ga"


def test_a_plan_gives_way_to_its_plant_and_a_measure_to_its_framework() -> None:
    small = named()
    small.say_all("project/kuantan", "Project", name="Kuantan plan", facility="facility/kuantan")
    small.say_all("project/lone", "Project", name="Lone plan", facility="facility/lynas")
    small.say_all("framework/frame", "Framework", name="Frame of 2025", framework_kind="mou")
    small.say_all(
        "measure/us-jp", "PolicyMeasure", name="Frame of 2025", issuer="country/jp", framework="framework/frame"
    )
    resolver = Resolver(small.graph())
    assert resolver.node("kuantan", "Facility", "Project") == "facility/kuantan"
    assert resolver.node("kuantan", "Project") == "project/kuantan"
    assert resolver.node("project/kuantan") == "project/kuantan"
    assert resolver.node("lone") == "project/lone"
    assert resolver.node("Frame of 2025") == "framework/frame"
    assert resolver.node("US-JP") == "measure/us-jp"
    assert {"framework/frame", "measure/us-jp"} <= {f.id for f in resolver.search("Frame of 2025")}


def test_a_register_number_names_its_company_and_phases_are_not_searched() -> None:
    small = named()
    small.say("company/lynas", "Company", "external_id", "1801368", qualifier="sec-cik")
    small.say_all("project/lone", "Project", name="Lone plan", facility="facility/lynas")
    small.say_all("phase/lone-1", "Phase", name="Lone lift", project="project/lone", phase_kind="test")
    resolver = Resolver(small.graph())
    assert resolver.node("1801368") == "company/lynas"
    assert "phase/lone-1" not in {f.id for f in resolver.search("Lone lift")}
    assert resolver.node("phase/lone-1") == "phase/lone-1"
