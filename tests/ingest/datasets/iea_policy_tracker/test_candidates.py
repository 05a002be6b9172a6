"""Policies of the tracker: candidates with issuers and dates; they touch no measure."""

from __future__ import annotations

import json
from pathlib import Path

from ingest.extraction import extract_file
from ingest.kept import Kept, Run
from ingest.runner import collect
from tests.ingest.datasets.published import balanced, dataset, extracted, published, write_csv

SOURCE = "iea_policy_tracker"
HEADER = ("title", "status", "year", "jurisdiction", "datePromulgated", "learnMore", "countries", "tags", "policyType")


def row(title: str, day: str = "", *, code: str = "JPN", status: str = "In force") -> tuple[str, ...]:
    return (title, status, "2024", "National", day, "", json.dumps([{"iso3": code, "name": "x"}]), "", "")


def test_dates_issuers_and_twice_the_same_title(tmp_path: Path) -> None:
    rows = [row("Plan", "2024-01-30"), row("Plan", "16-12-1992", code="EUR"), row("Other", "2021", status="Announced")]
    found = extract_file(dataset(SOURCE), write_csv(tmp_path / "x.csv", HEADER, rows))
    assert {r["id"]: (r["issuers"], r["date"]) for r in found.tables["policies"]} == {
        "plan": ("JP", "2024-01-30"),
        "plan-3": ("EU", "1992-12-16"),
        "other": ("JP", "2021"),
    }
    assert balanced(found)
    run = Run(
        file="x", sha256="", at="", rows_read=3, accepted=3, rejected=0, dropped={}, years="", partitions=("",),
        rows={}, statements=0,
    )  # fmt: skip
    kept = Kept(SOURCE, (run,), tables=dict(found.tables))
    said = [s for s in collect([SOURCE], kept_of={SOURCE: kept}.get).statements if s.dataset == SOURCE]
    assert {s.cls for s in said} == {"PolicyCandidate", "Source"}
    assert {s.value for s in said if s.prop == "issuer"} == {"country/jp", "bloc/eu"}


def test_bad_cells_reject_their_rows(tmp_path: Path) -> None:
    rows = [row("Good"), row("Bad day", "30/30/2024"), (*row("Bad list")[:6], "Japan", "", "")]
    found = extract_file(dataset(SOURCE), write_csv(tmp_path / "x.csv", HEADER, rows))
    assert [(i.line, i.column) for i in found.issues] == [(3, "datePromulgated"), (4, "countries")]
    assert found.accepted == 1


def test_the_published_file() -> None:
    found = extracted(SOURCE, published("iea-policy-tracker/IEA_CM_Policies.csv"))
    assert (found.rows_read, found.rejected) == (625, 0)
    assert sum(r["status"] == "in force" for r in found.tables["policies"]) == 545
    assert sum("JP" in r["issuers"].split(";") for r in found.tables["policies"]) == 23
