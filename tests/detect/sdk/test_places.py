"""What formats call a place: sections, wildcards, and the first of several that fits."""

from __future__ import annotations

import re

import pytest

from auditor.detect.sdk import load_formats
from auditor.detect.sdk.places import Places, pattern_of


@pytest.mark.parametrize(
    ("text", "fits", "fits_not"),
    [
        ("body:a.b", ["body:a.b"], ["body:a.b.c", "query:a.b", "body:b", "body:axb"]),
        ("body|query:a", ["body:a", "query:a"], ["cookie:a"]),
        ("body:**.a", ["body:a", "body:x.a", "body:x.y.a"], ["body:xa", "body:a.x"]),
        ("body:a.**", ["body:a", "body:a.x", "body:a.x.y"], ["body:ab", "body:x.a"]),
        ("body:**.a.**", ["body:a", "body:x.a.y"], ["body:xa.y"]),
        ("body:a.*.b", ["body:a.x.b"], ["body:a.b", "body:a.x.y.b"]),
        ("cookie:K_*", ["cookie:K_1", "cookie:K_"], ["cookie:K.1"]),
        ("body:tags.ai.user.id", ["body:tags.ai.user.id"], ["body:tags.id"]),
        ("header:X-Id", ["header:x-id", "header:X-ID"], ["header:x-ids"]),
        ("body:Id", ["body:Id"], ["body:id"]),
        ("path:", ["path:"], ["path:a"]),
    ],
)
def test_a_place(text: str, fits: list[str], fits_not: list[str]) -> None:
    places = Places([text])
    assert [list(places.fitting(place)) for place in fits] == [[0]] * len(fits)
    assert [list(places.fitting(place)) for place in fits_not] == [[]] * len(fits_not)


def test_all_that_fit_in_their_order() -> None:
    places = Places(["body:x.a", "body:**.a", "body:x.*", "body:b"])
    asked = ["body:x.a", "body:y.a", "body:x.z", "body:b", "body:c"]
    fitting = [list(places.fitting(place)) for place in asked]
    assert fitting == [[0, 1, 2], [1], [2], [3], []]


def test_the_few_that_are_asked_are_the_right_ones() -> None:
    for form in load_formats():
        for endpoint in form.endpoints:
            texts = [field.at for field in endpoint.fields]
            patterns = [pattern_of(text) for text in texts]
            for text in texts:
                section, _, names = text.partition(":")
                for above in ("", "x.", "x.y."):
                    place = f"{section.partition('|')[0]}:{names.replace('**.', above)}"
                    place = place.removesuffix(".**").replace("*", "z")
                    all_ = [n for n, one in enumerate(patterns) if re.fullmatch(one, place)]
                    assert list(endpoint.places.fitting(place)) == all_
