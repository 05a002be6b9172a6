"""Each query of the library gives on the engine what its twin gives in Python; bad front matter is refused."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest.mock import create_autospec

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import QueryError
from graph.queries.library import bind, library, load_twin, parse, run, run_twin
from graph.stores.cypher_guard import guard
from graph.stores.embedded import EmbeddedStore
from graph.stores.protocol import QueryResult
from graph.stores.records import EdgeRecord, NodeRecord
from tests.graph.stores.sample import EDGES, NODES, edge, node

TODAY = dt.date(2026, 11, 22)
DATES = ("2023-01-01", "2023-07-03", "2024-06-30", "2024-07-01", "2024-12-03", "2025-10-31", "2025-11-01", "today")


def ids(*prefixes: str) -> list[str]:
    return [record.id for record in NODES if record.id.split("/")[0] in prefixes] + ["material/nothing"]


CASES: list[tuple[str, dict[str, Any]]] = [
    *(("measures-on-material", {"material": item, "on": on}) for item in ids("material") for on in DATES),
    *(
        ("producers-of-material", {"material": item, "stage": stage})
        for item in ids("material", "product")
        for stage in (None, "refined", "nowhere")
    ),
    *(("inputs-of-product", {"product": item}) for item in ids("product", "material", "country")),
    *(("facilities-of-company", {"company": item, "on": on}) for item in ids("company", "country") for on in DATES),
    *(("stockpiles-of-country", {"country": item}) for item in ids("country", "bloc", "material")),
    *(
        ("imports-by-origin", {"country": country, "item": item, "year": year})
        for country in ids("country", "bloc")
        for item in ids("hs", "material", "product")
        for year in (None, 2022, 2024)
    ),
    *(
        ("timeline", {"node": item, "since": since, "until": until})
        for item in [record.id for record in NODES]
        for since, until in (("2000-01-01", "2100-01-01"), ("2023-08-01", "2026-02-01"), ("2026-01-15", "2027-01-01"))
    ),
]


@pytest.fixture(scope="module")
def store() -> EmbeddedStore:
    made = EmbeddedStore()
    made.load(NODES, EDGES)
    return made


def rounded(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sums of shares may be added in another order."""
    return [
        {name: round(value, 12) if isinstance(value, float) else value for name, value in sorted(row.items())}
        for row in rows
    ]


def assert_same(store: EmbeddedStore, query_id: str, params: Mapping[str, Any]) -> list[dict[str, Any]]:
    asked = rounded(run(query_id, params, store=store, today=TODAY).records())
    twin = rounded(run_twin(query_id, params, nodes=store_nodes(store), edges=store_edges(store), today=TODAY))
    assert asked == twin, (query_id, params)
    return asked


CONTENT: dict[int, tuple[list[NodeRecord], list[EdgeRecord]]] = {}


def store_nodes(store: EmbeddedStore) -> list[NodeRecord]:
    return CONTENT.get(id(store), (NODES, EDGES))[0]


def store_edges(store: EmbeddedStore) -> list[EdgeRecord]:
    return CONTENT.get(id(store), (NODES, EDGES))[1]


def test_every_query_equals_its_twin(store: EmbeddedStore) -> None:
    sizes: dict[str, int] = {}
    for query_id, params in CASES:
        rows = assert_same(store, query_id, params)
        sizes[query_id] = sizes.get(query_id, 0) + len(rows)
    assert sizes.keys() == library().keys()
    assert all(sizes.values())


def test_measures_follow_events_groups_and_dates(store: EmbeddedStore) -> None:
    def rows(material: str, on: str) -> list[tuple[str, str, str, str | None]]:
        found = run("measures-on-material", {"material": material, "on": on}, store=store).records()
        return [(row["measure"][-3:], row["via"].split("/")[1], row["status"], row["since"]) for row in found]

    assert rows("material/gallium", "2023-07-31") == [
        ("m-1", "gallium", "announced", "2023-07-03"),
        ("m-5", "gallium", "unknown", None),  # no dated event at all
    ]
    # of two events of one day the later number counts; a partial date counts from its first day
    assert ("m-2", "gallium", "in-force", "2024-12-03") in rows("material/gallium", "2025-10-31")
    assert ("m-2", "gallium", "suspended", "2025-11") in rows("material/gallium", "2025-11-01")
    assert [row[:2] for row in rows("material/terbium", "2026-01-01")] == [
        ("m-3", "heavy-rare-earths"),
        ("m-4", "rare-earths"),
    ]
    assert [row[:2] for row in rows("material/rare-earths", "2026-01-01")] == [("m-4", "rare-earths")]


