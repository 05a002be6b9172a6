"""English messages in Japanese: one message, messages inside messages, lists, lines, places; and each template."""

from __future__ import annotations

import doctest
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import message_search, message_templates, rephrase
from app.i18n import LOCALES, read_po
from app.rephrase import MESSAGE, Rephraser, rephraser
from graph.errors import UnknownNodeError
from ingest.issues import RowIssue
from ontology.model import load_ontology
from ontology.validate import check_value

JA = {
    text: said
    for (context, text), said in read_po(LOCALES / "ja" / "LC_MESSAGES" / "errors.po").items()
    if context == MESSAGE
}


def places(template: str) -> list[str]:
    return [name for _, name, _, _ in string.Formatter().parse(template) if name is not None]


@pytest.mark.parametrize("template", JA)
def test_a_template_is_known_by_its_words(template: str) -> None:
    """Filled with values, each template is said by its own translation, not by that of a similar one."""
    values = {name: f"q{number}Z" for number, name in enumerate(places(template))}
    few = sum(sign.isalpha() for word, *_ in string.Formatter().parse(template) for sign in word) < 4
    values |= {name: "17" for name in values if few or f"{{{name}}}{{" in template}
    before = "q9Z" if template[:1] in (" ", ",", ".", ";") else ""
    alike = [said for text, said in JA.items() if text == template or _same(text, template)]
    wanted = {(before + said.format(**values)).strip() for said in alike}
    assert rephraser("ja")(before + template.format(**values)).strip() in wanted


def _same(one: str, other: str) -> bool:
    """Whether two templates differ in the names of their places only."""
    blank = [[word for word, *_ in string.Formatter().parse(text)] for text in (one.strip(), other.strip())]
    return one != other and blank[0] == blank[1] and places(one) == places(other)


def test_english_stays() -> None:
    assert rephrase.rephrase("'soon' is no date; write it like 2026-11-21", "en").startswith("'soon' is no date")


def test_what_is_not_known_stays() -> None:
    for text in ("", "12", "material/gallium", "Something quite different happened", "日本語の文", "a: b: c\n\nd"):
        assert rephraser("ja")(text) == text


def test_messages_inside_messages() -> None:
    ja = Rephraser({
        "{path}: cannot be read ({why})": "{path}は読めない（{why}）",
        "no such file": "ファイルがない",
        "is no {kind}. Correct it.": "{kind}ではない。直すこと。",
        "number": "数",
        " (seen by {who})": "（{who}が見た）",
        "all faults:\n{faults}": "誤り：\n{faults}",
    })  # fmt: skip
    assert ja("a.csv: cannot be read (no such file)") == "a.csvは読めない（ファイルがない）"
    assert (
        ja("x.csv line 3, column n, 'q': is no number. Correct it.")
        == "x.csv line 3, column n、「q」：数ではない。直すこと。"
    )
    assert ja("no such file (seen by me)") == "ファイルがない（meが見た）"
    assert ja("all faults:\na: no such file\n  something else") == "誤り：\na：ファイルがない\n  something else"
    assert ja("f: cannot be read (no such file; number)") == "fは読めない（ファイルがない; 数）"


def test_few_words_are_no_message_by_themselves() -> None:
    ja = Rephraser(
        {
            "{least} to {most}": "{least}から{most}",
            "{name} line {n}": "{name} 行{n}",
            "{x} must be {rule}": "{x}は{rule}",
        }
    )
    assert ja("0 to 1") == "0から1"
    assert ja("a.csv line 3") == "a.csv 行3"
    for text in ("from here to there.md", "a to b", "list indices must be integers or slices"):
        assert ja(text) == text


def test_what_a_user_wrote_is_not_translated() -> None:
    ja = Rephraser({"'{text}' is no date": "「{text}」は日付でない", "no such file": "ファイルがない"})
    assert ja("'no such file' is no date") == "「no such file」は日付でない"


def test_errors_of_the_packages() -> None:
    ja = rephraser("ja")
    assert ja(str(UnknownNodeError("zzz", near=("material/zinc",)))) == (
        "「zzz」に当たる、ここで使えるノードがありません。近いもの：material/zinc"
    )
    problem = check_value(load_ontology(), "Ownership", "share", "69", "")
    assert ja(problem or "") == "Ownership.share：'69'は0 から 1 の割合でなければなりません"
    issue = RowIssue(
        dataset="supply",
        table="shares",
        line=7,
        column="grade",
        value="x",
        reason="is none of high, medium, low. Correct it.",
    )
    assert (
        ja(issue.text)
        == "supply/shares.csv 行7、列grade、「x」：high・medium・low のいずれでもありません。直してください。"
    )


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_any_text_is_taken(text: str) -> None:
    """No text makes it fail, and lines stay lines."""
    assert rephraser("ja")(text).count("\n") == text.count("\n")


def test_doctests() -> None:
    for module in (rephrase, message_search, message_templates):
        assert doctest.testmod(module).failed == 0
