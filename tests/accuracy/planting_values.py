"""Values that a test phone and its tester have, the forms they are sent in, and near ones.

Written from the standards, without a look at the search: what it makes of the
same value is what is tested.
"""

from __future__ import annotations

import random
import string
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import quote

GIVEN = ("Amy", "Benedikt", "Chun Ho", "Dorothea", "Elif", "Femi", "Goran", "Hanako", "Igor", "Jun")
FAMILY = ("Abegglen", "Bauer", "Chan", "Diaz", "Ezekwe", "Fischer", "Garcia", "Haddad", "Okonkwo")
WIDE = ("陳大文", "黃志強", "李美玲", "王偉明", "張淑芬", "林家豪", "周子軒", "吳俊傑")
_STREETS = ("Nathan Road", "Queen's Road", "High Street", "Hauptstrasse", "Castle Peak Road")
_HEX, _ALNUM = "0123456789abcdef", string.ascii_lowercase + string.digits


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of value: the profile's key, the field's names, how it is made, written and altered.

    A weak kind has few values: it counts only in a field that is called so.
    """

    key: str
    fields: tuple[str, ...]
    make: Callable[[random.Random], str]
    forms: Callable[[str], list[str]]
    near: Callable[[str, random.Random], str]
    weak: bool = False
    hashed: Callable[[str], list[str]] | None = field(default=None)


def _pick(rng: random.Random, alphabet: str, size: int) -> str:
    return "".join(rng.choice(alphabet) for _ in range(size))


def luhn(digits: str) -> str:
    """The digits with their check digit (ISO/IEC 7812-1, annex B)."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        number = int(digit) * (2 if index % 2 == 0 else 1)
        total += number - 9 if number > 9 else number
    return digits + str(-total % 10)


def alter(value: str, rng: random.Random, start: int = 0) -> str:
    """One letter or digit another one of its sort."""
    places = [at for at in range(start, len(value)) if value[at].isalnum()]
    at = rng.choice(places)
    old = value[at]
    if old.isdigit():
        pool = string.digits
    elif not set(value) - set(_HEX + _HEX.upper() + "-:"):
        pool = "abcdef"
    else:
        pool = string.ascii_lowercase if old.isascii() else "甲乙丙丁戊己庚辛壬癸"
    new = rng.choice([char for char in pool if char != old.lower()])
    return value[:at] + (new.upper() if old.isupper() else new) + value[at + 1 :]


def _both_cases(value: str) -> list[str]:
    return [value, value.lower(), value.upper()]


def _email(rng: random.Random) -> str:
    given, family = rng.choice(GIVEN).split()[0].lower(), rng.choice(FAMILY).lower()
    tag = rng.choice(("", "", "+shop"))
    return f"{given}.{family}{rng.randrange(10, 9999)}{tag}@{_pick(rng, _ALNUM, 5)}.example.org"


def _email_forms(value: str) -> list[str]:
    local, _, domain = value.partition("@")
    bare = local.partition("+")[0]
    plain = [value, value.upper(), f"{local.title()}@{domain}", f"{bare}@{domain}"]
    return [*plain, f"{bare.replace('.', '')}@{domain}"]


def _email_hashed(value: str) -> list[str]:
    local, _, domain = value.partition("@")
    return [value, value.upper(), f"{local.partition('+')[0]}@{domain}"]


def _phone(rng: random.Random) -> str:
    return f"+8526{rng.randrange(10**6, 10**7)}"


def _phone_forms(value: str) -> list[str]:
    national = value[4:]
    groups = (national[:4], national[4:])
    joined = [f"+852{sign}{groups[0]}{sign}{groups[1]}" for sign in " -."]
    return [value, value[1:], "00" + value[1:], *joined, f"(+852) {groups[0]} {groups[1]}"]


def _hex_id(value: str) -> list[str]:
    return [value, value.upper()]


def _uuid_forms(value: str) -> list[str]:
    bare = value.replace("-", "")
    return [value, value.upper(), bare, bare.upper(), "{" + value.upper() + "}"]


def _uuid_hashed(value: str) -> list[str]:
    return _uuid_forms(value)[:3]


def _mac(rng: random.Random) -> str:
    return ":".join(["a4", *(_pick(rng, _HEX, 2) for _ in range(5))])


def _mac_forms(value: str) -> list[str]:
    spelled = [value, value.replace(":", "-"), value.replace(":", ""), value.replace(":", " ")]
    return [form for text in spelled for form in (text, text.upper())]


def _mac_hashed(value: str) -> list[str]:
    return [value, value.replace(":", "")]


def _name_forms(value: str) -> list[str]:
    words = value.split()
    last_first = [words[-1], *words[:-1]]
    return [
        value, value.lower(), value.upper(), "".join(words), "_".join(words).lower(),
        " ".join(last_first), f"{words[-1]}, {' '.join(words[:-1])}",
    ]  # fmt: skip


def _wide_forms(value: str) -> list[str]:
    return [value, f"{value[0]} {value[1:]}", f"{value[1:]} {value[0]}"]


def _birthday(rng: random.Random) -> str:
    # Days after the twelfth, as nobody can tell 3 April from 4 March in `03/04/1987`.
    return date(rng.randrange(1950, 2005), rng.randrange(1, 13), rng.randrange(13, 29)).isoformat()


def _birthday_forms(value: str) -> list[str]:
    day = date.fromisoformat(value)
    formats = ("%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y%m%d", "%d-%m-%Y", "%Y/%m/%d",
               "%d %B %Y", "%b %d, %Y", "%y%m%d", "%Y-%m-%dT00:00:00Z")  # fmt: skip
    return [*(day.strftime(one) for one in formats), f"{day.year}年{day.month}月{day.day}日"]


