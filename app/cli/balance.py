"""The command balance: do production, trade and use agree, and what is left over?"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from app.cli.options import AsOf, FormatOption, Home, LangOption, Top, day
from app.cli.output import Format, Lang, print_json, print_rows, say

__all__ = ["balance"]


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
    from graph.analysis.balance import LARGE_RESIDUAL, balance_rows, chain_residuals, regional_rows
    from graph.errors import ScenarioError
    from ontology.model import load_ontology

    _ = translator(lang)
    answers = Answers(home)
    date = day(as_of)
    compiled, graph = answers.compiled(date), answers.graph
    if material is not None:
        node = answers.resolver.node(material, "Material")
        found = compiled.balances.get(node)
        if found is None:
            raise ScenarioError(f"{node}: no trade code tells it from other goods, so its trade is not reconciled")
        rows = regional_rows(found)
    else:
        rows = balance_rows(compiled)
    chains = chain_residuals(graph, balance_rows(compiled))
    out = [{**asdict(row), "name": graph.name(row.commodity, lang)} for row in rows]
    if form is Format.json:
        print_json({
            "as_of": date,
            "rows": out,
            "chains": [{**asdict(chain), "share": chain.share} for chain in chains],
        })  # fmt: skip
        return

    def tonnes(value: float) -> str:
        return f"{value:,.0f}" if value >= 10 or value == 0 else f"{value:.1f}"

    cells: dict[str, Any] = dict.fromkeys(("made", "imported", "exported", "used", "asked", "residual"), tonnes)
    cells |= {
        "codes": lambda codes: " ".join(code.partition("/")[2] for code in codes),
        "residual_share": lambda share: f"{100 * share:.1f} %",
        "largest": lambda parts: ", ".join(f"{region} {tonnes(amount)}" for region, amount in parts),
    }
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
    print_rows(out, heads, form, title=_("Production, trade and use, {day}", day=date), cells=cells, top=top)
    if form is Format.table:
        large = [chain for chain in chains if chain.share > LARGE_RESIDUAL]
        families = load_ontology().codes["material_groups"]
        named = ", ".join(f"{families.code_label(chain.chain, lang)} {100 * chain.share:.1f} %" for chain in large)
        say(_("{n} families of materials reconciled; residual above {limit} % of their tonnage: {named}",
              n=len(chains), limit=f"{100 * LARGE_RESIDUAL:.0f}", named=named or _("none")))  # fmt: skip
