"""The report of the real build: every figure has its footnote, every footnote its source, in each form and language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from app.answers import Answers
from app.reports.context import SHOWN, report_context
from app.reports.figures import Figure, SourceNote
from app.reports.notes import NoteBook
from app.reports.parts import ReportContext
from app.reports.render import FORMS, render
from app.reports.write import ReportError, write_report
from graph.errors import GraphError, ScenarioError, UnknownNodeError

AS_OF = "2026-11-21"
CASES = [(product, lang) for product in ("traction-motor", "power-gan") for lang in ("en", "ja")]
VOID = {"meta", "br", "col"}


class Page(HTMLParser):
    """Tags of a page, checked for balance, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.text.append(data)


@pytest.fixture(scope="session")
def reports(answers: Answers) -> dict[tuple[str, str], ReportContext]:
    return {(product, lang): report_context(answers, product, "JP", AS_OF, lang) for product, lang in CASES}


@pytest.fixture(params=CASES, ids="-".join)
def report(request: pytest.FixtureRequest, reports: dict[tuple[str, str], ReportContext]) -> ReportContext:
    return reports[request.param]


def figures(part: object) -> Iterator[Figure]:
    """All figures of a context, however deep."""
    if isinstance(part, Figure):
        yield part
    elif isinstance(part, tuple):
        for one in part:
            yield from figures(one)
    elif is_dataclass(part):
        for field in fields(part):
            yield from figures(getattr(part, field.name))


def labels(report: ReportContext) -> set[str]:
    return {source.label for source in report.sources} | {computation.label for computation in report.computations}


def test_every_figure_has_a_footnote_and_every_footnote_an_entry(report: ReportContext) -> None:
    found = list(figures(report))
    assert len(found) > 100
    assert all(figure.notes for figure in found if figure.value is not None)
    cited = {label for figure in found for label in figure.notes}
    cited |= {label for row in report.measures for label in row.notes}
    assert cited <= labels(report)
    assert {label for c in report.computations for label in c.sources} <= {s.label for s in report.sources}
    reached = cited | {label for c in report.computations for label in c.sources}
    assert reached == labels(report), "an entry of the list is cited by nothing"


def test_every_source_says_what_and_where(report: ReportContext) -> None:
    numbers = [int(source.label) for source in report.sources]
    assert numbers == list(range(1, len(numbers) + 1))
    for source in report.sources:
        assert source.title.strip()
        assert source.locators
        assert all(source.locators)
        assert source.kind in {"reported", "derived", "estimated", "imputed", "assumed"}
        assert source.url == "" or source.url.startswith("http")
    for computation in report.computations:
        assert computation.sources or computation.estimated_flows


def test_content_is_what_the_report_promises(report: ReportContext) -> None:
    assert report.leading is not None
    assert report.leading.kind == "country"
    assert report.leading.domestic is False
    assert report.autonomy.value == pytest.approx(1 - (report.leading.loss.value or 0))
    assert 0 < len(report.chokes) <= SHOWN
    losses = [row.loss.value or 0.0 for row in report.chokes]
    assert losses == sorted(losses, reverse=True)
    assert all(row.domestic and row.kind != "country" for row in report.domestic)
    assert report.outage is not None
    assert report.outage.main is not None
    assert report.outage.main.id == report.product
    assert bool(report.outage.main.spells) == (report.outage.main.first_day.value is not None)
    assert report.outage.others
    assert report.product not in {loss.id for loss in report.outage.others}
    assert all(row.status != "ended" for row in report.measures)
    assert report.measures[0].status == "in-force"
    assert report.stockpiles
    assert report.covers
    assert report.gaps
    assert sum(figure.value or 0 for _, figure in report.coverage.kinds) == pytest.approx(1)
    assert sum(n for _, n in report.coverage.rows) == len(report.chain)


def test_chain_runs_from_the_ground_to_the_product(report: ReportContext) -> None:
    stages = [row.stage for row in report.chain]
    assert stages[0] == "mine"
    assert report.chain[-1].id == report.product
    assert [stage for i, stage in enumerate(stages) if i == 0 or stages[i - 1] != stage] == list(dict.fromkeys(stages))
    for row in report.chain:
        if row.top is not None:
            assert row.top.code != "XX"
            assert sum(one.share for one in row.slices) == pytest.approx(1)
            assert (row.hhi_low.value or 0) <= (row.hhi_high.value or 0)
            assert (row.n_minus_1_low.value or 0) <= (row.n_minus_1_high.value or 0)
            assert row.n_minus_1_high.value == pytest.approx(1 - (row.share.value or 0))
        if row.supply is not None:
            assert sum(one.share for one in row.supply.slices) <= 1 + 1e-9


