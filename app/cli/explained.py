"""How is an explanation printed? Sentences for the leading rows, parts of the shocks, what each lever bought."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import Any

from app.cli.options import steps
from app.cli.output import Format, Lang, console, print_rows
from app.i18n import Translator, translator

__all__ = ["print_explanation", "slow_steps"]

_ROWS = 5
_PATIENCE = 2.0
"""Seconds after which, and then at most how often, a user is told what is under way."""

_SHOWN = 5e-5
"""What a lever bought is shown in a table from here on: half of the last digit."""

Row = Mapping[str, Any]


@contextmanager
def slow_steps(wanted: bool) -> Iterator[Callable[[str], None] | None]:
    """Give what tells the steps of an explanation, silent while all is done at once; None where none is wanted."""
    if not wanted:
        yield None
        return
    with steps() as tell:
        yield _patient(tell)


def _patient(tell: Callable[[str], None]) -> Callable[[str], None]:
    told: list[float] = []

    def progress(text: str) -> None:
        now = monotonic()
        if not told:
            told.append(now)
        elif now - told[0] > _PATIENCE:
            told[0] = now
            tell(text)

    return progress


def print_explanation(answer: Row, rows: Sequence[Row], top: int | None, lang: Lang) -> None:
    """Print why the leading rows lose: binding chain over time, contributions, what the levers bought.

    Parameters
    ----------
    answer : mapping
        Outage contract with explanation.
    rows : sequence of mappings
        Products that lose, in order.
    top : int, optional
        How many of them (default 5).
    lang : Lang
    """
    _, out = translator(lang), console()
    shown = [row for row in rows if row["binding_text"]][: top or _ROWS]
    for row in shown:
        out.print(_product(row, _), markup=False, highlight=False)
        for text in row["binding_text"]:
            out.print("  " + text.replace("\u00a0", " "), markup=False, highlight=False, soft_wrap=True)
    wanted = {(row["id"], row["country"]): row for row in shown}
    _contributions(answer, wanted, _)
    _bought(answer, wanted, _)


def _product(row: Row, _: Translator) -> str:
    if not row["country"]:
        return str(row["name"])
    return _("{product} ({country}):", product=row["name"], country=row["country"])


def _contributions(answer: Row, wanted: Mapping[tuple[str, str | None], Row], _: Translator) -> None:
    parts = [
        {
            "product": wanted[key]["name"], "country": share["country"], "shock": part["name"],
            "alone": share["alone"], "without": share["without"], "shapley": share["shapley"],
            "total": wanted[key]["lost_share"],
        }
        for key in wanted
        for part in answer["contributions"] or ()
        for share in part["products"]
        if (share["id"], share["country"]) == key
    ]  # fmt: skip
    if not parts:
        return
    heads = {
        "product": _("product"), "country": _("country"), "shock": _("shock"), "alone": _("it alone"),
        "without": _("all but it"), "shapley": _("its part (Shapley)"), "total": _("all together"),
    }  # fmt: skip
    print_rows(
        parts, heads, Format.table, cells=dict.fromkeys(("alone", "without", "shapley", "total"), _percent),
        title=_("What each shock contributes: lost share of baseline output over {n} days", n=answer["horizon_days"]),
    )  # fmt: skip


def _bought(answer: Row, wanted: Mapping[tuple[str, str | None], Row], _: Translator) -> None:
    rows = [
        {
            "product": wanted[key]["name"], "country": share["country"], "lever": lever["name"],
            "bought": share["lost_share_difference"],
            "days": f"{_day(share['first_shortage_day_without'])} / {_day(wanted[key]['first_shortage_day'])}",
        }
        for key in wanted
        for lever in answer["levers"]
        for share in lever["bought"]
        if (share["id"], share["country"]) == key
        and (abs(share["lost_share_difference"]) >= _SHOWN or _later(share, wanted[key]))
    ]  # fmt: skip
    if not rows:
        return
    heads = {
        "product": _("product"), "country": _("country"), "lever": _("lever"), "bought": _("it bought"),
        "days": _("short on day without / with it"),
    }  # fmt: skip
    print_rows(
        rows, heads, Format.table, cells={"bought": _percent},
        title=_(
            "What each lever bought: share of baseline output over {n} days that would also be lost without it",
            n=answer["horizon_days"],
        ),
    )  # fmt: skip


def _later(share: Row, row: Row) -> bool:
    return bool(share["first_shortage_day_without"] != row["first_shortage_day"])


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.2f} %"


def _day(value: int | None) -> str:
    return "–" if value is None else str(value)
