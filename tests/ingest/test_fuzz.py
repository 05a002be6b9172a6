"""Every source against damaged, foreign and changed files: refused in clear lines, or every row accounted for."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.dataset import Dataset, load_dataset
from ingest.own_tables import own_rows
from ingest.runner import DATASETS, dataset_names
from tests.ingest.fuzz import KINDS, Bench, mutated, sample_of
from tests.ingest.publishers import ROWS, csv_file, publisher

SOURCES = [name for name in dataset_names() if load_dataset(DATASETS / name).file is not None]


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    dataset = load_dataset(publisher(tmp_path / "sets") / "stats")
    return Bench.of(dataset, csv_file(tmp_path / "sample.csv", *ROWS), tmp_path / "home", monkeypatch)


@pytest.mark.parametrize("kind", KINDS)
def test_a_made_up_source(toy: Bench, kind: str, tmp_path: Path) -> None:
    for seed in range(6):
        toy.judge(mutated(toy.sample, tmp_path / f"changed-{seed}", toy.dataset, kind, seed))


def test_some_changes_are_refused_and_some_are_taken(toy: Bench, tmp_path: Path) -> None:
    taken = {kind: toy.judge(mutated(toy.sample, tmp_path / kind, toy.dataset, kind, 1)) for kind in KINDS}
    for kind in ("web page", "empty", "utf-16", "nul", "noise", "lost column", "no rows", "half packed"):
        assert taken[kind] is None, kind
    for kind in ("doubled row", "negative", "shuffled rows", "packed", "short row"):
        assert taken[kind] is not None, kind
    negative = [
        toy.judge(mutated(toy.sample, tmp_path / f"n{seed}", toy.dataset, "negative", seed)) for seed in range(8)
    ]
    assert any(intake is not None and intake.rows_rejected == 1 for intake in negative)


def nomenclature(dataset: Dataset, folder: Path) -> Path:
    """The nomenclature with the codes that the project needs and one more: it is refused where one is missing."""
    codes = own_rows(dataset, "codes", None)
    lines = [
        ["I", code["code"], code["description"], code["parent"] or "25", str(len(code["code"]))]
        for code in (row.values for row in codes)
    ]
    path = folder / "harmonized-system.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [dataset.file.columns if dataset.file else (), *lines, ["I", "0101", "Horses", "01", "4"]]
        )
    return path


MADE: dict[str, Callable[[Dataset, Path], Path]] = {"wco_hs2022": nomenclature}
"""Samples that would be too large to keep."""


def test_every_source_has_a_sample() -> None:
    bare = [name for name in SOURCES if sample_of(load_dataset(DATASETS / name)) is None and name not in MADE]
    assert bare == []


@pytest.fixture(scope="module", params=SOURCES)
def bench(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    dataset: Dataset = load_dataset(DATASETS / request.param)
    sample = sample_of(dataset)
    if request.param in MADE:
        sample = MADE[request.param](dataset, tmp_path_factory.mktemp("made"))
    assert sample is not None, f"{dataset.name}: name a small good file as 'file: sample:' in dataset.yml"
    with pytest.MonkeyPatch.context() as patch:
        yield Bench.of(dataset, sample, tmp_path_factory.mktemp(dataset.name), patch)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(KINDS), seed=st.integers(0, 10_000))
def test_a_source(bench: Bench, tmp_path: Path, kind: str, seed: int) -> None:
    changed = mutated(bench.sample, tmp_path / f"{kind}-{seed}", bench.dataset, kind, seed)
    bench.judge(changed)
