"""Addresses that say which piece a request is: what each names, and hostile ones."""

import time

import pytest

from auditor.correlate.upload_forms import FormPiece
from auditor.correlate.upload_paths import addressed
from auditor.correlate.upload_qiniu import blocks_of, chained


@pytest.mark.parametrize(
    ("method", "path", "headers", "expected"),
    [
        ("PUT", "/buckets/b/objects/aw==/uploads/U/12", {},
         FormPiece("Qiniu", "/buckets/b/objects/aw==/uploads/U", 12, numbered=True)),
        ("PUT", "/cloud/remote.php/dav/uploads/u/w-1/00000000-10485759", {},
         FormPiece("Nextcloud", "/cloud/remote.php/dav/uploads/u/w-1", 0, numbered=False)),
        ("POST", "/o?position=7&append", {},
         FormPiece("append to an object", "/o", 7, numbered=False)),
        ("POST", "/o?append=&position=0&x=1", {},
         FormPiece("append to an object", "/o", 0, numbered=False)),
        ("POST", "/b2api/v2/b2_upload_part/4_z", {b"x-bz-part-number": b"2"},
         FormPiece("Backblaze", "4_z", 2, numbered=True)),
        ("POST", "/b2api/v2/b2_upload_part/4_z", {}, None),
        ("POST", "/o?appendix=1&position=7", {}, None),
        ("PUT", "/o?append&position=7", {}, None),
        ("POST", "/v19.0/upload:MT", {b"file_offset": b"-1"}, None),
        ("GET", "/upload/f/chunk/1", {}, None),
        ("PUT", "/upload/f/chunk/x", {}, None),
        ("PUT", "/spare_parts/9", {}, None),
        ("PUT", "/upload/f/chunk/123456", {}, None),
    ],
)  # fmt: skip
def test_addresses(
    method: str, path: str, headers: dict[bytes, bytes], expected: FormPiece | None
) -> None:
    assert addressed(method, path, headers) == expected


@pytest.mark.parametrize(
    "path",
    [
        "/chunk" * 20_000,
        "/o?" + "append&position=" * 9_000,
        "/dav/uploads/" * 9_000,
        "/upload(uploadid='" * 9_000,
    ],
)
def test_long_addresses_take_little_time(path: str) -> None:
    before = time.process_time()
    for method in ("PUT", "POST"):
        assert addressed(method, path, {}) is None
    assert time.process_time() - before < 0.5


def test_chains() -> None:
    sent = [
        ("a0", "", "1", ()), ("b0", "", "2", ()), ("a1", "1", "3", ()), ("lost", "9", "4", ()),
        ("b1", "2", "", ()), ("file", "", "", ("2", "3", "7")), ("c", "", "5", ()),
    ]  # fmt: skip
    assert chained(sent) == [["b0", "b1", "a0", "a1"], ["c"]]
    assert blocks_of(b"a, b,,c=") == ("a", "b", "c=")
    assert len(blocks_of(b"a," * 100_000)) == 10_000
