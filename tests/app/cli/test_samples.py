"""The command line's samples: bands in every form, the same bytes for the same seed, and an interrupt."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from tests.app.cli.runs import DAY, Command, check_schema, is_japanese, run
from tests.graph.analysis.test_sampling import uncertain

BAN = ("outage", "country/cn", "--toward", "JP", "--for", "JP", "--as-of", DAY)


@pytest.fixture
def folder(tmp_path: Path) -> str:
    uncertain(tmp_path)
    return str(tmp_path)


@pytest.fixture
def alone(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs a command that needs no build."""
    return lambda *arguments: run(capsys, monkeypatch, *arguments)


class Stopping:
    """A bar that presses Ctrl-C when so much is done."""

    def __init__(self, after: int | None) -> None:
        self.after = after

    def __call__(self, done: int, of: int) -> None:
        assert done <= of
        if self.after is not None and done >= self.after:
            raise KeyboardInterrupt

    def stop(self) -> None:
        """Nothing is shown."""


def stopping(monkeypatch: pytest.MonkeyPatch, module: str, what: str, after: int) -> None:
    """Let Ctrl-C be pressed when so much of something is done."""

    @contextmanager
    def bar(text: str, _: object) -> Iterator[Stopping]:
        yield Stopping(after if text == what else None)

    monkeypatch.setattr(f"{module}.bar", bar)


def test_bands_come_with_the_answer_and_nothing_else_changes(lodestone: Command) -> None:
    asked = (*BAN, "--samples", "12", "--seed", "3", "--format", "json")
    first = lodestone(*asked)
    answer = first.json()
    check_schema("outage", answer)
    assert lodestone(*asked).out == first.out
    samples = answer["samples"]
    assert {key: samples[key] for key in ("count", "asked", "partial", "seed")} == {
        "count": 12, "asked": 12, "partial": False, "seed": 3,
    }  # fmt: skip
    assert samples["drawn"]["inventories"] > 500
    assert samples["drawn"]["flows"] > 500
    hit = [row for row in answer["products"] if row["bands"]["mean_lost_share"] > 0]
    assert hit
    for row in hit:
        bands = row["bands"]
        assert all(len(level) == len(bands["days"]) for level in bands["levels"])
        assert bands["short_by"] == sorted(bands["short_by"])
        assert bands["lost_share"] == sorted(bands["lost_share"])
        assert {flag["kind"] for flag in bands["flags"]} <= {"inventory", "flow"}
    plain = lodestone(*BAN, "--format", "json").json()
    for row in answer["products"]:
        del row["bands"]
    del answer["samples"]
    assert answer == plain


def test_the_table_says_what_was_drawn_and_what_has_no_range(lodestone: Command) -> None:
    english, japanese = (lodestone(*BAN, "--samples", "4", "--lang", lang) for lang in ("en", "ja"))
    assert (english.code, japanese.code) == (0, 0)
    assert "4 samples, seed 0" in english.out
    assert "No range known of:" in english.err
    assert "0 severities" in english.err
    drawn = [line for line in japanese.err.splitlines() if "27" in line or "981" in line]
    assert drawn
    assert all(is_japanese(line) for line in drawn)


def test_two_scenarios_are_compared_sample_by_sample(lodestone: Command) -> None:
    run = lodestone(
        "scenario", "japan-stockpile-60", "--against", "japan-stockpile-180", "--samples", "5", "--format", "json"
    )  # fmt: skip
    answer = run.json()
    assert answer["scenario"]["seed"] == 0
    assert all(len(row["lost_share_difference_quantiles"]) == 5 for row in answer["differences"])
    assert any(row["loses_more_share"] == 1 for row in answer["differences"])
    assert min(row["lost_share_difference_quantiles"][0] for row in answer["differences"]) >= -1e-9


def test_a_network_of_ones_own_may_state_ranges(alone: Command, folder: str) -> None:
    asked = ("outage", "--network", folder, "--shock", "mine,severity=0.2..0.9,start=0..9,days=300")
    answer = alone(*asked, "--samples", "25", "--format", "json").json()
    check_schema("outage", answer)
    assert answer["samples"]["drawn"] == {"inventories": 2, "flows": 2, "recipes": 0, "permissions": 1, "starts": 1}
    (row,) = answer["products"]
    assert row["bands"]["lost_share"][0] < row["lost_share"] < row["bands"]["lost_share"][-1]
    assert answer["shocks"][0]["severity"] == pytest.approx(0.55)
    table = alone(*asked, "--samples", "25")
    assert "25 samples, seed 0" in table.out


def test_an_interrupt_leaves_an_answer_that_is_marked_partial(
    alone: Command, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopping(monkeypatch, "app.cli.sampled", "samples", 20)
    asked = ("outage", "--network", folder, "mine", "--samples", "400")
    cut = alone(*asked, "--format", "json")
    assert cut.code == 130
    samples = json.loads(cut.out)["samples"]
    assert samples["partial"]
    assert 20 <= samples["count"] < samples["asked"] == 400
    assert "Traceback" not in cut.err
    assert "marked partial" in cut.err
    assert alone(*asked).code == 130


def test_an_interrupted_sweep_lists_the_nodes_that_are_done(
    alone: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"n{i}" for i in range(2000)]
    lines = ["id,commodity,output", *(f"{name},g,1" for name in names)]
    (tmp_path / "nodes.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    flows = ["from,to,qty", *(f"{a},{b},1" for a, b in pairwise(names))]
    (tmp_path / "flows.csv").write_text("\n".join(flows) + "\n", encoding="utf-8")
    asked = ("esri", "--network", str(tmp_path), "--market", "none", "--format", "json")
    whole = alone(*asked).json()
    stopping(monkeypatch, "app.cli.networks", "nodes", 600)
    cut = alone(*asked)
    assert cut.code == 130
    part = json.loads(cut.out)
    assert part["partial"]
    assert 0 < len(part["nodes"]) < len(whole["nodes"])
    values = {row["id"]: row["esri"] for row in whole["nodes"]}
    assert all(row["esri"] == values[row["id"]] for row in part["nodes"])
    assert "Traceback" not in cut.err
    table = alone(*asked[:-2])
    assert table.code == 130
    assert "marked partial" in table.err


def test_a_cluster_without_samples_or_without_a_scheduler_is_one_line(
    alone: Command, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.analysis.cluster._CONNECT", "0.5s")
    assert alone("outage", "--network", folder, "mine", "--cluster", "tcp://127.0.0.1:9").code == 2
    said = alone("esri", "--network", folder, "--cluster", "tcp://127.0.0.1:9").error()
    assert "no Dask scheduler answers" in said
