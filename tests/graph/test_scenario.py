"""Scenarios as files: what ships is complete and fits the graph; what is wrong is said in one line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app.answers import Answers
from graph.analysis.projects import Project, ramp_plan, with_projects
from graph.errors import ScenarioError
from graph.scenario import Scenario, read_file, scenario, shipped
from tests.app.cli.runs import is_japanese

ROOT = Path(__file__).resolve().parents[2]
DAY = "2026-11-21"

BLOCK = """
blocks:
  one:
    shocks:
      - {target: stage/gallium-cn, days: 30}
"""
LIST = """
scenarios:
  first:
    question: {en: "What?", ja: 何が？}
    blocks: [one]
"""


@pytest.fixture(scope="module")
def answers(built_home: Path) -> Answers:
    return Answers(built_home)


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.yml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(folder: Path, text: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        read_file(written(folder, text))
    said = str(caught.value)
    assert "\n" not in said
    assert said.startswith("mine.yml")
    return said


# what ships


def test_at_least_twelve_ship() -> None:
    assert len(shipped()) >= 12


@pytest.mark.parametrize("name", list(shipped()))
def test_a_shipped_scenario_is_complete(name: str) -> None:
    each = shipped()[name]
    assert each.question["en"].endswith("?")
    assert "\n" not in each.question["en"]
    assert is_japanese(each.question["ja"])
    for block in each.blocks:
        assert block.sources, f"{block.name} has no source"
        assert all(re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", cited.date) for cited in block.sources)
        assert all(is_japanese(text) for lang, text in block.assumption.items() if lang == "ja")


@pytest.mark.parametrize("name", list(shipped()))
def test_a_shipped_scenario_fits_the_graph(name: str, answers: Answers) -> None:
    each = shipped()[name]
    outage = answers.scenario(each, each.as_of or DAY, horizon=400)
    assert len(outage.shocks) == len(each.merge()[0])
    assert all(shock.activities or shock.edges for shock in outage.shocks)
    assert any(product.static_loss > 0 for product in outage.products)
    assert outage.certificate <= 1e-9


def test_every_block_that_ships_is_used() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "graph" / "scenarios").glob("*.yml"))
    named = re.findall(r"^  ([a-z0-9-]+):\n    (?:shocks|stockpiles|projects|assumption)", text, re.M)
    used = {block.name for each in shipped().values() for block in each.blocks}
    assert len(named) > 10
    assert set(named) == used


def test_docs_list_what_ships() -> None:
    rows = re.findall(r"^\| `([a-z0-9-]+)` \|", (ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8"), re.M)
    assert len(rows) == len(set(rows))
    assert set(rows) == set(shipped())


def test_the_example_of_the_docs_runs(tmp_path: Path, answers: Answers) -> None:
    text = (ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"<!-- file: my-scenarios.yml -->\n```yaml\n(.*?)```", text, re.S)
    (each,) = read_file(written(tmp_path, example)).values()
    outage = answers.scenario(each, DAY)
    assert {"kind": "stockpile", "country": "JP", "days": 120.0}.items() <= next(
        lever for lever in outage.levers if lever.get("commodity") == "material/gallium-high-purity"
    ).items()
    assert {product.country for product in outage.products} == {"JP"}
    granted = {lever["id"]: lever for lever in outage.levers if "id" in lever}
    assert list(granted) == ["stockpile:JP:material/gallium", "spare:stage/gallium-jp-recycled"]
    assert granted["spare:stage/gallium-jp-recycled"]["start_day"] == 60
    assert outage.rationing == "entitlement"


# what scenarios say of each other


def lost(answers: Answers, each: Scenario) -> dict[str, float]:
    return {p.id: p.lost_share for p in answers.scenario(each, each.as_of or DAY).products}


def test_a_project_gives_back_and_takes_nothing(answers: Answers) -> None:
    never, on_time = (lost(answers, shipped()[f"minamitorishima-{when}"]) for when in ("never", "on-time"))
    assert all(on_time[product] <= never[product] + 1e-12 for product in never)
    assert on_time["product/jet-engine"] < never["product/jet-engine"] - 0.01


def test_a_larger_stockpile_bridges_more_days(answers: Answers) -> None:
    day = {}
    for days in (60, 180):
        rows = answers.scenario(shipped()[f"japan-stockpile-{days}"], DAY).products
        day[days] = next(p.first_shortage_day for p in rows if p.id == "product/mri-contrast")
    assert day[60] is not None
    assert day[180] == day[60] + 120


def test_exports_leave_what_is_delivered_at_home(answers: Answers) -> None:
    outage = answers.scenario(shipped()["rare-earth-exports"], DAY)
    at_home = {p.id: p.static_loss for p in outage.products if p.country == "CN"}
    abroad = max(p.static_loss for p in outage.products if p.country != "CN")
    assert abroad > 0.9
    assert max(at_home.values()) < 0.5


def test_a_project_delivers_its_share_from_its_day(answers: Answers) -> None:
    compiled = answers.compiled(DAY)
    project = Project("facility/minamitorishima", "material/yttrium-oxide", "JP", "JP", 0.1, 50, 120)
    network = with_projects(compiled, [project]).network
    network.check()
    assert network.n == compiled.network.n + 1
    served = np.flatnonzero(network.edge_supplier == network.n - 1)
    assert {network.country[i] for i in network.edge_buyer[served]} == {"JP"}
    assert {network.commodities[network.need_commodity[k]] for k in network.edge_need[served]} == {project.commodity}
    assert network.edge_share[served] * (1 + network.spare[-1]) == pytest.approx(0.1)
    plan = ramp_plan(network, [project])
    ramp = dict(zip(plan.starts, plan.ramp[:, -1], strict=True))
    assert [ramp[day] for day in (0, 50, 60, 170)] == pytest.approx([0, 0, 1 / 12, 1])
    assert (plan.ramp[:, :-1] == 1).all()
    with pytest.raises(ScenarioError, match="already in the network"):
        with_projects(with_projects(compiled, [project]), [project])


# what is refused in a file


def faults() -> Iterator[tuple[str, str]]:
    yield "blocks: }", "mine.yml, line 1: is no YAML"
    yield "- a", "must be a mapping"
    yield "other: {}", "unknown key 'other'; there are: blocks, scenarios"
    yield BLOCK, "'scenarios' must hold at least one entry"
    yield BLOCK + LIST.replace("[one]", "[two]"), "scenario 'first': no block 'two'; there are: one"
    yield BLOCK + LIST.replace("[one]", "[one, one]"), "a block is listed twice"
    yield BLOCK + LIST.replace(", ja: 何が？", ""), "scenario 'first': 'question' must be given as {en: ..., ja: ...}"
    yield BLOCK + LIST + "    as_of: 3\n", "scenario 'first': 'as_of' is no date"
    yield BLOCK + LIST + "    horizon: 0\n", "'horizon' is 0; give a whole number of days, 1 or more"
    yield BLOCK + LIST + "    for: NO\n", "'for' is False, which is no text; put it in quotes"
    yield BLOCK + LIST + LIST.removeprefix("\nscenarios:\n"), "the key 'first' stands twice"
    yield BLOCK.replace("one:", "One:") + LIST, "blocks 'One': names are small letters, digits and hyphens"
    yield "blocks: {one: {}}" + LIST, "block 'one': is empty"
    yield "blocks: {one: {shocks: 3}}" + LIST, "block 'one': 'shocks' must be a list"
    for shock, said in (
        ("{days: 3}", "block 'one', shocks 1: give a target, or flows by 'from' and 'commodity'"),
        ("{target: x, from: CN}", "give a target, or flows"),
        ("{target: x, severity: 2}", "'severity' is 2; give a number from 0 to 1"),
        ("{target: x, severity: .nan}", "'severity' is nan; give a number from 0 to 1"),
        ("{target: x, days: 0}", "'days' is 0; give a whole number of days, 1 or more"),
        ("{target: x, start: -1}", "'start' is -1"),
        ("{target: x, start: soon}", "'start' is 'soon', which is no date"),
        ("{target: x, end: 5}", "'end' is no date"),
        ("{target: x, end: 2026-12-01, days: 5}", "has 'end' and 'days'"),
        ("{target: x, sevrity: 1}", "unknown key 'sevrity'"),
        ("{target: x, severity: 0.5}", "say why under 'assumption'"),
        ("x", "must be a mapping"),
    ):
        yield f"blocks:\n  one:\n    shocks:\n      - {shock}\n{LIST}", said
    for part, said in (
        ("spare: [{target: x}]", "block 'one', spare 1: 'share' is missing; add it"),
        ("spare: [{target: x, share: 0}]", "spare:x: share 0: give a number above 0"),
        ("spare: [{target: x, share: 0.1, from: 3}]", "unknown key 'from'"),
        ("spare: [{target: x, share: 0.1}]", "say why under 'assumption'"),
        ("substitutes: [{input: x}]", "block 'one', substitutes 1: 'penalty' is missing; add it"),
        ("substitutes: [{input: x, penalty: 1}]", "penalty 1: give 0 (as good as the input) to below 1"),
    ):
        yield f"blocks: {{one: {{shocks: [{{target: x}}], {part}}}}}{LIST}", said
    yield BLOCK + LIST + "    rationing: by-lot\n", "no rationing 'by-lot'; choose one of entitlement, home-first"
    yield "blocks: {one: {stockpiles: [{country: JP, material: gallium}]}}" + LIST, "'days' is missing; add it"
    yield "blocks: {one: {stockpiles: [{country: JP, material: gallium, days: 9}]}}" + LIST, "none of its blocks has a"


@pytest.mark.parametrize(("text", "said"), list(faults()))
def test_a_fault_is_one_clear_line(text: str, said: str, tmp_path: Path) -> None:
    assert said in refused(tmp_path, text)


def two(first: str, second: str) -> str:
    return (
        f"blocks:\n  one: {{{first}}}\n  two: {{{second}}}\n"
        "scenarios:\n  first:\n    question: {en: What, ja: 何が}\n    blocks: [one, two]\n"
    )


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("shocks: [{target: x}]", "shocks: [{target: x}]", "blocks 'one' and 'two' both have the shock x"),
        (
            "shocks: [{target: x}], stockpiles: [{country: JP, material: all, days: 60}]",
            "stockpiles: [{country: JP, material: all, days: 180}]",
            "block 'one' sets the stockpile all of JP to 60 days, block 'two' to 180",
        ),
        (
            "shocks: [{target: x}], spare: [{target: y, share: 0.1}], assumption: {en: a, ja: あ}",
            "spare: [{target: y, share: 0.3}], assumption: {en: a, ja: あ}",
            "blocks 'one' and 'two' both grant spare:y; leave one out",
        ),
    ],
)
def test_blocks_that_contradict_each_other(first: str, second: str, said: str, tmp_path: Path) -> None:
    assert said in refused(tmp_path, two(first, second))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="cannot be read"):
        read_file(tmp_path / "none.yml")
    path = tmp_path / "mine.yml"
    path.write_bytes("blocks: {あ: 1}".encode("shift-jis"))
    assert "not in UTF-8" in refused_bytes(path)


def refused_bytes(path: Path) -> str:
    with pytest.raises(ScenarioError) as caught:
        read_file(path)
    return str(caught.value)


def test_one_of_several(tmp_path: Path) -> None:
    path = written(tmp_path, BLOCK + LIST + LIST.removeprefix("\nscenarios:\n").replace("first", "second"))
    assert scenario(f"{path}#second").name == "second"
    with pytest.raises(ScenarioError, match=r"several scenarios \(first, second\); write .*#NAME"):
        scenario(str(path))
    with pytest.raises(ScenarioError, match="no scenario 'third'; there are: first, second"):
        scenario(f"{path}#third")


def test_own_file_may_use_blocks_that_ship(tmp_path: Path) -> None:
    path = written(tmp_path, LIST.replace("[one]", "[gallium-exports]"))
    assert [block.name for block in scenario(str(path)).blocks] == ["gallium-exports"]


def test_an_unknown_name_lists_the_names() -> None:
    with pytest.raises(ScenarioError) as caught:
        scenario("nothing-such")
    assert all(name in str(caught.value) for name in shipped())


# what does not fit the graph


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("shocks: [{target: nowhere}]", "block 'one': nowhere: 'nowhere' names no node"),
        ("shocks: [{target: facility/minamitorishima}]", "block 'one': facility/minamitorishima: "),
        ("shocks: [{from: JP, toward: CN, commodity: gallium}]", "commodity=gallium: no flow in the network of"),
        ("shocks: [{target: country/cn, start: 2020-01-01}]", "country/cn: 2020-01-01 lies before the date"),
        ("shocks: [{target: country/cn, start: 9, end: 2026-11-22}]", "country/cn: an outage of -7 days"),
        (
            "shocks: [{target: country/cn}], stockpiles: [{country: JP, material: antimony, days: 9}]",
            "block 'one': stockpile antimony of JP: no public stockpile of it",
        ),
        (
            "shocks: [{target: country/cn}], assumption: {en: a, ja: あ}, "
            "projects: [{facility: facility/minamitorishima, commodity: ree-mud, toward: JP, share: 0.1}]",
            "block 'one': facility/minamitorishima for ree-mud: nobody in JP uses",
        ),
        (
            "shocks: [{target: country/cn}], assumption: {en: a, ja: あ}, spare: [{target: nowhere, share: 0.1}]",
            "block 'one': spare of nowhere: 'nowhere' names no node",
        ),
        (
            "shocks: [{target: country/cn}], assumption: {en: a, ja: あ}, "
            "substitutes: [{input: gallium, product: battery-cell-lfp, penalty: 0.1}]",
            "block 'one': substitute for gallium: ",
        ),
    ],
)
def test_what_matches_nothing_names_file_block_and_target(
    block: str, said: str, tmp_path: Path, answers: Answers
) -> None:
    (each,) = read_file(written(tmp_path, f"blocks:\n  one: {{{block}}}\n{LIST}")).values()
    with pytest.raises(ScenarioError) as caught:
        answers.scenario(each, DAY)
    assert str(caught.value).startswith("mine.yml: block 'one': ")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
