"""The profile: a TOML file of the test phone's and tester's own values.

These are the values a search may look for exactly, so the file is as private
as the traffic: written 0600, never overwritten, and no error repeats a value.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from auditor.model import PROFILE_TYPES, InputError, Profile, type_of_known

_MOST_VALUES = 100_000
_TEMPLATE = """\
# Known values of the test phone and its tester. An audit finds them wherever they are
# sent: in their usual forms, in encodings inside encodings, reversed, hashed (also
# salted with each other), and in parts. Keep this file private; it holds what it
# looks for. Remove what you have no value for.
#
# Each key takes a list of strings. Any key of your own is a canary: a value that you
# planted and that nothing but the app under test should know.

[known]
"""
_EXAMPLES = {
    "email": ("tester@example.org", "accounts on the phone, and those typed into the app"),
    "phone": ("+85298765432", "with the country code"),
    "advertising_id": ("cdda802e-fb9c-47ad-9866-0794d394c912", "Settings > Google > Ads"),
    "android_id": ("9f5e2c1ab34d6078", "the app's own SSAID from Android 8 on"),
    "imei": ("490154203237518", "dial *#06#"),
    "mac": ("3c:5a:b4:01:02:03", "Wi-Fi, Bluetooth, and access points nearby"),
    "serial": ("R58M123ABCD", "hardware serial"),
    "name": ("Chan Tai Man", "as typed into the app"),
    "location": ("22.3193,114.1694", "latitude,longitude where the phone was"),
    "given_name": ("Tai Man", "the name in parts, where the app asks for it so"),
    "family_name": ("Chan", "the same"),
    "birthday": ("1987-04-23", "year, month, day"),
    "username": ("taiman87", "as typed into the app"),
    "password": ("correct-Horse7-battery", "one that is used nowhere else"),
    "idfa": ("EA7583CD-A667-48BC-B806-42ECB2B48606", "iOS: the advertising id"),
    "idfv": ("599F9C00-92DC-4B5C-9464-7971F01F8370", "iOS: the vendor's id of the phone"),
    "app_set_id": ("3b36bd4d-25f6-4c9c-8e34-3f1c4ab3c1d2", "Android: AppSetIdInfo"),
    "installation_id": ("dPGmcbOpT9aU0rJ3GzYQXk", "Firebase and others"),
    "push_token": ("dPGmcbOpT9aU0rJ3GzYQXk:APA91bFoi3lMMre9G3XzR1LrF4ZT82", "FCM, APNs"),
    "imsi": ("454061234567890", "of the SIM card"),
    "iccid": ("89852061234567890128", "printed on the SIM card"),
    "bluetooth_mac": ("3c:5a:b4:01:02:04", "Settings > About phone"),
    "device_name": ("Tai Man's Pixel", "as the phone is called"),
    "ip": ("203.0.113.77", "public address during the test"),
    "ssid": ("chan-home-5G", "of the Wi-Fi network"),
    "bssid": ("60:38:e0:aa:bb:cc", "of its access point"),
    "home": ("22.3364,114.1747", "more places, latitude,longitude"),
    "work": ("22.2819,114.1582", "the same"),
    "address": ("12 Nathan Road, Kowloon", "as typed into the app"),
    "city": ("Kowloon", "as typed into the app"),
    "postcode": ("999077", "as typed into the app"),
    "passport": ("K12345678", "its number"),
    "hkid": ("A123456(3)", "with the check digit"),
    "national_id": ("11010519491231002X", "another document's number"),
    "card": ("4111111111111111", "a test card, not your own"),
    "iban": ("GB82WEST12345698765432", "a test account, not your own"),
    "plate": ("AB 1234", "of the car"),
    "vin": ("1HGCM82633A004352", "of the car"),
}


def load_profile(path: Path) -> Profile:
    """Read a profile.

    Raises:
        InputError: missing, not TOML, unknown structure, wrong type, or empty.
    """
    try:
        raw = path.read_bytes()
        document = tomllib.loads(raw.decode("utf-8"))
    except FileNotFoundError as error:
        raise InputError(f"There is no profile {path}.") from error
    except OSError as error:
        raise InputError(f"The profile {path} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise InputError(f"The profile {path} is not UTF-8 text.") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        where = _position(error)
        raise InputError(f"The profile {path} is not valid TOML{where}.") from error
    return _profile(document, path)


def _position(error: Exception) -> str:
    """Line and column only: the parser's text may quote what it could not read."""
    text = str(error)
    start = text.rfind("(at line ")
    return f" {text[start:]}" if start >= 0 else ""


