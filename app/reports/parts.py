"""What stands in a report? Frozen parts with raw numbers; nothing here is rounded, translated or laid out."""

from __future__ import annotations

from dataclasses import dataclass

from app.reports.figures import Computation, Figure, SourceNote

__all__ = [
    "ChainRow",
    "ChokeRow",
    "CoverRow",
    "Coverage",
    "LossRow",
    "MeasureRow",
    "OutagePart",
    "ReportContext",
    "Slice",
    "StockpileRow",
    "Supply",
]


@dataclass(frozen=True, slots=True)
class Slice:
    """One country's part of a whole; ``code`` is ``XX`` for all countries that are not named."""

    code: str
    name: str
    share: float


@dataclass(frozen=True, slots=True)
class Supply:
    """Whom the country's makers buy from.

    Attributes
    ----------
    slices : tuple of Slice
        Origins, the largest first; shares of what the country's makers of the chain take of this commodity.
    top : Slice
        Largest origin that is named.
    share : Figure
        Of the largest origin.
    estimated_flows, stated_flows : int
    """

    slices: tuple[Slice, ...]
    top: Slice
    share: Figure
    estimated_flows: int
    stated_flows: int


@dataclass(frozen=True, slots=True)
class ChainRow:
    """One commodity of the chain at its stage: who makes it in the world, who supplies it to the country.

    Attributes
    ----------
    id, name, stage : str
    recycled : bool
        Secondary route, counted apart from the primary one.
    slices : tuple of Slice
        Countries' shares of world output, the largest first; empty where unknown.
    top : Slice or None
        Largest named country.
    share : Figure
        Of the largest named country, of world output.
    hhi_low, hhi_high, n_minus_1_low, n_minus_1_high : Figure
        Both ends: who stands in the unnamed rest is unknown.
    kind : str
        Kind of the largest country's share, empty where it is unknown.
    supply : Supply or None
        None where no maker of this chain in the country buys it.
    """

    id: str
    name: str
    stage: str
    recycled: bool
    slices: tuple[Slice, ...]
    top: Slice | None
    share: Figure
    hhi_low: Figure
    hhi_high: Figure
    n_minus_1_low: Figure
    n_minus_1_high: Figure
    kind: str
    supply: Supply | None


