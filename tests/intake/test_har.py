"""HARs of many tools: every entry is read, and what they write in their own way is understood."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path

import pytest

from auditor.decode import message_parts
from auditor.model import Direction, Message, Protocol
from tests.intake.har import entry, har, read
from tests.intake.reading import FIXTURES, KEY, ORIGIN, Read, read_file, read_har

# entries, responses, WebSocket messages
COUNTS = {
    "reporthar/android/first-run.har": (16, 16, 0),
    "reporthar/android/second-run.har": (14, 14, 0),
    "reporthar/ios/first-run.har": (16, 16, 0),
    "reporthar/ios/second-run.har": (14, 14, 0),
    "mitmproxy/har_files/charles.har": (1, 1, 0),
    "mitmproxy/har_files/chrome.har": (3, 3, 0),
    "mitmproxy/har_files/firefox.har": (14, 14, 0),
    "mitmproxy/har_files/insomnia.har": (1, 1, 0),
    "mitmproxy/har_files/postdata.har": (1, 1, 0),
    "mitmproxy/har_files/with-bom.har": (1, 1, 0),
    "mitmproxy/flows/corrupted_gzip_body.har": (1, 1, 0),
    "mitmproxy/flows/diff_data.har": (5, 5, 0),
    "mitmproxy/flows/error_log.har": (2, 2, 0),
    "mitmproxy/flows/event_stream.har": (2, 2, 0),
    "mitmproxy/flows/incomplete_log.har": (4, 0, 0),
    "mitmproxy/flows/successful_log.har": (2, 2, 0),
    "mitmproxy/flows/websocket.har": (3, 3, 5),
    "haralyzer/humanssuck.net_duplicate_url.har": (5, 5, 0),
    "haralyzer/missing_page.har": (1, 1, 0),
    "haralyzer/missing_pageref.har": (2, 2, 0),
    "haralyzer/no_title.har": (4, 4, 0),
    "haralyzer/single_entry.har": (1, 1, 0),
}


@pytest.mark.parametrize("name", COUNTS)
def test_counts(name: str) -> None:
    found = read_file(FIXTURES / name)
    frames = [one for one in found.messages if one.protocol is Protocol.WEBSOCKET]
    responses = [one for one in found.responses if one.direction is Direction.RESPONSE]
    assert (found.entries, len(responses), len(frames)) == COUNTS[name]
    assert len(found.requests) == found.entries
    assert not found.unreadable
    assert all(one.host and one.path.startswith("/") and one.method for one in found.requests)
    assert {one.connection for one in found.messages} == set(found.connections)


def test_all_entries_of_the_real_apps_import() -> None:
    """Sixty entries without `response.content`, which other importers reject."""
    found = [read_file(path) for path in sorted((FIXTURES / "reporthar").rglob("*.har"))]
    assert sum(one.entries for one in found) == 60
    bodies = [one.body for each in found for one in each.requests if one.body]
    assert len(bodies) == 28
    assert not any(message.body for each in found for message in each.responses)
    assert all(message.truncated for each in found for message in each.responses)


def test_the_same_traffic_as_har_and_as_flows() -> None:
    """mitmproxy's own HAR of a flow file holds the same requests and frames."""
    for name in ("successful_log", "websocket", "diff_data"):
        flows = read_file(FIXTURES / f"mitmproxy/flows/{name}.mitm")
        har_file = read_file(FIXTURES / f"mitmproxy/flows/{name}.har")
        of_http = [one for one in flows.messages if one.protocol is not Protocol.TCP]
        for theirs, ours in zip(of_http, har_file.messages, strict=True):
            assert (ours.protocol, ours.direction, ours.status) == (
                theirs.protocol,
                theirs.direction,
                theirs.status,
            )
            assert (ours.host, ours.path, ours.scheme) == (theirs.host, theirs.path, theirs.scheme)
            assert ours.version == theirs.version
            assert ours.headers == theirs.headers
            coded = any(header.lower() == b"content-encoding" for header, _ in theirs.headers)
            if not coded and theirs.body.isascii():
                assert ours.body == theirs.body


def leaves(message: Message) -> dict[str, object]:
    return {str(leaf.path): leaf.value for leaf in message_parts(message).leaves}


