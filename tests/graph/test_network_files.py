"""Networks from CSV files: what their columns mean, what is left out, what is refused."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from graph.errors import NetworkError, NetworkFileError
from graph.network_columns import COLUMNS, FLOW_KINDS, NEEDED_FILES
from graph.network_files import read_network
from tests.graph.network_folders import network, put

ROOT = Path(__file__).resolve().parents[2]

NODES = (
    "mine,ore,100,,,CN,North|mill,metal,60,,,CN,North|mill2,metal,40,,,US|plant,magnet,100,,,JP"
    "|motors,motor,100,,,JP,,true"
)
FLOWS = "mine,mill,100,reported|mill,plant,60,estimated|mill2,plant,40,derived|plant,motors,100"


def faults(folder: Path, **tables: str) -> tuple[str, ...]:
    with pytest.raises(NetworkFileError) as refused:
        network(folder, **({"nodes": NODES, "flows": FLOWS} | tables))
    return tuple(fault.replace(f"{folder}/", "") for fault in refused.value.faults)


def test_two_files_are_enough(tmp_path: Path) -> None:
    read = network(tmp_path, nodes=NODES, flows=FLOWS)
    made = read.network
    assert made.activities == ("mine", "mill", "mill2", "plant", "motors")
    assert [made.commodities[c] for c in made.commodity] == ["ore", "metal", "metal", "magnet", "motor"]
    assert made.country == ("CN", "CN", "US", "JP", "JP")
    assert made.aggregate.tolist() == [False, False, False, False, True]
    assert made.need_ptr.tolist() == [0, 0, 1, 1, 2, 3]
    assert [made.commodities[c] for c in made.need_commodity] == ["ore", "metal", "magnet"]
    assert made.need_essential.all()
    assert made.edge_share == pytest.approx([1.0, 0.6, 0.4, 1.0], abs=0)
    assert made.need_use_per_day == pytest.approx([100 / 365] * 3)
    assert not made.spare.any()
    assert not made.need_stock_days.any()
    assert read.owners[:3] == ("North", "North", "")
    assert [FLOW_KINDS[k] for k in read.flow_kind] == ["reported", "estimated", "derived", "reported"]
    assert [made.activities[i] for i in read.products] == ["motors"]
    assert read.names == made.activities


def test_products_sell_to_nobody_else(tmp_path: Path) -> None:
    read = network(tmp_path, nodes="a,x,1|b,y,1|c,z,1", flows="a,b,1|b,b,1")
    assert [read.network.activities[i] for i in read.products] == ["b", "c"]


def test_recipes(tmp_path: Path) -> None:
    read = network(
        tmp_path,
        nodes="a,w,1|b,x,1|c,y,1|d,z,1|p,product,1",
        flows="a,p,10|b,p,20|c,p,30|d,p,40",
        recipes="p,w,,,0.3|p,x,,false|p,y,,yes|p,z,,TRUE,1",
    ).network
    assert [read.commodities[c] for c in read.need_commodity] == ["w", "x", "y", "z"]
    assert read.need_essential.tolist() == [False, False, True, True]
    assert read.need_loss == pytest.approx([0.3, 0.2, 0, 0])  # x: its part of all input


def test_a_group_weighs_by_quantity_unless_told(tmp_path: Path) -> None:
    nodes, flows = "a,w,1|b,x,1|p,product,1", "a,p,30|b,p,10"
    by_qty = network(tmp_path / "a", nodes=nodes, flows=flows, recipes="p,x,g,false|p,w,g").network
    assert by_qty.need_group.tolist() == [0, 0]
    assert by_qty.need_theta == pytest.approx([0.25, 0.75])
    assert by_qty.need_essential.all()
    assert by_qty.group_penalty.tolist() == [1.0]
    folder = put(tmp_path / "b", nodes=nodes, flows=flows)
    (folder / "recipes.csv").write_text("node,commodity,group,weight,penalty\np,w,g,0.1,\np,x,g,0.9,0.25\n")
    told = read_network(folder).network
    assert told.need_theta.tolist() == [0.1, 0.9]
    assert told.group_penalty.tolist() == [0.25]


def test_what_flows_do_not_bring_comes_from_outside(tmp_path: Path) -> None:
    folder = put(tmp_path, nodes="a,w,1|p,product,1", flows="a,p,30")
    (folder / "recipes.csv").write_text("node,commodity,qty\np,w,40\np,scrap,5\n")
    read = read_network(folder).network
    assert read.edge_share.tolist() == [0.75]
    assert read.need_use_per_day == pytest.approx([40 / 365, 5 / 365])
    assert np.diff(read.edge_ptr).tolist() == [1, 0]


def test_stocks_stockpiles_and_spare(tmp_path: Path) -> None:
    read = network(
        tmp_path, nodes="a,w,1,0.25|p,product,1,,,JP", flows="a,p,30", stocks="p,w,2.5",
        stockpiles="JP,w,state,10,5|JP,w,firms,3",
    ).network  # fmt: skip
    assert read.spare.tolist() == [0.25, 0.0]
    assert read.need_stock_days.tolist() == [2.5]
    assert {read.commodities[pool.commodity] for pool in read.pools} == {"w"}
    assert [(pool.country, pool.holder, pool.days, pool.enters_day, pool.needs) for pool in read.pools] == [
        ("JP", "state", 10.0, 5, ()), ("JP", "firms", 3.0, 0, ()),
    ]  # fmt: skip


def test_hosts(tmp_path: Path) -> None:
    folder = put(tmp_path, nodes="a,alumina,30|b,alumina,10|c,gallium,1,,a|d,gallium,1", flows="a,b,1")
    (folder / "hosts.csv").write_text("node,host,utilisation\nd,a,0.06\nd,b,0.06\n")
    read = read_network(folder).network
    assert read.bound_activity.tolist() == [2, 3]
    assert read.bound_utilisation.tolist() == [1.0, 0.06]
    assert read.bound_host.tolist() == [0, 0, 1]
    assert read.bound_weight == pytest.approx([1, 0.75, 0.25])


def test_columns_in_any_order_and_others_beside(tmp_path: Path) -> None:
    (tmp_path / "nodes.csv").write_bytes("\ufeffOutput , note, ID,commodity\n1,x, a ,ore\n\n,,,\n2,,b,metal\n".encode())
    (tmp_path / "flows.csv").write_text('qty,to,from\n"1e1",b,a\r\n\r\n')
    read = read_network(tmp_path).network
    assert read.activities == ("a", "b")
    assert read.output.tolist() == [1.0, 2.0]
    assert read.edge_share.tolist() == [1.0]


def test_the_same_files_have_the_same_digest(tmp_path: Path) -> None:
    digests = [network(tmp_path / name, nodes=NODES, flows=FLOWS).network.graph_hash for name in ("a", "b")]
    other = network(tmp_path / "c", nodes=NODES, flows=FLOWS + "|mine,plant,1").network.graph_hash
    assert digests[0] == digests[1] != other


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"flows": "mine,mill,1|mine,nowhere,1"}, "flows.csv, line 3: unknown node 'nowhere' in column 'to'"),
        ({"flows": "mine,mill,1|nobody,mill,1"}, "flows.csv, line 3: unknown node 'nobody' in column 'from'"),
        ({"flows": "mine,mill,-1"}, "flows.csv, line 2: 'qty' is -1: give 0 or more"),
        ({"flows": "mine,mill,much"}, "flows.csv, line 2: 'qty' is 'much', not a number"),
        ({"flows": 'mine,mill,1_0'}, "flows.csv, line 2: 'qty' is '1_0', not a number"),
        ({"flows": "mine,mill,nan"}, "flows.csv, line 2: 'qty' is 'nan', not a number"),
        ({"flows": "mine,mill,inf"}, "flows.csv, line 2: 'qty' is 'inf', not a number"),
        ({"flows": "mine,mill,"}, "flows.csv, line 2: 'qty' is empty"),
        ({"flows": ",mill,1"}, "flows.csv, line 2: 'from' is empty"),
        ({"flows": "mine,mill,1,guessed"}, "flows.csv, line 2: 'kind' is 'guessed': give reported, derived, estimated"),
        ({"flows": "mine,mill,1,projected"}, "flows.csv, line 2: 'kind' is 'projected'"),
        ({"flows": "mine,mill,1,,,,"}, "flows.csv, line 2: the line has 7 values, the table 4 columns"),
        ({"nodes": NODES + "|mine,ore,1"}, "nodes.csv, line 7: id 'mine' stands already in line 2"),
        ({"nodes": NODES + "|,ore,1"}, "nodes.csv, line 7: 'id' is empty"),
        ({"nodes": NODES + "|x,,1"}, "nodes.csv, line 7: 'commodity' is empty"),
        ({"nodes": NODES + "|x,ore,lots"}, "nodes.csv, line 7: 'output' is 'lots', not a number"),
        ({"nodes": NODES + "|x,ore,1,-0.1"}, "nodes.csv, line 7: 'spare' is -0.1: give 0 or more"),
        ({"nodes": NODES + "|x,ore,1,,nohost"}, "nodes.csv, line 7: unknown node 'nohost' in column 'host'"),
        ({"nodes": NODES + "|x,ore,1,,,,,many"}, "nodes.csv, line 7: 'aggregate' is 'many', neither true nor false"),
        ({"recipes": "plant,magnet,,true"}, "recipes.csv, line 2: no flow brings 'magnet' to 'plant'"),
        ({"recipes": "plant,unobtainium,,true"}, "recipes.csv, line 2: no flow brings 'unobtainium' to 'plant'"),
        ({"flows": FLOWS + "|mine,plant,0", "recipes": "plant,ore"}, "recipes.csv, line 2: no flow brings 'ore' to"),
        ({"recipes": "nobody,metal"}, "recipes.csv, line 2: unknown node 'nobody' in column 'node'"),
        ({"recipes": "plant,metal,,maybe"}, "recipes.csv, line 2: 'essential' is 'maybe', neither true nor false"),
        ({"recipes": "plant,metal,,,1.2"}, "recipes.csv, line 2: 'loss' is 1.2: give 0 to 1"),
        ({"recipes": "plant,metal,,true,0.3"}, "recipes.csv, line 2: an essential input is lost whole"),
        ({"recipes": "plant,metal,g,,0.3"}, "recipes.csv, line 2: an input in a group has no loss of its own"),
        ({"recipes": "plant,metal|motors,magnet|plant,metal"}, "recipes.csv, line 4: the same input stands already in"),
        (
            {"flows": FLOWS + "|mine,plant,1", "recipes": "plant,metal,,,0.7|plant,ore,,,0.4"},
            "recipes.csv, line 2: losses of the degradable inputs of 'plant' sum to 1.1, more than 1",
        ),
        ({"stocks": "plant,ore,5"}, "stocks.csv, line 2: 'plant' does not use 'ore'"),
        ({"stocks": "plant,metal,-5"}, "stocks.csv, line 2: 'days' is -5: give 0 or more"),
        ({"stocks": "plant,metal,5|plant,metal,5"}, "stocks.csv, line 3: the same stock stands already in line 2"),
        ({"stocks": "plant,steel,5"}, "stocks.csv, line 2: unknown commodity 'steel' in column 'commodity'"),
        ({"stockpiles": "FR,metal,,5"}, "stockpiles.csv, line 2: unknown country 'FR' in column 'country'"),
        ({"stockpiles": "JP,steel,,5"}, "stockpiles.csv, line 2: unknown commodity 'steel' in column 'commodity'"),
        ({"stockpiles": "JP,metal,,5,1.5"}, "stockpiles.csv, line 2: 'delay_days' is '1.5', not a whole number"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_file_and_line(tmp_path: Path, tables: dict[str, str], said: str) -> None:
    (fault,) = faults(tmp_path, **tables)
    assert fault.startswith(said)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("nodes.csv", "id,commodity\na,ore\n", ", line 1: column 'output' is missing (there are: id, commodity)"),
        ("flows.csv", "from,to\na,b\n", ", line 1: column 'qty' is missing (there are: from, to)"),
        ("flows.csv", "", ", line 1: the file is empty; its columns should be: from, to, qty"),
        ("flows.csv", "from,to,qty,qty\n", ", line 1: column 'qty' stands twice"),
        ("nodes.csv", "id,commodity,output,agregate\n", ", line 1: column 'agregate' is unknown; 'aggregate' may"),
        ("nodes.csv", "id,commodity,output\nGro\u00df,ore,1\n".encode("latin-1"), ": is not UTF-8 text"),
        ("hosts.csv", "node,host,weight\nmill,mine,0.3\nmill,mill2,0.3\n", ", line 2: the weights of a node's hosts"),
        ("hosts.csv", "node,host,weight\nmill,mine,0.3\nmill,mill2,\n", ", line 2: the weights of a node's hosts"),
        ("hosts.csv", "node,host,utilisation\nmill,mine,1\nmill,mill2,.5\n", ", line 2: the hosts of one node have"),
        ("hosts.csv", "node,host,utilisation\nmill,mine,0\n", ", line 2: 'utilisation' is 0: give more than 0"),
        ("recipes.csv", "node,commodity,weight\nplant,metal,1\n", ", line 2: weight and penalty are for inputs in a"),
        ("recipes.csv", "node,commodity,qty\nplant,metal,99\n", ", line 2: 'qty' is 99, less than what flows bring"),
        ("recipes.csv", "node,commodity,group,weight\nplant,metal,g,0.9\n", ", line 2: the weights of the group do"),
        ("stockpile_uses.csv", "country,commodity,node\nJP,metal,plant\n", ", line 2: there is no such stockpile"),
    ],
)
def test_faults_of_a_file(tmp_path: Path, name: str, text: str | bytes, said: str) -> None:
    folder = put(tmp_path, nodes=NODES, flows=FLOWS)
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(NetworkFileError) as refused:
        read_network(folder)
    assert any(fault.startswith(f"{folder / name}{said}") for fault in refused.value.faults), refused.value.faults


def test_members_of_a_group_agree(tmp_path: Path) -> None:
    folder = put(tmp_path, nodes="a,w,1|b,x,1|p,product,1", flows="a,p,30|b,p,10")
    (folder / "recipes.csv").write_text("node,commodity,group,weight,penalty\np,w,g,0.1,0.5\np,x,g,,0.25\n")
    with pytest.raises(NetworkFileError) as refused:
        read_network(folder)
    assert [fault.partition(", ")[2] for fault in refused.value.faults] == [
        "line 2: the inputs of a group have different penalties",
        "line 2: weight is given for a part of the group: all or none",
    ]


def test_all_faults_at_once_in_the_order_of_the_files(tmp_path: Path) -> None:
    found = faults(
        tmp_path, nodes=NODES + "|mine,ore,x", flows=FLOWS + '|"no\nbody",plant,1|mine,mill,-1', recipes="plant,ore",
        stocks="plant,metal,many",
    )  # fmt: skip
    assert found == (
        "nodes.csv, line 7: 'output' is 'x', not a number",
        "nodes.csv, line 7: id 'mine' stands already in line 2",
        "flows.csv, line 6: unknown node 'no\\nbody' in column 'from'",
        "flows.csv, line 8: 'qty' is -1: give 0 or more",
        "recipes.csv, line 2: no flow brings 'ore' to 'plant'",
        "stocks.csv, line 2: 'days' is 'many', not a number",
    )


def test_many_faults_are_counted(tmp_path: Path) -> None:
    found = faults(tmp_path, flows="|".join(["mine,mill,-1"] * 80))
    assert len(found) == 51
    assert found[49].startswith("flows.csv, line 51:")
    assert found[50] == "... and 30 more faults like these"


def test_a_broken_file_does_not_make_the_others_wrong(tmp_path: Path) -> None:
    folder = put(tmp_path, nodes=NODES, flows=FLOWS, recipes="plant,metal", stocks="plant,metal,5")
    (folder / "flows.csv").write_text("from,to\nmine,mill\n")
    with pytest.raises(NetworkFileError) as refused:
        read_network(folder)
    assert len(refused.value.faults) == 1


def test_no_folder_and_no_file(tmp_path: Path) -> None:
    with pytest.raises(NetworkFileError, match=r"no such folder; it should hold nodes.csv and flows.csv"):
        read_network(tmp_path / "nowhere")
    with pytest.raises(NetworkFileError, match=r"nodes.csv: no such file; .*\n.*flows.csv: no such file"):
        read_network(tmp_path)
    with pytest.raises(NetworkError):
        read_network(tmp_path)


def test_the_document_names_every_column() -> None:
    text = (ROOT / "docs" / "network-files.md").read_text(encoding="utf-8")
    for name, columns in COLUMNS.items():
        (section,) = re.findall(rf"^### [^\n]*\b{re.escape(name)}[^\n]*\n(.*?)(?=^##)", text, re.DOTALL | re.MULTILINE)
        named = set(re.findall(r"`([a-z_]+)`", section))
        assert {*columns.needed, *columns.optional} <= named, name
        rows = [line.split("|")[1] for line in section.splitlines() if "| needed" in line]
        needed = {column for row in rows for column in re.findall(r"`([a-z_]+)`", row)}
        assert needed == set(columns.needed) or name in ("hosts.csv", "stockpile_uses.csv")
    assert all(kind in text for kind in FLOW_KINDS)
    assert all(f"`{name}`" in text for name in NEEDED_FILES)
