"""Files are recognised by what they hold; what cannot be used costs one sentence."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import zlib
from pathlib import Path

import pytest

from auditor.intake import Format, Identity, Reading, identify
from auditor.intake.files import Stream
from auditor.model import InputError, Message
from tests.intake.reading import FIXTURES, read_file

HAR = FIXTURES / "mitmproxy/har_files/charles.har"
FLOWS = FIXTURES / "mitmproxy/flows/successful_log.mitm"
ENTRY = {"request": {"method": "GET", "url": "https://a.example/x"}, "response": {"status": 200}}


def test_the_name_says_nothing(tmp_path: Path) -> None:
    for origin, kind in ((HAR, Format.HAR), (FLOWS, Format.MITM)):
        path = tmp_path / "mystery.txt"
        path.write_bytes(origin.read_bytes())
        found = identify(path, "as given")
        assert found == Identity(
            path,
            "as given",
            kind,
            path.stat().st_size,
            hashlib.sha256(path.read_bytes()).hexdigest(),
        )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"hello, world", "neither a HAR nor a mitmproxy flow file"),
        (b"2023: a diary", "neither"),
        (b"[1, 2]", "neither"),
        (b"\x00" * 5000, "neither"),
        (b"   \n  ", "neither"),
        (b"\x1f\x8b\x08 no gzip", "neither"),
        (b"\x78\x9c no zlib", "neither"),
        (gzip.compress(b"plain text", mtime=0), "neither"),
        (b"{}", "no log.entries"),
        (b'{"log": {"version": "1.2"}}', "no log.entries"),
        (b'{"log": {"entries": {"0": {}}}}', "no log.entries"),
        (b'{"feed": {"entries": [{"title": "news"}]}}', "no log.entries"),
        (b'{"a": ', "no log.entries"),
        (b"{" * 100_000, "no log.entries"),
    ],
)
def test_what_is_no_recording_is_refused_in_one_sentence(
    tmp_path: Path, data: bytes, words: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    with pytest.raises(InputError) as error:
        read_file(path)
    sentence = str(error.value)
    assert words in sentence
    assert str(path) in sentence
    assert "\n" not in sentence


def test_places_that_are_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        identify(tmp_path)
    with pytest.raises(InputError, match="does not exist"):
        identify(tmp_path / "missing")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="no regular file"):
        identify(tmp_path / "pipe")
    with pytest.raises(InputError, match="cannot be read"):
        identify(tmp_path / ("n" * 300))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.touch(mode=0o000)
    with pytest.raises(InputError, match="cannot be read: Permission denied"):
        identify(path)


def test_packed_files_and_odd_encodings_give_the_same_messages(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for origin in (HAR, FLOWS):
        data = origin.read_bytes()
        plain = read_file(origin)
        half = len(data) // 2
        packed = [gzip.compress(data), zlib.compress(data, 9)]
        packed.append(gzip.compress(data[:half]) + gzip.compress(data[half:]))
        if origin is HAR:
            text = data.decode()
            packed += [b"\xef\xbb\xbf" + data, b"\n \t" + data, text.encode("utf-16")]
            packed.append(b"\xfe\xff" + text.encode("utf-16-be"))
        for form in packed:
            path.write_bytes(form)
            found = read_file(path)
            assert [one.body for one in found.messages] == [one.body for one in plain.messages]
            assert [one.headers for one in found.messages] == [
                one.headers for one in plain.messages
            ]
            assert not found.unreadable


def test_mitmproxys_zhar_is_read() -> None:
    packed = read_file(FIXTURES / "mitmproxy/flows/compressed.zhar")
    assert (packed.entries, len(packed.messages), packed.unreadable) == (2, 4, [])


def test_a_packed_file_that_ends_early_gives_what_came_before(tmp_path: Path) -> None:
    path = tmp_path / "cut.har.gz"
    entries = [ENTRY | {"comment": os.urandom(2000).hex()} for _ in range(50)]
    data = gzip.compress(json.dumps({"log": {"entries": entries}}).encode())
    path.write_bytes(data[: len(data) // 2])
    found = read_file(path)
    assert 15 < len(found.read) < 35
    assert found.unreadable[-1].reason == "the compressed data ends early"
    path.write_bytes(data[:30_000] + b"\xff" * 100 + data[30_100:])
    damaged = read_file(path)
    assert damaged.read
    assert damaged.unreadable[-1].reason == "the compressed data is damaged"
    assert damaged.entries == max(one.index for one in damaged.unreadable) + 1


def test_a_bomb_is_cut_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditor.intake.files._LEAST_UNPACKED", 1 << 20)
    path = tmp_path / "bomb"
    path.write_bytes(gzip.compress(b'{"log": {"entries": [' + b" " * (64 << 20)))
    with Stream(identify(path)) as stream:
        size = 0
        while block := stream.read(1 << 20):
            size += len(block)
    assert stream.damage.startswith("it unpacks to more than")
    assert size < 16 << 20


def test_only_what_was_hashed_is_read(tmp_path: Path) -> None:
    """A file that a running proxy still writes to is imported as it was."""
    path = tmp_path / "growing.mitm"
    path.write_bytes(FLOWS.read_bytes())
    identity = identify(path)
    with path.open("ab") as file:
        file.write(FLOWS.read_bytes())
    with Reading(identity) as reading:
        messages = [item for item in reading.items() if isinstance(item, Message)]
        assert reading.done == identity.size
    assert len(messages) == 4


def test_progress_of_hashing(tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(b'{"log": ' + b" " * (3 << 20))
    told: list[tuple[int, int]] = []
    identify(path, progress=lambda done, size: told.append((done, size)))
    assert told[-1] == (path.stat().st_size, path.stat().st_size)
    assert len(told) > 2
