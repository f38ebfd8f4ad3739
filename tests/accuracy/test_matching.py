"""What counts as found, as missed, as a false alarm: on hand-made lines with hand-made findings."""

from __future__ import annotations

import json

from auditor.model import Confidence, Path
from tests.accuracy.hearing import Heard
from tests.accuracy.lines import Line, line
from tests.accuracy.matching import judge, overlaps
from tests.accuracy.places import spot
from tests.accuracy.scoring import score
from tests.accuracy.sources import CATEGORY, LABEL, SOURCES, TYPE

OPENRTB = SOURCES["prebid_openrtb_requests"]
MARKED = SOURCES["privacy_pioneer_location_snippets"]
TRACKER = SOURCES["trackhar_reporthar"]
TEXT = SOURCES["presidio_research_text"]
IFA = "1209d0b9-b959-42e6-b921-aa5d9d08c1af"


def labelled(body: object, *labels: tuple[str, str, object], **more: object) -> Line:
    expected = [
        {"context": "body", "path": path or None, "type": kind, "value": value}
        for kind, path, value in labels
    ]
    data = {"id": "x", "label_kind": "test", "body": json.dumps(body), "expected": expected}
    return line("test", 0, data | more)


def heard(
    data_type: str,
    path: str,
    value: str = "",
    *parts: str,
    confidence: Confidence = Confidence.PROBABLE,
) -> Heard:
    at = Path.root("request.body").layer("json:$")
    for name in filter(None, path.split(".")):
        at = at.child(f".{name}", name)
    here = spot(at.steps())
    return Heard(data_type, confidence, "key", "d", str(at), here, "r", value, parts)


def test_a_finding_at_the_place_hits_and_the_same_value_elsewhere_does_not_serve_two() -> None:
    one = labelled({}, ("advertisingId", "a.ifa", IFA), ("advertisingId", "b.ifa", IFA))
    judged = judge(one, [heard("id.advertising", "a.ifa", IFA)], OPENRTB)
    assert [outcome.rank for outcome in judged.outcomes] == [1, -1]
    assert not judged.alarms


def test_a_value_found_at_another_reading_of_its_place_hits() -> None:
    one = labelled({}, ("advertisingId", "url_query.ifa", IFA))
    judged = judge(one, [heard("id.advertising", "url.ifa", IFA)], OPENRTB)
    assert judged.outcomes[0].right_type


def test_the_right_category_with_another_type_is_seen() -> None:
    one = labelled({}, ("userId", "user.id", "7d5a6fd0d53a566b"))
    result = score([judge(one, [heard("id.device", "user.id")], TRACKER)], TRACKER)
    count = result.at(Confidence.PROBABLE, TYPE, "id.user")
    assert (count.hits, count.right) == (1, 0)
    assert result.confusion == {("userId", "id.device"): 1}
    assert count.precision is None


def test_another_category_at_a_labelled_place_is_a_miss_and_a_false_alarm() -> None:
    one = labelled({}, ("ipAddress", "device.ip", "123.123.123.123"))
    judged = judge(one, [heard("location.precise", "device.ip", "123.123.123.123")], OPENRTB)
    assert judged.outcomes[0].found is None
    assert [alarm.found.data_type for alarm in judged.alarms] == ["location.precise"]


def test_what_no_label_names_is_a_false_alarm_only_where_labels_are_exhaustive() -> None:
    one, found = labelled({}), [heard("id.device", "build")]
    assert len(judge(one, found, OPENRTB).alarms) == 1
    assert not judge(one, found, TRACKER).alarms


def test_placeholders_neither_hit_nor_alarm() -> None:
    one = labelled({}, ("ipAddress", "device.ip", "192.168.1.1"))
    for findings in ([], [heard("id.network", "device.ip", "192.168.1.1")]):
        result = score([judge(one, findings, OPENRTB)], OPENRTB)
        assert len(result.excluded) == 1
        assert not any(result.counts.values())
        assert not result.misses
        assert not result.alarms


def test_soft_labels_need_not_be_found_and_hide_no_false_alarm() -> None:
    one = labelled({}, ("timezone", "tz", "Europe/Berlin"), ("model", "m", "Pixel"))
    found = [heard("location.timezone", "tz", "Europe/Berlin"), heard("id.device", "m", "Pixel")]
    result = score([judge(one, found, OPENRTB)], OPENRTB)
    assert not result.misses
    assert [alarm.found.path[-2:] for alarm in result.alarms] == [".m"]


