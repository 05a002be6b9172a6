"""How nodes look in a terminal and in JSON: frameworks, projects with phases, what a measure hits, a country's part."""

from __future__ import annotations

from typing import Any

import pytest

from app.answers import Answers
from tests.app.cli.runs import DAY, Command, check_schema, is_japanese


def shown(lodestone: Command, node: str, lang: str = "en") -> dict[str, Any]:
    answer = lodestone("show", node, "--as-of", DAY, "--lang", lang, "--format", "json").json()
    check_schema("show", answer)
    assert isinstance(answer, dict)
    return answer


def table(lodestone: Command, node: str, lang: str = "en") -> str:
    answer = lodestone("show", node, "--as-of", DAY, "--lang", lang)
    assert answer.code == 0, answer.err
    return " ".join(answer.out.split())


def values(answer: dict[str, Any], name: str) -> list[Any]:
    return [row["value"] for row in answer["properties"] if row["name"] == name]


def tied(answer: dict[str, Any], cls: str) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in answer["relations"] if row["class"] == cls}


def test_every_framework_is_found_and_shown_in_both_languages(lodestone: Command, built: Answers) -> None:
    graph = built.graph
    assert len(graph.ids("Framework")) == 16
    for framework in graph.ids("Framework"):
        for lang in ("en", "ja"):
            assert framework in [f.id for f in built.find(graph.text(framework, "name", lang), limit=5)]
        answer = shown(lodestone, framework)
        assert is_japanese(answer["name_ja"])
        for name in ("agreed", "party", "about", "status", "framework_kind"):
            assert values(answer, name), (framework, name)


def test_a_framework_with_its_members_terms_measure_and_support(lodestone: Command) -> None:
    answer = shown(lodestone, "framework/us-australia-critical-minerals")
    assert values(answer, "party") == ["country/au", "country/us"]
    assert values(answer, "amount") == [1e9]
    assert set(tied(answer, "PolicyMeasure")) == {"measure/us-au-2025"}
    assert set(tied(answer, "Support")) == {"support/ps-us-ga", "support/ps-au-ga"}
    text = table(lodestone, "framework/us-australia-critical-minerals", "ja")
    assert "米豪重要鉱物枠組み" in text
    assert "施行中" in text
    assert "各国が6か月以内に投じる最低額" in text
    assert "At least, from each side" not in text  # the Japanese text stands there


def test_the_status_of_a_framework_is_the_history_of_its_measure(lodestone: Command, built: Answers) -> None:
    listed = {m.framework: m.status for m in built.measures(DAY) if m.framework}
    assert len(listed) == 12
    for framework, status in listed.items():
        rows = [row for row in shown(lodestone, framework)["properties"] if row["name"] == "status"]
        now = max(rows, key=lambda row: row["observed_at"])
        assert (now["value"], now["observed_at"]) == (status.status, status.since)
    before = lodestone("show", "framework/forge", "--as-of", "2026-02-03", "--format", "json").json()
    assert "status" not in {row["name"] for row in before["properties"]}


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("US-JP-2025", "measure/us-jp-2025"),
        ("採掘・加工を通じた重要鉱物・レアアース供給確保のための日米枠組み", "framework/us-japan-critical-minerals"),
        ("minamitorishima", "facility/minamitorishima"),
        ("project/minamitorishima", "project/minamitorishima"),
        ("南鳥島沖レアアース泥 開発計画", "project/minamitorishima"),
        ("1801368", "company/mp-materials"),
    ],
)
def test_texts_that_name_two_things(built: Answers, text: str, node: str) -> None:
    assert built.resolver.node(text) == node


def test_measures_keep_their_ids_and_name_their_framework(lodestone: Command) -> None:
    rows = {row["id"]: row for row in lodestone("measures", "--as-of", DAY, "--format", "json").json()}
    assert rows["measure/us-jp-2025"]["framework"] == "framework/us-japan-critical-minerals"
    assert sum(row["framework"] is not None for row in rows.values()) == 12
    assert set(tied(shown(lodestone, "framework/us-japan-critical-minerals"), "PolicyMeasure")) == {
        "measure/us-jp-2025"
    }


def test_measures_list_technologies_products_stages_and_forms(lodestone: Command, built: Answers) -> None:
    rows = {row["id"]: row for row in lodestone("measures", "--as-of", DAY, "--format", "json").json()}
    for row in rows.values():
        by_class = {cls: [i["id"] for i in row["items"] if built.graph.cls(i["id"]) == cls]
                    for cls in ("Material", "Product", "Technology")}  # fmt: skip
        assert (row["materials"], row["products"], row["technologies"]) == tuple(by_class.values())
    assert "technology/rare-earth-separation" in rows["measure/cn-2023-techcat"]["technologies"]
    assert rows["measure/cn-2025-58"]["products"] == ["product/li-ion-cell"]
    items = {item["id"]: item for item in rows["measure/ga-mn-2029"]["items"]}
    assert items["material/manganese"]["stages"] == ["mine"]
    assert items["material/manganese"]["form"] == "Raw ore"
    gallium = lodestone("measures", "--as-of", DAY, "--material", "technology/gallium-extraction")
    assert gallium.code == 1  # a filter by material takes materials


