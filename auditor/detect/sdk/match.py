"""Messages to known endpoints: the fields that the recipient's format names.

Costs a dictionary look-up for any other host. An endpoint that is met while
none of its signs is there has another format than we know: that is said, and
the detectors still look at the message. What a format names may be unreadable, as a
picture and what its vendor encrypted are: then the place and the name speak alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from auditor.detect.scalars import text_of
from auditor.detect.sdk.formats import Endpoint, Field, Format, load_formats
from auditor.detect.sdk.places import place_of
from auditor.detect.sdk.shapes import LOOSE, SEALED, SHAPES, UNREAD
from auditor.model import (
    Confidence,
    Direction,
    Finding,
    Image,
    Leaf,
    Message,
    Method,
    Opaque,
    Path,
    Scalar,
)

ID = "sdk-formats"
VERSION = 12
_LONGEST = 4_096  # characters of a value that its shape is asked about
_NAME = 64  # characters of a name that a value stands under
_LEAST = 64  # bytes of what is unreadable and still something
_MOST_LABELS = 12
_SEALED = 16_384  # bytes of a message that holds more than words, as a picture or a film
_LAYERS = 4  # between a text and what is unreadable in it


@dataclass(frozen=True, slots=True)
class Met:
    """What one message to a known endpoint holds. `changed` names formats that no longer fit."""

    findings: tuple[Finding, ...] = ()
    changed: tuple[str, ...] = ()


_NOTHING = Met()
_expression = cache(re.compile)  # of the files' own texts alone, so they are few


class Formats:
    """The formats by host."""

    def __init__(self, formats: Sequence[Format] | None = None) -> None:
        self._hosts: dict[str, list[tuple[Format, Endpoint]]] = {}
        for one in load_formats() if formats is None else formats:
            for endpoint in one.endpoints:
                for host in endpoint.hosts:
                    self._hosts.setdefault(host, []).append((one, endpoint))

    def look(self, message: Message, leaves: Sequence[Leaf], opaques: Sequence[Opaque] = ()) -> Met:
        """The findings of the formats whose endpoint the message goes to, or comes from."""
        met = [pair for pair in self._of_host(message.host.lower()) if _goes_to(message, pair[1])]
        if not met:
            return _NOTHING
        places = [(place_of(leaf), leaf) for leaf in leaves]
        unread = [(place_of(opaque.path), opaque) for opaque in opaques if opaque.size >= _LEAST]
        findings: list[Finding] = []
        changed: list[str] = []
        for form, endpoint in met:
            if _fits(endpoint, message, places, unread):
                told = _told(endpoint, places)
                found = list(_findings(form, endpoint, places, told))
                findings += found
                paths = {one.path for one in found}
                findings += _unread(form, endpoint, unread, paths, told)
            else:
                changed.append(f"{form.recipient} ({endpoint.name})")
        return Met(tuple(findings), tuple(changed))

    def _of_host(self, host: str) -> Iterator[tuple[Format, Endpoint]]:
        """The endpoints of a host and of the domains above it."""
        yield from self._hosts.get(host, ())
        rest = host
        for _ in range(_MOST_LABELS):
            _, dot, rest = rest.partition(".")
            if not dot:
                return
            yield from self._hosts.get(f"*.{rest}", ())


def _goes_to(message: Message, endpoint: Endpoint) -> bool:
    if endpoint.methods and message.method.upper() not in endpoint.methods:
        return False
    if endpoint.direction != message.direction.value:
        return False
    path = message.path.partition("?")[0]
    return _expression(endpoint.path).fullmatch(path) is not None


def _fits(
    endpoint: Endpoint,
    message: Message,
    places: Sequence[tuple[str, Leaf]],
    unread: Sequence[tuple[str, Opaque]],
) -> bool:
    """Whether a sign is there. What carries nothing, or was cut, has no form to judge."""
    if not endpoint.signs or message.truncated:
        return True
    if not message.body_size and "?" not in message.path:
        return True
    sign = endpoint.sign.fitting
    return any(True for place, _ in (*places, *unread) for _ in sign(place))


def _findings(
    form: Format, endpoint: Endpoint, places: Sequence[tuple[str, Leaf]], told: Collection[str]
) -> Iterator[Finding]:
    said = _said(endpoint, places)
    for place, leaf in places:
        for number in endpoint.places.fitting(place):
            field = endpoint.fields[number]
            if field.beside and (leaf.path.parent, field.beside) not in said:
                continue
            if field.when and field.when not in told:
                continue
            text = text_of(leaf.value)
            if (len(text) <= _LONGEST or field.shape in LOOSE) and SHAPES[field.shape](
                text[:_LONGEST].strip()
            ):
                yield _finding(form, endpoint, field, leaf.path, leaf.value)
            break  # a place is the first of the fields that it fits


def _said(
    endpoint: Endpoint, places: Sequence[tuple[str, Leaf]]
) -> Collection[tuple[Path | None, str]]:
    """By the object that holds it, what stands there of what fields want beside them."""
    asked = {field.beside for field in endpoint.fields if field.beside}
    if not asked:
        return ()
    found = set()
    for place, leaf in places:
        name = place.rpartition(":")[2].rpartition(".")[2]
        said = f"{name}={text_of(leaf.value)[:_NAME]}"
        if said in asked:
            found.add((leaf.path.parent, said))
    return found


def _told(endpoint: Endpoint, places: Sequence[tuple[str, Leaf]]) -> Collection[str]:
    """Which of the conditions of its fields the message meets."""
    if not endpoint.whens:
        return ()
    found = set()
    for place, leaf in places:
        for number in endpoint.said.fitting(place):
            wanted = endpoint.whens[number].partition("=")[2].split("|")
            if text_of(leaf.value)[:_NAME] in wanted:
                found.add(endpoint.whens[number])
    return found


def _unread(
    form: Format,
    endpoint: Endpoint,
    places: Sequence[tuple[str, Opaque]],
    found: Collection[Path],
    told: Collection[str],
) -> Iterator[Finding]:
    """What stands unreadable where a format names something of any form, once with its text."""
    for place, opaque in places:
        if any(path in found for path in (opaque.path, *_above(opaque.path))):
            continue
        for number in endpoint.places.fitting(place):
            field = endpoint.fields[number]
            large = field.shape != SEALED or opaque.size >= _SEALED
            if field.when and field.when not in told:
                continue
            if field.shape in UNREAD and large and not field.beside:
                digest = opaque.sha256 or None if isinstance(opaque, Image) else None
                yield _finding(form, endpoint, field, opaque.path, digest)
                break


def _above(path: Path) -> Iterator[Path]:
    """The nearest paths above one."""
    for _ in range(_LAYERS):
        if path.parent is None:
            return
        path = path.parent
        yield path


def _finding(form: Format, endpoint: Endpoint, field: Field, path: Path, value: Scalar) -> Finding:
    return Finding(
        data_type=field.data_type,
        confidence=Confidence.PROBABLE if field.shape in LOOSE else Confidence.PROVEN,
        method=Method.SDK,
        detector=ID,
        version=VERSION,
        path=path,
        reason=f"{form.recipient} ({endpoint.name}): {field.why}",
        value=value,
    )


def says_changed(changed: Sequence[str], direction: Direction) -> str:
    """The sentence for a message whose format has changed."""
    return f"the {direction} no longer fits the known format of {', '.join(changed)}"
