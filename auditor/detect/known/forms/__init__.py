"""The normal forms in which software writes a value before it sends or hashes it.

A digest only matches when the very bytes match, so every form that is commonly
hashed is listed, each with the words that explain it. One file a kind of value;
`forms` picks by data type, and by shape where the type leaves it open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from auditor.detect.known.forms import date, device, email, name, network, phone, place, text
from auditor.detect.known.forms.base import Form
from auditor.detect.known.forms.device import raw_bytes

__all__ = ["Form", "forms", "raw_bytes"]

_BY_TYPE: dict[str, Callable[[str], Iterator[Form]]] = {
    "id.phone": phone.forms,
    "id.name": name.forms,
    "id.birth": date.forms,
    "id.network": network.forms,
    "location.precise": place.forms,
}


def forms(data_type: str, value: str) -> list[Form]:
    """The distinct normal forms of a value, the given one first. None of an empty value."""
    found: dict[str, Form] = {}
    for form in _all(data_type, value):
        if form.text and form.text not in found:
            found[form.text] = form
    return list(found.values())


def _all(data_type: str, value: str) -> Iterator[Form]:
    trimmed = value.strip()
    yield Form(trimmed, "as given", main=True)
    yield Form(value, "with its blanks")
    special = _BY_TYPE.get(data_type)
    if special is not None:
        yield from special(trimmed)
        return
    yield from device.numbers(trimmed)
    if "@" in trimmed:
        yield from email.forms(trimmed)
    elif device.is_id(trimmed):
        yield from device.forms(trimmed)
    else:
        yield from text.forms(trimmed)