def test_a_body_that_declares_gzip_and_is_plain_is_decoded() -> None:
    """HAR bodies are decoded already, while the headers stay as they were sent."""
    found = read_file(FIXTURES / "reporthar/android/first-run.har")
    coded = [
        one
        for one in found.requests
        if one.body and any(name.lower() == b"content-encoding" for name, _ in one.headers)
    ]
    assert len(coded) == 3
    for one in coded:
        assert leaves(one)["request.body ▸ form:format"] == "json"
    plain = {"lat": 22.25}
    for coding in ("gzip", "br", "deflate", "zstd"):
        headers = [{"name": "Content-Encoding", "value": coding}]
        body = {"mimeType": "application/json", "text": json.dumps(plain)}
        (one,) = read(entry(request={"headers": headers, "postData": body})).requests
        assert leaves(one)["request.body ▸ json:$.lat"] == "22.25"


def test_a_compressed_body_given_as_text_is_still_decoded() -> None:
    """Some tools write bytes as Latin-1 text, whatever they are."""
    packed = gzip.compress(b'{"lat": 22.25}', mtime=0)
    (one,) = read(entry(request={"postData": {"text": packed.decode("latin-1")}})).requests
    assert one.body == packed
    assert leaves(one)["request.body ▸ gzip ▸ json:$.lat"] == "22.25"


RAW = b"\x00\xff\xfe binary \x80"


@pytest.mark.parametrize(
    "request_fields",
    [
        {"postData": {"text": base64.b64encode(RAW).decode(), "encoding": "base64"}},
        {"postData": {"text": base64.b64encode(RAW).decode(), "_encoding": "BASE64"}},
        {"_postData": {"text": base64.b64encode(RAW).decode(), "encoding": "base64"}},
        {"_content": {"text": base64.b64encode(RAW).decode(), "size": 12, "encoding": "base64"}},
        {"postData": {"text": base64.b64encode(RAW).decode().rstrip("="), "encoding": "base64"}},
        {"postData": {"text": RAW.decode("utf-8", "surrogateescape")}},
        {"postData": {"text": RAW.decode("latin-1"), "mimeType": "application/octet-stream"}},
        {"postData": {"text": ""}, "_content": {"text": "AP/+IGJpbmFyeSCA", "encoding": "base64"}},
    ],
)
def test_binary_bodies(request_fields: dict[str, object]) -> None:
    (one,) = read(entry(request=request_fields)).requests
    assert one.body == RAW
    assert not one.truncated


def test_text_bodies() -> None:
    for text, raw in (
        ("plain", b"plain"),
        ("grüße", "grüße".encode()),
        ("\u4e2d\u6587 😀", "\u4e2d\u6587 😀".encode()),
        ("ä".encode().decode("latin-1"), "ä".encode()),  # UTF-8 that was read as Latin-1
        ("\ud83d", b"\xed\xa0\xbd"),
        ("nul \x00 in it", b"nul \x00 in it"),
    ):
        found = read(
            entry(request={"postData": {"text": text}}, response={"content": {"text": text}})
        )
        assert [one.body for one in found.messages] == [raw, raw]


def test_base64_that_is_none_stays_as_it_is() -> None:
    content = {"text": "not*base64", "encoding": "base64"}
    assert read(entry(response={"content": content})).responses[0].body == b"not*base64"


def test_parameters_without_text_become_an_equivalent_body() -> None:
    params = [{"name": "lat", "value": "22.3 N"}, {"name": "q", "value": "a&b"}, {"name": "empty"}]
    form = {"mimeType": "application/x-www-form-urlencoded", "params": params}
    (one,) = read(entry(request={"postData": form})).requests
    assert one.body == b"lat=22.3+N&q=a%26b&empty="
    kind = "multipart/form-data; boundary=XyZ"
    parts = [
        {"name": "lat", "value": "22.3"},
        {"name": "face", "fileName": 'a"\r\n.jpg', "contentType": "image/jpeg", "value": "JPEG"},
    ]
    headers = [{"name": "Content-Type", "value": kind}]
    upload = {"headers": headers, "postData": {"mimeType": kind, "params": parts}}
    (one,) = read(entry(request=upload)).requests
    assert leaves(one)["request.body ▸ multipart:lat"] == "22.3"
    assert one.body.count(b"--XyZ") == 3
    assert b'filename="a%22  .jpg"' in one.body


