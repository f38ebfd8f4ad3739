"""A known value in parts: what the parts are, and how the fields that hold them are called.

A phone number apart from its country code (ITU-T E.164), a name in given and
family name, a date of birth as day, month and year, an e-mail address at its
`@`, an IMSI as country, network and subscriber (ITU-T E.212), an id wherever it
was cut (`cuts`). Only the anchor,
the part that says most, is searched; the others are looked for beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from auditor.detect.known.cuts import LEAST_BITS, Piece, cuts, named_cuts
from auditor.detect.known.entropy import bits
from auditor.detect.known.forms import date, name, phone
from auditor.detect.known.part_texts import rotated, spellings
from auditor.detect.written_months import names_of

_DIALLED = frozenset(
    {"countrycode", "country", "cc", "dialcode", "areacode", "callingcode", "prefix", "phonecode",
     "phoneprefix", "code", "intlcode", "dialingcode", "iddcode", "ccode"}
)  # fmt: skip
_NUMBER = frozenset(
    {"phone", "phonenumber", "mobile", "mobilenumber", "number", "tel", "telephone", "national",
     "nationalnumber", "cell", "subscriber", "msisdn", "ph", "contact", "no", "telno", "n", "nr",
     "num", "localnumber", "subscribernumber"}
)  # fmt: skip
_GIVEN = frozenset(
    {"first", "firstname", "given", "givenname", "givennames", "fn", "forename", "fname"}
)
_FAMILY = frozenset({"last", "lastname", "family", "familyname", "surname", "ln", "lname"})
_YEAR, _MONTH, _DAY = (
    frozenset({"year", "birthyear", "yob", "yyyy", "y", "doby", "dobyear"}),
    frozenset({"month", "birthmonth", "mm", "m", "mon", "dobm", "dobmonth"}),
    frozenset({"day", "birthday", "dd", "d", "dom", "dobd", "dobday"}),
)
_LOCAL = frozenset({"local", "localpart", "user", "mailbox", "username", "account", "login"})
_DOMAIN = frozenset({"domain", "host", "provider", "server", "maildomain"})
_MSIN = frozenset({"msin", "subscriber", "subscriberid", "imsi"})


_SHORT = 2  # letters that name a part; in ROT13 they are too like other short names


class Split(NamedTuple):
    """A value in parts, of which the first is the anchor.

    Parts prove the value only in fields that are called so, unless they are `strong`
    enough under any name.
    """

    key: str
    data_type: str
    pieces: tuple[Piece, ...]
    strong: bool = False


def splits(key: str, data_type: str, value: str) -> Iterator[Split]:
    """The ways in which a value is sent in parts."""
    text = value.strip()
    for pieces in _pieces(data_type, text):
        strong = data_type == "id.email" and bits(min(pieces[0].texts)) >= LEAST_BITS
        yield Split(key, data_type, tuple(map(_also_turned, pieces)), strong)
        for turned in _turned_whole(pieces):
            yield Split(key, data_type, tuple(turned), strong)
    for pieces in named_cuts(data_type, text):
        yield Split(key, data_type, tuple(pieces))
    for pieces in cuts(data_type, text):
        yield Split(key, data_type, tuple(pieces), strong=True)


def _also_turned(piece: Piece) -> Piece:
    """The same as it is sent by itself, and where an object was put in ROT13, names and all."""
    names = {rotated(name) for name in piece.names if len(name) > _SHORT}
    texts = frozenset(spelled for text in piece.texts for spelled in spellings(text))
    return piece._replace(texts=texts, names=piece.names | names)


def _turned_whole(pieces: list[Piece]) -> Iterator[list[Piece]]:
    """The same with every name and text in ROT13, where short names count besides.

    `{"sa": "Nyvpr", "ya": "Yvqqryy"}`: the texts say that the object was rotated. Digits do not,
    so beside them one of the names has to.
    """
    turned = [
        Piece(piece.called, frozenset(map(rotated, piece.texts)),
              frozenset(map(rotated, piece.names)))
        for piece in pieces
    ]  # fmt: skip
    if all(
        before.texts.isdisjoint(after.texts) for before, after in zip(pieces, turned, strict=True)
    ):
        yield turned
        return
    for at, piece in enumerate(turned):
        long = frozenset(name for name in piece.names if len(name) > _SHORT)
        yield [*turned[:at], piece._replace(names=long), *turned[at + 1 :]]


def _pieces(data_type: str, text: str) -> Iterator[list[Piece]]:
    if data_type == "id.phone":
        yield from _phone(text)
    elif data_type == "id.name":
        yield from _name(text)
    elif data_type == "id.birth":
        yield from _date(text)
    elif data_type == "id.email":
        local, _, domain = text.lower().rpartition("@")
        if local:
            yield [Piece("local part", frozenset({local}), _LOCAL),
                   Piece("domain", frozenset({domain, "@" + domain}), _DOMAIN)]  # fmt: skip
    elif data_type == "id.sim" and text.isdigit() and len(text) in (14, 15):
        for size in (2, 3):
            yield [
                Piece("subscriber", frozenset({text[3 + size :]}), _MSIN),
                Piece("country", frozenset({text[:3]}), frozenset({"mcc"})),
                Piece("network", frozenset({text[3 : 3 + size]}), frozenset({"mnc"})),
            ]


def _phone(text: str) -> Iterator[list[Piece]]:
    number = phone.parse(text)
    if number is None:
        return
    digits = "".join(char for char in number.spelled if char.isdigit())
    codes = {number.country, f"+{number.country}", f"00{number.country}"}
    spelled = {number.national, digits, number.spelled.lower()}
    spelled |= {number.spelled.replace(" ", sign) for sign in "-."}
    yield [
        Piece("number", frozenset(spelled), _NUMBER),
        Piece("country code", frozenset(codes), _DIALLED),
    ]


def _name(text: str) -> Iterator[list[Piece]]:
    parted = name.parts(text)
    if parted is None:
        return
    first, rest = parted
    *before, last = text.split()
    front = " ".join(before)
    readings = {(first, rest)} if name.is_wide(text) else {(first, rest), (last, front)}
    for family, given in sorted(readings):
        for one, other in ((family, given), (given, family)):
            family_piece = Piece("family name", frozenset({one.lower()}), _FAMILY)
            given_texts = {other.lower(), other.lower().replace(" ", "")}
            given_texts |= {other.lower().replace(" ", "-")}
            given_piece = Piece("given name", frozenset(given_texts), _GIVEN)
            yield [family_piece, given_piece]


def _date(text: str) -> Iterator[list[Piece]]:
    found = date.parse(text)
    if found is not None:
        year, month, day = found.year, found.month, found.day
        yield [
            Piece("year", frozenset({str(year)}), _YEAR),
            Piece("month", frozenset({str(month), f"{month:02}", *names_of(month)}), _MONTH),
            Piece("day", frozenset({str(day), f"{day:02}"}), _DAY),
        ]