def _profile(document: Mapping[str, object], path: Path) -> Profile:
    unknown = sorted(set(document) - {"known"})
    if unknown:
        raise InputError(
            f"The profile {path} has the unknown part {unknown[0]!r}; values belong under [known]."
        )
    table = document.get("known")
    if not isinstance(table, Mapping):
        raise InputError(f"The profile {path} has no [known] table.")
    known = tuple((key, _values(key, value, path)) for key, value in table.items())
    known = tuple((key, values) for key, values in known if values)
    if not known:
        raise InputError(f"The profile {path} is empty: no key under [known] has a value.")
    if sum(len(values) for _, values in known) > _MOST_VALUES:
        raise InputError(f"The profile {path} has more than {_MOST_VALUES:,} values.")
    return Profile(known)


def _values(key: str, value: object, path: Path) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise InputError(f'In the profile {path}, {key} must be a list of strings: {key} = ["…"].')
    values = tuple(item for item in dict.fromkeys(item.strip() for item in value) if item)
    if type_of_known(key) == "location.precise" and not _are_points(key, values):
        example = _EXAMPLES["location"][0]
        raise InputError(
            f'In the profile {path}, {key} must be "latitude,longitude": {key} = ["{example}"].'
        )
    return values


def _are_points(key: str, values: Sequence[str]) -> bool:
    from auditor.detect.known.point import parse_point  # noqa: PLC0415 - loads the detectors

    return all(parse_point(key, value) for value in values)


def searched(profile: Profile) -> tuple[int, str]:
    """How many forms of a profile's values are searched, and a sentence about those that are not.

    The sentence is "" where there is room for all of them.
    """
    from auditor.detect.known.needles import compile_profile  # noqa: PLC0415 - loads the detectors

    compiled = compile_profile(profile)
    return len(compiled.needles), compiled.says_left_out()


def parse_pairs(pairs: Iterable[str]) -> dict[str, list[str]]:
    """`key=value` texts by key; raises InputError where one has no `=`."""
    known: dict[str, list[str]] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip() or not value.strip():
            raise InputError("A value is given as KEY=VALUE, for example email=me@example.org.")
        if not pair.isprintable():
            raise InputError(f"The value given for {key.strip()!r} holds unprintable characters.")
        known.setdefault(key.strip(), []).append(value.strip())
    return known


def new_profile(path: Path, known: Mapping[str, Sequence[str]]) -> None:
    """Write a profile with these values, or a template with examples; 0600, never over a file.

    Raises:
        InputError: the file exists.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise InputError(f"{path} exists already; it is not overwritten.") from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(template(known))


def template(known: Mapping[str, Sequence[str]]) -> str:
    """The text of a profile; keys without a value are examples in comments."""
    lines = [_TEMPLATE]
    for key in [*PROFILE_TYPES, *(key for key in known if key not in PROFILE_TYPES)]:
        example, remark = _EXAMPLES.get(key, ("", "a canary"))
        if key in known:
            values = ", ".join(_quoted(value) for value in known[key])
            lines.append(f"{_key(key)} = [{values}]\n")
        else:
            lines.append(f'# {key} = ["{example}"]  # {remark}\n')
    if not any(key not in PROFILE_TYPES for key in known):
        lines.append('# voucher = ["a-word-only-this-app-was-told"]  # a canary of your own\n')
    return "".join(lines)


def _key(key: str) -> str:
    bare = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if bare else _quoted(key)


def _quoted(text: str) -> str:
    """A TOML basic string (TOML 1.0, section String)."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in escaped) + '"'
