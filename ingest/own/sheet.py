"""What does a user's list of parts and suppliers say? Lines checked one by one; bad ones are listed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from ingest.errors import FileRefusedError
from ingest.files.delimited import read_delimited
from ingest.files.guard import check_file
from ingest.files.row import FileRow
from ingest.files.workbook import read_sheet, sheet_names
from ingest.issues import FileIssue
from ingest.own.columns import REQUIRED, column_names

__all__ = ["OwnLine", "OwnSheet", "read_sheet_of"]

_MAX_MB = 50
_LARGEST_SUM = 1.005
_MOST_DAYS = Decimal(3650)


@dataclass(frozen=True, slots=True)
class OwnLine:
    """One line: what a part needs, from whom.

    Attributes
    ----------
    line : int
        Line of the file.
    part, product, input, supplier, site, country : str
        As written.
    share : float or None
        Share of the part's input that this supplier delivers; None where the sheet does not say.
    inventory_days : float
        Days of use in stock.
    """

    line: int
    part: str
    product: str
    input: str
    supplier: str
    site: str
    country: str
    share: float | None
    inventory_days: float


@dataclass(frozen=True, slots=True)
class OwnSheet:
    """Lines that can be used, how many there were, and what is wrong with the others."""

    file: str
    lines: tuple[OwnLine, ...]
    rows_read: int
    issues: tuple[FileIssue, ...]


def read_sheet_of(path: Path) -> OwnSheet:
    """Read a list of parts and suppliers (.csv in UTF-8, or the first sheet of an .xlsx).

    Lines without a share split evenly what the others of the same part and input leave.

    Raises
    ------
    FileRefusedError
        If the file as a whole cannot be taken, or no line of it can be used.
    """
    rows = list(_rows(path))
    if not rows:
        raise FileRefusedError(f"{path.name}: has no lines below its headings. Fill in at least one.")
    names = column_names(list(rows[0].values), path.name)
    issues: list[FileIssue] = []
    lines = [line for line in (_line(row, names, path.name, issues) for row in rows) if line is not None]
    lines = _within_one(lines, path.name, issues)
    if not lines:
        told = "; ".join(f"line {i.line}: {i.reason}" for i in issues[:3])
        raise FileRefusedError(f"{path.name}: no line can be used ({told}). Correct the sheet.")
    return OwnSheet(path.name, tuple(lines), len(rows), tuple(sorted(issues, key=lambda i: i.line or 0)))


def _rows(path: Path) -> Iterator[FileRow]:
    form = "xlsx" if path.suffix.lower() == ".xlsx" else "csv"
    check_file(path, form=form, max_mb=_MAX_MB, encoding="utf-8")
    if form == "csv":
        yield from read_delimited(path, max_mb=_MAX_MB)
        return
    for row in read_sheet(path, sheet_names(path)[0]):
        if any(row.values.values()):
            yield row


def _line(row: FileRow, names: dict[str, str], file: str, issues: list[FileIssue]) -> OwnLine | None:
    """One line, or None with the reasons in the list."""
    before = len(issues)

    def text(field: str) -> str:
        return row.values.get(names[field], "").strip() if field in names else ""

    def wrong(field: str, reason: str) -> None:
        issues.append(
            FileIssue(file=file, line=row.line, column=names.get(field, field), value=text(field), reason=reason)
        )

    for field in REQUIRED:
        if not text(field):
            wrong(field, "is empty. Fill it in, or take the line out.")
    if not text("supplier") and not text("country"):
        wrong("supplier", "is empty, and so is the country. Give at least one of them.")
    share = _number(text("share"))
    if text("share") and (share is None or not 0 < share <= 1):
        wrong("share", "is no share: write 0.6 or 60%.")
    days = _number(text("inventory_days"))
    if text("inventory_days") and (days is None or not 0 <= days <= _MOST_DAYS):
        wrong("inventory_days", f"is no number of days from 0 to {_MOST_DAYS}.")
    if len(issues) > before:
        return None
    return OwnLine(
        row.line, text("part"), text("product"), text("input"), text("supplier"), text("site"), text("country"),
        float(share) if share is not None else None, float(days or 0),
    )  # fmt: skip


def _number(text: str) -> Decimal | None:
    """Number of a cell; ``60%`` and ``60 ％`` are 0.6."""
    plain = text.replace("％", "%").replace(",", "").strip()
    try:
        value = Decimal(plain.removesuffix("%"))
    except InvalidOperation:
        return None
    if not value.is_finite():
        return None
    return value / 100 if plain.endswith("%") else value


def _within_one(lines: Iterable[OwnLine], file: str, issues: list[FileIssue]) -> list[OwnLine]:
    """Lines whose shares add up to at most 1 for each part and input; suppliers told twice are refused."""
    groups: dict[tuple[str, str, str], list[OwnLine]] = defaultdict(list)
    for line in lines:
        groups[line.product, line.part, line.input].append(line)
    good: list[OwnLine] = []
    for group in groups.values():
        seen: set[tuple[str, str, str]] = set()
        kept = []
        for line in group:
            key = (line.supplier, line.site, line.country)
            if key in seen:
                issues.append(
                    FileIssue(file=file, line=line.line, column=None, value=line.supplier or line.country,
                              reason="the same supplier stands for this part and input before. Add the shares up.")
                )  # fmt: skip
                continue
            seen.add(key)
            kept.append(line)
        total = sum(line.share or 0.0 for line in kept)
        if total > _LARGEST_SUM:
            issues += [
                FileIssue(file=file, line=line.line, column="share", value=str(line.share),
                          reason=f"the shares of this part and input sum to {total:.3g}, over 1. Correct them.")
                for line in kept
            ]  # fmt: skip
            continue
        open_lines = sum(line.share is None for line in kept)
        rest = max(0.0, 1.0 - total) / open_lines if open_lines else 0.0
        good += [_shared(line, rest) for line in kept]
    return sorted(good, key=lambda line: line.line)


def _shared(line: OwnLine, rest: float) -> OwnLine:
    if line.share is not None:
        return line
    return OwnLine(
        line.line, line.part, line.product, line.input, line.supplier, line.site, line.country, rest,
        line.inventory_days,
    )  # fmt: skip
