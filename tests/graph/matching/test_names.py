"""Which nodes a user's names mean: firms, facilities, materials and products, in English and Japanese."""

from __future__ import annotations

from graph.matching import Candidate, Named, match_names
from graph.supply_graph import SupplyGraph
from tests.graph.small_graphs import SmallGraph


def graph() -> SupplyGraph:
    small = SmallGraph()
    small.country("AU")
    small.country("JP")
    small.material("spodumene", "mine")
    small.say("material/lithium-forms", "Material", "name", "Lithium, all forms")
    small.say("material/lithium-forms", "Material", "member", "material/spodumene")
    small.say("company/santoku", "Company", "name", "Santoku", qualifier="en")
    small.say("company/santoku", "Company", "name", "三徳", qualifier="ja")
    small.say("company/santoku", "Company", "country", "country/jp")
    small.say("company/albemarle", "Company", "name", "Albemarle")
    small.say("company/albemarle", "Company", "alias", "Rockwood Lithium")
    small.say("product/motor", "Product", "name", "Traction motor", qualifier="en")
    small.say("product/motor", "Product", "name", "駆動モーター", qualifier="ja")
    small.say("product/motor", "Product", "product_kind", "component")
    facility = small.facility("greenbushes", "AU", takes=["spodumene"])
    small.say_all(facility, "Facility", latitude="-33.86", longitude="116.01")
    small.say_all("operation/a", "Operation", operator="company/albemarle", facility=facility)
    return small.graph()


def nodes(*queries: Named) -> list[list[str]]:
    told = graph()
    return [[c.node for c in match_names(q, told)] for q in queries]


def test_firms_are_found_by_either_language_whatever_the_legal_form() -> None:
    assert nodes(
        Named("SANTOKU CORPORATION"), Named(name_ja="株式会社三徳"), Named(name_ja="三徳㈱"), Named("Albemarle Corp."),
        Named("Rockwood Lithium GmbH"),
    ) == [*[["company/santoku"]] * 3, *[["company/albemarle"]] * 2]  # fmt: skip


def test_a_firm_may_be_asked_for_at_a_site_abroad() -> None:
    assert nodes(Named("Santoku", country="country/au")) == [["company/santoku"]]


def test_materials_and_products_are_found() -> None:
    assert nodes(Named("Spodumene"), Named("traction motors"), Named(name_ja="駆動モーター")) == [
        ["material/spodumene"], ["product/motor"], ["product/motor"],
    ]  # fmt: skip


def test_a_site_is_found_by_more_than_its_name() -> None:
    told = graph()
    sure = match_names(
        Named("Greenbushes mine", country="country/au", lat=-33.9, lon=116.0, operator=("Albemarle Ltd",),
              commodities=frozenset({"material/lithium-forms"})), told,
    )  # fmt: skip
    bare = match_names(Named("Greenbushes"), told)
    assert [c.node for c in sure] == [c.node for c in bare] == ["facility/greenbushes"]
    assert sure[0].score == 1.0 > bare[0].score
    assert sure[0].reasons[1:] == ("place 5 km apart", "operator 1.00", "commodity agrees")
    assert match_names(Named("Greenbushes", country="country/jp"), told) == []


def test_classes_limit_and_least_score() -> None:
    told = graph()
    assert match_names(Named("Santoku"), told, classes=("Material",)) == []
    assert match_names(Named("Santoku"), told, least=1.01) == []
    assert match_names(Named("Santoku"), told, limit=0) == []
    assert match_names(Named(), told) == []
    (found,) = match_names(Named("Santoku"), told)
    assert found == Candidate("company/santoku", 1.0, ("name 1.00 ('Santoku' / 'Santoku')",))
