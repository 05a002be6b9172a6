"""JSON of a publisher: exact numbers, limits, and the line of a fault."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ingest.errors import FileRefusedError
from ingest.files.document import DEEPEST, read_document


def refused(tmp_path: Path, content: bytes) -> str:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    with pytest.raises(FileRefusedError) as caught:
        read_document(path)
    (line,) = str(caught.value).splitlines()
    return line


def test_numbers_keep_their_digits(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b'\xef\xbb\xbf{"t": 1657.20, "n": 3, "c": "NA", "x": [null, true], "s": "\\ud842\\udfb7"}')
    assert read_document(path) == {"s": "𠮷", "t": Decimal("1657.20"), "n": 3, "c": "NA", "x": [None, True]}


def test_faults_have_their_line(tmp_path: Path) -> None:
    assert "line 2, column 6: is no JSON from here" in refused(tmp_path, b'{\n"a": x}')
    assert "line 3: breaks off in the middle" in refused(tmp_path, b'{"a": 1,\n"b": [1,\n')
    assert "breaks off in the middle" in refused(tmp_path, b'{"a": "unfini')
    assert "line 2: holds a NUL byte" in refused(tmp_path, b'{\n"a": "\0"}')
    assert "line 1, byte 8 of the file: 0xf4 is not utf-8" in refused(tmp_path, b'{"a": "\xf4"}')


def test_what_json_allows_but_nobody_means(tmp_path: Path) -> None:
    assert "names the key 'a' twice" in refused(tmp_path, b'{"a": 1, "a": 2}')
    assert "holds half a character" in refused(tmp_path, b'{"a": "\\ud800"}')
    assert "holds NaN, which is no number" in refused(tmp_path, b'{"a": NaN}')
    assert "cannot be read as JSON" in refused(tmp_path, b'{"a": ' + b"9" * 5000 + b"}")


def test_depth(tmp_path: Path) -> None:
    assert f"lists nest over {DEEPEST} deep" in refused(tmp_path, b"[" * 100_000)
    path = tmp_path / "b.json"
    path.write_bytes(b'{"a": "' + b"[" * 100 + b'\\"["}')
    assert isinstance(read_document(path), dict)
