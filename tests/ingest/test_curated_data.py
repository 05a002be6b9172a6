"""The tables that come with the project: complete, consistent, and speaking for themselves."""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal
from functools import cache

import pytest

from graph.statement import KINDS, Statement, earliest_day
from ingest.dataset import load_dataset
from ingest.dates import is_partial_date
from ingest.own_tables import has_committed
from ingest.runner import DATASETS, CollectResult, collect, dataset_names
from ontology.model import load_ontology
from ontology.validate import check_entity, check_qualifier, check_value
from tests.ingest.toys import table

# Words of a workplace that must not reach a reader.
_WORKPLACE = re.compile(r"seed \d|\bseed\b|dossier|/work\b|\.txt\b|_[0-9a-f]{16}\b", re.IGNORECASE)


@cache
def collected() -> CollectResult:
    return collect()


@cache
def compiled_tables() -> tuple[str, ...]:
    """Datasets that the project compiled itself; the others are publishers' files, which have tests of their own."""
    return tuple(name for name in dataset_names() if load_dataset(DATASETS / name).file is None)


@cache
def values() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for statement in collected().statements:
        found[statement.entity][statement.prop].append(statement.value)
    return found


@cache
def classes() -> dict[str, str]:
    return {statement.entity: statement.cls for statement in collected().statements}


def of_class(cls: str) -> list[str]:
    return [entity for entity, name in classes().items() if name == cls]


def statements(cls: str, prop: str) -> list[Statement]:
    return [s for s in collected().statements if (s.cls, s.prop) == (cls, prop)]


def test_nothing_was_refused_or_left() -> None:
    assert [issue.text for issue in collected().issues] == []


def test_every_row_of_every_table_was_taken() -> None:
    for meta in collected().datasets:
        dataset = load_dataset(DATASETS / meta.name)
        assert meta.rows_refused == 0
        there = [name for name in dataset.tables if has_committed(dataset, name)]
        assert meta.rows_read == sum(len(table(meta.name, name)) for name in there)
        assert there == list(dataset.tables) or dataset.file is not None


def test_an_id_has_one_class_and_statements_differ() -> None:
    seen: dict[str, str] = {}
    for statement in collected().statements:
        assert seen.setdefault(statement.entity, statement.cls) == statement.cls
    ids = [statement.id for statement in collected().statements]
    assert len(set(ids)) == len(ids)


def test_every_statement_is_as_the_ontology_declares() -> None:
    ontology = load_ontology()
    for s in collected().statements:
        assert check_value(ontology, s.cls, s.prop, s.value, s.unit) is None
        assert check_qualifier(ontology, s.cls, s.prop, s.qualifier) is None


def test_every_entity_is_complete_and_its_references_resolve() -> None:
    ontology = load_ontology()
    problems = [
        f"{entity}: {problem}"
        for entity, props in values().items()
        for problem in check_entity(ontology, classes()[entity], entity, props, classes().get)
    ]
    assert problems == []


def test_every_statement_has_a_source_that_is_named() -> None:
    for s in collected().statements:
        assert classes().get(s.source) == "Source"
        assert s.locator
        assert s.original_value
        assert s.kind in KINDS
        for day in (s.observed_at, s.published_at, s.valid_from, s.valid_to):
            assert not day or is_partial_date(day), (s.locator, day)
    for source in of_class("Source"):
        assert len(set(values()[source]["name"])) == 1


def test_every_row_has_a_source_and_a_known_confidence() -> None:
    for name in compiled_tables():
        for spec in load_dataset(DATASETS / name).tables.values():
            assert "source" in spec.columns
            for row in table(name, spec.name):
                assert row["source"].strip()
                assert row.get("confidence", "high") in ("high", "medium", "low")


def test_shares_of_a_set_sum_to_at_most_one() -> None:
    sums: dict[tuple[str, str, str, str], Decimal] = defaultdict(Decimal)
    for row in table("supply", "shares"):
        assert 0 <= Decimal(row["share_pct"]) <= 100
        sums[row["material"], row["stage"], row["year"], row["source"]] += Decimal(row["share_pct"])
    assert {key: total for key, total in sums.items() if total > Decimal("100.5")} == {}


