"""The command balance: do production, trade and use agree, and what is left over?"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.options import AsOf, FormatOption, Home, LangOption, Top, day
from app.cli.output import Format, Lang, print_json, print_rows, say
from app.i18n import Translator
from app.value_words import percent, tonnes

if TYPE_CHECKING:
    from graph.analysis.balance import FlowRow
    from graph.supply_graph import SupplyGraph

__all__ = ["balance"]

_FLOWS = 12
"""Flows that the table shows."""


def balance(
    material: Annotated[str | None, typer.Option(help="One material, by region: id, slug or name.")] = None,
    as_of: AsOf = "",
    top: Top = None,
    form: FormatOption = Format.table,
    lang: LangOption = Lang.en,
    home: Home = None,
) -> None:
    """Set production, trade and use side by side, with the residual that no flow explains.

    Examples: lodestone balance · lodestone balance --material ndpr-metal
    """
    from app.answers import Answers
    from app.i18n import translator
    from graph.analysis.balance import balance_rows, flow_rows, regional_rows
    from graph.analysis.balance_chains import chain_residuals, reason_of
    from graph.errors import ScenarioError

    _ = translator(lang)
    answers = Answers(home)
    date = day(as_of)
    compiled, graph = answers.compiled(date), answers.graph
    sheet = balance_rows(compiled)
    if material is None:
        flows, rows = [], sheet
    else:
        node = answers.resolver.node(material, "Material")
        found = compiled.balances.get(node)
        if found is None:
            raise ScenarioError(f"{node}: no trade code tells it from other goods, so its trade is not reconciled")
        flows, rows = [_flow(flow) for flow in flow_rows(graph, found)], regional_rows(found)
    chains = [
        {
            **asdict(chain), "label": chain.label(lang), "reason": chain.reason(lang),
            "share": chain.share if chain.commodities else None,
            "worst_share": chain.worst_share if chain.commodities else None,
            "worst_name": graph.name(chain.worst, lang) if chain.worst else "",
        }
        for chain in chain_residuals(graph, sheet)
    ]  # fmt: skip
    out = [{**asdict(row), "name": graph.name(row.commodity, lang), "reason": reason_of(row)(lang)} for row in rows]
    if form is Format.json:
        print_json({"as_of": date, "rows": out, "chains": chains, **({} if material is None else {"flows": flows})})
        return
    heads = {
        "name": _("material"), "region": _("region"), "codes": _("HS codes"), "year": _("year"), "made": _("made (t)"),
        "imported": _("traded (t)"), "used": _("used (t)"), "asked": _("asked by recipes (t)"),
        "residual": _("residual (t)"), "residual_share": _("of world output"), "largest": _("most of it"),
    }  # fmt: skip
    if material is None:
        heads.pop("region")
        heads.pop("used")
    else:
        for name in ("name", "codes", "year", "largest"):
            heads.pop(name)
        heads["imported"] = _("imported (t)")
        heads["exported"] = _("exported (t)")
    print_rows(out, heads, form, title=_("Production, trade and use, {day}", day=date), cells=_CELLS, top=top)
    if form is not Format.table:
        return
    if material is None:
        _print_chains(chains, _)
    else:
        _print_flows(flows, top or _FLOWS, graph, _)


def _tonnes(value: float) -> str:
    return tonnes(round(value, 1))


_CELLS: dict[str, Any] = {
    **dict.fromkeys(("made", "imported", "exported", "used", "asked", "residual", "t_per_y"), _tonnes),
    **dict.fromkeys(("residual_share", "share", "worst_share"), percent),
    "codes": lambda codes: " ".join(code.partition("/")[2] for code in codes),
    "largest": lambda parts: ", ".join(f"{region} {_tonnes(amount)}" for region, amount in parts),
    "range": lambda ends: " – ".join(_tonnes(end) for end in ends),
}


def _flow(flow: FlowRow) -> dict[str, Any]:
    """A flow as other programs read it."""
    return {
        "from": flow.origin, "to": flow.destination, "t_per_y": flow.tonnes, "low_t_per_y": flow.low,
        "high_t_per_y": flow.high, "kind": flow.kind, "basis": flow.basis,
    }  # fmt: skip


def _print_flows(flows: list[dict[str, Any]], top: int, graph: SupplyGraph, _: Translator) -> None:
    """The largest flows, each with the least and the most that output and use allow."""
    kinds = graph.ontology.codes["kinds"]
    heads = {
        "from": _("made in"), "to": _("used in"), "t_per_y": _("t a year"), "range": _("least – most"),
        "kind": _("kind"),
    }  # fmt: skip
    print_rows(
        [flow | {"range": (flow["low_t_per_y"], flow["high_t_per_y"])} for flow in flows], heads, Format.table,
        title=_("Largest flows, and what output and use allow them to be"),
        cells=_CELLS | {"kind": lambda kind: kinds.code_label(kind, _.lang)}, top=top,
        note=lambda n: _("... and {n} more (--top N, or --format json for all)", n=n),
    )  # fmt: skip


def _print_chains(chains: list[dict[str, Any]], _: Translator) -> None:
    """Residual by chain, with the reason of those above the limit."""
    from graph.analysis.balance import LARGE_RESIDUAL

    heads = {
        "label": _("chain"), "made": _("made (t)"), "residual": _("residual (t)"), "share": _("of world output"),
        "worst_name": _("widest"), "worst_share": _("of its output"),
    }  # fmt: skip
    print_rows(chains, heads, Format.table, title=_("Residual by chain"), cells=_CELLS)
    large = [chain for chain in chains if chain["commodities"] and chain["share"] > LARGE_RESIDUAL]
    for chain in [*large, *(chain for chain in chains if not chain["commodities"])]:
        say(f"{chain['label']}: {chain['reason']}")
    say(_("{n} chains reconciled; residual above {limit} % of their tonnage: {named}",
          n=sum(1 for c in chains if c["commodities"]), limit=f"{100 * LARGE_RESIDUAL:.0f}",
          named=", ".join(f"{chain['label']} {percent(chain['share'])}" for chain in large) or _("none")))  # fmt: skip
