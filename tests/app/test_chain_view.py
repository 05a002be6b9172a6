"""The drawn chain: what is in it, where it stands, and that the same question gives the same drawing."""

from __future__ import annotations

import doctest
import itertools
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import chain_chart, chain_words
from app.answers import Answers
from app.chain_chart import RING, chain_option, chart_height
from app.chain_layout import Group, place_groups
from app.chain_parts import TIERS, ChainView
from app.chain_shares import needs_of_chain
from app.chain_view import NODE_LIMIT, build_chain_view, makers_of
from app.i18n import translator

AS_OF = "2026-11-22"
CASES = [
    ("product/traction-motor", "JP"),
    ("product/power-gan", "JP"),
    ("product/bev", "JP"),
    ("product/bev", ""),
    ("product/ddg51", "US"),
    ("material/gallium", ""),
]


def view_of(
    built: Answers, product: str, country: str, *, min_share: float = 0.05, limit: int = NODE_LIMIT, lang: str = "en"
) -> ChainView:
    points = built.chokepoints(product, AS_OF, country or None)
    losses = {p.id: p.loss for p in points if p.kind in ("stage", "facility")}
    return build_chain_view(
        built.graph, built.compiled(AS_OF), product, country,
        losses=losses, min_share=min_share, limit=limit, lang=lang,
    )  # fmt: skip


def assert_apart(positions: list[tuple[float, float]]) -> None:
    columns: dict[float, list[float]] = defaultdict(list)
    for x, y in positions:
        columns[x].append(y)
    for rows in columns.values():
        ordered = sorted(rows)
        assert all(b - a >= 1 - 1e-9 for a, b in itertools.pairwise(ordered))


@pytest.mark.parametrize(("product", "country"), CASES)
def test_view_holds_together(built: Answers, product: str, country: str) -> None:
    view = view_of(built, product, country)
    nodes = {n.id: n for n in view.nodes}
    assert len(nodes) == len(view.nodes)
    assert {n.commodity for n in view.nodes if n.target} == {product}
    assert len({e.id for e in view.edges}) == len(view.edges)
    for edge in view.edges:
        source, target = nodes[edge.source], nodes[edge.target]
        assert 0 < edge.share <= 1
        if edge.role == "supply" and not source.stand_in:
            assert edge.share >= 0.05
        if edge.role != "host":
            assert source.tier <= target.tier
            assert source.x < target.x
        assert edge.kind == "estimated" or edge.role != "supply" or edge.statements
    assert abs(sum(view.kinds().values()) - 1) < 1e-9
    assert all(s in built.graph.by_id for e in view.edges for s in (*e.statements, *e.recipe))


@pytest.mark.parametrize(("product", "country"), CASES)
def test_boxes_do_not_overlap_and_tiers_stand_in_order(built: Answers, product: str, country: str) -> None:
    view = view_of(built, product, country)
    headings = [(h.x, h.y) for h in view.headings if h.level == 1]
    assert_apart([*((n.x, n.y) for n in view.nodes), *headings])
    columns: dict[int, list[float]] = defaultdict(list)
    for node in view.nodes:
        columns[node.tier].append(node.x)
    tiers = sorted(columns)
    assert all(max(columns[a]) < min(columns[b]) for a, b in itertools.pairwise(tiers))
    assert {h.text for h in view.headings if h.level == 0} == {
        built.graph.ontology.codes["stages"].code_label(TIERS[t][0], "en") for t in tiers
    }
    assert all(0 <= n.y <= view.rows and n.x < view.columns for n in view.nodes)


def test_same_question_same_drawing_in_both_languages(built: Answers) -> None:
    first, second = (view_of(built, "product/bev", "JP") for _ in range(2))
    assert first == second
    japanese = view_of(built, "product/bev", "JP", lang="ja")
    assert [(n.id, n.x, n.y, n.colour) for n in japanese.nodes] == [(n.id, n.x, n.y, n.colour) for n in first.nodes]
    assert japanese.edges == first.edges
    assert japanese.headings != first.headings


def test_shares_are_of_what_the_chain_needs(built: Answers) -> None:
    compiled = built.compiled(AS_OF)
    shares = needs_of_chain(compiled, makers_of(compiled, "product/traction-motor", "JP"))
    sums: dict[str, float] = defaultdict(float)
    for producer, share in zip(compiled.producers, shares, strict=True):
        assert 0 <= share <= 1 + 1e-9
        sums[producer.commodity] += share
    used = {commodity for commodity, total in sums.items() if total > 0}
    assert {"product/traction-motor", "material/ndfeb-magnet-hc", "material/dysprosium-oxide"} <= used
    assert all(sums[commodity] == pytest.approx(1) for commodity in used)


def test_smaller_threshold_shows_more_and_what_is_left_out_is_counted(built: Answers) -> None:
    sizes = []
    for share in (0.3, 0.1, 0.05, 0.0):
        view = view_of(built, "product/bev", "JP", min_share=share, limit=10_000)
        sizes.append(sum(not n.stand_in for n in view.nodes) + view.below_share)
        assert view.beyond_limit == 0
    assert len(set(sizes)) == 1
    full = view_of(built, "product/bev", "JP", min_share=0.0, limit=10_000)
    small = view_of(built, "product/bev", "JP", min_share=0.0, limit=40)
    kept = [n for n in small.nodes if not n.stand_in]
    assert len(kept) == 40
    assert small.beyond_limit == sum(not n.stand_in for n in full.nodes) - 40
    # What is cut off is cut at the far end: each producer kept still leads to the product.
    reached = {n.id for n in kept if n.target}
    while more := {e.source for e in small.edges if e.target in reached} - reached:
        reached |= more
    assert {n.id for n in kept} <= reached


