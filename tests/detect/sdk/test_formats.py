"""Every format file's own examples through the real decoder and engine, and the files' form."""

from __future__ import annotations

import base64
import json
import random
import tomllib
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from urllib.parse import urlsplit

import pytest
from msgspec.structs import replace

from auditor.decode import message_parts
from auditor.detect.scan import Engine
from auditor.detect.sdk import Formats, load_formats
from auditor.detect.sdk.formats import parse_format
from auditor.detect.sdk.places import place_of
from auditor.model import Direction, Message, Method, Protocol
from tests.media.pictures import ROCKET

FILES = sorted(
    (one for one in resources.files("auditor.detect.sdk").iterdir() if one.name.endswith(".toml")),
    key=lambda one: one.name,
)
TABLES = {one.name: tomllib.loads(one.read_text("utf-8")) for one in FILES}


@dataclass(frozen=True)
class Case:
    """One `[[example]]` table."""

    file: str
    why: str
    message: Message
    finds: tuple[str, ...]


def _message(table: dict[str, object]) -> Message:
    method, _, url = str(table["request"]).partition(" ")
    parts = urlsplit(url)
    headers = [(b"content-type", str(table["type"]).encode())] if "type" in table else []
    given = table.get("headers", {})
    assert isinstance(given, dict)
    headers += [(name.encode(), str(value).encode()) for name, value in given.items()]
    body = (
        bytes.fromhex(str(table["hex"])) if "hex" in table else str(table.get("body", "")).encode()
    )
    return Message(
        flow="f",
        sequence=0,
        direction=Direction(str(table.get("direction", "request"))),
        protocol=Protocol.HTTP,
        method=method,
        host=parts.hostname or "",
        path=parts.path + (f"?{parts.query}" if parts.query else ""),
        headers=tuple(headers),
        body=body,
        body_size=len(body),
    )


CASES = [
    Case(file, str(one["why"]), _message(one), tuple(one["finds"]))
    for file, table in TABLES.items()
    for one in table.get("example", ())
]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


@pytest.mark.parametrize("case", CASES, ids=[f"{case.file}: {case.why}" for case in CASES])
def test_example(case: Case, engine: Engine) -> None:
    parts = message_parts(case.message)
    findings = engine.scan(case.message, parts.leaves, parts.opaques, parts.raw)
    found = {
        f"{finding.data_type} {place_of(finding.path)}"
        for finding in findings
        if finding.method is Method.SDK
    }
    assert found == set(case.finds)
    assert not engine.failures
    assert not case.finds or not [cut for cut in engine.cuts if "no longer fits" in cut.reason]


@pytest.mark.parametrize("file", sorted(TABLES))
def test_every_file_has_a_hit_a_near_miss_and_sources(file: str) -> None:
    table = TABLES[file]
    examples = table.get("example", ())
    assert any(one["finds"] for one in examples)
    assert any(not one["finds"] for one in examples)
    assert table["sources"]
    assert table["domains"]
    assert table["owner"]


def test_a_message_that_no_longer_fits_says_so(engine: Engine) -> None:
    message = _message(
        {"request": "POST https://api2.branch.io/v1/open", "type": "application/json", "body": "{}"}
    )
    parts = message_parts(message)
    assert engine.scan(message, parts.leaves, parts.opaques, parts.raw) == []
    assert [cut.reason for cut in engine.cuts] == [
        "the request no longer fits the known format of Branch (sessions and events)"
    ]


