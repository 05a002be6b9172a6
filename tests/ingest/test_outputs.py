"""Output by country: what is listed sums to the whole, and a second figure of one thing is told."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ingest.files.row import FileRow
from ingest.outputs import WORLD, CountryOutputs, Output, share_text


def output(tonnes: int, line: int = 2, estimated: bool = False) -> Output:
    return Output(FileRow(line, {}), Decimal(tonnes), f"{tonnes} t", f"line {line}", estimated)


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=40))
def test_shares_sum_to_one(amounts: list[int]) -> None:
    made = CountryOutputs()
    for number, amount in enumerate(amounts):
        made.add(("cobalt", "2024"), "mine", f"C{number}", output(amount))
    shares = [Decimal(found.share or 0) for found in made.listed()]
    assert min(shares) >= 0
    assert max(shares) <= 1
    if sum(amounts):
        assert abs(sum(shares, Decimal(0)) - 1) <= Decimal("0.0005") * 100


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_a_share_is_as_precise_as_it_says(part: int, more: int) -> None:
    whole = part + more
    exact, share = Decimal(part) / whole, Decimal(share_text(Decimal(part), Decimal(whole)))
    assert abs(share - exact) <= (Decimal("0.0005") if exact >= Decimal("0.01") else exact / 20)
    assert (share == 0) == (part == 0)


def test_series_of_one_material_add_up() -> None:
    made = CountryOutputs()
    for series, tonnes, line in (("platinum", 30, 2), ("palladium", 20, 3)):
        assert made.add(("pgm_ore", "2024"), series, "ZA", output(tonnes, line, estimated=line == 3)) is None
    made.add(("pgm_ore", "2024"), "platinum", "ZW", output(50, 4))
    made.add(("pgm_ore", "2024"), "platinum", WORLD, output(101, 5))
    south_africa, zimbabwe, world = made.listed()
    assert (south_africa.tonnes, south_africa.share, south_africa.estimated) == (Decimal(50), "0.5", True)
    assert (south_africa.published, south_africa.at) == ("30 t + 20 t", "line 2 and line 3")
    assert [row.line for row in south_africa.added] == [3]
    assert (zimbabwe.share, world.share, world.country) == ("0.5", "", WORLD)


def test_a_second_figure_of_one_thing_is_told_and_left_out() -> None:
    made = CountryOutputs()
    made.add(("cobalt", "2024"), "mine", "CD", output(100))
    before = made.add(("cobalt", "2024"), "mine", "CD", output(300, 9))
    assert before is not None
    assert before.at == "line 2"
    assert [found.tonnes for found in made.listed()] == [Decimal(100)]


def test_nothing_listed_gives_no_share() -> None:
    made = CountryOutputs()
    made.add(("gallium", "2024"), "primary", "US", output(0))
    assert [found.share for found in made.listed()] == [""]
