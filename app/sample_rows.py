"""What do other programs read of samples? Seed, what was drawn, and the bands of each product as plain JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graph.analysis.bands import Band, Sampled

__all__ = ["band_object", "difference_band", "samples_object"]

Row = dict[str, Any]


def samples_object(sampled: Sampled) -> Row:
    """How many samples, from which seed, over what; what could not vary since no range of it is known."""
    return {
        "count": sampled.count, "asked": sampled.asked, "partial": sampled.partial, "seed": sampled.seed,
        "quantiles": list(sampled.quantiles), "top": sampled.top, "drawn": sampled.drawn,
        "without_range": sampled.fixed,
    }  # fmt: skip


def band_object(band: Band) -> Row:
    """Bands of one product; rows of levels are quantiles, columns days."""
    return {
        "days": list(band.days), "levels": [list(row) for row in band.levels], "short_by": list(band.short_by),
        "half_by": list(band.half_by), "first_shortage_day": list(band.first_shortage_day),
        "lost_share": list(band.lost_share), "mean_lost_share": band.mean_lost_share,
        "rank": list(band.rank), "top_share": band.top,
        "flags": [
            {"kind": flag.kind, "from": flag.supplier or None, "to": flag.buyer, "commodity": flag.commodity}
            for flag in band.flags
        ],
    }  # fmt: skip


def difference_band(mine: Band | None, theirs: Band | None) -> Row:
    """The first less the second sample by sample: quantiles, and in which part of the samples the first loses more."""
    if mine is None or theirs is None:
        return {}
    found, more = mine.less(theirs)
    return {"lost_share_difference_quantiles": list(found), "loses_more_share": more}
