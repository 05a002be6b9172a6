"""What the page What if asks, apart from any page: choices, their address, their file, and what is read off answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.answers import Answers
from app.chain_view import build_chain_view
from app.i18n import translator
from app.what_if_chart import Curve, Window, alike, curves_chart
from app.what_if_glance import differing, glance_of
from app.what_if_lit import lit_parts
from app.what_if_rows import GrantRow, ShockRow, grant_rows_of, grants_of, rows_of, shocks_of
from app.what_if_scenario import OWN, RECYCLING_DAYS, read_scenarios, scenario_of, scenario_text, state_of
from app.what_if_state import DEFAULT, EVERYONE, NO_LEVERS, NOTHING, STATED, WhatIf, from_query, named, to_query
from app.what_if_targets import find_targets, target_label
from app.what_if_why import why_of
from app.what_if_words import chain_text, day_text, shock_text
from graph.analysis.levers import SpareLever, SubstituteLever
from graph.analysis.shocks import EDGES, ShockSpec
from graph.errors import ScenarioError
from graph.scenario import ProjectLever, StockLever, shipped
from graph.scenario_block import BlockLever
from tests.app.cli.runs import run
from tests.app.conftest import AS_OF

OWN_STATE = WhatIf(
    AS_OF, shown="JP",
    shocks=(
        ShockSpec("country/cn", 0.5, 10, 90, toward="JP"),
        ShockSpec(EDGES, 1.0, 0, 120, "CN", EVERYONE, "material/gallium"),
        ShockSpec(EDGES, 1.0, 0, 120, "CN", EVERYONE, "material/germanium"),
    ),
    stocks=(StockLever("JP", "material/gallium", 90.0),),
    projects=(ProjectLever("facility/minamitorishima", "material/dysprosium-oxide", "JP", 0.1, "2027-04-01", 365),),
    grants=(BlockLever(SpareLever("facility/lamp-kuantan", 0.25, ramp_days=90), 30),),
    against=STATED, picked="product/power-gan@JP",
)  # fmt: skip

ids = st.sampled_from(["country/cn", "facility/lamp-kuantan", "measure/cn-2025-18", "stage/gallium-cn"])
codes = st.sampled_from(["CN", "JP", "EU"])
goods = st.sampled_from(["material/gallium", "material/dysprosium-oxide"])
parts = st.sampled_from([0.0, 0.05, 0.3, 1 / 3, 0.74, 1.0])
days = st.integers(0, 900)
ramps = st.integers(0, 400)
shocks = st.one_of(
    st.builds(ShockSpec, ids, parts, days, st.integers(1, 900), toward=st.none() | codes),
    st.builds(ShockSpec, st.just(EDGES), parts, days, st.integers(1, 900), codes, st.none() | codes, st.none() | goods),
)
levers = st.one_of(
    st.builds(SpareLever, ids, st.sampled_from([0.05, 0.5, 2.0]), st.just(0), ramps, ramps),
    st.builds(SubstituteLever, goods, st.sampled_from([0.0, 0.25]), st.none(), st.none() | codes, st.just(0), ramps),
)
choices = st.builds(
    WhatIf, st.dates().map(lambda _day: AS_OF), shown=codes | st.just(EVERYONE),
    shocks=st.lists(shocks, min_size=1, max_size=4, unique=True).map(tuple),
    stocks=st.lists(st.builds(StockLever, codes, goods, st.integers(0, 400).map(float)), max_size=2, unique=True).map(
        tuple
    ),
    projects=st.lists(
        st.builds(
            ProjectLever, ids, goods, codes, parts, days | st.just("2028-04-01"), ramps, st.sampled_from([0.05, 1.0])
        ), max_size=2, unique=True,
    ).map(tuple),
    grants=st.lists(st.builds(BlockLever, levers, days | st.just("2027-01-01")), max_size=2, unique=True).map(tuple),
    recycling=st.integers(0, 300), horizon=st.none() | st.integers(1, 3000), stock_days=st.none() | st.integers(0, 720),
    with_projects=st.booleans(), rationing=st.sampled_from(["entitlement", "home-first"]), samples=st.integers(0, 500),
    against=st.sampled_from([NO_LEVERS, STATED, NOTHING, "gallium-ban"]), picked=st.sampled_from(["", "product/x@JP"]),
)  # fmt: skip


@settings(derandomize=True, deadline=None, max_examples=40)
@given(choices)
def test_an_address_brings_all_choices_back(state: WhatIf) -> None:
    said = {name: value for name, value in to_query(state).items() if value}
    assert from_query(said, "2020-01-01") == (state, [])


@pytest.mark.parametrize("name", shipped())
def test_named_scenarios_have_short_addresses(name: str) -> None:
    state = named(name, AS_OF)
    said = {key: value for key, value in to_query(state).items() if value}
    assert from_query(said, AS_OF) == (state, [])
    assert set(said) <= {"scenario", "asof", "for", "horizon"}


def test_without_anything_said_something_useful_is_shown() -> None:
    state, wrong = from_query({}, AS_OF)
    assert (state.name, state.shown, state.against, wrong) == (DEFAULT, "JP", NO_LEVERS, [])


def test_what_an_address_says_wrongly_is_named() -> None:
    said = {
        "scenario": "perpetuum", "asof": "soon", "shocks": "country/cn,severity=2;stage/gallium-cn,days=99999",
        "stocks": "JP,material/gallium,-1;JP", "projects": "a,b,JP,7,0,0;a,b,JP,1,0,0,2",
        "grants": "spare,x,0,0,0,0;wish,x",
        "stock": "many", "horizon": "99999", "rationing": "luck", "against": "nobody", "product": "x",
    }  # fmt: skip
    state, wrong = from_query(said, AS_OF)
    assert (state.name, state.as_of, state.shocks, state.horizon) == (DEFAULT, AS_OF, (), 7300)
    assert {"perpetuum", "soon", "many", "luck", "nobody", "country/cn,severity=2"} <= set(wrong)


def test_levers_can_be_left_out() -> None:
    none = OWN_STATE.without_levers()
    assert (none.stock_days, none.with_projects, none.grants) == (0, False, ())
    assert not OWN_STATE.has_levers
    assert replace(OWN_STATE, stock_days=30).as_stated() == replace(OWN_STATE, against=NOTHING, picked="")


@pytest.mark.parametrize("name", ["heavy-rare-earths-to-japan", "april-2025", "minamitorishima-on-time"])
def test_a_saved_file_gives_the_same_answer(built: Answers, name: str) -> None:
    state = named(name, AS_OF)
    scenario = scenario_of(built.graph, state)
    ((saved, again),) = read_scenarios(scenario_text(scenario).encode(), "saved.yml").items()
    assert (saved, again.sources) == (name, scenario.sources)
    asked = built.scenario(shipped()[name], state.as_of)
    assert built.scenario(again, state.as_of).products == asked.products
    own = state_of(again, built.resolver, AS_OF)
    assert built.scenario(scenario_of(built.graph, own), state.as_of).products == asked.products


@pytest.mark.usefixtures("home")
def test_own_choices_run_from_a_file(
    built: Answers, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = scenario_of(built.graph, OWN_STATE)
    file = tmp_path / f"{OWN}.yml"
    file.write_text(scenario_text(scenario), encoding="utf-8")
    answer = run(capsys, monkeypatch, "scenario", str(file), "--format", "json").json()
    mine = built.scenario(scenario, AS_OF)
    assert {(p["id"], p["lost_share"]) for p in answer["products"]} == {(p.id, p.lost_share) for p in mine.products}
    assert max(p.lost_share for p in mine.products) > 0
    (read,) = read_scenarios(file.read_bytes(), file.name).values()
    assert read.question["ja"] != read.question["en"]
    assert state_of(read, built.resolver, "2020-01-01") == replace(OWN_STATE, against=NO_LEVERS, picked="")


def test_levers_moved_by_hand_stand_in_the_file(built: Answers) -> None:
    state = replace(named("japan-stockpile-60", AS_OF), stock_days=120, recycling=50, rationing="home-first")
    scenario = scenario_of(built.graph, state, ["stage/gallium-jp-recycled"])
    assert scenario.name == "japan-stockpile-60-changed"
    (read,) = read_scenarios(scenario_text(scenario).encode(), "x.yml").values()
    assert [s for block in read.blocks for s in block.stocks] == [StockLever("ALL", "all", 120.0)]
    more = BlockLever(SpareLever("stage/gallium-jp-recycled", 0.5, ramp_days=RECYCLING_DAYS), 0)
    assert [granted for block in read.blocks for granted in block.levers] == [more]
    assert (read.rationing, read.horizon) == ("home-first", None)
    assert not any(
        b.projects for b in scenario_of(built.graph, named("minamitorishima-on-time", AS_OF).without_levers()).blocks
    )


def test_nothing_chosen_and_broken_files_are_errors(built: Answers) -> None:
    with pytest.raises(ScenarioError, match="choose a target"):
        scenario_of(built.graph, WhatIf(AS_OF))
    with pytest.raises(ScenarioError, match=r"mine\.yml"):
        read_scenarios(b"blocks: {a: {shocks: [{target: x, wish: 1}]}}\nscenarios: {}", "folder/mine.yml")
    known = b"scenarios: {s: {question: {en: a, ja: b}, blocks: [gallium-exports]}}"
    assert read_scenarios(known, "s.yml")["s"].blocks == shipped()["gallium-ban"].blocks


def test_rows_list_shocks_and_grants() -> None:
    rows = rows_of(OWN_STATE.shocks)
    assert [row.flows for row in rows] == [False, True]
    assert rows[1].commodities == ("material/gallium", "material/germanium")
    assert shocks_of([*rows, ShockRow(), ShockRow(flows=True)]) == OWN_STATE.shocks
    assert grants_of([*grant_rows_of(OWN_STATE.grants), GrantRow()]) == OWN_STATE.grants
    later = BlockLever(SpareLever("x", 0.1, qualification_days=30), 10)
    assert grant_rows_of([later])[0].start == 40


def test_all_that_is_listed_can_fail(built: Answers) -> None:
    listed = find_targets(built.graph, built.compiled(AS_OF))
    classes = list(dict.fromkeys(built.graph.cls(node) for node in listed.nodes))
    assert classes == ["Country", "Bloc", "Company", "Facility", "PolicyMeasure", "Material", "Product", "Production"]
    assert {"country/cn", "facility/lamp-kuantan", "measure/cn-2025-18"} <= set(listed.nodes)
    assert "JP" in listed.places
    assert ("JP", "stage/gallium-jp-recycled") in listed.recycled
    from graph.analysis.graph_shocks import graph_cut

    for cls in classes:
        node = next(n for n in listed.nodes if built.graph.cls(n) == cls)
        graph_cut(built.graph, built.compiled(AS_OF), ShockSpec(node))
    assert target_label(built.graph, "country/cn", translator("ja")) == "中国 ／ China · 国・地域"


def test_words(built: Answers) -> None:
    en, ja = translator("en"), translator("ja")
    flow = OWN_STATE.shocks[1]
    said = shock_text(built.graph, flow, AS_OF, en).replace("\u00a0", " ")
    assert said.endswith(f"China toward Every destination: 100 % out, {AS_OF} – 2027-03-21 (120 days)")
    assert "中国からの" in shock_text(built.graph, flow, AS_OF, ja)
    assert day_text(AS_OF, 10, en) == "day 10 (2026-12-02)"
    assert day_text(AS_OF, None, ja) == "–"
    assert chain_text(built.graph, ("stage/gallium-cn", "product/power-gan"), "JP", ja).endswith("（日本）")
    assert chain_text(built.graph, (), "JP", ja) == "–"


def test_answers_are_read_at_a_glance(built: Answers) -> None:
    from app.contract import outage_object

    state = named(DEFAULT, AS_OF)
    found = built.scenario(scenario_of(built.graph, state), AS_OF, explain=True)
    glance = glance_of(found)
    assert glance.short == sum(p.first_shortage_day is not None for p in found.products) > 0
    assert glance.worst is not None
    assert glance.most == max(p.lost_share for p in found.products)
    assert glance.first_day == min(p.first_shortage_day for p in found.products if p.first_shortage_day is not None)
    quiet = replace(found, products=tuple(p for p in found.products if p.lost_share == 0))
    assert (glance_of(quiet).first_day, glance_of(quiet).most) == (None, 0.0)
    assert differing({"a": found, "b": found}, 0.01) == []
    none = replace(found, products=tuple(replace(p, lost_share=0.0) for p in found.products))
    assert differing({"a": found, "b": none}, 0.01)[0][0] == glance.worst
    why = why_of(outage_object(built.graph, found, "en"), glance.worst.id, "JP")
    assert [s.first for s in why.spells] == sorted(s.first for s in why.spells)
    assert all(s.texts and s.nodes for s in why.spells)
    assert sum(len(s.texts) for s in why.spells) == len(
        next(p for p in outage_object(built.graph, found, "en")["products"] if p["id"] == glance.worst.id)[
            "binding_text"
        ]
    )
    assert why.levers
    assert not why.shocks


def test_a_binding_chain_is_lit(built: Answers) -> None:
    found = built.scenario(shipped()[DEFAULT], AS_OF)
    loss = next(p for p in found.products if p.id == "product/traction-motor")
    view = build_chain_view(built.graph, built.compiled(AS_OF), loss.id, "JP")
    lit, missing = lit_parts(view, loss.chain)
    assert missing == ()
    assert set(lit) <= {n.id for n in view.nodes} | {e.id for e in view.edges}
    assert {"stage/ndfeb-magnet-hc-cn", "stage/ndfeb-magnet-hc-cn>stage/traction-motor-jp"} <= set(lit)
    assert lit_parts(view, ("stage/gallium-cn", "stage/traction-motor-jp"))[1] == ("stage/gallium-cn",)


def test_curves_that_run_alike_are_drawn_once() -> None:
    _ = translator("en")
    curves = [Curve(key, key.upper(), (0, 30), (1.0, level)) for key, level in (("a", 0.5), ("b", 0.5), ("c", 0.2))]
    drawn = alike(curves, "b", _)
    assert [curve.key for curve in drawn] == ["b", "c"]
    banded = [replace(drawn[0], low=((0, 1.0), (28, 0.4)), high=((0, 1.0),)), drawn[1]]
    chart = curves_chart(
        banded, {"b": curves[2]}, [Window(0, 180)], 545, AS_OF, _, picked="b", other_label="beside", dark=True
    ).to_dict()
    values = [row for rows in chart["datasets"].values() for row in rows]
    assert {row["label"] for row in values if "label" in row} == {"B and 1 more", "C", "beside"}
    assert max(row["day"] for row in values if "day" in row) < 260
    assert any("top" in row for row in values)
