"""From a message to its Audit: layers, findings, opaques, recurring values; never an exception."""

import base64
import functools
import gzip
import json
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.audit import RECURRING, Auditor
from auditor.decode import Limits
from auditor.detect.random_text import random_bits
from auditor.detect.versions import versions
from auditor.model import Confidence, Direction, Message, Method, Profile, Protocol

EMAIL = "jane@posteo.de"
GAID = "7a2016d7-17b0-572f-a7a6-13f89a81d905"
KNOWN = Profile((("email", (EMAIL,)), ("advertising_id", (GAID,))))
auditor = functools.cache(Auditor)


def message(
    body: bytes = b"",
    *,
    path: str = "/",
    direction: Direction = Direction.REQUEST,
    headers: tuple[tuple[bytes, bytes], ...] = (),
    protocol: Protocol = Protocol.HTTP,
) -> Message:
    return Message(
        flow="f",
        sequence=0,
        direction=direction,
        protocol=protocol,
        method="POST",
        host="t.example",
        path=path,
        headers=headers,
        body=body,
        body_size=len(body),
    )


def test_layers_down_to_the_value() -> None:
    inner = base64.b64encode(
        json.dumps({"who": EMAIL, "geo": {"lat": 22.3193, "lon": 114.1}}).encode()
    )
    body = gzip.compress(json.dumps({"blob": inner.decode(), "gaid": GAID}).encode())
    headers = ((b"content-encoding", b"gzip"), (b"content-type", b"application/json"))
    audit = auditor(KNOWN).audit(message(body, path=f"/v1?e={EMAIL}", headers=headers))
    found = {str(f.path): f for f in audit.findings}
    assert set(found) == {
        "request.query:e",
        "request.body ▸ gzip ▸ json:$.gaid",
        "request.body ▸ gzip ▸ json:$.blob ▸ base64 ▸ json:$.who",
        "request.body ▸ gzip ▸ json:$.blob ▸ base64 ▸ json:$.geo.lat",
        "request.body ▸ gzip ▸ json:$.blob ▸ base64 ▸ json:$.geo.lon",
    }
    for path in ("request.query:e", "request.body ▸ gzip ▸ json:$.gaid"):
        assert found[path].method is Method.KNOWN_VALUE
        assert found[path].confidence is Confidence.PROVEN
    assert audit.error == ""
    assert audit.leaves >= 8


def test_a_value_in_unreadable_bytes_is_found_in_the_opaque() -> None:
    body = b"\x00\x01\xff\xfe\x0a\x0e" + EMAIL.encode() + b"\x12\x01\x80" * 9
    audit = auditor(KNOWN).audit(
        message(body, headers=((b"content-type", b"application/x-protobuf"),))
    )
    assert [f.known for f in audit.findings] == ["email"]
    assert audit.opaques


@pytest.mark.parametrize("direction", list(Direction))
def test_both_directions_find_the_same(direction: Direction) -> None:
    body = json.dumps({"lat": 22.3193, "lng": 114.1694, "e": EMAIL}).encode()
    audit = auditor(KNOWN).audit(message(body, direction=direction))
    assert sorted((f.data_type, f.confidence) for f in audit.findings) == [
        ("id.email", Confidence.PROVEN),
        ("location.precise", Confidence.PROBABLE),
        ("location.precise", Confidence.PROBABLE),
    ]
    assert all(str(f.path).startswith(direction.value) for f in audit.findings)


def test_recurring_values_are_of_requests_random_distinct_and_bounded() -> None:
    tokens = [
        uuid.UUID(int=(number * 0x9E3779B97F4A7C15F39CC060) % 2**128).hex for number in range(1, 99)
    ]
    body = json.dumps({"ids": [*tokens, *tokens], "ua": "Mozilla/5.0 (X11; Linux)"}).encode()
    recurring = auditor(KNOWN).audit(message(body)).recurring
    assert len(recurring) == RECURRING
    assert len({value for _, value in recurring}) == RECURRING
    assert {value for _, value in recurring} <= set(tokens)
    assert str(recurring[0][0]).startswith("request.body")
    assert auditor(KNOWN).audit(message(body, direction=Direction.RESPONSE)).recurring == ()


@pytest.mark.parametrize(
    "text",
    [
        GAID,
        GAID.upper(),
        "2758ad38a198a3d0bd06640ac00e1246",
        "4dbedd9709159953",
        "dQw4w9WgXcQAbCd1Ef2G",
        "APA91bHPRgkFLJu6Xq0Qx_8kPq2",
        "fb.1.1620774215669.573933289",
        "98137465019283746501",
    ],
)
def test_random_text(text: str) -> None:
    assert random_bits(text) >= 64


