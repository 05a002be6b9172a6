"""Translations: the reader of catalogues, the translator, the search for texts, and the app's own catalogue."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import i18n, messages
from app.i18n import LANGUAGES, CatalogueError, Translator, catalogue, language, mark, read_po, translator
from app.messages import check, messages_in_python, messages_in_template, messages_used, po_entry


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


SAMPLE = """\
# comment
msgid ""
msgstr "Language: ja\\n"

#: somewhere.py
msgid "Choke points"
msgstr "チョークポイント"
msgid "Two\\n"
"lines, \\"quoted\\""
msgstr ""
"二"
"行"

msgctxt "map"
msgid "Land"
msgstr "陸"

msgid "Land"
msgstr "上陸"

#, fuzzy
msgid "Doubtful"
msgstr "疑"

msgid "Empty"
msgstr ""

#, fuzzy
#~ msgid "Gone"
#~ msgstr "無"

msgid "After"
msgstr "後"
"""


def test_reader(tmp_path: Path) -> None:
    assert read_po(write(tmp_path / "x.po", SAMPLE)) == {
        ("", "Choke points"): "チョークポイント",
        ("", 'Two\nlines, "quoted"'): "二行",
        ("map", "Land"): "陸",
        ("", "Land"): "上陸",
        ("", "After"): "後",
    }


def test_reader_takes_windows_line_ends_and_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "x.po"
    path.write_bytes(b"\xef\xbb\xbf" + SAMPLE.replace("\n", "\r\n").encode())
    assert len(read_po(path)) == 5


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("msgid unquoted", "line 1: cannot be read: msgid unquoted"),
        ('msgid "open', "line 1: cannot be read"),
        ('"alone"', "line 1: a text stands outside any entry"),
        ('msgid "a"\n\nmsgid_plural "b"', "line 3: 'msgid_plural' is not supported"),
        ('msgid "a"\nmsgid "b"', "line 2: 'msgid' is out of place"),
        ('msgstr "a"', "line 1: 'msgstr' is out of place"),
        ('msgid "a"\nmsgctxt "b"', "line 2: 'msgctxt' is out of place"),
        ('msgid "a"', "line 1: an entry has no msgstr"),
        ('msgid "a"\nmsgstr ""\nmsgid "a"\nmsgstr "c"', "line 4: 'a' stands twice"),
    ],
)
def test_reader_names_line_and_problem(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        read_po(write(tmp_path / "x.po", text))
    assert problem in str(caught.value)
    assert str(tmp_path / "x.po") in str(caught.value)


def test_reader_refuses_other_encodings(tmp_path: Path) -> None:
    path = tmp_path / "x.po"
    path.write_bytes('msgid "a"\nmsgstr "後"'.encode("shift_jis"))
    with pytest.raises(CatalogueError, match="cannot be read as UTF-8"):
        read_po(path)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.dictionaries(st.tuples(st.one_of(st.just(""), TEXTS), TEXTS), TEXTS, max_size=5))
def test_what_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, entries: dict[i18n.Key, str]) -> None:
    path = tmp_path_factory.mktemp("po") / "x.po"
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write("\n\n".join(po_entry(key, text) for key, text in entries.items()))
    assert read_po(path) == entries


def test_files_of_a_folder_are_one_catalogue(tmp_path: Path) -> None:
    folder = tmp_path / "ja" / "LC_MESSAGES"
    write(folder / "a.po", 'msgid "x"\nmsgstr "一"')
    write(folder / "b.po", 'msgid "x"\nmsgstr "一"\nmsgid "y"\nmsgstr "二"')
    assert catalogue("ja", tmp_path) == {("", "x"): "一", ("", "y"): "二"}
    write(folder / "c.po", 'msgid "y"\nmsgstr "弐"')
    with pytest.raises(CatalogueError, match=r"c\.po: 'y' is translated differently"):
        catalogue("ja", tmp_path)


def test_translator() -> None:
    _ = Translator("ja", {("", "{n} days"): "{n}日", ("map", "Land"): "陸"})
    assert _("{n} days", n=3) == "3日"
    assert _("{n} days") == "{n}日"
    assert _("100 % {of what}") == "100 % {of what}"
    assert _("Not translated") == "Not translated"
    assert _("{n} left", n=2) == "2 left"
    assert (_.context("map", "Land"), _("Land"), _.context("fee", "Land")) == ("陸", "Land", "Land")


def test_languages() -> None:
    assert translator("ja") is translator("ja-JP")
    assert translator("de") is translator(None) is translator("en")
    assert translator("en")("Anything") == "Anything"
    assert [language(text) for text in ("", "EN-gb", "jam", " ja ")] == ["en", "en", "en", "ja"]
    assert mark("text") == "text"


def test_texts_in_python() -> None:
    source = (
        'x = [_("a" "b"), self._("no"), _(name), mark("c"), _.context("k", "d", n=1), gettext("no"), _(), said("e")]'
    )
    assert list(messages_in_python(source)) == [("", "ab"), ("", "c"), ("k", "d"), ("message", "e")]


@pytest.mark.parametrize("call", ['_(f"{n} days")', '_("a" + b)', 'mark("%s" % b)', '_.context("k", f"{n}")'])
def test_a_text_put_together_in_the_call_is_refused(tmp_path: Path, call: str) -> None:
    path = write(tmp_path / "view.py", f"\n{call}\n")
    with pytest.raises(CatalogueError, match=r"line 2: .* is put together in the call") as caught:
        messages_used(tmp_path)
    assert str(path) in str(caught.value)


def test_texts_in_templates() -> None:
    source = """{{ _("It's") }} {{ _('a', n=1) }} {{ _.context("k", "b") }} {{ x._("no") }} {{ t_("no") }} {{ _(c) }}"""
    assert list(messages_in_template(source)) == [("", "It's"), ("", "a"), ("k", "b")]


def test_check_finds_missing_unused_and_misfilled(tmp_path: Path) -> None:
    write(tmp_path / "app" / "view.py", '_("Present"); _("Absent"); _("{n} days", n=1)')
    write(tmp_path / "app" / "page.html.j2", '{{ _("In a page") }}')
    write(
        tmp_path / "po" / "ja" / "LC_MESSAGES" / "x.po",
        'msgid "Present"\nmsgstr "有"\nmsgid "Old"\nmsgstr "旧"\nmsgid "{n} days"\nmsgstr "{m}日"',
    )
    found = check("ja", messages_used(tmp_path / "app"), tmp_path / "po")
    assert found.missing == (("", "Absent"), ("", "In a page"))
    assert found.unused == (("", "Old"),)
    assert found.misfilled == (("", "{n} days"),)


def test_command_lists_and_adds_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    view = write(tmp_path / "app" / "view.py", '_("Absent"); _.context("map", "Land")')
    path = write(tmp_path / "po" / "ja" / "LC_MESSAGES" / "lodestone.po", 'msgid ""\nmsgstr ""\n')
    monkeypatch.setattr(messages, "all_messages", lambda: messages_used(view.parent))
    monkeypatch.setattr(messages, "LOCALES", tmp_path / "po")
    assert messages.main(["--write"]) == 1
    assert capsys.readouterr().out == "ja missing: 'Absent'\nja missing: 'Land' (map)\n"
    once = path.read_text(encoding="utf-8")
    assert once.count('msgid "Absent"\nmsgstr ""') == 1
    messages.main(["--write"])
    assert path.read_text(encoding="utf-8") == once
    path.write_text(
        once.replace('Absent"\nmsgstr ""', 'Absent"\nmsgstr "無"').replace('Land"\nmsgstr ""', 'Land"\nmsgstr "陸"')
    )
    assert messages.main([]) == 0


@pytest.fixture(scope="module")
def used() -> set[i18n.Key]:
    """All texts of the project."""
    return messages.all_messages()


@pytest.mark.parametrize("context", ["", "message", "help"])
@pytest.mark.parametrize("lang", LANGUAGES[1:])
def test_every_text_is_translated_and_no_translation_is_left_over(used: set[i18n.Key], lang: str, context: str) -> None:
    """Texts of the app; what the packages raise, remark and tell; help. See ``python -m app.messages``."""
    found = check(lang, used)
    of_context = {key for key in used if (key[0] if key[0] in ("message", "help") else "") == context}
    assert len(of_context) > 20
    assert [key for key in found.missing if key in of_context] == []
    assert found.unused == ()
    assert found.misfilled == ()


def test_doctests() -> None:
    for module in (i18n, messages):
        assert doctest.testmod(module).failed == 0