_HEAD = 'recipient = "A"\n[[endpoint]]\nname = "x"\nhosts = ["a"]\nsigns = ["body:a"]\n'


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("domains = []", "recipient"),
        (_HEAD.replace('"a"', '"a.*.b"'), "hosts"),
        (_HEAD.replace('["a"]', "[]"), "hosts"),
        (_HEAD + 'fields = [{at = "body:a", type = "id.x", why = "y"}]', "data type"),
        (_HEAD + 'fields = [{at = "nowhere", type = "id.user", why = "y"}]', "place"),
        (_HEAD + 'fields = [{at = "body|nowhere:a", type = "id.user", why = "y"}]', "place"),
        (_HEAD + 'fields = [{at = "body:a", type = "id.user", shape = "x", why = "y"}]', "shape"),
        (_HEAD + 'unsigned = "why"', "signs"),
        (_HEAD.replace("signs", "sings"), "signs"),
        (_HEAD + 'uses = ["../shared/openrtb"]', "set of fields"),
        (_HEAD + 'uses = ["no-such"]', "set of fields"),
        (_HEAD + "fields = 3", "fields"),
        (
            _HEAD + 'fields = [{at = "body:a", when = "body:b", type = "id.user", why = "y"}]',
            "cond",
        ),
        (_HEAD + 'fields = [{at = "body:a", when = "b=c", type = "id.user", why = "y"}]', "place"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(text: str, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        parse_format(text)


_BLOB = random.Random(4).randbytes(60_000)  # noqa: S311 - what is encrypted looks like it
_PICTURE = base64.b64encode(ROCKET).decode()
_FORM = (
    b'--b\r\nContent-Disposition: form-data; name="%s"; filename="selfie.jpg"\r\n'
    b"Content-Type: image/jpeg\r\n\r\n%s\r\n--b--\r\n"
)


_JUMIO = "api.amer-1.jumio.ai/api/v1/accounts/a/parts"
_REKOGNITION = "rekognition.eu-west-1.amazonaws.com/"
_VERIFF = "stationapi.veriff.com/v1/sessions/a/media"
_SUMSUB = "api.sumsub.com/resources/applicants/5f/info/idDoc"
_OF = b'--b\r\nContent-Disposition: form-data; name="metadata"\r\n\r\n{"idDocType": "%s"}\r\n'
_INLINE = f"data:image/jpeg;base64,{_PICTURE}"


@pytest.mark.parametrize(
    ("url", "body", "wanted"),
    [
        ("api.facetec.com/a", {"faceScan": base64.b64encode(_BLOB).decode()}, "faceScan"),
        ("api.facetec.com/a", {"faceScan": "a" * 60_000}, ""),
        ("faceapi.regulaforensics.com/match", {"images": [{"data": _PICTURE}]}, "images.data"),
        ("withpersona.com/a", {"center-photo": {"data": _PICTURE}}, "center-photo.data"),
        (_VERIFF, {"image": {"context": "face-pre", "content": _INLINE}}, "image.content"),
        (_VERIFF, {"image": {"context": "document-and-face", "content": _INLINE}}, "image.content"),
        (_VERIFF, {"image": {"context": "document-front", "content": _INLINE}}, ""),
        (_VERIFF, {"image": {"content": _INLINE}}, ""),
        (_REKOGNITION, {"SourceImage": {"Bytes": _PICTURE}}, "SourceImage.Bytes"),
        (_REKOGNITION, {"Image": {"Bytes": _PICTURE}}, ""),  # of anything
        (f"{_JUMIO}/FACE", _FORM % (b"file", ROCKET), "file"),
        (f"{_JUMIO}/FRONT", _FORM % (b"file", ROCKET), ""),
        (_SUMSUB, _OF % b"SELFIE" + _FORM % (b"content", ROCKET), "content"),
        (_SUMSUB, _OF % b"SELFIE" + _FORM % (b"content", b""), ""),
        (_SUMSUB, _OF % b"PASSPORT" + _FORM % (b"content", ROCKET), ""),
        (_SUMSUB, _OF % b"UTILITY_BILL" + _FORM % (b"content", ROCKET), ""),
        (_SUMSUB, _FORM % (b"content", ROCKET), ""),
    ],
)
def test_what_a_picture_or_an_unreadable_value_stands_in(
    url: str, body: object, wanted: str, engine: Engine
) -> None:
    kind = b"application/json"
    if isinstance(body, bytes):
        kind, data = b"multipart/form-data; boundary=b", body
    else:
        data = json.dumps(body).encode()
    message = replace(
        _message({"request": f"POST https://{url}"}),
        headers=((b"content-type", kind),),
        body=data,
        body_size=len(data),
    )
    assert _found(message, engine) == ([f"body:{wanted}"] if wanted else [])


@pytest.mark.parametrize(
    "host", ["kyc.qcloud.com", "ida.webank.com", "sg-production-api.zoloz.com"]
)
def test_a_large_sealed_message_to_a_face_check_is_named(host: str, engine: Engine) -> None:
    """Whole or in a field; what is small, and what can be read, is not called so."""
    message = _message({"request": f"POST https://{host}/api/check"})
    large, small = _BLOB[:20_000], _BLOB[:2_000]
    assert _found(replace(message, body=large, body_size=len(large)), engine) == ["body:"]
    assert _found(replace(message, body=small, body_size=len(small)), engine) == []
    readable = b"every word of it can be read " * 1_000
    assert _found(replace(message, body=readable, body_size=len(readable)), engine) == []


def test_a_sealed_field_is_named_where_it_stands(engine: Engine) -> None:
    body = json.dumps({"request": base64.b64encode(_BLOB[:20_000]).decode()}).encode()
    message = replace(
        _message({"request": "POST https://kyc.qcloud.com/api/check"}),
        headers=((b"content-type", b"application/json"),),
        body=body,
        body_size=len(body),
    )
    assert _found(message, engine) == ["body:request"]


def test_a_stream_to_a_vendor_is_named_and_its_pings_are_not(engine: Engine) -> None:
    message = replace(
        _message({"request": "GET https://eu.rp.secure.iproov.me/socket.io"}),
        protocol=Protocol.WEBSOCKET,
        method="",
    )
    film = replace(message, body=_BLOB[:9_000], body_size=9_000)
    assert _found(film, engine) == ["frame:"]
    assert _found(replace(message, body=b"2probe", body_size=6), engine) == []


def _found(message: Message, engine: Engine) -> list[str]:
    """The places of what formats say of faces."""
    parts = message_parts(message)
    findings = engine.scan(message, parts.leaves, parts.opaques, parts.raw)
    return [
        place_of(one.path)
        for one in findings
        if one.method is Method.SDK and one.data_type.startswith("bio.face")
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_examples_come_last_and_nothing_else_is_left_unread(file: Traversable) -> None:
    read, table = parse_format(file.read_text("utf-8")), TABLES[file.name]
    assert [one.name for one in read.endpoints] == [one["name"] for one in table["endpoint"]]
    assert table["example"]


def test_names_of_recipients_are_unique() -> None:
    names = [one.recipient for one in load_formats()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("said", "wanted"), [("a", 1), ("b", 1), ("c", 0), ("", 0), ("a|b", 0)])
def test_a_field_is_there_only_where_the_message_says_so(said: str, wanted: int) -> None:
    fields = 'fields = [{at = "body:p", when = "body:kind=a|b", type = "id.user", why = "y"}]'
    body = json.dumps({"a": 1, "kind": said, "p": "x1"})
    message = _message({"request": "POST https://a/", "type": "application/json", "body": body})
    met = Formats([parse_format(_HEAD + fields)]).look(message, message_parts(message).leaves)
    assert len(met.findings) == wanted


def test_a_value_is_told_by_the_name_beside_it() -> None:
    fields = 'fields = [{at = "body:p.value", beside = "name=_id", type = "id.user", why = "y"}]'
    message = _message(
        {
            "request": "POST https://a/",
            "type": "application/json",
            "body": '{"a": 1, "p": [{"name": "b", "value": "x1"}, {"value": "x2", "name": "_id"}]}',
        }
    )
    leaves = message_parts(message).leaves
    met = Formats([parse_format(_HEAD + fields)]).look(message, leaves)
    assert [finding.value for finding in met.findings] == ["x2"]
