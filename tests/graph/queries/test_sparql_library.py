"""Each SPARQL query of the library gives on the default graph what its twin gives in Python."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from graph.build import conflicts, load_graph
from graph.errors import QueryError
from graph.queries.library import bind, load_twin
from graph.queries.sparql_library import parse, run, run_twin, sparql_library, sparql_query
from graph.rdf_build import rdf_store
from graph.stores.oxigraph import answer, open_rdf
from graph.stores.protocol import Params, QueryResult
from graph.stores.sparql import _terms
from graph.stores.sparql_guard import bind_terms, guard_sparql
from graph.supply_graph import SupplyGraph
from ontology.iris import namespaces
from ontology.model import load_ontology

TODAY = dt.date(2026, 11, 22)
MATERIALS = ("material/gallium", "material/dysprosium-oxide", "material/nickel", "product/traction-motor", "material/x")
DAYS = ("2023-08-01", "2025-11-10", "today")
CASES: list[tuple[str, dict[str, Any]]] = [
    *(("measures-on-material", {"material": m, "on": on}) for m in MATERIALS for on in DAYS),
    *(("producers-of-material", {"material": m, "only": only}) for m in MATERIALS for only in (None, "refined")),
    *(("stockpiles-of-country", {"country": c}) for c in ("country/jp", "bloc/eu", "country/us", "country/zz")),
    *(("sources-of-values", {"node": n}) for n in (
        "material/gallium", "facility/lamp-kuantan", "stage/gallium-cn", "measure/cn-2025-18", "country/jp", "field/9",
    )),
    *(("timeline", {"node": n, "since": since}) for since in ("2000-01-01", "2026-01-02") for n in (
        "material/gallium", "material/dysprosium-oxide", "country/jp", "bloc/eu", "company/mp-materials",
        "facility/minamitorishima", "project/minamitorishima", "measure/cn-2025-61-a", "technology/gallium-extraction",
        "framework/us-japan-critical-minerals", "material/x",
    )),
    ("values-in-conflict", {}),
]  # fmt: skip


class InProcess:
    """The same store without a process of its own for each query."""

    def __init__(self, folder: Path) -> None:
        self._dataset = open_rdf(folder)
        self._ontology = load_ontology()

    def query(
        self, text: str, params: Params | None = None, *, timeout_ms: int = 10_000, row_limit: int = 10_000
    ) -> QueryResult:
        assert guard_sparql(text) == "SELECT"
        assert timeout_ms > 0
        bound = bind_terms(text, _terms(params or {}, self._ontology))
        return answer(self._dataset, bound, row_limit, namespaces(self._ontology))[0]


@pytest.fixture(scope="module")
def graph(built_home: Path) -> SupplyGraph:
    return load_graph(built_home)


@pytest.fixture(scope="module")
def store(built_home: Path) -> InProcess:
    return InProcess(rdf_store(built_home))


def test_every_query_equals_its_twin(graph: SupplyGraph, store: InProcess) -> None:
    sizes: dict[str, int] = {}
    for query_id, params in CASES:
        asked = run(query_id, params, store=store, today=TODAY)
        twin = run_twin(query_id, params, graph=graph, today=TODAY)
        assert asked.records() == [{name: row[name] for name in asked.columns} for row in twin], (query_id, params)
        sizes[query_id] = sizes.get(query_id, 0) + len(twin)
    assert sizes.keys() == sparql_library().keys()
    assert all(sizes.values())


def test_all_conflicts_are_found(graph: SupplyGraph, store: InProcess) -> None:
    found = run("values-in-conflict", store=store).records()
    assert {row["statement"] for row in found} == {s.id for rows in conflicts(graph).values() for s in rows}


@pytest.mark.parametrize("query_id", sorted(sparql_library()))
def test_queries_are_guarded_asked_in_both_languages_and_have_a_twin(query_id: str) -> None:
    query = sparql_library()[query_id]
    assert guard_sparql(query.text) == "SELECT"
    assert set(query.question) == {"en", "ja"}
    assert callable(load_twin(query))
    assert bind(query).keys() == {param.name for param in query.params}


WHOLE = (
    '# id: one\n# question: {en: "One?", ja: "一か？"}\n# params: {a: {type: text, default: x}}\n'
    "# returns: {x: text}\n# twin: graph.analysis.graph_twins.one\nSELECT ($a AS ?x) {}\n"
)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("# twin: graph.analysis.graph_twins.one\n", "", "lacks twin"),
        ("$a", "$b", "both must name the same parameters"),
        ("{x: text}", "{x: colour}", "has the type 'colour'"),
        ("$a AS ?x", "$a AS ?a", "are one variable"),
    ],
)
def test_bad_front_matter_is_refused(old: str, new: str, said: str) -> None:
    assert parse(WHOLE, "one.rq").params[0].name == "a"
    with pytest.raises(QueryError, match=r"one\.rq") as caught:
        parse(WHOLE.replace(old, new), "one.rq")
    assert said in str(caught.value)


def test_unknown_queries_and_misnamed_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="no SPARQL query 'nothing' in the library; there are: measures-on-material"):
        sparql_query("nothing")
    (tmp_path / "two.rq").write_text(WHOLE, encoding="utf-8")
    with pytest.raises(QueryError, match=r"two\.rq: the file must be named after its id, one\.rq"):
        sparql_library(tmp_path)
