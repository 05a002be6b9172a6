"""Which mines and plants does the workbook describe? Their holders, what goes in and out, and where it goes."""

from __future__ import annotations

import re
from decimal import Decimal

from graph.ids import slug
from ingest.country_names import iso2
from ingest.datasets.fineprint_mines.owners import owner_shares
from ingest.extraction import Extraction, FileRow, plain
from ingest.issues import FileIssue

_VINTAGE = "2023"
_DIGITS = Decimal("0.001")
_LIST = re.compile(r"[,;]")
_COLUMNS = {
    "general": ["mine_fac", "mine_other_names", "country", "latitude", "longitude", "mine_or_processing",
                "commodities_products", "activity_status", "year_activity_status"],
    "other_info": ["mine_fac", "sub_site", "owners", "operators", "year", "source"],
    "commodities": ["mine_fac", "sub_site", "commodity", "year", "unit", "value", "production_share", "source"],
    "processing": ["mine_fac", "sub_site", "year", "process_input", "process_input_unit", "process_input_value",
                   "process_output", "process_output_unit", "process_output_value", "production_share", "source"],
    "transport": ["mine_fac", "sub_site", "product", "transport_to", "transport_by", "export?", "export_to", "year",
                  "unit", "value", "source"],
}  # fmt: skip


def extract(x: Extraction) -> None:
    """All five sheets; a row of another sheet must name a facility of the first."""
    known = _facilities(x)
    _parties(x, known)
    seen: dict[tuple[str, str, str, str], str] = {}
    for row in x.sheet("commodities", columns=_COLUMNS["commodities"]):
        _flow(x, row, known, seen, ("output", "metals", "commodity", "unit", "value"))
    for row in x.sheet("processing", columns=_COLUMNS["processing"]):
        _flow(
            x, row, known, seen, ("input", "goods_in", "process_input", "process_input_unit", "process_input_value"),
            ("output", "goods_out", "process_output", "process_output_unit", "process_output_value"),
        )  # fmt: skip
    for row in x.sheet("transport", columns=_COLUMNS["transport"]):
        _transport(x, row, known)


def _word(text: str) -> str:
    return " ".join(text.lower().split())


def _words(text: str) -> list[str]:
    return [word for part in _LIST.split(text) if (word := _word(part))]


def _facilities(x: Extraction) -> set[str]:
    known: set[str] = set()
    for row in x.sheet("general", columns=_COLUMNS["general"]):
        name = row["mine_fac"]
        if not name.isprintable() or not any(c.isascii() and c.isalnum() for c in name):
            x.reject(row, "mine_fac", name, "is no name.")
            continue
        known.add(slug(name))
        materials = {m for word in _words(row["commodities_products"]) if (m := x.map("commodities", word, row))}
        kind = x.map("kinds", _word(row["mine_or_processing"]), row) or ""
        status = x.map("statuses", _word(row["activity_status"]), row) if row["activity_status"] else ""
        x.accept(
            "facilities", row, id=slug(name), name=name, aliases=";".join(_aliases(row["mine_other_names"], name)),
            record_kind="company" if kind == "company" else "facility",
            country_iso2=iso2(row["country"], "sites", where=row.at()),
            lat=_degrees(x, row, "latitude", 90), lon=_degrees(x, row, "longitude", 180),
            kind="" if kind in ("several", "company") else kind, kind_word=row["mine_or_processing"],
            commodities=";".join(sorted(materials)), commodities_named=row["commodities_products"],
            status=status or "", status_word=row["activity_status"], status_year=_year(row["year_activity_status"]),
            vintage=_VINTAGE,
        )  # fmt: skip
    return known


def _aliases(text: str, name: str) -> list[str]:
    """Other names, without the legal forms that a comma cuts off."""
    parts = [part.strip() for part in _LIST.split(text)]
    return list(dict.fromkeys(p for p in parts if len(p) > 3 and p != name))


def _degrees(x: Extraction, row: FileRow, column: str, limit: int) -> str:
    if not row[column]:
        return ""
    value = x.decimal(row, column, minimum=Decimal(-limit), maximum=Decimal(limit))
    return "" if value is None else plain(value.quantize(Decimal("0.0001")))


def _year(text: str) -> str:
    return text if re.fullmatch(r"(19|20)\d\d", text) else ""


