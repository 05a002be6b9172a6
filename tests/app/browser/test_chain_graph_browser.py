"""The drawing component by itself: two thousand boxes, and names from data that try to be markup."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from app.components.chain_graph import STATIC

pytestmark = pytest.mark.browser

CHAIN = "window.__lodestoneChain"
MOUNT = """
async ([code, css, data]) => {
  const sheet = document.createElement('style');
  sheet.textContent = css;
  document.body.replaceChildren(sheet, document.createElement('main'));
  const module = await import(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
  window.told = [];
  window.draw = data => module.default({
    data, parentElement: document.querySelector('main'),
    setTriggerValue: (name, value) => window.told.push([name, value]),
  });
  window.end = window.draw(data);
}
"""


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1200, "height": 900})
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    opened.close()
    assert errors == []


def grid(columns: int, rows: int, name: str = "Maker") -> dict[str, Any]:
    """A made-up chain: each box gets from two of the column before."""
    nodes = [
        {"id": f"n{x}-{y}", "x": x * 90, "y": y * 27 + 27, "w": 76, "h": 20, "lines": [f"{name} {x}-{y}"], "fill": "",
         "ink": "", "ghost": False, "loose": y % 3 == 0, "ring": y % 7 == 0, "bold": False, "hidden": 0,
         "opened": False, "tip": [f"{name} {x}-{y}"]}
        for x in range(columns) for y in range(rows)
    ]  # fmt: skip
    edges = [
        {"id": f"n{x}-{y}>n{x + 1}-{to}", "source": f"n{x}-{y}", "target": f"n{x + 1}-{to}", "style": "solid",
         "width": 2, "tip": ["line", "share"]}
        for x in range(columns - 1) for y in range(rows) for to in {y, (y * 5 + 3) % rows}
    ]  # fmt: skip
    return {
        "name": f"{columns}x{rows}", "picked": "", "label": "A chain.", "height": 700, "ring": "#D55E00",
        "nodes": nodes, "edges": edges, "groups": [],
        "tiers": [{"text": f"{name} {x}", "from": x * 90 - 45, "to": x * 90 + 45} for x in range(columns)],
        "legend": [{"text": name, "fill": "", "ghost": False}],
        "marks": {"ring": "r", "solid": "s", "dashed": "d", "dotted": "h"},
        "texts": {"in": "+", "out": "-", "fit": "all", "more": "more", "less": "less", "keys": "keys"},
    }  # fmt: skip


def mount(page: Page, data: dict[str, Any]) -> None:
    (bundle,) = STATIC.glob("index-*.js")
    css = STATIC.with_name("style.css").read_text(encoding="utf-8")
    page.goto("about:blank")
    page.evaluate(MOUNT, [bundle.read_text(encoding="utf-8"), css, data])
    page.wait_for_function(f"{CHAIN}.nodes().length >= {len(data['nodes'])}")


def test_two_thousand_boxes_can_be_picked(page: Page) -> None:
    mount(page, grid(20, 100))
    assert page.evaluate(f"{CHAIN}.nodes('.box').length") == 2_000
    assert page.evaluate(f"{CHAIN}.renderer().hideEdgesOnViewport") is True
    frame = page.locator(".chain-stage").bounding_box()
    assert frame is not None
    at = page.evaluate(f"{CHAIN}.getElementById('n7-40').renderedPosition()")
    page.mouse.click(frame["x"] + at["x"], frame["y"] + at["y"])
    page.wait_for_function("window.told.length > 0")
    assert page.evaluate("window.told") == [["picked", "n7-40"]]


def test_a_smaller_chain_in_the_same_place_shows_its_lines_while_it_moves(page: Page) -> None:
    mount(page, grid(20, 100))
    page.evaluate("data => window.draw(data)", grid(4, 5))
    assert page.evaluate(f"{CHAIN}.nodes('.box').length") == 20
    assert page.evaluate(f"{CHAIN}.renderer().hideEdgesOnViewport") is False
    assert page.locator(".chain").count() == 1
    page.evaluate("window.end()")
    assert page.locator(".chain").count() == 0


def test_zoom_and_place_stay_while_data_change(page: Page) -> None:
    data = grid(4, 5)
    mount(page, data)
    page.evaluate(f"void {CHAIN}.viewport({{ zoom: 1.7, pan: {{ x: 12, y: 34 }} }})")
    page.evaluate("data => window.draw(data)", data | {"picked": "n0-0"})
    assert page.evaluate(f"[{CHAIN}.zoom(), {CHAIN}.pan().x, {CHAIN}.pan().y]") == [1.7, 12, 34]
    assert page.evaluate(f"{CHAIN}.nodes('.picked').map(n => n.id())") == ["n0-0"]
    assert page.evaluate(f"{CHAIN}.edges('.near').length") > 0
    # Put up anew under the same name, as when the page is left and comes back.
    page.evaluate("data => { window.end(); window.draw(data); }", data)
    assert page.evaluate(f"[{CHAIN}.zoom(), {CHAIN}.pan().x]") == [1.7, 12]
    page.evaluate("data => window.draw(data)", data | {"name": "another"})
    assert page.evaluate(f"{CHAIN}.zoom()") != 1.7


def test_a_drag_moves_the_drawing_wherever_it_begins(page: Page) -> None:
    mount(page, grid(4, 5))
    frame = page.locator(".chain-stage").bounding_box()
    assert frame is not None
    at = page.evaluate(f"{CHAIN}.getElementById('n1-1').renderedPosition()")
    page.mouse.move(frame["x"] + at["x"], frame["y"] + at["y"])
    page.mouse.down()
    page.mouse.move(frame["x"] + at["x"] + 30, frame["y"] + at["y"] + 20)
    page.mouse.move(frame["x"] + at["x"] + 80, frame["y"] + at["y"] + 50)
    page.mouse.up()
    moved = page.evaluate(f"{CHAIN}.getElementById('n1-1').renderedPosition()")
    assert moved["x"] - at["x"] > 40
    assert moved["y"] - at["y"] > 20
    assert page.evaluate(f"{CHAIN}.getElementById('n1-1').position('x')") == 90
    assert page.evaluate("window.told") == []


def test_names_are_text_and_never_markup(page: Page) -> None:
    mount(page, grid(3, 3, name="<img src=x onerror=window.hit=1>"))
    page.mouse.move(5, 5)
    frame = page.locator(".chain-stage").bounding_box()
    assert frame is not None
    at = page.evaluate(f"{CHAIN}.getElementById('n1-1').renderedPosition()")
    page.mouse.move(frame["x"] + at["x"], frame["y"] + at["y"])
    page.locator(".chain-tip").wait_for(state="visible")
    assert "<img" in page.locator(".chain-tip").inner_text()
    assert page.locator(".chain img").count() == 0
    assert page.evaluate("window.hit") is None
    page.mouse.move(1199, 899)
    page.locator(".chain-tip").wait_for(state="hidden")
