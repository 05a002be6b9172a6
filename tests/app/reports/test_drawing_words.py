"""Numbers in words and pictures: digits, places in tables, and what a drawing shows."""

from __future__ import annotations

import doctest
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reports import drawing, words
from app.reports.drawing import Captions, curve_chart, kinds_bar, share_bar, sparkline
from app.reports.figures import Figure
from app.reports.forms import Html, Markdown
from app.reports.parts import Slice
from app.reports.words import compact_locators, percent, short_index

LEVELS = st.lists(st.floats(0, 1), min_size=1, max_size=20)


def test_doctests() -> None:
    for module in (words, drawing):
        assert doctest.testmod(module).failed == 0


@given(st.floats(0, 1))
def test_percent_never_rounds_to_the_end_of_the_scale(share: float) -> None:
    text = percent(share).replace("\u00a0", " ")
    if share >= 1e-9:
        assert text != "0 %"
    if share <= 1 - 1e-8:
        assert text != "100 %"
    value = float(re.sub(r"[<>%]", "", text))
    assert value == pytest.approx(100 * share, abs=0.51)


@given(st.lists(st.integers(1, 60), min_size=1))
def test_locators_keep_every_line(lines: list[int]) -> None:
    text = compact_locators(f"a.csv line {n}" for n in lines)
    assert text.startswith("a.csv line ")
    kept: set[int] = set()
    for run in text.removeprefix("a.csv line ").split(", "):
        first, _, last = run.partition("\u2013")
        kept |= set(range(int(first), int(last or first) + 1))
    assert kept == set(lines)


def test_index_is_a_range_only_where_it_shows() -> None:
    assert short_index(0.871, 0.874) == "0.87"
    assert short_index(0.1, 0.2) == "0.10\u20130.20"


@given(LEVELS)
def test_drawings_are_well_formed_and_inside_their_box(levels: list[float]) -> None:
    days = list(range(0, 10 * len(levels), 10))
    horizon = 10 * len(levels) + 5
    chart = curve_chart(
        days, levels, horizon=horizon, outage=(0, 7), first_day=3, captions=Captions("a < b & c", "x", "y", "o", "f"),
    )  # fmt: skip
    for svg in (chart, sparkline(days, levels, horizon, "t & u")):
        root = ElementTree.fromstring(svg)
        height = float(root.attrib["height"])
        for path in root.iter("path"):
            values = [float(v) for v in re.findall(r"-?\d+\.?\d*", re.sub(r"[A-Z]", " ", path.attrib["d"]))]
            assert all(0 <= value <= 680 for value in values)
            heights = [float(v) for v in re.findall(r"[ML]\S+ (-?\d+\.?\d*)", path.attrib["d"])]
            assert all(0 <= value <= height for value in heights)
    assert "a &lt; b &amp; c" in chart


def test_curve_before_its_first_change_is_at_baseline() -> None:
    early = sparkline([50], [0.0], 100, "t")
    assert early == sparkline([0, 50], [1.0, 0.0], 100, "t")
    assert sparkline([0, 50, 100, 150], [1.0, 0.0, 0.5, 0.2], 100, "t") == early


def test_curve_refuses_what_it_cannot_draw() -> None:
    captions = Captions("", "", "", "", "")
    with pytest.raises(ValueError, match="cannot be drawn"):
        curve_chart([0, 1], [1.0], horizon=10, outage=(0, 1), first_day=None, captions=captions)
    with pytest.raises(ValueError, match="cannot be drawn"):
        curve_chart([0], [1.0], horizon=0, outage=(0, 1), first_day=None, captions=captions)


def test_bars_fill_their_width_at_most() -> None:
    slices = [Slice("CN", "China", 0.7), Slice("JP", "Japan", 0.3000001), Slice("XX", "others", 0.2)]
    root = ElementTree.fromstring(share_bar(slices, {"CN": "#d55e00"}, "t", width=100))
    drawn = list(root.iter("rect"))[1:]
    assert sum(float(r.attrib["width"]) for r in drawn) <= 100.1
    assert [t.text for t in root.iter("text")] == ["CN", "JP"]
    ElementTree.fromstring(kinds_bar([("reported", 0.5), ("assumed", 0.5)], "a & b", stretch=True))


def test_forms_escape_and_number() -> None:
    figure = Figure(0.834, ("1", "C2"))
    assert Html("ja").percent(figure) == '83%<sup><a href="#n1">1</a>,<a href="#nC2">C2</a></sup>'
    assert Markdown("ja").percent(figure) == "83% [[1]](#n1) [[C2]](#nC2)"
    assert Html("en").percent(Figure(None)) == "unknown"
    assert Html("ja").length(Figure(None)) == "不明"
    assert Html("ja").day(Figure(60.0)) == "60日目"
    assert Html("en").day(Figure(None, ("3",))) == 'none<sup><a href="#n3">3</a></sup>'
    assert Html("en").put("<b>") == "&lt;b&gt;"
    assert Markdown("en").put("a|b_c\n<d>") == r"a\|b\_c &lt;d&gt;"
    assert Markdown("en").percent_span(Figure(0.1), Figure(0.2)).replace("\u00a0", " ") == "10 % to 20 %"
    assert Html("en").span(Figure(None), Figure(0.2)) == "unknown"
