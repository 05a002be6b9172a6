"""What other programs read: each JSON answer against the contract, and what the fields mean."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from app.answers import Answers
from tests.app.cli.runs import DAY, Command, check_kinds, check_schema, is_japanese

MOTOR = ("chokepoints", "--product", "traction-motor", "--country", "JP", "--as-of", DAY)
BAN = ("outage", "country/cn", "--toward", "JP", "--days", "180", "--as-of", DAY)


_TOLD: dict[tuple[str, ...], Any] = {}


def told(lodestone: Command, *arguments: str) -> Any:
    """Answer in JSON, held against the contract; each question is asked once for all tests."""
    if arguments not in _TOLD:
        answer = lodestone(*arguments, "--format", "json").json()
        check_schema(arguments[0], answer)
        _TOLD[arguments] = answer
    return _TOLD[arguments]


def rows_of(lodestone: Command, *arguments: str) -> list[dict[str, Any]]:
    answer = told(lodestone, *arguments)
    assert isinstance(answer, list)
    return answer


def outage_of(lodestone: Command, *arguments: str) -> dict[str, Any]:
    answer = told(lodestone, "outage", *arguments, "--as-of", DAY)
    assert isinstance(answer, dict)
    return answer


# measures


@pytest.mark.parametrize("day", [DAY, "2025-06-01", "2024-06-30"])
def test_measures(lodestone: Command, built: Answers, day: str) -> None:
    rows = rows_of(lodestone, "measures", "--as-of", day)
    assert len(rows) > 10
    for row in rows:
        assert row["since"] <= day
        assert row["until"] is None or row["until"] >= day
        assert row["sources"]
        assert all(source["id"] and source["title"] and source["locator"] for source in row["sources"])
        assert all(item in built.graph for item in row["materials"])
        assert row["issuer"] == row["issuer"].upper()
    order = [("in-force", "suspended", "unknown", "announced", "ended").index(row["status"]) for row in rows]
    assert order == sorted(order)


def test_measures_filtered(lodestone: Command) -> None:
    every = {row["id"] for row in rows_of(lodestone, "measures", "--as-of", DAY)}
    chinese = rows_of(lodestone, "measures", "--as-of", DAY, "--issuer", "CN", "--toward", "JP")
    assert {row["issuer"] for row in chinese} == {"CN"}
    assert all({"JP", "ALL"} & set(row["targets"]) for row in chinese)
    assert {row["id"] for row in chinese} < every
    gallium = rows_of(lodestone, "measures", "--as-of", DAY, "--material", "ガリウム")
    assert "measure/cn-2023-23" in {row["id"] for row in gallium}


def test_measures_before_there_were_any(lodestone: Command) -> None:
    assert rows_of(lodestone, "measures", "--as-of", "1950-01-01") == []


def test_a_lapsed_suspension_is_unknown(lodestone: Command) -> None:
    rows = {row["id"]: row for row in rows_of(lodestone, "measures", "--as-of", DAY)}
    lapsed = rows["measure/cn-2025-61-a"]
    assert (lapsed["status"], lapsed["reason"]) == ("unknown", "suspension-lapsed")


# find and show


@pytest.mark.parametrize("text", ["dysprosium", "ガリウム", "811292", "Lynas", "CN-2025-18", "zzzqqq"])
def test_find(lodestone: Command, built: Answers, text: str) -> None:
    rows = rows_of(lodestone, "find", text)
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)
    assert all(row["id"] in built.graph and row["class"] == built.graph.cls(row["id"]) for row in rows)
    assert bool(rows) is (text != "zzzqqq")
    assert len(rows) <= 20
    assert len(rows_of(lodestone, "find", text, "--top", "2")) <= 2


NODES = (
    "material/gallium", "stage/gallium-cn", "stage/dysprosium-oxide-jp-recycled", "product/traction-motor",
    "country/jp", "bloc/eu", "facility/lamp-kuantan", "company/lynas-rare-earths", "measure/cn-2025-18",
    "field/9",
)  # fmt: skip


@pytest.mark.parametrize("node", NODES)
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_show(lodestone: Command, built: Answers, node: str, lang: str) -> None:
    shown = told(lodestone, "show", node, "--as-of", DAY, "--lang", lang)
    assert shown["id"] == node
    assert shown["properties"]
    for row in shown["properties"]:
        for stated in (row, *row["conflicts"]):
            assert stated["sources"]
            assert all(source["title"] for source in stated["sources"])
    for relation in shown["relations"]:
        assert relation["id"] in built.graph
        assert all(other["id"] in built.graph and other["name"] for other in relation["others"])
    assert is_japanese(shown["properties"][0]["label"]) is (lang == "ja")


def test_show_keeps_differing_values_with_their_sources(lodestone: Command) -> None:
    shown = told(lodestone, "show", "material/gallium")
    (row,) = [
        row
        for row in shown["properties"]
        if (row["name"], row["qualifier"], row["observed_at"]) == ("world_output_t_per_y", "refined", "2024")
    ]
    assert row["value"] == 848
    assert row["unit"] == "t/y"
    assert sorted(other["value"] for other in row["conflicts"]) == [760, 987]
    named = [row["sources"][0]["id"], *(other["sources"][0]["id"] for other in row["conflicts"])]
    assert len(set(named)) == 3


def test_show_marks_one_share_as_the_baseline(lodestone: Command) -> None:
    shown = lodestone("show", "stage/gallium-cn", "--as-of", DAY, "--format", "json").json()
    shares = [row for row in shown["properties"] if row["name"] == "share"]
    assert len(shares) > 1
    assert sum(row["in_baseline"] for row in shares) == 1
    earlier = lodestone("show", "stage/gallium-cn", "--as-of", "2024-12-31", "--format", "json").json()
    marked = [row["observed_at"] for row in earlier["properties"] if row["name"] == "share" and row["in_baseline"]]
    assert marked == ["2024"]


# chokepoints


@pytest.mark.parametrize(
    ("product", "country"),
    [("traction-motor", "JP"), ("power-gan", "JP"), ("bev", None), ("material/ndfeb-magnet", "JP")],
)
def test_chokepoints(lodestone: Command, built: Answers, product: str, country: str | None) -> None:
    node = built.resolver.node(product)
    where = ("--country", country) if country else ()
    rows = rows_of(lodestone, "chokepoints", "--product", product, *where, "--as-of", DAY)  # MOTOR is one of them
    assert len(rows) > 5
    losses = [row["loss"] for row in rows]
    assert losses == sorted(losses, reverse=True)
    assert len({row["id"] for row in rows}) == len(rows)
    own = f"stage/{node.partition('/')[2]}-{country.lower()}" if country else ""
    for row in rows:
        assert 0 < row["loss"] <= 1
        assert row["path"][0] == row["id"]
        assert row["path"][-1] == node
        assert len(row["path"]) > 1
        assert all(step in built.graph for step in row["path"])
        assert row["sources"]
        assert all(source["title"] and source["locator"] for source in row["sources"])
        check_kinds(row["kinds"])
        assert row["single_point"] is (row["loss"] > 0.5)
        assert not row["sole_supply"] or row["loss"] > 0.99
        assert row["id"] != own
        assert not row["id"].endswith(("-xx", "-xx-recycled", "/xx"))
        assert row["country"] != "XX"
        assert row["first_shortage_day"] is None or 0 <= row["first_shortage_day"] < 730
        assert (row["domestic"] is None) if country is None else isinstance(row["domestic"], bool)
        if row["kind"] in ("country", "company", "measure"):
            assert row["share"] is row["share_of"] is row["hhi"] is None
        else:
            assert 0 < row["share"] <= 1
            assert row["share_of"]
            assert 0 < row["hhi"] <= 1
    assert {row["kind"] for row in rows} >= {"country", "stage"}


def test_chokepoints_name_the_one_country(lodestone: Command) -> None:
    rows = rows_of(lodestone, *MOTOR)
    assert rows[0]["id"] == "country/cn"
    assert rows[0]["single_point"]
    assert {"stage", "facility", "company", "measure"} & {row["kind"] for row in rows}


def test_chokepoints_top(lodestone: Command) -> None:
    rows = lodestone(*MOTOR, "--top", "3", "--format", "json").json()
    assert rows == rows_of(lodestone, *MOTOR)[:3]


def test_chokepoints_abroad(lodestone: Command) -> None:
    every = rows_of(lodestone, *MOTOR)
    abroad = rows_of(lodestone, *MOTOR, "--foreign")
    assert abroad == [row for row in every if not row["domestic"]]
    assert len(abroad) < len(every)


# outage


def check_products(answer: dict[str, Any], built: Answers) -> None:
    lost = [row["lost_share"] for row in answer["products"]]
    assert lost == sorted(lost, reverse=True)
    assert len({(row["id"], row["country"]) for row in answer["products"]}) == len(lost)
    for row in answer["products"]:
        assert row["country"] != "XX"
        assert row["id"].startswith("product/")
        low, high = row["lost_share_range"]
        assert low <= row["lost_share"] <= high
        early, late = row["first_shortage_day_range"]
        first = row["first_shortage_day"]
        assert first is None or (early is not None and early <= first and (late is None or first <= late))
        assert first is not None or row["lost_share"] < 1e-6
        assert first is None or row["lost_share"] > 0
        assert 0 <= row["lowest_level"] <= 1
        half = row["first_day_below_half"]
        assert (half is None) is (row["lowest_level"] >= 0.5)
        assert half is None or half >= first
        days, levels = row["curve"]["days"], row["curve"]["levels"]
        assert days[0] == 0
        assert days == sorted(set(days))
        assert len(days) == len(levels)
        assert min(levels) == pytest.approx(row["lowest_level"], abs=1e-9)
        assert days[-1] < answer["horizon_days"]
        if row["static_loss"] > 1e-9:
            assert row["binding_chain"][-1] == row["id"]
            assert all(node in built.graph for node in row["binding_chain"])
            check_kinds(row["kinds"])
            assert row["sources"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("country/cn", "--toward", "JP", "--days", "180"),
        ("中国", "--for", "JP", "--severity", "0.5", "--days", "30"),
        ("lamp_kuantan", "--for", "JP"),
        ("stage/gallium-cn", "--days", "400"),
        ("measure/cn-2025-18", "--toward", "JP", "--stockpile-days", "60"),
        ("company/lynas-rare-earths", "country/ru", "--start", "2026-12-01"),
        ("material/gallium", "--horizon", "90"),
    ],
)
def test_outage(lodestone: Command, built: Answers, arguments: tuple[str, ...]) -> None:
    answer = outage_of(lodestone, *arguments)
    assert answer["graph_hash"] == built.report.graph_hash
    assert answer["as_of"] == DAY
    assert answer["rationing"] == "entitlement"
    assert answer["certificate"] <= 1e-9
    assert any(row["static_loss"] > 0 for row in answer["products"])
    check_kinds(answer["coverage"]["kinds"])
    check_products(answer, built)
    for shock in answer["shocks"]:
        assert shock["target"] in built.graph
        assert shock["name"]
        assert shock["activities"] + shock["edges"] > 0


def test_the_same_question_has_the_same_answer(lodestone: Command) -> None:
    assert lodestone(*BAN, "--format", "json").json() == told(lodestone, *BAN)


def test_an_outage_of_nothing_loses_nothing(lodestone: Command) -> None:
    answer = outage_of(lodestone, "country/cn", "--severity", "0")
    for row in answer["products"]:
        assert (row["lost_share"], row["first_shortage_day"], row["lowest_level"]) == (0.0, None, 1.0)
        assert row["lost_share_range"] == [0.0, 0.0]
        assert row["first_shortage_day_range"] == [None, None]


def test_for_shows_less_of_the_same_answer(lodestone: Command) -> None:
    every = outage_of(lodestone, "country/cn", "--days", "90")["products"]
    japan = outage_of(lodestone, "country/cn", "--days", "90", "--for", "JP")["products"]
    kept = {row["id"]: row for row in every if row["country"] == "JP"}
    assert {row["id"] for row in japan} == set(kept)
    for row in japan:
        same = kept[row["id"]]
        for field in ("first_shortage_day", "first_shortage_day_range", "recovery_day", "binding_chain", "sources"):
            assert row[field] == same[field]
        for field in ("lost_share", "lost_share_range", "static_loss", "lowest_level"):
            assert row[field] == pytest.approx(same[field], abs=1e-12)  # sums in another order


def test_toward_spares_the_others(lodestone: Command) -> None:
    answer = told(lodestone, *BAN)
    hit = {row["country"] for row in answer["products"] if row["static_loss"] > 1e-9}
    assert "JP" in hit
    banned = next(s for s in answer["shocks"])
    assert (banned["kind"], banned["toward"], banned["activities"]) == ("permission", "JP", 0)


def test_a_start_counts_from_the_date_asked_for(lodestone: Command) -> None:
    now = {(r["id"], r["country"]): r for r in outage_of(lodestone, "country/cn", "--days", "60")["products"]}
    later = outage_of(lodestone, "country/cn", "--days", "60", "--start", "2026-12-01")
    assert later["shocks"][0]["start_day"] == 10
    for row in later["products"]:
        first = now[row["id"], row["country"]]["first_shortage_day"]
        assert row["first_shortage_day"] == (None if first is None else first + 10)


def test_more_is_lost_the_worse_it_is(lodestone: Command) -> None:
    def lost(severity: str) -> dict[tuple[str, str], float]:
        answer = outage_of(lodestone, "country/cn", "--severity", severity, "--days", "90")
        return {(row["id"], row["country"]): row["static_loss"] for row in answer["products"]}

    half, whole = lost("0.5"), lost("1")
    assert all(half[key] <= whole[key] + 1e-9 for key in whole)


# Other forms


@pytest.mark.parametrize(
    "arguments",
    [
        ("measures", "--as-of", DAY),
        ("find", "dysprosium"),
        ("show", "material/gallium"),
        MOTOR,
        BAN,
    ],
)
def test_csv_says_what_json_says(lodestone: Command, arguments: tuple[str, ...]) -> None:
    answer = told(lodestone, *arguments)
    if isinstance(answer, dict):
        answer = answer["products" if arguments[0] == "outage" else "properties"]
    text = lodestone(*arguments, "--format", "csv")
    assert text.code == 0
    rows = list(csv.DictReader(io.StringIO(text.out)))
    assert len(rows) == len(answer)
    key = "name" if arguments[0] == "show" else "id"
    assert [row[key] for row in rows] == [row[key] for row in answer]
    assert all(None not in row and None not in row.values() for row in rows)


@pytest.mark.parametrize(
    "arguments",
    [("measures", "--as-of", DAY), MOTOR, BAN, ("show", "material/gallium"), ("find", "ガリウム")],
)
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_tables_in_both_languages(lodestone: Command, arguments: tuple[str, ...], lang: str) -> None:
    table = lodestone(*arguments, "--lang", lang)
    assert table.code == 0
    assert table.out.strip()
    assert "Traceback" not in table.err
    if lang == "ja":
        assert is_japanese(table.out)


def test_names_are_japanese_if_asked_for(lodestone: Command) -> None:
    motor = rows_of(lodestone, *MOTOR, "--lang", "ja")
    named = [row["name"] for row in motor if row["kind"] in ("country", "stage")]
    assert named
    assert all(is_japanese(name) for name in named)
    ban = told(lodestone, *BAN, "--lang", "ja")
    assert all(is_japanese(row["name"]) or row["name"].isascii() for row in ban["products"])
    assert sum(is_japanese(row["name"]) for row in ban["products"]) > len(ban["products"]) / 2
    assert ban["shocks"][0]["name"] == "中国"
    measures = rows_of(lodestone, "measures", "--as-of", DAY, "--lang", "ja")
    assert all(is_japanese(row["name"]) for row in measures)


def test_the_language_may_stand_in_the_environment(lodestone: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LODESTONE_LANG", "ja")
    assert is_japanese(lodestone("measures", "--as-of", DAY, "--format", "json").json()[0]["name"])


def test_the_languages_differ_in_words_alone(lodestone: Command) -> None:
    def bare(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{key: value for key, value in row.items() if key != "name"} for row in rows]

    assert bare(rows_of(lodestone, *MOTOR)) == bare(rows_of(lodestone, *MOTOR, "--lang", "ja"))
