"""``lodestone sparql`` and ``lodestone export``: rows in every form, files that are whole, errors in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.i18n import LOCALES, read_po
from graph.queries.sparql_library import sparql_library
from tests.app.cli.runs import Command
from tests.graph.stores.rdf_graphs import read

WHO = "SELECT ?who { ?who ls:OWNS facility:lamp-kuantan } ORDER BY ?who"


def test_a_text_is_answered_in_every_form(lodestone: Command) -> None:
    rows = lodestone("sparql", WHO, "--format", "json").json()
    assert {"who": "company/lynas-rare-earths"} in rows
    assert lodestone("sparql", WHO, "--format", "csv").out.splitlines()[0] == "who"
    assert "company/lynas-rare-earths" in lodestone("sparql", WHO).out


def test_the_library_is_listed_and_run(lodestone: Command) -> None:
    listed = lodestone("sparql", "--list", "--lang", "ja", "--format", "json").json()
    assert [row["id"] for row in listed] == list(sparql_library())
    assert "食い違う" in json.dumps(listed, ensure_ascii=False)
    rows = lodestone(
        "sparql", "--query", "sources-of-values", "--param", "node=stage/gallium-cn", "--format", "json"
    ).json()
    assert {row["property"] for row in rows} >= {"share", "producer"}
    assert all(row["source"].startswith("source/") for row in rows)


def test_triples_are_printed_as_turtle(lodestone: Command) -> None:
    printed = lodestone("sparql", "CONSTRUCT WHERE { ?a ls:OWNS ?b }", "--rows", "4")
    assert len(read(printed.out)) == 4
    assert "only the first 4 rows are shown" in printed.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("DELETE WHERE { ?s ?p ?o }",), "DELETE is refused: the graph is read-only here"),
        (("SELECT * { SERVICE <https://example.org/> { ?s ?p ?o } }",), "SERVICE is refused"),
        (("SELECT ?x {",), "it cannot be read from line 1, column"),
        ((), "give a SPARQL text, or --query ID"),
        (("ASK {}", "--query", "values-in-conflict"), "not both"),
        (("--query", "nothing"), "no SPARQL query 'nothing'"),
        (("--query", "stockpiles-of-country", "--param", "country"), "write NAME=VALUE"),
        (("--query", "stockpiles-of-country", "--param", "land=country/jp"), "no parameter 'land'"),
        (("ASK {}", "--param", "x=1"), "has no $x to take a value"),
    ],
)
def test_what_is_wrong_is_one_line(lodestone: Command, arguments: tuple[str, ...], said: str) -> None:
    assert said in lodestone("sparql", *arguments, "--format", "json").error()


@pytest.mark.parametrize("form", ["ttl", "trig"])
def test_the_whole_graph_is_written(lodestone: Command, tmp_path: Path, form: str) -> None:
    file = tmp_path / f"x.{form}"
    assert lodestone("export", form, "-o", str(file)).code == 0
    text = file.read_text(encoding="utf-8")
    assert "material:gallium a ls:Material" in text
    assert ("dataset:supply {" in text) is (form == "trig")
    assert "schema:license" in text


def test_a_file_that_cannot_be_written_is_one_line(lodestone: Command, tmp_path: Path) -> None:
    gone = lodestone("export", "ttl", "-o", str(tmp_path / "none" / "x.ttl"))
    assert gone.code == 1
    assert "cannot be written" in gone.err.splitlines()[-1]
    assert lodestone("export", "xml", "-o", str(tmp_path / "x")).code == 2


def test_the_japanese_texts_can_be_read() -> None:
    assert read_po(LOCALES / "ja" / "LC_MESSAGES" / "rdf.po")
