"""What is opened and folded by hand, what is filtered: nothing that stands moves, and nothing is drawn in the void."""

from __future__ import annotations

import itertools
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.answers import Answers
from app.chain_days import change_days
from app.chain_layout import Group, place_groups, place_more
from app.chain_parts import ChainView
from app.chain_picture import chain_picture, picture_height
from app.chain_view import Unfolded, build_chain_view
from app.i18n import translator

AS_OF = "2026-11-22"
MOTOR, BEV = "product/traction-motor", "product/bev"


def view_of(built: Answers, product: str = MOTOR, **options: object) -> ChainView:
    known = {"stages", "commodities", "unfolded", "min_share"}
    assert set(options) <= known
    unfolded = options.get("unfolded")
    assert unfolded is None or isinstance(unfolded, Unfolded)
    stages, commodities = (options.get(name, ()) for name in ("stages", "commodities"))
    assert isinstance(stages, tuple)
    assert isinstance(commodities, tuple)
    return build_chain_view(
        built.graph, built.compiled(AS_OF), product, "JP", stages=stages, commodities=commodities, unfolded=unfolded
    )


def places(view: ChainView) -> dict[str, tuple[float, float]]:
    return {n.id: (n.x, n.y) for n in view.nodes}


def assert_apart(view: ChainView) -> None:
    columns: dict[float, list[float]] = defaultdict(list)
    for x, y in [*places(view).values(), *((h.x, h.y) for h in view.headings if h.level == 1)]:
        columns[x].append(y)
    for rows in columns.values():
        assert all(b - a >= 1 - 1e-9 for a, b in itertools.pairwise(sorted(rows)))


@pytest.mark.parametrize("product", [MOTOR, BEV])
def test_opening_shows_every_supplier_and_moves_nothing(built: Answers, product: str) -> None:
    base = view_of(built, product)
    hidden = [n.id for n in base.nodes if n.hidden]
    assert hidden
    opened: tuple[str, ...] = ()
    before = base
    for node in hidden[:6]:
        opened = (*opened, node)
        view = view_of(built, product, unfolded=Unfolded(opened=opened))
        assert all(places(view)[n] == at for n, at in places(before).items() if n in places(view))
        assert set(places(before)) - set(places(view)) <= {n.id for n in before.nodes if n.id.startswith("small:")}
        row = next(n for n in view.nodes if n.id == node)
        assert (row.hidden, row.opened) == (0, True)
        assert_apart(view)
        assert view.columns == base.columns
        before = view
    assert any(n.added for n in before.nodes)
    assert all(n.id not in places(base) for n in before.nodes if n.added)


def test_places_are_kept_free_for_what_was_opened_before(built: Answers) -> None:
    hidden = [n.id for n in view_of(built, BEV).nodes if n.hidden][:2]
    both = view_of(built, BEV, unfolded=Unfolded(opened=tuple(hidden)))
    second = view_of(built, BEV, unfolded=Unfolded(opened=(hidden[1],), order=tuple(hidden)))
    assert all(places(both)[n] == at for n, at in places(second).items())
    alone = view_of(built, BEV, unfolded=Unfolded(order=tuple(hidden)))
    assert places(alone) == places(view_of(built, BEV))


def test_folding_takes_away_what_leads_nowhere_else(built: Answers) -> None:
    base = view_of(built)
    node = "stage/dysprosium-oxide-cn"
    view = view_of(built, unfolded=Unfolded(closed=(node,)))
    assert not any(e.target == node for e in view.edges)
    assert all(places(base)[n] == at for n, at in places(view).items())
    reached = {n.id for n in view.nodes if n.target}
    while more := {e.source for e in view.edges if e.target in reached} - reached:
        reached |= more
    assert reached == set(places(view))
    row = next(n for n in view.nodes if n.id == node)
    assert row.closed
    assert row.hidden > 0


def test_unknown_boxes_are_passed_over(built: Answers) -> None:
    odd = Unfolded(opened=("stage/nowhere",), closed=("nobody",), order=("product/bev",))
    assert places(view_of(built, unfolded=odd)) == places(view_of(built))


