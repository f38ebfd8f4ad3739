"""Pieces of uploads in protobuf: what is one, and what only looks like it."""

import pytest

from auditor.correlate.upload_protobuf import is_protobuf, piece_in

DATA = bytes(range(100))
NAME, FIRST, SECOND = b"\x0a\x02up", b"\x1a\x64" + DATA, b"\x10\x01"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (NAME + FIRST, ("up", 0, 3)),
        (NAME + SECOND + FIRST, ("up", 1, 3)),
        (NAME + SECOND + b"\x20\x09" + FIRST, None),  # which of two is its number?
        (SECOND + FIRST, None),  # of what?
        (NAME + SECOND, None),
        (NAME + NAME + SECOND + FIRST, None),
        (NAME + b"\x10\xff\xff\xff\x7f" + FIRST, None),
        (NAME + SECOND + FIRST[:-1], None),  # ends early
        (b"\xff" * 200, None),
        (b"", None),
    ],
)
def test_pieces(body: bytes, expected: tuple[str, int, int] | None) -> None:
    found = piece_in(body)
    assert (found and (found.upload, found.index, found.number)) == expected
    assert found is None or found.data == DATA


def test_types() -> None:
    assert is_protobuf("application/x-protobuf; messageType=x")
    assert not is_protobuf("application/protobuf-seq")
    assert not is_protobuf("application/json")
