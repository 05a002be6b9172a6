"""What users bring: kept beside the builds, edition by edition, in one step or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.catalogue import sources
from ingest.errors import DatasetError, FileRefusedError, IngestError, MappingError
from ingest.intake import Intake, ingest_file, source_named
from ingest.kept import load_kept
from ingest.runner import CollectResult, collect
from tests.ingest.publishers import INGEST, ROWS, YML, csv_file, publisher

NEWER = "T2026,Dysprosium,Mine production,tonnes,2024,1300,"


def snapshot(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file()}


class Desk:
    """A user's home, a publisher, and files that arrive."""

    def __init__(self, tmp_path: Path, **more: str | None) -> None:
        self.root = publisher(tmp_path / "sets", **more)  # type: ignore[arg-type]
        self.home, self.file = tmp_path / "home", tmp_path / "file.csv"

    def take(self, *rows: str, dry_run: bool = False) -> Intake:
        return ingest_file("stats", csv_file(self.file, *rows), self.home, root=self.root, dry_run=dry_run)

    def collect(self) -> CollectResult:
        return collect(root=self.root, home=self.home)

    def said(self) -> set[tuple[str, str, str]]:
        return {
            (s.source, s.locator, s.value) for s in self.collect().statements if s.prop == "world_output_t_per_y"
        }  # fmt: skip


def test_the_same_file_changes_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    before = desk.collect()
    intake = desk.take(*ROWS)
    assert (intake.rows_read, intake.rows_accepted, intake.rows_rejected) == (5, 3, 0)
    assert intake.statements == intake.replaced == 7
    assert (intake.partitions, intake.years, intake.rows) == (("T2025", "T2026"), "2024", {"production": 3})
    assert desk.collect() == before


