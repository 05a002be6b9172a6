"""Which mines and plants are there? Who runs and owns them, and how much they make."""

from __future__ import annotations

from graph.ids import node_id
from graph.statement import Kind
from ingest.context import Context, Entity
from ingest.datasets.facilities.parties import Owner, operators_of, owners_of
from ingest.refs import commodity, place
from ingest.rows import Row

_ASSUMED_PARTY = "Lodestone, companies as the texts of operators and owners name them"
_RECYCLED_BASIS = "stage recycled"


def ingest(context: Context) -> None:
    """Companies, facilities with their operators, owners and capacities, and what facilities make."""
    _companies(context)
    for row in context.rows("facilities"):
        _facility(context, row)
    stages = {r["material"]: r["stage"] for r in context.peek_table("materials", "stages") if r["stage"] != "recycled"}
    for row in context.rows("facility_output"):
        _output(context, row, stages)


def _companies(context: Context) -> None:
    """Companies whose home country or state ownership is known."""
    for row in context.rows("companies"):
        context.cite(row)
        company = context.entity("Company", row.peek("name"))
        context.state(company, "name", row.pop("name"), row=row)
        context.state(company, "country", place(row.pop("country_iso2")), row=row)
        context.state(company, "is_state", row.pop("is_state"), row=row)
        context.audit(row)


def _facility(context: Context, row: Row) -> None:
    """One facility with all that its row says."""
    dated = row.pop("source_date")
    context.cite(row, source_date=dated)
    key = row.pop("id")
    facility = context.entity("Facility", key)
    context.state(facility, "name", row.pop("name_en"), row=row, qualifier="en")
    context.state(facility, "name", row.pop("name_ja"), row=row, qualifier="ja")
    context.state(facility, "facility_kind", context.map("facility_kinds", row.pop("kind")), row=row)
    context.state(facility, "country", place(row.pop("country_iso2")), row=row)
    context.state(facility, "latitude", row.pop("lat"), row=row)
    context.state(facility, "longitude", row.pop("lon"), row=row)
    word = row.pop("status")
    status = context.map("facility_statuses", word)
    context.state(facility, "status", status, row=row, observed_at=dated, original=word)
    context.state(facility, "original_status", word, row=row, observed_at=dated)
    for item in row.pop_list("materials_in"):
        context.state(facility, "input", commodity(item), row=row, original=item)
    for item in row.pop_list("materials_out"):
        context.state(facility, "output", commodity(item), row=row, original=item)
    _capacity(context, row, facility, dated)
    context.state(facility, "note", row.pop("note"), row=row)
    _parties(context, row, facility, key, dated)
    context.audit(row)


def _capacity(context: Context, row: Row, facility: Entity, dated: str) -> None:
    """Capacity with its year; that of a later year than the source is a plan."""
    quantity, of, year = row.pop("capacity_t_per_y"), row.pop("capacity_material"), row.pop("capacity_year")
    if not quantity:
        return
    if not of or not year:
        context.reject(row, "capacity_t_per_y", quantity, "has no material or no year. Fill in both.")
        return
    kind: Kind | None = "projected" if dated and year > dated[:4] else None
    context.state(
        facility, "capacity_t_per_y", quantity, row=row, kind=kind,
        qualifier=commodity(of).partition("/")[2], observed_at=year,
    )  # fmt: skip


def _parties(context: Context, row: Row, facility: Entity, key: str, dated: str) -> None:
    """Operators and owners as relations."""
    operators = operators_of(context, row.pop("operator"))
    for name in operators:
        company = _company(context, row, name)
        context.relation(
            "Operation", _joined("operation", company.id, facility.id), row=row, dated=True,
            operator=company.id, facility=facility.id,
        )  # fmt: skip
    owners = owners_of(context, row, row.pop("owners"))
    if not owners:
        return
    asset = _asset(context, row, facility, key, operators, owners)
    for owner in owners:
        holder = place(owner.country) if owner.country else _company(context, row, owner.name).id
        relation = context.relation(
            "Ownership", _joined("ownership", holder, asset.id), row=row, dated=True, owner=holder, asset=asset.id
        )
        context.state(relation, "share", owner.share, row=row, observed_at=owner.date or dated, original=owner.text)


def _asset(context: Context, row: Row, facility: Entity, key: str, operators: list[str], owners: list[Owner]) -> Entity:
    """What the owners own: the operating company, or the plant where the operator is itself a holder."""
    named = context.dataset.mappings["assets"].get(key)
    if named:
        return _company(context, row, named)
    if len(operators) == 1 and operators[0] not in {owner.name for owner in owners}:
        return _company(context, row, operators[0])
    return facility


def _company(context: Context, row: Row, name: str) -> Entity:
    """A company; named here where the table of companies does not have it."""
    company = Entity("Company", node_id("company", name))
    if not context.is_named(company):
        origin = context.other_source(row, _ASSUMED_PARTY, "reported")
        context.state(company, "name", name, row=row, origin=origin)
    return company


def _joined(prefix: str, first: str, second: str) -> str:
    """Id of a relation between two nodes.

    Examples
    --------
    >>> _joined("ownership", "country/jp", "company/jamstec")
    'ownership/jp-jamstec'
    """
    return f"{prefix}/{first.partition('/')[2]}-{second.partition('/')[2]}"


def _output(context: Context, row: Row, stages: dict[str, str]) -> None:
    """Output of a facility, in tonnes or as a share of its country; always known at the end of its year."""
    year, basis, note = row.pop("year"), row.pop("basis"), row.pop("note")
    context.cite(row, note=note, year=year, year_only=True)
    facility = node_id("facility", row.pop("facility"))
    material = row.pop("material")
    made = commodity(material)
    stage = "recycled" if _RECYCLED_BASIS in basis else stages.get(material, "")
    production = context.relation(
        "Production", _joined("production", facility, made), row=row, producer=facility, commodity=made, stage=stage
    )
    quantity, share = row.pop("output_t"), row.pop("share_of_country")
    if bool(quantity) == bool(share):
        context.reject(row, "output_t", quantity, "and share_of_country: exactly one of the two must be given.")
    context.state(production, "output_t_per_y", quantity, row=row, observed_at=year)
    context.state(production, "share_of_country", share, row=row, observed_at=year)
    context.state(production, "unit_basis", basis, row=row, observed_at=year)
    context.optional(production, "note", note, row=row)
    context.audit(row)
