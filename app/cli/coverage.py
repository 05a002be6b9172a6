"""How is it told how well founded the network is? One row a material and stage, its figures by kind."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.cli.output import Format, Lang, print_rows, say
from app.i18n import translator
from app.value_words import percent

if TYPE_CHECKING:
    from app.answers import Answers

__all__ = ["coverage_rows", "print_coverage"]

_ALL = "all"


def coverage_rows(answers: Answers, date: str, lang: str = "en") -> list[dict[str, Any]]:
    """List the share of the figures of each kind, by material (or product) and stage.

    Parameters
    ----------
    answers : Answers
    date : str
        ISO date of the network.
    lang : str
    """
    from app.data_coverage import KINDS_TOLD, PRODUCTS, figures, matrix

    graph = answers.graph
    codes = graph.ontology.codes
    rows = []
    # As if they were of one chain: one row a commodity, not one a chain.
    for cell in matrix((replace(figure, chain=_ALL) for figure in figures(graph, answers.compiled(date))), _ALL):
        is_product = cell.row.startswith("product/")
        rows.append({
            "id": cell.row, "name": graph.name(cell.row, lang),
            "family": PRODUCTS if is_product else graph.text(cell.row, "material_group"), "stage": cell.stage,
            "stage_name": codes["product_kinds" if is_product else "stages"].code_label(cell.stage, lang),
            "figures": cell.total, **{kind: cell.share(kind) for kind in KINDS_TOLD},
        })  # fmt: skip
    return rows


def print_coverage(answers: Answers, date: str, form: Format, lang: Lang) -> None:
    """Print these rows, the least firm first in a table, with the shares over all figures below."""
    from app.data_coverage import FIRM, KINDS_TOLD, figures, kinds_of

    _ = translator(lang)
    rows = coverage_rows(answers, date, lang.value)
    kinds = answers.graph.ontology.codes["kinds"]
    words = {kind: kinds.code_label(kind, lang) if kind in kinds.codes else _("unknown") for kind in KINDS_TOLD}
    if form is Format.table:
        rows.sort(key=lambda row: (sum(row[kind] for kind in FIRM), row["name"]))
    heads = {"name": _("name"), "stage_name": _("stage"), "figures": _("figures"), **words}
    print_rows(
        rows, heads, form, title=_("Figures of the network by kind, {day}", day=date),
        cells={"figures": lambda number: f"{number:,}", **dict.fromkeys(KINDS_TOLD, percent)},
    )  # fmt: skip
    if form is Format.table:
        shares = kinds_of(figures(answers.graph, answers.compiled(date)))
        say(_("{n} figures; {kinds}", n=f"{sum(row['figures'] for row in rows):,}",
              kinds=", ".join(f"{words[kind]} {percent(share)}" for kind, share in shares.items())))  # fmt: skip
