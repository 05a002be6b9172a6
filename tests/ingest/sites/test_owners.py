"""Holders and shares from a text: what is sure, and what is refused with a reason."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.datasets.fineprint_mines.owners import owner_shares


@pytest.mark.parametrize(
    ("text", "holders"),
    [
        ("Newmont (100%)", [("Newmont", "1")]),
        ("BHP (50%), Mitsubishi Development (50%)", [("BHP", "0.5"), ("Mitsubishi Development", "0.5")]),
        ("Zijin Mining Group Co., Ltd. (84.22%)", [("Zijin Mining Group Co., Ltd.", "0.8422")]),
        ("Société Miniére de Kilo-Moto (SOK IMO)(10%)", [("Société Miniére de Kilo-Moto (SOK IMO)", "0.1")]),
        ("Mitsui and Co (20%).", [("Mitsui and Co", "0.2")]),
        ("SMM Cerro Verde B.V. (21.%)", [("SMM Cerro Verde B.V.", "0.21")]),
        ("MC (9.5%) and JX (5%)", [("MC", "0.095"), ("JX", "0.05")]),
        ("Southern Copper Corporation", [("Southern Copper Corporation", None)]),
    ],
)
def test_plain_texts_are_read(text: str, holders: list[tuple[str, str | None]]) -> None:
    found, refused = owner_shares(text)
    assert [(o.name, None if o.share is None else format(o.share.normalize(), "f")) for o in found] == holders
    assert refused == []


@pytest.mark.parametrize(
    ("text", "left", "reason"),
    [
        ("Rio Tinto (100%), sold on 16 December 2013", [], "holds for a part of the time only."),
        ("After 2007: Goldcorp (100%), Until 2007: Kinross Gold (49%)", [], "holds for a part of the time only."),
        ("Jinchuan (85%), ZCCM (23%)", [], "shares sum to 108 %."),
        ("Acacia Mining plc, 63.9% subsidiary of Barrick", [], "is no 'NAME (SHARE%)'."),
        ("Sibanye (50%), Impala Platinum (50%(", ["Sibanye"], "is no 'NAME (SHARE%)'."),
        ("BHP (57.5%), JECO consortium comprising Mitsubishi, JX (10%)", ["BHP"], "names several holders"),
        ("Whitehaven (77.5%), Daewoo Corporation and Korea Resources (7.5%)", ["Whitehaven"], "names several holders"),
        ("PT Nusa (Newcrest Mining Limited 75%)", [], "is no 'NAME (SHARE%)'."),
        ("(50%)", [], "names nobody."),
        ("", [], "names nobody."),
    ],
)  # fmt: skip
def test_what_leaves_doubt_is_refused_with_the_reason(text: str, left: list[str], reason: str) -> None:
    found, refused = owner_shares(text)
    assert [o.name for o in found] == left
    assert any(why.startswith(reason) for _, why in refused)


@given(st.text(max_size=60))
def test_any_text_gives_shares_from_0_to_1(text: str) -> None:
    found, _ = owner_shares(text)
    assert all(o.share is None or 0 <= o.share <= Decimal("1.005") for o in found)
    assert all(o.name.strip() for o in found)


NAMES = st.lists(st.sampled_from(["BHP", "Vale S.A.", "Rio Tinto", "Teck Resources Limited"]), min_size=1, unique=True)


@given(NAMES, st.integers(1, 25))
def test_what_is_written_is_read_back(names: list[str], percent: int) -> None:
    found, refused = owner_shares(", ".join(f"{name} ({percent}%)" for name in names))
    assert [(o.name, o.share) for o in found] == [(name, Decimal(percent) / 100) for name in names]
    assert refused == []