def test_bodies_that_the_tool_left_out_are_marked() -> None:
    found = read(
        entry(request={"bodySize": 700}, response={"content": {"size": 900, "mimeType": "x"}}),
        entry(request={"_requestBodyStatus": "discarded:too-large"}),
        entry(response={"status": 204, "content": {"size": 5}}),
        entry(request={"method": "HEAD"}, response={"content": {"size": 5}}),
    )
    assert [(one.truncated, one.body_size) for one in found.requests] == [
        (True, 700),
        (True, 0),
        (False, 0),
        (False, 0),
    ]
    assert [(one.truncated, one.body_size) for one in found.responses[:1]] == [(True, 900)]
    assert not any(one.truncated for one in found.responses[1:])


def test_websocket_messages() -> None:
    frames = [
        {"type": "send", "time": 1718967663.5, "opcode": 1, "data": '{"lat": 22.25}'},
        {"type": "receive", "time": 1718967664500, "opcode": 2, "data": "AP8="},
        {"type": "receive", "opcode": 1, "data": "//4=", "encoding": "base64"},
        "damaged",
        {"type": "receive", "opcode": "x", "data": 5},
        {},
    ]
    found = read(entry("wss://live.example/socket?a=b", _webSocketMessages=frames))
    request, response, *rest = found.messages
    assert (request.scheme, request.host, request.port) == ("https", "live.example", 443)
    assert [(m.sequence, m.direction.value, m.body, m.text) for m in rest] == [
        (2, "request", b'{"lat": 22.25}', True),
        (3, "response", b"\x00\xff", False),
        (4, "response", b"\xff\xfe", True),
        (6, "response", b"5", True),
        (7, "response", b"", True),
    ]
    assert [m.started for m in rest[:2]] == [1718967663.5, 1718967664.5]
    assert {(m.scheme, m.host, m.path) for m in rest} == {("wss", "live.example", "/socket?a=b")}
    (facts,) = found.connections.values()
    assert (facts.messages, facts.requests) == (5, 1)
    assert response.protocol is Protocol.HTTP


def test_failed_handshakes_of_http_toolkit() -> None:
    errors = [
        {
            "startedDateTime": "2024-06-21T11:01:03.000Z",
            "time": 20,
            "hostname": "pinned.example",
            "cause": "cert-rejected",
            "clientIPAddress": "192.168.1.5",
            "clientPort": 40123,
            "tlsMetadata": {"ja3Fingerprint": "3", "ja4Fingerprint": "4"},
        },
        "damaged",
        {"cause": None},
    ]
    found = read(entry(), _tlsErrors=errors)
    assert found.entries == 1
    first, nameless = [one for one in found.connections.values() if one.client_tls == "failed"]
    assert (first.sni, first.tls_error, first.client) == (
        "pinned.example",
        "cert-rejected",
        "192.168.1.5:40123",
    )
    assert (first.ja3, first.ja4, first.opened, first.closed) == (
        "3",
        "4",
        1718967663.0,
        1718967663.02,
    )
    assert (nameless.sni, nameless.tls_error) == ("", "unknown")


def test_identity_and_comment() -> None:
    found = read(entry(comment="the login"), entry(comment=7), entry(comment=["x"]))
    assert [one.flow for one in found.requests] == [f"{KEY}:0", f"{KEY}:1", f"{KEY}:2"]
    assert [one.source for one in found.requests] == [
        ORIGIN.source(0, "the login"),
        ORIGIN.source(1, "7"),
        ORIGIN.source(2),
    ]
    rest = read_har(har(entry(), 5, entry(), entry()), first=3)
    assert {one.source.index for one in rest.messages if one.source} == {3}
    assert [one.index for one in rest.unreadable] == [1]  # counted again, so that it is not lost
    assert rest.entries == 4


