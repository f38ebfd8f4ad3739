"""Texts that were reversed or put in ROT13: each reading stands at a place of its own."""

from __future__ import annotations

from collections import Counter

from auditor.decode import message_parts
from tests.decode.messages import request

# XOR 5 of a text that is encoded both reversed, and reversed and in ROT13: a fuzzer's find.
_BOTH_WAYS = bytes(5 ^ byte for byte in b"55=vvj 55q 55j 55" * 4)


def test_a_text_that_two_turns_open_is_at_two_places() -> None:
    for body in (b"55=vvj 55q 55j 55", _BOTH_WAYS):
        leaves = message_parts(request(body, "text/html")).leaves
        places = Counter(str(leaf.path) for leaf in leaves)
        assert max(places.values()) == 1, places.most_common(1)
