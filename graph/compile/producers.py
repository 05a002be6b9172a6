"""Who makes how much? Facilities, and for each country the remainder that they do not add up to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TypeAlias

from graph.compile.gaps import Gap, gap
from graph.compile.places import REST_OF_WORLD, code_of
from graph.compile.share_table import share_rows
from graph.ids import slug
from graph.precedence import ShareSet, choose, choose_share_set, share_sets
from graph.statement import Statement
from graph.supply_graph import SupplyGraph

__all__ = ["Producer", "Producers", "SetChoice", "find_producers", "stage_id"]

_NOTHING = 1e-6
"""A remainder below this share of the national figure is rounding, not a producer."""

_SAME_SCALE = 0.05
"""Tonnages that add up to the world total within this are of the same thing (published totals are rounded)."""

_MANY_PLANTS = ("all plants", "all mines")

_Plant: TypeAlias = tuple[str, float, bool, tuple[str, ...]]
"""Facility, output in t/y, whether it stands for many plants, statements it rests on."""


@dataclass(frozen=True, slots=True)
class SetChoice:
    """Which set of shares was taken for one thing, and which were not."""

    what: str
    chosen: ShareSet | None
    rejected: tuple[ShareSet, ...]


@dataclass(frozen=True, slots=True)
class Producer:
    """One producer of one commodity in one country: an activity of the network.

    Attributes
    ----------
    id : str
        Activity id.
    node, stage_node : str
        Node of the graph that stands for it (facility or stage), and the stage row it belongs to.
    commodity, country, facility : str
        Commodity id, country code, facility id (empty for a country remainder).
    recycled : bool
        Secondary route: fed by scrap, at level 1.
    output : float
        Baseline output, t/y for materials, units/y for products.
    aggregate : bool
        Many users of their stocks rather than one plant.
    basis : tuple of str
        Ids of the statements that the output rests on.
    """

    id: str
    node: str
    stage_node: str
    commodity: str
    country: str
    facility: str
    recycled: bool
    output: float
    aggregate: bool
    basis: tuple[str, ...]


@dataclass
class Producers:
    """All producers, with what was chosen and what is missing."""

    rows: list[Producer] = field(default_factory=list)
    world: dict[tuple[str, bool], float] = field(default_factory=dict)
    choices: list[SetChoice] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)

    def by_commodity(self) -> dict[str, list[Producer]]:
        """Producers of each commodity."""
        groups: dict[str, list[Producer]] = defaultdict(list)
        for row in self.rows:
            groups[row.commodity].append(row)
        return dict(groups)


def stage_id(commodity: str, country: str, recycled: bool = False) -> str:
    """Id of a commodity made in a country.

    Examples
    --------
    >>> stage_id("material/gallium", "JP", recycled=True)
    'stage/gallium-jp-recycled'
    """
    return f"stage/{slug(commodity.partition('/')[2])}-{country.lower()}" + ("-recycled" if recycled else "")


def find_producers(graph: SupplyGraph, as_of: str) -> Producers:
    """Producers of every chain material and product on a date."""
    found = Producers()
    shares = share_rows(graph)
    plants: dict[str, list[str]] = defaultdict(list)
    for production in graph.ids("Production"):
        commodity = graph.text(production, "commodity")
        if graph.text(production, "producer").startswith("facility/"):
            plants[commodity].append(production)
        elif commodity.startswith("product/"):
            _product_maker(graph, found, production, as_of)
    for material in graph.ids("Material"):
        stage = graph.text(material, "stage")
        if not stage:
            continue
        source = (graph.text(material, "share_material") or material, graph.text(material, "share_stage") or stage)
        _material_makers(graph, found, material, stage, shares.get(source, []), plants[material], as_of, recycled=False)
        if graph.text(material, "recycled_route") == "true":
            secondary = shares.get((material, "recycled"), [])
            _material_makers(graph, found, material, "recycled", secondary, [], as_of, recycled=True)
    found.rows.sort(key=lambda p: (p.commodity, p.recycled, p.country, p.id))
    return found


def _product_maker(graph: SupplyGraph, found: Producers, production: str, as_of: str) -> None:
    made = graph.chosen(production, "output_per_y", as_of=as_of)
    if made is None or float(made.value) <= 0:
        return
    country = code_of(graph.text(production, "producer"))
    commodity = graph.text(production, "commodity")
    found.rows.append(
        Producer(
            production, production, production, commodity, country, "", False, float(made.value), True, (made.id,)
        )
    )  # fmt: skip


def _material_makers(
    graph: SupplyGraph,
    found: Producers,
    material: str,
    stage: str,
    shares: list[tuple[str, Statement]],
    plants: list[str],
    as_of: str,
    *,
    recycled: bool,
) -> None:
    total = graph.chosen(material, "world_output_t_per_y", stage, as_of)
    if total is None and not recycled:
        other = graph.text(material, "share_material"), graph.text(material, "share_stage")
        total = graph.chosen(other[0], "world_output_t_per_y", other[1], as_of) if other[0] else None
    chosen, rejected = choose_share_set(share_sets(shares), as_of)
    found.choices.append(SetChoice(f"{material} {stage}", chosen, tuple(rejected)))
    if total is None or chosen is None:
        found.gaps.append(gap(graph, "no-world-output", material))
        return
    world = float(total.value)
    found.world[material, recycled] = world
    national = {country: float(row.value) * world for country, row in chosen.shares}
    basis: dict[str, tuple[str, ...]] = {country: (row.id, total.id) for country, row in chosen.shares}
    if recycled or (graph.text(material, "share_stage") or stage) == stage:
        for country, told in _tonnages(graph, chosen, world).items():
            national[country], basis[country] = float(told.value), (told.id,)
    made = _plant_outputs(graph, found, material, plants, national, basis, as_of)
    for country, quantity in national.items():
        rows = [row for row in made.get(country, []) if row[1] > 0]
        for facility, output, aggregate, why in rows:
            found.rows.append(
                Producer(
                    f"{facility}:{slug(material.partition('/')[2])}", facility, stage_id(material, country, recycled),
                    material, country, facility, recycled, output, aggregate, why,
                )
            )  # fmt: skip
        rest = quantity - sum(output for _, output, _, _ in rows)
        if rest > _NOTHING * max(quantity, world * 1e-6):
            node = stage_id(material, country, recycled)
            found.rows.append(
                Producer(node, node, node, material, country, "", recycled, rest, True, basis[country])
            )  # fmt: skip


def _tonnages(graph: SupplyGraph, chosen: ShareSet, world: float) -> dict[str, Statement]:
    """What the makers of the set of that year state in tonnes in the same dataset, where it adds up to the world.

    A share is rounded, a tonnage is not; but tonnes may be of another thing than the total (gross weight, content).
    """
    told: dict[str, Statement] = {}
    for country, share in chosen.shares:
        of_year = [
            s for s in graph.values(share.entity, "output_t_per_y")
            if (s.dataset, s.observed_at) == (share.dataset, share.observed_at)
            and s.published_at == share.published_at
        ]  # fmt: skip
        found = choose(of_year)
        if found is None:
            return {}
        told[country] = found
    made = sum(float(s.value) for s in told.values())
    return told if abs(made - world) <= _SAME_SCALE * world else {}


def _plant_outputs(
    graph: SupplyGraph,
    found: Producers,
    material: str,
    plants: list[str],
    national: dict[str, float],
    basis: dict[str, tuple[str, ...]],
    as_of: str,
) -> dict[str, list[_Plant]]:
    """Output of each plant, at most its country's; a country without a row is taken out of the rest of the world."""
    made: dict[str, list[_Plant]] = defaultdict(list)
    carved: dict[str, list[_Plant]] = defaultdict(list)
    for production in sorted(plants):
        facility = graph.text(production, "producer")
        country = code_of(graph.text(facility, "country"))
        stated = graph.chosen(production, "output_t_per_y", as_of=as_of)
        share = graph.chosen(production, "share_of_country", as_of=as_of)
        many = graph.text(production, "unit_basis").lower().startswith(_MANY_PLANTS)
        if country not in national and stated is not None and REST_OF_WORLD in national:
            carved[country].append((facility, float(stated.value), many, (stated.id, *basis[REST_OF_WORLD])))
        elif country not in national:
            if stated is not None or share is not None:
                found.gaps.append(gap(graph, "no-country-figure", facility, material))
        elif stated is not None:
            made[country].append((facility, float(stated.value), many, (stated.id,)))
        elif share is not None:
            made[country].append((facility, float(share.value) * national[country], many, (share.id, *basis[country])))
    for country, rows in carved.items():
        # A country without a row of its own stands in the rest of the world: it is at most what is left there.
        national[country] = min(sum(row[1] for row in rows), national[REST_OF_WORLD])
        national[REST_OF_WORLD] -= national[country]
        basis[country] = rows[0][3]
        made[country] = rows
    for country, rows in made.items():
        claimed = sum(row[1] for row in rows)
        if claimed > national[country] * (1 + 1e-9):
            cut = gap(graph, "cut-to-country", rows[0][0], material, claimed=claimed, country=national[country])
            found.gaps.append(cut)
            made[country] = [(f, made_t * national[country] / claimed, many, why) for f, made_t, many, why in rows]
    return made
