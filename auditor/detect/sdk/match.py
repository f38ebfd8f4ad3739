"""Messages to known endpoints: the fields that the recipient's format names.

Costs a dictionary look-up for any other host. An endpoint that is met while
none of its signs is there has another format than we know: that is said, and
the detectors still look at the message.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.detect.scalars import text_of
from auditor.detect.sdk.formats import Endpoint, Format, load_formats
from auditor.detect.sdk.places import place_of
from auditor.detect.sdk.shapes import LOOSE, SHAPES
from auditor.model import Confidence, Direction, Finding, Leaf, Message, Method

ID = "sdk-formats"
VERSION = 1
_LONGEST = 4_096  # characters of a value that a format names
_MOST_LABELS = 12


@dataclass(frozen=True, slots=True)
class Met:
    """What one message to a known endpoint holds. `changed` names formats that no longer fit."""

    findings: tuple[Finding, ...] = ()
    changed: tuple[str, ...] = ()


_NOTHING = Met()


class Formats:
    """The formats by host."""

    def __init__(self, formats: Sequence[Format] | None = None) -> None:
        self._hosts: dict[str, list[tuple[Format, Endpoint]]] = {}
        for one in load_formats() if formats is None else formats:
            for endpoint in one.endpoints:
                for host in endpoint.hosts:
                    self._hosts.setdefault(host, []).append((one, endpoint))

    def look(self, message: Message, leaves: Sequence[Leaf]) -> Met:
        """The findings of the formats whose endpoint the message goes to, or comes from."""
        met = [pair for pair in self._of_host(message.host.lower()) if _goes_to(message, pair[1])]
        if not met:
            return _NOTHING
        places = [(place_of(leaf), leaf) for leaf in leaves]
        findings: list[Finding] = []
        changed: list[str] = []
        for form, endpoint in met:
            if _fits(endpoint, places):
                findings.extend(_findings(form, endpoint, places))
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
    return endpoint.path.fullmatch(path) is not None


def _fits(endpoint: Endpoint, places: Sequence[tuple[str, Leaf]]) -> bool:
    return not endpoint.signs or any(
        sign.fullmatch(place) for sign in endpoint.signs for place, _ in places
    )


def _findings(
    form: Format, endpoint: Endpoint, places: Sequence[tuple[str, Leaf]]
) -> Iterator[Finding]:
    for place, leaf in places:
        for field in endpoint.fields:
            if field.place.fullmatch(place) is None:
                continue
            text = text_of(leaf.value)
            if len(text) <= _LONGEST and SHAPES[field.shape](text.strip()):
                sure = field.shape not in LOOSE
                yield Finding(
                    data_type=field.data_type,
                    confidence=Confidence.PROVEN if sure else Confidence.PROBABLE,
                    method=Method.SDK,
                    detector=ID,
                    version=VERSION,
                    path=leaf.path,
                    reason=f"{form.recipient} ({endpoint.name}): {field.why}",
                    value=leaf.value,
                )
            break


def says_changed(changed: Sequence[str], direction: Direction) -> str:
    """The sentence for a message whose format has changed."""
    return f"the {direction} no longer fits the known format of {', '.join(changed)}"
