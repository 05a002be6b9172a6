"""What counts of a name: not its legal form, its case, its width or its order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.matching.words import fold, name_parts, variants, without_legal_form


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("Zijin Mining Group Co., Ltd.", "zijin mining group"),
        ("PT Aneka Tambang Tbk", "aneka tambang"),
        ("Altos Hornos de Mexico, S.A.B. de C.V.", "altos hornos de mexico de"),
        ("H.C. Starck GmbH", "hc starck"),
        ("Iluka Resources Pty Ltd", "iluka resources"),
        ("三徳株式会社", "三徳"),
        ("㈱ニデック", "ニデック"),
        ("华友钴业股份有限公司", "华友钴业"),
        ("고려아연 주식회사", "고려아연"),
        ("Co., Ltd.", "co ltd"),
    ],
)
def test_legal_forms_do_not_count(name: str, left: str) -> None:
    assert without_legal_form(name) == left


def test_marks_of_latin_letters_go_and_those_of_kana_stay() -> None:
    assert fold("Norra Kärr") == "norra karr"
    assert fold("ガ") == "ガ" != fold("カ")
    assert fold("ＢＨＰ") == "bhp"


@pytest.mark.parametrize(
    ("one", "other"),
    [("Mt Weld mine", "Mount Weld"), ("St. Honore", "Saint Honoré deposit"), ("白雲鄂博鉱山", "白雲鄂博"),
     ("Projects of Titan II", "Titan 2"), ("Northern Minerals Hill", "North Minerals Hills")],
)  # fmt: skip
def test_spellings_of_one_place_are_one(one: str, other: str) -> None:
    assert name_parts(one) == name_parts(other)


def test_what_tells_parts_of_a_place_apart_is_marked() -> None:
    assert name_parts("Hombre Muerto North").marks != name_parts("Hombre Muerto West").marks
    assert name_parts("Titan 2").marks == {"2"}
    assert name_parts("Catalão I").marks != name_parts("Catalão II").marks


def test_a_name_of_common_words_keeps_them() -> None:
    assert name_parts("Red Mountain").strong == ("mountain", "red")
    assert name_parts("The Mine").strong == ("mine", "the")


@pytest.mark.parametrize(
    ("text", "names", "remarks"),
    [
        ("Salar del Hombre Muerto (Livent)", ("Salar del Hombre Muerto",), ("Livent",)),
        ("Kings Mountain/Bessemer City", ("Kings Mountain", "Bessemer City"), ()),
        ("Clarksville smelter (Korea Zinc, ex-Nyrstar)", ("Clarksville smelter",), ("Korea Zinc", "ex-Nyrstar")),
        ("三徳(株)", ("三徳",), ()),
        ("", ("",), ()),
    ],
)
def test_brackets_and_slashes(text: str, names: tuple[str, ...], remarks: tuple[str, ...]) -> None:
    assert variants(text) == (names, remarks)


WORDS = st.lists(
    st.sampled_from(["weld", "olaroz", "mount", "zinc", "salar", "koto", "2", "north", "Österreich"]), min_size=1
)
FORMS = st.sampled_from(["Ltd", "Co., Ltd.", "GmbH", "Pty Ltd", "Inc.", "plc", "S.A.", "Corporation", "B.V."])


@given(WORDS, FORMS)
def test_a_legal_form_changes_nothing(words: list[str], form: str) -> None:
    name = " ".join(words)
    for company in (False, True):
        assert name_parts(f"{name} {form}", company=company) == name_parts(name, company=company)


@given(WORDS.flatmap(lambda words: st.tuples(st.just(words), st.permutations(words))))
def test_the_order_of_words_changes_nothing(both: tuple[list[str], list[str]]) -> None:
    words, shuffled = both
    assert name_parts(" ".join(words)) == name_parts(" ".join(shuffled))


@given(st.text(max_size=40))
def test_any_text_can_be_taken_apart(text: str) -> None:
    parts = name_parts(text)
    assert all(isinstance(word, str) for word in (*parts.strong, *parts.weak))
    assert variants(text)[0]
