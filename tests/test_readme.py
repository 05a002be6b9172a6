"""Is what the READMEs say true? Their commands run, and their figures are those of the default graph."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from app.cli.main import main
from graph.own_chain import OwnChain, OwnSupply
from ingest.own.columns import write_template
from ingest.own.workspace import store_own
from ingest.runner import DATASETS

Cli: TypeAlias = Callable[[str], str]

ROOT = Path(__file__).resolve().parents[1]
READMES = ("README.md", "README.ja.md")
NOT_RUN = ("app",)
"""Commands that serve until they are stopped; the browser test runs them."""


def commands() -> list[tuple[str, str]]:
    found = []
    for readme in READMES:
        for block in re.findall(r"```sh\n(.*?)```", (ROOT / readme).read_text(encoding="utf-8"), re.S):
            lines = [line.split("  #")[0].strip() for line in block.splitlines()]
            found += [(readme, line) for line in lines if line.startswith("lodestone ")]
    return found


def run(
    line: str, home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> str:
    monkeypatch.setenv("LODESTONE_HOME", str(home))
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "argv", shlex.split(line))
    with pytest.raises(SystemExit) as stopped:
        main()
    printed = capsys.readouterr()
    assert stopped.value.code == 0, f"{line}: {printed.err}"
    return printed.out


def own_list(folder: Path, home: Path) -> None:
    """A reader's own list, as filled in, and as it was taken in before."""
    write_template(folder / "suppliers.csv", "en")
    supplies = (
        OwnSupply(2, "motor rotor", name, "material/ndfeb-magnet", "Example Magnetics", "", "JP", 0.6, 45.0, 0.0, "")
        for name in ("robot arm", "ロボットアーム")
    )
    store_own(OwnChain("suppliers.csv", "JP", tuple(supplies)), folder.parent / "private", home)


@pytest.fixture
def cli(built_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    # Files that a reader would have downloaded: the small ones that come with the sources.
    for sample in DATASETS.glob("*/sample/*.csv"):
        shutil.copy(sample, tmp_path)
    own_list(tmp_path, built_home)
    return lambda line: run(line, built_home, tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize(("readme", "line"), commands())
def test_every_command_runs(readme: str, line: str, cli: Cli, tmp_path: Path) -> None:
    assert shlex.split(line)[1] not in NOT_RUN
    before = set(tmp_path.iterdir())
    out = cli(line)
    assert out.strip() or set(tmp_path.iterdir()) - before


def figures() -> list[tuple[str, str]]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.findall(r"<!-- figures: (.*?) -->\n((?:\|.*\n)+)", text)


def test_there_are_figures_to_check() -> None:
    assert figures()


@pytest.mark.parametrize(("line", "table"), figures())
def test_figures_are_those_of_the_graph(line: str, table: str, cli: Cli) -> None:
    rows: list[dict[str, Any]] = json.loads(cli(f"lodestone {line} --format json"))
    by_id = {row["id"]: row for row in rows}
    checked = 0
    for written in table.splitlines()[2:]:
        node, loss, day, _ = [cell.strip() for cell in written.strip("|").split("|")]
        row = by_id[node.strip("`")]
        assert loss == f"{100 * row['loss']:.1f} %", written
        assert day == str(row["first_shortage_day"]), written
        checked += 1
    assert checked > 3


def test_what_the_answer_rests_on_is_said_right(cli: Cli) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    said = re.search(
        r"rests on (\d+) figures: (\d+) % reported, (\d+) % derived from reported ones, (\d+) % assumed", text
    )
    assert said is not None
    line = "lodestone chokepoints --product traction-motor --country JP --as-of 2026-11-21 --format json"
    china = next(row for row in json.loads(cli(line)) if row["id"] == "country/cn")
    kinds = china["kinds"]
    assert [round(100 * kinds[k]) for k in ("reported", "derived", "assumed")] == [int(n) for n in said.groups()[1:]]
    # each figure counts once, so the smallest share is a whole number of figures
    assert round(kinds["reported"] * int(said.group(1)), 6) == 1


@pytest.mark.parametrize(("country", "said"), [("US", "75.0"), ("EU", "86.4")])
def test_finished_magnets_weigh_more_where_few_are_made(country: str, said: str, cli: Cli) -> None:
    line = f"lodestone chokepoints --product traction-motor --country {country} --as-of 2026-11-21 --format json"
    row = next(r for r in json.loads(cli(line)) if r["id"] == "stage/ndfeb-magnet-hc-cn")
    assert f"{100 * row['loss']:.1f}" == said
    assert f"{said} %" in (ROOT / "README.md").read_text(encoding="utf-8")
