"""Known values planted under random chains of encodings: are they found, and is nothing else?

`python -m tests.accuracy --plant N` plants N messages for each depth from 0 to 4
and audits as many clean ones, half of which carry values of other devices, one
character off, under the same chains. Seeded: the same N and seed give the same
messages. What is missed is listed, at most so many of each.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

from auditor.audit import Auditor
from auditor.decode import Limits
from auditor.model import Confidence, Message, Method, Profile
from tests.accuracy.planting_layers import FAMILIES, chain, digest, short_digest
from tests.accuracy.planting_messages import put, without
from tests.accuracy.planting_splits import SPLIT, split
from tests.accuracy.planting_values import KINDS, Kind, key_of, profile, spelled

DEPTHS = (0, 1, 2, 3, 4)
BOUNDS = {0: 0.999, 1: 0.999, 2: 0.999, 3: 0.999, 4: 0.99}
SMALL = 40  # for each depth, where the labelled lines are run
_KINDS = 12  # of a profile
_SALTS = frozenset(("android_id", "voucher", "advertising_id", "imei", "email", "password"))
_PARTS = 8  # one message in parts to so many whole ones
_CHUNK = 2_500  # messages for one profile
_LIMITS = Limits(seconds=60.0)  # results must not depend on how busy the machine is


@dataclass(frozen=True, slots=True)
class Planted:
    """A message and what is in it. `keys` may be named as found; none for other devices' values."""

    message: Message = field(repr=False)
    kind: str
    depth: int
    layers: tuple[str, ...]
    container: str
    keys: frozenset[str]
    sent: str = field(repr=False, default="")
    parted: bool = False

    def __str__(self) -> str:
        parts = " in parts" if self.parted else ""
        return f"{self.kind}{parts} in {self.container}: {' > '.join(self.layers) or 'as it is'}"