def test_the_timeline_of_a_node_is_dated_and_names_what_each_belongs_to(store: EmbeddedStore) -> None:
    def rows(node: str, **between: str) -> list[tuple[str, str, str, str]]:
        found = run("timeline", {"node": node, **between}, store=store).records()
        return [(row["date"], row["what"], row["item"].partition("/")[2], row["detail"]) for row in found]

    # what concerns a group concerns its members; the plant makes terbium, the capacity is of dysprosium alone
    assert rows("material/terbium", since="2026-01-01") == [
        ("2026-01", "phase", "plan-1", "test"),
        ("2026-02-01", "event", "lift", "production"),
        ("2028-03", "phase", "plan-2", "assessment"),
    ]
    assert ("2027", "phase", "plan-3", "capacity") in rows("material/dysprosium")
    # a partial date counts from its first day
    assert rows("material/terbium", since="2026-01-02", until="2026-12-31") == [
        ("2026-02-01", "event", "lift", "production")
    ]
    # a firm, by the list it stands on and by what it leads; a country; a framework; a measure put on hold
    assert {row[2] for row in rows("company/miner")} == {"m-2-1-announced", "m-2-2-in-force", "m-2-3-suspended"}
    assert [row[2] for row in rows("company/alone")] == ["plan-1", "plan-3", "plan-2"]
    assert ("2026-02", "event", "call", "call") in rows("country/jp")
    assert [row[2] for row in rows("framework/frame")] == ["m-1-1-announced", "m-1-2-in-force"]
    assert {"m-1-1-announced", "m-2-3-suspended"} <= {row[2] for row in rows("measure/m-1")}
    assert rows("material/nothing") == []


def test_unknown_shares_come_last(store: EmbeddedStore) -> None:
    result = run("producers-of-material", {"material": "material/gallium"}, store=store).records()
    assert [(row["producer"], row["stage"], row["share"]) for row in result] == [
        ("bloc/eu", None, None),
        ("country/jp", "recycled", 0.6),
        ("country/cn", "refined", 0.98),
        ("country/jp", "refined", None),
    ]


def test_inputs_leave_out_contents_hosts_and_scrap(store: EmbeddedStore) -> None:
    rows = run("inputs-of-product", {"product": "product/ev"}, store=store).records()
    found = {row["material"].split("/")[1]: (row["steps"], row["essential"]) for row in rows}
    assert found == {
        "gallium": (1, False),
        "ndfeb-magnet": (2, True),
        "gan": (2, False),
        "dysprosium": (3, True),
        "heavy-rare-earths": (4, False),
    }


def test_shares_multiply_along_a_chain_and_add_up_over_chains(store: EmbeddedStore) -> None:
    def facility(company: str, on: str) -> dict[str, dict[str, Any]]:
        rows = run("facilities-of-company", {"company": company, "on": on}, store=store).records()
        return {row["facility"]: row for row in rows}

    plant = facility("company/holding", "2026-06-01")["facility/plant"]
    assert plant["share"] == pytest.approx(0.25 + 0.4 * 0.75 + 0.5 * 0.2 * 0.75)
    assert (plant["owns"], plant["operates"], plant["steps"], plant["country"]) == (True, False, 1, "country/my")
    assert facility("company/holding", "2019-06-01")["facility/plant"]["share"] == pytest.approx(0.25 + 0.075)
    assert facility("company/refiner", "2026-08-01")["facility/pit"]["share"] is None  # one share is not known
    assert "facility/old-plant" in facility("company/refiner", "2024-06-30")
    assert "facility/old-plant" not in facility("company/refiner", "2024-07-01")
    assert "facility/project" not in facility("company/refiner", "2025-12-31")
    assert facility("company/alone", "2026-06-01") == {}