def test_filter_by_stage_and_material(built: Answers) -> None:
    base = view_of(built)
    assert [code for code, _ in base.stages][:2] == ["mine", "intermediate"]
    view = view_of(built, stages=("mine", "metal"))
    assert {n.tier for n in view.nodes} == {0, 3}
    through = view_of(built, commodities=("material/ferro-dysprosium",))
    kept = {n.commodity for n in through.nodes}
    assert {"material/ferro-dysprosium", "material/dysprosium-oxide", MOTOR} <= kept
    assert "material/ndpr-metal" not in kept
    assert (view.stages, view.commodities) == (base.stages, base.commodities) == (through.stages, through.commodities)
    assert_apart(through)
    assert view_of(built, commodities=("material/gallium",)).nodes == ()
    opened = view_of(built, stages=("magnet",), unfolded=Unfolded(opened=tuple(n.id for n in base.nodes)))
    assert {n.tier for n in opened.nodes} == {5}


SIZES = st.lists(st.tuples(st.integers(0, 4), st.integers(1, 6)), min_size=1, max_size=8)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(SIZES, SIZES, st.data())
def test_more_boxes_find_free_places(
    sizes: list[tuple[int, int]], later: list[tuple[int, int]], data: st.DataObject
) -> None:
    groups = [Group(f"g{k}", tier, tuple(f"g{k}-{m}" for m in range(n))) for k, (tier, n) in enumerate(sizes)]
    placed = place_groups(groups, [])
    before = dict(placed.at)
    for k, (tier, n) in enumerate(later):
        target = data.draw(st.sampled_from(sorted(placed.at)))
        name = data.draw(st.sampled_from([f"new{k}", "g0"]))
        known = groups[0].tier if name == "g0" else tier
        place_more(placed, Group(name, known, tuple(f"n{k}-{m}" for m in range(n))), placed.at[target][0])
    assert all(placed.at[member] == at for member, at in before.items())
    spots = [*placed.at.values(), *((x, y) for _, x, y, _members in placed.tops)]
    columns: dict[float, list[float]] = defaultdict(list)
    for x, y in spots:
        columns[x].append(y)
    for rows in columns.values():
        assert all(b - a >= 1 - 1e-9 for a, b in itertools.pairwise(sorted(rows)))
    assert len(placed.at) == len(before) + sum(n for _, n in later)
    assert all(y + 1 <= placed.rows + 1e-9 for _, y in placed.at.values())


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_picture_says_everything_that_is_drawn(built: Answers, lang: str) -> None:
    view = view_of(built, unfolded=Unfolded(opened=("stage/mixed-ree-carbonate-cn",)))
    picture = chain_picture(view, translator(lang), ring_above=0.2, picked="x", name="n", label="l")
    assert [row["id"] for row in picture["nodes"]] == [n.id for n in view.nodes]
    assert [row["id"] for row in picture["edges"]] == [e.id for e in view.edges]
    assert picture["height"] == picture_height(view)
    for node, row in zip(view.nodes, picture["nodes"], strict=True):
        assert row["ring"] == (node.loss is not None and node.loss >= 0.2)
        assert row["ghost"] == node.stand_in
        assert row["tip"][0] == node.name
        assert bool(row["fill"]) == (node.colour not in ("other", "unknown"))
    for edge, row in zip(view.edges, picture["edges"], strict=True):
        solid = edge.role == "supply" and edge.kind in ("reported", "derived")
        assert (row["style"] == "solid") == solid
        assert (row["style"] == "dotted") == (edge.role == "host")
    spans = [(row["from"], row["to"]) for row in picture["tiers"]]
    assert all(a[1] <= b[0] + 1e-9 for a, b in itertools.pairwise(spans))


def test_days_of_change_name_figures_and_measures(built: Answers) -> None:
    days = change_days(built.graph, ["material/dysprosium-oxide", "material/ferro-dysprosium"])
    by_day = {d.day: d for d in days}
    assert [d.day for d in days] == sorted(by_day)
    # China's licence for seven rare earths, in force on 4 April 2025, names the group that the oxide belongs to.
    assert ("measure/cn-2025-18", "in-force") in by_day["2025-04-04"].measures
    assert by_day["2024-01-01"].figures > 0
    assert all(d.figures or d.measures for d in days)
    assert change_days(built.graph, ["material/nothing"]) == []


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_low_boxes_say_the_place_of_what_is_recycled(built: Answers, lang: str) -> None:
    view = build_chain_view(built.graph, built.compiled(AS_OF), "product/f35", min_share=0.01, lang=lang)
    picture = chain_picture(view, translator(lang), ring_above=0.2, picked="", name="n", label="l")
    drawn = {row["id"]: row for row in picture["nodes"]}
    recycled = [n for n in view.nodes if n.recycled]
    assert recycled
    for node in recycled:
        (line,) = drawn[node.id]["lines"]
        assert line.endswith("↻")
        assert node.country in line or node.label in line
