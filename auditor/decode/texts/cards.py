"""vCard (RFC 6350, 2.1 and 3.0) and iCalendar (RFC 5545): content lines, each a property.

Address books are sent as cards, and appointments say where and with whom. A
property goes by the name that JSON would give it (jCard, RFC 7095): `TEL` is a
phone, the parts of `ADR` a street, a city, a postcode.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterable

from auditor.decode.base import Decoder, Example, Hint, Leaves, Peeled
from auditor.decode.binary.sink import CutError, Sink
from auditor.decode.budget import Budget
from auditor.decode.charset import utf8
from auditor.decode.names import Labels
from auditor.model import DecodeError, Path

_BEGIN = re.compile(r"[\s\ufeff]{0,8}BEGIN:(VCARD|VCALENDAR|VEVENT)\s*\r?\n", re.IGNORECASE).match
_FOLDED = re.compile(r"\r?\n[ \t]")
_SOFT = re.compile(r"=\r?\n")  # how vCard 2.1 breaks a line of quoted-printable
_LINE = re.compile(
    r"(?:[A-Za-z0-9-]{1,64}\.)?(?P<name>[A-Za-z0-9-]{1,64})"
    r"(?P<parameters>(?:;(?:\"[^\"]{0,200}\"|[^\":;]){0,200}){0,32}):(?P<value>.*)",
    re.DOTALL,
).fullmatch
_CN = re.compile(r";CN=\"?([^\";:]+)", re.IGNORECASE).search
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_PARTS = re.compile(r"(?<!\\);")
_COMPONENTS = {
    "N": ("familyName", "givenName", "middleName", "honorificPrefix", "honorificSuffix"),
    "ADR": (
        *("postOfficeBox", "extendedAddress", "streetAddress", "city", "region"),
        *("postalCode", "country"),
    ),
}
_NAMES = {
    "FN": "fullName", "TEL": "phone", "EMAIL": "email", "BDAY": "birthday", "GEO": "geo",
    "NICKNAME": "nickname", "LOCATION": "location", "ATTENDEE": "email", "ORGANIZER": "email",
    "UID": "cardId", "ORG": "organization",
}  # fmt: skip
_PEOPLE = frozenset({"ATTENDEE", "ORGANIZER"})
_MOST = 50_000  # lines
_CLOCK = 1_024


def _sniff(data: str, hint: Hint) -> bool:
    del hint
    return _BEGIN(data) is not None


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterable[Peeled] | Leaves:
    del hint
    sink = Sink(budget, len(data))
    try:
        _read(data, at.layer("card:$"), sink)
    except CutError as error:
        return sink.cut(at, error, data)
    if not len(sink.leaves):
        raise DecodeError("no property")
    return sink.leaves


def _read(data: str, root: Path, sink: Sink) -> None:
    if "ENCODING=QUOTED-PRINTABLE" in data.upper():
        data = _SOFT.sub("", data)
    place, labels, cards = root, Labels(), 0
    for number, line in enumerate(_FOLDED.sub("", data).splitlines()):
        if number >= _MOST:
            raise CutError("nodes", f"more than {_MOST:,} lines")
        if not number % _CLOCK and sink.budget.late():
            raise CutError("seconds", "not read in time")
        sink.spend()
        match = _LINE(line)
        if match is None:
            if line.strip():
                sink.put(place, ".~text", line.strip(), "")
            continue
        name = match["name"].upper()
        if name == "BEGIN":
            place, labels = Path(root, f"[{cards}]", ""), Labels()
            cards += 1
        elif name != "END":
            _put(place, labels, name, match["parameters"], match["value"], sink)


def _put(place: Path, labels: Labels, name: str, parameters: str, value: str, sink: Sink) -> None:
    """One property, taken apart where it has parts."""
    step = f".{labels.step(name)}"
    binary = _binary(parameters.upper(), value)
    if binary is not None:
        sink.put(place, step, binary, name.lower())
        return
    text = _unquoted(parameters.upper(), value)
    if name in _COMPONENTS:
        parts = _PARTS.split(text)
        below = Path(place, step, name.lower())
        for part, known in zip(parts, _COMPONENTS[name], strict=False):
            if part.strip():
                sink.put(below, f".{known}", _plain(part), known)
        return
    if name in _PEOPLE:
        text = text[7:] if text[:7].lower() == "mailto:" else text
        if common := _CN(parameters):
            sink.put(place, f"{step}.CN", common[1], "fullName")
    if name == "GEO":
        text = text.replace(";", ",")
    if text.strip():
        sink.put(place, step, _plain(text), _NAMES.get(name, name.lower()))


def _binary(parameters: str, value: str) -> bytes | None:
    """A picture or a sound that stands in the card itself."""
    if "ENCODING=B" not in parameters:
        return None
    try:
        return base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def _unquoted(parameters: str, value: str) -> str:
    if "QUOTED-PRINTABLE" not in parameters:
        return value
    said = utf8(quopri.decodestring(value.encode("utf-8", "replace")))
    return value if said is None else said


def _plain(value: str) -> str:
    """A value without its escapes."""
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value).strip()


DECODER: Decoder[str] = Decoder(
    "card",
    _sniff,
    _peel,
    (
        Example(
            "BEGIN:VCARD\r\nN:Roe;Jane;;;\r\nTEL;TYPE=CELL:+852 9123\r\n  4567\r\nEND:VCARD\r\n",
            (
                (" ▸ card:$[0].N.familyName", "Roe"),
                (" ▸ card:$[0].N.givenName", "Jane"),
                (" ▸ card:$[0].TEL", "+852 9123 4567"),
            ),
        ),
        Example(
            "BEGIN:VCARD\nADR;HOME:;;12 Nathan Road;Kowloon;;;Hong Kong\nEND:VCARD\n",
            (
                (" ▸ card:$[0].ADR.streetAddress", "12 Nathan Road"),
                (" ▸ card:$[0].ADR.city", "Kowloon"),
                (" ▸ card:$[0].ADR.country", "Hong Kong"),
            ),
        ),
        Example(
            "BEGIN:VEVENT\nATTENDEE;CN=Jane:mailto:jane@example.org\nEND:VEVENT\n",
            (
                (" ▸ card:$[0].ATTENDEE.CN", "Jane"),
                (" ▸ card:$[0].ATTENDEE", "jane@example.org"),
            ),
        ),
        Example("BEGIN: the story of a card\nEND", None),
    ),
    signs="\n",
)
