"""Samples of an outage: cases small enough to say what each draw does, and what must not change a bit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graph.analysis.bands import Band, Sampled, quantiles
from graph.analysis.network_outage import NetworkOutage, run_network_outage
from graph.analysis.outage import Outage, OutageQuestion, run_outage
from graph.analysis.ranges import file_ranges, graph_ranges, sampled
from graph.analysis.sampling import Sampling
from graph.analysis.scenario_run import run_scenario
from graph.analysis.shocks import ShockSpec
from graph.compile import compile_network
from graph.errors import NetworkFileError, ScenarioError
from graph.network_files import FileNetwork, read_network
from graph.resolve import Resolver
from graph.scenario import read_file
from tests.graph.network_folders import put
from tests.graph.small_graphs import DAY, SmallGraph

NODES = "mine,ore,100,,,CN|mine2,ore,50,,,US|plant,magnet,100,,,JP|motors,motor,50,,,JP"


def write(folder: Path, flows: str = "", stocks: str = "") -> Path:
    put(folder, nodes=NODES, flows="")
    flows = flows or "mine,plant,60,,|mine2,plant,40,,|plant,motors,100,,"
    tables = {"flows.csv": ("from,to,qty,qty_low,qty_high", flows)}
    if stocks:
        tables["stocks.csv"] = ("node,commodity,days,days_low,days_high", stocks)
    for name, (header, lines) in tables.items():
        (folder / name).write_text("\n".join([header, *lines.split("|")]) + "\n", encoding="utf-8")
    return folder


def ask(files: FileNetwork, *shocks: ShockSpec, count: int = 50, **options: Any) -> NetworkOutage:
    sampling = options.pop("sampling", Sampling(count, options.pop("seed", 1)))
    return run_network_outage(files, shocks, sampling=sampling, **options)


def band(outage: NetworkOutage) -> Band:
    (row,) = outage.products
    assert row.band is not None
    return row.band


def told(outage: NetworkOutage | Outage) -> Sampled:
    assert outage.sampled is not None
    return outage.sampled


# what each draw does


def test_an_inventory_delays_by_what_is_drawn(tmp_path: Path) -> None:
    files = read_network(write(tmp_path, stocks="motors,magnet,20,10,40"))
    answer = ask(files, ShockSpec("plant", days=100), count=100)
    (figure,) = [file_ranges(files).inventories]
    drawn = [float(figure.drawn(1, sample)[0]) for sample in range(100)]
    first = np.floor(drawn)  # a part of a day's stock does not keep up the day
    found = band(answer)
    assert found.first_shortage_day == tuple(quantiles(first).astype(int).tolist())
    assert sorted(found.lost) == pytest.approx(sorted((100 - np.array(drawn)) / 465))
    assert 10 <= min(drawn) < 15
    assert 30 < max(drawn) <= 40
    assert answer.products[0].figures.first_shortage_day == 20  # the answer itself stays the typical one
    assert told(answer).drawn == {"inventories": 1, "flows": 0, "recipes": 0, "permissions": 0, "starts": 0}


def test_severity_and_first_day_are_drawn_evenly(tmp_path: Path) -> None:
    files = read_network(write(tmp_path))
    shock = ShockSpec("plant", 0.5, 5, 100, severity_range=(0.3, 0.7), start_range=(0, 10))
    answer = ask(files, shock, count=120)
    found = band(answer)
    lost = np.array(found.lost) * answer.horizon / 100
    assert 0.3 <= lost.min() < 0.32
    assert 0.68 < lost.max() <= 0.7
    assert lost.mean() == pytest.approx(0.5, abs=0.03)
    assert found.first_shortage_day[0] == 0
    assert found.first_shortage_day[-1] == 10
    assert answer.horizon == 10 + 100 + 365  # even the latest first day is looked at to its end
    assert answer.products[0].figures.first_shortage_day == 5
    assert found.half_by[-1] == pytest.approx((lost > 0.5 + 1e-6).mean())
    assert found.short_by[0] == pytest.approx(1 / 11, abs=0.06)
    assert found.short_by[-1] == 1


def test_flows_move_within_their_ranges_and_add_up(tmp_path: Path) -> None:
    files = read_network(write(tmp_path, flows="mine,plant,60,40,90|mine2,plant,40,20,50|plant,motors,100,,"))
    ranges = file_ranges(files)
    shares = np.array([sampled(files.network, ranges, 1, sample).edge_share for sample in range(100)])
    assert shares[:, 0] + shares[:, 1] == pytest.approx(np.ones(100), abs=1e-12)
    assert (shares[:, 2] == 1).all()
    assert 0.5 - 1e-12 <= shares[:, 0].min() < 0.56  # 1 less what the other may be at most
    assert 0.72 < shares[:, 0].max() <= 0.8 + 1e-12
    answer = ask(files, ShockSpec("mine", days=100), count=100)
    assert np.array(band(answer).lost) * 465 / 100 == pytest.approx(shares[:, 0])


def test_a_range_of_one_flow_alone_leaves_nothing_open(tmp_path: Path) -> None:
    files = read_network(write(tmp_path, flows="mine,plant,60,40,90|mine2,plant,40,,|plant,motors,100,,"))
    answer = ask(files, ShockSpec("mine", days=100))
    assert np.ptp(band(answer).lost) == pytest.approx(0, abs=1e-12)


def test_ranges_that_exclude_their_value_are_refused(tmp_path: Path) -> None:
    folder = write(tmp_path, flows="mine,plant,60,70,|plant,motors,100,,", stocks="motors,magnet,20,10,15")
    with pytest.raises(NetworkFileError) as caught:
        read_network(folder)
    assert [fault.partition(": ")[2] for fault in caught.value.faults] == [
        "'qty_low' is 70, more than 'qty', 60", "'days_high' is 15, less than 'days', 20",
    ]  # fmt: skip


# what must not change a bit


def uncertain(folder: Path) -> FileNetwork:
    return read_network(
        write(
            folder,
            flows="mine,plant,60,40,90|mine2,plant,40,20,50|plant,motors,100,,",
            stocks="plant,ore,15,5,30|motors,magnet,20,10,40",
        )
    )


def test_same_seed_same_samples_whatever_the_number_of_threads(tmp_path: Path) -> None:
    files, shock = uncertain(tmp_path), ShockSpec("country:CN", 0.6, 0, 90, severity_range=(0.2, 1.0))
    one = told(ask(files, shock, sampling=Sampling(40, 9, threads=1)))
    assert told(ask(files, shock, sampling=Sampling(40, 9, threads=3))) == one
    assert told(ask(files, shock, sampling=Sampling(40, 8))) != one
    more = told(ask(files, shock, sampling=Sampling(60, 9)))
    assert more.bands[0].lost[:40] == one.bands[0].lost


def test_questions_differ_only_by_what_differs_between_them(tmp_path: Path) -> None:
    files = uncertain(tmp_path)
    mild, severe = (band(ask(files, ShockSpec("mine", part, 0, 120))) for part in (0.4, 0.8))
    assert all(a <= b for a, b in zip(mild.lost, severe.lost, strict=True))
    found, more = severe.less(mild)
    assert found[0] >= 0
    assert more > 0.5
    assert mild.less(mild) == ((0.0,) * 5, 0.0)


def test_without_samples_nothing_is_said_of_them(tmp_path: Path) -> None:
    answer = run_network_outage(uncertain(tmp_path), [ShockSpec("mine")])
    assert answer.sampled is None
    assert answer.products[0].band is None


@pytest.mark.parametrize(("count", "seed", "said"), [(0, 0, "0 samples"), (10**6, 0, "give 1 to"), (5, -1, "seed -1")])
def test_numbers_without_sense_are_refused(tmp_path: Path, count: int, seed: int, said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        ask(uncertain(tmp_path), ShockSpec("mine"), sampling=Sampling(count, seed))


# an interrupt


def test_an_interrupt_leaves_the_samples_that_are_complete(tmp_path: Path) -> None:
    files, shock = uncertain(tmp_path), ShockSpec("mine", days=90)

    def stop(done: int, of: int) -> None:
        assert of == 500
        if done >= 30:
            raise KeyboardInterrupt

    cut = told(ask(files, shock, sampling=Sampling(500, 3, progress=stop)))
    assert cut.partial
    assert 30 <= cut.count < 500
    assert cut == replace(told(ask(files, shock, sampling=Sampling(cut.count, 3))), asked=500)


def test_an_interrupt_before_the_first_sample_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("graph.analysis.spread.wait", stop)
    with pytest.raises(KeyboardInterrupt):
        ask(uncertain(tmp_path), ShockSpec("mine"))


# the graph


def magnets(*, ranged: bool = True) -> SmallGraph:
    """Oxide of two countries by trade, magnets and motors of Japan."""
    small = SmallGraph()
    small.material("oxide", world=1000, shares={"CN": 0.7, "MY": 0.3})
    small.code("284690", "oxide")
    small.trade("284690", {("CN", "JP"): 300.0, ("MY", "JP"): 100.0, ("CN", "US"): 200.0, ("MY", "US"): 150.0})
    small.material("magnet", "magnet", world=900, shares={"JP": 0.6, "US": 0.4})
    small.recipe("magnet", "oxide")
    small.product("motor", {"JP": 300}, unit="motors")
    small.recipe("product/motor", "magnet", unit="t", per="motor")
    small.holding("JP", "magnet", 30)
    if ranged:
        for end, days in (("low", 20), ("high", 60)):
            small.say("holding/jp-magnet", "Holding", f"days_{end}", f"{days}", unit="days", year="2024")
    return small


def ask_graph(small: SmallGraph, count: int = 60, **options: Any) -> Outage:
    graph = small.graph()
    question = OutageQuestion(targets=("country/cn",), days=100, sampling=Sampling(count, 2), **options)
    return run_outage(graph, compile_network(graph, DAY), question)


def test_the_graph_gives_ranges_of_inventories_and_of_reconciled_flows() -> None:
    answer = ask_graph(magnets())
    assert told(answer).drawn["inventories"] == 1
    assert told(answer).drawn["flows"] == 4  # oxide of two makers to two countries
    (row,) = answer.products
    assert row.band is not None
    first = row.band.first_shortage_day
    assert first[0] is not None
    assert first[-1] is not None
    assert 20 <= first[0] < 30 < first[-1] <= 60
    levels = np.array(row.band.levels)
    assert (np.diff(levels, axis=0) >= 0).all()  # quantiles rise
    short = levels[:, np.searchsorted(row.band.days, 63, side="right") - 1]  # by then each has used up its stock
    assert 0 < short[0] < short[-1] < 1


def test_flows_of_the_graph_keep_what_each_input_gets() -> None:
    graph = magnets().graph()
    compiled = compile_network(graph, DAY)
    network, ranges = compiled.network, graph_ranges(graph, compiled)
    assert [key for key in compiled.edge_balance if key] == ["material/oxide"] * 4
    gets = np.bincount(network.edge_need, network.edge_share)
    shares = np.array([sampled(network, ranges, 4, sample).edge_share for sample in range(30)])
    for share in shares:
        assert np.bincount(network.edge_need, share) == pytest.approx(gets, abs=1e-12)
    known = ranges.flow_known(network)
    assert (shares.std(axis=0)[known] > 0.01).all()
    assert (shares[:, ~known] == network.edge_share[~known]).all()


def test_where_only_a_typical_figure_is_known_no_range_is_invented() -> None:
    answer = ask_graph(magnets(ranged=False))
    assert told(answer).drawn["inventories"] == 0
    assert told(answer).fixed["inventories"] == 1
    (row,) = answer.products
    assert row.band is not None
    assert row.band.first_shortage_day == (30,) * 5
    assert [(flag.kind, flag.commodity) for flag in row.band.flags if flag.buyer == "stage/motor-jp"] == [
        ("inventory", "material/magnet")
    ]


def test_a_scenario_file_may_give_ranges(tmp_path: Path) -> None:
    path = tmp_path / "mine.yml"
    path.write_text(
        "blocks:\n  ban:\n    shocks:\n"
        "      - {target: country/cn, severity: [0.4, 0.8], start: [0, 20], days: 50}\n"
        "    assumption: {en: Half or so., ja: 半分程度。}\n"
        "scenarios:\n  ban:\n    question: {en: What?, ja: 何が？}\n    blocks: [ban]\n",
        encoding="utf-8",
    )
    graph = magnets().graph()
    compiled = compile_network(graph, DAY)
    asked = read_file(path)["ban"]
    answer = run_scenario(graph, compiled, Resolver(graph), asked, sampling=Sampling(30, 1))
    assert answer.shocks[0].severity == pytest.approx(0.6)
    assert answer.shocks[0].start_day == 10
    assert told(answer).drawn["permissions"] == told(answer).drawn["starts"] == 1
    (row,) = answer.products
    assert row.band is not None
    assert np.ptp(row.band.lost) > 0.01


@pytest.mark.parametrize(
    ("shock", "said"),
    [
        ("severity: [0.8, 0.4]", "write the least first"),
        ("severity: [0.2]", "'severity' has 1 values"),
        ("start: [0, 10], end: 2027-01-01", "give 'days'"),
        ("severity: [0.2, 1.4]", "'severity' is 1.4"),
    ],
)
def test_ranges_of_a_scenario_are_checked(tmp_path: Path, shock: str, said: str) -> None:
    path = tmp_path / "mine.yml"
    path.write_text(
        f"blocks:\n  ban:\n    shocks:\n      - {{target: country/cn, {shock}}}\n    assumption: {{en: a, ja: あ}}\n"
        "scenarios:\n  ban:\n    question: {en: What?, ja: 何が？}\n    blocks: [ban]\n",
        encoding="utf-8",
    )
    with pytest.raises(ScenarioError, match=said.replace("[", r"\[")):
        read_file(path)