def _other_day(value: str, rng: random.Random) -> str:
    day = date.fromisoformat(value)
    return day.replace(day=13 + (day.day - 13 + rng.randrange(1, 16)) % 16).isoformat()


def _location(rng: random.Random) -> str:
    return f"{rng.uniform(-60, 60):.5f},{rng.uniform(20, 170):.5f}"


def _location_forms(value: str) -> list[str]:
    lat, lon = value.split(",")
    short = f"{float(lat):.4f}", f"{float(lon):.4f}"
    near = f"{float(lat) + 0.0004:.6f}", f"{float(lon) - 0.0004:.6f}"
    return [value, f"{lon},{lat}", f"{lat}, {lon}", ",".join(short), ",".join(near),
            f"{near[1]};{near[0]}", f"POINT({lon} {lat})"]  # fmt: skip


def _elsewhere(value: str, rng: random.Random) -> str:
    lat, lon = map(float, value.split(","))
    step = rng.choice((-1, 1)) * rng.uniform(0.02, 5)
    return f"{lat + step:.5f},{lon + step:.5f}"


def _digits(start: str, size: int) -> Callable[[random.Random], str]:
    return lambda rng: start + _pick(rng, string.digits, size - len(start))


def _imei_forms(value: str) -> list[str]:
    return [value, f"{value[:2]}-{value[2:8]}-{value[8:14]}-{value[14]}"]


def _card_forms(value: str) -> list[str]:
    fours = [value[at : at + 4] for at in range(0, len(value), 4)]
    return [value, " ".join(fours), "-".join(fours)]


def _password(rng: random.Random) -> str:
    return (
        f"{_pick(rng, _ALNUM, 5)}-{_pick(rng, string.ascii_uppercase, 3)}!{_pick(rng, _ALNUM, 5)}"
    )


def _only(value: str) -> list[str]:
    return [value]


KINDS = (
    Kind("email", ("email", "user_email", "mail", "em"), _email, _email_forms, alter,
         hashed=_email_hashed),
    Kind("phone", ("phone", "mobile", "msisdn", "tel"), _phone, _phone_forms,
         lambda value, rng: alter(value, rng, 4), hashed=lambda value: [value, value[1:]]),
    Kind("advertising_id", ("gaid", "ifa", "advertisingId"), lambda rng: str(
        uuid.UUID(int=rng.getrandbits(128), version=4)), _uuid_forms, alter, hashed=_uuid_hashed),
    Kind("android_id", ("android_id", "ssaid", "did"), lambda rng: _pick(rng, _HEX, 15) + "7",
         _hex_id, alter),
    Kind("imei", ("imei", "device_id"), lambda rng: luhn("35209900" + _pick(rng, "0123456789", 6)),
         _imei_forms, alter, hashed=_only),
    Kind("mac", ("mac", "wifi_mac"), _mac, _mac_forms, alter, hashed=_mac_hashed),
    Kind("serial", ("serial", "sn"), lambda rng: "R58" + _pick(rng, _ALNUM.upper(), 9),
         _both_cases, alter),
    Kind("name", ("name", "full_name", "userName"), lambda rng: (
        f"{rng.choice(GIVEN)} {rng.choice(FAMILY)}"), _name_forms, alter, weak=True,
        hashed=lambda value: [value, value.lower()]),
    Kind("chinese_name", ("name", "chinese_name"), lambda rng: rng.choice(WIDE), _wide_forms,
         alter, weak=True, hashed=_only),
    Kind("birthday", ("birthday", "dob", "birthDate"), _birthday, _birthday_forms, _other_day,
         weak=True, hashed=_only),
    Kind("location", ("location", "ll", "geo"), _location, _location_forms, _elsewhere,
         hashed=lambda value: [value]),
    Kind("imsi", ("imsi", "subscriberId"), _digits("454", 15), _only, alter),
    Kind("iccid", ("iccid", "sim"), _digits("8985", 20), _only, alter),
    Kind("idfv", ("idfv", "vendor_id"), lambda rng: str(
        uuid.UUID(int=rng.getrandbits(128), version=4)).upper(), _uuid_forms, alter,
        hashed=lambda value: [value, value.lower()]),
    Kind("card", ("card_number", "pan"), lambda rng: luhn("4" + _pick(rng, "0123456789", 14)),
         _card_forms, alter, hashed=_only),
    Kind("passport", ("passport", "document_number"), lambda rng: "K" + _pick(
        rng, string.digits, 8), _both_cases, alter, weak=True, hashed=_only),
    Kind("postcode", ("postcode", "zip"), lambda rng: _pick(rng, "123456789", 6), _only, alter,
         weak=True),
    Kind("password", ("password", "pwd"), _password, _only, alter),
    Kind("voucher", ("voucher", "note", "text"), lambda rng: _pick(rng, _ALNUM, 16), _both_cases,
         alter),
    Kind("greeting", ("message", "note"), lambda rng: (
        f"meet me at {rng.randrange(10, 99)} {rng.choice(_STREETS)} by {rng.randrange(10, 99)}"),
        _only, alter),
)  # fmt: skip


def key_of(kind: str) -> str:
    """The profile's key of a kind: a name in hanzi is a name."""
    return "name" if kind == "chinese_name" else kind


def profile(rng: random.Random) -> dict[str, str]:
    """One value of each kind."""
    return {kind.key: kind.make(rng) for kind in KINDS}


def spelled(text: str, rng: random.Random) -> str:
    """A value as a part of a longer text."""
    form = rng.choice(("id={};v=2", "k {}, ok", "https://t.example/x?a=1&z={}&b=2", '{{"u":"{}"}}'))
    return form.format(quote(text, safe="") if form.startswith("http") else text)
