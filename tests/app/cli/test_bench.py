from __future__ import annotations

import json

import pytest

from benchmarks import outage as module
from tests.app.cli.runs import Command


def test_outages_are_measured_beside_scipy(lodestone: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "DRAWN", 30)
    monkeypatch.setattr(module, "YEARS", 2)
    done = lodestone("bench", "outage", "--sizes", "400", "--format", "json")
    assert done.code == 0
    lines = json.loads(done.out)
    assert {(line["configuration"], line["engine"]) for line in lines} >= {
        ("E", "lodestone"), ("E", "scipy"), ("H", "lodestone"), ("H", "scipy"),
    }  # fmt: skip
    measured = {line["what"] for line in lines}
    assert {"an outage, median", "an outage, worst", "all nodes", "365 days, median", "peak memory"} <= measured
    for line in lines:
        assert line["value"] >= 0
        if line["what"] == "against lodestone":
            assert float(line["note"].rsplit(" ", 1)[1]) < 1e-6  # the losses agree
    assert "300 E: BoARIO" in done.err or "BoARIO was not compared" in done.err


@pytest.mark.parametrize("sizes", ["many", "10", ""])
def test_sizes_that_are_none(lodestone: Command, sizes: str) -> None:
    done = lodestone("bench", "outage", "--sizes", sizes)
    assert done.code == 1
    assert "300 or more" in done.err
