"""Production as publishers count it: each year's value with its editions side by side, in show and in Cypher."""

from __future__ import annotations

from typing import Any

import pytest

from tests.app.cli.runs import DAY, Command

CYPHER = (
    "MATCH (c:Country)-[p:PRODUCES]->(m:Material) WHERE c.id = $country AND m.id = $material AND p.stage = 'mine' "
    "AND p.unit_basis = $basis RETURN p.output_t_per_y AS tonnes"
)


def values(lodestone: Command, node: str, prop: str) -> dict[str | None, dict[str, Any]]:
    """Rows of a property by the time that they speak of."""
    shown = lodestone("show", node, "--as-of", DAY, "--format", "json").json()
    return {row["observed_at"]: row for row in shown["properties"] if row["name"] == prop}


@pytest.mark.parametrize(
    ("node", "now", "before"),
    [
        ("production/rare-earth-elements-mine-au", 29000, 13000),
        ("production/cobalt-mine-cd", 226000, 220000),
        ("stage/gallium-cn", 839, 750),
    ],
)
def test_both_editions_are_seen(lodestone: Command, node: str, now: float, before: float) -> None:
    row = values(lodestone, node, "output_t_per_y")["2024"]
    assert (row["value"], row["unit"]) == (now, "t/y")
    assert "usgs-mineral-commodity-summaries-2026-data-release" in {source["id"] for source in row["sources"]}
    of_before = {source["id"] for other in row["conflicts"] if other["value"] == before for source in other["sources"]}
    assert "usgs-mineral-commodity-summaries-2025-data-release" in of_before


def test_an_unrevised_figure_has_no_conflict_between_the_editions(lodestone: Command) -> None:
    row = values(lodestone, "production/rare-earth-elements-mine-cn", "output_t_per_y")["2024"]
    assert row["value"] == 270000
    assert row["conflicts"] == []
    assert len(row["sources"]) == 3  # two editions of the USGS, and the British survey


@pytest.mark.parametrize(
    ("country", "material", "basis", "tonnes"),
    [
        ("cn", "rare-earth-elements", "t REO", 270000),
        ("cd", "cobalt", "t Co", 230000),
        ("au", "rare-earth-elements", "t REO", 29000),
    ],
)
def test_the_latest_figure_in_cypher(
    lodestone: Command, country: str, material: str, basis: str, tonnes: float
) -> None:
    found = lodestone(
        "cypher", CYPHER, "--param", f"country=country/{country}", "--param", f"material=material/{material}",
        "--param", f"basis={basis}", "--format", "json",
    ).json()  # fmt: skip
    assert found == [{"tonnes": tonnes}]


def test_elements_reserves_and_reliance(lodestone: Command) -> None:
    split = lodestone("show", "deposit/mountain-pass", "--format", "json").json()
    shares = {row["qualifier"]: row["value"] for row in split["properties"] if row["name"] == "element_share"}
    assert (shares["neodymium"], shares["cerium"]) == (0.117, 0.488)
    assert values(lodestone, "reserve/br-rare-earth-elements", "reserve_t")["2025"]["value"] == 11000000
    assert values(lodestone, "import-reliance/us-gallium", "reliance")["2025"]["value"] == 1
    assert values(lodestone, "statistic/us-cobalt-imports", "quantity_t")["2024"]["conflicts"][0]["value"] == 11000
