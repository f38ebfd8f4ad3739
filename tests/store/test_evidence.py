from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.model import Number, Scalar
from auditor.store.evidence import DOTS, class_of, keyed_hash, mask

KEY = b"k" * 32


@pytest.mark.parametrize(
    ("value", "masked", "shape"),
    [
        ("22.319312", "22.3•••", "decimal 6 places"),
        (Number("-114.16"), "•••", "decimal 2 places"),
        (Number("114.169412345"), "114.1•••", "decimal 9 places"),
        (22.5, "•••", "decimal 1 places"),
        ("tester@example.com", "t•••@e•••.com", "e-mail"),
        ("me@ab.org", "m•••@•••", "e-mail"),
        ("356938035643809", "35•••09", "integer 15 digits"),
        (356938035643809, "35•••09", "integer 15 digits"),
        ("38400000-8cf0-11bd-b23e-10b96e40000d", "3840•••000d", "uuid"),
        ("00:1b:44:11:3a:b7", "00•••b7", "mac"),
        ("2b6f0cc904d137be", "2b•••be", "hex16"),
        ("aGVsbG8gd29ybGQh", "aG•••Qh", "base64 16"),
        ("Maria Musterfrau", "Ma•••au", "text 16"),
        ("abcde", "•••", "text 5"),
        ("x" * 1000, "xxxx•••xxxx", "text ≤1024"),
        ("\x1b[31mred alert", "?[•••rt", "text 14"),
        (b"\x00\x01", "•••", "bytes 2"),
        (True, "•••", "boolean"),
        (None, "", ""),
    ],
)
def test_masks_and_classes(value: Scalar, masked: str, shape: str) -> None:
    assert mask(value) == masked
    assert class_of(value) == shape


SCALARS = st.one_of(
    st.text(),
    st.emails(),
    st.floats(),
    st.integers(),
    st.binary(),
    st.booleans(),
    st.none(),
    st.from_regex(r"-?[0-9]{1,3}\.[0-9]{1,15}", fullmatch=True),
    st.text(st.characters(exclude_categories=())),
)


@settings(max_examples=300, deadline=None)
@given(SCALARS)
def test_a_mask_shows_a_third_at_most(value: Scalar) -> None:
    shown = mask(value)
    text = str(value)
    letters = [c for c in shown.replace(DOTS, "") if c not in ".@+-"]
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        assert len(letters) <= len(text) / 3
        assert len(text) >= 6 or shown == DOTS
        assert not text or text not in shown
    assert shown.isprintable()
    assert class_of(value).isprintable()
    assert len(shown) <= 4096
    assert len(keyed_hash(KEY, value, 16)) == 16


def test_a_hash_needs_its_key_and_speaks_of_the_text() -> None:
    assert keyed_hash(KEY, "22.5", 16) == keyed_hash(KEY, 22.5, 16) == keyed_hash(KEY, b"22.5", 16)
    assert keyed_hash(KEY, "22.5", 16) != keyed_hash(b"x" * 32, "22.5", 16)
    assert keyed_hash(KEY, "\udcff", 12) != keyed_hash(KEY, "\udcfe", 12)
