"""Spells of a binding chain as sentences, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from app.binding_words import binding_sentences, lever_text, shock_text
from tests.app.cli.runs import is_japanese

NAMES = {"country/cn": "中国", "material/gallium": "ガリウム"}


def step(reason: str = "input", **other: Any) -> dict[str, Any]:
    return {
        "name": "magnet", "country_name": "Japan", "reason": reason, "struck_by": [], "level": 0.25, "since_day": 45,
        "share": 1.0, "stock_days": 0.0, "public_days": 0.0, "covered": 0.0, "covered_by": "stocks",
        "lower_before": False, **other,
    }  # fmt: skip


def row(*steps: dict[str, Any], **other: Any) -> dict[str, Any]:
    spell = {
        "first_day": 45, "last_day": 99, "lowest_level": 0.25, "highest_level": 0.25, "cause": "stock", "end": "eased",
        "steps": list(steps), **other,
    }  # fmt: skip
    return {"binding": [spell]}


def said(explained: dict[str, Any], lang: str = "en") -> list[str]:
    return [text.replace("\u00a0", " ") for text in binding_sentences(explained, lang)]


ORE = step("shock", name="ore", level=0.0, since_day=0, share=None)


def test_a_chain_in_both_languages() -> None:
    explained = row(ORE, step(share=0.75, stock_days=45.0, public_days=30.0))
    assert said(explained) == [
        "Day 45 to 99: output at 25 % of baseline – ore makes nothing from day 0; magnet, which gets 75 % of it from "
        "there, is at 25 % from day 45 (stock of 45 days and public stockpile of 30 days used up).",
        "From day 100: output at baseline again.",
    ]
    assert said(explained, "ja") == [
        "45～99日目：生産は基準の25%。oreの生産が0日目から止まる → その使用量の75%をそこに頼るmagnetは45日目から"
        "基準の25%（在庫45日分と公的備蓄30日分を使い切った）。",
        "100日目から：生産は基準の水準に戻る。",
    ]


@pytest.mark.parametrize(
    ("first", "words"),
    [
        (step("shock", level=0.5), "magnet makes no more than 50 % of its baseline from day 45"),
        (step("shock", level=0.0, struck_by=["China"]), "magnet makes nothing from day 45 (shock: China)"),
        (step("shock", level=0.0, struck_by=["magnet"]), "magnet makes nothing from day 45;"),
        (step("permission", level=0.0), "nothing of magnet reaches Japan from day 45"),
        (step("permission", level=0.1), "no more than 10 % of the usual flow of magnet reaches Japan from day 45"),
        (step("loop"), "magnet depends on itself and is at 25 % from day 45"),
    ],
)
def test_what_failed(first: dict[str, Any], words: str) -> None:
    assert words in said(row(first, step()))[0]
    assert is_japanese(said(row(first, step()), "ja")[0])
    assert "{" not in said(row(first, step()), "ja")[0]


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (step("input"), "magnet, which needs it, is at 25 %"),
        (step("input", commodity_name="alloy"), "alloy of magnet, which needs it, is at 25 %"),
        (step("input", lower_before=True), "magnet, which needs it, is at 25 % or less from day 45"),
        (step("group"), "magnet, which uses it beside others of its kind, is at 25 %"),
        (step("degradable"), "magnet, which does without it at a loss, is at 25 %"),
        (step("host"), "magnet, made along with it, is at 25 %"),
        (step(stock_days=45.0), "(stock of 45 days used up)"),
        (step(public_days=60.0), "(public stockpile of 60 days used up)"),
        (step(stock_days=45.0, covered=0.2), "(stocks still cover 20 % of its need of it)"),
        (step(stock_days=45.0, covered=0.2, covered_by="stocks and goods passed on"),
         "(stocks and goods passed on still cover 20 % of its need of it)"),
        (step(stock_days=45.0, covered=0.001), "(stock of 45 days used up)"),
    ],
)  # fmt: skip
def test_who_is_short_and_why(after: dict[str, Any], words: str) -> None:
    assert words in said(row(ORE, after))[0]
    japanese = said(row(ORE, after), "ja")[0]
    assert is_japanese(japanese)
    assert "which" not in japanese


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"cause": "stockpile"}, "Day 45 to 99: a public stockpile has entered, output at 25 % of baseline"),
        ({"cause": "spare"}, "Day 45 to 99: granted capacity has come in, output at 25 % of baseline"),
        ({"cause": "eased"}, "Day 45 to 99: supply has come back in part, output at 25 % of baseline"),
        ({"cause": "switch"}, "Day 45 to 99: output still at 25 % of baseline, now for another reason"),
        ({"last_day": 45, "end": None}, "Day 45: output at 25 % of baseline"),
        ({"lowest_level": 0.1}, "Day 45 to 99: output at 10 % to 25 % of baseline"),
    ],
)
def test_how_a_spell_begins(given: dict[str, Any], words: str) -> None:
    assert said(row(ORE, step(), **given))[0].startswith(words)
    assert is_japanese(said(row(ORE, step(), **given), "ja")[0])


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("horizon", "Still short on day 99, the last one looked at."),
        ("stockpile", "From day 100: output at baseline, since a public stockpile has entered."),
        ("spare", "From day 100: output at baseline, since granted capacity has come in."),
        ("eased", "From day 100: output at baseline again."),
    ],
)
def test_how_a_spell_ends(end: str, words: str) -> None:
    assert said(row(ORE, step(), end=end))[1] == words
    assert is_japanese(said(row(ORE, step(), end=end), "ja")[1])


def test_nothing_short_nothing_said() -> None:
    assert binding_sentences({}, "en") == []
    assert binding_sentences({"binding": []}, "ja") == []


def test_levers_and_shocks_have_names() -> None:
    def name(node: str) -> str:
        return NAMES.get(node, node)

    def place(code: str) -> str:
        return NAMES.get(f"country/{code.lower()}", code)

    levers: dict[str, dict[str, Any]] = {
        "自社在庫すべて": {"kind": "inventory"},
        "ガリウムの公的備蓄（中国）": {"kind": "stockpile", "commodity": "material/gallium", "country": "CN"},
        "プロジェクト x：ガリウム": {"kind": "project", "facility": "x", "commodity": "material/gallium"},
        "ガリウムの代替": {"kind": "substitute", "input": "material/gallium"},
        "ガリウムの余力": {"kind": "spare", "target": "material/gallium"},
        "余力": {"kind": "spare"},
        "unheard of": {"kind": "unheard of"},
    }
    assert [lever_text(lever, name, place, "ja") for lever in levers.values()] == list(levers)
    flows = {"target": "edges", "commodity": "material/gallium", "from": "CN", "toward": "JP", "name": "edges"}
    assert shock_text(flows, name, place, "en") == "ガリウム from 中国 toward JP"
    assert shock_text({**flows, "commodity": None, "toward": None}, name, place, "en") == "all goods from 中国"
    assert shock_text({**flows, "target": "country/cn", "name": "China"}, name, place, "en") == "China"
