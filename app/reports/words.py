"""How is a number or a code said? Digits that the figures bear, and labels from the ontology's lists."""

from __future__ import annotations

from collections.abc import Iterable

from ontology.model import load_ontology

__all__ = ["Words", "compact_locators", "number", "percent", "short_index"]

_NBSP = "\u00a0"
_LINE = " line "


def percent(share: float) -> str:
    r"""Share as a percentage: whole from 10 %, one decimal below; never rounded to 0 or 100 where it is not.

    Examples
    --------
    >>> [percent(x).replace("\u00a0", " ") for x in (0.834, 0.0521, 0.9996, 1.0, 0.0004, 0.0)]
    ['83 %', '5.2 %', '>99.9 %', '100 %', '<0.1 %', '0 %']
    """
    value = 100.0 * share
    if abs(value) < 1e-7:
        text = "0"
    elif value < 0.1:
        text = "<0.1"
    elif value < 9.95:
        text = f"{value:.1f}"
    elif value < 99.5 or value > 100.0 - 1e-7:
        text = f"{min(value, 100.0):.0f}"
    else:
        text = f"{value:.1f}" if value < 99.95 else ">99.9"
    return text + _NBSP + "%"


def number(value: float) -> str:
    """Quantity with three significant digits, thousands set apart.

    Examples
    --------
    >>> number(3700000.0), number(1234.5), number(0.01234)
    ('3,700,000', '1,230', '0.0123')
    """
    rounded = float(f"{value:.3g}")
    return f"{rounded:,.0f}" if abs(rounded) >= 100 else f"{rounded:g}"


def short_index(low: float, high: float) -> str:
    r"""Index from 0 to 1, as a range where its ends differ in the second decimal.

    Examples
    --------
    >>> short_index(0.8712, 0.8714), short_index(0.4, 0.44)
    ('0.87', '0.40\u20130.44')
    """
    one, two = f"{low:.2f}", f"{high:.2f}"
    return one if one == two else f"{one}\u2013{two}"


def compact_locators(locators: Iterable[str]) -> str:
    r"""Places in tables, lines of one table together.

    Examples
    --------
    >>> compact_locators(["a.csv line 7", "b.csv line 2", "a.csv line 5", "a.csv line 6", "p. 3"])
    'a.csv line 5\u20137; b.csv line 2; p. 3'
    """
    tables: dict[str, list[int]] = {}
    for locator in locators:
        table, _, line = locator.rpartition(_LINE)
        if table and line.isdigit():
            tables.setdefault(table, []).append(int(line))
        else:
            tables.setdefault(locator, [])
    return "; ".join(f"{table}{_LINE}{_runs(lines)}" if lines else table for table, lines in tables.items())


def _runs(lines: list[int]) -> str:
    runs: list[list[int]] = []
    for line in sorted(set(lines)):
        if runs and line == runs[-1][-1] + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    return ", ".join(f"{run[0]}\u2013{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


class Words:
    """Labels of codes in one language.

    Parameters
    ----------
    lang : str
    """

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._codes = load_ontology().codes

    def code(self, codes: str, word: str) -> str:
        """Label of a code of a list, such as ``code("stages", "mine")``."""
        return self._codes[codes].code_label(word, self.lang) if word else ""

    def percent(self, share: float) -> str:
        """Share as a percentage, as the language sets it.

        Examples
        --------
        >>> Words("ja").percent(0.834)
        '83%'
        """
        text = percent(share)
        return text.replace(_NBSP, "") if self.lang == "ja" else text

    def date(self, iso: str) -> str:
        """ISO date, possibly partial, as the language writes it.

        Examples
        --------
        >>> Words("ja").date("2026-11-21"), Words("ja").date("2026-03"), Words("en").date("2026-11-21")
        ('2026年11月21日', '2026年3月', '2026-11-21')
        """
        if self.lang != "ja" or not iso:
            return iso
        units = ("年", "月", "日")
        return "".join(f"{int(part)}{unit}" for part, unit in zip(iso.split("-"), units, strict=False))

    def listed(self, names: Iterable[str]) -> str:
        """Names in a row.

        Examples
        --------
        >>> Words("en").listed(["a", "b"]), Words("ja").listed(["a", "b"])
        ('a, b', 'a、b')
        """
        return ("、" if self.lang == "ja" else ", ").join(names)