@pytest.mark.parametrize(
    "text",
    [
        "application/x-www-form-urlencoded",
        "https://a.example/x?id=2758ad38a198a3d0bd06640ac00e1246",
        "Mozilla/5.0 (Linux; Android 13)",
        "2023-03-20T16:35:24.305123+08:00",
        "com.example.application.main2",
        "0000000000000000000000000000",
        "sdk_gphone64_x86_64-userdebug",
        "gzip;q=1.0,deflate;q=0.6,identity;q=0.3",
        "en_US",
        "com.facebook.react.bridge.queue.0.1",
        "android_prime_rider_experiment_12_v0",
        "release/2024.06.21-build.418.main",
        "ThreadPoolExecutorWorker12AndQueue34",
    ],
)
def test_text_that_is_not_random(text: str) -> None:
    assert random_bits(text) < 64


def test_long_numbers_recur_too() -> None:
    body = json.dumps(
        {"id": 1172860168313205995, "n": "1172860168363571074", "t": 1700000000123, "f": 1e17}
    ).encode()
    values = [value for _, value in auditor(KNOWN).audit(message(body)).recurring]
    assert values == ["1172860168313205995", "1172860168363571074"]


def test_a_failing_decoder_is_named_without_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(*_: object) -> None:
        raise ValueError(EMAIL)

    monkeypatch.setattr("auditor.audit.message_parts", explode)
    audit = auditor(KNOWN).audit(message(b"x"))
    assert audit.error == "decode: ValueError"
    assert audit.findings == ()


def test_no_value_in_any_repr() -> None:
    body = json.dumps({"e": EMAIL, "gaid": GAID, "t": GAID[::-1]}).encode()
    shown = repr(auditor(KNOWN).audit(message(body, path=f"/?q={EMAIL}")))
    assert EMAIL not in shown
    assert GAID not in shown
    assert GAID[::-1] not in shown


def test_versions_are_those_of_the_detectors_whatever_the_profile() -> None:
    assert auditor(KNOWN).versions == Auditor().versions == versions()


def test_limits_are_kept() -> None:
    body = json.dumps({f"k{number}": "x" for number in range(500)}).encode()
    audit = Auditor(limits=Limits(nodes=50)).audit(message(body))
    assert audit.leaves <= 50
    assert audit.opaques


NAMES = st.sampled_from([b"content-type", b"content-encoding", b"cookie", b"user-agent", b"x"])
VALUES = st.sampled_from(
    [b"application/json", b"gzip", b"br", b"multipart/form-data; boundary=x", b"a=b; lat=22.3193"]
) | st.binary(max_size=30)
BODIES = st.binary(max_size=300) | st.sampled_from(
    [
        b'{"lat": 22.3193, "lng": 114.1694',
        b'[{"key": "lat", "value": 1e400}]',
        b'{"faces": [{"faceID": 1, "bounds": {}}]}',
        b"a=%ff%fe&b=amFuZUBwb3N0ZW8uZGU%3D",
        b'{"a": "\\ud800", "imei": 99999999999999999999999999999999}',
    ]
)


@settings(max_examples=150, deadline=None)
@given(
    BODIES,
    st.text(max_size=60),
    st.lists(st.tuples(NAMES, VALUES), max_size=4),
    st.sampled_from(list(Protocol)),
    st.sampled_from(list(Direction)),
)
def test_nothing_that_arrives_makes_it_fail(
    body: bytes,
    path: str,
    headers: list[tuple[bytes, bytes]],
    protocol: Protocol,
    direction: Direction,
) -> None:
    sent = message(body, path=path, headers=tuple(headers), protocol=protocol, direction=direction)
    audit = auditor(KNOWN).audit(sent)
    assert audit.error == ""
    assert len({(f.path, f.data_type) for f in audit.findings}) == len(audit.findings)


@pytest.mark.parametrize(
    ("body", "mime"),
    [
        (b"\xef\xbb\xbf", b"application/json"),  # a mark of the byte order, and nothing after it
        (
            b"7a74G7m9379441.75-1,2,-94,-100,UA,uaend,5-1,2,-94,-101,do_en-1,2,-94,-108,"
            + b"".join(b"%d,1,%d9e999,-2,0,8,883;" % (row, row) for row in range(12)),
            b"text/plain",
        ),
    ],
    ids=["only a byte order mark", "times without end"],
)
def test_what_a_fuzzer_found(body: bytes, mime: bytes) -> None:
    audit = auditor(KNOWN).audit(message(body, headers=((b"content-type", mime),)))
    assert not audit.error
    assert not [one.reason for one in audit.opaques if "failed" in one.reason]


def test_a_message_whose_time_is_used_up_is_looked_at_in_part_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tokens = {f"key{number}": f"the-word-of-number-{number:04}" for number in range(600)}
    body = json.dumps({"contact": EMAIL, **tokens}).encode()
    assert not auditor(KNOWN).audit(message(body)).opaques
    monkeypatch.setattr("auditor.audit.SECONDS", 0.0)
    audit = auditor(KNOWN).audit(message(body))
    assert [f.detector for f in audit.findings] == ["known-values"]
    assert any("kept for comparing" in one.reason for one in audit.opaques)
    monkeypatch.setattr("auditor.detect.scan.LEAST", 0.0)
    audit = auditor(KNOWN).audit(message(body))
    assert any("not looked for, the time" in one.reason for one in audit.opaques)
