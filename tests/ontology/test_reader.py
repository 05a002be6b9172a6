from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ontology.errors import OntologyError, OntologyFaultsError
from ontology.model import ROOT, load_ontology
from ontology.reader import read_ontology
from tests.ontology.folders import WHOLE, write_folder


def faults_of(root: Path) -> tuple[str, ...]:
    with pytest.raises(OntologyFaultsError) as caught:
        read_ontology(root)
    return caught.value.faults


def thing(old: str, new: str) -> str:
    """The class Thing with a part of its text exchanged."""
    text = WHOLE["classes/Thing.yml"]
    assert old in text
    return text.replace(old, new)


def test_a_whole_folder_is_read(tmp_path: Path) -> None:
    ontology = read_ontology(write_folder(tmp_path))
    assert list(ontology.classes) == ["Link", "Thing"]
    assert ontology.classes["Thing"].properties["part"].refs == ("Link", "Thing")
    assert str(ontology.classes["Thing"].checks[0]) == "since <= until"
    assert ontology.codes["colours"].from_word("scarlet") == "red"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("codes: colours", "codes: tints", "properties colour: there is no code list 'tints'"),
        ("codes: colours, ", "", "properties colour: a code needs 'codes', the name of its list"),
        ("refs: [any]", "refs: [Ghost]", "properties part: there is no class 'Ghost' to refer to"),
        ("refs: [any], ", "", "properties part: a reference needs 'refs', the classes it may point to"),
        ("edge: HAS_PART, ", "", "properties part: a reference of an entity needs 'edge', its type in a store, such as"
         " IN_COUNTRY"),
        ("ja: 開始", "ja: ''", "properties since label: 'ja' must be a text that is not empty"),
        (", label: {en: Since, ja: 開始}", "", "properties since: 'label' has no en"),
        ("label: {en: Thing, ja: 物}", "label: {en: Thing}", "'label' has no ja"),
        ("caption: [name]", "caption: [nom]", "the caption names 'nom', which is no property of it"),
        ("caption: [name]\n", "", "'caption' is missing"),
        ("prefixes: [thing]\n", "", "'prefixes' is missing"),
        ("prefixes: [thing]", "prefixes: [Thing_]", "'Thing_' is no id prefix; use lower-case letters joined by -"),
        ("prefixes: [thing]", "prefixes: [link]", "the prefix 'link' is already that of Link"),
        ("edge: HAS_PART", "edge: HOLDS_ON", "the edge 'HOLDS_ON' is already that of Link"),
        ("since <= until", "since <= later", "the check 'since <= later' names 'later', which is no property of it"),
        ("since <= until", "since <= name", "the check 'since <= name' compares what has no common order; use numbers"
         " or dates"),
        ("since <= until", "since < until", "the check 'since < until' is neither 'a <= b' nor 'a | b'"),
        ("type: date, label: {en: Since", "type: day, label: {en: Since", "properties since: 'day' is no property type;"
         " use one of text,"),
        ("type: date, label: {en: Since", "label: {en: Since", "properties since: 'type' is missing"),
        ("type: date, label: {en: Since", "type: date, unit: d, label: {en: Since", "properties since: a date has no"
         " unit"),
        ("type: date, label: {en: Since", "type: days, unit: d, label: {en: Since", "properties since: the unit of a"
         " days is days"),
        ("type: date, label: {en: Since", "type: quantity, label: {en: Since", "properties since: a quantity needs a"
         " unit ('any' where it differs from row to row)"),
        ("type: date, label: {en: Since", "type: date, codes: colours, label: {en: Since", "properties since: a date"
         " has no 'codes'"),
        ("type: date, label: {en: Since", "type: date, refs: [Thing], label: {en: Since", "properties since: only a"
         " reference has 'refs' and 'edge'"),
        ("  since:", "  title:", "properties title: no name for a property:"),
        ("qualifier: lang", "qualifier: dialect", "properties name: 'dialect' is no qualifier; use one of lang,"),
        ("required: true", "required: 'yes'", "properties name: 'required' must be true or false"),
        ("required: true", "requird: true", "properties name: 'requird' is not known here"),
        ("public: {schema: name}", "public: {dc: title}", "there is no public vocabulary 'dc' in vocabularies.yml"),
        ("name: Thing\n", "name: Stuff\n", "declares 'Stuff'; the name must be that of the file, 'Thing'"),
        ("name: Thing\n", "name: thing\n", "'thing' is no class name; use one like PolicyMeasure"),
        ("checks:", "to: part\nchecks:", "'to' needs 'edge', the type of the relation in a store"),
        ("checks:", "yearly: true\nchecks:", "'yearly' needs 'edge', the type of the relation in a store"),
        ("checks:", "edge: Holds\nfrom: part\nto: part\nchecks:", "'Holds' is no edge type; use one like NEEDS_INPUT"),
        ("checks:", "edge: HOLDS\nto: name\nchecks:", "'from' is missing"),
        ("checks:", "edge: HOLDS\nto: name\nchecks:", "'to' names 'name', which is no reference of it"),
        ("checks:", "edge: HOLDS\nfrom: part\nto: part\nchecks:", "properties part: a relation is an edge itself; its"
         " references have no 'edge'"),
        ("caption: [name]", "caption: [name, name]", "'caption' holds a text twice"),
        ("caption: [name]", "caption: {a: b}", "'caption' must be a list of texts"),
        ("checks:", "1: one\nchecks:", "the key 1 is no text; put it in quotes"),
        ("checks:", "name: Thing\nchecks:", ", line 12: 'name' stands twice"),
        ("checks:", "\tchecks:", ", line 12: found character"),
    ],
)  # fmt: skip
def test_a_fault_in_a_class_is_named_with_its_file(tmp_path: Path, old: str, new: str, fault: str) -> None:
    faults = faults_of(write_folder(tmp_path, classes__Thing=thing(old, new)))
    assert [f for f in faults if f.startswith("classes/Thing.yml") and fault in f], faults


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("label: {en: Red, ja: 赤}", "label: {en: Red}", "codes/colours.yml codes red: 'label' has no ja"),
        ("  red:", "  Red Hot:", "codes/colours.yml codes Red Hot: a code has lower-case letters and digits,"),
        ("from: [scarlet]", "from: [blue]", "codes/colours.yml codes red: 'blue' already means blue"),
        ("from: [scarlet]", "from: [red]", "codes/colours.yml codes red: 'red' already means red"),
        ("name: colours", "name: colors", "codes/colours.yml: declares 'colors'; the name must be that of the file,"),
        ("name: colours", "nam: colours", "codes/colours.yml: 'name' is missing"),
        ("codes:", "kodes:", "codes/colours.yml: 'codes' is missing or empty"),
    ],
)
def test_a_fault_in_a_code_list_is_named_with_its_file(tmp_path: Path, old: str, new: str, fault: str) -> None:
    text = WHOLE["codes/colours.yml"]
    assert old in text
    faults = faults_of(write_folder(tmp_path, codes__colours=text.replace(old, new, 1)))
    assert [f for f in faults if f.startswith(fault)], faults


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "classes/Thing.yml: must be a mapping (key: value)"),
        ("- a\n- b\n", "classes/Thing.yml: must be a mapping (key: value)"),
        ("name: [", "classes/Thing.yml, line "),
        ("名前".encode("cp932"), "classes/Thing.yml: is not UTF-8 text"),
        ("name: !!python/object:os.system x\n", "classes/Thing.yml, line 1: could not determine a constructor"),
    ],
)
def test_a_file_that_is_no_declaration_is_named(tmp_path: Path, text: str | bytes, fault: str) -> None:
    faults = faults_of(write_folder(tmp_path, classes__Thing=text))
    assert [f for f in faults if f.startswith(fault)], faults


