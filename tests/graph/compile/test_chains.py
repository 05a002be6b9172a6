"""Chains that do not reach the ground and recipes that lack an input: each planted fault named, nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.compile.chains import chain_gaps
from graph.compile.gaps import Gap
from tests.graph.compile.test_assemble import everything
from tests.graph.small_graphs import DAY, SmallGraph

MAKERS = ("material/ore", "material/oxide", "material/metal", "product/motor")


def sound() -> SmallGraph:
    """Ore from a mine, oxide, metal, a motor; copper from outside; a recycled route."""
    small = SmallGraph()
    small.material("ore", "mine", chain_end="mine")
    small.material("copper", chain_end="outside")
    small.material("oxide")
    small.material("metal", "metal")
    small.recipe("oxide", "ore")
    small.recipe("metal", "oxide")
    small.recipe("metal", "swarf", input_type="scrap")
    small.material("swarf", "")
    small.product("motor", {"JP": 10}, unit="motors")
    small.say_all("product/motor", "Product", product_kind="component")
    small.recipe("product/motor", "metal", per="motor", unit="kg")
    small.recipe("product/motor", "copper", per="motor", unit="kg")
    return small


def found(small: SmallGraph, makers: tuple[str, ...] = (*MAKERS, "material/copper")) -> list[Gap]:
    return chain_gaps(small.graph(), makers, DAY)


def named(gaps: list[Gap]) -> list[tuple[str, str]]:
    return [(gap.kind, gap.node) for gap in gaps]


def test_a_sound_chain_has_no_gap() -> None:
    assert found(sound()) == []
    graph = everything().graph()
    assert chain_gaps(graph, (*graph.ids("Material"), *graph.ids("Product")), DAY) == []


def no_source(small: SmallGraph) -> None:
    small.material("binder", "")
    small.recipe("metal", "binder")


def circle(small: SmallGraph) -> None:
    for one, other in (("a", "b"), ("b", "a")):
        small.material(one)
        small.recipe(one, other)
    small.recipe("metal", "a")


def host_without_origin(small: SmallGraph) -> None:
    small.material("slag")
    small.host("metal", "slag")


def dead_group(small: SmallGraph) -> None:
    for name in ("red", "blue"):
        small.material(name, "")
        small.recipe("metal", name, group="dye", weight=0.5)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (no_source, [("no-origin", "material/binder"), ("no-origin", "material/metal")]),
        (circle, [("no-origin", "material/a"), ("no-origin", "material/b"), ("no-origin", "material/metal")]),
        (host_without_origin, [("no-origin", "material/metal"), ("no-origin", "material/slag")]),
        (dead_group, [("no-origin", f"material/{name}") for name in ("blue", "metal", "red")]),
    ],
)
def test_a_material_whose_chain_does_not_reach_the_ground(
    fault: Callable[[SmallGraph], None], expected: list[tuple[str, str]]
) -> None:
    small = sound()
    fault(small)
    assert named(found(small)) == [*expected, ("input-without-origin", "product/motor")]


def test_the_text_says_where_the_chain_breaks() -> None:
    small = sound()
    no_source(small)
    small.say("material/binder", "Material", "name", "Binder", qualifier="en")
    small.say("material/binder", "Material", "name", "結合材", qualifier="ja")
    texts = {gap.node: (gap.text, gap.text_ja) for gap in found(small)}
    english, japanese = texts["material/metal"]
    assert english == "metal: its chain does not reach a mine or a declared boundary; it breaks at Binder"
    assert "結合材で途切れる" in japanese
    assert "no recipe leads to it" in texts["material/binder"][0]
    assert "essential input metal" in texts["product/motor"][0]
    assert all("\n" not in text for pair in texts.values() for text in pair)


def test_what_can_be_done_without_breaks_no_chain() -> None:
    small = sound()
    small.material("dye", "")
    small.recipe("metal", "dye", essential=False, loss=0.1)
    small.recipe("oxide", "ore", group="feed", weight=1)
    small.recipe("oxide", "dye", group="feed", weight=0)
    assert named(found(small)) == [("no-origin", "material/dye")]


def test_a_group_is_grounded_by_a_member_and_scrap_is_a_boundary() -> None:
    small = sound()
    small.material("forms", "", members=("oxide", "lost"))
    small.material("lost", "")
    small.recipe("metal", "forms")
    small.material("regained")
    small.recipe("regained", "swarf", input_type="scrap")
    small.recipe("metal", "regained")
    assert named(found(small)) == [("no-chain", "material/lost")]


def test_a_product_without_a_recipe() -> None:
    small = sound()
    small.say_all("product/lamp", "Product", name="Lamp", product_kind="end_product")
    small.say_all("product/idea", "Product", name="Idea")  # only named as a good: not meant to be in the network
    assert named(found(small)) == [("no-recipe", "product/lamp")]


def test_a_product_of_which_nobody_makes_an_input() -> None:
    small = sound()
    small.say_all("product/lamp", "Product", name="Lamp", product_kind="end_product")
    small.recipe("product/lamp", "material/copper", unit="kg", per="lamp")
    small.recipe("product/lamp", "product/motor", unit="motor", per="lamp")
    gaps = found(small, MAKERS)
    assert named(gaps) == [("no-input-producers", "material/copper")]
    assert "Lamp" in gaps[0].text
    assert "Lamp" in gaps[0].text_ja


def test_what_the_network_names_itself_is_left_to_it() -> None:
    small = sound()
    small.material("powder")
    assert named(found(small)) == [("no-origin", "material/powder")]
    assert named(found(small, (*MAKERS, "material/copper", "material/powder"))) == []


@given(st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7))), st.sets(st.integers(0, 7)))
def test_only_what_no_mine_feeds_is_named(recipes: set[tuple[int, int]], mines: set[int]) -> None:
    small = SmallGraph()
    for n in range(8):
        small.material(f"m-{n}", chain_end="mine" if n in mines else "")
    for output, source in recipes:
        small.recipe(f"m-{output}", f"m-{source}")
    grounded = set(mines)
    for _ in range(8):
        needs = {n: {source for output, source in recipes if output == n} for n in range(8)}
        grounded |= {n for n, sources in needs.items() if sources and sources <= grounded}
    expected = {f"material/m-{n}" for n in set(range(8)) - grounded}
    assert {gap.node for gap in chain_gaps(small.graph(), (), DAY)} == expected
