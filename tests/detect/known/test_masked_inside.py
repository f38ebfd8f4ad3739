"""A strong value under XOR with one byte inside something longer, text or binary."""

from __future__ import annotations

import random
import time

import pytest

from auditor.audit import Auditor
from auditor.model import Confidence, Method
from tests.decode.messages import request
from tests.detect.helpers import profile

AUDITOR = Auditor(profile(serial="R58M32XKQTJ", imei="356938035643809"))


def masked(data: bytes, key: int) -> bytes:
    return bytes(byte ^ key for byte in data)


def found(body: bytes) -> set[str]:
    audit = AUDITOR.audit(request(body, "application/octet-stream"))
    return {
        one.known
        for one in audit.findings
        if one.method is Method.KNOWN_VALUE and one.confidence is Confidence.PROVEN
    }


def _around(text: bytes, noise: bytes, words: bytes, key: int) -> list[bytes]:
    """Bodies with a text under the key: alone, behind its length, or with all that is there."""
    return [
        noise[:60] + masked(b"\0" + text + b"\0", key) + noise[60:],
        masked(noise[:60] + b"\0" + text + b"\0" + noise[60:], key),
        noise[:60] + bytes((len(text),)) + masked(text, key) + noise[60:],
        masked(words + b" " + text + b" " + words, key),
    ]


@pytest.mark.parametrize("key", [0x13, 0x5A, 0xA5])
def test_a_value_inside_binary_and_long_text(key: int) -> None:
    noise = random.Random(key).randbytes(900)  # noqa: S311 - test data, no secret
    words = b" ".join((b"aZ9q", b"Xk2", b"w0P", b"zz8")[place % 4] for place in range(600))
    for value, near in ((b"R58M32XKQTJ", b"R58M32XKQTK"), (b"356938035643809", b"356938035643808")):
        for body, other, longer in zip(
            *(_around(text, noise, words, key) for text in (value, near, value + b"7")),
            strict=True,
        ):
            assert len(found(body)) == 1
            assert not found(other)
            assert not found(longer)


def test_long_bodies_cost_little() -> None:
    noise = random.Random(1).randbytes(1 << 20)  # noqa: S311 - as above
    start = time.process_time()
    for body in (noise, b"\x41" * (1 << 20), noise[:4_096] * 256):
        assert not found(body)
    assert time.process_time() - start < 1.5