def test_a_file_that_cannot_be_read_is_the_only_fault(tmp_path: Path) -> None:
    root = write_folder(tmp_path, classes__Thing="name: [", codes__colours="name: [")
    assert [fault.partition(",")[0] for fault in faults_of(root)] == ["codes/colours.yml", "classes/Thing.yml"]


def test_an_empty_folder_says_what_is_missing(tmp_path: Path) -> None:
    assert faults_of(tmp_path) == (
        "vocabularies.yml: cannot be opened (No such file or directory)",
        f"codes/: there is no declaration (*.yml) in {tmp_path}",
        f"classes/: there is no declaration (*.yml) in {tmp_path}",
    )


def test_all_faults_of_a_broken_folder_stand_in_one_error(tmp_path: Path) -> None:
    for part in ("classes", "codes"):
        shutil.copytree(ROOT / part, tmp_path / part)
    shutil.copy(ROOT / "vocabularies.yml", tmp_path)
    (tmp_path / "classes" / "Vessel.yml").write_text(
        "name: Vessel\n"
        "label: {en: Vessel}\n"
        "description: {en: A ship., ja: 船舶。}\n"
        "prefixes: [vessel]\n"
        "caption: [flag]\n"
        "properties:\n"
        "  flag: {type: code, codes: flags, label: {en: Flag, ja: 船籍}}\n"
        "  owner: {type: ref, refs: [Shipowner], edge: OWNED_BY, label: {en: Owner, ja: 船主}}\n",
        encoding="utf-8",
    )
    (tmp_path / "codes" / "flags_of_ships.yml").write_text("name: flags_of_ships\n", encoding="utf-8")
    with pytest.raises(OntologyError) as caught:
        load_ontology(tmp_path)
    lines = str(caught.value).splitlines()
    assert lines[0] == "the ontology has 8 faults; mend the files named:"
    assert {line.split(":")[0].strip() for line in lines[1:]} == {
        "classes/Vessel.yml", "classes/Vessel.yml properties flag", "classes/Vessel.yml properties owner",
        "codes/flags_of_ships.yml",
    }  # fmt: skip
    assert "  classes/Vessel.yml: 'label' has no ja" in lines
    assert "  classes/Vessel.yml properties flag: there is no code list 'flags'" in lines
    assert "  classes/Vessel.yml properties owner: there is no class 'Shipowner' to refer to" in lines
    assert "  codes/flags_of_ships.yml: 'codes' is missing or empty" in lines


def test_one_fault_is_one_fault(tmp_path: Path) -> None:
    root = write_folder(tmp_path, classes__Thing=thing("label: {en: Thing, ja: 物}", "label: {en: Thing}"))
    with pytest.raises(OntologyError, match=r"^the ontology has 1 fault; mend the files named:\n  classes/Thing.yml: "):
        read_ontology(root)
