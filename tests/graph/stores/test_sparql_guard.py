"""What SPARQL may be run: calls to other servers are refused however they are written; harmless texts pass."""

from __future__ import annotations

import pyoxigraph
import pytest

from graph.errors import QueryError
from graph.stores.sparql_guard import MAX_LENGTH, bind_terms, guard_sparql

# A closed port of this machine: the engine would say so, were the call let through.
CALL = "<http://127.0.0.1:9/>{?x ?y ?z}"
CALLS = [
    f"SERVICE {CALL}", f"service{CALL}", f"SERVICE SILENT {CALL}", f"SERVICESILENT{CALL}", "SERVICE:x{?x ?y ?z}",
    "SERVICE?zz{?x ?y ?z}", f"?a ?b 1SERVICE{CALL}", f"?a ?b 1e0SERVICE{CALL}", f"?a ?b trueSERVICE{CALL}",
    f'?a ?b "x"SERVICE{CALL}', f"?a ?b <urn:c>SERVICE{CALL}", f"?a ?b [] SERVICE {CALL}",
    f"FILTER(?a<?b)SERVICE{CALL}", f"FILTER(?a<#>\n?b) SERVICE {CALL}", f"# x\rSERVICE {CALL}",
    f"FILTER EXISTS {{ SERVICE {CALL} }}", f"?a ?b <urn:a\u00a0#> . SERVICE {CALL}", f"?a ?b '''a''' . SERVICE {CALL}",
    f"?a ?b '\\'' . SERVICE {CALL}", f'?a ?b """a"b""" . SERVICE {CALL} #"""', f"?a ?b '' . SERVICE {CALL} #'",
    f"?a ?b 'a'@en . SERVICE {CALL}", f"\\u0053ERVICE {CALL}", f"?a ?b '\\u0027 . SERVICE {CALL} #'",
]  # fmt: skip


@pytest.mark.parametrize("call", CALLS)
def test_a_call_to_another_server_is_refused(call: str) -> None:
    with pytest.raises(QueryError, match="refused"):
        guard_sparql(f"PREFIX : <urn:x:> SELECT * {{ {call} }}")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service { ?service ?p ?o }",
        "ASK { ?s ?p 'SERVICE <x> {}' }",
        'SELECT * { ?s ?p """ INSERT "SERVICE" """@en } # SERVICE',
        "select*{?s <urn:service> ?o}",
        "PREFIX ls: <urn:x:> CONSTRUCT WHERE { ?s ls:service-of ?o }",
        "BASE <urn:x:> PREFIX a: <urn:y#z> # comment\n ASK {}",
        "DESCRIBE <urn:x>",
        "SELECT ?insert { ?insert ?delete ?load FILTER(?insert<?load && ?load>?delete) }",
        "SELECT ?日本 { ?日本 ?p '''it's''' }",
    ],
)
def test_harmless_texts_pass_and_run(text: str) -> None:
    assert guard_sparql(text) in {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
    pyoxigraph.Store().query(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("INSERT DATA { <urn:a> <urn:b> 1 }", "INSERT is refused: the graph is read-only here"),
        ("PREFIX x: <urn:x> # y\nDELETE WHERE { ?s ?p ?o }", "DELETE is refused"),
        ("LOAD <http://127.0.0.1:9/>", "LOAD is refused"),
        ("CLEAR ALL", "CLEAR is refused"),
        ("WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "WITH is refused"),
        ("", "begins with SELECT"),
        ("MATCH (n) RETURN n", "not with 'MATCH'"),
        ("SELECT * {" + "{" * 200 + "}" * 201, "nests brackets more than 100 deep"),
        ("SELECT " + "?x " * MAX_LENGTH, "characters; at most 50,000"),
    ],
)
def test_what_is_no_reading_query_is_refused_in_one_line(text: str, said: str) -> None:
    with pytest.raises(QueryError) as caught:
        guard_sparql(text)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_values_are_put_in_place_of_their_variables_only() -> None:
    text = "SELECT ?x { ?x ?p $x, $xy, '$x' } # $x"
    assert bind_terms(text, {"x": "<urn:a>"}) == "SELECT ?x { ?x ?p <urn:a>, $xy, '$x' } # $x"
    assert bind_terms(text, {}) == text
    with pytest.raises(QueryError, match=r"has no \$z to take a value"):
        bind_terms(text, {"z": "1"})