def test_times() -> None:
    timings = {"blocked": -1, "dns": 10, "connect": "20", "send": 5, "wait": 40, "receive": 25}
    request, response = read(entry(timings=timings)).messages
    assert request.started == 1718967663.5
    assert request.ended == pytest.approx(1718967663.535)
    assert response.started == pytest.approx(1718967663.575)
    assert response.ended == pytest.approx(1718967663.6)
    for text, stamp in (
        ("2015-11-08T20:12:37.1234567+01:00", 1447009957.123456),
        ("2015-11-08T20:12:37", 1447013557.0),
        (1447013557000, 1447013557.0),
        ("1447013557", 1447013557.0),
        ("yesterday", None),
        (None, None),
        ("9999-12-31T23:59:59-14:00", None),
        (1e300, None),
        (-5, None),
    ):
        assert read(entry() | {"startedDateTime": text}).messages[0].started == stamp


def test_headers_in_every_shape() -> None:
    for headers in (
        [{"name": "X-Id", "value": "1"}, {"name": ":path", "value": "/x"}],
        [["X-Id", "1"]],
        {"X-Id": "1"},
        {"X-Id": ["1"]},
        [{"name": "X-Id", "value": 1}, {"name": ""}, None, "x", [1]],
    ):
        (one,) = read(entry(request={"headers": headers})).requests
        assert one.headers == ((b"X-Id", b"1"),)
    jar = [{"name": "sid", "value": "9"}, {"name": "t", "value": "x"}]
    found = read(entry(request={"cookies": jar}, response={"cookies": jar}))
    assert found.requests[0].headers == ((b"Cookie", b"sid=9; t=x"),)
    assert found.responses[0].headers == ((b"Set-Cookie", b"sid=9"), (b"Set-Cookie", b"t=x"))
    present = {"headers": [{"name": "cookie", "value": "sid=9"}], "cookies": jar}
    assert read(entry(request=present)).requests[0].headers == ((b"cookie", b"sid=9"),)


def test_urls() -> None:
    for url, parts in (
        ("https://a.example:8443/p?q=1#f", ("https", "a.example", 8443, "/p?q=1")),
        ("http://user:pw@a.example", ("http", "a.example", 80, "/")),
        ("https://[2001:db8::1]:99/x", ("https", "2001:db8::1", 99, "/x")),
        ("https://a.example?q=1", ("https", "a.example", 443, "/?q=1")),
        ("ws://a.example/s", ("http", "a.example", 80, "/s")),
        ("a.example:443", ("", "a.example", 443, "")),
        ("https://a.example:99999999999/", ("https", "a.example", 443, "/")),
    ):
        (one,) = read(entry(url)).requests
        assert (one.scheme, one.host, one.port, one.path) == parts
    relative = {"url": "/only/path", "headers": [{"name": "Host", "value": "h.example:81"}]}
    (one,) = read(entry(request=relative)).requests
    assert (one.host, one.port, one.path) == ("h.example", 81, "/only/path")
    listed = {"queryString": [{"name": "lat", "value": "22.3 N"}, {"name": "x"}]}
    assert read(entry(request=listed)).requests[0].path == "/x?lat=22.3%20N&x="


def test_what_never_left_the_phone() -> None:
    found = read(entry("data:image/png;base64,iVBORw0KGgo="), entry("blob:https://a.example/1"))
    assert found.entries == 2
    assert [(one.scheme, one.host, one.path, one.body) for one in found.messages] == [
        ("data", "", "", b""),
        ("blob", "", "", b""),
    ]
    assert {one.error for one in found.messages} == {"not sent over the network"}
    assert not found.connections


def test_a_request_that_failed() -> None:
    found = read(entry(response={"status": 0, "_error": "net::ERR_CERT_AUTHORITY_INVALID"}))
    request, absence = found.messages
    assert (request.error, absence.error) == ("", "net::ERR_CERT_AUTHORITY_INVALID")
    assert (absence.direction, absence.status, absence.body) == (Direction.RESPONSE, None, b"")
    (facts,) = found.connections.values()
    assert (facts.sni, facts.client_tls) == ("api.example", "")


def test_connections() -> None:
    found = read(
        entry("https://a.example/1", connection="7", serverIPAddress="192.0.2.1"),
        entry("https://a.example/2", connection="7"),
        entry("https://a.example/3", connection="8"),
        entry("http://b.example/4", serverIPAddress="[::1]"),
        entry("https://c.example/5", request={"httpVersion": "h3"}),
    )
    rows = list(found.connections.values())
    assert [(row.server, row.requests) for row in rows] == [
        ("a.example:443", 2),
        ("a.example:443", 1),
        ("b.example:80", 1),
        ("c.example:443", 1),
    ]
    assert rows[0].server_ip == "192.0.2.1"
    assert rows[2].server_ip == "::1"
    assert [row.client_tls for row in rows] == ["established", "established", "", "established"]
    assert [row.transport for row in rows] == ["tcp", "tcp", "tcp", "udp"]


