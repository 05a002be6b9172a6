"""Small graphs of trade said by hand: codes, what they hold, and flows of several sources."""

from __future__ import annotations

from collections.abc import Sequence

from graph.statement import Kind, Statement
from graph.supply_graph import SupplyGraph

__all__ = ["TradeGraph"]


class TradeGraph:
    """Statements on trade; countries, codes and sources are declared as they are named."""

    def __init__(self) -> None:
        self._statements: dict[str, Statement] = {}

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
        dataset: str = "codes",
        source: str = "source/codes",
        kind: Kind = "reported",
        published: str = "",
    ) -> None:
        """Add one statement."""
        statement = Statement(
            entity=entity, cls=cls, prop=prop, value=value, unit=unit, qualifier=qualifier, dataset=dataset,
            locator=f"{dataset}.csv line 2", source=source, kind=kind, observed_at=year, published_at=published,
        )  # fmt: skip
        self._statements[statement.id] = statement

    def code(self, digits: str, *, editions: Sequence[str] = ("2022",), listed: Sequence[str] = ()) -> TradeGraph:
        """Declare a code in its heading; a heading may list all of its subheadings in some editions."""
        entity = f"hs/{digits}"
        self.say(entity, "HsCode", "name", f"HS {digits}", qualifier="en")
        self.say(entity, "HsCode", "code", digits)
        for edition in editions:
            self.say(entity, "HsCode", "edition", edition)
        for edition in listed:
            self.say(entity, "HsCode", "listed_in", edition)
        if len(digits) > 4:
            self.say(entity, "HsCode", "parent", f"hs/{digits[:4]}")
        return self

    def covers(self, digits: str, material: str, coverage: str = "part", share: str = "") -> TradeGraph:
        """A code holds a material."""
        self.say(f"material/{material}", "Material", "name", material)
        entity = f"covers/{digits}-{material}"
        self.say(entity, "CodeCommodity", "code", f"hs/{digits}")
        self.say(entity, "CodeCommodity", "commodity", f"material/{material}")
        self.say(entity, "CodeCommodity", "coverage", coverage, kind="assumed")
        if share:
            self.say(entity, "CodeCommodity", "share", share, kind="estimated")
        return self

    def flow(
        self,
        digits: str,
        origin: str,
        destination: str,
        year: str,
        value: float | None = None,
        *,
        tonnes: float | None = None,
        yen: float | None = None,
        dataset: str = "baci",
        reporter: str = "",
        kind: Kind = "derived",
        published: str = "2026-01",
    ) -> TradeGraph:
        """Trade as one data set (and one reporter in it) states it."""
        entity, source = f"trade/{digits}-{origin}-{destination}", f"source/{dataset}{reporter}"
        ends = {"origin": f"country/{origin}", "destination": f"country/{destination}", "hs": f"hs/{digits}"}
        self.say(source, "Source", "name", dataset + reporter, source=source)
        for place in (ends["origin"], ends["destination"]):
            self.say(place, "Country", "name", place.partition("/")[2].upper(), qualifier="en")
        for prop, end in ends.items():
            self.say(entity, "Trade", prop, end, dataset=dataset, source=source, kind=kind)
        figures = (("value_usd", value, "USD"), ("value_jpy", yen, "JPY"), ("quantity_t", tonnes, "t"))
        for prop, figure, unit in figures:
            if figure is not None:
                self.say(
                    entity, "Trade", prop, f"{figure:g}", unit=unit, year=year, dataset=dataset, source=source,
                    kind=kind, published=published,
                )  # fmt: skip
        return self

    def graph(self) -> SupplyGraph:
        """The graph."""
        self.say("source/codes", "Source", "name", "codes")
        return SupplyGraph(self._statements.values())
