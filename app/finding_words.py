"""What are kinds of weak points called? Words for the codes of gaps and findings."""

from __future__ import annotations

from collections.abc import Mapping

from app.i18n import LANGUAGES, Translator, mark

__all__ = ["FINDINGS", "finding_word"]

FINDINGS: Mapping[str, str] = {
    "no-source": mark("Figure without a source"),
    "no-licence": mark("Dataset without a licence"),
    "no-world-output": mark("No world output or complete set of shares"),
    "no-country-figure": mark("No national figure for a plant"),
    "cut-to-country": mark("Plants cut to the national figure"),
    "no-host": mark("By-product without a bound"),
    "outside": mark("Feed outside the chains"),
    "no-recipe": mark("No recipe"),
    "no-input-producers": mark("Input that nobody is known to make"),
    "no-origin": mark("Chain that does not reach the ground"),
    "no-chain": mark("Material outside the chains"),
    "input-without-origin": mark("Essential input without an origin"),
    "scrap": mark("Scrap taken to be there"),
    "no-output": mark("Product without output by country"),
    "asked-over-made": mark("Recipes ask for more than is made"),
    "beyond-reach": mark("Date beyond what the dataset knows"),
    "conflict": mark("Different values of one thing"),
    "residual": mark("Production and trade that disagree"),
    "match-to-decide": mark("Match to be decided"),
    "mirror-difference": mark("Trade that two sources tell differently"),
}
"""Code of a kind -> what a reader is told."""


def finding_word(kind: str, _: Translator) -> str:
    """Say a kind of weak point in a language other than English, where the code itself is shown.

    Examples
    --------
    >>> from app.i18n import translator
    >>> finding_word("no-host", translator("en"))
    'no-host'
    """
    return kind if _.lang == LANGUAGES[0] else _(FINDINGS.get(kind, kind))
