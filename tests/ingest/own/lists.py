"""A user's list and a small graph that it is matched to."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from graph.supply_graph import SupplyGraph
from tests.graph.small_graphs import SmallGraph

EN = ("part", "product", "input material", "supplier", "site", "country", "share", "inventory days")
JA = ("部品", "製品", "投入物資", "調達先", "拠点", "国", "調達比率", "在庫日数")


def write_csv(path: Path, *rows: tuple[str, ...], header: tuple[str, ...] = EN) -> Path:
    """A list as CSV; no cell may hold a comma."""
    path.write_text("".join(",".join(row) + "\n" for row in (header, *rows)), encoding="utf-8")
    return path


def write_xlsx(path: Path, *rows: tuple[str | float | None, ...], header: tuple[str, ...] = EN) -> Path:
    """A list as the first sheet of a workbook."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (header, *rows):
        sheet.append(list(row))
    book.save(path)
    return path


def magnets() -> SmallGraph:
    """Magnets of China, Japan and Germany out of Chinese oxide; one German plant of a known firm; a radio of Japan."""
    small = SmallGraph()
    for code, name, name_ja in (("CN", "China", "中国"), ("JP", "Japan", "日本"), ("DE", "Germany", "ドイツ")):
        node = f"country/{code.lower()}"
        small.say(node, "Country", "name", name, qualifier="en")
        small.say(node, "Country", "name", name_ja, qualifier="ja")
        small.say(node, "Country", "iso2", code)
    small.say("country/xx", "Country", "name", "all other countries")
    small.say("country/fr", "Country", "name", "France")
    small.material("oxide", "refined", world=1000, shares={"CN": 0.9, "JP": 0.1}, chain_end="outside")
    small.material("magnet", "magnet", world=1000, shares={"CN": 0.7, "JP": 0.2, "DE": 0.1})
    small.say("material/magnet", "Material", "alias", "ネオジム磁石", qualifier="ja")
    small.recipe("magnet", "oxide")
    small.supply("JP", "oxide", {"CN": 1.0}, kind="supply")
    small.supply("DE", "oxide", {"CN": 1.0}, kind="supply")
    small.facility("vac-hanau", "DE")
    small.say("facility/vac-hanau", "Facility", "output", "material/magnet")
    small.plant("vac-hanau", "magnet", output=60)
    small.company("vac")
    small.operates("company/vac", "facility/vac-hanau")
    small.product("radio", {"JP": 100}, unit="radios")
    small.recipe("product/radio", "magnet", per="radio")
    small.stockpile("jp-magnet", "JP", "magnet", 30)
    small.measure("ban", "CN", ["magnet"], ["JP"])
    return small


def graph() -> SupplyGraph:
    """That graph."""
    return magnets().graph()
