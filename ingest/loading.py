"""Which function does a dataset's Python file give? Loaded from its folder, which need be no package."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ingest.errors import DatasetError

__all__ = ["load_entry"]


def load_entry(folder: Path, file: str, function: str) -> Callable[[Any], None]:
    """The function of a dataset that the program calls.

    Parameters
    ----------
    folder : Path
        Folder of the dataset.
    file, function : str
        Such as ``ingest.py`` and ``ingest``.

    Raises
    ------
    DatasetError
        If the file or the function is missing.
    """
    path = folder / file
    name = f"_lodestone_{function}_{folder.name}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None or not path.exists():
        raise DatasetError(f"{path}: no such file. Add it with a function {function}(...).")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    entry = getattr(module, function, None)
    if not callable(entry):
        raise DatasetError(f"{path}: has no function {function}(...). Add it.")
    run: Callable[[Any], None] = entry
    return run
