"""The Explore page in Chromium: the chain is drawn, a click shows sources, nothing leaves this machine."""

from __future__ import annotations

import os
import re
import shutil
import socket
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from app.answers import Answers
from app.chain_chart import percent
from app.chain_parts import ChainNode
from app.chain_view import build_chain_view
from app.serve import end, launch
from tests.tools import ROOT

pytestmark = pytest.mark.browser

AS_OF = "2026-11-22"
OUTPUT = ROOT / "test-output"
PICTURES = ROOT / "docs" / "img"
MIDDLE_OF_LINES = """
svg => [...svg.querySelectorAll('path')]
  .filter(p => p.getAttribute('fill') === 'none' && p.getTotalLength() > 60)
  .map(p => {
    const at = p.getPointAtLength(p.getTotalLength() / 2).matrixTransform(p.getScreenCTM());
    return [at.x, at.y];
  })
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
    chart(page).locator("text").first.wait_for(timeout=90_000)
    page.wait_for_timeout(500)
    page.wait_for_selector("[data-test-script-state=notRunning]", timeout=90_000)


def chart(page: Page) -> Locator:
    return page.locator(".st-key-chain svg:has(text)")


def panel(page: Page) -> Locator:
    return page.locator(".st-key-details-panel")


def query(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def picture(page: Page, name: str, *, for_docs: bool = False) -> None:
    OUTPUT.mkdir(exist_ok=True)
    page.mouse.move(5, 5)
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
    drawn = chart(page).bounding_box()
    assert drawn is not None
    assert drawn["width"] > 700
    assert drawn["height"] > 400
    labels = set(chart(page).locator("text").all_text_contents())
    assert set(tiers) <= labels
    node = box_with_a_share_of_its_own(built)
    label = re.compile(f"^{re.escape(percent(node.share))}$")
    chart(page).locator("text", has_text=label).first.click(force=True)
    panel(page).get_by_text(source).first.wait_for(timeout=30_000)
    settle(page)
    assert query(page)["node"] == node.id
    assert node.entity in panel(page).inner_text()
    picture(page, f"explore-{lang}", for_docs=True)


def box_with_a_share_of_its_own(built: Answers) -> ChainNode:
    """A box that the figure in it tells from all others; that of the best-known choke point if it is one."""
    view = build_chain_view(built.graph, built.compiled(AS_OF), "product/traction-motor", "JP")
    counts = Counter(percent(n.share) for n in view.nodes)
    fitting = [n for n in view.nodes if counts[percent(n.share)] == 1 and not n.recycled]
    return max(fitting, key=lambda n: (n.id == "stage/dysprosium-oxide-cn", n.share))


def test_click_on_a_line_says_what_it_rests_on(page: Page, address: str) -> None:
    page.goto(f"{address}/?lang=en&asof={AS_OF}&product=product/power-gan&country=JP")
    settle(page)
    # A box may lie over the middle of a line; then the next line is tried.
    for x, y in chart(page).evaluate(MIDDLE_OF_LINES):
        before = page.url
        page.mouse.click(x, y)
        until = time.monotonic() + 10
        while page.url == before and time.monotonic() < until:
            page.wait_for_timeout(100)
        if ">" in query(page).get("edge", ""):
            break
    assert ">" in query(page)["edge"]
    expect(panel(page)).to_contain_text("→", timeout=30_000)
    settle(page)
    shown = panel(page).inner_text()
    assert "Share of the buyer's need" in shown
    assert "Source" in shown
    here = page.url
    page.goto("about:blank")
    page.goto(here)
    settle(page)
    expect(panel(page)).to_have_text(shown, use_inner_text=True, timeout=30_000)


def test_dark_page_has_light_letters(page: Page, address: str) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(f"{address}/?lang=ja&asof={AS_OF}")
    settle(page)
    background = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    assert max(int(part) for part in background[4:-1].split(",")) < 60
    heading = chart(page).locator("text", has_text="採掘").first
    assert heading.get_attribute("fill") == "#F2F2F2"
    picture(page, "explore-dark")


def test_keyboard_reaches_the_details(page: Page, address: str) -> None:
    page.goto(f"{address}/?lang=en&asof={AS_OF}&product=product/power-gan&country=JP")
    settle(page)
    choice = page.get_by_role("combobox", name="Details of")
    choice.focus()
    page.keyboard.type("Gallium nitride (Japan)")
    page.keyboard.press("Enter")
    panel(page).get_by_text("stage/gallium-nitride-jp").first.wait_for(timeout=30_000)