def test_inputs_without_known_or_large_makers_are_drawn_as_such(built: Answers) -> None:
    view = view_of(built, "product/bev", "JP")
    unknown = {n.id for n in view.nodes if n.stand_in}
    assert unknown == {
        "unknown:material/battery-black-mass", "outside:material/artificial-graphite", "scrap:material/ndfeb-scrap",
    }  # fmt: skip
    assert all(e.kind == "unknown" for e in view.edges if e.source in unknown)
    recycled = {n.id for n in view.nodes if n.recycled and n.commodity == "material/ndpr-oxide"}
    assert recycled <= {e.target for e in view.edges if e.source == "scrap:material/ndfeb-scrap"}
    assert "Feed of Artificial graphite" in {h.text for h in view.headings}
    coarse = view_of(built, "product/bev", "JP", min_share=0.5)
    assert any(n.id.startswith("small:") and "small makers" in n.label for n in coarse.nodes)


def test_choke_losses_stand_on_their_boxes(built: Answers) -> None:
    view = view_of(built, "product/traction-motor", "JP")
    losses = {p.id: p.loss for p in built.chokepoints("product/traction-motor", AS_OF, "JP")}
    node = next(n for n in view.nodes if n.id == "stage/dysprosium-oxide-cn")
    assert node.loss == losses["stage/dysprosium-oxide-cn"]
    assert next(n for n in view.nodes if n.target).loss is None


def test_nobody_makes_it_there(built: Answers) -> None:
    view = build_chain_view(built.graph, built.compiled(AS_OF), "product/traction-motor", "ZW")
    assert (view.nodes, view.edges, view.headings) == ((), (), ())
    assert chart_height(view) > 0


def test_option_keeps_the_order_that_clicks_count_by(built: Answers) -> None:
    view = view_of(built, "product/traction-motor", "JP")
    option = chain_option(view, translator("en"), ring_above=0.5)
    (series,) = option["series"]
    ids = [row["id"] for row in series["data"]]
    assert ids[: len(view.nodes)] == [n.id for n in view.nodes]
    assert [(r["source"], r["target"]) for r in series["links"]] == [(e.source, e.target) for e in view.edges]
    for node, row in zip(view.nodes, series["data"], strict=False):
        ringed = row["itemStyle"].get("borderColor") == RING
        assert ringed == (node.loss is not None and node.loss >= 0.5)
    for edge, row in zip(view.edges, series["links"], strict=True):
        solid = row["lineStyle"]["type"] == "solid"
        assert solid == (edge.role == "supply" and edge.kind in ("reported", "derived"))


def test_option_marks_what_is_picked_and_fades_the_rest(built: Answers) -> None:
    view = view_of(built, "product/traction-motor", "JP")
    edge = view.edges[0]
    rows = chain_option(view, translator("ja"), picked=edge.id, dark=True)["series"][0]["data"]
    bright = {row["id"] for row in rows[: len(view.nodes)] if row["itemStyle"]["opacity"] == 1}
    assert bright == {edge.source, edge.target}
    assert "この供給網の必要量" in rows[0]["tooltip"]["formatter"]


def test_data_cannot_put_markup_into_tooltips() -> None:
    assert chain_chart._escape("<img src=x>{b}|") == "&lt;img src=x&gt;(b)/"


GROUPS = st.lists(st.tuples(st.integers(0, 4), st.integers(1, 9)), min_size=1, max_size=14)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(GROUPS, st.lists(st.tuples(st.integers(0, 13), st.integers(0, 13), st.floats(0.01, 1)), max_size=30))
def test_layout_of_any_groups(sizes: list[tuple[int, int]], pairs: list[tuple[int, int, float]]) -> None:
    groups = [Group(f"g{k}", tier, tuple(f"g{k}-{m}" for m in range(n))) for k, (tier, n) in enumerate(sizes)]
    tier = {g.id: g.tier for g in groups}
    names = [g.id for g in groups]
    links = [(names[a % len(names)], names[b % len(names)], w) for a, b, w in pairs]
    # Loops inside a tier are allowed; links back over tiers are hosts.
    forward = [(a, b, w) for a, b, w in links if tier[a] <= tier[b]]
    hosts = [(a, b, w) for a, b, w in links if tier[a] > tier[b]]
    placed = place_groups(groups, forward, hosts)
    assert set(placed.at) == {m for g in groups for m in g.members}
    assert_apart([*placed.at.values(), *((x, y) for _, x, y, _members in placed.tops)])
    for group in groups:
        first, last = placed.tier_columns[group.tier]
        assert all(first <= placed.at[m][0] <= last for m in group.members)
    spans = [placed.tier_columns[t] for t in sorted(placed.tier_columns)]
    assert all(a[1] < b[0] for a, b in itertools.pairwise(spans))
    again = place_groups(groups[::-1], forward, hosts)
    assert again == placed


def test_sources_stand_left_of_their_targets_inside_a_tier() -> None:
    groups = [Group("a", 2, ("a1",)), Group("b", 2, ("b1",)), Group("c", 2, ("c1",))]
    placed = place_groups(groups, [("c", "a", 1.0), ("a", "b", 1.0)])
    assert placed.at["c1"][0] < placed.at["a1"][0] < placed.at["b1"][0]


def test_doctests() -> None:
    assert doctest.testmod(chain_words).failed == 0
