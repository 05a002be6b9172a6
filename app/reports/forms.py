"""How does a report look as text? Two forms, HTML and Markdown: what they escape, how they set figures and notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape as escape_html

from markupsafe import Markup

from app.i18n import translator
from app.reports.figures import Figure
from app.reports.words import Words, number, short_index

__all__ = ["Form", "Html", "Markdown"]

_SPECIAL = re.compile(r"([\\`*_\[\]|~])")


class Form:
    """Says texts of one language in one form; what it returns is ready to stand in the page.

    It is also what templates call ``_``: ``_("text {x}", x=figure)``.

    Parameters
    ----------
    lang : str
    """

    name = ""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.words = Words(lang)
        self._translate = translator(lang)

    def __call__(self, text: str, /, **values: object) -> Markup:
        """Translate a text and fill in values; what is not ready for the page yet is escaped."""
        return self._fill(self._translate(text), values)

    def context(self, context: str, text: str, /, **values: object) -> Markup:
        """Translate a text that means different things in different places."""
        return self._fill(self._translate.context(context, text), values)

    def put(self, value: object) -> Markup:
        """Make a value ready for the page."""
        return value if isinstance(value, Markup) else Markup(self.escape(str(value)))

    def escape(self, text: str) -> str:
        """Take the meaning from every sign that the form would read as its own."""
        raise NotImplementedError

    def notes(self, labels: Iterable[str]) -> Markup:
        """Footnote numbers as links."""
        raise NotImplementedError

    def percent(self, figure: Figure) -> Markup:
        """Share as a percentage with its footnotes."""
        return self._with_notes(figure, self.words.percent(figure.value) if figure.value is not None else None)

    def quantity(self, figure: Figure, unit: Markup) -> Markup:
        """Quantity with its unit and footnotes."""
        _ = self
        if figure.value is None:
            return self._with_notes(figure, None)
        return self._with_notes(figure, _.context("report", "{n} {unit}", n=number(figure.value), unit=unit))

    def length(self, figure: Figure) -> Markup:
        """Number of days with its footnotes."""
        _ = self
        shown = _.context("report", "{n} days", n=f"{figure.value:g}") if figure.value is not None else None
        return self._with_notes(figure, shown)

    def day(self, figure: Figure) -> Markup:
        """Day of the scenario with its footnotes; ``none`` where there is none."""
        _ = self
        none = figure.value is None
        shown = _.context("figure", "none") if none else _.context("report", "day {n}", n=f"{figure.value:g}")
        return self._with_notes(figure, shown)

    def span(self, low: Figure, high: Figure) -> Markup:
        """Index from 0 to 1 as a range with its footnotes."""
        if low.value is None or high.value is None:
            return self._with_notes(low, None)
        return self._with_notes(low, short_index(low.value, high.value))

    def percent_span(self, low: Figure, high: Figure) -> Markup:
        """Share as a range of percentages with its footnotes."""
        _ = self
        if low.value is None or high.value is None:
            return self._with_notes(low, None)
        one, two = self.words.percent(low.value), self.words.percent(high.value)
        return self._with_notes(low, one if one == two else _.context("report", "{low} to {high}", low=one, high=two))

    def kinds(self, kinds: Sequence[tuple[str, float]]) -> Markup:
        """Kinds of the figures that an answer rests on, with their shares."""
        rows = [f"{self.words.code('kinds', kind).lower()} {self.words.percent(share)}" for kind, share in kinds]
        return self.put(self.words.listed(rows))

    def _fill(self, text: str, values: dict[str, object]) -> Markup:
        safe = self.escape(text)
        return Markup(safe.format(**{name: str(self.put(value)) for name, value in values.items()}) if values else safe)

    def _with_notes(self, figure: Figure, text: str | Markup | None) -> Markup:
        _ = self
        shown = _.context("figure", "unknown") if text is None else self.put(text)
        return shown + self.notes(figure.notes)


class Html(Form):
    """HTML: footnotes are raised links."""

    name = "html"

    def escape(self, text: str) -> str:
        """Escape what HTML would read as markup."""
        return escape_html(text)

    def notes(self, labels: Iterable[str]) -> Markup:
        """Raised links to the list at the end; a run of them is closed by commas."""
        links = [f'<a href="#n{label}">{label}</a>' for label in labels]
        return Markup(f"<sup>{','.join(links)}</sup>") if links else Markup("")


class Markdown(Form):
    """Markdown (GitHub's): footnotes are links to anchors, since numbers of its own would differ from ours."""

    name = "md"

    def escape(self, text: str) -> str:
        """Escape what Markdown would read as markup, and line breaks."""
        return _SPECIAL.sub(r"\\\1", " ".join(text.split("\n"))).replace("<", "&lt;").replace(">", "&gt;")

    def notes(self, labels: Iterable[str]) -> Markup:
        """Links in brackets to the list at the end."""
        return Markup("".join(f" [[{label}]](#n{label})" for label in labels))
