"""Detection alone: µs and MB/s of CPU time, beside a loop of the standard library's `re`.

Decoding is done before the clock starts. The same rounds alternate, so that a
busy machine slows both; the ratio is what counts.
"""

from __future__ import annotations

import json
import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Sequence

from auditor.decode import Decoded, message_parts
from auditor.detect.known.needles import compile_profile
from auditor.detect.registry import DETECTORS
from auditor.detect.scan import Engine
from auditor.model import Direction, Message, Profile, Protocol

NEEDLES = 2_000
REPEAT = 200

type Look = Callable[[Decoded], int]


def profile(rng: random.Random) -> Profile:
    """Values of a test phone, as many as it takes for about 2,000 needles."""
    hexes = "0123456789abcdef"
    known = [
        ("email", "jane.roe@posteo.example.com"),
        ("phone", "+85291234567"),
        ("advertising_id", "7a2016d7-17b0-572f-a7a6-13f89a81d905"),
        ("android_id", "4dbedd9709159953"),
        ("imei", "352099001761481"),
        ("mac", "a4:5e:60:c1:0f:9b"),
        ("location", "22.3193,114.1694"),
    ]
    while len(compile_profile(_profile(known)).needles) < NEEDLES:
        known.append(("canary", "".join(rng.choice(hexes) for _ in range(20))))
    return _profile(known)


def _profile(known: Sequence[tuple[str, str]]) -> Profile:
    return Profile(tuple((key, (value,)) for key, value in known))


def message(body: bytes, mime: str, path: str = "/v1/batch?v=3&k=ae1ad931c177") -> Message:
    headers = (
        (b"content-type", mime.encode()),
        (b"user-agent", b"Dalvik/2.1.0 (Linux; U; Android 13; Pixel 7 Build/TQ3A.230805.001)"),
        (b"accept-encoding", b"gzip"),
    )
    return Message(
        flow="f",
        sequence=0,
        direction=Direction.REQUEST,
        protocol=Protocol.HTTP,
        method="POST",
        host="t.example.com",
        path=path,
        headers=headers,
        body=body,
        body_size=len(body),
    )


def event(rng: random.Random, size: int, *, telling: bool) -> bytes:
    """An analytics event of about `size` bytes; telling ones hold a place and an id."""
    body: dict[str, object] = {
        "event": "screen_view",
        "ts": 1_700_000_000_000 + rng.randrange(10**9),
        "session": f"{rng.getrandbits(128):032x}",
        "device": {"model": "Pixel 7", "os": "13", "width": 1080, "height": 2400},
    }
    if telling:
        body["geo"] = {"lat": 22.0 + rng.random(), "lon": 114.0 + rng.random()}
        body["gaid"] = "7a2016d7-17b0-572f-a7a6-13f89a81d905"
    number = 0
    while len(json.dumps(body)) < size:
        body[f"param_{number}"] = {"key": f"k{rng.randrange(999)}", "text": _words(rng, 6)}
        number += 1
    return json.dumps(body).encode()


def _words(rng: random.Random, count: int) -> str:
    return " ".join("".join(rng.choices("etaoinshrdlu", k=rng.randint(2, 9))) for _ in range(count))


def mix(rng: random.Random, count: int) -> list[Message]:
    """JSON, forms, script and media in the proportions of app traffic."""
    found = []
    for number in range(count):
        kind = number % 8
        if kind < 4:
            body = event(rng, rng.choice((500, 1_000, 4_000, 16_000)), telling=kind == 0)
            found.append(message(body, "application/json"))
        elif kind < 6:
            form = "&".join(f"p{i}={rng.getrandbits(64):x}" for i in range(20))
            found.append(message(form.encode(), "application/x-www-form-urlencoded"))
        elif kind == 6:
            found.append(message(_words(rng, 8_000).encode(), "text/javascript"))
        else:
            media = b"\xff\xd8\xff\xe0" + rng.randbytes(60_000)
            found.append(message(media, "image/jpeg"))
    return found


def stdlib(known: Profile) -> Look:
    """The same needles and wake-up patterns as one regex each, over every text value."""
    compiled = compile_profile(known)
    needles = re.compile(
        b"|".join(re.escape(needle.encoded.pattern) for needle in compiled.needles), re.IGNORECASE
    )
    wakes = [re.compile(w.encode(), re.IGNORECASE) for d in DETECTORS for w in d.wake]

    def look(parts: Decoded) -> int:
        hits = 0
        for leaf in parts.leaves:
            text = str(leaf.value).encode("utf-8", "replace")
            hits += needles.search(text) is not None
            hits += sum(1 for regex in wakes if regex.search(text))
        for opaque in parts.opaques:
            hits += needles.search(opaque.data) is not None
        return hits

    return look


def _timed(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def one_message(engine: Engine, plain: Look, title: str, body: bytes, rounds: int) -> None:
    """µs of one message, both ways in turn."""
    sent = message(body, "application/json")
    parts = message_parts(sent)
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(
            _timed(
                lambda: [engine.scan(sent, parts.leaves, parts.opaques) for _ in range(REPEAT)],
            )
        )
        theirs.append(_timed(lambda: plain(parts)))
    us, re_us = statistics.median(ours) / REPEAT * 1e6, statistics.median(theirs) * 1e6
    print(
        f"  {title} ({len(body):,} bytes, {len(parts.leaves)} leaves): "
        f"{us:.1f} µs, re {re_us:,.0f} µs, {re_us / us:,.0f} times faster"
    )


def a_mix(engine: Engine, plain: Look, messages: list[Message], rounds: int) -> None:
    """MB/s over many messages, both ways in turn; the slow one sees the first 16 only."""
    sample = [(sent, message_parts(sent)) for sent in messages]
    few = sample[:16]
    size, small = (sum(len(sent.body) for sent, _ in part) for part in (sample, few))

    def scan_all() -> int:
        return sum(len(engine.scan(s, p.leaves, p.opaques, p.raw)) for s, p in sample)

    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(size / _timed(scan_all) / 1e6)
        theirs.append(small / _timed(lambda: [plain(parts) for _, parts in few]) / 1e6)
    speed, re_speed = statistics.median(ours), statistics.median(theirs)
    print(
        f"  mix of {len(sample)} messages, {size / 1e6:.1f} MB: {speed:.0f} MB/s, "
        f"re {re_speed:.2f} MB/s, {speed / re_speed:,.0f} times faster; {scan_all()} findings"
    )


def main() -> None:
    """Print the figures."""
    quick = "--quick" in sys.argv
    rng = random.Random(1)  # noqa: S311 - a fixed sequence, not a secret
    known = profile(rng)
    start = time.process_time()
    engine = Engine(known)
    built = time.process_time() - start
    plain = stdlib(known)
    count = len(compile_profile(known).needles)
    print(f"detect: {count:,} needles, {len(DETECTORS)} detectors, built in {built * 1e3:.0f} ms")
    rounds = 5 if quick else 15
    for title, telling in (("nothing to find", False), ("place and advertising id", True)):
        one_message(engine, plain, title, event(rng, 1_000, telling=telling), rounds)
    a_mix(engine, plain, mix(rng, 80 if quick else 400), 3 if quick else 5)


if __name__ == "__main__":
    main()
