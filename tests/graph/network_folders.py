"""Networks as folders of CSV files, for tests."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from graph.network_files import FileNetwork, read_network

HEADERS = {
    "nodes.csv": "id,commodity,output,spare,host,country,owner,aggregate",
    "flows.csv": "from,to,qty,kind",
    "recipes.csv": "node,commodity,group,essential,loss",
    "stocks.csv": "node,commodity,days",
    "stockpiles.csv": "country,commodity,holder,days,delay_days",
}


def put(folder: Path, **tables: str) -> Path:
    """Write tables given by name; lines may be shorter than the usual header, and `|` separates them.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     print((put(Path(place), nodes="a,ore,1|b,metal,1,0.2") / "nodes.csv").read_text())
    id,commodity,output,spare,host,country,owner,aggregate
    a,ore,1,,,,,
    b,metal,1,0.2,,,,
    <BLANKLINE>
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, header in HEADERS.items():
        table = tables.get(name.removesuffix(".csv"))
        if table is None:
            if name in ("nodes.csv", "flows.csv"):
                raise AssertionError(f"a network needs {name}")
            continue
        columns = header.count(",")
        lines = [line + "," * (columns - line.count(",")) for line in table.split("|") if line]
        (folder / name).write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return folder


def network(folder: Path, **tables: str) -> FileNetwork:
    """Read what `put` wrote."""
    return read_network(put(folder, **tables))


def chain(folder: Path, days: list[int], **tables: str) -> FileNetwork:
    """A chain of sole suppliers n0 -> n1 -> ...; days in stock of n1, n2, ..."""
    names = [f"n{i}" for i in range(len(days) + 1)]
    return network(
        folder,
        nodes="|".join(f"{name},g{name},10" for name in names),
        flows="|".join(f"{a},{b},10" for a, b in pairwise(names)),
        stocks="|".join(f"{b},g{a},{d}" for (a, b), d in zip(pairwise(names), days, strict=True)),
        **tables,
    )