def test_languages_say_the_same(reports: dict[tuple[str, str], ReportContext]) -> None:
    for product in ("traction-motor", "power-gan"):
        english, japanese = reports[product, "en"], reports[product, "ja"]
        assert list(figures(english)) == list(figures(japanese))
        assert [row.id for row in english.chokes] == [row.id for row in japanese.chokes]
        assert [note.locators for note in english.sources] == [note.locators for note in japanese.sources]


def test_known_answers(reports: dict[tuple[str, str], ReportContext]) -> None:
    motor = reports["traction-motor", "en"]
    assert motor.leading is not None
    assert motor.leading.id == "country/cn"
    assert motor.leading.single_point
    rows = {row.id: row for row in motor.chain}
    assert rows["material/dysprosium-oxide"].top is not None
    assert {"material/ion-adsorption-clay", "material/ndfeb-magnet-hc"} <= rows.keys()
    assert any(row.id == "measure/cn-2025-18" for row in motor.measures)
    gan = reports["power-gan", "ja"]
    assert any(row.recycled and row.id == "material/gallium" for row in gan.chain)
    assert sorted(row.days.value or 0 for row in gan.stockpiles if row.counted) == [18, 42]


def test_html_stands_alone_and_its_links_resolve(report: ReportContext) -> None:
    text = render(report, "html")
    page = Page(text)
    assert page.open == []
    assert not {tag for tag, _ in page.tags} & {"script", "img", "link", "iframe", "object", "embed", "base", "form"}
    assert "url(" not in text
    assert "@import" not in text
    for tag, attributes in page.tags:
        assert not any(name.startswith("on") for name in attributes)
        assert not attributes.keys() & {"src", "srcset", "xlink:href", "data", "action"}
        if "href" in attributes:
            assert tag == "a"
    identities = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(identities) == len(set(identities))
    targets = {(attributes["href"] or "") for tag, attributes in page.tags if tag == "a"}
    assert {target[1:] for target in targets if target.startswith("#")} == set(identities)
    assert all(target.startswith(("#", "https://", "http://")) for target in targets)
    assert page.tags[0] == ("html", {"lang": report.lang})


def test_markdown_links_resolve_and_tables_are_even(report: ReportContext) -> None:
    text = render(report, "md")
    assert text.startswith("# ")
    assert set(re.findall(r"\]\(#(n[C\d]+)\)", text)) == set(re.findall(r'<a id="(n[C\d]+)"></a>', text))
    width = 0
    for line in text.splitlines():
        if line.startswith("|"):
            cells = len(re.findall(r"(?<!\\)\|", line))
            assert width in (0, cells), line
            width = cells
        else:
            width = 0
    assert "<sup>" not in text
    assert "&amp;lt;" not in text


@pytest.mark.parametrize("form", FORMS)
def test_report_is_in_one_language(reports: dict[tuple[str, str], ReportContext], form: str) -> None:
    english = render(reports["traction-motor", "en"], form)
    japanese = render(reports["traction-motor", "ja"], form)
    body = english.split("Notes")[0]
    assert not re.search(r"[\u3040-\u30ff]", body)
    for heading in ("要旨", "チョークポイント", "途絶の試算", "自律性", "備蓄日数", "施行中", "出典"):
        assert heading in japanese
    for left in ("Summary", "In force", "Choke point", "unknown"):
        assert left not in (" ".join(Page(japanese).text) if form == "html" else japanese).split("算出（C）")[0]
    assert "不明" in japanese


@pytest.mark.parametrize("form", FORMS)
def test_output_is_deterministic(built_home: Path, reports: dict[tuple[str, str], ReportContext], form: str) -> None:
    again = report_context(Answers(built_home), "product/power-gan", "country/jp", AS_OF, "ja")
    assert again == reports["power-gan", "ja"]
    assert render(again, form) == render(reports["power-gan", "ja"], form)


def test_data_cannot_become_markup(reports: dict[tuple[str, str], ReportContext]) -> None:
    evil = '<script>alert("x")</script> | *a* [b](c) {country} &'
    motor = reports["traction-motor", "en"]
    assert motor.outage is not None
    assert motor.leading is not None
    hostile = replace(
        motor, product_name=evil, country_name=evil, gaps=(evil,),
        leading=replace(motor.leading, name=evil, country=evil), outage=replace(motor.outage, target_name=evil),
        measures=tuple(replace(row, name=evil, items=(evil,)) for row in motor.measures[:1]),
        chain=tuple(replace(row, name=evil) for row in motor.chain[:1]),
        sources=(*(replace(s, title=evil) for s in motor.sources[:1]), *motor.sources[1:]),
    )  # fmt: skip
    page = render(hostile, "html")
    assert "<script" not in page
    assert evil in "".join(Page(page).text)
    text = render(hostile, "md")
    assert "<script" not in text
    assert "[b](c)" not in text
    assert r"\| \*a\* \[b\](c)" in text


