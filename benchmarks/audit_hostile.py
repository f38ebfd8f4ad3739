"""Single messages under 8 MiB that are meant to take long, one way each.

Nobody sends these by chance. Each is as large as it may be, so that anything
that grows faster than its input shows.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import plistlib
import random
import sqlite3
import string
import uuid
import zipfile
from collections.abc import Callable, Iterator
from typing import NamedTuple

from auditor.model import Message
from benchmarks.audit_mix import AD_ID, EMAIL, field, message, number, words

MOST = 8 * 1024 * 1024 - 4096
JSON = "application/json"
TEXT = "text/plain"
BYTES = "application/octet-stream"

type Make = Callable[[random.Random], bytes]


class Case(NamedTuple):
    """A hostile body and what it says it is."""

    name: str
    mime: str
    make: Make


def cases() -> Iterator[Case]:
    """All of them, by what they strain."""
    yield from _structure()
    yield from _strings()
    yield from _telling()
    yield from _files()


def made(case: Case) -> Message:
    """The message of a case, always the same one."""
    body = case.make(random.Random(case.name))[:MOST]  # noqa: S311 - a benchmark's data
    return message(body, case.mime)


def outside() -> Iterator[tuple[str, Message]]:
    """Cases whose weight is not in the body."""
    yield "path of 8 MiB", message(b"", TEXT, path="/" + "a/" * (MOST // 2))
    yield "query of 8 MiB", message(b"", TEXT, path="/?" + "k=v&" * (MOST // 4))
    yield "cookie of 8 MiB", message(b"", TEXT, headers=((b"cookie", b"a=b; " * (MOST // 5)),))
    many = tuple((b"x-h%d" % n, b"lat=22.31;lon=114.16") for n in range(100_000))
    yield "100,000 headers", message(b"", TEXT, headers=many)


def _structure() -> Iterator[Case]:
    half = MOST // 2
    yield Case("arrays in arrays", JSON, lambda _: b"[" * half + b"]" * half)
    yield Case("objects in objects", JSON, lambda _: b'{"a":' * (MOST // 6) + b"1" + b"}" * half)
    deep = b'{"a":[' * 250 + b"1" + b"]}" * 250
    yield Case("deep again and again", JSON, lambda _: _listed(iter(lambda: deep, b"")))
    yield Case("many keys", JSON, lambda _: _keys('"key_{n}":{n}'))
    yield Case("many keys that tell", JSON, lambda _: _keys('"lat{n}":"22.31{n}"'))
    yield Case("many keys of vital signs", JSON, lambda _: _keys('"heart_rate_{n}":72'))
    yield Case("landmarks of no face", JSON, _landmarks)
    yield Case("many numbers", JSON, lambda r: _listed(iter(lambda: b"%.4f" % r.random(), b"")))
    yield Case("key and value pairs", JSON, lambda _: _same(b'{"name":"lat","value":"22.31"}'))
    yield Case("many form fields", "application/x-www-form-urlencoded", lambda _: b"a=b&" * half)
    part = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n'
    many = "multipart/form-data; boundary=b"
    yield Case("many parts", many, lambda _: part * (MOST // len(part)) + b"--b--")
    yield Case("protobuf, fields", "application/x-protobuf", lambda _: number(1, 1) * half)
    yield Case("protobuf, tower", "application/x-protobuf", _protobuf_tower)
    yield Case("protobuf, soup", "application/x-protobuf", _soup)


def _strings() -> Iterator[Case]:
    yield Case("prose", TEXT, lambda r: words(r, MOST // 5).encode())
    yield Case("prose in JSON", JSON, lambda r: json.dumps([words(r, MOST // 6)]).encode())
    yield Case("one letter", TEXT, lambda _: b"a" * MOST)
    yield Case("one digit", TEXT, lambda _: b"1" * MOST)
    yield Case("spaces", TEXT, lambda _: b" " * MOST)
    yield Case("random letters", TEXT, lambda r: _letters(r, string.ascii_letters + string.digits))
    yield Case("random hex", TEXT, lambda r: _letters(r, "0123456789abcdef"))
    yield Case("digits and points", TEXT, lambda r: _letters(r, "0123456789.,-+ "))
    yield Case("punctuation", TEXT, lambda r: _letters(r, '%&=;:/?#@[]{}()<>"\\+-_.~'))
    yield Case("random bytes", BYTES, lambda r: r.randbytes(MOST))
    yield Case(
        "Chinese",
        TEXT,
        lambda r: "".join(chr(r.randrange(0x4E00, 0x9FA5)) for _ in range(MOST // 3)).encode(),
    )


def _telling() -> Iterator[Case]:
    places = b'{"lat":22.3193,"lon":114.1694}'
    yield Case("places", JSON, lambda _: _same(places))
    yield Case("places in prose", TEXT, lambda _: b"lat=22.3193 lon=114.1694 " * (MOST // 25))
    yield Case("known values in prose", TEXT, lambda _: f"{AD_ID} {EMAIL} ".encode() * (MOST // 65))
    yield Case("known values", JSON, lambda _: _same(f'"{AD_ID}","{EMAIL}"'.encode()))
    yield Case("random UUIDs", JSON, lambda r: _listed(iter(lambda: b'"%s"' % _uuid(r), b"")))
    yield Case(
        "device ids", JSON, lambda r: _listed(iter(lambda: b'{"idfa":"%s"}' % _uuid(r), b""))
    )
    yield Case("phone numbers", TEXT, lambda _: b"+852 9123 4567, " * (MOST // 16))
    yield Case("cards", TEXT, lambda _: b"4111 1111 1111 1111 card " * (MOST // 25))
    yield Case(
        "addresses", TEXT, lambda _: b"12 Main Street, Springfield, IL 62704\n" * (MOST // 38)
    )
    yield Case(
        "NMEA",
        TEXT,
        lambda _: (
            b"$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47\n" * (MOST // 68)
        ),
    )
    wifi = b'{"bssid":"a4:5e:60:c1:0f:9b","ssid":"home","rssi":-60}'
    yield Case("Wi-Fi scans", JSON, lambda _: _same(wifi))
    yield Case("floats by the hundred", JSON, _embeddings)
    url = b'"https://a.example/?u=https%3A%2F%2Fb.example%2F%3Flat%3D22.31%26lon%3D114.16"'
    yield Case("URLs in URLs", JSON, lambda _: _same(url))
    yield Case("JSON in strings", JSON, lambda _: _same(json.dumps('{"a":"[1,2]"}').encode()))
    token = base64.b64encode(b'{"user":"a","lat":22.31}')
    yield Case("base64 strings", JSON, lambda _: _same(b'"%s"' % token))
    wrong = '"eyJ{}"'
    yield Case(
        "strings like base64",
        JSON,
        lambda r: _listed(iter(lambda: wrong.format(_short(r)).encode(), b"")),
    )
    packed = base64.b64encode(gzip.compress(b"lat=22.31&lon=114.16"))
    yield Case("gzip in base64 strings", JSON, lambda _: _same(b'"%s"' % packed))
    yield Case("base64 tower", TEXT, lambda _: _tower(base64.b64encode))
    yield Case("percent tower", TEXT, lambda _: b"/?a=%" + b"25" * (MOST // 2 - 9) + b"41")
    yield Case("hex tower", TEXT, lambda _: _tower(lambda data: data.hex().encode()))
    yield Case(
        "JSON string tower", JSON, lambda _: _tower(lambda data: json.dumps(data.decode()).encode())
    )


def _files() -> Iterator[Case]:
    yield Case("zip of many", "application/zip", _zip)
    yield Case("zip bomb", "application/zip", lambda _: _zip_of({"a": b"\0" * (1 << 26)}))
    yield Case("gzip bomb", "application/gzip", lambda _: gzip.compress(b"a" * (1 << 26), 9))
    yield Case(
        "gzip of JSON", JSON, lambda r: gzip.compress(_keys('"k{n}":"' + words(r, 9) + '"'), 1)
    )
    yield Case("plist, XML", "application/x-plist", lambda _: _plist(plistlib.FMT_XML))
    yield Case("plist, binary", "application/x-plist", lambda _: _plist(plistlib.FMT_BINARY))
    yield Case("SQLite", "application/vnd.sqlite3", _sqlite)
    yield Case(
        "XML, wide",
        "text/xml",
        lambda _: b"<a>" + b'<p lat="22.31" lon="1"/>' * (MOST // 25) + b"</a>",
    )
    yield Case("XML, deep", "text/xml", lambda _: b"<a>" * (MOST // 3))
    yield Case(
        "HTML", "text/html", lambda _: b"<html>" + b'<a href="/x?a=b&amp;c=d">x</a>' * (MOST // 31)
    )
    yield Case("HTML, open tags", "text/html", lambda _: b"<" * MOST)
    yield Case(
        "msgpack",
        "application/msgpack",
        lambda _: b"\xdd\x00\x3f\x00\x00" + b"\x81\xa1a\x01" * (MOST // 4),
    )
    yield Case(
        "CBOR", "application/cbor", lambda _: b"\x9f" + b"\xa1\x61a\x01" * (MOST // 4) + b"\xff"
    )
    yield Case(
        "server-sent events",
        "text/event-stream",
        lambda _: b'data: {"lat":22.31,"lon":114.1}\n\n' * (MOST // 34),
    )
    yield Case(
        "lines of JSON",
        "application/x-ndjson",
        lambda _: b'{"lat":22.31,"lon":114.16}\n' * (MOST // 28),
    )


def _listed(parts: Iterator[bytes]) -> bytes:
    """A JSON array of as many parts as there is room for."""
    found: list[bytes] = []
    room = MOST - 2
    for part in parts:
        room -= len(part) + 1
        if room < 0:
            break
        found.append(part)
    return b"[" + b",".join(found) + b"]"


def _same(part: bytes) -> bytes:
    return _listed(iter(lambda: part, b""))


def _keys(form: str) -> bytes:
    found: list[str] = []
    room = MOST - 2
    while room > 0:
        found.append(form.replace("{n}", str(len(found))))
        room -= len(found[-1]) + 1
    return f"{{{','.join(found[:-1])}}}".encode()


def _letters(rng: random.Random, alphabet: str) -> bytes:
    return "".join(rng.choices(alphabet, k=MOST)).encode()


def _short(rng: random.Random) -> str:
    return "".join(rng.choices(string.ascii_letters, k=37))


def _uuid(rng: random.Random) -> bytes:
    return str(uuid.UUID(int=rng.getrandbits(128), version=4)).encode()


def _landmarks(rng: random.Random) -> bytes:
    point = (
        f'{{"x":{rng.random()},"y":{rng.random()},"z":{rng.random()}}}' for _ in range(100_000)
    )
    return f'{{"landmarks":[{",".join(point)}]}}'.encode()


def _embeddings(rng: random.Random) -> bytes:
    row = json.dumps([round(rng.uniform(-1, 1), 5) for _ in range(512)]).encode()
    return _same(row)


def _tower(wrap: Callable[[bytes], bytes]) -> bytes:
    data = b'{"lat":22.3193,"lon":114.1694,"id":"a%b"}'
    while len(more := wrap(data)) < MOST:
        data = more
    return data


def _protobuf_tower(rng: random.Random) -> bytes:
    data = field(1, rng.randbytes(2))
    for _ in range(3_000):
        data = field(1, data)
    return field(2, data) * (MOST // (len(data) + 4))


def _soup(rng: random.Random) -> bytes:
    """Fields in fields at random, some of them no fields."""
    parts = [b"text of a leaf", rng.randbytes(9), number(3, 9)]
    while sum(map(len, parts[-30:])) < MOST // 9:
        chosen = b"".join(rng.choices(parts[-9:], k=3))
        parts.append(field(rng.randint(1, 20), chosen))
    soup = b"".join(parts[-60:])
    return soup * (MOST // len(soup))


def _zip(_: random.Random) -> bytes:
    rows = json.dumps([{"lat": 22.31, "lon": 114.16, "n": n} for n in range(100)]).encode()
    return _zip_of({f"a/{n}.json": rows for n in range(2_000)})


def _zip_of(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def _plist(form: plistlib.PlistFormat) -> bytes:
    rows = [{"lat": 22.31 + n / 1e6, "name": f"n{n}"} for n in range(60_000)]
    return plistlib.dumps({"rows": rows}, fmt=form)


def _sqlite(rng: random.Random) -> bytes:
    base = sqlite3.connect(":memory:")
    base.execute("create table places (id integer primary key, name text, lat real, lon real)")
    rows = [(words(rng, 4), 22 + rng.random(), 114 + rng.random()) for _ in range(150_000)]
    base.executemany("insert into places (name, lat, lon) values (?, ?, ?)", rows)
    base.commit()
    data: bytes = base.serialize()
    base.close()
    return data
