"""What is planned, in which phases, and what is uncertain about it? Rows on projects, their capacities and phases."""

from __future__ import annotations

from collections.abc import Mapping

from graph.ids import node_id
from graph.statement import Kind
from ingest.context import Context, Entity
from ingest.refs import commodity
from ingest.rows import Row

__all__ = ["capacity", "phase", "phase_figure", "project"]

_PLAN = {"en": " (plan)", "ja": "（計画）"}
_TEXTS = ("outline", "uncertainty")


def project(context: Context, row: Row, known: frozenset[str]) -> None:
    """A plan of a facility: its state, and the start that the source expects, which is a phase of its own too."""
    dated = row.pop("source_date")
    context.cite(row, source_date=dated)
    key = row.pop("id")
    plan = context.entity("Project", key)
    names = {lang: row.pop(f"name_{lang}") for lang in ("en", "ja")}
    for lang, name in names.items():
        context.state(plan, "name", name, row=row, qualifier=lang)
    context.state(plan, "facility", node_id("facility", key), row=row)
    word = row.pop("status")
    context.state(plan, "status", context.map("facility_statuses", word), row=row, observed_at=dated, original=word)
    context.state(plan, "original_status", word, row=row, observed_at=dated)
    start = row.pop("planned_start")
    context.state(plan, "planned_start", start, row=row, kind="projected", observed_at=start)
    if start:
        _step(context, row, key, "start", "production", start, {
            "en": f"{_bare(names['en'], 'en')}: planned start of production",
            "ja": f"{_bare(names['ja'], 'ja')}：生産開始予定",
        })  # fmt: skip
    for body in row.pop_list("led_by"):
        leader = context.entity("Company", body)
        if leader.id not in known:
            context.reject(row, "led_by", body, "is no company of the tables. Correct it.")
        context.state(plan, "led_by", leader.id, row=row, original=body)
    context.state(plan, "domestic_demand_share", row.pop("domestic_demand_share"), row=row, kind="projected")
    for prop in _TEXTS:
        for lang in ("en", "ja"):
            context.state(plan, prop, row.pop(f"{prop}_{lang}"), row=row, qualifier=lang)
    context.state(plan, "note", row.pop("note"), row=row)
    context.audit(row)


def capacity(
    context: Context, row: Row, plans: Mapping[str, Mapping[str, str]], materials: Mapping[str, Mapping[str, str]]
) -> None:
    """A planned capacity; whatever its year, it is a plan. Its target year is a phase."""
    context.cite(row, source_date=row.pop("source_date"))
    key, material, year = row.pop("project"), row.pop("material"), row.pop("target_year")
    context.state(
        context.entity("Project", key), "planned_t_per_y", row.pop("planned_t_per_y"), row=row, kind="projected",
        qualifier=commodity(material).partition("/")[2], observed_at=year,
    )  # fmt: skip
    if year:
        name = {lang: _bare(plans[key][f"name_{lang}"], lang) for lang in ("en", "ja")}
        what = {lang: materials[material][f"name_{lang}"] for lang in ("en", "ja")}
        step = _step(context, row, key, f"{material}-{year}", "capacity", year, {
            "en": f"{name['en']}: planned capacity, {what['en']}", "ja": f"{name['ja']}：計画能力（{what['ja']}）",
        })  # fmt: skip
        context.state(step, "material", commodity(material), row=row, original=material)
    row.ignore("note")  # stands in the table beside the figure
    context.audit(row)


def phase(context: Context, row: Row) -> None:
    """A phase that a source describes."""
    context.in_order(row, "start", "end")
    context.cite(row, source_date=row.pop("source_date"))
    plan = row.pop("project")
    step = context.entity("Phase", f"{plan}-{row.pop('number')}")
    context.state(step, "project", context.entity("Project", plan).id, row=row)
    for prop in ("name", "note"):
        for lang in ("en", "ja"):
            context.state(step, prop, row.pop(f"{prop}_{lang}"), row=row, qualifier=lang)
    context.state(step, "phase_kind", context.map("phase_kinds", row.pop("kind")), row=row)
    context.state(step, "progress", context.map("phase_progress", row.pop("progress")), row=row)
    context.state(step, "start_date", row.pop("start"), row=row)
    context.state(step, "end_date", row.pop("end"), row=row)
    for material in row.pop_list("materials"):
        context.state(step, "material", commodity(material), row=row, original=material)
    context.audit(row)


def phase_figure(context: Context, row: Row) -> None:
    """A figure of a phase; several sources may differ on it."""
    context.cite(row, source_date=row.pop("source_date"))
    step, prop = context.entity("Phase", row.pop("phase")), row.pop("quantity")
    kind: Kind | None = "projected" if row.pop("kind") == "projected" else None
    context.state(step, prop, row.pop("value"), row=row, kind=kind, observed_at=row.pop("observed_at"))
    context.audit(row)


def _step(context: Context, row: Row, key: str, number: str, kind: str, date: str, names: Mapping[str, str]) -> Entity:
    """A phase that follows from a date of the plan: that it is planned is told, that it will come is not."""
    step = context.entity("Phase", f"{key}-{number}")
    context.state(step, "project", context.entity("Project", key).id, row=row)
    for lang, name in names.items():
        context.state(step, "name", name, row=row, qualifier=lang)
    context.state(step, "phase_kind", context.map("phase_kinds", kind), row=row)
    context.state(step, "progress", context.map("phase_progress", "planned"), row=row)
    context.state(step, "start_date", date, row=row)
    return step


def _bare(name: str, lang: str) -> str:
    """Name of the place without the mark of a plan."""
    return name.removesuffix(_PLAN[lang])