@dataclass(slots=True)
class Result:
    """Counts of what was planted and found, and what went wrong."""

    planted: Counter[tuple[str, str]] = field(default_factory=Counter)
    found: Counter[tuple[str, str]] = field(default_factory=Counter)
    misses: list[Planted] = field(default_factory=list)
    clean: int = 0
    false: list[tuple[Planted, str]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def count(self, one: Planted, *, found: bool) -> None:
        what = "in parts" if one.parted else "depth"
        groups = {(what, str(one.depth)), ("type", one.kind), ("container", one.container)}
        groups |= {("encoding", layer) for layer in one.layers}
        for group in groups:
            self.planted[group] += 1
            self.found[group] += found
        if not found:
            self.misses.append(one)

    def recall(self, group: str, name: str) -> float:
        planted = self.planted[group, name]
        return self.found[group, name] / planted if planted else 1.0


def plant(kind: Kind, values: dict[str, str], depth: int, rng: random.Random) -> Planted:
    """One message with this kind's value in it."""
    value = values[kind.key]
    keys = {key_of(kind.key)}
    layers: list[str] = []
    keyed = kind.weak
    if kind.hashed is not None and rng.random() < 0.3:
        text = rng.choice(kind.hashed(value))
        if rng.random() < 0.1:
            text, name = short_digest(text, rng)
            keyed = True
        else:
            salts = {key: text for key, text in values.items() if key in _SALTS - {kind.key}}
            text, name = digest(text, rng, list(salts.values()))
            if name == "salted":
                keys |= set(salts)
        layers.append(name)
    else:
        text = rng.choice(kind.forms(value))
        if not kind.weak and rng.random() < 0.15:
            text = spelled(text, rng)
            layers.append("inside a text")
    sent, names = chain(text, depth, rng)
    container, message = put(rng.choice(kind.fields), sent, rng, keyed=keyed)
    return Planted(message, kind.key, depth, (*layers, *names), container, frozenset(keys), sent)


def plant_parts(kind: Kind, values: dict[str, str], depth: int, rng: random.Random) -> Planted:
    """One message with this kind's value in parts."""
    message, layers, container = split(kind.key, values[kind.key], depth, rng)
    keys = frozenset((key_of(kind.key),))
    return Planted(message, kind.key, depth, layers, container, keys, parted=True)


def planted(
    kinds: Sequence[Kind], values: dict[str, str], depth: int, count: int, rng: random.Random
) -> Iterator[Planted]:
    """Messages with one known value each, and some more with one in parts."""
    for _ in range(count):
        yield plant(rng.choice(kinds), values, depth, rng)
    whole = [kind for kind in kinds if kind in SPLIT]
    for _ in range(count // _PARTS if whole else 0):
        yield plant_parts(rng.choice(whole), values, depth, rng)


def clean(
    kinds: Sequence[Kind], values: dict[str, str], count: int, rng: random.Random
) -> Iterator[Planted]:
    """Messages without a known value: every second one carries another device's."""
    for number in range(count):
        if number % 2:
            yield Planted(without(rng), "nothing", 0, (), "", frozenset())
            continue
        kind = rng.choice(kinds)
        others = {one.key: one.near(values[one.key], rng) for one in kinds}
        parted = kind in SPLIT and rng.random() < 0.3
        one = (plant_parts if parted else plant)(kind, others, rng.choice(DEPTHS), rng)
        if not any(form == own for form in kind.forms(others[kind.key])
                   for own in kind.forms(values[kind.key])):  # fmt: skip
            yield one


def heard(auditor: Auditor, one: Planted, result: Result) -> list[tuple[str, Confidence, str]]:
    """The known values that were found in a message: profile key, confidence, reason."""
    audit = auditor.audit(one.message)
    if audit.error:
        result.failures.append(f"{one}: {audit.error}")
    return [
        (finding.known, finding.confidence, f"{finding.path}: {finding.reason}")
        for finding in audit.findings
        if finding.method is Method.KNOWN_VALUE
    ]


def run(each: int, clean_count: int, seed: int = 1, depths: Sequence[int] = DEPTHS) -> Result:
    """Plant, audit and count; `each` messages for each depth."""
    result = Result()
    for chunk, (most, clean_most) in enumerate(_chunks(each, clean_count)):
        rng = random.Random(f"{seed}.{chunk}")  # noqa: S311 - test data, no secret
        values = profile(rng)
        kinds = rng.sample(KINDS, _KINDS)  # a phone has some of these; room for what is salted
        values = {kind.key: values[kind.key] for kind in kinds}
        auditor = Auditor(_profile(values), _LIMITS)
        for depth in depths:
            for one in planted(kinds, values, depth, most, rng):
                named = heard(auditor, one, result)
                found = any(k in one.keys and c is not Confidence.CANDIDATE for k, c, _ in named)
                result.count(one, found=found)
        for one in clean(kinds, values, clean_most, rng):
            result.clean += 1
            for _, confidence, reason in heard(auditor, one, result):
                if confidence is not Confidence.CANDIDATE:
                    result.false.append((one, reason))
    return result


def _profile(values: dict[str, str]) -> Profile:
    known: dict[str, tuple[str, ...]] = {}
    for kind, text in values.items():
        known[key_of(kind)] = (*known.get(key_of(kind), ()), text)
    return Profile(tuple(known.items()))


def _chunks(each: int, clean_count: int) -> Iterator[tuple[int, int]]:
    per_depth = _CHUNK // len(DEPTHS)
    while each > 0 or clean_count > 0:
        yield min(max(each, 0), per_depth), min(max(clean_count, 0), _CHUNK)
        each -= per_depth
        clean_count -= _CHUNK


def lines(result: Result, first: int, *, reveal: bool = False) -> Iterator[str]:
    """The result for a terminal."""
    total = sum(count for (group, _), count in result.planted.items() if group == "depth")
    yield f"== planted values: {total:,} messages with one, {result.clean:,} without"
    for group in ("depth", "in parts", "encoding", "type", "container"):
        for (of, name), count in sorted(result.planted.items()):
            if of == group:
                missed = count - result.found[of, name]
                yield (
                    f"   {group:10} {name:22}{count:>8,}  recall {result.recall(of, name):.4f}"
                    + (f"  missed {missed:,}" if missed else "")
                )
    yield f"   false findings in {result.clean:,} messages: {len(result.false):,}"
    for miss in result.misses[:first]:
        yield f"  miss  {miss}" + (f"  {miss.sent[:300]!r}" if reveal else "")
    if len(result.misses) > first:
        yield f"  and {len(result.misses) - first:,} more misses"
    for one, reason in result.false[:first]:
        yield f"  false alarm  {one}: {reason[:300]}" + (f"  {one.sent[:300]!r}" if reveal else "")
    yield from (f"  FAILED {failure}" for failure in result.failures[:first])


def holds(result: Result) -> bool:
    """Whether the bounds hold; one miss is allowed to a run too small for a share of it."""
    for group, (depth, bound) in product(("depth", "in parts"), BOUNDS.items()):
        count = result.planted[group, str(depth)]
        missed = count - result.found[group, str(depth)]
        if missed > max(1, count * (1 - bound)):
            return False
    return not result.false and not result.failures


def main(given: Sequence[str] | None = None) -> int:
    """Run; 1 where a bound does not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.accuracy.planting", description=__doc__)
    parser.add_argument("--plant", type=int, default=SMALL, metavar="N", help="for each depth")
    parser.add_argument("--clean", type=int, default=-1, metavar="N", help="else as many in all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=20, metavar="N", help="list so many misses")
    parser.add_argument("--reveal", action="store_true", help="show what was sent")
    asked = parser.parse_args(given)
    clean_count = asked.clean if asked.clean >= 0 else asked.plant * len(DEPTHS)
    result = run(asked.plant, clean_count, asked.seed)
    sys.stdout.writelines(f"{line}\n" for line in lines(result, asked.first, reveal=asked.reveal))
    return 0 if holds(result) else 1


__all__ = ["FAMILIES", "main", "run"]

if __name__ == "__main__":
    sys.exit(main())