def test_a_measure_shows_what_it_hits(lodestone: Command) -> None:
    text = table(lodestone, "measure/cn-2024-33")
    assert "Technology for smelting and separating gold and antimony [technology/antimony-gold-smelting]" in text
    assert "Antimony trioxide [material/antimony-trioxide]: Form or grade Purity of 99.99 % or more" in text
    japanese = table(lodestone, "measure/us-dfars-7052", "ja")
    assert "工程 採掘 / 分離・精製 / 金属化" in japanese
    technology = shown(lodestone, "technology/rare-earth-magnet")
    measures = {o["id"] for row in tied(technology, "Control").values() for o in row["others"]}
    assert {"measure/cn-2023-techcat", "measure/cn-2025-62"} <= measures


def test_the_project_of_minamitorishima(lodestone: Command) -> None:
    answer = shown(lodestone, "project/minamitorishima")
    phases = tied(answer, "Phase")
    assert list(phases) == [f"phase/minamitorishima-{n}" for n in range(1, 7)]
    (flow,) = [v for v in phases["phase/minamitorishima-5"]["values"] if v["name"] == "throughput_t_per_d"]
    assert (flow["value"], flow["kind"]) == (350.0, "projected")
    assert set(tied(answer, "Event")) == {"event/ev-2026-02-01-chikyu", "event/ev-2027-02-minami"}
    assert set(tied(answer, "Dispute")) == {"dispute/dp-11", "dispute/dp-12"}
    assert set(tied(answer, "Support")) == {"support/ps-jp-sip"}
    text = table(lodestone, "project/minamitorishima", "ja")
    for words in (
        "不確実な点", "水深 5,700 m / 5,600 m / 6,000 m", "350 t/d (見通し)", "終了日 2028-03", "南鳥島沖の資源量",
        "採算性の評価",
    ):  # fmt: skip
        assert words in text, words
    for row in answer["properties"]:
        assert row["kind"] == "projected" if row["name"] == "domestic_demand_share" else row["kind"] == "reported"


def test_a_country_shows_frameworks_measures_stocks_and_stakes_abroad(lodestone: Command) -> None:
    answer = shown(lodestone, "country/jp")
    held = {(row["holder"], row["asset"]) for row in answer["stakes_abroad"]}
    assert ("company/jaga", "facility/wagerup-ga") in held
    assert ("company/sumitomo-metal-mining", "company/coral-bay-nickel") in held
    assert all(row["country"] != "country/jp" and row["sources"] for row in answer["stakes_abroad"])
    assert "framework/us-japan-critical-minerals" in tied(answer, "Framework")
    for lang, words in (
        ("en", ("Stakes abroad", "owns 54.17 %", "Stockpile", "Days of cover 42 days", "Status In force")),
        (
            "ja",
            (
                "海外での持分・操業",
                "54.17 %を保有",
                "国家備蓄（JOGMEC）",
                "備蓄日数 42 日",
                "状態 施行中",
                "日米枠組み",
            ),
        ),
    ):
        text = table(lodestone, "country/jp", lang)
        for word in words:
            assert word in text, word
        assert ": Supporter in the source" not in text
    assert shown(lodestone, "material/gallium")["stakes_abroad"] == []


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_listed_entity(lodestone: Command, lang: str) -> None:
    text = table(lodestone, "company/mp-materials", lang)
    assert "1801368" in text
    assert ("Export Control List (China)" if lang == "en" else "輸出規制管理リスト（管控名単、中国）") in text
    assert "True" not in text
    tdk = table(lodestone, "company/mitsubishi-heavy-industries-shipbuilding-co", lang)
    assert "MOFCOM No. 11 of 2026, item 1" in tdk


def test_sources_stand_once_below_the_values(lodestone: Command) -> None:
    answer = lodestone("show", "facility/minamitorishima", "--as-of", DAY)
    title = "analysis of Japan's Minamitorishima rare-earth mud project"
    assert " ".join(answer.out.split()).count(title) == 1
    assert "[1] " in answer.out


def test_a_yes_or_no_is_said_in_words(lodestone: Command) -> None:
    assert "Restricts exports Yes".lower() in table(lodestone, "measure/cn-2025-18").lower()
    assert "輸出を制限 はい" in table(lodestone, "measure/cn-2025-18", "ja")
