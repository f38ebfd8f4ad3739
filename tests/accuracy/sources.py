"""The labelled sources, and where a finding without a label may be called a false alarm.

Labels are exhaustive only for what their authors looked at. What lies outside
is not judged: a tracker's request holds more than its adapter names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from auditor.model import Category, category_of
from tests.accuracy.hearing import Heard
from tests.accuracy.lines import Line

CATEGORY, TYPE, LABEL = "category", "data type", "label"  # the kinds of rows

_ZONE = "location.timezone"  # soft: the labels that are exhaustive do not name time zones

type Exhaustive = Callable[[Line, Heard], bool]

MARKED = {
    "lat": "latitude",
    "lng": "longitude",
    "city": "city",
    "region": "region",
    "zip": "postalCode",
}


@dataclass(frozen=True, slots=True)
class Source:
    """One file of labelled lines. `judged` says in words what `exhaustive` decides.

    `categories` are those in which a false alarm can be seen at all, and
    `by_label` tells whether one belongs to a label's type.
    """

    name: str
    title: str
    judged: str
    reason: str
    exhaustive: Exhaustive
    categories: frozenset[Category] = frozenset(Category)
    by_label: bool = False

    def judges(self, kind: str, name: str) -> bool:
        """Whether a row of this kind can have a precision."""
        if kind == LABEL:
            return self.by_label
        return (Category(name) if kind == CATEGORY else category_of(name)) in self.categories

    def row(self, line: Line, found: Heard) -> str:
        """The label type to which a false alarm belongs, "" where only its data type is known."""
        del found
        return MARKED.get(line.marked_type, "") if line.marked else ""


def _nothing(line: Line, found: Heard) -> bool:
    del line, found
    return False


def _marked_token(line: Line, found: Heard) -> bool:
    """The token that a human said is no such place, claimed as a place."""
    if line.judged is not False or found.category is not Category.LOCATION:
        return False
    return any(_holds(part, line.marked) for part in (found.parts or (found.value,)))


def _holds(part: str, token: str) -> bool:
    return token in part or (part in token and 2 * len(part) >= len(token))


def _all_types(line: Line, found: Heard) -> bool:
    del line
    return found.data_type != _ZONE


def _only(*categories: Category) -> Exhaustive:
    def exhaustive(line: Line, found: Heard) -> bool:
        return found.category in categories and _all_types(line, found)

    return exhaustive


def _exact_position(line: Line, found: Heard) -> bool:
    return line.kind.endswith("exact") and found.data_type == "location.precise"


def _not_a_face(line: Line, found: Heard) -> bool:
    return line.face is False and found.category is Category.BIOMETRIC


SOURCES: dict[str, Source] = {
    source.name: source
    for source in (
        Source(
            "privacy_pioneer_location_snippets",
            "Privacy Pioneer",
            "the marked token, where it is no place",
            "people judged one token of each snippet and nothing around it",
            _marked_token,
            frozenset({Category.LOCATION}),
            by_label=True,
        ),
        Source(
            "prebid_openrtb_requests",
            "OpenRTB",
            "all types",
            "OpenRTB says of each field what it means, and each was labelled after it",
            _all_types,
        ),
        Source(
            "api_json_schema_labelled",
            "API JSON",
            "all types",
            "each interface's fields were labelled by hand after its description",
            _all_types,
        ),
        Source(
            "trackhar_reporthar",
            "ReportHAR",
            "nothing",
            "adapters name the fields that their authors recognised, not all there are",
            _nothing,
            frozenset(),
        ),
        Source(
            "trackhar_adapter_probes",
            "TrackHAR probes",
            "nothing",
            "adapters name the fields that their authors recognised, not all there are",
            _nothing,
            frozenset(),
        ),
        Source(
            "traccar_position_payloads",
            "traccar",
            "positions, where the position is labelled",
            "unit tests assert a position or its presence, never the device's numbers",
            _exact_position,
            frozenset(),
        ),
        Source(
            "presidio_research_text",
            "Presidio sentences",
            "all types",
            "the generator put every value in and labelled it",
            _all_types,
        ),
        Source(
            "biometric_payloads",
            "biometric",
            "biometric types",
            "read by hand for biometric data only",
            _only(Category.BIOMETRIC),
            frozenset({Category.BIOMETRIC}),
        ),
        Source(
            "image_uploads",
            "images",
            "biometric types, where there is no face",
            "pictures were looked at for faces only",
            _not_a_face,
            frozenset({Category.BIOMETRIC}),
        ),
    )
}
