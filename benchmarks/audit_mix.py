"""What the audit benchmark reads: a phone's profile, and bodies as apps send and receive them.

Everything comes from one seed. Pictures are random after a real header: nobody
looks at what they show. The mean is near 14 KB, most messages are far smaller.
"""

from __future__ import annotations

import json
import random
import struct
import uuid
import zlib
from urllib.parse import quote, urlencode

from auditor.detect.known.needles import compile_profile
from auditor.model import Direction, Message, Profile, Protocol

NEEDLES = 20_000
_SOME = 8  # contacts to judge by how many it takes

AD_ID = "7a2016d7-17b0-572f-a7a6-13f89a81d905"
EMAIL = "jane.roe@posteo.example.com"
PHONE = (
    ("email", EMAIL),
    ("phone", "+85291234567"),
    ("advertising_id", AD_ID),
    ("android_id", "4dbedd9709159953"),
    ("imei", "352099001761481"),
    ("mac", "a4:5e:60:c1:0f:9b"),
    ("serial", "9B181FFAZ00CXQ"),
    ("name", "Jane Roe"),
    ("birthday", "1987-04-23"),
    ("location", "22.3193,114.1694"),
    ("password", "correct-Horse7-battery"),
    ("canary", "qv7h2k9xw3tmz84c"),
)
GIVEN = ("Amy", "Ben", "Chun", "Dora", "Elif", "Femi", "Goran", "Hana", "Igor", "Jun", "Kofi")
FAMILY = ("Abe", "Bauer", "Chan", "Diaz", "Eze", "Fischer", "Garcia", "Haddad", "Ito", "Jansen")
PROSE = (
    "the of and to in is for with your on this page you are all new more was home search view "
    "account product service order delivery city weather morning news sport health travel "
    "settings language download update version message friend photo video music player"
)
WORDS = PROSE.split(" ")
TAGS = ("div", "span", "p", "li", "section", "td", "h2", "button")
HEADERS = (
    (b"user-agent", b"Dalvik/2.1.0 (Linux; U; Android 13; Pixel 7 Build/TQ3A.230805.001)"),
    (b"accept", b"*/*"),
    (b"accept-language", b"en-US,en;q=0.9"),
    (b"accept-encoding", b"gzip"),
    (b"cookie", b"sid=a81bc81bdead4e5d; theme=dark"),
    (b"x-request-id", b"ea5d1f0c-51c4-4f8e-8d4c-2f54f4f7a1b9"),
)
ANSWER = (
    (b"date", b"Mon, 05 Jan 2026 10:11:12 GMT"),
    (b"server", b"nginx"),
    (b"cache-control", b"public, max-age=3600"),
    (b"vary", b"Accept-Encoding"),
    (b"access-control-allow-origin", b"*"),
)


def phone(rng: random.Random, least: int = NEEDLES) -> Profile:
    """A test phone and as many contacts in its address book as it takes for `least` needles."""
    known = list(PHONE)
    bare = _needles(known)
    more = _SOME
    while (count := _needles(known)) < least:
        if contacts := (len(known) - len(PHONE)) // 3:
            more = (least - count) * contacts // max(1, count - bare) + 1
        for _ in range(more):
            known.extend(_contact(rng))
    return _profile(known)


def _needles(known: list[tuple[str, str]]) -> int:
    return len(compile_profile(_profile(known)).needles)


def _profile(known: list[tuple[str, str]]) -> Profile:
    return Profile(tuple((key, (value,)) for key, value in known))


def _contact(rng: random.Random) -> list[tuple[str, str]]:
    given, family = rng.choice(GIVEN), rng.choice(FAMILY)
    number = rng.randrange(10**7)
    return [
        ("name", f"{given} {family}"),
        ("email", f"{given.lower()}.{family.lower()}{number % 1000}@mail.example.org"),
        ("phone", f"+8526{number:07}"),
    ]


def message(
    body: bytes,
    mime: str,
    *,
    path: str = "/v1/batch?v=3&k=ae1ad931c177",
    response: bool = False,
    headers: tuple[tuple[bytes, bytes], ...] = (),
) -> Message:
    """A message of the mix."""
    return Message(
        flow="f",
        sequence=int(response),
        direction=Direction.RESPONSE if response else Direction.REQUEST,
        protocol=Protocol.HTTP,
        method="POST",
        scheme="https",
        host="t.example.com",
        path=path,
        headers=(*(headers or (ANSWER if response else HEADERS)), (b"content-type", mime.encode())),
        status=200 if response else None,
        body=body,
        body_size=len(body),
    )


def mix(rng: random.Random, count: int) -> list[Message]:
    """`count` messages in a fixed proportion, shuffled."""
    kinds = (
        *[_json] * 7,
        *[_form] * 3,
        *[_html, _html, _script],
        *[_jpeg, _jpeg, _png],
        *[_protobuf] * 4,
    )
    found = [kinds[number % len(kinds)](rng) for number in range(count)]
    rng.shuffle(found)
    return found


def nothing(rng: random.Random, size: int = 1_000) -> Message:
    """JSON of about `size` bytes with nothing to find."""
    body: dict[str, object] = {"event": "screen_view", "ts": 1_700_000_000_000, "ok": True}
    number = 0
    while len(json.dumps(body)) < size:
        body[f"param_{number}"] = {"step": rng.randrange(999), "text": words(rng, 6)}
        number += 1
    return message(json.dumps(body).encode(), "application/json", headers=HEADERS[:4])


