"""What may not be opened at all: each fault of a file as a whole is one clear line."""

from __future__ import annotations

import gzip
import lzma
import os
import zipfile
from pathlib import Path

import pytest

from ingest.errors import FileRefusedError
from ingest.files.archive import check_archive, unpack
from ingest.files.folder import digest_of, folder_of
from ingest.files.guard import check_file, opened, shown_name

GOOD = b"a,b\n1,2\n"


def refused(path: Path, form: str = "csv", max_mb: int = 1, encoding: str = "utf-8") -> str:
    with pytest.raises(FileRefusedError) as caught:
        check_file(path, form=form, max_mb=max_mb, encoding=encoding)
    (line,) = str(caught.value).splitlines()
    assert line.startswith(f"{path.name}: ")
    assert line.endswith((".", ")"))
    return line


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_a_good_file_passes(tmp_path: Path) -> None:
    check_file(written(tmp_path / "a.csv", GOOD), form="csv", max_mb=1)


def test_missing_folder_empty_and_no_file(tmp_path: Path) -> None:
    assert "there is no such file" in refused(tmp_path / "none.csv")
    assert "is a folder. Give the csv file itself" in refused(tmp_path)
    assert "the file is empty" in refused(written(tmp_path / "empty.csv", b""))
    os.mkfifo(tmp_path / "pipe")
    assert "is no ordinary file" in refused(tmp_path / "pipe")


def test_a_path_with_a_nul_byte(tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError, match=r"cannot be read|no such file"):
        check_file(tmp_path / "a\0b", form="csv", max_mb=1)


def test_a_name_that_cannot_be_printed(tmp_path: Path) -> None:
    assert shown_name(Path("a\udcff\x1b[31m.csv")) == "a??[31m.csv"


def test_a_huge_file_is_refused_by_its_size_alone(tmp_path: Path) -> None:
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as file:
        file.truncate(2_000_000_000)  # takes no room on the disk, and is never read
    assert "2,000 MB, over the 500 MB that this source allows" in refused(huge, max_mb=500)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"<!DOCTYPE html>\n<html><body>Sign in</body></html>", "is a web page (HTML), not CSV"),
        (b"\xef\xbb\xbf \n<html lang='en'>", "is a web page (HTML), not CSV"),
        (b"<?xml version='1.0'?><!DOCTYPE html PUBLIC><html xmlns='x'>", "is a web page (HTML), not CSV"),
        (b"%PDF-1.7", "is a PDF document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old workbook (.xls) or one with a password"),
        (b"PAR1....", "is a Parquet file"),
        ("a,b\n1,2\n".encode("utf-16"), "is UTF-16 text, but utf-8 is expected"),
    ],
)
def test_something_else_under_this_name(tmp_path: Path, content: bytes, what: str) -> None:
    assert what in refused(written(tmp_path / "a.csv", content))


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_a_web_page_in_any_form(tmp_path: Path, form: str) -> None:
    page = written(tmp_path / f"a.{form}", b"<html><head><title>Download</title>")
    assert f"not {form.upper()}" in refused(page, form)


def test_utf16_may_be_declared(tmp_path: Path) -> None:
    check_file(written(tmp_path / "a.csv", "a,b\n".encode("utf-16")), form="csv", max_mb=1, encoding="utf-16")


def test_a_workbook_that_is_none(tmp_path: Path) -> None:
    assert "is no .xlsx workbook" in refused(written(tmp_path / "a.xlsx", GOOD), "xlsx")
    assert "damaged or breaks off" in refused(written(tmp_path / "b.xlsx", b"PK\x03\x04 and no more"), "xlsx")


def archive(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


def test_a_bomb_is_refused_from_its_directory(tmp_path: Path) -> None:
    bomb = archive(tmp_path / "bomb.zip", {"a.csv": b"0" * 6_000_000})
    assert "times its size. Do not use this file" in refused(bomb)
    many = archive(tmp_path / "many.zip", {f"{n}.csv": bytes(range(256)) * 4000 for n in range(9)})
    assert "would unpack to 9 MB, over 8 MB" in refused(many)


def test_a_bomb_whose_directory_lies(tmp_path: Path) -> None:
    path = archive(tmp_path / "liar.zip", {"a.csv": b"0" * 3_000_000})
    raw = path.read_bytes()
    path.write_bytes(raw.replace((3_000_000).to_bytes(4, "little"), (3).to_bytes(4, "little")))
    with pytest.raises(FileRefusedError, match="damaged"):
        check_archive(path, max_bytes=1_000_000)


@pytest.mark.parametrize("name", ["../evil.csv", "/etc/evil.csv", "a/../../evil.csv", "..\\evil.csv", "C:\\evil.csv"])
def test_a_member_that_leaves_the_folder(tmp_path: Path, name: str) -> None:
    path = archive(tmp_path / "a.zip", {name: GOOD})
    with pytest.raises(FileRefusedError, match="would be unpacked outside its folder"):
        unpack(path, tmp_path / "out", max_bytes=1000)
    assert not (tmp_path / "evil.csv").exists()


def test_a_locked_and_a_damaged_archive(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"a.csv": GOOD * 100})
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"a.csv") + 10] ^= 0xFF
    broken = written(tmp_path / "broken.zip", bytes(raw))
    with pytest.raises(FileRefusedError, match=r"'a\.csv' in it is damaged"):
        check_archive(broken, max_bytes=10_000)
    locked = bytearray(path.read_bytes())
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(FileRefusedError, match="locked with a password"):
        check_archive(written(tmp_path / "locked.zip", bytes(locked)), max_bytes=10_000)


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_packed_files(tmp_path: Path, pack: object) -> None:
    assert callable(pack)
    packed = pack(GOOD)
    path = written(tmp_path / "a.csv.packed", packed)
    check_file(path, form="csv", max_mb=1)
    with opened(path, max_mb=1) as stream:
        assert stream.read() == GOOD
    cut = written(tmp_path / "cut.packed", packed[:-6])
    with pytest.raises(FileRefusedError, match="damaged or breaks off"), opened(cut, max_mb=1) as stream:
        stream.read()
    bomb = written(tmp_path / "bomb.packed", pack(b"0" * 9_000_000))
    with pytest.raises(FileRefusedError, match="unpacks to more than 8 MB"), opened(bomb, max_mb=1) as stream:
        list(iter(lambda: stream.readline(1000), b""))


def test_an_archive_of_one_file_and_of_several(tmp_path: Path) -> None:
    with opened(archive(tmp_path / "one.zip", {"d/": b"", "d/a.csv": GOOD}), max_mb=1) as stream:
        assert stream.read() == GOOD
    two = archive(tmp_path / "two.zip", {"a.csv": GOOD, "b.csv": GOOD})
    with pytest.raises(FileRefusedError, match="holds 2 files"), opened(two, max_mb=1):
        pass


def test_a_folder_and_an_archive_of_one(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    written(folder / "a.csv", GOOD)
    assert folder_of(folder, tmp_path / "none", max_mb=1) == folder
    packed = archive(tmp_path / "a.zip", {"set/a.csv": GOOD})
    unpacked = folder_of(packed, tmp_path / "scratch", max_mb=1)
    assert unpacked.name == "set"
    assert digest_of(unpacked) == digest_of(folder)
    assert digest_of(folder) != digest_of(folder / "a.csv")
    with pytest.raises(FileRefusedError, match=r"is a file\. Give the folder"):
        folder_of(folder / "a.csv", tmp_path / "x", max_mb=1)
