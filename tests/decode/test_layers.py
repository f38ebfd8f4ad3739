"""What single layers must get right beyond their examples."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import uuid
import zlib

import brotli
import pytest
import zstandard

from auditor.decode import message_parts
from auditor.decode.charset import clean, to_text
from auditor.decode.magic import kind, reason
from auditor.decode.media import parse_type
from auditor.decode.names import Labels, is_data, member
from tests.decode.messages import body_values, reasons, request, values

TEXT = " ".join(f"word{number}" for number in range(5_000)).encode()


@pytest.mark.parametrize(
    ("encoding", "data", "least"),
    [
        ("gzip", gzip.compress(TEXT, mtime=0), 0.9),
        ("deflate", zlib.compress(TEXT), 0.9),
        ("br", brotli.compress(TEXT), 0.5),
        ("zstd", zstandard.compress(TEXT * 20), 0.3),
    ],
)
def test_damaged_stream_gives_what_came_before(encoding: str, data: bytes, least: float) -> None:
    cut = body_values(data[: len(data) - 40], encoding=encoding)
    damaged = body_values(data[:-40] + bytes(40), encoding=encoding)
    whole = len(TEXT) * (20 if encoding == "zstd" else 1)
    for found in (cut, damaged):
        (text,) = found.values()
        assert isinstance(text, str)
        same = sum(1 for got, sent in zip(text.encode(), TEXT * 20, strict=False) if got == sent)
        assert same >= least * whole
    assert body_values(data, encoding=encoding)


def test_only_the_checksum_is_wrong() -> None:
    data = gzip.compress(b'{"lat": "22.3193"}')
    body = data[:-8] + bytes(8)
    assert body_values(body) == {" ▸ gzip ▸ json:$.lat": "22.3193"}
    assert reasons(body) == ["gzip: damaged"]


def test_what_follows_a_stream_is_not_lost() -> None:
    assert body_values(gzip.compress(b"first") + b'{"second": 2}') == {
        " ▸ gzip": "first",
        " ▸ gzip~rest ▸ json:$.second": 2,
    }


def test_members_of_one_gzip_stream_are_one_text() -> None:
    data = gzip.compress(b'{"a": ') + gzip.compress(b'"split"}')
    assert body_values(data) == {" ▸ gzip ▸ json:$.a": "split"}


# Identifiers, words and digests as apps send them: none of them is base64 of anything.
NOT_BASE64 = [
    "password", "username", "Location", "applicationInstalled", "firstLaunchTimestamp",
    "DEVICE_TYPE_MOBILE", "sdk_gphone64_x86_64", "com/example/app", "MainActivity", "en-US_POSIX",
    "SamsungGalaxyS21Ultra", "androidx/compose/runtime", "20230320163524", "1679329524305",
    "application/json", "ScreenViewEvent", "SessionStart", "Dalvik", "Europe/Amsterdam",
    "VERBOSE", "UNKNOWN", "Install", "PUBLISH", "england", "Signals", "Unpacks", "YXRRSET",
    "bilibili", "66666667", "Iterates",
    "Undocumented", "finalization", "binary_file", "PEM-encoded", "WidgetWrap", "170117052615",
    "cls_dict", "Two-byte", "big-endian", "flowfilter", "blowfish", "Installs",
    "notification_permission_granted", "COVID-19-vaccination", "LeaveHomeSafe", "checkInVenue",
    *(str(uuid.uuid5(uuid.NAMESPACE_DNS, str(n))) for n in range(200)),
    *(hashlib.md5(str(n).encode(), usedforsecurity=False).hexdigest() for n in range(200)),
    *(hashlib.sha256(str(n).encode()).hexdigest().upper() for n in range(200)),
    *(base64.b64encode(hashlib.sha256(str(n).encode()).digest()).decode() for n in range(200)),
    *(hashlib.sha256(str(n).encode()).hexdigest()[:16] for n in range(200)),
]  # fmt: skip


def test_words_and_digests_are_not_base64() -> None:
    found = values(message_parts(request(json.dumps(NOT_BASE64).encode())))
    assert sorted(map(str, found.values())) == sorted(NOT_BASE64)


@pytest.mark.parametrize(
    "text",
    ["alice@example.com", "a@b.co", "22.3193,114.1694", "0123456789", "line\nbreak\ttab",
     '{"a":1}', "Zoë Müller", "Günal", "陳大文先生", "陳大文", "😀 hello there"],
)  # fmt: skip
@pytest.mark.parametrize("form", ["standard", "url", "wrapped"])
def test_base64_of_text_is_opened(text: str, form: str) -> None:
    data = text.encode()
    encoded = {
        "standard": base64.b64encode(data).decode(),
        "url": base64.urlsafe_b64encode(data).decode().rstrip("="),
        "wrapped": base64.encodebytes(data * 9).decode(),  # as Android's default does
    }[form]
    found = body_values(json.dumps({"v": encoded}).encode())
    assert all(path.startswith(" ▸ json:$.v ▸ base64") for path in found)


def test_base64_whose_plus_signs_went_through_a_form() -> None:
    encoded = base64.b64encode(b'{"k":">>>???~~~"}')
    assert b"+" in encoded
    body = b"z=1&v=" + encoded
    found = body_values(body, "application/x-www-form-urlencoded")
    assert found[" ▸ form:v ▸ base64 ▸ json:$.k"] == ">>>???~~~"


def test_long_base64_of_binary_is_unread_and_stays_a_leaf() -> None:
    blob = base64.b64encode(hashlib.shake_256(b"x").digest(600)).decode()
    decoded = message_parts(request(json.dumps({"v": blob}).encode()))
    assert values(decoded) == {"request.body ▸ json:$.v": blob}
    (opaque,) = decoded.opaques
    assert (str(opaque.path), opaque.size) == ("request.body ▸ json:$.v ▸ base64", 600)
    assert opaque.reason == "encrypted or compressed in an unknown way"


def test_image_in_base64_is_named() -> None:
    image = base64.b64encode(b"\xff\xd8\xff\xe0" + bytes(100)).decode()
    decoded = message_parts(request(json.dumps({"photo": image}).encode()))
    assert [o.reason for o in decoded.opaques] == ["image/jpeg: not opened"]
    assert decoded.leaves == []


def test_multipart_names_files_and_headers() -> None:
    body = (
        b"preamble\r\n--x\r\n"
        b'Content-Disposition: form-data; name="user[mail]"\r\n\r\na@b.example\r\n--x\r\n'
        b"Content-Disposition: form-data; name=doc; filename*=UTF-8''caf%C3%A9.json\r\n"
        b"Content-Type: application/json\r\nX-Extra: 1\r\n\r\n"
        b'{"a": 1}\r\n--x\r\n'
        b'Content-Disposition: form-data; name="z"; filename="z.gz"\r\n'
        b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"lat=1&lon=2") + b"\r\n--x\r\n"
        b'Content-Disposition: form-data; name="z"\r\n\r\n\r\n--x--\r\nepilogue'
    )
    assert body_values(body, "multipart/form-data; boundary=x") == {
        " ▸ multipart~preamble": "preamble",
        " ▸ multipart:['user[mail]']": "a@b.example",
        " ▸ multipart:doc@filename": "café.json",
        " ▸ multipart:doc@Content-Type": "application/json",
        " ▸ multipart:doc@X-Extra": "1",
        " ▸ multipart:doc ▸ json:$.a": 1,
        " ▸ multipart:z@filename": "z.gz",
        " ▸ multipart:z@Content-Encoding": "gzip",
        " ▸ multipart:z ▸ gzip ▸ form:lat": "1",
        " ▸ multipart:z ▸ gzip ▸ form:lon": "2",
        " ▸ multipart:z[1]": "",
        " ▸ multipart~epilogue": "epilogue",
    }


def test_multipart_cut_off() -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nunfini'
    assert body_values(body, "multipart/form-data; boundary=x") == {" ▸ multipart:a": "unfini"}
    assert reasons(body, "multipart/form-data; boundary=x") == ["multipart: ends early"]


def test_multipart_nested_and_boundary_that_is_a_prefix() -> None:
    inner = b'--ab\r\nContent-Disposition: form-data; name="i"\r\n\r\n1\r\n--ab--'
    body = b"--a\r\nContent-Type: multipart/mixed; boundary=ab\r\n\r\n" + inner + b"\r\n--a--\r\n"
    found = body_values(body, "multipart/mixed; boundary=a")
    assert found[" ▸ multipart:[0] ▸ multipart:i"] == "1"


def test_tokens() -> None:
    header = base64.urlsafe_b64encode(b'{"alg":"none","zip":"DEF"}').decode().rstrip("=")
    codec = zlib.compressobj(wbits=-15)
    packed = codec.compress(b'{"iss":"https://h.example"}') + codec.flush()
    payload = base64.urlsafe_b64encode(packed).decode().rstrip("=")
    headers = ((b"Authorization", f"Bearer {header}.{payload}.sig".encode()),)
    found = values(message_parts(request(headers=headers)))
    bearer = "request.header:Authorization ▸ bearer"
    assert found[f"{bearer} ▸ jwt:header ▸ json:$.alg"] == "none"
    assert found[f"{bearer} ▸ jwt:payload ▸ deflate-raw ▸ json:$.iss"] == "https://h.example"


def test_encrypted_token() -> None:
    header = base64.urlsafe_b64encode(b'{"alg":"dir"}').decode().rstrip("=")
    assert reasons(f"{header}..aXY.Y2lwaGVy.dGFn".encode()) == ["encrypted token (JWE)"]


def test_server_sent_events() -> None:
    body = b'event: fix\ndata: {"lat":\ndata: 1}\n\n: hi\n\nodd line\ndata: last'
    assert body_values(body, "text/event-stream") == {
        " ▸ sse:[0].event": "fix",
        " ▸ sse:[0].data ▸ json:$.lat": 1,
        " ▸ sse:[1].comment": "hi",
        " ▸ sse:[2].other": "odd line",
        " ▸ sse:[2].data": "last",
    }


@pytest.mark.parametrize(
    ("data", "declared", "found"),
    [
        (b"plain", "", ("plain", "")),
        ("Zoë".encode(), "iso-8859-1", ("ZoÃ«", "cp1252")),  # what was declared is believed
        (b"Zo\xeb", "", ("Zoë", "cp1252")),
        (b"a\x81b", "", ("a\x81b", "latin-1")),
        ("é".encode("utf-16"), "", ("é", "utf-16")),
        ("ab".encode("utf-16-le"), "UTF-16LE", ("ab", "utf-16")),
        ("ж".encode("utf-32"), "", ("ж", "utf-32")),
        (b"\xff\xfe\x00\xd8a\x00" + "b".encode("utf-16-le") * 40, "", ("\ufffd" + "b" * 40, "")),
        (b"\x00\x01\x02\x03", "", None),
        (bytes(range(128, 160)), "", None),
        (b"CONNECT\nversion:1\n\n\x00", "", ("CONNECT\nversion:1\n\n\x00", "")),
        (b"abc", "../../etc/passwd", ("abc", "")),
        (b"abc", "idna", ("abc", "")),
    ],
)
def test_charsets(data: bytes, declared: str, found: tuple[str, str] | None) -> None:
    got = to_text(data, declared)
    if found and "\ufffd" in found[0]:
        assert got is not None
        assert "\ufffd" in got[0]
        got[0].encode()
    else:
        assert got == found


def test_character_cut_off_at_the_end_of_a_long_text() -> None:
    text = "位" * 200
    assert to_text(text.encode()[:-1]) == (text[:-1], "")


def test_surrogates_are_read_as_the_bytes_they_stand_for() -> None:
    assert clean(b"caf\xc3\xa9".decode("ascii", "surrogateescape")) == "café"
    assert clean("a\ud800") == "a\ufffd"
    assert clean("plain") == "plain"


def test_names() -> None:
    assert member("lat") == (".lat", "lat", False)
    assert member("a b") == ("['a b']", "a b", True)
    assert member("it's\\\n\u202e") == ("['it\\'s\\\\\\n\\u202e']", "it's\\\n\u202e", True)
    labels = Labels()
    assert [labels.step(name) for name in ("a", "a", "a[1]", "a.b-c", "~")] == [
        "a", "a[1]", "['a[1]']", "a.b-c", "['~']",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name", ["lat", "user_id", "user[mail]", "utm_source", "$ref", "@type", "a.b.c", "ipv4", "x-y",
             "md5_16", "sha256", "events[0].lat", "com.example.key", "timestampFirstAppLaunched"]
)  # fmt: skip
def test_word_is_no_data(name: str) -> None:
    assert not is_data(name)


@pytest.mark.parametrize(
    "name", ["a@b.example", "cdda802e-fb9c-47ad-9866-b3a3e9d0a5a1", "deadbeefdeadbeef", "22.3193,1",
             "+85212345678", "陳大文", "Alice Smith", "12345", "x" * 60, "aa:bb:cc:dd:ee:ff,1",
             "CwZgrAHADGMSBGATBBUJA", "ADUAbgBuAHEAeQAtAEIAUQBEACEA"]
)  # fmt: skip
def test_name_that_may_be_a_value(name: str) -> None:
    assert is_data(name)


def test_media_types() -> None:
    hint = parse_type('Multipart/Form-Data; charset="UTF-8"; boundary="a\\"b"; x')
    assert (hint.mime, hint.charset, hint.boundary) == ("multipart/form-data", "UTF-8", 'a"b')
    assert parse_type("\x1b]0;evil\x07").mime == ""
    assert parse_type("").mime == ""


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"RIFF\x00\x00\x00\x00WEBP", "image/webp"),
        (b"\x00\x00\x00\x18ftypheic", "image/heic"),
        (b"\x00\x00\x00\x18ftypisom", "video/mp4"),
        (b"FMR\x00 20\x00", "ISO 19794-2 fingerprint record"),
        (b"plain", ""),
        (b"", ""),
    ],
)
def test_signatures(data: bytes, name: str) -> None:
    assert kind(data) == name


@pytest.mark.parametrize("size", [128, 200, 256, 512, 1_000, 1_024, 3_000, 10_000])
def test_random_bytes_are_told_from_structured_ones(size: int) -> None:
    for seed in range(40):
        assert reason(hashlib.shake_256(bytes([seed])).digest(size)).startswith("encrypted")
    structured = b"".join(number.to_bytes(4, "little") for number in range(size // 4))
    assert reason(b"\x01" + structured) == "unknown binary"
