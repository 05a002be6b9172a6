"""Outages of networks from files: what is hit, and cases small enough to say the answer beforehand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graph.analysis.network_outage import NetworkOutage, NodeLoss, network_cut, run_network_outage
from graph.analysis.shocks import ShockSpec
from graph.errors import ScenarioError
from graph.network_files import FileNetwork, read_network
from tests.graph.network_folders import chain, network, put

NODES = (
    "mine,ore,100,,,CN,North|mill,metal,60,,,CN,North|mill2,metal,40,,,US|plant,magnet,100,,,JP|motors,motor,50,,,JP"
)
FLOWS = "mine,mill,100,reported|mill,plant,60,estimated|mill2,plant,40,derived|plant,motors,100"


@pytest.fixture
def magnets(tmp_path: Path) -> FileNetwork:
    return network(tmp_path, nodes=NODES, flows=FLOWS)


def ask(files: FileNetwork, *shocks: ShockSpec, **options: Any) -> NetworkOutage:
    return run_network_outage(files, shocks, **options)


def only(outage: NetworkOutage) -> NodeLoss:
    (row,) = outage.products
    return row


def curve(outage: NetworkOutage, node: str) -> list[float]:
    assert outage.levels is not None
    return [float(level) for level in outage.levels[outage.ids.index(node)]]


def test_a_node_fails_for_its_days(magnets: FileNetwork) -> None:
    answer = ask(magnets, ShockSpec("mill", 1.0, 5, 10), levels=True)
    row = only(answer)
    assert (row.id, row.country, answer.horizon) == ("motors", "JP", 380)
    assert (row.figures.first_shortage_day, row.figures.recovery_day) == (5, 15)
    assert row.figures.lowest_level == pytest.approx(0.4)
    assert row.figures.lost_share == pytest.approx(0.6 * 10 / 380)
    assert row.lost_output == pytest.approx(0.6 * 10 / 365 * 50)
    assert row.chain == ("mill", "plant", "motors")
    assert row.kinds == {"reported": 0.5, "derived": 0, "estimated": 0.5, "imputed": 0, "assumed": 0}
    assert curve(answer, "motors") == pytest.approx([1] * 5 + [0.4] * 10 + [1] * 365)
    assert dict(zip(answer.ids, answer.static, strict=True)) == pytest.approx(
        {"mine": 1, "mill": 0, "mill2": 1, "plant": 0.4, "motors": 0.4}
    )


@pytest.mark.parametrize(
    ("shock", "activities", "edges"),
    [
        (ShockSpec("plant"), ["plant"], []),
        (ShockSpec("country:CN"), ["mine", "mill"], []),
        (ShockSpec("country:cn"), ["mine", "mill"], []),
        (ShockSpec("owner:north"), ["mine", "mill"], []),
        (ShockSpec("country:CN", toward="JP"), [], ["mill>plant"]),
        (ShockSpec("mill", toward="JP"), [], ["mill>plant"]),
        (ShockSpec("edges", origin="CN"), [], ["mine>mill", "mill>plant"]),
        (ShockSpec("edges", toward="JP"), [], ["mill>plant", "mill2>plant", "plant>motors"]),
        (ShockSpec("edges", origin="CN", toward="JP"), [], ["mill>plant"]),
        (ShockSpec("edges", commodity="metal"), [], ["mill>plant", "mill2>plant"]),
        (ShockSpec("edges", origin="US", toward="JP", commodity="METAL"), [], ["mill2>plant"]),
    ],
)
def test_what_a_shock_takes_out(
    magnets: FileNetwork, shock: ShockSpec, activities: list[str], edges: list[str]
) -> None:
    made = magnets.network
    cut = network_cut(magnets, shock)
    ends = zip(made.edge_supplier[cut.edges], made.edge_buyer[cut.edges], strict=True)
    assert [made.activities[i] for i in cut.activities] == activities
    assert [f"{made.activities[a]}>{made.activities[b]}" for a, b in ends] == edges
    assert cut.kind == ("permission" if edges else "capacity")


@pytest.mark.parametrize(
    ("shock", "said"),
    [
        (ShockSpec("nowhere"), "'nowhere' is no node of the network"),
        (ShockSpec("country:FR"), "no node is in country 'FR'"),
        (ShockSpec("owner:South"), "nobody called 'South' owns a node"),
        (ShockSpec("mine", toward="US"), "mine: nothing of it goes to US"),
        (ShockSpec("edges", origin="JP", toward="CN"), "no flow has from JP and toward CN"),
        (ShockSpec("edges", commodity="gold"), "no commodity is called 'gold'"),
        (ShockSpec("mine", severity=2), "severity 2"),
    ],
)
def test_what_matches_nothing_is_refused(magnets: FileNetwork, shock: ShockSpec, said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        ask(magnets, shock)


def test_contradictory_questions(magnets: FileNetwork) -> None:
    with pytest.raises(ScenarioError, match="nothing fails"):
        ask(magnets)
    with pytest.raises(ScenarioError, match="horizon of 5 days"):
        ask(magnets, ShockSpec("mine", 1, 5, 3), horizon=5)
    with pytest.raises(ScenarioError, match="stockpile"):
        ask(magnets, ShockSpec("mine"), stockpile_days=-1)
    with pytest.raises(ScenarioError, match="no product is made in US"):
        ask(magnets, ShockSpec("mine"), shown="US")


def test_shocks_of_different_times(magnets: FileNetwork) -> None:
    answer = ask(magnets, ShockSpec("mill", 0.5, 0, 10), ShockSpec("mill2", 1.0, 20, 5), ShockSpec("mill", 0.5, 5, 10),
                 levels=True, horizon=40)  # fmt: skip
    assert curve(answer, "mill")[:16] == pytest.approx([0.5] * 5 + [0.25] * 5 + [0.5] * 5 + [1])
    assert curve(answer, "motors") == pytest.approx(
        [0.7] * 5 + [0.55] * 5 + [0.7] * 5 + [1] * 5 + [0.6] * 5 + [1] * 15
    )  # fmt: skip
    assert answer.static[-1] == pytest.approx(0.6 * 0.25)  # all at once


def test_a_ban_is_a_permission_shock(magnets: FileNetwork) -> None:
    shock = ShockSpec("edges", 0.5, 3, 40, "CN", "JP", "metal")
    row = only(ask(magnets, shock))
    assert row.figures.lowest_level == pytest.approx(0.7)
    assert row.chain == ("mill", "plant", "motors")
    assert ask(magnets, shock).static[1] == 1.0


def test_products_never_exceed_their_baseline(tmp_path: Path) -> None:
    files = network(tmp_path, nodes="a,x,1,0.5|b,y,1,0.5|p,z,1,0.5", flows="a,b,1|b,p,1")
    answer = ask(files, ShockSpec("a", 0.2, 0, 10), levels=True, horizon=20)
    assert answer.static.tolist() == pytest.approx([1.2, 1.2, 1.0])
    assert curve(answer, "p") == [1.0] * 20
    assert curve(answer, "b")[-1] == 1.5
    assert only(answer).figures.lowest_level == 1.0
    assert answer.levers == ({"kind": "spare", "activities": 3},)


def test_spare_is_only_what_the_files_grant(tmp_path: Path) -> None:
    nodes = "a,x,50|b,x,50,{}|p,z,1"
    for spare, level in (("", 0.5), ("0.5", 0.75), ("1", 1.0)):
        files = network(tmp_path / spare, nodes=nodes.format(spare), flows="a,p,50|b,p,50")
        assert only(ask(files, ShockSpec("a"))).figures.lowest_level == pytest.approx(level)


def test_for_shows_a_country_and_changes_nothing(tmp_path: Path) -> None:
    files = network(tmp_path, nodes="a,x,1|p,z,1,,,JP|q,z,1,,,US", flows="a,p,1|a,q,1")
    every = ask(files, ShockSpec("a", 0.5))
    japan = ask(files, ShockSpec("a", 0.5), shown="jp", levels=True)
    assert [row.id for row in every.products] == ["p", "q"]
    assert [row.id for row in japan.products] == ["p"]
    assert japan.static.tolist() == every.static.tolist()


def test_a_chain_of_nothing_but_the_product_rests_on_its_owner(tmp_path: Path) -> None:
    files = network(tmp_path, nodes="a,x,1|b,y,1", flows="a,b,1,assumed")
    own, none = ask(files, ShockSpec("b")), ask(files, ShockSpec("b", 0.0))
    assert (only(own).chain, only(own).kinds["reported"]) == (("b",), 1.0)
    assert (only(none).chain, sum(only(none).kinds.values())) == ((), 0.0)
    assert only(ask(files, ShockSpec("a"))).kinds["assumed"] == 1.0


# Cases whose answer is known


@pytest.mark.parametrize("stocks", [[10, 20], [0, 5, 30], [7], [90, 90]])
@pytest.mark.parametrize("days", [20, 60, 200])
def test_a_chain_loses_the_outage_less_all_its_stocks(tmp_path: Path, stocks: list[int], days: int) -> None:
    answer = ask(chain(tmp_path, stocks), ShockSpec("n0", 1.0, 0, days))
    loss, figures = max(0, days - sum(stocks)), only(answer).figures
    assert figures.lost_share * answer.horizon == pytest.approx(loss, abs=1e-9)
    assert figures.lost_share_range == (figures.lost_share, figures.lost_share)
    assert figures.first_shortage_day == (sum(stocks) if loss else None)
    assert figures.recovery_day == (days if loss else None)


@pytest.mark.parametrize(
    ("part", "loss", "severity"), [(0.5, 1.0, 1.0), (0.9, 0.8, 0.5), (0.99, 1.0, 0.25), (0.2, 0.3, 1)]
)
def test_a_linear_loop_leaks(tmp_path: Path, part: float, loss: float, severity: float) -> None:
    """a loses `loss` of its output without x, of which b brings `part` and the mine the rest; b lives on a alone."""
    files = network(
        tmp_path, nodes="mine,x,1|a,y,1|b,x,1|p,z,1", flows=f"b,a,{part}|mine,a,{1 - part}|a,b,1|a,p,1",
        recipes=f"a,x,,false,{loss}",
    )  # fmt: skip
    lack = loss * (1 - part) * severity / (1 - loss * part)
    answer = ask(files, ShockSpec("mine", severity))
    assert only(answer).figures.lowest_level == pytest.approx(1 - lack, abs=1e-9)
    assert answer.static.tolist() == pytest.approx([1 - severity, 1 - lack, 1 - lack, 1 - lack], abs=1e-9)
    assert answer.certificate <= 1e-9


def test_a_loop_of_sole_suppliers_collapses_however_small_the_shock(tmp_path: Path) -> None:
    files = network(tmp_path, nodes="a,x,1,,,CN|b,y,1,,,JP|p,z,1,,,JP", flows="a,b,1|b,a,1|b,p,1")
    answer = ask(files, ShockSpec("edges", 0.001, 0, 10, origin="CN", toward="JP"))
    assert answer.static.tolist() == pytest.approx([0, 0, 0], abs=1e-9)
    assert only(answer).figures.recovery_day == 10
    capped = ask(files, ShockSpec("a", 0.001, 0, 10))  # capacity is lost once, not again on every round
    assert capped.static.tolist() == pytest.approx([0.999] * 3)


@pytest.mark.parametrize("aggregate", ["", "true"])
@pytest.mark.parametrize("days", [1, 2, 30])
def test_a_stock_delays_the_first_shortage_by_exactly_its_days(tmp_path: Path, days: int, aggregate: str) -> None:
    files = network(tmp_path, nodes=f"a,x,1|p,z,1,,,,,{aggregate}", flows="a,p,1", stocks=f"p,x,{days}")
    answer = ask(files, ShockSpec("a", 1.0, 3, 60), levels=True, horizon=70)
    assert curve(answer, "p") == [1.0] * (3 + days) + [0.0] * (60 - days) + [1.0] * 7
    assert only(answer).figures.first_shortage_range == (3 + days, 3 + days)


@pytest.mark.parametrize(("gap", "days"), [(0.1, 10), (0.25, 30), (0.5, 7)])
def test_a_partial_gap_stretches_what_is_shared_and_nothing_else(tmp_path: Path, gap: float, days: int) -> None:
    def first(name: str, aggregate: str, **tables: str) -> tuple[int | None, tuple[int | None, int | None]]:
        files = network(tmp_path / name, nodes=f"a,x,1|p,z,1,,,JP,,{aggregate}", flows="a,p,1", **tables)
        figures = only(ask(files, ShockSpec("a", gap, 0, 400))).figures
        return figures.first_shortage_day, figures.first_shortage_range

    long = round(days / gap)
    assert first("pooled", "", stocks=f"p,x,{days}") == (long, (days, long))
    assert first("segregated", "true", stocks=f"p,x,{days}") == (days, (days, long))
    assert first("public", "true", stockpiles=f"JP,x,,{days}") == (long, (long, long))


def test_own_days_and_a_national_stockpile_that_enters_later(tmp_path: Path) -> None:
    files = network(tmp_path, nodes="a,x,1|p,z,1,,,JP", flows="a,p,1", stocks="p,x,2", stockpiles="JP,x,state,10,5")
    answer = ask(files, ShockSpec("a", 1.0, 0, 100), levels=True, horizon=30)
    assert curve(answer, "p") == pytest.approx([1.0] * 2 + [0.0] * 3 + [1.0] * 10 + [0.0] * 15, abs=1e-12)
    more = ask(files, ShockSpec("a", 1.0, 0, 100), levels=True, horizon=30, stockpile_days=20)
    assert curve(more, "p") == pytest.approx([1.0] * 2 + [0.0] * 3 + [1.0] * 20 + [0.0] * 5, abs=1e-12)


def test_a_by_product_falls_only_where_its_host_falls_below_its_use(tmp_path: Path) -> None:
    nodes = "bauxite,b,1|alumina,al,1|gallium,ga,1,,alumina"
    files = network(tmp_path, nodes=nodes, flows="bauxite,alumina,1")
    folder = put(tmp_path / "low", nodes=nodes, flows="bauxite,alumina,1")
    text = (folder / "nodes.csv").read_text().splitlines()
    (folder / "nodes.csv").write_text("\n".join([f"{text[0]},utilisation", *(f"{line},0.06" for line in text[1:])]))
    low = read_network(folder)
    assert [row.id for row in ask(files, ShockSpec("bauxite", 0.5)).products] == ["alumina", "gallium"]
    assert ask(files, ShockSpec("bauxite", 0.5)).static[2] == pytest.approx(0.5)  # all of it is taken
    assert ask(low, ShockSpec("bauxite", 0.9)).static[2] == 1.0
    assert ask(low, ShockSpec("bauxite", 0.97)).static[2] == pytest.approx(0.5)


def test_kinds_of_all_chains_together(magnets: FileNetwork) -> None:
    answer = ask(magnets, ShockSpec("mine"))
    assert only(answer).chain == ("mine", "mill", "plant", "motors")
    assert answer.kinds == {"reported": pytest.approx(2 / 3), "derived": 0, "estimated": pytest.approx(1 / 3),
                            "imputed": 0, "assumed": 0}  # fmt: skip
    assert np.isclose(sum(answer.kinds.values()), 1)
