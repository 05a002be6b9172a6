"""Which records speak of which nodes? Pairs by score, one to one for each source, as decisions allow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from graph.matching.likeness import Likeness, Named, compare, distance_km
from graph.matching.nodes import NodeNames, is_record
from graph.matching.words import name_parts, variants
from graph.supply_graph import SupplyGraph

__all__ = ["AUTOMATIC", "CLOSE", "Decision", "Matching", "Pair", "find_matches"]

AUTOMATIC = 0.88
"""A pair that scores this much and has no rival is taken; property tests and hand-judged pairs stand behind it."""
CLOSE = 0.66
"""A pair that scores this much is put before a reader; below it is none."""
_RIVAL = 0.05
"""A second pair within this of the first leaves open which of them is meant."""
_COMPANY_AUTOMATIC, _COMPANY_CLOSE = 0.97, 0.7
"""The same for firms, of which only the names are compared."""
_BLOCK_KM = 60.0
_STEM = 4


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reader decided of one pair.

    Attributes
    ----------
    record, node : str
        Ids.
    decision : str
        ``accepted`` or ``rejected``.
    reason : str
    """

    record: str
    node: str
    decision: str
    reason: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A record and a node, how alike they are, and who decided: ``auto``, ``accepted``, empty where nobody has."""

    record: str
    node: str
    likeness: Likeness
    decision: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Matching:
    """Pairs that hold, pairs that a reader should decide, and decisions that fit nothing in the graph."""

    matches: tuple[Pair, ...]
    to_decide: tuple[Pair, ...]
    idle: tuple[Decision, ...]


def find_matches(graph: SupplyGraph, decisions: Sequence[Decision] = ()) -> Matching:
    """Match the records of sources to facilities, companies and deposits.

    A record names at most one node of a class, and a node is named by at most one record of a source; decisions go
    before scores and may say otherwise. A pair is automatic where it scores ``AUTOMATIC`` and no rival comes near.

    Parameters
    ----------
    graph : SupplyGraph
    decisions : sequence of Decision
        Those on records or nodes that the graph does not have are idle.

    Returns
    -------
    Matching
    """
    names = NodeNames(graph)
    records = [n for cls in ("FacilityRecord", "Deposit") for n in graph.ids(cls) if is_record(n)]
    # Ports and other places are no facilities of ours.
    records = [r for r in records if graph.text(r, "record_kind") != "place"]
    if not records:
        return Matching((), (), tuple(decisions))
    things = {node: names.named(node) for node in (*records, *_targets(graph))}
    decided = {(d.record, d.node): d for d in decisions}
    known = [d for d in decisions if d.record in things and d.node in things]
    accepted = [
        Pair(d.record, d.node, compare(things[d.record], things[d.node]), d.decision, d.reason)
        for d in known
        if d.decision == "accepted"
    ]
    open_pairs = [
        Pair(record, node, likeness)
        for record, node in _candidates(graph, things, records)
        if (record, node) not in decided
        and (likeness := compare(things[record], things[node])).score
        >= (_COMPANY_CLOSE if things[record].company else CLOSE)
    ]
    automatic, close = _assign(graph, accepted, open_pairs)
    idle = tuple(d for d in decisions if d not in known)
    return Matching(tuple(_in_order([*accepted, *automatic])), tuple(_in_order(close)), idle)


def _targets(graph: SupplyGraph) -> Iterator[str]:
    for cls in ("Facility", "Company", "Deposit"):
        yield from (node for node in graph.ids(cls) if not is_record(node))


def _candidates(graph: SupplyGraph, things: dict[str, Named], records: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pairs worth comparing: in one country (if both tell), and either near each other or with a word in common."""
    by_word: dict[tuple[bool, str], list[str]] = defaultdict(list)
    by_country: dict[str, list[str]] = defaultdict(list)
    for node in _targets(graph):
        thing = things[node]
        for stem in _stems(thing):
            by_word[thing.company, stem].append(node)
        if not thing.company:
            by_country[thing.country].append(node)
    for record in records:
        thing = things[record]
        found = {node for stem in _stems(thing) for node in by_word[thing.company, stem]}
        if not thing.company:
            found |= {
                node
                for node in by_country[thing.country]
                if (away := distance_km(thing, things[node])) is not None and away <= _BLOCK_KM
            }
        for node in sorted(found):
            if not thing.country or not things[node].country or thing.country == things[node].country:
                yield record, node


def _stems(thing: Named) -> set[str]:
    """First letters of the words that tell a name from others."""
    stems = set()
    for text in (thing.name_en, thing.name_ja, *thing.aliases):
        names, remarks = variants(text) if text else ((), ())
        for name in (*names, *remarks):
            parts = name_parts(name, company=thing.company)
            stems |= {word[: _STEM if not parts.japanese else 2] for word in parts.strong}
            stems.add(parts.text[:_STEM])
    return stems - {""}


def _assign(graph: SupplyGraph, accepted: Sequence[Pair], pairs: Sequence[Pair]) -> tuple[list[Pair], list[Pair]]:
    """Pairs that are automatic, and those close enough for a reader, best first and one to one."""
    record_side: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    node_side: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    for pair in pairs:
        record_side[_record_key(graph, pair)].append(pair)
        node_side[_node_key(graph, pair)].append(pair)
    taken = {_record_key(graph, p) for p in accepted} | {_node_key(graph, p) for p in accepted}
    automatic: list[Pair] = []
    close: list[Pair] = []
    for pair in sorted(pairs, key=lambda p: (-p.likeness.score, p.record, p.node)):
        keys = {_record_key(graph, pair), _node_key(graph, pair)}
        if keys & taken:
            continue
        rivals = [p for p in (*record_side[_record_key(graph, pair)], *node_side[_node_key(graph, pair)]) if p != pair]
        free = [p for p in rivals if not {_record_key(graph, p), _node_key(graph, p)} & taken]
        least = _COMPANY_AUTOMATIC if pair.node.startswith("company/") else AUTOMATIC
        if pair.likeness.score < least or any(p.likeness.score > pair.likeness.score - _RIVAL for p in free):
            close.append(pair)
            continue
        automatic.append(Pair(pair.record, pair.node, pair.likeness, "auto"))
        taken |= keys
    return automatic, [p for p in close if not {_record_key(graph, p), _node_key(graph, p)} & taken]


def _record_key(graph: SupplyGraph, pair: Pair) -> tuple[str, str]:
    """A record may speak of one node of each class."""
    return (pair.record, graph.cls(pair.node))


def _node_key(graph: SupplyGraph, pair: Pair) -> tuple[str, str]:
    """A node may be spoken of by one record of each list of a source; a firm under each of its spellings."""
    if graph.cls(pair.node) == "Company":
        return (pair.node, pair.record)
    told = graph.values(pair.record, "name")[0]
    return (pair.node, f"{told.dataset} {told.source}")


def _in_order(pairs: Iterable[Pair]) -> list[Pair]:
    return sorted(pairs, key=lambda p: (p.node, p.record))
