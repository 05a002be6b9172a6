"""Does one find and see what the project's graph knows? Names, ids, disputed figures."""

from __future__ import annotations

import pytest

from app.answers import Answers
from graph.compile.share_table import baseline_shares
from graph.errors import UnknownNodeError


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("p_traction_motor", "product/traction-motor"),
        ("traction-motor", "product/traction-motor"),
        ("dysprosium_oxide", "material/dysprosium-oxide"),
        ("CN-2025-18", "measure/cn-2025-18"),
        ("lamp_kuantan", "facility/lamp-kuantan"),
        ("JP", "country/jp"),
        ("日本", "country/jp"),
        ("中国", "country/cn"),
        ("ガリウム", "material/gallium"),
        ("gallium", "material/gallium"),
        ("EU", "bloc/eu"),
        ("stage/gallium-cn", "stage/gallium-cn"),
    ],
)
def test_names_and_ids(built: Answers, text: str, node: str) -> None:
    assert built.resolver.node(text) == node


def test_a_tariff_line_of_many_materials_lists_them(built: Answers) -> None:
    assert built.resolver.node("811292") == "hs/811292"
    with pytest.raises(UnknownNodeError) as caught:
        built.resolver.node("811292", "Material", "Product")
    assert {"material/gallium", "material/germanium", "material/indium"} <= set(caught.value.candidates)


@pytest.mark.parametrize(
    ("text", "among"),
    [
        ("dysprosium", {"material/dysprosium", "material/dysprosium-oxide"}),
        ("magnet", {"material/ndfeb-magnet"}),
        ("Lynas", {"company/lynas-rare-earths", "facility/lamp-kuantan"}),
        ("ガリウム", {"material/gallium", "material/gallium-nitride"}),
        ("811292", {"material/gallium", "material/germanium"}),
        ("traction motor", {"product/traction-motor"}),
        ("galium", {"material/gallium"}),
        ("CN-2025-18", {"measure/cn-2025-18"}),
    ],
)
def test_search(built: Answers, text: str, among: set[str]) -> None:
    found = built.find(text, limit=20)
    assert among <= {f.id for f in found[:10]}
    assert [f.score for f in found] == sorted((f.score for f in found), reverse=True)


def test_nodes_are_found_by_their_names(built: Answers) -> None:
    graph = built.graph
    for cls in ("Material", "Product", "Country", "PolicyMeasure", "Facility"):
        for entity in graph.ids(cls)[::3]:
            for lang in ("en", "ja"):
                name = graph.text(entity, "name", lang)
                if name:
                    assert entity in [f.id for f in built.find(name, limit=10)], name


def test_disputed_output_of_gallium(built: Answers) -> None:
    rows = [
        row
        for row in built.show("material/gallium").properties
        if (row.name, row.qualifier, row.chosen.observed_at) == ("world_output_t_per_y", "refined", "2024")
    ]
    assert len(rows) == 1
    (row,) = rows
    assert float(row.chosen.value) == 848
    # Two datasets quote the older edition; it is one value.
    assert sorted({float(s.value) for s in row.conflicts}) == [760, 987]
    sources = {s.source for s in (row.chosen, *row.conflicts)}
    assert len(sources) == 3
    assert all(built.graph.text(source, "name") for source in sources)


def test_one_row_of_shares_carries_the_baseline(built: Answers) -> None:
    day = "2026-11-21"
    base = {s.entity: s for s in baseline_shares(built.graph, day)}
    checked = 0
    for node in sorted(n for n in base if n.startswith("stage/")):
        marked = [row for row in built.show(node, day).properties if row.name == "share" and row.baseline]
        assert [row.chosen.id for row in marked] == [base[node].id], node
        checked += 1
    assert checked > 100


def test_outlooks_are_marked_and_never_the_baseline(built: Answers) -> None:
    projected = 0
    for cls in ("Material", "Production"):
        for node in built.graph.ids(cls):
            for row in built.show(node, "2026-11-21").properties:
                if row.chosen.kind == "projected":
                    projected += 1
                    assert not row.baseline or built.graph.ontology.classes[cls].properties[row.name].multi, node
    assert projected >= 5


def test_every_node_can_be_shown(built: Answers) -> None:
    graph = built.graph
    for cls in graph.ontology.classes:
        for node in graph.ids(cls)[:3]:
            shown = built.show(node, "2026-11-21")
            assert shown.id == node
            assert shown.properties
            assert shown.name
