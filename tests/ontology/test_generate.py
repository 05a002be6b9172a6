from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from ontology import generate
from ontology.cypher import EdgeMapping, schema_cypher, store_key, store_mapping
from ontology.model import ROOT, load_ontology
from ontology.rules import rules_json
from ontology.types import TYPES
from tests.ontology.folders import write_folder

ONTOLOGY = load_ontology()
PROJECT = ROOT.parent


def edges(cls: str) -> dict[str, EdgeMapping]:
    return {edge.target_prop: edge for edge in store_mapping(ONTOLOGY).edges if edge.cls == cls}


def test_committed_files_are_up_to_date() -> None:
    assert generate.stale(ONTOLOGY, PROJECT) == []


def test_files_are_written_once_and_the_same_again(tmp_path: Path) -> None:
    written = generate.generate(ONTOLOGY, tmp_path)
    assert {path.relative_to(tmp_path).as_posix() for path in written} == set(generate.GENERATED)
    assert generate.generate(ONTOLOGY, tmp_path) == []
    written[0].write_text("edited", encoding="utf-8")
    assert generate.stale(ONTOLOGY, tmp_path) == written[:1]


def test_the_check_names_what_is_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(generate, "ROOT", tmp_path / "ontology")
    assert generate.main(["--check"]) == 1
    assert "docs/schema.md is not up to date; run: python -m ontology.generate" in capsys.readouterr().err
    assert generate.main([]) == 0
    assert "wrote docs/schema.md" in capsys.readouterr().out
    assert generate.main(["--check"]) == 0
    assert capsys.readouterr() == ("", "")


def test_a_broken_ontology_is_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_folder(tmp_path, codes__colours="name: colours\n")
    monkeypatch.setattr(generate, "load_ontology", lambda: load_ontology(root))
    assert generate.main(["--check"]) == 1
    assert "codes/colours.yml: 'codes' is missing or empty" in capsys.readouterr().err


def test_relations_become_edges_and_references_too() -> None:
    owns = edges("Ownership")["asset"]
    assert (owns.type, owns.source_prop, owns.source_labels) == ("OWNS", "owner", ("Company", "Country"))
    assert [column.key for column in owns.columns] == ["share", "valid_from", "valid_to"]
    located = edges("Facility")["country"]
    assert (located.type, located.source_prop, located.source_labels) == ("IN_COUNTRY", "", ("Facility",))
    supplies = edges("Supply")["destination"]
    assert [(column.key, column.type) for column in supplies.columns] == [
        ("material", "STRING"), ("supply_kind", "STRING"), ("share", "FLOAT"), ("note", "STRING"),
    ]  # fmt: skip


def test_every_reference_and_every_property_has_its_place() -> None:
    mapping = store_mapping(ONTOLOGY)
    placed = {(node.label, column.prop) for node in mapping.nodes for column in node.columns}
    for edge in mapping.edges:
        placed |= {(edge.cls, column.prop) for column in edge.columns}
        placed |= {(edge.cls, prop) for prop in (edge.source_prop, edge.target_prop) if prop}
    assert placed == {(c.name, prop) for c in ONTOLOGY.classes.values() for prop in c.properties}


def test_columns_have_distinct_keys_that_engines_leave_alone() -> None:
    mapping = store_mapping(ONTOLOGY)
    for columns in (*(node.columns for node in mapping.nodes), *(edge.columns for edge in mapping.edges)):
        keys = [column.key for column in columns]
        assert len(keys) == len(set(keys))
        assert not {"id", "title", "type", "label"} & set(keys)


@pytest.mark.parametrize(
    ("cls", "prop", "qualifier", "key"),
    [
        ("Facility", "name", "", "name"), ("Facility", "name", "en", "name"), ("Facility", "name", "ja", "name_ja"),
        ("Facility", "alias", "ja", "alias"), ("Facility", "latitude", "", "latitude"),
        ("Material", "world_output_t_per_y", "refined_all", "world_output_t_per_y_refined_all"),
        ("Production", "share", "usgs-2026", "share"),
    ],
)  # fmt: skip
def test_keys_of_qualified_values(cls: str, prop: str, qualifier: str, key: str) -> None:
    declared = ONTOLOGY.property(cls, prop)
    assert store_key(declared, qualifier) == key
    columns = [c for node in store_mapping(ONTOLOGY).nodes if node.label == cls for c in node.columns]
    columns += [c for edge in store_mapping(ONTOLOGY).edges if edge.cls == cls for c in edge.columns]
    assert key in {c.key.replace("{qualifier}", qualifier.replace("-", "_")) for c in columns if c.prop == prop}


def test_every_label_has_a_unique_id_and_every_statement_may_run_twice() -> None:
    lines = [line for line in schema_cypher(ONTOLOGY).splitlines() if not line.startswith("//")]
    assert all(line.endswith(";") and " IF NOT EXISTS " in line for line in lines)
    names = [re.findall(r"(?:CONSTRAINT|INDEX) (\w+) IF", line)[0] for line in lines]
    assert len(names) == len(set(names))
    for node in store_mapping(ONTOLOGY).nodes:
        assert [line for line in lines if line.endswith(f"FOR (n:{node.label}) REQUIRE n.id IS UNIQUE;")]


def test_the_rules_are_plain_json() -> None:
    document = json.loads(rules_json(ONTOLOGY))
    assert set(document["classes"]) == set(ONTOLOGY.classes)
    assert set(document["types"]) == set(TYPES)
    assert document["types"]["share"]["low"] == 0
    assert document["types"]["share"]["high"] == 1
    assert "low" not in document["types"]["number"]
    assert [code["code"] for code in document["codes"]["stages"]["codes"]] == list(ONTOLOGY.codes["stages"].codes)
    assert document["classes"]["Ownership"]["checks"] == [
        {"kind": "ascending", "properties": ["valid_from", "valid_to"]}
    ]


def test_the_page_shows_every_class_property_and_code_and_its_links_lead_somewhere() -> None:
    page = (PROJECT / "docs" / "schema.md").read_text(encoding="utf-8")
    for declared in ONTOLOGY.classes.values():
        assert f"### {declared.name}\n" in page
        for prop in declared.properties.values():
            assert f"| `{prop.name}` | {prop.label.en} | {prop.label.ja} |" in page
    for codes in ONTOLOGY.codes.values():
        for code in codes.codes.values():
            assert f"| `{code.name}` | {code.label.en} | {code.label.ja} |" in page
    headings = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= anchors


def test_table_rows_have_as_many_cells_as_their_head() -> None:
    page = (PROJECT / "docs" / "schema.md").read_text(encoding="utf-8")
    for table in re.findall(r"(?:^\|.*\|\n)+", page, re.MULTILINE):
        counts = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
        assert len(counts) == 1