@dataclass(frozen=True, slots=True)
class ChokeRow:
    """One ranked choke point.

    Attributes
    ----------
    id, name, kind : str
    country : str
        Name of where it stands (of a measure: who issued it), empty where unknown.
    domestic : bool or None
    loss : Figure
        Share of the country's output of the product lost if this alone is out, without stocks.
    first_day : Figure
        First day short, with the stocks in hand; None within the horizon.
    share : Figure
        Of world output of ``material`` by its route, where it has one.
    material : str
        Name of that commodity, empty where there is no share.
    hhi : Figure
    single_point, sole_supply : bool
    path : tuple of str
        Names from the node to the product.
    status : str
        Of a measure.
    kinds : tuple of (str, float)
        Kind and share of the figures on the path.
    """

    id: str
    name: str
    kind: str
    country: str
    domestic: bool | None
    loss: Figure
    first_day: Figure
    share: Figure
    material: str
    hhi: Figure
    single_point: bool
    sole_supply: bool
    path: tuple[str, ...]
    status: str
    kinds: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class LossRow:
    """What the country's makers of one product lose in the outage.

    Attributes
    ----------
    id, name, field : str
    first_day, first_day_low, first_day_high, recovery_day : Figure
        None where there is none within the horizon; the range is that of three ways of holding stocks.
    lowest_level, lost_share, lost_share_low, lost_share_high, static_loss : Figure
        Shares of baseline output; the lost share is the mean over the horizon.
    days, levels : tuples
        Curve as change points.
    chain : tuple of str
        Names from what failed to the product.
    kinds : tuple of (str, float)
    spells : tuple of str
        Sentences on what bound on which days; of the report's product alone.
    """

    id: str
    name: str
    field: str
    first_day: Figure
    first_day_low: Figure
    first_day_high: Figure
    recovery_day: Figure
    lowest_level: Figure
    lost_share: Figure
    lost_share_low: Figure
    lost_share_high: Figure
    static_loss: Figure
    days: tuple[int, ...]
    levels: tuple[float, ...]
    chain: tuple[str, ...]
    kinds: tuple[tuple[str, float], ...]
    spells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutagePart:
    """The outage that the report shows.

    Attributes
    ----------
    target, target_name : str
    ban : bool
        True: what goes to the country is cut; False: nothing goes there directly, so the capacity itself is out.
    days, horizon : int
    main : LossRow or None
        Of the report's product; None where it is a material.
    others : tuple of LossRow
        Further products of the country, the largest loss first.
    hit, products : int
        How many of the country's products lose something, and how many it has here.
    """

    target: str
    target_name: str
    ban: bool
    days: int
    horizon: int
    main: LossRow | None
    others: tuple[LossRow, ...]
    hit: int
    products: int


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One measure that touches the chain, as it stands on the date.

    Attributes
    ----------
    id, name, issuer, kind, status, since : str
    since_exact : bool
        False where the day was counted from a month or year.
    attested_on : str
        Last day on which a source attests it, empty where none does.
    history : tuple of (str, str)
        Status and first day of each period up to the date.
    items : tuple of str
        Names of what it controls in this chain.
    end_users : str
    restricts_exports : bool
    loss : Figure
        Loss if it stopped everything that it can reach; None where it reaches nothing of the chain.
    notes : tuple of str
    """

    id: str
    name: str
    issuer: str
    kind: str
    status: str
    since: str
    since_exact: bool
    attested_on: str
    history: tuple[tuple[str, str], ...]
    items: tuple[str, ...]
    end_users: str
    restricts_exports: bool
    loss: Figure
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StockpileRow:
    """One stockpile, target or proposal of the country that covers something of the chain."""

    id: str
    name: str
    kind: str
    material: str
    days: Figure
    observed: str
    counted: bool


@dataclass(frozen=True, slots=True)
class CoverRow:
    """What bridges a stop of one input at one kind of maker in the country.

    Attributes
    ----------
    input, user : str
        Names.
    inventory : Figure
        Days of use that the makers hold.
    public : Figure
        Days of use in public stocks that may serve this use; None where there are none.
    """

    input: str
    user: str
    inventory: Figure
    public: Figure


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the answers rest on.

    Attributes
    ----------
    figures, estimated_flows : int
        Stated figures on the paths shown, each counted once, and flows split by outputs.
    kinds : tuple of (str, Figure)
        Share of both that is of each kind.
    rows : tuple of (str, int)
        Kind of the leading share -> number of rows of the chain; ``unknown`` where no shares are known.
    """

    figures: int
    estimated_flows: int
    kinds: tuple[tuple[str, Figure], ...]
    rows: tuple[tuple[str, int], ...]

    def count(self, kind: str) -> int:
        """Rows of the chain whose leading share is of a kind."""
        return dict(self.rows).get(kind, 0)


@dataclass(frozen=True, slots=True)
class ReportContext:
    """All that a report says.

    Attributes
    ----------
    lang, as_of, graph_hash : str
    product, product_name, country, country_name : str
        ``country`` is a code such as ``JP``.
    makers : Figure
        Output of the product in the country, in ``unit`` a year.
    unit : str
    leading : ChokeRow or None
        Foreign country whose outage takes most.
    autonomy : Figure
        1 - loss of ``leading``.
    domestic : tuple of ChokeRow
        Largest choke points inside the country.
    chokes : tuple of ChokeRow
        Ranked, of every kind.
    chokes_found : int
        How many there are in all.
    horizon : int
        Days within which a first shortage is looked for.
    measures_elsewhere : int
        Measures on this chain in force that are aimed at others.
    gaps : tuple of str
    """

    lang: str
    as_of: str
    graph_hash: str
    product: str
    product_name: str
    country: str
    country_name: str
    makers: Figure
    unit: str
    leading: ChokeRow | None
    autonomy: Figure
    domestic: tuple[ChokeRow, ...]
    chain: tuple[ChainRow, ...]
    chokes: tuple[ChokeRow, ...]
    chokes_found: int
    horizon: int
    outage: OutagePart | None
    measures: tuple[MeasureRow, ...]
    measures_elsewhere: int
    stockpiles: tuple[StockpileRow, ...]
    covers: tuple[CoverRow, ...]
    coverage: Coverage
    gaps: tuple[str, ...]
    computations: tuple[Computation, ...]
    sources: tuple[SourceNote, ...]
