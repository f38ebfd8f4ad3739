"""Encoded polylines: what decodes, and what only has the letters."""

import pytest

from auditor.detect.location.written.polylines import decode


def test_the_formats_own_example() -> None:
    assert decode("_p~iF~ps|U_ulLnnqC_mqNvxq`@") == [
        (3_850_000, -12_020_000),
        (4_070_000, -12_095_000),
        (4_325_200, -12_645_300),
    ]


@pytest.mark.parametrize(
    "text",
    ["route_active", "_p~iF~ps|U_", "_p~iF", "a b", "\u00e9\u00e9", "~" * 40],
    ids=["word", "cut", "half a point", "space", "not ASCII", "endless number"],
)
def test_other_texts(text: str) -> None:
    assert decode(text) is None
