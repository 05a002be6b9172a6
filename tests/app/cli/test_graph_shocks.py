"""Shocks with dates of their own on the default graph."""

from __future__ import annotations

from typing import Any

import pytest

from tests.app.cli.runs import DAY, Command, check_schema


def ask(lodestone: Command, *arguments: str) -> dict[str, Any]:
    answer = lodestone("outage", *arguments, "--as-of", DAY, "--format", "json").json()
    check_schema("outage", answer)
    assert isinstance(answer, dict)
    return answer


def losses(answer: dict[str, Any]) -> dict[tuple[str, str], float]:
    return {(row["id"], row["country"]): row["lost_share"] for row in answer["products"]}


def test_a_shock_is_what_a_target_is(lodestone: Command) -> None:
    target = ask(lodestone, "country/cn", "--severity", "0.5", "--days", "60", "--for", "JP")
    shock = ask(lodestone, "--shock", "country:CN,severity=0.5,days=60", "--for", "JP")
    assert losses(shock) == pytest.approx(losses(target), abs=1e-12)
    assert shock["shocks"][0]["target"] == "country/cn"
    assert shock["horizon_days"] == target["horizon_days"] == 425
    assert shock["static"] == target["static"]
    assert "levels" not in shock


def test_shocks_of_different_times_and_levels(lodestone: Command) -> None:
    answer = ask(
        lodestone, "--shock", "stage/gallium-cn,start=10,days=5", "--levels", "--horizon", "60",
        "--shock", "owner:Lynas Rare Earths,severity=0.5,days=20",
        "--shock", "edges,from=CN,toward=JP,commodity=gallium,start=40,days=10",
    )  # fmt: skip
    assert [(s["target"], s["kind"]) for s in answer["shocks"]] == [
        ("stage/gallium-cn", "capacity"), ("company/lynas-rare-earths", "capacity"), ("edges", "permission"),
    ]  # fmt: skip
    assert answer["shocks"][2]["commodity"] == "material/gallium"
    levels = answer["levels"]
    assert list(levels) == list(answer["static"])
    assert {len(row) for row in levels.values()} == {60}
    assert levels["facility/cn-gallium:gallium"] == [1.0] * 10 + [0.0] * 5 + [1.0] * 45
    kuantan = next(row for node, row in levels.items() if node.startswith("facility/lamp-kuantan"))
    assert kuantan[:21] == pytest.approx([0.5] * 20 + [1.0])


def test_a_ban_by_edges_is_the_ban_of_a_stage(lodestone: Command) -> None:
    stage = ask(lodestone, "stage/gallium-cn", "--toward", "JP", "--days", "90")
    edges = ask(lodestone, "--shock", "edges,from=China,toward=JP,commodity=gallium,days=90")
    assert losses(edges) == pytest.approx(losses(stage), abs=1e-12)


@pytest.mark.parametrize(
    ("shock", "said"),
    [
        ("nowhere,days=3", "'nowhere' names no node"),
        ("country:Atlantis", "'Atlantis' names no node"),
        ("owner:Nobody at all", "'Nobody at all' names no node"),
        ("edges,from=JP,toward=CN,commodity=gallium", "no flow in the network of 2026-11-21 has from JP"),
        ("country/cn,days=none", "days 'none' is not a whole number of days"),
    ],
)
def test_a_shock_that_fits_nothing(lodestone: Command, shock: str, said: str) -> None:
    assert said in lodestone("outage", "--shock", shock, "--as-of", DAY).error()


def test_a_table_says_each_shock(lodestone: Command) -> None:
    told = lodestone("outage", "--shock", "country/cn,severity=0.5,start=3,days=4", "--as-of", DAY, "--for", "JP")
    assert "50.0 % out, day 3 to 6" in told.out
