"""False alarms of biometric and health detection: `python -m benchmarks.biometric_noise`.

Seeded messages without anything of a body in them, each through the whole
audit: random bytes, slices of JPEG and streams, arrays of floats, embeddings of
texts, sounds without a voice, meshes, charts, sprite sheets, posture, and health
words that mean something else. A proven or probable biometric or health
finding in any of them is a false alarm, and is printed with its seed.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from auditor.audit import Auditor
from auditor.decode import Limits
from auditor.model import Category, Direction, Finding, Message, Protocol, category_of
from benchmarks.biometric_bodies import KINDS, SIZES, blob

COUNT, SEED = 100_000, 20_240_501
_LIMITS = Limits(seconds=60.0)
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Alarm:
    """A finding in noise, and what makes it again."""

    kind: str
    number: int
    finding: Finding


# Sounds and meshes cost the most to make: fewer of them.
_SHARES = {"sounds": 0.2, "meshes": 0.2, "arrays of floats": 0.6, "embeddings of texts": 0.6}


def messages(count: int, seed: int) -> Iterator[tuple[str, int, Message]]:
    """So many messages, the same for a seed: the kind, its number, the message."""
    kinds = list(KINDS)
    weights = [_SHARES.get(kind, 1.0) for kind in kinds]
    for number in range(count):
        dice = random.Random(f"{seed}/{number}")  # noqa: S311 - noise, no secret
        kind = dice.choices(kinds, weights)[0]
        body, mime = KINDS[kind](dice)
        yield kind, number, message(body, mime)


def message(body: bytes, mime: str) -> Message:
    """A request that says nothing of what it holds."""
    return Message(
        flow="noise",
        sequence=0,
        direction=Direction.REQUEST,
        protocol=Protocol.HTTP,
        method="POST",
        host="api.example",
        path="/v1/items",
        headers=((b"content-type", mime.encode()),),
        body=body,
        body_size=len(body),
    )


def slices(folder: Path, count: int, seed: int) -> Iterator[tuple[str, int, Message]]:
    """Stretches of the files below a folder, raw or in base64."""
    files = sorted(
        path for path in folder.rglob("*") if path.is_file() and path.stat().st_size > 64
    )
    for number in range(count):
        dice = random.Random(f"{seed}/slice/{number}")  # noqa: S311 - noise, no secret
        data = dice.choice(files).read_bytes()
        size = dice.choice((*SIZES, 4 * dice.choice(SIZES)))
        at = dice.randrange(max(1, len(data) - size))
        body, mime = blob(dice, data[at : at + size])
        yield "slices of files", number, message(body, mime)


def alarms(
    noise: Iterable[tuple[str, int, Message]], tally: Counter[str] | None = None
) -> Iterator[Alarm]:
    """The biometric and health findings that count, of which there should be none."""
    auditor = Auditor(limits=_LIMITS)
    for kind, number, one in noise:
        if tally is not None:
            tally[kind] += 1
        audit = auditor.audit(one)
        if audit.error:
            raise RuntimeError(f"{kind} {number}: {audit.error}")
        for finding in audit.findings:
            of_body = category_of(finding.data_type) in (Category.BIOMETRIC, Category.HEALTH)
            if of_body and finding.confidence.rank:
                yield Alarm(kind, number, finding)


def main(given: Sequence[str] | None = None) -> int:
    """Print counts and every false alarm; 1 where there is one."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.biometric_noise", description=__doc__
    )
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--files", type=Path, metavar="DIR", help="slices of these instead")
    asked = parser.parse_args(given)
    tally: Counter[str] = Counter()
    start = time.perf_counter()
    noise = messages(asked.count, asked.seed)
    if asked.files is not None:
        noise = slices(asked.files, asked.count, asked.seed)
    found = list(alarms(noise, tally))
    for kind, count in sorted(tally.items()):
        sys.stdout.write(f"{kind}: {count:,}\n")
    for alarm in found[:_SHOWN]:
        one = alarm.finding
        what = f"{one.data_type} {one.confidence} {one.path}: {one.reason}"
        sys.stdout.write(f"FALSE {alarm.kind} {alarm.number}: {what}\n")
    seconds = time.perf_counter() - start
    sys.stdout.write(f"{len(found)} false alarms in {asked.count:,} messages, {seconds:,.0f} s\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