@settings(derandomize=True, deadline=None, max_examples=40)
@given(st.integers(0, 2**32))
def test_twins_hold_on_random_graphs(seed: int) -> None:
    rng = random.Random(seed)
    dates = [None, "2020", "2024-06", "2024-06-15", "2026-01-01"]
    shares = [None, 0.25, 0.5, 1.0]
    nodes = [node(f"{prefix}/{n}", label) for prefix, label in LABELS.items() for n in range(4)]
    nodes += [
        node(f"status-event/{n}", "StatusEvent", status=f"s{n}", date=rng.choice(dates))
        for n in range(rng.randint(0, 8))
    ]
    by_prefix: dict[str, list[str]] = {}
    for record in nodes:
        by_prefix.setdefault(record.id.split("/")[0], []).append(record.id)
    nodes += [node(f"event/{n}", "Event", event_kind="plan", date=rng.choice(dates)) for n in range(4)]
    nodes += [
        node(f"phase/{n}", "Phase", phase_kind="test", start_date=rng.choice(dates), end_date=rng.choice(dates))
        for n in range(4)
    ]
    for record in nodes[-8:]:
        by_prefix.setdefault(record.id.split("/")[0], []).append(record.id)
    edges: list[EdgeRecord] = []
    for edge_type, (sources, targets) in ENDS.items():
        for _ in range(rng.randint(0, 7)):
            source = rng.choice([i for prefix in sources for i in by_prefix.get(prefix, ["country/0"])])
            target = rng.choice([i for prefix in targets for i in by_prefix[prefix]])
            edges.append(
                edge(
                    source,
                    edge_type,
                    target,
                    share=rng.choice(shares),
                    stage=rng.choice([None, "mine", "refined"]),
                    output_t_per_y=rng.choice(shares),
                    input_type=rng.choice(["material", "product", "scrap", None]),
                    essential=rng.choice([True, False, None]),
                    valid_from=rng.choice(dates),
                    valid_to=rng.choice(dates),
                    measure=rng.choice([None, "measure/0", "measure/1"]),
                )
            )
    trades = {
        (
            f"country/{rng.randint(0, 3)}",
            f"country/{rng.randint(0, 3)}",
            f"hs/{rng.randint(0, 3)}",
            rng.choice((2023, 2024)),
        )
        for _ in range(rng.randint(0, 12))
    }
    edges += [
        edge(source, "TRADES", target, hs=hs, year=year, value_usd=rng.choice((None, 0.0, 5.0, 70.0)), kind="derived")
        for source, target, hs, year in sorted(trades)
    ]
    made = EmbeddedStore()
    made.load(nodes, edges)
    CONTENT[id(made)] = (nodes, edges)
    try:
        for query_id, param, prefix in (
            ("measures-on-material", "material", "material"),
            ("producers-of-material", "material", "material"),
            ("inputs-of-product", "product", "product"),
            ("facilities-of-company", "company", "company"),
            ("stockpiles-of-country", "country", "country"),
            ("imports-by-origin", "country", "country"),
        ):
            extra: dict[str, Any] = {}
            if "on" in names(query_id):
                extra["on"] = rng.choice(["2024-06-01", "2024-06-30"])
            if "item" in names(query_id):
                extra |= {"item": rng.choice(("hs/1", "material/1", "product/2")), "year": rng.choice((None, 2023))}
            assert_same(made, query_id, {param: f"{prefix}/{rng.randint(0, 3)}", **extra})
        between = {"since": rng.choice(["2000-01-01", "2024-06-10"]), "until": rng.choice(["2024-06-10", "2100-01-01"])}
        for prefix in ("material", "country", "company", "facility", "project", "measure", "framework"):
            assert_same(made, "timeline", {"node": f"{prefix}/{rng.randint(0, 3)}", **between})
    finally:
        del CONTENT[id(made)]


LABELS = {
    "country": "Country",
    "bloc": "Bloc",
    "material": "Material",
    "product": "Product",
    "measure": "PolicyMeasure",
    "company": "Company",
    "facility": "Facility",
    "stockpile": "Stockpile",
    "hs": "HsCode",
    "project": "Project",
    "framework": "Framework",
}
ENDS = {
    "CONTROLS": (["measure"], ["material"]),
    "HAS_MEMBER": (["material"], ["material"]),
    "OF_MEASURE": (["status-event"], ["measure"]),
    "PRODUCES": (["country", "facility"], ["material", "product"]),
    "NEEDS_INPUT": (["product", "material"], ["material", "product"]),
    "OWNS": (["company"], ["company", "facility"]),
    "OPERATES": (["company"], ["facility"]),
    "HELD_BY": (["stockpile"], ["country", "bloc"]),
    "STOCKS": (["stockpile"], ["material"]),
    "ABOUT": (["event"], ["material", "project", "measure"]),
    "INVOLVES": (["event"], ["country", "bloc"]),
    "TARGETS": (["measure"], ["country", "bloc"]),
    "PART_OF": (["measure"], ["framework"]),
    "AMENDS": (["measure"], ["measure"]),
    "LISTED_BY": (["company"], ["country"]),
    "PHASE_OF": (["phase"], ["project"]),
    "CONCERNS": (["phase"], ["material"]),
    "PLANS": (["project"], ["facility"]),
    "LED_BY": (["project"], ["company"]),
    "MAKES": (["facility"], ["material"]),
    "TAKES": (["facility"], ["material"]),
    "COVERS": (["hs"], ["material", "product"]),
}


