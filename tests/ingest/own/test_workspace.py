"""The private workspace: where it may lie, who may read it, and that a run that dies changes nothing."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from graph.own_chain import OwnChain
from ingest.own.workspace import PROJECT, WorkspaceError, load_own, store_own, workspace_folder

CHAIN = OwnChain("s.csv", "JP", ())


def test_it_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = store_own(CHAIN, tmp_path / "private", tmp_path / "home")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [p.name for p in path.parent.iterdir()] == ["own.json"]
    assert load_own(tmp_path / "private", tmp_path / "home") == CHAIN


@pytest.mark.parametrize("inside", ["", "private", "app/private", "../" + PROJECT.name + "/x"])
def test_not_inside_the_project(tmp_path: Path, inside: str) -> None:
    with pytest.raises(WorkspaceError, match="inside the project"):
        workspace_folder(PROJECT / inside, tmp_path)


def test_not_inside_the_builds_nor_by_a_link(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "link").symlink_to(home)
    for place in (home, home / "private", tmp_path / "link" / "private"):
        with pytest.raises(WorkspaceError, match="inside the folder of the builds"):
            store_own(CHAIN, place, home)
    assert not list(home.iterdir())


def test_a_run_that_dies_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, place = tmp_path / "home", tmp_path / "private"
    store_own(CHAIN, place, home)

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", stop)
    with pytest.raises(KeyboardInterrupt):
        store_own(OwnChain("other.csv", "DE", ()), place, home)
    assert load_own(place, home) == CHAIN
    assert [p.name for p in place.iterdir()] == ["own.json"]


def test_what_cannot_be_used_is_said(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with pytest.raises(WorkspaceError, match="holds no list yet"):
        load_own(tmp_path / "none", home)
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(WorkspaceError, match="is a file"):
        workspace_folder(file, home)
    place = store_own(CHAIN, tmp_path / "private", home)
    for text, said in (("{", "cannot be read"), ("[]", "of another form"), ('{"format": 2}', "of another form")):
        place.write_text(text)
        with pytest.raises(WorkspaceError, match=said):
            load_own(tmp_path / "private", home)
