"""The pages of measures and of data in Chromium: drawn, picked by a click, in both languages, nothing leaves here."""

from __future__ import annotations

import os
import shutil
import socket
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from app.serve import end, launch
from tests.tools import ROOT

pytestmark = pytest.mark.browser

AS_OF = "2026-11-22"
OUTPUT = ROOT / "test-output"
PICTURES = ROOT / "docs" / "img"
LAPSED = "measure/cn-2025-57"


@pytest.fixture(scope="module")
def address(built_home: Path) -> Iterator[str]:
    """Address of the app, served as ``lodestone app`` does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = launch(port, home=built_home)
    try:
        url = f"http://127.0.0.1:{port}"
        until = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5):
                    break
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)
        yield url
    finally:
        end(process)


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that must not ask anyone but this machine, nor report an error."""
    context = browser.new_context(viewport={"width": 1500, "height": 1150}, locale="ja-JP")
    requests: list[str] = []
    errors: list[str] = []
    context.on("request", lambda request: requests.append(request.url))
    opened = context.new_page()
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    hosts = {urlsplit(url).hostname for url in requests if urlsplit(url).scheme in ("http", "https", "ws", "wss")}
    assert hosts == {"127.0.0.1"}
    assert errors == []


def settle(page: Page, place: Locator) -> None:
    """Wait until the script has run and something is drawn in its place."""
    page.wait_for_selector("[data-test-script-state=notRunning]", timeout=90_000)
    place.first.wait_for(timeout=90_000)
    page.wait_for_timeout(800)
    page.wait_for_selector("[data-test-script-state=notRunning]", timeout=90_000)


def gantt(page: Page) -> Locator:
    return page.locator(".st-key-measures-gantt svg.marks")


def panel(page: Page) -> Locator:
    return page.locator(".st-key-measure-panel")


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
    ("lang", "history", "reach"),
    [("en", "Status history", "What it can reach"), ("ja", "状態の経緯", "及ぶ範囲")],
)
def test_click_on_a_bar_shows_the_measure(page: Page, address: str, lang: str, history: str, reach: str) -> None:
    page.goto(f"{address}/measures?lang={lang}&asof={AS_OF}")
    settle(page, gantt(page))
    drawn = gantt(page).bounding_box()
    assert drawn is not None
    assert drawn["width"] > 700
    assert drawn["height"] > 1400
    bars = gantt(page).locator(f"path[aria-label*='{LAPSED};']")
    assert bars.count() >= 3
    bars.nth(1).click(force=True)
    panel(page).get_by_text(LAPSED).first.wait_for(timeout=30_000)
    settle(page, gantt(page))
    assert query(page)["measure"] == LAPSED
    assert query(page)["asof"] == AS_OF
    expect(panel(page)).to_contain_text(history)
    expect(panel(page)).to_contain_text(reach)
    expect(panel(page)).to_contain_text("2026-11-11")
    picture(page, f"measures-{lang}", for_docs=True)
    # The same measure again from its address alone.
    here = page.url
    page.goto("about:blank")
    page.goto(here)
    settle(page, gantt(page))
    expect(panel(page)).to_contain_text(LAPSED)


def test_other_bar_then_keyboard(page: Page, address: str) -> None:
    page.goto(f"{address}/measures?lang=en&asof={AS_OF}&issuer=country/cn&status=in-force")
    settle(page, gantt(page))
    assert gantt(page).locator(f"path[aria-label*='{LAPSED};']").count() == 0
    gantt(page).locator("path[aria-label*='measure/cn-2025-18;']").first.click(force=True)
    panel(page).get_by_text("measure/cn-2025-18").first.wait_for(timeout=30_000)
    settle(page, gantt(page))
    choice = page.get_by_role("combobox", name="Details of")
    choice.focus()
    page.keyboard.type("Export control on gallium")
    page.keyboard.press("Enter")
    panel(page).get_by_text("measure/cn-2023-23").first.wait_for(timeout=30_000)
    expect(panel(page)).to_contain_text("Most dependent need", timeout=30_000)
    settle(page, gantt(page))
    assert query(page)["measure"] == "measure/cn-2023-23"


@pytest.mark.parametrize(("lang", "stage", "next_view"), [("en", "Mining", "Datasets"), ("ja", "採掘", "データセット")])
def test_data_is_drawn(page: Page, address: str, lang: str, stage: str, next_view: str) -> None:
    page.goto(f"{address}/data?lang={lang}&asof={AS_OF}")
    matrix = page.locator(".st-key-data-matrix svg.marks")
    settle(page, matrix)
    assert stage in matrix.locator("text").all_text_contents()
    picture(page, f"data-{lang}", for_docs=True)
    page.get_by_role("radio", name=next_view).click()
    reach = page.locator(".st-key-data-reach svg.marks")
    settle(page, reach)
    assert query(page)["view"] == "datasets"
    picture(page, f"data-datasets-{lang}")


def test_dark_pages(page: Page, address: str) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(f"{address}/measures?lang=ja&asof={AS_OF}&toward=country/jp")
    settle(page, gantt(page))
    background = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    assert max(int(part) for part in background[4:-1].split(",")) < 60
    picture(page, "measures-dark")


def test_pages_are_reached_from_one_another(page: Page, address: str) -> None:
    page.goto(f"{address}/measures?lang=en&asof={AS_OF}")
    settle(page, gantt(page))
    page.get_by_role("link", name="Data").click()
    settle(page, page.locator(".st-key-data-matrix svg.marks"))
    assert urlsplit(page.url).path == "/data"
    page.get_by_role("link", name="Measures").click()
    settle(page, gantt(page))
    assert query(page)["lang"] == "en"


def test_what_if_is_drawn_saved_opened_and_shared(page: Page, address: str, tmp_path: Path) -> None:
    page.goto(f"{address}/what-if?lang=en&asof={AS_OF}")
    chain = page.locator(".st-key-what-if-chain .chain-stage")
    chain.wait_for(timeout=90_000)
    settle(page, page.locator(".st-key-what-if-chart svg.marks"))
    lit = page.evaluate("window.__lodestoneChain.elements('.bound').map(element => element.id())")
    assert any(">" in part for part in lit)
    assert any("stage/" in part and ">" not in part for part in lit)
    picture(page, "what-if-en", for_docs=True)
    chain.scroll_into_view_if_needed()
    picture(page, "what-if-chain")
    # Changed, saved, put aside, and opened again from the file.
    page.get_by_role("button", name="Change this scenario").click()
    part = page.get_by_role("slider", name="Part that is out")
    part.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**severity%3D0.99**", timeout=60_000)
    settle(page, chain)
    shared, asked = page.url, query(page)
    short = page.get_by_test_id("stMetricValue").all_text_contents()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as YAML").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert "severity: 0.99" in file.read_text(encoding="utf-8")
    page.goto(f"{address}/what-if?lang=ja&asof={AS_OF}")
    settle(page, chain)
    picture(page, "what-if-ja", for_docs=True)
    page.locator("input[type=file]").set_input_files(file)
    page.wait_for_url("**severity%3D0.99**", timeout=60_000)
    settle(page, chain)
    assert query(page) == asked | {"lang": "ja"}
    assert page.get_by_test_id("stMetricValue").all_text_contents() == short
    # The address alone, in a dark page.
    page.emulate_media(color_scheme="dark")
    page.goto(shared)
    settle(page, chain)
    assert query(page) == asked
    assert page.get_by_test_id("stMetricValue").all_text_contents() == short
    expect(page.locator(".st-key-what-if-shocks")).to_contain_text("What fails")
    picture(page, "what-if-dark")