def names(query_id: str) -> list[str]:
    return [param.name for param in library()[query_id].params]


@pytest.mark.parametrize("query_id", sorted(library()))
def test_queries_pass_the_guard_and_have_a_twin(query_id: str) -> None:
    query = library()[query_id]
    assert guard(query.text).parameters == set(names(query_id))
    assert callable(load_twin(query))
    assert "/*" not in query.text
    assert "//" not in query.text


def test_today_is_bound_once_and_values_are_checked() -> None:
    query = library()["measures-on-material"]
    assert bind(query, today=TODAY) == {"material": "material/gallium", "on": "2026-11-22"}
    assert bind(query, {"on": dt.date(2025, 1, 2)})["on"] == "2025-01-02"
    assert bind(library()["producers-of-material"], {"stage": None})["stage"] is None
    with pytest.raises(QueryError, match="no parameter 'materiall'; there are: material, on"):
        bind(query, {"materiall": "x"})
    with pytest.raises(QueryError, match="must be a date"):
        bind(query, {"on": "2025-13-01"})
    with pytest.raises(QueryError, match="must be a date"):
        bind(query, {"on": 2025})
    with pytest.raises(QueryError, match="must be an id such as"):
        bind(query, {"material": "gallium"})


def test_unknown_query_and_wrong_columns(store: EmbeddedStore) -> None:
    with pytest.raises(QueryError, match="no query 'x' in the library; there are: facilities-of-company"):
        run("x", store=store)

    wrong = create_autospec(EmbeddedStore, instance=True)
    wrong.query.return_value = QueryResult(("a",), (), False, 0.0)
    with pytest.raises(QueryError, match="columns are a; declared are stockpile"):
        run("stockpiles-of-country", store=wrong)


GOOD = {
    "id": "// id: a-b",
    "question": '// question: {en: "A?", ja: "あ？"}',
    "params": '// params: {x: {type: number, default: 1.5}, "on": {type: date, default: today}}',
    "returns": "// returns: {y: number}",
    "twin": "// twin: graph.analysis.twins.nothing",
    "remark": "// A remark: with a colon.",
    "text": "MATCH (n) WHERE n.d = $on RETURN $x AS y",
}


def front(**changed: str) -> str:
    return "\n".join(line for line in {**GOOD, **changed}.values() if line)


def test_front_matter_is_read() -> None:
    query = parse(front(), "a_b.cypher")
    assert (query.id, query.question["ja"], query.text) == ("a-b", "あ？", GOOD["text"] + "\n")
    with pytest.raises(QueryError, match="there is no twin"):
        load_twin(query)


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"twin": ""}, "lacks twin"),
        ({"id": "// id: A B"}, "must look like"),
        ({"question": '// question: {en: "A?"}'}, "in en and ja"),
        ({"params": "// params: {x: {type: number, default: 1}, on: {type: date, default: today}}"}, "quote it"),
        ({"params": "// params: {x: {type: float, default: 1}}"}, "needs a type"),
        ({"params": "// params: {x: {type: number}}"}, "and a default"),
        ({"params": "// params: {x: {type: number, default: a}}"}, "must be a number"),
        ({"params": "// params: {x: {type: number, default: 1}}"}, "must name the same parameters"),
        ({"params": "// params: [x"}, "not YAML"),
        ({"returns": "// returns: {y: colour}"}, "types are"),
        ({"returns": "// returns: y"}, "must be a mapping"),
        ({"remark": "// id: twice"}, "stands twice"),
    ],
)
def test_bad_front_matter_is_refused(changed: dict[str, str], problem: str) -> None:
    with pytest.raises(QueryError, match=problem) as caught:
        parse(front(**changed), "a_b.cypher")
    assert str(caught.value).startswith("a_b.cypher")
    assert "\n" not in str(caught.value)


def test_a_file_bears_the_name_of_its_query(tmp_path: Path) -> None:
    (tmp_path / "other.cypher").write_text(front(), encoding="utf-8")
    with pytest.raises(QueryError, match=r"named after its id, a_b\.cypher"):
        library(tmp_path)
