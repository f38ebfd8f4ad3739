"""Decoding alone: µs and MB/s of CPU time for each kind of message, beside the standard library.

The peer does the first step only (parse the JSON, split the form, inflate);
decoding goes on to leaves with paths, and looks into every string. Rounds
alternate, so that a busy machine slows both; the ratio is what counts.
"""

from __future__ import annotations

import base64
import email.parser
import gzip
import json
import random
import statistics
import sys
import time
import uuid
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from auditor.decode import message_parts
from auditor.model import Direction, Message, Protocol

ROUNDS = 9
SECONDS = 0.1  # of each round

HEADERS = (
    (b"Host", b"api.example.com"),
    (b"User-Agent", b"Dalvik/2.1.0 (Linux; U; Android 13; Pixel 7 Build/TQ3A.230805.001)"),
    (b"Accept", b"*/*"),
    (b"Accept-Language", b"en-US,en;q=0.9"),
    (b"Accept-Encoding", b"gzip"),
    (b"Connection", b"Keep-Alive"),
    (b"Content-Length", b"1024"),
    (b"X-Api-Key", b"ae1ad931c177067ffc6d8a95c78913ff"),
    (b"X-Request-Id", b"ea5d1f0c-51c4-4f8e-8d4c-2f54f4f7a1b9"),
    (b"Cookie", b"sid=a81bc81bdead4e5d; theme=dark"),
    (b"Authorization", b"Bearer 5f2b0c6d9e"),
)


class Case(NamedTuple):
    """A kind of message, and what its peer does with the body."""

    name: str
    message: Message
    peer: str
    work: Callable[[bytes], object]


def message(body: bytes, mime: str, *more: tuple[bytes, bytes]) -> Message:
    return Message(
        flow="f",
        sequence=0,
        direction=Direction.REQUEST,
        protocol=Protocol.HTTP,
        host="api.example.com",
        method="POST",
        path="/v1/track/events?app=com.example.checkin&v=1.2.3",
        headers=(*HEADERS, (b"Content-Type", mime.encode()), *more),
        body=body,
    )


def event(rng: random.Random) -> dict[str, object]:
    """An analytics event as mobile SDKs send it."""
    return {
        "name": rng.choice(["screen_view", "tap", "session_start"]),
        "timestamp": 1_679_329_524_305 + rng.randrange(10**6),
        "event_id": str(uuid.UUID(int=rng.getrandbits(128))),
        "screen": "com.example.checkin.MainActivity",
        "location": {
            "lat": round(rng.uniform(-90, 90), 6),
            "lon": round(rng.uniform(-180, 180), 6),
        },
        "foreground": True,
        "properties": {
            "title": "Welcome back, please scan the code",
            "os": "Android 13",
            "model": "Pixel 7",
            "referrer": "https://t.example/c?utm_source=mail&m=a%40b.example",
        },
    }


def cases() -> list[Case]:
    """The same bodies at every run."""
    rng = random.Random(7)  # noqa: S311 - a benchmark's data, not a secret
    events = [event(rng) for _ in range(40)]
    small = json.dumps({"device": {"locale": "en_US"}, "events": events[:2]}, separators=(",", ":"))
    large = json.dumps({"events": events}).encode()
    plain = large.replace(b"?utm_source=mail&m=a%40b.example", b"")
    prose = json.dumps([{"id": n, "text": "words of a longer text. " * 8} for n in range(60)])
    nested = json.dumps({"d": base64.b64encode(gzip.compress(large, mtime=0)).decode()})
    form = urlencode({f"field_{n}": rng.choice(["a b", "x@y.example", "22.31"]) for n in range(30)})
    image = b"\xff\xd8\xff\xe0" + rng.randbytes(60_000)
    parts = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % part
        for part in ((b"user", b"alice"), (b"meta", small.encode()), (b"photo", image))
    )
    html = b"<html><body>" + b"<p class='x'>Some words of a page.</p>\n" * 400
    encoded = (b"Content-Encoding", b"gzip")
    kind = "application/json"

    def unzip(body: bytes) -> object:
        return json.loads(gzip.decompress(body))

    def split(body: bytes) -> object:
        return parse_qsl(body.decode())

    def mime(body: bytes) -> object:
        head = b"Content-Type: multipart/form-data; boundary=b\r\n\r\n"
        return email.parser.BytesParser().parsebytes(head + body)

    fields = "application/x-www-form-urlencoded"
    mixed = "multipart/form-data; boundary=b"
    return [
        Case("no body", message(b"", kind), "", len),
        Case("JSON, small", message(small.encode(), kind), "json.loads", json.loads),
        Case("JSON, events", message(large, kind), "json.loads", json.loads),
        Case("JSON, no URLs", message(plain, kind), "json.loads", json.loads),
        Case("JSON, prose", message(prose.encode(), kind), "json.loads", json.loads),
        Case("JSON in gzip", message(gzip.compress(large), kind, encoded), "gunzip, json", unzip),
        Case(
            "the same in base64 in JSON", message(nested.encode(), kind), "json.loads", json.loads
        ),
        Case("form", message(form.encode(), fields), "parse_qsl", split),
        Case("multipart with image", message(parts + b"--b--", mixed), "email", mime),
        Case("HTML", message(html, "text/html"), "decode", bytes.decode),
        Case("image", message(image, "image/jpeg"), "", len),
    ]


def clock(work: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    count = 0
    start = time.process_time()
    end = start + SECONDS
    while (now := time.process_time()) < end or not count:
        work()
        count += 1
    return (now - start) / count


def main() -> None:
    """Print the table; `--quick` takes fewer rounds."""
    rounds = 3 if "--quick" in sys.argv else ROUNDS
    print("decode: CPU time of message -> leaves, 11 headers included (median of rounds)")
    print(f"{'':32}{'bytes':>8}{'leaves':>8}{'µs':>9}{'MB/s':>7}  peer, µs, ratio")
    for case in cases():
        body = case.message.body
        leaves = len(message_parts(case.message).leaves)
        ours, theirs = [], []
        for _ in range(rounds):
            ours.append(clock(lambda: message_parts(case.message)))  # noqa: B023 - called at once
            theirs.append(clock(lambda: case.work(body)))  # noqa: B023 - called at once
        seconds = statistics.median(ours)
        rate = f"{len(body) / seconds / 1e6:7.0f}" if body else " " * 7
        line = f"{case.name:32}{len(body):>8,}{leaves:>8,}{seconds * 1e6:>9.1f}{rate}"
        if case.peer:
            ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
            line += f"  {case.peer}, {statistics.median(theirs) * 1e6:.1f}, {ratio:.1f} x"
        print(line)


if __name__ == "__main__":
    main()
