"""Projects that may not come: certain in the answer itself, drawn in samples, the same ones whatever is asked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.scenario_contract import scenario_rows
from app.what_if_scenario import scenario_text
from graph.analysis.chances import Chance, chances_of, with_chances
from graph.analysis.examples import chain
from graph.analysis.levers import Lever, ProjectLever, SpareLever
from graph.analysis.network_outage import NetworkOutage
from graph.analysis.plan import Plan
from graph.analysis.sampling import Sampling
from graph.analysis.scenario_run import run_scenario
from graph.analysis.shocks import ShockSpec
from graph.compile import compile_network
from graph.errors import ScenarioError
from graph.network_files import FileNetwork, read_network
from graph.resolve import Resolver
from graph.scenario import read_file
from tests.graph.analysis.test_sampling import ask, band, magnets, told, uncertain, write
from tests.graph.small_graphs import DAY

MAYBE = ProjectLever("new mine", "ore", "JP", 0.3, 10, probability=0.5)
OUT = ShockSpec("mine", days=100)


def without_draws(found: NetworkOutage) -> NetworkOutage:
    """The answer apart from its samples and from how its levers are listed."""
    rows = tuple(replace(row, band=None) for row in found.products)
    return replace(found, sampled=None, products=rows, levers=())


def lost(files: FileNetwork, *levers: Lever, shock: ShockSpec = OUT, seed: int = 1, count: int = 60) -> list[float]:
    return list(band(ask(files, shock, levers=levers, seed=seed, count=count)).lost)


# one network, two kinds of samples


def test_half_of_the_samples_have_the_project_and_half_do_not(tmp_path: Path) -> None:
    files = read_network(write(tmp_path))
    found = ask(files, OUT, levers=(MAYBE,), count=400)
    without, sure = (lost(files, *levers, count=1)[0] for levers in ((), (replace(MAYBE, probability=1.0),)))
    drawn = band(found).lost
    assert sure < without
    assert {round(part, 9) for part in drawn} == {round(sure, 9), round(without, 9)}
    assert sum(part < without - 1e-6 for part in drawn) == pytest.approx(200, abs=25)
    assert told(found).drawn["projects"] == 1
    assert found.products[0].figures.lost_share == pytest.approx(sure)  # a single run takes it as certain
    assert found.levers[-1]["probability"] == 0.5


def test_a_certain_project_changes_nothing_in_samples(tmp_path: Path) -> None:
    files, sure = uncertain(tmp_path), replace(MAYBE, probability=1.0)
    found = ask(files, OUT, levers=(sure,))
    assert "projects" not in told(found).drawn
    assert "probability" not in found.levers[-1]
    maybe = ask(files, OUT, levers=(MAYBE,))
    assert repr(without_draws(maybe)) == repr(without_draws(found))
    came = [a == b for a, b in zip(band(maybe).lost, band(found).lost, strict=True)]
    assert 0 < sum(came) < len(came)  # where it comes, to the bit what it is when it is certain


def test_the_same_draws_whatever_is_asked(tmp_path: Path) -> None:
    files = uncertain(tmp_path)
    assert lost(files, MAYBE) == lost(files, MAYBE)
    assert lost(files, MAYBE, count=20) == lost(files, MAYBE)[:20]
    assert lost(files, MAYBE, seed=2) != lost(files, MAYBE)
    without, sure = lost(files), lost(files, replace(MAYBE, probability=1.0))
    long = ShockSpec("mine", days=300)
    certain = lost(files, replace(MAYBE, probability=1.0), shock=long)
    came = [a == b for a, b in zip(lost(files, MAYBE, shock=long), certain, strict=True)]
    begins = ShockSpec("mine", 0.95, 0, 300, severity_range=(0.9, 1.0))  # too long for any stock to bridge
    again = zip(
        lost(files, MAYBE, SpareLever("mine2", 0.1), shock=begins),
        lost(files, replace(MAYBE, probability=1.0), SpareLever("mine2", 0.1), shock=begins), strict=True,
    )  # fmt: skip
    assert [a == b for a, b in again] == came
    seldom = lost(files, replace(MAYBE, probability=0.2))
    for rare, often, never, always in zip(seldom, lost(files, MAYBE), without, sure, strict=True):
        assert always - 1e-9 <= often <= rare + 1e-9 <= never + 2e-9  # what is likelier comes wherever the other does


# which activity, which draw


def test_what_one_project_delivers_comes_together() -> None:
    levers = (
        ProjectLever("a", "ore", "JP", 0.1, probability=0.4), SpareLever("b", 0.1),
        ProjectLever("c", "ore", "JP", 0.1), ProjectLever("a", "mud", "JP", 0.1, probability=0.4),
    )  # fmt: skip
    assert chances_of(levers, 5) == (Chance("a", 2, 0.4), Chance("a", 4, 0.4))
    plan = Plan.quiet(chain(5))
    drawn = [with_chances(plan, chances_of(levers, 5), 3, number).ramp[0].tolist() for number in range(60)]
    assert {tuple(row) for row in drawn} == {(1.0,) * 5, (1.0, 1.0, 0.0, 1.0, 0.0)}
    assert with_chances(plan, (), 3, 1) is plan
    assert (plan.ramp == 1).all()


@pytest.mark.parametrize("probability", [0.0, -0.1, 1.1, float("nan")])
def test_a_probability_at_fault(probability: float) -> None:
    with pytest.raises(ScenarioError, match=r"probability .*: give a number above 0 and at most 1"):
        replace(MAYBE, probability=probability).check()


# in a scenario file

FILE = """
blocks:
  ban:
    shocks:
      - {{target: country/cn, days: 100}}
    projects:
      - {{facility: facility/new, commodity: material/magnet, toward: JP, share: 0.6, start: 5, probability: {p}}}
    assumption: {{en: A guess., ja: 仮の値。}}
scenarios:
  ban:
    question: {{en: What?, ja: 何が？}}
    blocks: [ban]
"""


def test_a_scenario_file_may_give_a_probability(tmp_path: Path) -> None:
    path = tmp_path / "mine.yml"
    small = magnets()
    small.say_all("facility/new", "Facility", name="New works", country="country/jp")
    graph = small.graph()
    compiled = compile_network(graph, DAY)

    def asked(probability: str) -> list[float]:
        path.write_text(FILE.format(p=probability), encoding="utf-8")
        found = run_scenario(
            graph, compiled, Resolver(graph), read_file(path)["ban"], sampling=Sampling(40, 1), shown="JP"
        )
        (row,) = found.products
        assert row.band is not None
        return list(row.band.lost)

    sure, maybe = asked("1"), asked("0.6")
    came = [a == b for a, b in zip(sure, maybe, strict=True)]
    assert 14 < sum(came) < 34
    assert all(a <= b for a, b in zip(sure, maybe, strict=True))
    (listed,) = (lever for row in scenario_rows(read_file(path).values()) for lever in row["levers"])
    assert listed["probability"] == 0.6
    saved = tmp_path / "saved.yml"
    saved.write_text(scenario_text(read_file(path)["ban"]), encoding="utf-8")
    assert read_file(saved)["ban"].blocks[0].projects == read_file(path)["ban"].blocks[0].projects


def test_a_project_that_never_comes_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "mine.yml"
    path.write_text(FILE.format(p=0), encoding="utf-8")
    with pytest.raises(ScenarioError, match="block 'ban', projects 1: 'probability' is 0; give a number above 0"):
        read_file(path)
