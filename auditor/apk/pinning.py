"""Hints in an app's code and files that it pins certificates or goes its own way to the network.

What to look for is data: `pinning.toml`, a row a library, with what it shows and how sure. A hint
says that something is in the app, never that it is used: only the capture shows that. Where a dex
could not be read, "nothing found" is not said.
"""

from __future__ import annotations

import importlib.resources
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from itertools import islice

from auditor.apk.dex import Dex
from auditor.model import InputError

SHOWN = 6  # hosts or names of one hint
PINS = 500  # of one dex
BESIDE = 2_000  # strings of one method that may be hosts
MANAGERS = 1_000  # of one dex
LONGEST = 120  # characters of one name
_PIN = re.compile(rb"sha(?:256|1)/[A-Za-z0-9+/]{27,43}=")
_HOST = re.compile(r"(?:\*{1,2}\.)?(?:[a-z0-9](?:[a-z0-9-]{0,62})\.){1,8}[a-z]{2,24}")
_MANAGER = b"Ljavax/net/ssl/X509TrustManager;"
_CERTIFICATE = re.compile(
    r"(?:assets|res/raw)/.{1,200}\.(?:cer|crt|pem|der|bks|p7b)", re.IGNORECASE
)
_NOT_FILES = (".java", ".kt", ".js", ".json", ".xml", ".so", ".html", ".txt", ".dex", ".class")


class Sure(StrEnum):
    """How sure it is that a hint means what it says: presence, never use."""

    SURE = "sure"
    LIKELY = "likely"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Hint:
    """What was found, what it means for a capture, how sure, and by what."""

    title: str
    meaning: str
    sure: Sure
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """One row of the data: what to look for and what it shows."""

    title: str
    meaning: str
    sure: Sure
    classes: tuple[bytes, ...] = ()  # beginnings of descriptors of classes that are in it
    strings: tuple[bytes, ...] = ()  # whole strings
    files: re.Pattern[str] | None = None  # a name in the APK, from its first character


@dataclass(slots=True)
class Found:
    """What was seen in the code so far; `unread` dex files were not, or not whole."""

    rows: dict[int, str] = field(default_factory=dict)  # by signature: the first evidence
    pins: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    managers: dict[str, None] = field(default_factory=dict)
    looked: int = 0
    unread: int = 0


@cache
def signatures() -> Sequence[Signature]:
    """All rows of the data file."""
    file = importlib.resources.files("auditor.apk") / "pinning.toml"
    rows = tomllib.loads(file.read_text(encoding="utf-8"))["signature"]
    return tuple(
        Signature(
            row["title"],
            row["meaning"],
            Sure(row["sure"]),
            tuple(text.encode() for text in row.get("classes", ())),
            tuple(text.encode() for text in row.get("strings", ())),
            re.compile(row["files"]) if "files" in row else None,
        )
        for row in rows
    )


def look_at_dex(data: bytes, found: Found) -> None:
    """Take what one dex file shows."""
    try:
        dex = Dex(data)
        _strings(dex, found)
    except InputError:
        found.unread += 1
        return
    found.looked += 1
    found.unread += not dex.whole


def _strings(dex: Dex, found: Found) -> None:
    whole, beginnings = _needles()
    starts = tuple(beginnings)
    defined = dex.defined()  # OkHttp, for one, names engines that it would use if they were there
    pins: dict[int, str] = {}
    manager: int | None = None
    for number, text in dex.strings():
        if number in defined and text.startswith(starts):
            row = next(row for start, row in beginnings.items() if text.startswith(start))
            found.rows[row] = text[1:-1].decode("utf-8", "replace").replace("/", ".")
        elif text in whole:
            found.rows.setdefault(whole[text], text.decode("utf-8", "replace").strip())
        elif text == _MANAGER:
            manager = number
        elif text.startswith(b"sha") and len(pins) < PINS and _PIN.fullmatch(text):
            pins[number] = text.decode()
    _pins(dex, pins, found)
    if manager is not None:
        names = islice(dex.implementing(manager), MANAGERS)
        found.managers |= dict.fromkeys(names)


@cache
def _needles() -> tuple[Mapping[bytes, int], Mapping[bytes, int]]:
    """Whole strings, and beginnings of strings, with the signature that each is of."""
    rows = list(enumerate(signatures()))
    return (
        {text: number for number, row in rows for text in row.strings},
        {text: number for number, row in rows for text in row.classes},
    )


def _pins(dex: Dex, pins: Mapping[int, str], found: Found) -> None:
    """Take pins, and of each the hosts that its method names too."""
    for pin in pins.values():
        found.pins.setdefault(pin, {})
    for number, beside in dex.beside(pins):
        for host in _hosts(map(dex.text, sorted(beside)[:BESIDE])):
            found.pins[pins[number]][host] = None


def _hosts(texts: Iterable[str]) -> Iterator[str]:
    """Those that can be a host's name or pattern."""
    return (
        text
        for text in texts
        if _HOST.fullmatch(text) and not text.endswith(_NOT_FILES) and text.count(".") < 6
    )


def hints(found: Found, names: Iterable[str]) -> list[Hint]:
    """All hints, from the code and from the names of the APK's files."""
    listed = list(names)
    rows = dict(found.rows)
    for number, row in enumerate(signatures()):
        if row.files is not None and number not in rows:
            name = next((name for name in listed if row.files.match(name)), "")
            if name:
                rows[number] = name
    told = [*_pinned(found)]
    told += [
        Hint(row.title, row.meaning, row.sure, rows[number][:LONGEST])
        for number, row in enumerate(signatures())
        if number in rows
    ]
    told += _own_checks(found)
    certificates = [name for name in listed if _CERTIFICATE.fullmatch(name)]
    if certificates:
        meaning = "its code may trust only these"
        told.append(Hint("certificate files", meaning, Sure.UNSURE, _some(certificates)))
    return told


def _pinned(found: Found) -> Iterator[Hint]:
    if not found.pins:
        return
    hosts = dict.fromkeys(host for near in found.pins.values() for host in near)
    count = len(found.pins)
    what = f"{count} {'pin' if count == 1 else 'pins'} in its code"
    if hosts:
        meaning = "these hosts are likely pinned: their TLS stays closed"
        yield Hint(what, meaning, Sure.LIKELY, _some(hosts))
    else:
        meaning = "some hosts are pinned, and which is not known"
        yield Hint(what, meaning, Sure.LIKELY, "sha256/ strings without a host beside them")


def _own_checks(found: Found) -> Iterator[Hint]:
    if found.managers:
        count = len(found.managers)
        what = f"{count} {'class checks' if count == 1 else 'classes check'} certificates itself"
        meaning = "it may pin, or accept anything"
        names = [name[1:-1].replace("/", ".") for name in found.managers]
        yield Hint(what, meaning, Sure.UNSURE, _some(names))


def _some(names: Iterable[str]) -> str:
    listed = list(names)
    more = f" and {len(listed) - SHOWN} more" if len(listed) > SHOWN else ""
    return ", ".join(name[:LONGEST] for name in listed[:SHOWN]) + more
