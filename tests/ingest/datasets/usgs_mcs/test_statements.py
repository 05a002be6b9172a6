"""What is stated of a release: tonnage, derived share, both editions, and each figure once."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from graph.precedence import choose, choose_share_set, share_sets
from graph.statement import Statement
from ingest.runner import CollectResult, collect

AU, CN = "production/rare-earth-elements-mine-au", "production/rare-earth-elements-mine-cn"


@cache
def collected() -> CollectResult:
    return collect(["usgs_mcs", "supply"])


@cache
def mine() -> list[Statement]:
    return [s for s in collected().statements if s.dataset == "usgs_mcs"]


def of(entity: str, prop: str, year: str = "") -> list[Statement]:
    return [
        s for s in collected().statements
        if (s.entity, s.prop) == (entity, prop) and (not year or s.observed_at == year)
    ]  # fmt: skip


def test_both_editions_are_kept_and_the_newer_holds() -> None:
    stated = of(AU, "output_t_per_y", "2024")
    assert {(s.value, s.published_at, s.original_value) for s in stated} == {
        ("13000", "2025", "13000 metric tons"), ("29000", "2026-02-06", "29,000 metric tons"),
    }  # fmt: skip
    chosen = choose(stated, "2026-11-21")
    assert chosen is not None
    assert chosen.value == "29000"
    earlier = choose(stated, "2026-11-21", known_at="2025-12-31")
    assert earlier is not None
    assert earlier.value == "13000"


def test_a_tonnage_is_reported_or_estimated_and_its_share_derived() -> None:
    kinds = Counter((s.prop, s.kind) for s in mine() if s.cls == "Production" and s.prop in ("output_t_per_y", "share"))
    assert set(kinds) == {("output_t_per_y", "reported"), ("output_t_per_y", "estimated"), ("share", "derived")}
    (of_2024,) = [s for s in of(CN, "share", "2024") if s.dataset == "usgs_mcs" and "2026" in s.qualifier]
    assert (of_2024.value, of_2024.qualifier) == ("0.703", "2024|mcs2026")


def test_a_share_that_a_table_quotes_has_the_same_value_and_source() -> None:
    ours, quoted = (
        next(s for s in of(CN, "share", "2024") if s.dataset == name and "2026-data-release" in s.source)
        for name in ("usgs_mcs", "supply")
    )
    assert (ours.value, ours.source) == (quoted.value, quoted.source)


def test_sets_of_two_datasets_are_kept_apart_and_the_finer_one_holds() -> None:
    ends = {(s.entity, s.prop): s.value for s in collected().statements if s.cls == "Production"}
    shares = [
        (s.entity.rpartition("-")[2].upper(), s)
        for s in collected().statements
        if s.prop == "share" and ends.get((s.entity, "commodity")) == "material/rare-earth-elements"
        and ends.get((s.entity, "stage")) == "mine"
    ]  # fmt: skip
    sets = [found for found in share_sets(shares) if found.year == "2024" and "2026-data-release" in found.source]
    assert [len(found.shares) for found in sets] == [5, 13]
    assert all(found.complete for found in sets)
    chosen, _ = choose_share_set(sets, "2026-11-21")
    assert chosen is sets[1]


def test_world_totals_stand_at_the_node_of_the_chain() -> None:
    totals = of("material/tungsten-ore", "world_output_t_per_y", "2025")
    assert {(s.value, s.qualifier, s.source) for s in totals} == {
        ("85000", "mine", "source/usgs-mineral-commodity-summaries-2026-data-release-world-total")
    }
    assert {s.dataset for s in totals} == {"usgs_mcs", "supply"}


def test_corrected_reserves() -> None:
    (brazil,) = of("reserve/br-rare-earth-elements", "reserve_t", "2025")
    assert (brazil.value, brazil.unit) == ("11000000", "t")
    assert [s.value for s in of("material/rare-earth-elements", "world_reserve_t", "2025")] == ["75000000"]
    assert [s.value for s in of("material/rare-earth-elements", "world_reserve_bound", "2025")] == ["above"]
    # Thousand tonnes under a unit of tonnes.
    assert [s.value for s in of("reserve/cn-vanadium", "reserve_t", "2025")] == ["5800000"]


def test_a_net_exporter_has_no_reliance() -> None:
    stated = [s for s in mine() if s.entity == "import-reliance/us-rare-earth-elements-mineral-concentrates"]
    assert {s.prop for s in stated} == {"country", "material", "form", "net_exporter"}


def test_us_origins_are_a_set_of_imports() -> None:
    stated = {
        s.entity: s.value for s in mine()
        if s.cls == "Supply" and s.prop == "share" and s.entity.startswith("supply/rare-earth-elements-")
    }  # fmt: skip
    assert stated["supply/rare-earth-elements-cn-us-import"] == "0.71"
    assert stated["supply/rare-earth-elements-xx-us-import"] == "0.06"


def test_a_price_that_the_table_has_is_stated_by_its_figure_alone() -> None:
    by_price: dict[str, set[str]] = {}
    for s in mine():
        if s.cls == "Price":
            by_price.setdefault(s.entity, set()).add(s.prop)
    again = {entity for entity, props in by_price.items() if props == {"price"}}
    assert (len(again), len(by_price)) == (368, 556)
    values: dict[tuple[str, str, str], set[str]] = {}
    for s in collected().statements:
        if s.entity in again and s.prop == "price":
            values.setdefault(s.key, set()).add(s.value)
    assert all(len(found) == 1 for found in values.values())


@pytest.mark.parametrize(
    ("entity", "prop", "year", "value"),
    [
        ("stage/gallium-cn", "capacity_t_per_y", "2025", "1600"),
        ("material/gallium", "world_capacity_t_per_y", "2025", "1700"),
        ("statistic/us-cobalt-imports", "quantity_t", "2024", "10800"),
        ("import-reliance/us-gallium", "reliance", "2025", "1"),
    ],
)
def test_other_figures(entity: str, prop: str, year: str, value: str) -> None:
    stated = choose(of(entity, prop, year))
    assert stated is not None
    assert stated.value == value
