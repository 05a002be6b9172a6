"""Which columns has a list of parts and suppliers, in English and Japanese, and what does an empty one look like?"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl

from ingest.errors import FileRefusedError

__all__ = ["COLUMNS", "REQUIRED", "column_names", "template_text", "write_template"]

COLUMNS: dict[str, tuple[str, str]] = {
    "part": ("part", "部品"),
    "product": ("product", "製品"),
    "input": ("input material", "投入物資"),
    "supplier": ("supplier", "調達先"),
    "site": ("site", "拠点"),
    "country": ("country", "国"),
    "share": ("share", "調達比率"),
    "inventory_days": ("inventory days", "在庫日数"),
}
"""Field -> its heading in English and Japanese."""

REQUIRED = ("part", "product", "input")
_EXAMPLE = {
    "en": ("motor rotor", "robot arm", "NdFeB permanent magnet", "Example Magnetics Co., Ltd.", "", "JP", "60%", "45"),
    "ja": ("ロータ", "ロボットアーム", "ネオジム磁石（Nd-Fe-B）", "例示磁石株式会社", "", "日本", "60%", "45"),
}


def column_names(header: Sequence[str], name: str) -> dict[str, str]:
    """Field -> heading as the sheet writes it, in either language, whatever the case and spacing.

    Parameters
    ----------
    header : sequence of str
        Headings of the sheet.
    name : str
        Name of the file, for the error.

    Raises
    ------
    FileRefusedError
        If a heading that is needed is missing, or one stands twice in two languages.

    Examples
    --------
    >>> column_names(["部品", "Product", "input_material"], "x.csv")
    {'part': '部品', 'product': 'Product', 'input': 'input_material'}
    """
    known = {_plain(word): key for key, words in COLUMNS.items() for word in (*words, key)}
    found: dict[str, str] = {}
    problems = []
    for heading in header:
        key = known.get(_plain(heading))
        if key is None:
            continue
        if key in found:
            problems.append(f"{name} line 1: '{found[key]}' and '{heading}' are the same column. Take one out.")
        found[key] = heading
    problems += [
        f"{name} line 1: column '{' / '.join(COLUMNS[key])}' is missing. See: lodestone ingest template own"
        for key in REQUIRED
        if key not in found
    ]
    if problems:
        raise FileRefusedError(*problems)
    return found


def _plain(text: str) -> str:
    return "".join(text.replace("_", " ").split()).casefold()


def template_text(lang: str) -> str:
    """The template as CSV: headings and one made-up line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([words[lang == "ja"] for words in COLUMNS.values()])
    writer.writerow(_EXAMPLE[lang])
    return out.getvalue()


def write_template(path: Path, lang: str) -> None:
    """Write the template as .csv (UTF-8 with a mark that spreadsheets know) or .xlsx.

    Raises
    ------
    FileRefusedError
        If the ending is another one, or the file is there already.
    """
    if path.suffix not in (".csv", ".xlsx"):
        raise FileRefusedError(f"{path.name}: a template is written as .csv or .xlsx. Change the ending.")
    if path.exists():
        raise FileRefusedError(f"{path.name}: is there already. Give another name, or remove it first.")
    if path.suffix == ".csv":
        path.write_text(template_text(lang), encoding="utf-8-sig")
        return
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in csv.reader(io.StringIO(template_text(lang))):
        sheet.append(row)
    book.save(path)
