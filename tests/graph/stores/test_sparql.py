"""SPARQL on the saved store: answers as the product writes them, limits that hold, one line when something is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import QueryError, StoreError
from graph.stores.oxigraph import save_rdf
from graph.stores.rdf import rdf_text
from graph.stores.sparql import SparqlStore
from graph.supply_graph import SupplyGraph
from tests.graph.stores.rdf_graphs import read, small


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> SparqlStore:
    folder = tmp_path_factory.mktemp("rdf") / "store"
    save_rdf(rdf_text(SupplyGraph(small()), "trig"), folder)
    return SparqlStore(folder)


def test_rows_hold_ids_codes_numbers_and_texts(store: SparqlStore) -> None:
    found = store.query(
        "SELECT ?m ?stage ?value ?at ?unknown (?value > 1 AS ?more) WHERE { ?m ls:stage ?stage ; "
        "ls:world_output_t_per_y ?s . ?s rdf:object ?value ; fact:observed_at ?at . }"
    )
    assert found.records() == [
        {"m": "material/gallium", "stage": "refined", "value": 760.0, "at": "2024", "unknown": None, "more": True}
    ]


def test_a_yes_or_no_is_one_row(store: SparqlStore) -> None:
    answer = store.ask("ASK { company:a ls:OWNS facility:x }")
    assert (answer.form, answer.result.records(), answer.turtle) == ("ASK", [{"answer": True}], "")


def test_triples_come_as_rows_and_as_turtle(store: SparqlStore) -> None:
    answer = store.ask("CONSTRUCT { ?s ls:name ?o } WHERE { ?s ls:name ?o }", row_limit=3)
    assert answer.result.columns == ("subject", "predicate", "object")
    assert (len(answer.result.rows), answer.result.truncated) == (3, True)
    assert len(read(answer.turtle)) == 3
    assert "company:a ls:name" in answer.turtle
    assert len(store.ask("DESCRIBE country:jp").result.rows) > 5


def test_the_row_cap_is_told(store: SparqlStore) -> None:
    text = "SELECT ?s { ?s a fact:Statement }"
    assert store.query(text, row_limit=5).truncated
    assert not store.query(text, row_limit=100).truncated
    assert len(store.query(text, row_limit=100).rows) == len(small())


def test_values_are_never_read_as_code(store: SparqlStore) -> None:
    text = "SELECT ?s ($v AS ?given) { ?s rdfs:label ?n FILTER (STR(?n) = $v) }"
    assert store.query(text, {"v": 'A "book"'}).records() == [{"s": "source/test", "given": 'A "book"'}]
    for hostile in ('" } # ', "'''", "\\", "> } {", "\\u0022", "a\nb"):
        assert store.query(text, {"v": hostile}).rows == ()
    assert store.query("SELECT ($a AS ?x) ($b AS ?y) ($c AS ?z) {}", {"a": 5, "b": True, "c": 0.5}).rows == (
        (5, True, 0.5),
    )
    with pytest.raises(QueryError, match="takes a text, a number or a boolean"):
        store.query(text, {"v": ["x"]})


def test_what_is_wrong_is_one_line(store: SparqlStore, tmp_path: Path) -> None:
    for text, said in (
        ("SELECT ?x {", "it cannot be read from line 1, column"),
        ("SELECT ?x { ?x nothing:y 1 }", "the SPARQL is not right"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE is refused"),
        ("DROP ALL", "DROP is refused"),
    ):
        with pytest.raises(QueryError) as caught:
            store.query(text)
        assert said in str(caught.value)
        assert "\n" not in str(caught.value)
        assert len(str(caught.value)) < 250
    with pytest.raises(StoreError, match="cannot be opened"):
        SparqlStore(tmp_path / "none").query("ASK {}")


def test_a_query_that_overruns_is_ended(store: SparqlStore) -> None:
    with pytest.raises(QueryError, match=r"did not end within 0\.5 s and was stopped"):
        store.query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", timeout_ms=500)


def test_a_number_that_json_lacks_is_a_text(store: SparqlStore) -> None:
    assert store.query("SELECT (1e0/0 AS ?x) (0e0/0 AS ?y) {}").rows[0][0] in {"inf", "INF"}
