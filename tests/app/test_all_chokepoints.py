"""Is the table of all products the same as each product's own, cut to its leading rows?"""

from __future__ import annotations

import pytest

from app.answers import Answers
from graph.errors import ScenarioError

DAY = "2026-11-21"


def test_each_product_has_its_own_leading_rows(built: Answers) -> None:
    table = built.all_chokepoints(DAY, "JP", top=2)
    made = {p.commodity for p in built.compiled(DAY).producers if p.country == "JP"}
    assert table.keys() == {commodity for commodity in made if commodity.startswith("product/")}
    for product in ("product/traction-motor", "product/power-gan", "product/stainless"):
        alone = built.chokepoints(product, DAY, "JP")
        assert [(p.loss, p.kind) for p in table[product]] == [(p.loss, p.kind) for p in alone[:2]]
    leading = [points[0].loss for points in table.values() if points]
    assert leading == sorted(leading, reverse=True)


def test_foreign_rows_leave_out_what_is_domestic(built: Answers) -> None:
    everything = built.chokepoints("traction-motor", DAY, "JP")
    foreign = built.chokepoints("traction-motor", DAY, "JP", foreign=True)
    assert [p.id for p in foreign] == [p.id for p in everything if not p.domestic]
    assert any(p.domestic for p in everything)
    assert foreign[0].id == "country/cn"


def test_progress_is_told_product_by_product(built: Answers) -> None:
    told: list[tuple[int, int]] = []
    table = built.all_chokepoints(
        DAY, "KR", top=1, foreign=True, progress=lambda number, many: told.append((number, many))
    )
    assert told == [(number, len(table)) for number in range(1, len(table) + 1)]


def test_a_country_that_makes_nothing(built: Answers) -> None:
    with pytest.raises(ScenarioError, match="no product is made in AQ"):
        built.all_chokepoints(DAY, "AQ", top=1)


def test_of_equal_losses_the_nearer_leads(built: Answers) -> None:
    stages = [p.id for p in built.chokepoints("power-gan", DAY, "JP", foreign=True) if p.kind == "stage"]
    assert stages[:2] == ["stage/gallium-cn", "stage/alumina-cn"]