def test_candidates_do_not_count() -> None:
    one = labelled({}, ("advertisingId", "ifa", IFA))
    found = [heard("id.advertising", "ifa", IFA, confidence=Confidence.CANDIDATE)]
    result = score([judge(one, found, OPENRTB)], OPENRTB)
    assert [outcome.found is not None for outcome in result.misses] == [True]
    assert not result.alarms


def test_thresholds_are_counted_apart() -> None:
    one = labelled({}, ("advertisingId", "ifa", IFA))
    result = score([judge(one, [heard("id.advertising", "ifa", IFA)], OPENRTB)], OPENRTB)
    assert result.at(Confidence.PROBABLE, CATEGORY, "identifier").recall == 1.0
    assert result.at(Confidence.PROVEN, CATEGORY, "identifier").recall == 0.0


def test_a_text_is_found_by_the_part_that_overlaps() -> None:
    text = "call Jane Doe or write to jane@posteo.de"
    one = labelled(text, ("EMAIL_ADDRESS", "", "jane@posteo.de"), ("PERSON", "", "Jane Doe"))
    judged = judge(one, [heard("id.email", "", text, "jane@posteo.de")], TEXT)
    assert [outcome.rank for outcome in judged.outcomes] == [1, -1]
    whole = judge(one, [heard("id.email", "", text)], TEXT)
    assert [outcome.rank for outcome in whole.outcomes] == [1, -1]
    other = judge(one, [heard("id.email", "", text, "doe@x.org")], TEXT)
    assert other.outcomes[0].rank == -1
    assert len(other.alarms) == 1


def test_the_marked_token_alone_is_judged() -> None:
    text = '{"a": 52.26, "lat": 47.0, "lon": 8.5, ...'
    more = {"target_value": "52.26", "type": "lat", "is_location_value": False}
    one = labelled(text, **more)
    beside = heard("location.precise", "", text, "47.0", "8.5")
    on_it = heard("location.precise", "", text, "52.26", "8.5")
    assert not judge(one, [beside], MARKED).alarms
    assert [alarm.row for alarm in judge(one, [on_it], MARKED).alarms] == ["latitude"]
    assert not judge(one, [heard("id.device", "", text, "52.26")], MARKED).alarms
    true = labelled(text, ("latitude", "", "52.26"), **more | {"is_location_value": True})
    result = score([judge(true, [on_it], MARKED), judge(one, [on_it], MARKED)], MARKED)
    count = result.at(Confidence.PROBABLE, LABEL, "latitude")
    assert (count.hits, count.alarms, count.precision, count.f1) == (1, 1, 0.5, 2 / 3)


def test_a_time_zone_over_the_marked_token_counts_both_ways() -> None:
    text = '"tz": "Europe/Vienna", ...'
    more = {"target_value": "Vienna", "type": "city", "is_location_value": True}
    zone = heard("location.timezone", "", text, "Europe/Vienna")
    true = judge(labelled(text, ("city", "", "Vienna"), **more), [zone], MARKED)
    assert (true.outcomes[0].rank, true.outcomes[0].right_type) == (1, False)
    false = labelled(text, **more | {"is_location_value": False})
    assert [alarm.row for alarm in judge(false, [zone], MARKED).alarms] == ["city"]
    assert not judge(labelled({}), [zone], OPENRTB).alarms


def test_a_field_that_was_judged_right_is_no_false_alarm() -> None:
    one = labelled({})
    right = heard("location.coarse", "tech.device.geo.country", "FRA")
    judged = judge(one, [right, heard("id.device", "tech.device.geo.country", "FRA")], OPENRTB)
    assert judged.unlabelled == 1
    assert [alarm.found.data_type for alarm in judged.alarms] == ["id.device"]
    assert judge(one, [heard("location.coarse", "geo.country", "FRA")], OPENRTB).alarms


def test_overlap_means_about_the_same_stretch() -> None:
    assert overlaps("1.29", "1.2922234")
    assert overlaps("Springfield, Illinois", "Springfield")
    assert not overlaps("12 Long Street, Springfield, Illinois", "IL")
    assert not overlaps("1.29", "x" * 100 + "1.29")


def test_a_face_covers_all_its_labels_at_once() -> None:
    one = labelled({}, ("faceBox", "face.box", {"x": 1}), ("faceAttributes", "face.age", {"l": 2}))
    judged = judge(one, [heard("bio.face_geometry", "face")], SOURCES["biometric_payloads"])
    assert [outcome.right_type for outcome in judged.outcomes] == [True, True]
