"""Who pays for which project, who takes its output, and what is planned?"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from graph.ids import node_id
from graph.statement import Kind
from ingest.context import Context, Entity
from ingest.datasets.facilities.parties import companies_of, known_companies, name_company
from ingest.datasets.projects_support.plans import capacity, phase, phase_figure, project
from ingest.refs import commodity, place
from ingest.rows import Row


def ingest(context: Context) -> None:
    """Support for companies and projects, the offtakes that come with it, and plans of facilities."""
    for row in context.rows("companies"):
        _company(context, row)
    known = known_companies(context, ("facilities", "companies"))
    planned = {row["id"]: row for row in context.peek_table("projects_support", "projects")}
    for row in context.rows("supports"):
        _support(context, row, known, frozenset(planned))
    for row in context.rows("projects"):
        project(context, row, known)
    names = {row["id"]: row for row in context.peek_table("materials", "materials")}
    for row in context.rows("planned_capacity"):
        capacity(context, row, planned, names)
    for row in context.rows("phases"):
        phase(context, row)
    for row in context.rows("phase_figures"):
        phase_figure(context, row)
    for row in context.rows("external_ids"):
        _external_id(context, row, known)


def _company(context: Context, row: Row) -> None:
    """A supporter or recipient that runs no facility of the tables."""
    context.cite(row)
    company = context.entity("Company", row.peek("name"))
    context.state(company, "name", row.pop("name"), row=row, qualifier="en")
    context.state(company, "name", row.pop("name_ja"), row=row, qualifier="ja")
    context.state(company, "country", place(row.pop("country_iso2")), row=row)
    context.state(company, "is_state", row.pop("is_state"), row=row)
    context.audit(row)


def _external_id(context: Context, row: Row, known: frozenset[str]) -> None:
    """A number of a company in a public register, seen in the address of a filing."""
    context.cite(row, source_date=row.pop("source_date"))
    company = context.entity("Company", row.pop("company"))
    if company.id not in known:
        context.reject(row, "company", row.peek("company"), "is no company of the tables. Correct it.")
    if row.peek("value") not in row.pop("url"):
        context.reject(row, "value", row.peek("value"), "does not stand in the address. Correct one of the two.")
    context.state(company, "external_id", row.pop("value"), row=row, qualifier=row.pop("scheme"))
    context.audit(row)


def _support(context: Context, row: Row, known: frozenset[str], planned: frozenset[str]) -> None:
    """One row: the support, and the offtake where the material is bought."""
    context.in_order(row, "start", "end")
    dated = row.pop("source_date")
    seen = context.cite(row, source_date=dated)
    # A deal is public from its day on, even where it was read in a later text.
    row.origin = seen.no_later(row.peek("start"))
    key, home = row.pop("id"), place(row.pop("supporter_iso2"))
    supporters = _parties(context, row, "supporter", known) or [home]
    recipients = _parties(context, row, "recipient", known) or [place(row.peek("recipient_iso2"))]
    row.ignore("recipient_iso2")  # a company's country stands with the company
    abroad = "" if supporters[0] == home else home
    named = row.pop("facility_id")
    facility = node_id("facility", named) if named else ""
    plan = node_id("project", named) if named in planned else ""
    material = commodity(row.pop("offtake_material"))
    support = context.relation(
        "Support", node_id("support", key), row=row, dated=True, supporter=supporters[0], supporter_country=abroad,
        recipient=recipients[0], facility=facility, project=plan, material=material, measure=_measure(context, key),
        framework=_framework(context, key),
    )  # fmt: skip
    for other in supporters[1:]:
        context.state(support, "co_supporter", other, row=row)
    for other in recipients[1:]:
        context.state(support, "co_recipient", other, row=row)
    context.state(support, "supporter_named", row.peek("supporter"), row=row)
    context.state(support, "recipient_named", row.peek("recipient"), row=row)
    context.state(support, "instrument", context.map("instruments", row.pop("instrument")), row=row)
    currency = row.pop("currency")
    context.state(support, "currency", currency, row=row)
    context.state(support, "amount", row.pop("amount"), row=row, unit=currency)
    offtake = None
    if material and context.map("offtakes", key) is not None:
        offtake = context.relation(
            "Offtake", node_id("offtake", key), row=row, dated=True, buyer=supporters[0], buyer_country=abroad,
            seller=recipients[0], facility=facility, project=plan, material=material, support=support.id,
        )  # fmt: skip
    _terms(context, row, key, support, offtake)
    _common(context, row, dated, [support] if offtake is None else [support, offtake])
    context.audit(row)


def _parties(context: Context, row: Row, column: str, known: frozenset[str]) -> list[str]:
    """Companies that a cell names, as nodes; none where it is a government, or firms that are not named."""
    names = companies_of(context, row.pop(column), f"{column}s")
    return [name_company(context, row, name, known).id for name in names]


def _measure(context: Context, key: str) -> str:
    """The measure that a row is a part of, empty where the table of measures has none."""
    measure = context.dataset.mappings["measures"].get(key)
    return node_id("measure", measure) if measure else ""


def _framework(context: Context, key: str) -> str:
    """The framework between governments under which a row stands, empty where there is none."""
    framework = context.dataset.mappings["frameworks"].get(key)
    return node_id("framework", framework) if framework else ""


def _terms(context: Context, row: Row, key: str, support: Entity, offtake: Entity | None) -> None:
    """Quantity, share and floor price: of the offtake where there is one, else of the support."""
    quantity, share = row.pop("offtake_qty_t_per_y"), _share(context, row)
    holder = offtake or support
    year = context.dataset.mappings["first_delivery"].get(key) or ""
    planned = context.map("support_statuses", row.peek("status")) == "intended"
    kind: Kind | None = "projected" if year or planned or offtake is None else None
    context.state(
        holder, "qty_t_per_y" if offtake else "capacity_t_per_y", quantity, row=row, kind=kind, observed_at=year
    )
    if offtake:
        context.state(offtake, "share", share, row=row, kind=kind, observed_at=year)
    for prop in ("price_floor", "price_floor_unit"):
        context.state(holder, prop, row.pop(prop), row=row)


def _share(context: Context, row: Row) -> str:
    """Share of the output, from per cent."""
    text = row.pop("offtake_share_pct")
    try:
        return format((Decimal(text) / 100).normalize(), "f") if text else ""
    except InvalidOperation:
        context.reject(row, "offtake_share_pct", text, "is no number. Correct it.")
        return ""


def _common(context: Context, row: Row, dated: str, relations: list[Entity]) -> None:
    """What a support and its offtake share: dates, status, address and note."""
    word = row.pop("status")
    status = context.map("support_statuses", word)
    start, end, url, note = (row.pop(column) for column in ("start", "end", "url", "note"))
    for relation in relations:
        context.state(relation, "start_date", start, row=row)
        context.state(relation, "end_date", end, row=row)
        context.state(relation, "status", status, row=row, observed_at=dated, original=word)
        context.state(relation, "original_status", word, row=row, observed_at=dated)
        context.state(relation, "url", url, row=row)
        context.state(relation, "note", note, row=row)