def test_versions() -> None:
    for said, version in (
        ("h2", "HTTP/2.0"),
        ("http/2.0", "HTTP/2.0"),
        ("HTTP/2", "HTTP/2.0"),
        ("HTTP/3", "HTTP/3"),
        ("h3-29", "HTTP/3"),
        ("http/1.1", "HTTP/1.1"),
        ("unknown", ""),
        (None, ""),
    ):
        assert read(entry(request={"httpVersion": said})).requests[0].version == version


def test_a_log_in_any_order_with_anything_else_in_it() -> None:
    pages = [{"entries": [{"request": {}}], "log": {"entries": []}, "text": '{"entries": ['}] * 3
    log = {"pages": pages, "entries": [entry()], "_meta": {"entries": {}}, "comment": "]}"}
    found = read_har(json.dumps({"$schema": "x", "log": log, "more": [[[]]]}).encode())
    assert (found.entries, len(found.messages), found.unreadable) == (1, 2, [])
    twice = json.dumps({"log": {"entries": [entry()]}})[:-2] + ', "entries": [{}]}}'
    again = read_har(twice.encode())
    assert (again.entries, [one.reason for one in again.unreadable]) == (2, ["it has no request"])


def test_an_empty_list_is_a_sound_har(tmp_path: Path) -> None:
    path = tmp_path / "empty.har"
    path.write_bytes(har())
    assert read_file(path) == Read()


@pytest.mark.parametrize(
    ("userinfo", "credentials"),
    [
        ("ming.chan:s3cret", b"ming.chan:s3cret"),
        ("ming.chan", b"ming.chan:"),  # as curl sends it
        ("ming%40example.org:a%3Ab%25", b"ming@example.org:a:b%"),
        ("a@b:c:d", b"a@b:c:d"),
        ("王:密", "王:密".encode()),
    ],
)
def test_a_urls_user_and_password_become_the_header_that_they_are_sent_as(
    userinfo: str, credentials: bytes
) -> None:
    [request] = read(entry(f"https://{userinfo}@api.example:8443/x?y=1")).requests
    assert (request.host, request.port, request.path) == ("api.example", 8443, "/x?y=1")
    [(name, value)] = request.headers
    assert name == b"Authorization"
    assert value == b"Basic " + base64.b64encode(credentials)
    user, _, password = credentials.decode().partition(":")
    leaves = {str(leaf.path): leaf.value for leaf in message_parts(request).leaves}
    assert leaves["request.header:Authorization ▸ basic:user"] == user
    assert leaves["request.header:Authorization ▸ basic:password"] == password


def test_credentials_that_are_a_header_already_are_not_doubled() -> None:
    header = {"name": "authorization", "value": "Basic " + base64.b64encode(b"a:b").decode()}
    other = {"name": "Authorization", "value": "Bearer x"}
    url = "http://a:b@api.example/"
    [first] = read(entry(url, request={"headers": [header]})).requests
    assert [name for name, _ in first.headers] == [b"authorization"]
    [second] = read(entry(url, request={"headers": [other]})).requests
    assert [value.split()[0] for _, value in second.headers] == [b"Bearer", b"Basic"]
    for plain in ("http://@api.example/", "http://api.example/a:b@c", "data:a:b@c"):
        [third] = read(entry(plain)).requests
        assert third.headers == ()


def test_a_body_that_is_not_in_the_file_is_said_to_be_so_with_the_size_that_the_file_says() -> None:
    said = {"bodySize": 41, "content": {"size": 120, "mimeType": "image/png"}}
    asked = {"method": "POST", "bodySize": 17}
    silent = {"content": {"size": -1}}
    found = read(entry(request=asked, response=said), entry(response=silent))
    parts = [part for one in found.messages for part in message_parts(one).opaques]
    assert [(str(part.path), part.reason, part.size) for part in parts] == [
        ("request.body", "body not in the file", 17),
        ("response.body", "body not in the file", 120),
        ("response.body", "body not in the file", 0),
    ]
