"""Levers as they are written, and what each gives in a network small enough to say beforehand."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.analysis.lever_text import parse_lever
from graph.analysis.levers import (
    Lever,
    ProjectLever,
    Ramp,
    SpareLever,
    StockpileLever,
    SubstituteLever,
    check_levers,
    without,
)
from graph.analysis.network_levers import grant_in_network
from graph.analysis.network_outage import NetworkOutage, run_network_outage
from graph.analysis.outage import OutageQuestion, run_outage
from graph.analysis.rules_compared import rules_compared
from graph.analysis.shocks import ShockSpec
from graph.compile import compile_network
from graph.errors import ScenarioError
from graph.network_files import FileNetwork, read_network
from tests.graph.analysis.test_outage import chain
from tests.graph.network_folders import network
from tests.graph.small_graphs import DAY, SmallGraph

# as they are written


@pytest.mark.parametrize(
    ("text", "lever"),
    [
        ("spare,target=stage/x,share=.2,from=30,ramp=90", SpareLever("stage/x", 0.2, 30, 90)),
        ("spare, target = country:JP, share = 1, start=3, qualify=7", SpareLever("country:JP", 1.0, 3, 0, 7)),
        ("substitute,product=p,input=x,penalty=.1,from=60", SubstituteLever("x", 0.1, "p", None, 60)),
        ("substitute,material=p,input=x,penalty=0,country=JP", SubstituteLever("x", 0.0, "p", "JP")),
        ("stockpile,country=JP,material=gallium,days=60", StockpileLever("JP", "gallium", 60.0)),
        (
            "project,facility=Mine, the new one,commodity=x,toward=JP,share=.3,from=120,ramp=90",
            ProjectLever("Mine, the new one", "x", "JP", 0.3, 120, 90),
        ),
        (
            "project,facility=f,commodity=x,toward=JP,share=.3,probability=.6",
            ProjectLever("f", "x", "JP", 0.3, probability=0.6),
        ),
    ],
)
def test_a_lever_is_read(text: str, lever: Lever) -> None:
    assert parse_lever(text) == lever


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no lever ''; there are: spare, substitute, stockpile, project"),
        ("magic,target=x", "no lever 'magic'"),
        ("spare,target=x", "share is missing; add share=..."),
        ("spare,share=.2", "target is missing"),
        ("spare,target=x,share=.2,days=3", "cannot read 'days=3'; write KEY=VALUE with target, share, from, ramp"),
        ("spare,target=x,share=.2,ramp", "cannot read 'ramp'"),
        ("spare,target=x,share=.2,share=.3", "share is given twice"),
        ("spare,target=x,share=.2,from=1,start=2", "from is given twice"),
        ("spare,target=x,share=much", "share 'much' is not a number"),
        ("spare,target=x,share=0", "share 0: give a number above 0 and at most 10"),
        ("spare,target=x,share=nan", "share nan: give a number above 0"),
        ("spare,target=x,share=.2,from=-1", "spare:x: first day -1: give a whole number of days, 0 or more"),
        ("spare,target=x,share=.2,ramp=2.5", "ramp '2.5' is not a whole number of days"),
        ("substitute,input=x,penalty=1", "penalty 1: give 0 (as good as the input) to below 1"),
        ("stockpile,country=JP,material=x,days=0", "days 0: give a number above 0"),
        ("project,facility=f,commodity=x,toward=JP,share=1.5", "share 1.5: give a number above 0 and at most 1"),
        ("project,facility=f,commodity=x,toward=JP,share=.5,probability=0", "probability 0: give a number above 0"),
        (
            "project,facility=f,commodity=x,toward=JP,share=.5,probability=likely",
            "probability 'likely' is not a number",
        ),
        ("spare,target=x,share=.2,probability=.5", "cannot read 'probability=.5'"),
    ],
)
def test_a_lever_at_fault_is_one_clear_line(text: str, said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        parse_lever(text)
    assert said in str(caught.value)
    assert str(caught.value).startswith(f"--lever '{text}': ")


def test_the_same_lever_twice_and_leaving_one_out() -> None:
    one, other = SpareLever("a", 0.1), SpareLever("a", 0.2)
    with pytest.raises(ScenarioError, match="the lever spare:a is given twice"):
        check_levers([one, other])
    with pytest.raises(ScenarioError, match="given twice"):
        OutageQuestion(("country/cn",), levers=(one, other)).check()
    question = OutageQuestion(("country/cn",), levers=(one, StockpileLever("JP", "x", 5)))
    assert question.without_lever("spare:a").levers == question.levers[1:]
    with pytest.raises(ScenarioError, match="no lever 'spare:b' in the question; there are: spare:a, stockpile:JP:x"):
        without(question.levers, "spare:b")


def test_a_ramp_has_twelve_steps() -> None:
    ramp = Ramp(10, 24)
    assert ramp.days() == list(range(10, 36, 2))
    assert [ramp.part(day) for day in (9, 10, 12, 33, 34, 99)] == pytest.approx([0, 0, 1 / 12, 11 / 12, 1, 1])
    assert [Ramp(5, 0).part(day) for day in (4, 5)] == [0, 1]


# what they give


@pytest.fixture
def two_mines(tmp_path: Path) -> FileNetwork:
    """A plant in Japan that needs ore of two mines and half of its output on gas; the first mine fails."""
    return network(
        tmp_path, nodes="a,ore,5,,,CN|b,ore,5,,,AU|g,gas,1,,,US|p,metal,10,,,JP", flows="a,p,5|b,p,5|g,p,1",
        recipes="p,ore,,true|p,gas,,false,0.5",
    )  # fmt: skip


def outage(files: FileNetwork, *levers: Lever, target: str = "a", days: int = 40) -> NetworkOutage:
    return run_network_outage(files, [ShockSpec(target, days=days)], levers=levers, levels=True, horizon=60)


def curve(found: NetworkOutage) -> list[float]:
    assert found.levels is not None
    return [float(x) for x in found.levels[found.ids.index("p")]]


def test_spare_capacity_runs_from_its_day_and_ends_with_the_shock(two_mines: FileNetwork) -> None:
    assert curve(outage(two_mines)) == pytest.approx([0.5] * 40 + [1.0] * 20)
    found = outage(two_mines, SpareLever("b", 0.4, 6, 0, 4))
    assert curve(found) == pytest.approx([0.5] * 10 + [0.7] * 30 + [1.0] * 20)
    assert found.static[found.ids.index("p")] == pytest.approx(0.7)
    assert found.levers == (
        {
            "id": "spare:b", "kind": "spare", "target": "b", "share": 0.4, "start_day": 6, "qualification_days": 4,
            "ramp_days": 0,
        },
    )  # fmt: skip
    assert found.certificate == 0.0
    ramped = curve(outage(two_mines, SpareLever("country:AU", 0.6, 0, 12)))
    assert ramped[:14] == pytest.approx([0.5 + 0.5 * 0.6 * min(1, day / 12) for day in range(14)])


def test_a_maker_can_use_spare_capacity_only_where_its_inputs_come_too(tmp_path: Path) -> None:
    files = network(tmp_path, nodes="m,ore,1|a,metal,1|b,metal,1|n,ore,1|p,part,2", flows="m,a,1|n,b,1|a,p,1|b,p,1")
    assert curve(outage(files, SpareLever("b", 0.5)))[0] == pytest.approx(0.5)
    assert curve(outage(files, SpareLever("b", 0.5), SpareLever("n", 0.5)))[0] == pytest.approx(0.75)


def test_a_substitute_for_an_essential_input(two_mines: FileNetwork) -> None:
    found = outage(two_mines, SubstituteLever("ore", 0.2, "metal", "JP", 5))
    assert curve(found) == pytest.approx([0.5] * 5 + [0.9] * 35 + [1.0] * 20)
    assert found.static[found.ids.index("p")] == pytest.approx(0.9)
    assert found.products[0].chain == ("a", "p")


def test_a_substitute_for_a_degradable_input(two_mines: FileNetwork) -> None:
    levers = SubstituteLever("gas", 0.2, start=10, ramp_days=12)
    assert curve(outage(two_mines, target="g")) == pytest.approx([0.5] * 40 + [1.0] * 20)
    levels = curve(outage(two_mines, levers, target="g"))
    expected = [1 - 0.5 * (1 - 0.8 * max(0, min(12, day - 10)) / 12) for day in range(40)]
    assert levels == pytest.approx([*expected, *[1.0] * 20])


def test_a_substitute_for_a_group_of_inputs(tmp_path: Path) -> None:
    files = network(
        tmp_path, nodes="a,x,1|b,y,1|p,part,2", flows="a,p,3|b,p,1", recipes="p,x,g|p,y,g"
    )  # the weights of the group are .75 and .25  # fmt: skip
    assert curve(outage(files))[0] == pytest.approx(0.25)
    assert curve(outage(files, SubstituteLever("y", 0.4)))[0] == pytest.approx(1 - 0.4 * 0.75)
    both = outage(files, SubstituteLever("y", 0.4), SubstituteLever("x", 0.1, start=20))
    assert curve(both)[19:21] == pytest.approx([1 - 0.4 * 0.75, 1 - 0.1 * 0.75])


def test_a_stockpile_comes_on_top_of_what_is_held(tmp_path: Path) -> None:
    tables = {"nodes": "a,ore,5,,,CN|p,metal,10,,,JP|q,wire,10,,,US", "flows": "a,p,5|a,q,5"}
    files = network(tmp_path / "none", **tables)
    assert curve(outage(files, StockpileLever("JP", "ore", 7, 3))) == pytest.approx(
        [0.0] * 3 + [1.0] * 7 + [0.0] * 30 + [1.0] * 20
    )
    held = network(tmp_path / "some", stockpiles="JP,ore,state,4,0", **tables)
    assert curve(outage(held))[:5] == [1.0] * 4 + [0.0]
    found = outage(held, StockpileLever("JP", "ore", 7, 2))
    assert curve(found)[:12] == [1.0] * 11 + [0.0]
    kinds = [(row["kind"], row.get("id")) for row in found.levers]
    assert kinds == [("stockpile", None), ("stockpile", "stockpile:JP:ore")]


def test_a_stockpile_for_others_is_not_shared_with_those_who_hold_one(tmp_path: Path) -> None:
    files = network(
        tmp_path, nodes="a,ore,5,,,CN|p,metal,10,,,JP|q,wire,10,,,JP", flows="a,p,5|a,q,5",
        stockpiles="JP,ore,state,4,0",
    )  # fmt: skip
    (tmp_path / "stockpile_uses.csv").write_text("country,commodity,holder,node\nJP,ore,state,p\n", encoding="utf-8")
    narrowed = read_network(tmp_path)
    assert files.network.pools[0].needs == ()
    before = outage(narrowed)
    after = outage(narrowed, StockpileLever("JP", "ore", 2))
    assert curve(before)[:5] == [1.0] * 4 + [0.0]
    assert curve(after)[:7] == [1.0] * 6 + [0.0]
    assert after.levels is not None
    assert after.levels[2][:3].tolist() == [1.0, 1.0, 0.0]


def test_a_new_supplier_delivers_its_share(two_mines: FileNetwork) -> None:
    found = outage(two_mines, ProjectLever("new mine", "ore", "JP", 0.3, 10, 0, 5))
    assert curve(found) == pytest.approx([0.5] * 15 + [0.8] * 25 + [1.0] * 20)
    assert found.ids == two_mines.network.activities  # it is no node of the economy
    assert len(found.static) == len(found.ids)
    assert found.levels is not None
    assert len(found.levels) == len(found.ids)
    assert found.levers[-1]["enters_day"] == 15


@pytest.mark.parametrize(
    ("lever", "said"),
    [
        (SpareLever("nobody", 0.1), "'nobody' is no node of the network"),
        (SubstituteLever("gold", 0.1), "no commodity is called 'gold'"),
        (SubstituteLever("metal", 0.1), "substitute:all:metal: nobody uses this input"),
        (SubstituteLever("ore", 0.1, "metal", "CN"), "nobody uses this input"),
        (StockpileLever("CN", "ore", 5), "stockpile:CN:ore: nobody there uses it"),
        (StockpileLever("FR", "ore", 5), "no node is in country 'FR'"),
        (StockpileLever("JP", "ore", 5, in_place=True), "no public stockpile of it"),
        (ProjectLever("a", "ore", "JP", 0.1), "a is a node of the network already"),
        (ProjectLever("x", "metal", "JP", 0.1), "nobody in JP uses metal"),
    ],
)
def test_a_lever_that_matches_nothing(lever: Lever, said: str, two_mines: FileNetwork) -> None:
    with pytest.raises(ScenarioError) as caught:
        outage(two_mines, lever)
    assert said in str(caught.value)


def test_without_levers_nothing_is_touched(two_mines: FileNetwork) -> None:
    granted = grant_in_network(two_mines, ())
    assert granted.files is two_mines
    assert granted.plan is None


def test_what_each_lever_bought(two_mines: FileNetwork) -> None:
    levers: tuple[Lever, ...] = (
        SpareLever("b", 0.2), SubstituteLever("ore", 0.5, start=20), StockpileLever("JP", "ore", 2),
        ProjectLever("new mine", "ore", "JP", 0.1, 5),
    )  # fmt: skip
    found = run_network_outage(two_mines, [ShockSpec("a", days=40)], levers=levers, horizon=60, explain=True)
    assert found.explanation is not None
    all_of_them = found.products[0].figures.lost_share
    for lever, bought in zip(levers, found.explanation.bought[-len(levers) :], strict=True):
        left = run_network_outage(
            two_mines, [ShockSpec("a", days=40)], levers=without(levers, lever.id), horizon=60
        ).products[0].figures.lost_share  # fmt: skip
        assert bought[0].values["lost_share_without"] == pytest.approx(left)
        assert left > all_of_them


# in the graph


def test_levers_in_the_graph() -> None:
    graph = chain().graph()
    compiled = compile_network(graph, DAY)

    def lost(*levers: Lever) -> float:
        question = OutageQuestion(("stage/oxide-my",), days=100, levers=levers)
        found = run_outage(graph, compiled, question)
        assert list(found.static) == list(compiled.network.activities)
        return next(p.lost_share * 465 for p in found.products if p.country == "JP")

    assert lost() == pytest.approx(60)
    ore = SpareLever("material/ore", 1.0)
    assert lost(SpareLever("stage/oxide-cn", 0.5), ore) == pytest.approx(60 - 20)
    assert lost(SpareLever("stage/oxide-cn", 0.5, 40), ore) == pytest.approx(60 - 12)
    assert lost(SubstituteLever("material/oxide", 0.5, "material/magnet", "JP", 20)) == pytest.approx(60 - 80 * 0.3)
    assert lost(StockpileLever("JP", "material/oxide", 10)) == pytest.approx(60 - 10)
    with pytest.raises(ScenarioError, match="makes nothing that could be more"):
        lost(SpareLever("measure/cn-1", 0.5))
    with pytest.raises(ScenarioError, match="of one material or group"):
        lost(StockpileLever("JP", "all", 5))


def test_rules_compared() -> None:
    graph = chain().graph()
    question = OutageQuestion(("stage/oxide-cn",), toward="JP", days=100, rationing="home-first")
    rows = rules_compared(graph, compile_network(graph, DAY), question)
    assert [(row.id, row.country) for row in rows] == [("product/motor", "CN"), ("product/motor", "JP")]
    assert all(len(row.lost_share) == len(row.first_shortage_day) == 4 for row in rows)
    assert all(row.lost_share["entitlement"] == pytest.approx(0.4 * 100 / 465) for row in rows)
    assert not any(row.differs for row in rows)  # only Japan takes oxide, so nothing can be passed on
    found = run_outage(graph, compile_network(graph, DAY), question)
    assert found.rationing == "home-first"
    assert found.settled
    with pytest.raises(ScenarioError, match="no rationing 'none'"):
        rules_compared(graph, compile_network(graph, DAY), question, ["none"])


def test_rules_differ_where_somebody_else_lacks_what_is_freed() -> None:
    small = SmallGraph()
    small.material("metal", "mine", world=1000, shares={"CN": 1.0}, chain_end="mine")
    for name, country in (("motor", "JP"), ("pump", "US")):
        small.product(name, {country: 300}, unit="units")
        small.recipe(f"product/{name}", "metal", unit="t", per="unit")
    graph = small.graph()
    half, ban = ShockSpec("stage/metal-cn", 0.5, days=100), ShockSpec("stage/metal-cn", days=100, toward="JP")
    rows = rules_compared(graph, compile_network(graph, DAY), OutageQuestion((), shocks=(half, ban)))
    pump = next(row for row in rows if row.country == "US")
    assert pump.differs
    assert pump.lost_share["entitlement"] == pytest.approx(0.5 * 100 / 465)
    assert pump.lost_share["pro-rata-reuse"] == 0.0
    assert pump.first_shortage_day == {
        "entitlement": 0, "home-first": None, "contract-first": None, "pro-rata-reuse": None,
    }  # fmt: skip
