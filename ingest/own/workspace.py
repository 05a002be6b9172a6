"""Where is a user's own list kept? In a private folder outside of the project and the builds, for its owner alone."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from graph.own_chain import OwnChain
from ingest.errors import IngestError

__all__ = ["WorkspaceError", "load_own", "store_own", "workspace_folder"]

PROJECT = Path(__file__).resolve().parents[2]
_FILE = "own.json"
_FORMAT = 1


class WorkspaceError(IngestError):
    """A private workspace lies where it must not, or cannot be read or written."""


def workspace_folder(folder: Path, home: Path) -> Path:
    """A folder that may hold private data.

    Parameters
    ----------
    folder : Path
        As the user gives it; it need not be there yet.
    home : Path
        Folder of the builds.

    Raises
    ------
    WorkspaceError
        If it lies inside the project or the folder of the builds, or is no folder. Links are followed first.
    """
    place = folder.expanduser().resolve()
    if place.is_relative_to(PROJECT):
        raise WorkspaceError(f"{folder}: lies inside the project, where files are shared. Give a folder outside of it.")
    if place.is_relative_to(home.expanduser().resolve()):
        raise WorkspaceError(f"{folder}: lies inside the folder of the builds. Give a folder outside of it.")
    if place.exists() and not place.is_dir():
        raise WorkspaceError(f"{folder}: is a file. Give a folder.")
    return place


def store_own(chain: OwnChain, folder: Path, home: Path) -> Path:
    """Keep a matched list; what was kept before is replaced in one step, or stays if anything fails.

    Raises
    ------
    WorkspaceError
        If the folder is refused or cannot be written.
    """
    place = workspace_folder(folder, home)
    text = json.dumps({"format": _FORMAT, **chain.as_json()}, ensure_ascii=False, indent=1) + "\n"
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        _replace(place / _FILE, text)
    except OSError as error:
        raise WorkspaceError(f"{folder}: cannot be written ({error.strerror or error})") from None
    return place / _FILE


def load_own(folder: Path, home: Path) -> OwnChain:
    """The list that a workspace holds.

    Raises
    ------
    WorkspaceError
        If there is none, or it cannot be read.
    """
    path = workspace_folder(folder, home) / _FILE
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise WorkspaceError(
            f"{folder}: holds no list yet. Run: lodestone ingest run own --from FILE --workspace {folder}"
        ) from None
    except (OSError, ValueError):
        raise WorkspaceError(f"{path}: cannot be read. Run lodestone ingest run own again.") from None
    try:
        if raw.pop("format") != _FORMAT:
            raise KeyError("format")
        return OwnChain.from_json(raw)
    except (AttributeError, KeyError, TypeError):
        raise WorkspaceError(f"{path}: is of another form. Run lodestone ingest run own again.") from None


def _replace(path: Path, text: str) -> None:
    """Write beside the file, for its owner alone, then take its place."""
    handle, name = tempfile.mkstemp(prefix=".own-", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(0o600)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