def words(rng: random.Random, count: int) -> str:
    """Prose."""
    return " ".join(rng.choices(WORDS, k=count))


def _json(rng: random.Random) -> Message:
    """Analytics in batches; every fourth tells who and where."""
    telling = rng.random() < 0.25
    device: dict[str, object] = {
        "model": "Pixel 7",
        "os": "Android 13",
        "locale": "en_US",
        "width": 1080,
        "height": 2400,
        "carrier": "ONE",
    }
    if telling:
        device |= {"gaid": AD_ID, "email": EMAIL}
    events = [_event(rng, telling=telling) for _ in range(rng.choice((1, 2, 5, 15, 60)))]
    body = {"app": "com.example.checkin", "sdk": "7.4.1", "device": device, "events": events}
    data = json.dumps(body, separators=(",", ":")).encode()
    return message(data, "application/json", response=rng.random() < 0.4)


def _event(rng: random.Random, *, telling: bool) -> dict[str, object]:
    event: dict[str, object] = {
        "name": rng.choice(("screen_view", "tap", "session_start", "purchase")),
        "timestamp": 1_700_000_000_000 + rng.randrange(10**9),
        "event_id": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
        "screen": "com.example.checkin.MainActivity",
        "foreground": True,
        "duration": round(rng.uniform(0, 90), 3),
        "properties": {
            "title": words(rng, 8),
            "count": rng.randrange(1000),
            "image": f"https://cdn.example.net/i/{rng.getrandbits(64):x}.jpg?w=640&q=80",
            "tags": rng.sample(WORDS, 4),
        },
    }
    if telling:
        lat, lon = 22.0 + rng.random(), 114.0 + rng.random()
        event["geo"] = {"lat": round(lat, 6), "lon": round(lon, 6)}
    return event


def _form(rng: random.Random) -> Message:
    pairs = {f"p{n}": f"{rng.getrandbits(64):x}" for n in range(rng.randint(6, 30))}
    pairs |= {"url": f"https://shop.example.com/?q={quote(words(rng, 3))}", "title": words(rng, 9)}
    if rng.random() < 0.25:
        pairs |= {"idfa": AD_ID, "ll": f"{22 + rng.random():.5f},{114 + rng.random():.5f}"}
    return message(urlencode(pairs).encode(), "application/x-www-form-urlencoded")


def _html(rng: random.Random) -> Message:
    parts = ["<!DOCTYPE html><html><head><meta charset='utf-8'><title>Shop</title></head><body>"]
    for _ in range(rng.randint(40, 320)):
        tag = rng.choice(TAGS)
        parts.append(
            f'<{tag} class="c{rng.randrange(90)} x-{rng.randrange(9)}" id="e{rng.randrange(9999)}">'
            f'<a href="/p/{rng.randrange(10**6)}?ref=home">{words(rng, rng.randint(3, 14))}</a>'
            f"</{tag}>\n"
        )
    parts.append("</body></html>")
    return message("".join(parts).encode(), "text/html; charset=utf-8", response=True)


def _script(rng: random.Random) -> Message:
    parts = ['!function(e,t){"use strict";']
    for number in range(rng.randint(80, 600)):
        word = rng.choice(WORDS)
        parts.append(
            f"var a{number}=function(n,r){{return n.{word}&&r>{rng.randrange(999)}?"
            f'"{rng.choice(WORDS)}":e[{rng.randrange(99)}].push({{k:"{word}",v:0x{number:x}}})}};'
        )
    parts.append("}(window,document);")
    return message("".join(parts).encode(), "text/javascript", response=True)


def _jpeg(rng: random.Random) -> Message:
    head = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x48\x00\x48\x00\x00"
    table = b"\xff\xdb\x00\x43\x00" + b"\x10" * 64
    frame = b"\xff\xc0\x00\x0b\x08\x01\x00\x01\x00\x01\x01\x11\x00"
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x00?\x00"
    noise = rng.randbytes(rng.randint(4_000, 100_000)).replace(b"\xff", b"\xfe")
    body = head + table + frame + scan + noise + b"\xff\xd9"
    return message(body, "image/jpeg", response=rng.random() < 0.9)


def _png(rng: random.Random) -> Message:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    side = rng.randint(30, 180)
    rows = b"".join(b"\0" + rng.randbytes(side * 3) for _ in range(side))
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    body = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return message(body, "image/png", response=True)


def _protobuf(rng: random.Random) -> Message:
    body = b"".join(
        field(
            1,
            field(1, rng.choice(WORDS).encode())
            + field(2, str(uuid.UUID(int=rng.getrandbits(128), version=4)).encode())
            + number(3, 1_700_000_000_000 + rng.randrange(10**9))
            + number(4, rng.randrange(5_000))
            + field(5, field(1, words(rng, 5).encode()) + number(2, 1))
            + b"\x31"
            + struct.pack("<d", rng.uniform(0, 1000)),
        )
        for _ in range(rng.randint(2, 60))
    )
    return message(field(1, b"com.example.checkin") + body, "application/x-protobuf")


def number(tag: int, value: int) -> bytes:
    """A varint field of protobuf."""
    return _varint(tag << 3) + _varint(value)


def field(tag: int, data: bytes) -> bytes:
    """A length-delimited field of protobuf."""
    return _varint(tag << 3 | 2) + _varint(len(data)) + data


def _varint(value: int) -> bytes:
    data = bytearray()
    while value > 0x7F:
        data.append(value & 0x7F | 0x80)
        value >>= 7
    data.append(value)
    return bytes(data)
