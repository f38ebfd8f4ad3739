"""APKs as Android opens them: odd ones that it takes are read, what does not fit is a sentence."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

import pytest

from auditor.apk import archive
from auditor.apk.archive import Archive
from auditor.model import InputError
from tests.apk import build

TEXT = b"a manifest " * 200
NAME = "AndroidManifest.xml"
CENTRAL, LOCAL = b"PK\x01\x02", b"PK\x03\x04"


def opened(data: bytes) -> Archive:
    return Archive(io.BytesIO(data))


def changed(data: bytes, mark: bytes, offset: int, form: str, *values: int) -> bytes:
    """The ZIP with a field of its first record of that kind overwritten."""
    place = data.index(mark) + offset
    new = struct.pack(form, *values)
    return data[:place] + new + data[place + len(new) :]


def test_files_are_read() -> None:
    held = opened(build.apk({NAME: TEXT, "lib/arm64-v8a/libx.so": b"\x7fELF", "empty": b""}))
    assert list(held.files) == [NAME, "lib/arm64-v8a/libx.so", "empty"]
    assert held.read(NAME, 10_000) == TEXT
    assert held.read("lib/arm64-v8a/libx.so", 10) == b"\x7fELF"
    assert held.read("empty", 0) == b""
    assert not held.doubled
    with pytest.raises(InputError, match="is not in the APK"):
        held.read("other", 10)


@pytest.mark.parametrize(
    "tamper",
    [
        lambda data: changed(data, CENTRAL, 8, "<H", 0x0001),  # said to be encrypted
        lambda data: changed(data, CENTRAL, 16, "<I", 7),  # a wrong checksum
        lambda data: changed(data, CENTRAL, 24, "<I", 3),  # a wrong size
        lambda data: changed(data, LOCAL, 18, "<II", 0, 0),  # sizes in the directory only
        lambda data: data + b"behind the archive",
    ],
    ids=["encrypted", "checksum", "size", "local sizes", "trailing"],
)
def test_what_android_takes_is_read(tamper: Callable[[bytes], bytes]) -> None:
    assert opened(tamper(build.apk({NAME: TEXT}))).read(NAME, 10_000) == TEXT


def test_a_method_that_does_not_exist_means_stored() -> None:
    data = build.apk({"lib/x/libx.so": b"as it is"})
    odd = changed(data, CENTRAL, 10, "<H", 0x14EB)
    assert opened(odd).read("lib/x/libx.so", 100) == b"as it is"


def test_a_name_that_comes_twice() -> None:
    data = build.apk({NAME: b"first", NAME.swapcase(): b"second"})
    held = opened(data.replace(NAME.swapcase().encode(), NAME.encode()))
    assert held.doubled
    assert held.read(NAME, 100) == b"first"


def test_bombs_cost_no_more_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = build.apk({"classes.dex": bytes(5_000_000), "other": bytes(300_000)})
    assert len(bomb) < 10_000
    held = opened(bomb)
    with pytest.raises(InputError, match="larger than what is looked at"):
        held.read("classes.dex", 1_000_000)
    monkeypatch.setattr(archive, "BUDGET", 500_000)
    held = opened(bomb)
    assert len(held.read("other", 400_000)) == 300_000
    with pytest.raises(InputError, match="larger"):  # the same bytes again: overlapping entries
        held.read("other", 400_000)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no ZIP"),
        (b"PK\x05\x06", "no ZIP"),
        (build.apk({NAME: TEXT})[:-30], "no ZIP"),
        (changed(build.apk({NAME: TEXT}), b"PK\x05\x06", 16, "<I", 5), "damaged"),
        (changed(build.apk({NAME: TEXT}), b"PK\x05\x06", 10, "<H", 9), "cut off|damaged"),
        (changed(build.apk({NAME: TEXT}), b"PK\x05\x06", 12, "<I", 2**31), "too large"),
        (changed(build.apk({NAME: TEXT}), b"PK\x05\x06", 16, "<I", 2**32 - 1), "ZIP64"),
    ],
)
def test_no_archive_of_androids(data: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        opened(data)


@pytest.mark.parametrize(
    ("tamper", "reason"),
    [
        (lambda data: changed(data, CENTRAL, 42, "<I", 9), "not where its directory says"),
        (lambda data: changed(data, CENTRAL, 42, "<I", 2**32 - 2), "not where its directory"),
        (lambda data: changed(data, CENTRAL, 20, "<I", 4), "cut off"),
        (lambda data: data.replace(zlib.compress(TEXT)[2:12], b"\xff" * 10), "damaged"),
    ],
    ids=["offset", "far offset", "packed size", "content"],
)
def test_a_file_that_is_damaged(tamper: Callable[[bytes], bytes], reason: str) -> None:
    held = opened(tamper(build.apk({NAME: TEXT})))
    with pytest.raises(InputError, match=reason):
        held.read(NAME, 10_000)