def test_shares_keep_their_text_and_are_converted_exactly() -> None:
    for s in statements("Production", "share") + statements("Supply", "share"):
        if s.dataset not in compiled_tables():
            continue
        assert Decimal(s.value) * 100 == Decimal(s.original_value)
        assert s.qualifier == f"{s.observed_at}-{s.source.partition('/')[2]}"


@pytest.mark.parametrize(
    "cls", ["Country", "Bloc", "Material", "Product", "Facility", "PolicyMeasure", "Event", "Field", "Project"]
)
def test_names_stand_in_both_languages(cls: str) -> None:
    named: dict[str, set[str]] = defaultdict(set)
    for s in statements(cls, "name"):
        named[s.entity].add(s.qualifier)
    assert set(named) == set(of_class(cls))
    assert {entity for entity, langs in named.items() if langs != {"en", "ja"}} == set()


def test_no_words_of_a_workplace() -> None:
    for s in collected().statements:
        text = f"{s.value} {s.original_value}"
        if not text.startswith("http"):
            assert not _WORKPLACE.search(text), (s.locator, text)
    for path in DATASETS.rglob("*"):
        if path.suffix in (".csv", ".yml", ".py"):
            for line in path.read_text(encoding="utf-8", errors="replace").splitlines():  # samples keep theirs
                without_addresses = re.sub(r"https?://[^\s,]+", "", line)
                assert not _WORKPLACE.search(without_addresses), f"{path.name}: {line[:120]}"


def test_namibia_is_a_country() -> None:
    assert "country/na" in classes()
    assert values()["measure/na-2023"]["issuer"] == ["country/na"]
    assert values()["facility/lofdal"]["country"] == ["country/na"]


def test_weights_of_a_group_sum_to_one_and_losses_stay_within_one() -> None:
    groups: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    losses: dict[str, Decimal] = defaultdict(Decimal)
    for recipe in of_class("Recipe"):
        props = {prop: found[0] for prop, found in values()[recipe].items()}
        if "group" in props:
            assert props["essential"] == "true"
            groups[props["output"], props["group"]] += Decimal(props["weight"])
        losses[props["output"]] += Decimal(props.get("loss", "0"))
        assert (props["input_type"] == "host") == ("host_relation" in props)
    assert set(groups.values()) == {Decimal(1)}
    assert max(losses.values()) <= 1


def test_routes_replace_whole_groups() -> None:
    groups = {
        (props["output"][0], props["input"][0]): props["group"][0]
        for recipe in of_class("Recipe")
        if "group" in (props := values()[recipe])
    }
    sums: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for route in of_class("Route"):
        props = values()[route]
        output = props["output"][0]
        sums[props["place"][0], output, groups[output, props["input"][0]]] += Decimal(props["weight"][0])
    assert set(sums.values()) == {Decimal(1)}


def test_world_output_has_one_value_for_a_time_and_a_vintage() -> None:
    seen: set[tuple[str, ...]] = set()
    values_by_source: dict[tuple[str, str, str, str], set[str]] = defaultdict(set)
    for s in statements("Material", "world_output_t_per_y"):
        key = (s.entity, s.qualifier, s.observed_at, s.published_at, s.source, s.dataset)
        assert key not in seen
        seen.add(key)
        values_by_source[s.entity, s.qualifier, s.observed_at, s.source].add(s.value)
    # A table that quotes a publisher says what the publisher's own file says.
    assert {key: found for key, found in values_by_source.items() if len(found) > 1} == {}
    gallium = {
        s.value: s.published_at
        for s in statements("Material", "world_output_t_per_y")
        if s.dataset == "supply" and (s.entity, s.qualifier, s.observed_at) == ("material/gallium", "refined", "2024")
    }
    assert gallium == {"848": "2026", "760": "2025", "987": "2026"}


def test_chain_nodes_have_a_stage_and_shares_to_look_at() -> None:
    shared = {
        (values()[s.entity]["commodity"][0], values()[s.entity]["stage"][0]) for s in statements("Production", "share")
    }
    for material in of_class("Material"):
        props = values()[material]
        if "stage" in props:
            assert (props["share_material"][0], props["share_stage"][0]) in shared, material
            assert props["chain_end"][0] in ("mine", "outside", "none")