def test_an_edition_is_replaced_and_the_others_stay(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    intake = desk.take(NEWER)
    assert desk.said() == {
        ("source/toy-statistics-t2025", "production.csv line 2", "1200"),
        ("source/toy-statistics-t2026", "ingested/production.csv line 2", "1300"),
    }
    # The edition before had two figures and the name of terbium.
    assert (intake.statements, intake.replaced) == (1, 4)
    added = desk.take("T2027,Terbium,Séparé,tonnes,2026,5,")
    assert (added.statements, added.replaced) == (3, 0)
    assert [value for _, _, value in sorted(desk.said())] == ["1200", "1300", "5"]
    kept = load_kept(desk.home, "stats")
    assert kept is not None
    assert [run.partitions for run in kept.runs] == [("T2026",), ("T2027",)]
    desk.take(NEWER.replace("1300", "1400"))
    kept = load_kept(desk.home, "stats")
    assert kept is not None
    assert [run.partitions for run in kept.runs] == [("T2027",), ("T2026",)]
    assert [value for _, _, value in sorted(desk.said())] == ["1200", "1400", "5"]


def test_ingesting_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.take(NEWER)
    first = {name: content for name, content in snapshot(desk.home).items() if name.endswith(".csv")}
    desk.take(NEWER)
    second = {name: content for name, content in snapshot(desk.home).items() if name.endswith(".csv")}
    assert first == second
    assert len(first) == 1


def test_a_trial_keeps_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    trial = desk.take(NEWER, dry_run=True)
    assert not trial.stored
    assert not desk.home.exists()
    real = desk.take(NEWER)
    assert {**trial.as_json(), "stored": True} == real.as_json()


@pytest.mark.parametrize(
    "rows", [("T2026,Unobtainium,Mine production,tonnes,2024,1,",), ("T2026,Gold,x,t,2024,3,",), ()]
)
def test_a_refused_file_changes_nothing(tmp_path: Path, rows: tuple[str, ...]) -> None:
    desk = Desk(tmp_path)
    desk.take(NEWER)
    before = snapshot(desk.home)
    with pytest.raises((FileRefusedError, MappingError)):
        desk.take(*rows)
    assert snapshot(desk.home) == before


def test_a_file_without_what_others_refer_to_is_refused(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    terbium = [f"T202{n},Terbium,Séparé,tonnes,2024,5," for n in (5, 6)]
    with pytest.raises(FileRefusedError, match=r"is not taken, since then news/news.csv line 2.* material/dysprosium"):
        desk.take(*terbium)
    assert not desk.home.exists()


def test_a_row_that_the_ontology_refuses_is_rejected_with_its_line(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    intake = desk.take(NEWER, "T2026,Terbium,Séparé,tonnes,20x4,5,")
    assert (intake.rows_accepted, intake.rows_rejected) == (1, 1)
    (issue,) = intake.issues
    assert (issue.line, issue.value) == (3, "20x4")
    assert issue.reason.startswith("observed_at: is no ISO date")


def test_a_unit_that_changed_between_editions(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    warned = desk.take(NEWER.replace("1300", "13000"))
    (issue,) = warned.issues
    assert issue.warning
    assert issue.reason.startswith("check vintage-jump: dysprosium, mine, 2024: 1,200 in T2025, 13,000 in T2026")
    before = snapshot(desk.home)
    with pytest.raises(FileRefusedError, match=r"is not taken, since then stats/production, .* a factor of 1083"):
        desk.take(NEWER.replace("tonnes", "kt"))
    assert snapshot(desk.home) == before


def test_bounds_are_those_of_the_committed_rows(tmp_path: Path) -> None:
    desk = Desk(tmp_path, yml=YML.replace("statements: {min: 1, max: 100}", "statements: {min: 7, max: 12}"))
    desk.take(NEWER)
    assert not desk.collect().issues


def test_a_set_without_committed_rows_says_nothing_until_a_file_comes(tmp_path: Path) -> None:
    desk = Desk(tmp_path, committed=None)
    assert desk.said() == set()
    intake = desk.take(*ROWS)
    assert (intake.statements, intake.replaced) == (7, 0)
    assert len(desk.said()) == 3


def test_a_set_without_partitions_is_replaced_as_a_whole(tmp_path: Path) -> None:
    desk = Desk(tmp_path, yml=YML.replace("  partition: vintage\n", ""))
    intake = desk.take(NEWER)
    assert (intake.statements, intake.replaced, intake.partitions) == (3, 7, ("",))
    assert [value for _, _, value in desk.said()] == ["1300"]


def test_corrections_of_rows_that_were_replaced_do_not_stop_the_run(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    (desk.root / "stats" / "corrections.yml").write_text(
        "- {table: production, match: {vintage: T2026, material: dysprosium}, column: t, expect: '1250', "
        "value: '1249', reason: misprint}\n",
        encoding="utf-8",
    )
    assert {value for _, _, value in desk.said()} == {"1200", "1249", "0"}
    with pytest.raises(FileRefusedError, match="expects '1250', the table has '1300'"):
        desk.take(NEWER)
    desk.take(NEWER.replace("Dysprosium", "Terbium"))
    assert len(desk.said()) == 2


@pytest.mark.parametrize("moment", ["rename", "replace", "fsync"])
def test_a_run_cut_off_at_any_moment_leaves_what_was_there(
    tmp_path: Path, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path)
    desk.take(NEWER)
    before, said = snapshot(desk.home), desk.said()

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        if moment == "fsync":
            patch.setattr("os.fsync", cut)
        else:
            patch.setattr(Path, moment, cut)
        with pytest.raises(KeyboardInterrupt):
            desk.take(NEWER.replace("1300", "1400"))
    assert desk.said() == said
    assert snapshot(desk.home) == before
    desk.take(NEWER.replace("1300", "1400"))
    assert "1400" in {value for _, _, value in desk.said()}
    assert len(list((desk.home / "ingested" / "stats").glob("tables-*"))) == 1


def test_a_full_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(IngestError, match=r"cannot be written .No space left on device.. Nothing was changed"):
        desk.take(NEWER)


def test_a_damaged_record_is_said_and_replaced_by_the_next_run(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.take(NEWER)
    meta = desk.home / "ingested" / "stats" / "meta.json"
    meta.write_text("{", encoding="utf-8")
    with pytest.raises(IngestError, match=r"meta.json: cannot be read .* Remove the folder"):
        desk.collect()
    (line,) = [source for source in sources(desk.home, desk.root) if source.source == "stats"]
    assert (line.rows, line.last_file) == (3, "")
    assert "cannot be read" in line.problem
    desk.take(NEWER)
    assert len(desk.said()) == 2


def test_tables_of_another_form_than_the_program_expects(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.take(NEWER)
    yml = YML.replace("year, t, at]", "year, t, note, at]")
    committed = (desk.root / "stats" / "data" / "production.csv").read_text(encoding="utf-8")
    publisher(
        tmp_path / "sets", yml=yml, ingest=INGEST.replace('"at")', '"note", "at")'),
        committed=committed.replace(",t,", ",t,note,").replace(",line", ",,line"),
    )  # fmt: skip
    with pytest.raises(IngestError, match="Run 'lodestone ingest run stats --from FILE' again"):
        desk.collect()
    desk.take(NEWER)
    assert len(desk.said()) == 2


def test_the_record_says_what_came_of_a_file(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.take(NEWER, ROWS[2], "T2026,Terbium,Séparé,tonnes,2024,-1,")
    (run,) = json.loads((desk.home / "ingested" / "stats" / "meta.json").read_text(encoding="utf-8"))["runs"]
    assert (run["file"], run["accepted"], run["rejected"], run["dropped"]) == ("file.csv", 1, 1, {"withheld": 1})
    assert len(run["sha256"]) == 64
    assert run["issues"][0]["value"] == "-1"
    (line,) = [source for source in sources(desk.home, desk.root) if source.source == "stats"]
    assert (line.form, line.rows, line.years, line.last_file) == ("csv", 2, "2024", "file.csv")
    assert line.last_run == run["at"]


def test_unknown_sources(tmp_path: Path) -> None:
    root = publisher(tmp_path)
    with pytest.raises(
        DatasetError, match=r"there is no source 'stat'. Did you mean 'stats'\? .* take a file: stats\."
    ):
        source_named("stat", root)
    with pytest.raises(DatasetError, match="news: takes no file"):
        source_named("news", root)
