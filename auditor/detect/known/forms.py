"""The normal forms in which software writes a value before it sends or hashes it.

A phone number is known as typed, in E.164, without its plus, with 00, and in
its national forms; an address lower-cased; a hardware address with and without
its separators. Digests only match when the very bytes match, so every form
that is commonly hashed is listed, each with the words that explain it.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

_UUID = re.compile(
    r"\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?"
)
_MAC = re.compile(r"([0-9a-f]{2})" + r"[:\-.]?([0-9a-f]{2})" * 5)
_SEPARATORS = re.compile(r"[\s\-_.:/()+]")
_GROUP = re.compile(r"[0-9]+")
_DOTLESS_MAIL = ("gmail.com", "googlemail.com")


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a value; `how` completes "the profile's email, …"."""

    text: str
    how: str


def forms(data_type: str, value: str) -> list[Form]:
    """The distinct normal forms of a value, the given one first."""
    found: dict[str, Form] = {}
    for form in _all(data_type, value):
        if form.text and form.text not in found:
            found[form.text] = form
    return list(found.values())


def raw_bytes(value: str) -> bytes | None:
    """The bytes that a UUID or a hardware address stands for, None for anything else."""
    for shape in (_UUID, _MAC):
        match = shape.fullmatch(value.strip().lower())
        if match:
            return bytes.fromhex("".join(match.groups()))
    return None


def _all(data_type: str, value: str) -> Iterator[Form]:
    trimmed = value.strip()
    yield Form(value, "as given")
    yield Form(trimmed, "trimmed")
    if data_type == "id.phone":
        yield from _phone(trimmed)
        return
    if data_type == "id.name":
        yield from _name(trimmed)
        return
    yield Form(trimmed.lower(), "lower-cased")
    yield Form(trimmed.upper(), "upper-cased")
    if "@" in trimmed:
        yield from _email(trimmed.lower())
    elif match := _UUID.fullmatch(trimmed.lower()):
        yield from _cased("-".join(match.groups()), "with dashes")
        yield from _cased("".join(match.groups()), "without dashes")
    elif match := _MAC.fullmatch(trimmed.lower()):
        yield from _mac(list(match.groups()))
    else:
        yield from _plain(trimmed)


def _plain(text: str) -> Iterator[Form]:
    bare = _SEPARATORS.sub("", text)
    if len(bare) >= 6:
        yield from _cased(bare, "without separators")
        if len(bare) == 15 and bare.isdigit():
            imei = f"{bare[:2]}-{bare[2:8]}-{bare[8:14]}-{bare[14]}"
            yield Form(imei, "in groups")


def _email(text: str) -> Iterator[Form]:
    local, _, domain = text.partition("@")
    if domain in _DOTLESS_MAIL:
        bare = local.partition("+")[0].replace(".", "")
        yield Form(f"{bare}@{domain}", "without dots and tag")
    if "+" in local:
        yield Form(f"{local.partition('+')[0]}@{domain}", "without its tag")


def _mac(pairs: list[str]) -> Iterator[Form]:
    yield from _cased(":".join(pairs), "with colons")
    yield from _cased("-".join(pairs), "with dashes")
    yield from _cased(" ".join(pairs), "with spaces")
    yield from _cased("".join(pairs), "without separators")
    quads = ["".join(pairs[start : start + 2]) for start in (0, 2, 4)]
    yield from _cased(".".join(quads), "in dotted groups")


def _name(text: str) -> Iterator[Form]:
    parts = text.split()
    for separator, how in ((" ", ""), ("", " without spaces"), ("_", " with underscores")):
        joined = separator.join(parts)
        yield Form(joined, f"as given{how}")
        yield Form(joined.lower(), f"lower-cased{how}")
        yield Form(joined.upper(), f"upper-cased{how}")
    for separator, how in ((".", "dots"), ("-", "dashes"), ("+", "plus signs")):
        yield Form(separator.join(parts).lower(), f"lower-cased with {how}")


def _phone(text: str) -> Iterator[Form]:
    """E.164 and national forms; a number without a country is only known by its digits."""
    digits = "".join(character for character in text if character.isdigit())
    yield Form(digits, "digits only")
    phonenumbers = importlib.import_module("phonenumbers")
    for candidate in (text, f"+{digits}"):
        if not candidate.startswith("+"):
            continue
        try:
            number = phonenumbers.parse(candidate, None)
        except phonenumbers.NumberParseException:
            continue
        if candidate is text or phonenumbers.is_valid_number(number):
            break
    else:
        return
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    spaced = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    yield Form(e164, "in E.164")
    yield Form(e164[1:], "in E.164 without its plus")
    yield Form(f"00{e164[1:]}", "with 00")
    yield Form(spaced, "in international notation")
    yield Form(spaced[1:], "in international notation without its plus")
    yield from _grouped(_GROUP.findall(spaced))
    yield Form(phonenumbers.national_significant_number(number), "national")
    yield Form(national, "in national notation")
    yield Form("".join(c for c in national if c.isdigit()), "national digits only")
    for separator in ("-", ".", " "):
        yield Form(separator.join(_GROUP.findall(national)), "national in groups")


def _grouped(groups: list[str]) -> Iterator[Form]:
    """The country code and the groups of a number, as people and forms separate them."""
    country, *rest = groups
    for separator in ("-", ".", " "):
        number = separator.join(rest)
        for code in (f"+{country}", country):
            yield Form(f"{code}{separator}{number}", "international in groups")
            yield Form(f"{code}{separator}{''.join(rest)}", "with its country code apart")
            yield Form(f"({code}) {number}", "with its country code in brackets")


def _cased(text: str, how: str) -> Iterator[Form]:
    yield Form(text.lower(), f"lower-cased, {how}")
    yield Form(text.upper(), f"upper-cased, {how}")
