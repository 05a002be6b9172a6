"""Checks between rows of own tables, each with a table that passes and one that does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ingest.dataset import load_dataset
from ingest.errors import AssertionBrokenError, DatasetError, FileRefusedError
from ingest.extraction import extract_file
from ingest.runner import collect
from ingest.table_checks import Finding, TableCheck, table_check_problems
from tests.ingest.publishers import COMMITTED, YML, publisher
from tests.tools import ROOT

MIXED = ROOT.parent / "shared" / "data" / "iea-critical-minerals" / "mousumi_clean_supply_demand.csv"


def found(name: str, settings: dict[str, Any], *rows: str) -> list[Finding]:
    """Findings in rows written as ``a=1 b=2``."""
    return TableCheck(name, "t", settings).run([dict(part.split("=") for part in row.split()) for row in rows])


def test_parts_within_total() -> None:
    settings = {"by": ["y"], "part": "c", "total": "W", "value": "t"}
    assert found("parts-within-total", settings, "y=1 c=A t=50", "y=1 c=B t=50.9", "y=1 c=W t=100", "y=2 c=A t=5") == []
    (wrong,) = found("parts-within-total", settings, "y=1 c=A t=60", "y=1 c=B t=50", "y=1 c=W t=100")
    assert wrong.text.startswith("1: the parts sum to 110, over the total of 100 (W).")
    loose = {**settings, "tolerance": 0.2}
    assert found("parts-within-total", loose, "y=1 c=A t=60", "y=1 c=B t=50", "y=1 c=W t=100") == []
    only = {**settings, "where": {"k": "mine"}}
    assert found("parts-within-total", only, "k=x y=1 c=A t=60", "k=mine y=1 c=W t=50") == []


def test_vintage_jump() -> None:
    settings = {"same": ["c"], "across": "v", "value": "t"}
    assert found("vintage-jump", settings, "c=A v=25 t=10", "c=A v=26 t=40", "c=B v=25 t=0", "c=B v=26 t=9") == []
    (remarked,) = found("vintage-jump", settings, "c=A v=25 t=10", "c=A v=26 t=60")
    assert not remarked.refuses
    assert remarked.text == "A: 10 in 25, 60 in 26, a factor of 6. Both stand; check which one is right."
    (refused,) = found("vintage-jump", settings, "c=A v=25 t=10", "c=A v=26 t=10000", "c=A v=24 t=x")
    assert refused.refuses
    assert refused.text == "A: 10 in 25, 10,000 in 26, a factor of 1000. Check the unit."
    assert found("vintage-jump", {**settings, "warn": 10}, "c=A v=25 t=10", "c=A v=26 t=60") == []
    assert found("vintage-jump", settings, "c=A v=25 t=1", "c=A v=25 t=9") == []


def test_not_mixed() -> None:
    settings = {"same": ["m", "year"], "across": "s", "value": "t", "until": 2024}
    assert found("not-mixed", settings, "m=Cu year=2024 s=STEPS t=5", "m=Cu year=2024 s=NZE t=5.001") == []
    assert found("not-mixed", settings, "m=Cu year=2030 s=STEPS t=5", "m=Cu year=2030 s=NZE t=9") == []
    (wrong,) = found("not-mixed", settings, "m=Cu year=2024 s=STEPS t=22794", "m=Cu year=2024 s=NZE t=33666")
    assert wrong.text.startswith("Cu, 2024: is both 22,794 (STEPS) and 33,666 (NZE); series seem to be mixed up.")


def test_sums_within_and_in_order() -> None:
    sums = {"by": ["y"], "value": "t", "most": 1.005}
    assert found("sums-within", sums, "y=1 t=.5", "y=1 t=.505", "y=2 t=1") == []
    assert "sum to 1.1, over 1.005" in found("sums-within", sums, "y=1 t=.5", "y=1 t=.6")[0].text
    order = {"columns": ["low", "mid", "high"]}
    assert found("in-order", order, "low=1 mid=x high=3", "low=1 mid=1 high=1") == []
    assert "low 1, mid 5, high 3: fall" in found("in-order", order, "low=1 mid=5 high=3")[0].text


@pytest.mark.parametrize(
    ("entry", "what"),
    [
        ({"sum-within": {}}, "check 'sum-within' is unknown"),
        (["a"], "must be a name or one name with its settings"),
        ({"sums-within": {"table": "x"}}, "must name one of the tables (t)"),
        ({"sums-within": {"table": "t", "by": ["a"], "value": "b"}}, "needs the setting 'most'"),
        ({"sums-within": {"table": "t", "by": ["z"], "value": "b", "most": 1}}, "table 't' has no column 'z'"),
        ({"in-order": {"table": "t", "columns": ["a"], "value": "b"}}, "unknown setting 'value'"),
    ],
)
def test_what_dataset_yml_may_say(entry: object, what: str) -> None:
    assert what in table_check_problems(entry, {"t": {"columns": ["a", "b"]}})[0]


def test_not_mixed_alone_is_about_rows_of_a_file() -> None:
    assert table_check_problems({"not-mixed": {"table": "t"}}, {"t": {"columns": ["a"]}}) == []
    assert found("not-mixed", {}, "a=1", "a=2") == []


@pytest.mark.skipif(not MIXED.exists(), reason="needs the file that mixes supply and demand, beside the project")
def test_a_file_that_mixes_refining_and_demand_is_refused(tmp_path: Path) -> None:
    table = "production:\n    columns: [mineral, scenario, year, demand, supply]\n    key: [mineral, scenario, year]\n"
    yml = (
        YML[: YML.index("  production:")]
        + "  "
        + table
        + """    rows: {min: 1, max: 99}
assertions:
  statements: {min: 0, max: 99}
  checks: [not-mixed: {table: production}]
file: {form: csv, about: {en: From a repository., ja: リポジトリから。}}
"""
    )
    extract = """
def extract(x):
    for row in x.delimited():
        demand, supply = str(x.decimal(row, "demand_kt")), str(x.decimal(row, "supply_kt"))
        x.accept("production", row, mineral=row["mineral"], scenario=row["scenario"], year=row["year"],
                 demand=demand, supply=supply)
"""
    dataset = load_dataset(publisher(tmp_path, yml=yml, extract=extract) / "stats")
    with pytest.raises(FileRefusedError, match=r"line 9 and line 6 contradict each other \(Copper, NZE, 2030\)"):
        extract_file(dataset, MIXED)


def test_a_dataset_with_checks(tmp_path: Path) -> None:
    root = publisher(tmp_path / "a")
    assert [check.name for check in load_dataset(root / "stats").assertions.table_checks] == ["vintage-jump"]
    collect(root=root)
    publisher(tmp_path / "a", committed=COMMITTED.replace("1250", "1250000"))
    with pytest.raises(AssertionBrokenError, match="stats/production, check vintage-jump: dysprosium"):
        collect(root=root)
    publisher(tmp_path / "a", yml=YML.replace("across: vintage", "across: edition"))
    with pytest.raises(DatasetError, match="table 'production' has no column 'edition'"):
        collect(root=root)
