"""Which pairs are taken: by score without a rival, by decision, one to one, and reversibly."""

from __future__ import annotations

from graph.matching import Decision, find_matches
from graph.matching.statements import match_statements
from graph.matching.told import told_elsewhere
from graph.supply_graph import SupplyGraph
from graph.validate import problems
from tests.graph.small_graphs import SmallGraph

OURS = "facility/olaroz"


def mines(*records: tuple[str, str, float], source: str = "source/list") -> SmallGraph:
    """Our plant at Olaroz, and records of one list: id, name, longitude."""
    small = SmallGraph()
    small.country("AR")
    small.material("lithium", "mine")
    mine(small, "olaroz")
    for key, name, longitude in records:
        record(small, key, name, longitude, source=source)
    return small


def mine(small: SmallGraph, name: str) -> str:
    return small.say_all(
        f"facility/{name}", "Facility", name=name, facility_kind="mine", country="country/ar", latitude="-23.47",
        longitude="-66.8", output="material/lithium",
    )  # fmt: skip


def record(small: SmallGraph, key: str, name: str, longitude: float, source: str = "source/list") -> str:
    entity = f"deposit-record/{key}"
    small.say(entity, "Deposit", "name", name, source=source)
    small.say_all(entity, "Deposit", country="country/ar", latitude="-23.46", longitude=str(longitude))
    small.say(entity, "Deposit", "commodity", "material/lithium")
    return entity


def matched(graph: SupplyGraph, *decisions: Decision) -> set[tuple[str, str, str]]:
    return {(p.record.partition("/")[2], p.node, p.decision) for p in find_matches(graph, decisions).matches}


def decided(key: str, decision: str, node: str = OURS) -> Decision:
    return Decision(f"deposit-record/{key}", node, decision, "checked")


def test_a_clear_pair_is_taken_by_score() -> None:
    graph = mines(("a", "Olaroz", -66.79), ("far", "Cauchari", -66.9)).graph()
    assert matched(graph) == {("a", OURS, "auto")}
    assert find_matches(graph).to_decide == ()


def test_a_rival_leaves_both_to_a_reader() -> None:
    graph = mines(("a", "Olaroz", -66.79), ("b", "Olaroz mine", -66.75)).graph()
    found = find_matches(graph)
    assert found.matches == ()
    assert {p.record for p in found.to_decide} == {"deposit-record/a", "deposit-record/b"}


def test_a_decision_goes_before_scores_and_can_be_taken_back() -> None:
    graph = mines(("a", "Olaroz", -66.79), ("b", "Olaroz mine", -66.75)).graph()
    assert matched(graph, decided("b", "accepted")) == {("b", OURS, "accepted")}
    assert matched(graph, decided("b", "rejected")) == {("a", OURS, "auto")}
    both = matched(graph, decided("a", "rejected"), decided("b", "rejected"))
    assert both == set()
    assert matched(graph) == set()


def test_a_decision_may_give_a_node_two_records_of_a_list() -> None:
    graph = mines(("a", "Olaroz", -66.79), ("b", "Olaroz mine", -66.75)).graph()
    found = matched(graph, decided("a", "accepted"), decided("b", "accepted"))
    assert found == {("a", OURS, "accepted"), ("b", OURS, "accepted")}


def test_decisions_on_what_is_not_loaded_are_idle() -> None:
    graph = mines(("a", "Olaroz", -66.79)).graph()
    away = decided("gone", "accepted")
    assert find_matches(graph, [away]).idle == (away,)
    assert find_matches(SmallGraph().graph(), [away]).idle == (away,)
    assert matched(graph, away) == {("a", OURS, "auto")}


def test_each_list_has_its_own_record_of_a_node() -> None:
    small = mines(("a", "Olaroz", -66.79))
    record(small, "z", "Olaroz mines", -66.8, source="source/other-list")
    assert matched(small.graph()) == {("a", OURS, "auto"), ("z", OURS, "auto")}


def test_a_record_names_one_node_of_a_class() -> None:
    small = mines(("a", "Olaroz", -66.79))
    mine(small, "hombre-olaroz")
    found = find_matches(small.graph())
    assert len(found.matches) == 1
    assert found.to_decide == ()


def test_other_countries_are_never_compared() -> None:
    small = mines()
    small.country("CL")
    entity = record(small, "a", "Olaroz", -66.79)
    small.statements = [s for s in small.statements if not (s.entity == entity and s.prop == "country")]
    small.say(entity, "Deposit", "country", "country/cl")
    assert matched(small.graph()) == set()


def test_firms_match_under_each_spelling_and_ports_do_not() -> None:
    small = SmallGraph()
    small.say_all("company/glencore", "Company", name="Glencore")
    for key, name, kind in (
        ("a", "Glencore plc.", "company"),
        ("b", "GLENCORE", "company"),
        ("c", "Glencore", "place"),
    ):
        small.say_all(f"record/{key}", "FacilityRecord", name=name, record_kind=kind)
    small.say_all("record/d", "FacilityRecord", name="Glencore Coal", record_kind="company")
    found = find_matches(small.graph())
    assert {p.record for p in found.matches} == {"record/a", "record/b"}


def test_statements_tell_score_reason_and_decision_and_merge_nothing() -> None:
    small = mines(("a", "Olaroz", -66.79), ("b", "Olaroz mine", -66.75))
    before = small.graph()
    stated = match_statements(before, [decided("b", "accepted")])
    graph = SupplyGraph([*before.statements, *stated], before.ontology)
    assert problems(graph) == []
    (match,) = graph.ids("Match")
    assert match == "match/b-facility-olaroz"
    assert graph.text(match, "decision") == "accepted"
    assert 0.9 < float(graph.text(match, "score")) <= 1
    assert graph.text(match, "reason", "en").endswith("; checked")
    assert "名称" in graph.text(match, "reason", "ja")
    assert {s.kind for s in graph.values(match, "score")} == {"assumed"}
    assert [graph.values(OURS, prop) for prop in graph.properties(OURS)] == [
        before.values(OURS, prop) for prop in before.properties(OURS)
    ]
    assert match_statements(SmallGraph().graph()) == []


def test_what_a_record_says_is_told_of_its_node() -> None:
    small = mines(("a", "Olaroz", -66.79))
    small.say("deposit-record/a", "Deposit", "alias", "Orocobre")
    for year, mass in (("2020", "7"), ("2024", "9"), ("2030", "20")):
        small.say("deposit-record/a", "Deposit", "output_t_per_y", mass, unit="t/y", qualifier="lithium", year=year,
                  kind="projected" if year == "2030" else "reported")  # fmt: skip
    before = small.graph()
    graph = SupplyGraph([*before.statements, *match_statements(before)], before.ontology)
    (told,) = told_elsewhere(graph, OURS)
    assert [s.value for s in told.names] == ["Olaroz", "Orocobre"]
    assert [s.value for s in told.values if s.prop == "output_t_per_y"] == ["9"]
    assert [s.value for s in told_elsewhere(graph, OURS, "2021-01-01")[0].values if s.prop == "output_t_per_y"] == ["7"]
    assert told_elsewhere(graph, "deposit-record/a") == ()