def test_future_figures_are_projected() -> None:
    for s in collected().statements:
        if s.observed_at > "2027":
            assert s.kind == "projected", (s.entity, s.prop, s.observed_at)
    projected = {(s.cls, s.prop) for s in collected().statements if s.kind == "projected"}
    assert projected == {
        ("Production", "share"), ("Facility", "capacity_t_per_y"), ("Support", "capacity_t_per_y"),
        ("Offtake", "qty_t_per_y"), ("Offtake", "share"), ("Project", "planned_t_per_y"), ("Project", "planned_start"),
        ("Project", "domestic_demand_share"), ("Phase", "throughput_t_per_d"), ("Deposit", "output_t_per_y"),
        ("Production", "output_t_per_y"), ("DemandOutlook", "quantity_t_per_y"), ("Intensity", "mean"),
        ("Intensity", "median"), ("Intensity", "low"), ("Intensity", "high"),
    }  # fmt: skip


def test_output_of_facilities_is_known_at_the_end_of_its_year() -> None:
    for prop in ("output_t_per_y", "share_of_country"):
        for s in statements("Production", prop):
            if s.dataset not in compiled_tables():
                continue
            assert s.published_at == f"{s.observed_at}-12-31"


def test_measures_are_public_from_their_announcement() -> None:
    for measure in of_class("PolicyMeasure"):
        announced = values()[measure]["announced"][0]
        published = {
            s.published_at for s in collected().statements if s.entity == measure and s.prop in ("name", "announced")
        }
        assert all(earliest_day(day) <= earliest_day(announced) or day == announced for day in published)


def test_which_measures_restrict_exports() -> None:
    exporting = {m for m in of_class("PolicyMeasure") if values()[m]["controls_exports"] == ["true"]}
    assert {"measure/cn-2025-18", "measure/id-ni-ore-2020", "measure/cd-co-quota"} <= exporting
    for key in ("cn-2025-requota", "cn-2025-62", "us-ru-2024", "us-301-w", "cn-2025-61-a", "us-dfars-7052", "eu-crma"):
        assert f"measure/{key}" not in exporting
    assert values()["measure/cn-2026-1"]["end_users"] == ["military"]
    assert values()["measure/cn-2026-11"]["end_users"] == ["listed"]


def test_blocs() -> None:
    members: dict[str, int] = defaultdict(int)
    for s in statements("Country", "member_of"):
        members[s.value] += 1
    assert members == {"bloc/eu": 27, "bloc/g7": 7}
    assert values()["country/xx"]["name"] == ["All other countries", "その他の国"]


def test_groups_name_chain_nodes() -> None:
    assert "material/ndpr-oxide" in values()["material/rare-earth-elements"]["member"]
    for s in statements("Material", "member"):
        assert "stage" in values()[s.value], s.value


def test_ownership() -> None:
    shares = {s.entity: s for s in statements("Ownership", "share")}
    talison = shares["ownership/tianqi-lithium-energy-australia-talison-lithium"]
    assert (talison.value, talison.observed_at) == ("0.51", "2021")
    assert values()["ownership/cmoc-tenke"]["asset"] == ["facility/tenke"]
    assert values()["ownership/in-irel-india-ltd"]["owner"] == ["country/in"]
    assert values()["ownership/codelco-novaandino-litio"]["asset"] == ["company/novaandino-litio"]


def test_inventories_of_one_product_name_it() -> None:
    assert values()["holding/jp-dysprosium-oxide-mlcc-maker"]["user"] == ["product/mlcc"]
    assert values()["holding/all-product-consumer"]["scope"] == ["product"]


def test_japans_heavy_oxides_change_with_the_contract() -> None:
    rows = [s for s in statements("Supply", "share") if s.entity == "supply/dysprosium-oxide-my-jp-supply"]
    assert [(s.observed_at, s.valid_from, s.valid_to) for s in sorted(rows, key=lambda s: s.observed_at)] == [
        ("2025", "", "2026-03-09"),
        ("2026", "2026-03-10", ""),
    ]