def _facility(x: Extraction, row: FileRow, known: set[str]) -> str:
    """Id of the facility that a row names; empty, and the row rejected, if the first sheet does not have it."""
    name = row["mine_fac"]
    key = slug(name) if any(c.isascii() and c.isalnum() for c in name) else ""
    if key not in known:
        x.reject(row, "mine_fac", name, "is no facility of the sheet general.")
        return ""
    return key


def _parties(x: Extraction, known: set[str]) -> None:
    for row in x.sheet("other_info", columns=_COLUMNS["other_info"]):
        facility = _facility(x, row, known)
        if not facility:
            continue
        if row["sub_site"]:
            x.drop(row, "is of a part of the facility")
            continue
        given = {"facility": facility, "year": _year(row["year"]), "source": row["source"], "vintage": _VINTAGE}
        holders, refused = owner_shares(row["owners"]) if row["owners"] else ([], [])
        for part, reason in refused:
            x.books.issues.append(
                FileIssue(file=x.books.file, sheet=row.sheet, line=row.line, column="owners", value=part,
                          reason=f"{reason} Left out.", warning=True)
            )  # fmt: skip
        for holder in holders:
            share = "" if holder.share is None else plain(holder.share)
            x.accept("parties", row, role="owner", party=holder.name, share=share, text=row["owners"], **given)
        if row["operators"]:
            x.accept("parties", row, role="operator", party=row["operators"], text=row["operators"], **given)
        elif not holders:
            x.drop(row, "names nobody who could be told")


def _flow(
    x: Extraction,
    row: FileRow,
    known: set[str],
    seen: dict[tuple[str, str, str, str], str],
    *directions: tuple[str, str, str, str, str],
) -> None:
    """What goes in or comes out in a year, in tonnes; the first of two rows on the same thing stands."""
    facility = _facility(x, row, known)
    if not facility:
        return
    if row["sub_site"]:
        x.drop(row, "is of a part of the facility")
        return
    if row["production_share"] not in ("", "1"):
        x.drop(row, "is a holder's part of the quantity")
        return
    year = _year(row["year"])
    if not year:
        x.reject(row, "year", row["year"], "is no year.")
        return
    why = "gives no quantity of a material of the chains"
    for direction, words, named, unit, value in directions:
        text = _word(row[named])
        factor = x.map("units", _word(row[unit]), row) if row[unit] else None
        material = x.map(words, text, row) if text else None
        if not text or not row[value] or not material or not factor:
            continue
        number = x.decimal(row, value)
        if number is None:
            return
        quantity = plain((number * Decimal(factor)).quantize(_DIGITS))
        key = (facility, direction, material, year)
        if seen.get(key, quantity) != quantity:
            x.reject(row, value, row[value], f"differs from another row on {material} of {row['mine_fac']} in {year}.")
            return
        if key in seen:
            why = "repeats another row"
        else:
            seen[key] = quantity
            x.accept(
                "flows", row, facility=facility, direction=direction, material=material, named=row[named], year=year,
                quantity_t=quantity, source=row["source"], vintage=_VINTAGE,
            )  # fmt: skip
    x.drop(row, why)


def _transport(x: Extraction, row: FileRow, known: set[str]) -> None:
    sender = _facility(x, row, known)
    if not sender:
        return
    to = row["transport_to"]
    abroad = x.map("export_places", _word(row["export_to"]), row) if row["export_to"] else None
    key = slug(to) if any(c.isascii() and c.isalnum() for c in to) else ""
    if key:
        kind, receiver = ("facility", key) if key in known else ("place", to)
    elif abroad:
        kind, receiver = "country", abroad
    else:
        x.drop(row, "names no receiver")
        return
    unit = _word(row["unit"])
    factor = x.map("units", unit, row) if unit else None
    number = x.decimal(row, "value") if row["value"] and factor else None
    product = _word(row["product"])
    answer = x.map("answers", _word(row["export?"]), row) if row["export?"] else ""
    x.accept(
        "transport", row, sender=sender, part=row["sub_site"], receiver=receiver, receiver_kind=kind,
        product_named=row["product"], material=(x.map("goods_sent", product, row) if product else "") or "",
        mode=row["transport_by"], is_export=answer or "", year=_year(row["year"]),
        quantity_t="" if number is None or factor is None else plain((number * Decimal(factor)).quantize(_DIGITS)),
        unit_basis="wet" if "wet" in unit or "wmt" in unit else "", source=row["source"], vintage=_VINTAGE,
    )  # fmt: skip
