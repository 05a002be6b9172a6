"""The Explore page in Chromium: the chain is drawn, clicks show sources and open boxes, nothing leaves this machine."""

from __future__ import annotations

import os
import shutil
import socket
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from app.answers import Answers
from app.chain_view import build_chain_view
from app.serve import end, launch
from tests.tools import ROOT

pytestmark = pytest.mark.browser

AS_OF = "2026-11-22"
OUTPUT = ROOT / "test-output"
PICTURES = ROOT / "docs" / "img"
CHAIN = "window.__lodestoneChain"
# Middle of a line, where no box lies on it: the place where a reader would click.
FREE_MIDDLES = f"""
() => {CHAIN}.edges().filter(edge => {{
  const at = edge.midpoint();
  return !{CHAIN}.nodes('.box, .badge').some(node => {{
    const box = node.boundingBox();
    return at.x > box.x1 - 6 && at.x < box.x2 + 6 && at.y > box.y1 - 6 && at.y < box.y2 + 6;
  }});
}}).map(edge => {{
  const zoom = {CHAIN}.zoom(), pan = {CHAIN}.pan(), at = edge.midpoint();
  return {{ id: edge.id(), x: at.x * zoom + pan.x, y: at.y * zoom + pan.y }};
}})
"""


@pytest.fixture(scope="module")
def address(built_home: Path) -> Iterator[str]:
    """Address of the app, served as ``lodestone app`` does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = launch(port, home=built_home)
    try:
        url = f"http://127.0.0.1:{port}"
        wait_until_healthy(f"{url}/_stcore/health")
        yield url
    finally:
        end(process)


def wait_until_healthy(url: str) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def requests() -> list[str]:
    """Every address that the pages of a test asked for."""
    return []


@pytest.fixture
def page(browser: Browser, requests: list[str]) -> Iterator[Page]:
    """A page that must not ask anyone but this machine, nor report an error."""
    context = browser.new_context(viewport={"width": 1500, "height": 1150}, locale="ja-JP")
    context.on("request", lambda request: requests.append(request.url))
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    hosts = {urlsplit(url).hostname for url in requests if urlsplit(url).scheme in ("http", "https", "ws", "wss")}
    assert hosts == {"127.0.0.1"}
    assert errors == []


def settle(page: Page) -> None:
    """Wait until the script has run and the chain is drawn."""
    page.wait_for_selector("[data-test-script-state=notRunning]", timeout=90_000)
    page.wait_for_function(f"{CHAIN} && {CHAIN}.nodes('.box').length > 0", timeout=90_000)
    page.wait_for_timeout(500)
    page.wait_for_selector("[data-test-script-state=notRunning]", timeout=90_000)


def stage(page: Page) -> Locator:
    return page.locator(".chain-stage")


def panel(page: Page) -> Locator:
    return page.locator(".st-key-details-panel")


def query(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def wait_for_query(page: Page, name: str, wanted: str | None) -> None:
    until = time.monotonic() + 30
    while query(page).get(name) != wanted and time.monotonic() < until:
        page.wait_for_timeout(50)
    assert query(page).get(name) == wanted
    settle(page)


def place(page: Page, node: str) -> tuple[float, float]:
    """Middle of a box on the screen."""
    stage(page).scroll_into_view_if_needed()
    frame = stage(page).bounding_box()
    assert frame is not None
    at = page.evaluate(f"id => {CHAIN}.getElementById(id).renderedPosition()", node)
    return frame["x"] + at["x"], frame["y"] + at["y"]


def positions(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(
        f"() => Object.fromEntries({CHAIN}.nodes('.box').map(node => [node.id(), node.renderedPosition()]))"
    )
    return found


def picture(page: Page, name: str, *, for_docs: bool = False) -> None:
    OUTPUT.mkdir(exist_ok=True)
    page.mouse.move(5, 5)
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    page.wait_for_timeout(400)
    page.screenshot(path=OUTPUT / f"{name}.png")
    if for_docs and os.environ.get("LODESTONE_WRITE_DOCS") == "1":
        PICTURES.mkdir(parents=True, exist_ok=True)
        shutil.copy(OUTPUT / f"{name}.png", PICTURES / f"{name}.png")


@pytest.mark.parametrize(
    ("lang", "tiers", "source"),
    [("en", ["Mining", "Alloy", "Magnet"], "Source:"), ("ja", ["採掘", "合金", "磁石"], "出典:")],
)
def test_chain_is_drawn_and_a_click_shows_sources(
    page: Page, address: str, built: Answers, lang: str, tiers: list[str], source: str
) -> None:
    page.goto(f"{address}/?lang={lang}&asof={AS_OF}")
    settle(page)
    drawn = stage(page).bounding_box()
    assert drawn is not None
    assert drawn["width"] > 700
    assert drawn["height"] > 400
    assert set(tiers) <= set(stage(page).locator(".chain-tier").all_text_contents())
    view = build_chain_view(built.graph, built.compiled(AS_OF), "product/traction-motor", "JP", lang=lang)
    assert set(positions(page)) == {n.id for n in view.nodes}
    inside = [at for at in positions(page).values() if 0 < at["x"] < drawn["width"] and 0 < at["y"] < drawn["height"]]
    assert len(inside) == len(view.nodes)
    page.mouse.click(*place(page, "stage/dysprosium-oxide-cn"))
    wait_for_query(page, "node", "stage/dysprosium-oxide-cn")
    panel(page).get_by_text(source).first.wait_for(timeout=30_000)
    assert "stage/dysprosium-oxide-cn" in panel(page).inner_text()
    picture(page, f"explore-{lang}", for_docs=True)


def test_click_on_a_line_says_what_it_rests_on(page: Page, address: str) -> None:
    page.goto(f"{address}/?lang=en&asof={AS_OF}&product=product/power-gan&country=JP")
    settle(page)
    stage(page).scroll_into_view_if_needed()
    frame = stage(page).bounding_box()
    assert frame is not None
    line = page.evaluate(FREE_MIDDLES)[0]
    page.mouse.click(frame["x"] + line["x"], frame["y"] + line["y"])
    wait_for_query(page, "edge", line["id"])
    expect(panel(page)).to_contain_text("→", timeout=30_000)
    shown = panel(page).inner_text()
    assert "Share of" in shown
    assert "Source" in shown
    here = page.url
    page.goto("about:blank")
    page.goto(here)
    settle(page)
    expect(panel(page)).to_have_text(shown, use_inner_text=True, timeout=30_000)


def test_double_click_opens_and_folds_and_nothing_moves(page: Page, address: str) -> None:
    node = "stage/ndpr-metal-cn"
    page.goto(f"{address}/?lang=en&asof={AS_OF}")
    settle(page)
    page.get_by_role("button", name="Zoom in").click()
    zoom = page.evaluate(f"{CHAIN}.zoom()")
    before = positions(page)
    page.mouse.dblclick(*place(page, node))
    wait_for_query(page, "open", node)
    after = positions(page)
    assert set(before) < set(after)
    assert page.evaluate(f"{CHAIN}.zoom()") == zoom
    assert all(after[n] == pytest.approx(at) for n, at in before.items())
    assert "node" not in query(page)
    picture(page, "explore-opened")
    here = page.url
    page.goto("about:blank")
    page.goto(here)
    settle(page)
    assert set(positions(page)) == set(after)
    page.mouse.dblclick(*place(page, node))
    wait_for_query(page, "open", None)
    assert set(positions(page)) == set(before)


def test_plus_badge_opens_as_well(page: Page, address: str) -> None:
    page.goto(f"{address}/?lang=en&asof={AS_OF}")
    settle(page)
    page.mouse.click(*place(page, "more:stage/ndpr-metal-cn"))
    wait_for_query(page, "open", "stage/ndpr-metal-cn")


def test_wheel_scrolls_the_page_and_zooms_with_ctrl(page: Page, address: str) -> None:
    page.goto(f"{address}/?lang=en&asof={AS_OF}")
    settle(page)
    zoom = page.evaluate(f"{CHAIN}.zoom()")
    page.mouse.move(*place(page, "stage/dysprosium-oxide-cn"))
    page.mouse.wheel(0, 200)
    page.wait_for_timeout(300)
    assert page.evaluate(f"{CHAIN}.zoom()") == zoom
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") > 0
    page.mouse.move(*place(page, "stage/dysprosium-oxide-cn"))
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    page.wait_for_function(f"{CHAIN}.zoom() > {zoom}")


def test_another_page_and_back_shows_the_same(page: Page, address: str) -> None:
    page.goto(f"{address}/?lang=en&asof={AS_OF}&product=product/power-gan&country=JP&min=7&closed=stage/gallium-cn")
    settle(page)
    before, asked = positions(page), query(page)
    page.get_by_role("link", name="Data").click()
    page.locator(".chain-stage").wait_for(state="detached", timeout=60_000)
    page.get_by_role("link", name="Explore").click()
    stage(page).wait_for(timeout=60_000)
    settle(page)
    assert query(page) == asked
    assert set(positions(page)) == set(before)


def test_dark_page_has_light_letters(page: Page, address: str) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(f"{address}/?lang=ja&asof={AS_OF}")
    settle(page)
    background = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    assert max(int(part) for part in background[4:-1].split(",")) < 60
    for ink in (
        page.evaluate("getComputedStyle(document.querySelector('.st-key-chain')).color"),
        page.evaluate(f"{CHAIN}.nodes('.heading').first().style('color')"),
    ):
        assert min(int(part) for part in ink[4:-1].split(",")) > 150
    picture(page, "explore-dark")


def test_keyboard_moves_through_the_chain(page: Page, address: str) -> None:
    page.goto(f"{address}/?lang=en&asof={AS_OF}&product=product/power-gan&country=JP")
    settle(page)
    stage(page).focus()
    assert "Arrow keys" in str(stage(page).get_attribute("aria-label"))
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".chain-told")).to_contain_text("of what this chain needs of it")
    first = page.evaluate(f"{CHAIN}.nodes('.focused').id()")
    page.keyboard.press("ArrowLeft")
    second = page.evaluate(f"{CHAIN}.nodes('.focused').id()")
    assert first != second
    page.keyboard.press("Enter")
    wait_for_query(page, "node", second)
    page.keyboard.press("Escape")
    wait_for_query(page, "node", None)


def test_keyboard_reaches_the_details(page: Page, address: str) -> None:
    page.goto(f"{address}/?lang=en&asof={AS_OF}&product=product/power-gan&country=JP")
    settle(page)
    choice = page.get_by_role("combobox", name="Details of")
    choice.focus()
    page.keyboard.type("Gallium nitride (Japan)")
    page.keyboard.press("Enter")
    panel(page).get_by_text("stage/gallium-nitride-jp").first.wait_for(timeout=30_000)