def test_only_web_addresses_are_linked(answers: Answers, monkeypatch: pytest.MonkeyPatch) -> None:
    made = answers.graph.chosen("stage/power-gan-jp", "output_per_y", as_of=AS_OF)
    assert made is not None
    book = NoteBook(answers.graph, "en")
    monkeypatch.setattr(answers.graph, "text", lambda *_args, **_more: "javascript:alert(1)")
    book.cite([made, None, made])
    assert [note.url for note in book.sources] == [""]


def test_unknown_is_printed_as_unknown(reports: dict[tuple[str, str], ReportContext]) -> None:
    motor = reports["traction-motor", "en"]
    row = replace(motor.chain[0], top=None, slices=(), share=Figure(None), kind="")
    bare = replace(
        motor, chain=(row,), leading=None, autonomy=Figure(None), domestic=(), chokes=(), outage=None, measures=(),
        stockpiles=(), covers=(), gaps=(), makers=Figure(None),
    )  # fmt: skip
    page, text = render(bare, "html"), render(bare, "md")
    for shown in (page, text):
        assert "unknown" in shown
        assert "No single foreign country" in shown
        assert "None" not in shown


def test_material_as_product(answers: Answers) -> None:
    report = report_context(answers, "gallium-nitride", "JP", AS_OF, "en")
    assert report.unit == "t/y"
    assert report.outage is not None
    assert report.outage.main is None
    for form in FORMS:
        assert "Curves are drawn for products" in render(report, form)


def test_other_countries(answers: Answers) -> None:
    for country in ("US", "bloc/eu", "China"):
        report = report_context(answers, "traction-motor", country, AS_OF, "en")
        assert report.leading is None or report.leading.domestic is False
        assert all(figure.notes for figure in figures(report) if figure.value is not None)
        assert render(report, "md")


def test_questions_at_fault(answers: Answers) -> None:
    with pytest.raises(ScenarioError, match=r"is not made in NA; it is made in .*JP"):
        report_context(answers, "traction-motor", "NA", AS_OF, "en")
    with pytest.raises(ScenarioError, match="no country is known to make it in the network of 1990-01-01"):
        report_context(answers, "traction-motor", "JP", "1990-01-01", "en")
    with pytest.raises(UnknownNodeError, match="no-such-thing"):
        report_context(answers, "no-such-thing", "JP", AS_OF, "en")
    with pytest.raises(UnknownNodeError, match="Atlantis"):
        report_context(answers, "traction-motor", "Atlantis", AS_OF, "en")
    with pytest.raises(GraphError, match="cannot be written as 'pdf'; use one of html, md"):
        render(report_context(answers, "power-gan", "JP", AS_OF, "en"), "pdf")


def test_file_is_written_whole_or_not_at_all(answers: Answers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report.html"
    write_report(answers, "power-gan", "JP", AS_OF, path, "ja")
    good = path.read_text(encoding="utf-8")
    assert good.startswith("<!DOCTYPE html>")
    assert good.endswith("</html>\n")

    def fail(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(ReportError, match=r"report\.html: cannot be written \(No space left on device\)"):
        write_report(answers, "power-gan", "JP", AS_OF, path, "en")
    assert path.read_text(encoding="utf-8") == good
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.html"]


def test_endings_and_folders(answers: Answers, tmp_path: Path) -> None:
    write_report(answers, "power-gan", "JP", AS_OF, tmp_path / "R.MD", "en")
    assert (tmp_path / "R.MD").read_text(encoding="utf-8").startswith("# Choke point report")
    for name in ("report.pdf", "report", "report.html.bak"):
        with pytest.raises(ReportError, match=r"written as \.md or \.html"):
            write_report(answers, "power-gan", "JP", AS_OF, tmp_path / name, "en")
    with pytest.raises(ReportError, match="there is no folder"):
        write_report(answers, "power-gan", "JP", AS_OF, tmp_path / "none" / "r.md", "en")
    (tmp_path / "d.md").mkdir()
    with pytest.raises(ReportError, match="is a folder"):
        write_report(answers, "power-gan", "JP", AS_OF, tmp_path / "d.md", "en")


def test_a_source_of_two_kinds_is_two_notes(reports: dict[tuple[str, str], ReportContext]) -> None:
    keys = [(note.id, note.kind) for note in reports["traction-motor", "en"].sources]
    assert len(keys) == len(set(keys))
    assert isinstance(reports["traction-motor", "en"].sources[0], SourceNote)
