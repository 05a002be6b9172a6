"""Small supply chains said by hand: what tests of the compiled network are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from graph.compile import CompiledNetwork, compile_network
from graph.statement import Confidence, Kind, Statement
from graph.supply_graph import SupplyGraph

DAY = "2026-11-21"
YEAR = "2020"
SOURCE = "source/test"


def place_id(code: str) -> str:
    """Id of a place by its code; EU and ALL are blocs."""
    return f"bloc/{code.lower()}" if code in ("EU", "ALL") else f"country/{code.lower()}"


class SmallGraph:
    """Statements piled up line by line; places and sources are declared as they are named.

    Materials are named by slug (``ore``), products with their prefix (``product/car``), places by code.
    """

    def __init__(self) -> None:
        self.statements: list[Statement] = []
        self._stages: dict[str, str] = {}
        self._counter = 0

    def say(
        self,
        entity: str,
        cls: str,
        prop: str,
        value: str,
        *,
        unit: str = "",
        qualifier: str = "",
        year: str = "",
        published: str = "",
        source: str = SOURCE,
        kind: Kind = "reported",
        confidence: Confidence = "medium",
        valid_from: str = "",
        valid_to: str = "",
    ) -> Statement:
        """Add one statement."""
        self._counter += 1
        statement = Statement(
            entity=entity, cls=cls, prop=prop, value=value, unit=unit, qualifier=qualifier, dataset="test",
            locator=f"test.csv line {self._counter}", source=source, kind=kind, confidence=confidence,
            observed_at=year, published_at=published, valid_from=valid_from, valid_to=valid_to,
        )  # fmt: skip
        self.statements.append(statement)
        return statement

    def say_all(self, entity: str, cls: str, **values: str) -> str:
        """Add statements on several properties of an entity; empty values are left out."""
        for prop, value in values.items():
            if value:
                self.say(entity, cls, prop, value)
        return entity

    def country(self, code: str, *, eu: bool = False) -> str:
        """Declare a country, possibly a member of the EU."""
        entity = place_id(code)
        self.say(entity, "Bloc" if entity.startswith("bloc/") else "Country", "name", code)
        if eu:
            self.say(entity, "Country", "member_of", "bloc/eu")
        return entity

    def material(
        self,
        name: str,
        stage: str = "refined",
        *,
        world: float | None = None,
        shares: Mapping[str, float] | None = None,
        recycled: bool = False,
        chain_end: str = "",
        share_of: tuple[str, str] | None = None,
        members: Iterable[str] = (),
    ) -> str:
        """Declare a chain material (or, with an empty stage, a group) with its output and country shares."""
        entity = f"material/{name}"
        self._stages[name] = stage
        self.say_all(entity, "Material", name=name, stage=stage, chain_end=chain_end)
        if recycled:
            self.say(entity, "Material", "recycled_route", "true")
        if share_of:
            self.say_all(entity, "Material", share_material=f"material/{share_of[0]}", share_stage=share_of[1])
        for member in members:
            self.say(entity, "Material", "member", f"material/{member}")
        if world is not None:
            self.world(name, stage, world)
        if shares is not None:
            self.shares(name, stage, shares)
        return entity

    def world(self, name: str, stage: str, tonnes: float, *, year: str = YEAR, kind: Kind = "reported") -> Statement:
        """World output of a material at a stage."""
        return self.say(
            f"material/{name}", "Material", "world_output_t_per_y", f"{tonnes:g}", unit="t/y", qualifier=stage,
            year=year, kind=kind,
        )  # fmt: skip

    def shares(
        self,
        name: str,
        stage: str,
        shares: Mapping[str, float],
        *,
        year: str = YEAR,
        source: str = SOURCE,
        kind: Kind = "reported",
        confidence: Confidence = "medium",
        valid_from: str = "",
    ) -> dict[str, Statement]:
        """A set of country shares (of one source and year)."""
        said = {}
        for code, share in shares.items():
            own = stage in ("recycled", self._stages.get(name))
            entity = f"stage/{name}-{code.lower()}" if own else f"production/{name}-{stage}-{code.lower()}"
            entity += "-recycled" if stage == "recycled" else ""
            self._relation(entity, "Production", producer=place_id(code), commodity=f"material/{name}", stage=stage)
            said[code] = self.say(
                entity, "Production", "share", f"{share:.12g}", qualifier=f"{year}-{source.partition('/')[2]}",
                year=year, source=source, kind=kind, confidence=confidence, valid_from=valid_from,
            )  # fmt: skip
        return said

    def product(self, name: str, made: Mapping[str, float], *, unit: str = "cars", year: str = YEAR) -> str:
        """Declare a product and who makes how much of it."""
        entity = f"product/{name}"
        self.say_all(entity, "Product", name=name, product_kind="end_product")
        for code, output in made.items():
            stage = self._relation(
                f"stage/{name}-{code.lower()}", "Production",
                producer=place_id(code), commodity=entity, stage="end_product",
            )  # fmt: skip
            self.say(stage, "Production", "output_per_y", f"{output:g}", unit=unit, year=year)
        return entity

    def facility(self, name: str, code: str, *, takes: Iterable[str] = ()) -> str:
        """Declare a facility and the materials that it takes."""
        entity = f"facility/{name}"
        self.say_all(entity, "Facility", name=name, facility_kind="refinery", country=place_id(code))
        for material in takes:
            self.say(entity, "Facility", "input", f"material/{material}")
        return entity

    def plant(
        self,
        facility: str,
        material: str,
        *,
        output: float | None = None,
        share: float | None = None,
        basis: str = "",
        year: str = YEAR,
        kind: Kind = "reported",
    ) -> str:
        """What a declared facility makes, in t/y or as a share of its country."""
        entity = self._relation(
            f"production/{facility}-{material}", "Production",
            producer=f"facility/{facility}", commodity=f"material/{material}", unit_basis=basis,
        )  # fmt: skip
        if output is not None:
            self.say(entity, "Production", "output_t_per_y", f"{output:g}", unit="t/y", year=year, kind=kind)
        if share is not None:
            self.say(entity, "Production", "share_of_country", f"{share:g}", year=year, kind=kind)
        return entity

    def recipe(
        self,
        output: str,
        source: str,
        *,
        input_type: str = "",
        quantity: float | None = 1.0,
        unit: str = "t",
        per: str = "t",
        essential: bool = True,
        group: str = "",
        weight: float | None = None,
        loss: float | None = None,
        utilisation: float | None = None,
        relation: str = "",
    ) -> str:
        """What an output needs of an input, or hangs on."""
        made, used = commodity_id(output), commodity_id(source)
        entity = f"recipe/{made.partition('/')[2]}-{used.partition('/')[2]}" + (f"-{input_type}" if input_type else "")
        self.say_all(
            entity, "Recipe", output=made, input=used, input_type=input_type or used.partition("/")[0], group=group,
            essential="true" if essential else "false", host_relation=relation, qty_unit=unit, per_unit=per,
        )  # fmt: skip
        if quantity is not None:
            self.say(entity, "Recipe", "qty_typical", f"{quantity:g}", unit=unit)
        for prop, value in (("weight", weight), ("loss", loss), ("utilisation", utilisation)):
            if value is not None:
                self.say(entity, "Recipe", prop, f"{value:g}")
        return entity

    def host(
        self,
        output: str,
        source: str,
        *,
        utilisation: float | None = None,
        relation: str = "by-product",
        group: str = "",
        weight: float | None = None,
    ) -> str:
        """Bind an output to the producers of its host."""
        return self.recipe(
            output, source, input_type="host", quantity=None, utilisation=utilisation, relation=relation,
            group=group, weight=weight,
        )  # fmt: skip

    def route(self, place: str, output: str, source: str, weight: float) -> str:
        """Mix of a place (a facility id, or a code) for one output."""
        at = place if "/" in place else place_id(place)
        made, used = commodity_id(output), commodity_id(source)
        entity = "route/" + "-".join(text.partition("/")[2] for text in (at, made, used))
        self.say_all(entity, "Route", place=at, output=made, input=used)
        self.say(entity, "Route", "weight", f"{weight:g}")
        return entity

    def supply(
        self,
        destination: str,
        material: str,
        shares: Mapping[str, float],
        *,
        kind: str = "import",
        year: str = YEAR,
        source: str = SOURCE,
        confidence: Confidence = "medium",
        known_as: Kind = "reported",
        valid_from: str = "",
    ) -> dict[str, Statement]:
        """Where a destination's imports (or all of its supply) come from."""
        said = {}
        item = commodity_id(material)
        for code, share in shares.items():
            entity = self._relation(
                f"supply/{item.partition('/')[2]}-{code.lower()}-{destination.lower()}-{kind}", "Supply",
                origin=place_id(code), destination=place_id(destination), material=item, supply_kind=kind,
            )  # fmt: skip
            said[code] = self.say(
                entity, "Supply", "share", f"{share:.12g}", qualifier=f"{year}-{source.partition('/')[2]}",
                year=year, source=source, confidence=confidence, kind=known_as, valid_from=valid_from,
            )  # fmt: skip
        return said

    def code(
        self, number: str, material: str, *, content: float | None = 1.0, coverage: str = "exact", split: bool = False
    ) -> str:
        """A trade code holds a commodity, so many tonnes of it in a tonne of goods."""
        self.say(f"hs/{number}", "HsCode", "name", number)
        entity = self._relation(
            f"covers/{number}-{material}", "CodeCommodity",
            code=f"hs/{number}", commodity=f"material/{material}", coverage=coverage,
            split_by_origin="true" if split else "",
        )  # fmt: skip
        if content is not None:
            self.say(entity, "CodeCommodity", "content_t_per_t", f"{content:g}")
        return entity

    def trade(
        self,
        number: str,
        flows: Mapping[tuple[str, str], float | None],
        *,
        value: float | None = None,
        year: str = YEAR,
    ) -> dict[tuple[str, str], Statement]:
        """Tonnes of goods of a code between places; where they are None only their value is known."""
        said = {}
        for (origin, destination), tonnes in flows.items():
            entity = self._relation(
                f"trade/{number}-{origin.lower()}-{destination.lower()}", "Trade",
                origin=place_id(origin), destination=place_id(destination), hs=f"hs/{number}",
            )  # fmt: skip
            if value is not None:
                self.say(entity, "Trade", "value_usd", f"{value:g}", unit="USD", year=year, kind="derived")
            if tonnes is not None:
                said[origin, destination] = self.say(
                    entity, "Trade", "quantity_t", f"{tonnes:g}", unit="t", year=year, kind="derived"
                )
        return said

    def holding(self, code: str, what: str, days: float, *, user: str = "", year: str = YEAR) -> Statement:
        """Days of use in hand; ``what`` is a commodity, or ``*material`` / ``*product`` for a default."""
        entity = f"holding/{code.lower()}-{what.strip('*').replace('/', '-')}" + ("-bound" if user else "")
        self._relation(
            entity, "Holding", holder_kind="consumer", country=place_id(code),
            commodity="" if what.startswith("*") else commodity_id(what),
            scope=what[1:] if what.startswith("*") else "", user=user,
        )  # fmt: skip
        return self.say(entity, "Holding", "days_typical", f"{days:g}", unit="days", year=year)

    def stockpile(
        self, name: str, code: str, material: str, days: float | None, *, kind: str = "national", year: str = "2025"
    ) -> str:
        """Public stock of a material."""
        entity = self._relation(
            f"stockpile/{name}", "Stockpile", name=name, country=place_id(code), stockpile_kind=kind,
            material=f"material/{material}",
        )  # fmt: skip
        if days is not None:
            self.say(entity, "Stockpile", "days", f"{days:g}", unit="days", year=year)
        return entity

    def consumption(self, code: str, material: str, tonnes: float) -> str:
        """Reported use of a material in a country."""
        entity = self._relation(
            f"consumption/{code.lower()}-{material}", "Consumption",
            country=place_id(code), material=f"material/{material}",
        )  # fmt: skip
        self.say(entity, "Consumption", "quantity_t_per_y", f"{tonnes:g}", unit="t/y", year=YEAR)
        return entity

    def measure(
        self,
        name: str,
        issuer: str,
        items: Iterable[str] = (),
        targets: Iterable[str] = ("ALL",),
        *,
        exports: bool = True,
        users: str = "all",
        **dates: str,
    ) -> str:
        """A measure on items of an issuer, aimed at targets."""
        entity = f"measure/{name}"
        self.say_all(
            entity, "PolicyMeasure", name=name, issuer=place_id(issuer), measure_kind="licence",
            controls_exports="true" if exports else "false", end_users=users,
            **(dates or {"announced": "2024-01-01", "effective": "2024-01-01"}),
        )  # fmt: skip
        for item in items:
            self.say_all(f"control/{name}-{item}", "Control", measure=entity, item=f"material/{item}")
        for target in targets:
            self.say_all(f"target/{name}-{target.lower()}", "Target", measure=entity, target=place_id(target))
        return entity

    def company(self, name: str) -> str:
        """Declare a company."""
        return self.say_all(f"company/{name}", "Company", name=name)

    def owns(self, owner: str, asset: str, share: float | None, *, valid_to: str = "", year: str = YEAR) -> str:
        """A company owns a part of a company or facility."""
        slugs = "-".join(text.partition("/")[2] for text in (owner, asset))
        entity = self.say_all(f"ownership/{slugs}", "Ownership", owner=owner, asset=asset)
        if share is not None:
            self.say(entity, "Ownership", "share", f"{share:.12g}", year=year, valid_to=valid_to)
        return entity

    def operates(self, company: str, facility: str) -> str:
        """A company operates a facility."""
        slugs = "-".join(text.partition("/")[2] for text in (company, facility))
        return self.say_all(f"operation/{slugs}", "Operation", operator=company, facility=facility)

    def graph(self) -> SupplyGraph:
        """The graph of all that was said."""
        return SupplyGraph(self.all_statements())

    def all_statements(self) -> list[Statement]:
        """All that was said, with the places and sources that it names."""
        said = {s.entity for s in self.statements}
        named = {s.value for s in self.statements if s.value.startswith(("country/", "bloc/"))} - said
        sources = {s.source for s in self.statements}
        declared = [self._declared(entity) for entity in sorted(named | sources)]
        return [*self.statements, *declared]

    def compiled(self, day: str = DAY) -> CompiledNetwork:
        """The network of a date."""
        return compile_network(self.graph(), day)

    def _relation(self, entity: str, cls: str, **values: str) -> str:
        """Say the ends of a relation, once however many figures follow."""
        if all(s.entity != entity for s in self.statements):
            self.say_all(entity, cls, **values)
        return entity

    @staticmethod
    def _declared(entity: str) -> Statement:
        cls = {"country": "Country", "bloc": "Bloc", "source": "Source"}[entity.partition("/")[0]]
        return Statement(
            entity=entity, cls=cls, prop="name", value=entity.partition("/")[2].upper(), dataset="test",
            locator=entity, source=SOURCE, kind="reported",
        )  # fmt: skip


def commodity_id(name: str) -> str:
    """Id of a commodity: a material unless it says product."""
    return name if "/" in name else f"material/{name}"
