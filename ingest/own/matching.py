"""What do the lines of a user's list mean in the graph? Input, supplier, site and country as nodes, each with a reason.

Nothing is guessed silently: an input that no node is called like rejects its line and names the nearest; a supplier
that the graph does not know stays a supplier of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from graph.errors import UnknownNodeError
from graph.matching import Candidate, Named, match_names
from graph.own_chain import OwnChain, OwnSupply
from graph.resolve import Resolver
from graph.supply_graph import SupplyGraph
from ingest.errors import FileRefusedError
from ingest.issues import FileIssue
from ingest.own.sheet import OwnLine, OwnSheet
from ontology.iso import OTHER_COUNTRIES

__all__ = ["Match", "OwnMatching", "match_sheet"]

_SURE_INPUT = 0.9
_SURE_FIRM = 0.8
_SURE_PLANT = 0.72
"""A plant's score holds its place and operator, which a list seldom tells: an equal name alone comes to about 0.75."""
_CLOSE = 0.03
"""Two candidates this close are not told apart."""
_NEAR = 3
_FAR = 0.4
"""What is less like a text than this is not worth naming."""


@dataclass(frozen=True, slots=True)
class Match:
    """One text of the list and the node that it was taken for.

    Attributes
    ----------
    line : int
    column : str
        ``input``, ``supplier``, ``site`` or ``country``.
    value : str
        As written.
    node : str
        Empty where nothing matched.
    score : float
        0 to 1.
    reason : str
        In English.
    """

    line: int
    column: str
    value: str
    node: str
    score: float
    reason: str

    def as_json(self) -> dict[str, object]:
        """The match as a mapping."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class OwnMatching:
    """A matched list, with every match for review, and the lines that were rejected."""

    chain: OwnChain
    matches: tuple[Match, ...]
    issues: tuple[FileIssue, ...]


def match_sheet(sheet: OwnSheet, graph: SupplyGraph, country: str) -> OwnMatching:
    """Match a list to the graph.

    Parameters
    ----------
    sheet : OwnSheet
    graph : SupplyGraph
    country : str
        Where the user's products are made: code or name.

    Raises
    ------
    FileRefusedError
        If not one line can be matched.
    UnknownNodeError
        If there is no such country.
    """
    matcher = _Matcher(sheet.file, graph)
    made_in = matcher.code(country)
    supplies = [supply for supply in map(matcher.supply, sheet.lines) if supply is not None]
    issues = (*sheet.issues, *matcher.issues)
    if not supplies:
        told = "; ".join(f"line {issue.line}: {issue.reason}" for issue in issues[:3])
        raise FileRefusedError(f"{sheet.file}: no line can be matched ({told}). Correct the sheet.")
    matches = tuple(match for line in sheet.lines for match in matcher.matches[line.line])
    ordered = tuple(sorted(issues, key=lambda issue: issue.line or 0))
    return OwnMatching(OwnChain(sheet.file, made_in, tuple(supplies)), matches, ordered)


class _Matcher:
    """Matches line by line; remembers what it said of each."""

    def __init__(self, file: str, graph: SupplyGraph) -> None:
        self._file, self._graph, self._resolver = file, graph, Resolver(graph)
        self._made = _made_by(graph)
        self.matches: dict[int, list[Match]] = defaultdict(list)
        self.issues: list[FileIssue] = []

    def code(self, text: str) -> str:
        node = self._resolver.node(text, "Country")
        code = node.rpartition("/")[2].upper()
        if code == OTHER_COUNTRIES:
            raise UnknownNodeError(text)
        return code

    def supply(self, line: OwnLine) -> OwnSupply | None:
        """The line as a supply, or None with the reason among the issues."""
        country = ""
        if line.country:
            try:
                country = self.code(line.country)
            except UnknownNodeError:
                self._reject(line, "country", line.country, "is no country. Write its name or two-letter code.")
                return None
            self._tell(line, "country", line.country, f"country/{country.lower()}", 1.0, "the name is the same")
        found = self._input(line)
        if found is None:
            return None
        supplier = self._supplier(line, found, country)
        home = country or self._home(supplier.node)
        return OwnSupply(
            line=line.line, part=line.part, product=line.product, material=found, supplier=line.supplier or line.site,
            node=supplier.node, country=home, share=line.share or 0.0, inventory_days=line.inventory_days,
            score=supplier.score, reason=supplier.reason,
        )  # fmt: skip

    def _home(self, node: str) -> str:
        """Country of a plant; a firm's seat says nothing of where its plants are."""
        place = self._graph.text(node, "country") if node.startswith("facility/") else ""
        return place.rpartition("/")[2].upper()

    def _input(self, line: OwnLine) -> str | None:
        exact = self._exact(line.input, "Material", "Product")
        if len(exact) == 1:
            self._tell(line, "input", line.input, exact[0], 1.0, "the name is the same")
            return exact[0]
        near = match_names(Named(line.input), self._graph, classes=("Material", "Product"), least=_FAR, limit=_NEAR)
        sure = _clear([c for c in near if c.score >= _SURE_INPUT]) if not exact else None
        if sure is not None:
            self._tell(line, "input", line.input, sure.node, sure.score, "; ".join(sure.reasons))
            return sure.node
        named = exact or [c.node for c in near] or self._near(line.input)
        listed = ", ".join(f"{self._graph.name(node)} ({node})" for node in named[:_NEAR])
        reason = (
            f"is no material or product of the graph. Nearest: {listed}. Write one of them."
            if listed
            else "is no material or product of the graph. See: lodestone find"
        )
        self._reject(line, "input", line.input, reason)
        return None

    def _near(self, text: str) -> list[str]:
        return [f.id for f in self._resolver.search(text) if f.cls in ("Material", "Product")]

    def _exact(self, text: str, *classes: str) -> list[str]:
        """Nodes that bear a name, id or slug."""
        try:
            return [self._resolver.node(text, *classes)]
        except UnknownNodeError as error:
            return list(error.candidates)

    def _supplier(self, line: OwnLine, material: str, country: str) -> Match:
        """The plant that the site names, else the firm or plant that the supplier names; the line keeps what was found.

        Returns the match that stands, or one without a node.
        """
        told: list[Match] = []
        if line.site:
            told.append(self._plant(line, "site", line.site, material, country))
        if line.supplier and not (told and told[-1].node):
            firm = self._firm(line)
            told.append(firm if firm.node else self._plant(line, "supplier", line.supplier, material, country, firm))
        if not told:
            told.append(Match(line.line, "supplier", "", "", 0.0, "no supplier is named: all makers of the country"))
        else:
            self.matches[line.line] += told
        return told[-1]

    def _firm(self, line: OwnLine) -> Match:
        exact = self._exact(line.supplier, "Company")
        if len(exact) == 1:
            return Match(line.line, "supplier", line.supplier, exact[0], 1.0, "the name is the same")
        near = match_names(Named(line.supplier, company=True), self._graph, classes=("Company",), limit=_NEAR)
        return self._of(line, "supplier", line.supplier, near, _SURE_FIRM)

    def _plant(
        self, line: OwnLine, column: str, text: str, material: str, country: str, before: Match | None = None
    ) -> Match:
        """The plant that a text names, if it makes the material or nothing is known of what it makes."""
        place = f"country/{country.lower()}" if country else ""
        exact = self._exact(text, "Facility")
        if len(exact) == 1:
            node = exact[0]
            if place and self._graph.text(node, "country") not in ("", place):
                reason = f"{node} bears this name, but stands in another country"
                return Match(line.line, column, text, "", 0.0, reason)
            if not self._may_make(node, material):
                return Match(line.line, column, text, "", 0.0, f"{node} bears this name, but makes other goods")
            return Match(line.line, column, text, node, 1.0, "the name is the same")
        operator = (line.supplier,) if line.supplier and column == "site" else ()
        query = Named(text, country=place, operator=operator, commodities=frozenset({material}))
        near = match_names(query, self._graph, classes=("Facility",), limit=2 * _NEAR)
        able = [c for c in near if self._may_make(c.node, material)]
        found = self._of(line, column, text, able, _SURE_PLANT)
        return before if before is not None and not found.node and before.score >= found.score else found

    def _may_make(self, facility: str, material: str) -> bool:
        made = self._made.get(facility, frozenset())
        wanted = {material, *self._graph.refs(material, "member")}
        return not made or bool(made & wanted)

    def _of(self, line: OwnLine, column: str, text: str, near: Sequence[Candidate], least: float) -> Match:
        sure = [c for c in near if c.score >= least]
        best = _clear(sure)
        if best is not None:
            return Match(line.line, column, text, best.node, best.score, "; ".join(best.reasons))
        if sure:
            listed = ", ".join(c.node for c in sure)
            return Match(line.line, column, text, "", 0.0, f"several nodes fit equally well: {listed}")
        if near:
            return Match(
                line.line, column, text, "", near[0].score, f"no node is called so; the nearest is {near[0].node}"
            )
        return Match(line.line, column, text, "", 0.0, "no node is called so")

    def _tell(self, line: OwnLine, column: str, value: str, node: str, score: float, reason: str) -> None:
        self.matches[line.line].append(Match(line.line, column, value, node, score, reason))

    def _reject(self, line: OwnLine, column: str, value: str, reason: str) -> None:
        self.matches.pop(line.line, None)
        self.issues.append(FileIssue(file=self._file, line=line.line, column=column, value=value, reason=reason))


def _clear(candidates: Sequence[Candidate]) -> Candidate | None:
    """The best candidate if no other comes close."""
    if not candidates or (len(candidates) > 1 and candidates[0].score - candidates[1].score < _CLOSE):
        return None
    return candidates[0]


def _made_by(graph: SupplyGraph) -> dict[str, frozenset[str]]:
    """What each plant is known to make."""
    made: dict[str, set[str]] = defaultdict(set)
    for facility in graph.ids("Facility"):
        made[facility] |= set(graph.refs(facility, "output"))
    for production in graph.ids("Production"):
        producer = graph.text(production, "producer")
        if producer.startswith("facility/"):
            made[producer].add(graph.text(production, "commodity"))
    return {facility: frozenset(goods) for facility, goods in made.items() if goods}
