"""The measure of written text: what people write counts, noise reaches few bits."""

from __future__ import annotations

import pytest

from auditor.decode.natural import bits
from auditor.decode.plausible import ENOUGH
from tests.decode.encoders import dice


@pytest.mark.parametrize(
    "text",
    ["alicew", "Alice1", "482913", "91234567", "+85291234567", "a@b.com", "陳大文", "山田太郎",
     "홍길동", "Иван", "Zoë M.", "2023-03-20", "22.3193,114.1694", '{"a":1}', "QWxpY2Ux"],
)  # fmt: skip
def test_written_text_is_enough(text: str) -> None:
    assert bits(text, 8 * len(text.encode())) >= ENOUGH


@pytest.mark.parametrize("text", ["TDA9!!", "x7#Kq2", "(iK)-2", "H?\x7f&~q", "ꙮ꙯Ꙭ"])
def test_noise_is_not(text: str) -> None:
    assert bits(text, 8 * len(text.encode())) < ENOUGH


@pytest.mark.parametrize("size", [6, 7, 8, 10, 12])
def test_noise_reaches_few_bits(size: int) -> None:
    rng = dice(size)
    printable = [chr(code) for code in range(32, 127)]
    count = 4_000
    reached = sum(
        bits("".join(rng.choices(printable, k=size)), 8 * size) >= ENOUGH for _ in range(count)
    )
    # Of random bytes this share is printable at all.
    assert reached / count * (95 / 256) ** size < 5e-5


def test_more_of_the_same_kind_is_more() -> None:
    for text in ("alice", "張偉", "1234", "Анна"):
        size = 8 * len(text.encode())
        assert bits(text * 2, 2 * size) > bits(text, size)
