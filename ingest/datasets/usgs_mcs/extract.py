"""Which edition of the summaries is a file, and what does it say? Long form (from 2026), wide form (to 2025)."""

from __future__ import annotations

from ingest.datasets.usgs_mcs.long_form import LONG_COLUMNS, extract_long
from ingest.datasets.usgs_mcs.wide_form import WIDE_COLUMNS, extract_salient, extract_world
from ingest.extraction import Extraction

_WORLD = "*World_Data.csv"
_SALIENT = "mcs*_salient.csv"


def extract(x: Extraction) -> None:
    """Recognise the release by its header, then read it."""
    if x.path.is_dir():
        world, salient = sorted(x.path.rglob(_WORLD)), sorted(x.path.rglob(_SALIENT))
        if len(world) != 1 or not salient:
            x.refuse(
                f"has {len(world)} files {_WORLD} and {len(salient)} files {_SALIENT}; a wide release has one of the "
                f"first and many of the second. Give its whole folder, or the one file."
            )
        vintage = extract_world(x, x.files(world[0].relative_to(x.path).as_posix())[0])
        for path in salient:
            extract_salient(x, x.files(path.relative_to(x.path).as_posix())[0], vintage)
        return
    with x.path.open("rb") as file:
        header = file.readline(10_000)
    if LONG_COLUMNS[0].encode("ascii") in header:
        extract_long(x)
    elif WIDE_COLUMNS[0].encode("ascii") in header:
        extract_world(x, x.path)
    else:
        x.refuse(
            f"its header has neither '{LONG_COLUMNS[0]}' (long form, from the release of 2026) nor "
            f"'{WIDE_COLUMNS[0]}' (wide form, up to 2025). Take the data release as published."
        )
