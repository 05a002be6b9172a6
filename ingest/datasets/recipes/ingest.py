"""What does a product or material need, and in which amount? Recipes, and the mix of inputs at single places."""

from __future__ import annotations

from graph.ids import node_id, slug
from ingest.context import Context, Entity
from ingest.refs import commodity, place
from ingest.rows import Row

_ONE_OF = "one_of:"


def ingest(context: Context) -> None:
    """Recipes, and the mixes of places."""
    for row in context.rows("bom"):
        _recipe(context, row)
    for row in context.rows("routes"):
        _route(context, row)


def _recipe(context: Context, row: Row) -> None:
    """One input of one output."""
    note, dated = row.pop("note"), row.pop("source_date")
    context.cite(row, note=note, source_date=dated)
    output, used, kind = row.pop("product_id"), row.pop("input_id"), row.pop("input_type")
    recipe = context.relation(
        "Recipe", f"recipe/{slug(output)}-{slug(used)}-{slug(kind)}", row=row,
        output=commodity(output), input=commodity(used), input_type=context.map("input_types", kind) or "",
    )  # fmt: skip
    _quantities(context, row, recipe)
    need = row.pop("essential")
    context.state(recipe, "essential", "true" if need.startswith(_ONE_OF) else need, row=row, original=need)
    if need.startswith(_ONE_OF):
        context.state(recipe, "group", need.removeprefix(_ONE_OF), row=row, original=need)
    for prop in ("weight", "loss", "utilisation", "substitutability"):
        context.state(recipe, prop, row.pop(prop), row=row)
    relation = row.pop("host_relation")
    if (kind == "host") != bool(relation):
        context.reject(row, "host_relation", relation, "must be given for host rows, and for no other.")
    if relation:
        judged = context.other_source(row, "own judgement: relation of an output to its host", "assumed")
        context.state(recipe, "host_relation", relation, row=row, origin=judged)
    _origins(context, row, recipe)
    context.optional(recipe, "note", note, row=row)
    context.audit(row)


def _origins(context: Context, row: Row, recipe: Entity) -> None:
    """Origins that a use may not have; the rule that says so is its source, whatever the rest of the row rests on."""
    countries, rule = row.pop("not_from"), row.pop("not_from_source")
    if bool(countries) != bool(rule):
        context.reject(row, "not_from_source", rule, "must be given with not_from, and only then.")
        return
    if countries:
        origin = context.other_source(row, rule, "reported")
        for code in countries.split(";"):
            context.state(recipe, "not_from", place(code), row=row, origin=origin, original=code)


def _quantities(context: Context, row: Row, recipe: Entity) -> None:
    """Low, typical and high quantity in their unit."""
    wording = row.pop("unit")
    unit, per = row.pop("qty_unit"), row.pop("per_unit")
    texts = {name: row.pop(name) for name in ("qty_low", "qty_typical", "qty_high")}
    given = [float(text) for text in texts.values() if text.replace(".", "", 1).isdigit()]
    if given != sorted(given):
        context.reject(row, "qty_typical", texts["qty_typical"], "low, typical and high must not fall. Correct them.")
    for prop, text in texts.items():
        context.state(
            recipe, prop, text, row=row, unit=f"{unit} per {per}", original=f"{text} {wording}" if text else ""
        )
    context.state(recipe, "qty_unit", unit, row=row)
    context.state(recipe, "per_unit", per, row=row)


def _route(context: Context, row: Row) -> None:
    """Weight of one input at one place."""
    context.cite(row)
    where, output, used = row.pop("place"), row.pop("output"), row.pop("input")
    is_country = len(where) == 2 and where.isupper()
    route = context.relation(
        "Route", f"route/{slug(where)}-{slug(output)}-{slug(used)}", row=row,
        place=place(where) if is_country else node_id("facility", where),
        output=commodity(output), input=commodity(used),
    )  # fmt: skip
    context.state(route, "weight", row.pop("weight"), row=row)
    context.audit(row)
