"""From a profile to what is searched: every form of every value in every look, once.

There are at most `MAX_NEEDLES`. They are made in an order that does not change:
values as they are and the commonest digests first, then their encodings, the
rarer digests, what was turned, what was hashed twice, what was salted in the
commonest ways, in rarer ones. What no longer fits is counted in `left_out`.

A value too weak to mean anything inside other text is kept apart and only
compared with whole fields that are named after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from auditor.detect.known import encodings as looks
from auditor.detect.known import salts
from auditor.detect.known.digests import COMMON, LONG
from auditor.detect.known.encodings import Encoded, Encoding
from auditor.detect.known.entropy import TINY, WEAK, bits
from auditor.detect.known.forms import Form, forms, raw_bytes
from auditor.detect.known.grouped import Grouped, grouped
from auditor.detect.known.point import Point, parse_point
from auditor.detect.known.splits import Split, splits
from auditor.detect.prefilter import Pattern
from auditor.model import Profile, type_of_known

MAX_NEEDLES = 50_000
_DIGESTS = frozenset(
    {Encoding.DIGEST_HEX, Encoding.DIGEST_BASE64, Encoding.DIGEST_NUMBER, Encoding.RAW}
)


class Needle(NamedTuple):
    """One byte string to find; `weak` values need a whole field that names them."""

    encoded: Encoded
    key: str
    data_type: str
    how: str
    weak: bool

    @property
    def reason(self) -> str:
        """What a hit means, in words that hold no value."""
        return f"{self.encoded.what}the profile's {self.key}, {self.how}"


@dataclass(frozen=True, slots=True)
class Needles:
    """What a profile asks for. `words` are texts, lower-cased, for whole fields only.

    `left_out` counts, roughly, the needles for which there was no room.
    """

    needles: tuple[Needle, ...] = field(default=(), repr=False)
    points: tuple[Point, ...] = field(default=(), repr=False)
    words: tuple[tuple[str, Needle], ...] = field(default=(), repr=False)
    splits: tuple[Split, ...] = field(default=(), repr=False)
    numbers: tuple[Grouped, ...] = field(default=(), repr=False)
    left_out: int = 0

    def patterns(self) -> list[Pattern]:
        """The patterns of `needles`, in their order."""
        return [
            Pattern(needle.encoded.pattern, literal=True, caseless=needle.encoded.caseless)
            for needle in self.needles
        ]

    def says_left_out(self) -> str:
        """A sentence about what is not searched, "" where everything is."""
        if not self.left_out:
            return ""
        return (
            f"The profile's values have about {self.left_out:,} more forms than the"
            f" {len(self.needles):,} that are searched: rarer digests, salted and repeated ones,"
            " are left out first. Fewer values in the profile leave room for them."
        )


class _Item(NamedTuple):
    """A form of a value with what is said of it, and whether a digest of it proves little."""

    key: str
    data_type: str
    form: Form
    strength: float

    @property
    def data(self) -> bytes:
        return self.form.text.encode("utf-8", "surrogatepass")


type _Make = Callable[[_Item], Iterable[Encoded]]


class _Tier(NamedTuple):
    """A step of the order: what is made of which items, and how many of each, about."""

    items: list[_Item]
    make: _Make
    each: int


class _Collection:
    """Needles by their bytes, the first of the same bytes kept, up to the limit."""

    def __init__(self) -> None:
        self.found: dict[tuple[bytes, bool], Needle] = {}
        self.words: dict[str, Needle] = {}
        self.left_out = 0

    def take(self, tier: _Tier) -> None:
        """All of one tier, or as many as there is room for."""
        for number, item in enumerate(tier.items):
            if len(self.found) >= MAX_NEEDLES:
                self.left_out += (len(tier.items) - number) * tier.each
                return
            self.add(item, tier.make(item))

    def add(self, item: _Item, made: Iterable[Encoded]) -> None:
        """The needles of one form."""
        for encoded in made:
            weak = item.strength < WEAK or encoded.encoding is Encoding.SHORT_DIGEST
            needle = Needle(encoded, item.key, item.data_type, item.form.how, weak)
            if encoded.encoding is Encoding.PLAIN and item.strength < TINY:
                self.words.setdefault(item.form.text.lower(), needle)
                continue
            if item.strength < TINY and encoded.encoding not in _DIGESTS:
                continue
            caseless = encoded.caseless
            pattern = encoded.pattern.lower() if caseless else encoded.pattern
            if (pattern, caseless) not in self.found:
                if len(self.found) >= MAX_NEEDLES:
                    self.left_out += 1
                    continue
                self.found[pattern, caseless] = needle

    def compare(self, item: _Item) -> None:
        """A form that is only compared with whole fields."""
        encoded = looks.whole(item.form.text, short=item.form.short)
        needle = Needle(encoded, item.key, item.data_type, item.form.how, weak=True)
        self.words.setdefault(item.form.text.lower(), needle)


def compile_profile(profile: Profile | None) -> Needles:
    """All needles of a profile; the same bytes are searched once, for the first key."""
    if profile is None:
        return Needles()
    collection = _Collection()
    points: list[Point] = []
    parted: list[Split] = []
    numbers: list[Grouped] = []
    items: list[_Item] = []
    whole: list[_Item] = []
    for key, value in _values(profile):
        data_type = type_of_known(key)
        if data_type == "location.precise" and (point := parse_point(key, value)) is not None:
            points.append(point)
        parted.extend(splits(key, data_type, value))
        numbers.extend(grouped(key, data_type, value))
        for form in forms(data_type, value):
            item = _Item(key, data_type, form, bits(form.text, data_type))
            (whole if form.whole else items).append(item)
    for tier in _tiers(items):
        collection.take(tier)
    _salt(collection, [item for item in items if item.form.main and item.strength >= TINY])
    for tier in _rare(items):
        collection.take(tier)
    for item in whole:
        collection.compare(item)
    return Needles(
        tuple(collection.found.values()),
        tuple(points),
        tuple(collection.words.items()),
        tuple(parted),
        tuple(numbers),
        collection.left_out,
    )


def _values(profile: Profile) -> Iterator[tuple[str, str]]:
    for key, values in profile.known:
        for value in values:
            if value.strip():
                yield key, value


def _tiers(items: list[_Item]) -> Iterator[_Tier]:
    """The order of importance, before what is salted; `each` was counted on a dozen values."""
    main = [item for item in items if item.form.main]
    other = [item for item in items if not item.form.main]
    yield _Tier(main, _plain, 1)
    yield _Tier(other, _plain, 1)
    yield _Tier(main, _bytes, 1)
    yield _Tier(main, _common_hex, 4)
    yield _Tier(main, _first_encodings, 18)
    yield _Tier(main, _digests, 44)
    yield _Tier(main, _turned, 10)
    yield _Tier(main, _common_raw, 4)
    yield _Tier(other, _turned, 10)
    yield _Tier(other, _common_hex, 4)
    yield _Tier(other, _first_encodings, 18)
    yield _Tier(main, _short_digests, 22)
    yield _Tier([item for item in main if item.strength >= TINY], _twice, salts.PER_VALUE)


def _rare(items: list[_Item]) -> Iterator[_Tier]:
    """What comes after everything else."""
    other = [item for item in items if not item.form.main]
    yield _Tier(other, _digests, 44)
    yield _Tier(other, _short_digests, 22)


def _salt(collection: _Collection, main: list[_Item]) -> None:
    """Each main form with each that may be a salt: strong values as they were given."""
    may = [item for item in main if item.form.how == "as given" and item.strength >= WEAK]
    del may[salts.MOST :]
    pairs = sum(1 for _ in salts.pairs(main, may))
    for salting in salts.SALTINGS:
        for number, (value, salt) in enumerate(salts.pairs(main, may)):
            if len(collection.found) >= MAX_NEEDLES:
                collection.left_out += (pairs - number) * salting.each
                break
            if value.form.text != salt.form.text:
                made = salts.salted(salting, value.form.text, salt.form.text)
                collection.add(_together(value, salt), made)


def _together(value: _Item, salt: _Item) -> _Item:
    """A value that was hashed with another."""
    how = f"{value.form.how}, with the profile's {salt.key}, {salt.form.how}"
    strength = value.strength + salt.strength
    return _Item(value.key, value.data_type, Form(value.form.text, how), strength)


def _plain(item: _Item) -> Iterator[Encoded]:
    yield looks.plain(item.form.text)


def _bytes(item: _Item) -> Iterator[Encoded]:
    data = raw_bytes(item.form.text)
    if data is not None:
        yield from looks.raw(data, "")


def _common_hex(item: _Item) -> Iterator[Encoded]:
    for name, algorithm in COMMON.items():
        yield looks.digest_hex(name, algorithm(item.data))


def _common_raw(item: _Item) -> Iterator[Encoded]:
    for name, algorithm in COMMON.items():
        yield looks.digest_raw(name, algorithm(item.data))


def _first_encodings(item: _Item) -> Iterator[Encoded]:
    yield from looks.escaped(item.form.text)
    yield from looks.in_base64(item.form.text)
    yield from looks.in_hex(item.form.text)
    yield from looks.wide(item.form.text)
    if item.strength >= TINY:
        yield from looks.in_radix(item.form.text)
        yield from looks.wide_in_hex(item.form.text)


def _digests(item: _Item) -> Iterator[Encoded]:
    for name, algorithm in LONG.items():
        yield from looks.digest(name, algorithm, item.data)
    yield from looks.half_digests(item.data)


def _turned(item: _Item) -> Iterator[Encoded]:
    """A value that was turned, or its commonest encodings."""
    yield from looks.turns(looks.plain(item.form.text))
    encodings = [*looks.in_hex(item.form.text), *looks.escaped(item.form.text, once=True)]
    if item.strength >= TINY:
        encodings += looks.wide_in_hex(item.form.text)
        yield from looks.reversed_in_hex(item.form.text)
    for encoded in encodings:
        yield from looks.turns(encoded)


def _short_digests(item: _Item) -> Iterator[Encoded]:
    for encoded in looks.short_digests(item.data):
        yield encoded
        yield from looks.turns(encoded)
    yield from looks.short_digests_in_base64(item.data)


def _twice(item: _Item) -> Iterator[Encoded]:
    yield from salts.twice(item.form.text)
