"""How is world trade kept small without losing any of it? Large flows and Japan's one by one, the rest in sums.

Publishers of trade give hundreds of thousands of flows, most of them tiny. Of one code and year every flow from or
to Japan stands, and every other flow of at least the value at which 99 % of the world's trade stands; what is left is
summed by exporter to ``XX``, and exporters whose sum is below that value together from ``XX`` to ``XX``. Totals of
value, of known tonnes and of flows are those of the publisher.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from graph.statement import Confidence, Kind
from ingest.context import Context, Entity
from ingest.files.numbers import plain
from ingest.refs import place
from ingest.rows import Origin, Row

__all__ = ["HOME", "KEPT", "OTHERS", "Flow", "lean", "own_row", "state_flow"]

HOME = "JP"
"""Country of which every flow is kept."""

KEPT = Decimal("0.99")
"""Share of the world's trade of a code and year, by value, that stands flow by flow at least."""

OTHERS = "XX"
"""All countries that are not named, together."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Trade of one code in one year from one country to another.

    Attributes
    ----------
    hs, year, exporter, importer : str
        Countries by two letters; ``XX`` for several or an unknown one.
    value : Decimal
        US dollars.
    quantity : Decimal or None
        Tonnes, as far as they are known.
    flows : int
        Flows of the publisher that it sums up.
    unweighed : int
        Those of them without tonnes.
    """

    hs: str
    year: str
    exporter: str
    importer: str
    value: Decimal
    quantity: Decimal | None
    flows: int
    unweighed: int

    @staticmethod
    def one(hs: str, year: str, exporter: str, importer: str, value: Decimal, quantity: Decimal | None) -> Flow:
        """A flow as the publisher gives it.

        Examples
        --------
        >>> Flow.one("850511", "2024", "CN", "JP", Decimal(5), None).unweighed
        1
        """
        return Flow(hs, year, exporter, importer, value, quantity, 1, int(quantity is None))


def lean(flows: Iterable[Flow], *, home: str = HOME, kept: Decimal = KEPT) -> list[Flow]:
    """The flows that stand for themselves, and the sums of the others; totals stay.

    Parameters
    ----------
    flows : iterable of Flow
        Of one publisher; flows of one code, year and pair are added up.
    home : str
        Country of which every flow is kept.
    kept : Decimal
        Least share of the value of a code and year that stands flow by flow.

    Returns
    -------
    list of Flow
        In order of code, year, exporter and importer.

    Examples
    --------
    >>> sold = (("DE", 900), ("US", 99), ("FJ", 1))
    >>> made = [Flow.one("850511", "2024", "CN", to, Decimal(value), None) for to, value in sold]
    >>> [(flow.importer, int(flow.value), flow.flows) for flow in lean(made)]
    [('DE', 900, 1), ('US', 99, 1), ('XX', 1, 1)]
    """
    groups: dict[tuple[str, str], dict[tuple[str, str], list[Flow]]] = defaultdict(lambda: defaultdict(list))
    for flow in flows:
        groups[flow.hs, flow.year][flow.exporter, flow.importer].append(flow)
    return [flow for _, group in sorted(groups.items()) for flow in _lean_group(group, home, kept)]


def _lean_group(group: Mapping[tuple[str, str], list[Flow]], home: str, kept: Decimal) -> Iterator[Flow]:
    merged = [_sum(flows, *pair) for pair, flows in group.items()]
    least = _least_kept(merged, home, kept)
    left: dict[str, list[Flow]] = defaultdict(list)
    found: list[Flow] = []
    for flow in merged:
        if home in (flow.exporter, flow.importer) or (flow.value >= least and not _unnamed(flow)):
            found.append(flow)
        else:
            left[flow.exporter].append(flow)
    others: list[Flow] = []
    for exporter, flows in left.items():
        if exporter != OTHERS and sum((flow.value for flow in flows), Decimal(0)) >= least:
            found.append(_sum(flows, exporter, OTHERS))
        else:
            others += flows
    if others:
        found.append(_sum(others, OTHERS, OTHERS))
    return iter(sorted(found, key=lambda flow: (flow.exporter, flow.importer)))


def _unnamed(flow: Flow) -> bool:
    return OTHERS in (flow.exporter, flow.importer)


def _sum(flows: list[Flow], exporter: str, importer: str) -> Flow:
    """Flows of one code and year added up."""
    first = flows[0]
    if len(flows) == 1 and (first.exporter, first.importer) == (exporter, importer):
        return first
    weighed = [flow.quantity for flow in flows if flow.quantity is not None]
    return Flow(
        first.hs, first.year, exporter, importer, sum((flow.value for flow in flows), Decimal(0)),
        sum(weighed, Decimal(0)) if weighed else None, sum(flow.flows for flow in flows),
        sum(flow.unweighed for flow in flows),
    )  # fmt: skip


def _least_kept(flows: Iterable[Flow], home: str, kept: Decimal) -> Decimal:
    """Value of the smallest flow that stands for itself; infinite where those of the home country are enough."""
    rest: list[Decimal] = []
    total = standing = Decimal(0)
    for flow in flows:
        total += flow.value
        if home in (flow.exporter, flow.importer):
            standing += flow.value
        elif not _unnamed(flow):
            rest.append(flow.value)
    least = Decimal("Infinity")
    for value in sorted(rest, reverse=True):
        if standing >= kept * total:
            break
        standing, least = standing + value, value
    return least


def own_row(flow: Flow, **more: str) -> dict[str, str]:
    """A flow as a row of an own table, with further columns such as the vintage.

    Examples
    --------
    >>> own_row(Flow("850511", "2024", "CN", "NA", Decimal("12.50"), None, 1, 1), vintage="V202601")["value_usd"]
    '12.5'
    """
    return {
        "hs6": flow.hs, "exporter": flow.exporter, "importer": flow.importer, "year": flow.year,
        "value_usd": plain(flow.value), "quantity_t": "" if flow.quantity is None else plain(flow.quantity),
        "flows": str(flow.flows), "unweighed": str(flow.unweighed), **more,
    }  # fmt: skip


def state_flow(
    context: Context, row: Row, *, source: str, published: str, kind: Kind, confidence: Confidence = "high"
) -> Entity:
    """State a row that :func:`own_row` wrote: value and tonnes of a year from one country to another.

    Parameters
    ----------
    context : Context
    row : Row
        Its columns of :func:`own_row` are taken.
    source : str
        Text of the source, with its vintage.
    published : str
        ISO date.
    kind : Kind
        ``derived`` where both countries' statistics were reconciled, else ``reported``.
    confidence : Confidence
    """
    year = row.pop("year")
    origin = context.cite(row, source=source, year=year, confidence=confidence, published=published)
    row.origin = Origin(origin.source, kind, origin.confidence, origin.published_at)
    hs, exporter, importer = row.pop("hs6"), row.pop("exporter"), row.pop("importer")
    trade = context.relation(
        "Trade", f"trade/{hs}-{exporter.lower()}-{importer.lower()}", row=row,
        origin=place(exporter), destination=place(importer), hs=f"hs/{hs}",
    )  # fmt: skip
    context.state(trade, "value_usd", row.pop("value_usd"), row=row, observed_at=year)
    context.state(trade, "quantity_t", row.pop("quantity_t"), row=row, observed_at=year)
    flows, unweighed = int(row.pop("flows")), int(row.pop("unweighed"))
    if flows > 1:
        text = f"sum of {flows} small flows" + (f", {unweighed} of them without tonnes" if unweighed else "")
        context.state(trade, "note", text, row=row, observed_at=year)
    return trade
