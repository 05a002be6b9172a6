"""World trade kept small: nothing is lost, Japan's flows all stand, and what stands is at least 99 % of the value."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.trade_flows import HOME, KEPT, OTHERS, Flow, lean, own_row

PLACES = ("JP", "CN", "US", "NA", "VN", "DE", "XX")
AMOUNTS = st.one_of(st.integers(1, 9), st.integers(100, 10**7))


def total(flows: list[Flow]) -> tuple[Decimal, Decimal, int, int]:
    return (
        sum((flow.value for flow in flows), Decimal(0)),
        sum((flow.quantity or Decimal(0) for flow in flows), Decimal(0)),
        sum(flow.flows for flow in flows), sum(flow.unweighed for flow in flows),
    )  # fmt: skip


def flow(parts: tuple[str, str, str, str, int, int | None]) -> Flow:
    hs, year, exporter, importer, value, quantity = parts
    return Flow.one(
        hs, year, exporter, importer, Decimal(value) / 1000, None if quantity is None else Decimal(quantity) / 1000
    )


TRADES = st.lists(
    st.tuples(
        st.sampled_from(("850511", "811292")), st.sampled_from(("2023", "2024")), st.sampled_from(PLACES),
        st.sampled_from(PLACES), AMOUNTS, st.none() | st.integers(0, 10**5),
    ).filter(lambda parts: parts[2] != parts[3]).map(flow),
    min_size=1, max_size=40,
)  # fmt: skip
QUICK = settings(derandomize=True, deadline=None, max_examples=50)


@QUICK
@given(TRADES)
def test_nothing_is_lost(flows: list[Flow]) -> None:
    kept = lean(flows)
    assert total(kept) == total(flows)
    assert len({(flow.hs, flow.year, flow.exporter, flow.importer) for flow in kept}) == len(kept)
    for key in {(flow.hs, flow.year) for flow in flows}:
        assert total([f for f in kept if (f.hs, f.year) == key]) == total([f for f in flows if (f.hs, f.year) == key])


@QUICK
@given(TRADES)
def test_what_stands_flow_by_flow(flows: list[Flow]) -> None:
    kept = lean(flows)
    pairs: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    for flow in flows:
        pairs[flow.hs, flow.year, flow.exporter, flow.importer] += flow.value
    for flow in kept:
        if OTHERS not in (flow.exporter, flow.importer):
            assert flow.value == pairs[flow.hs, flow.year, flow.exporter, flow.importer]
    stand = {(flow.hs, flow.year, flow.exporter, flow.importer) for flow in kept}
    assert all(pair in stand for pair in pairs if HOME in pair)
    for hs, year in {(flow.hs, flow.year) for flow in flows}:
        named = {p: v for p, v in pairs.items() if p[:2] == (hs, year) and OTHERS not in p}
        unnamed = sum((v for p, v in pairs.items() if p[:2] == (hs, year) and OTHERS in p), Decimal(0))
        missing = sum((value for pair, value in named.items() if pair not in stand), Decimal(0))
        world = sum(named.values(), Decimal(0)) + unnamed
        assert missing == 0 or missing + unnamed <= (1 - KEPT) * world
        smallest = min((v for p, v in named.items() if p in stand and HOME not in p), default=None)
        if smallest is not None:
            assert all(value < smallest for pair, value in named.items() if pair not in stand)


@QUICK
@given(TRADES)
def test_the_order_of_flows_does_not_matter(flows: list[Flow]) -> None:
    shuffled = sorted(flows, key=lambda f: (f.value, f.exporter, f.importer, f.hs, f.year))
    assert lean(flows) == lean(flows[::-1]) == lean(shuffled)


def test_a_world_by_hand() -> None:
    made = [
        Flow.one("850511", "2024", "CN", "DE", Decimal(9000), Decimal(90)),
        Flow.one("850511", "2024", "CN", "US", Decimal(900), None),
        Flow.one("850511", "2024", "CN", "NA", Decimal(3), Decimal(1)),
        Flow.one("850511", "2024", "CN", "FJ", Decimal(2), None),
        Flow.one("850511", "2024", "DE", "NA", Decimal(4), Decimal(2)),
        Flow.one("850511", "2024", "US", "XX", Decimal(5), None),
        Flow.one("850511", "2024", "FR", "JP", Decimal(1), Decimal("0.5")),
    ]
    assert [(f.exporter, f.importer, int(f.value), f.quantity, f.flows, f.unweighed) for f in lean(made)] == [
        ("CN", "DE", 9000, 90, 1, 0),
        ("CN", "US", 900, None, 1, 1),
        ("FR", "JP", 1, Decimal("0.5"), 1, 0),
        ("XX", "XX", 14, 3, 4, 2),  # no exporter's rest is as large as the smallest flow that stands, 900
    ]
    # Where goods to unknown places are too many for the share asked for, every other flow stands.
    everything = [(f.exporter, f.importer) for f in lean(made, kept=Decimal("0.99999"))]
    assert everything == sorted((f.exporter, f.importer) for f in made)


def test_own_rows_are_plain_text() -> None:
    row = own_row(Flow.one("850511", "2024", "CN", "NA", Decimal("1E+3"), Decimal("0.500")), edition="1992")
    assert row == {
        "hs6": "850511", "exporter": "CN", "importer": "NA", "year": "2024", "value_usd": "1000", "quantity_t": "0.5",
        "flows": "1", "unweighed": "0", "edition": "1992",
    }  # fmt: skip
