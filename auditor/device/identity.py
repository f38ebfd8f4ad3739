"""Who the phone says it is: each value with the command it came from and how sure it is.

Some values are the ones that an app sees, others only resemble them: from
Android 8 on each app has an android_id of its own (SSAID), which only root can
read, and from Android 10 on a MAC made up for each network. That is said beside
the value. What was looked for and not found is said too.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field

from auditor.device import identity_text as text
from auditor.device.facts import Facts, read_facts
from auditor.device.transport import Phone

_LIMIT = 4 * 2**20
_SECONDS = 20.0
_SSAID = "/data/system/users/0/settings_ssaid.xml"
_GAID = "/data/data/com.google.android.gms/shared_prefs/adid_settings.xml"
_CALLER = "s16 com.android.shell"
SURE, LIKELY, UNSURE = "sure", "likely", "unsure"
# Codes of IPhoneSubInfo's methods, by their order in each version's IPhoneSubInfo.aidl (AOSP
# frameworks/base, telephony): from API level, to API level, (IMEI, IMSI, ICCID). Makers add
# methods of their own, so what is not of the right form is not taken.
_CODES = ((26, 27, (1, 7, 11)), (28, 29, (1, 7, 10)), (30, 34, (1, 8, 12)))


@dataclass(frozen=True, slots=True)
class Value:
    """One value. `key` is that of a profile where `searchable`."""

    key: str
    value: str = field(repr=False)
    command: str
    root: bool = False
    certainty: str = SURE
    remark: str = ""
    searchable: bool = True


@dataclass(frozen=True, slots=True)
class Identity:
    """What was found, and what was not, with the reason."""

    values: tuple[Value, ...]
    missing: tuple[tuple[str, str], ...]


def read_identity(phone: Phone, app: str = "") -> Identity:
    """Ask for all of it; `app` narrows the android_id to what this app sees.

    Raises:
        DeviceError: the phone is gone or silent.
    """
    facts = read_facts(phone)
    values = list(_values(phone, facts, app))
    found = {value.key for value in values}
    return Identity(
        tuple(values), tuple((k, _why(k, phone, facts)) for k in _KEYS if k not in found)
    )


_KEYS = (
    "android_id", "advertising_id", "imei", "imsi", "iccid", "serial", "mac", "ssid", "bssid",
    "email", "location",
)  # fmt: skip
_ROOT_ONLY = {"advertising_id", "android_id"}
_OF_SIM = {"imei", "imsi", "iccid"}
_BY_HAND = {
    "imei": "dial *#06# on the phone, which shows it",
    "imsi": "few phones show it; ask the carrier",
    "iccid": "look in Settings > About phone > SIM status, or on the card",
}


def _why(key: str, phone: Phone, facts: Facts) -> str:
    if key in _ROOT_ONLY and phone.root.form is None:
        return f"only root can read it, and {phone.root.reason}"
    if key in _OF_SIM and not _codes(facts.sdk):
        unknown = f"how to ask Android API level {facts.sdk} for it is not known"
        return f"{unknown}: {_BY_HAND[key]}"
    return "the phone does not say it"


def _values(phone: Phone, facts: Facts, app: str) -> Iterator[Value]:
    yield from _of_properties(facts)
    yield from _android_ids(phone, facts, app)
    yield from _advertising(phone)
    yield from _telephony(phone, facts)
    yield from _network(phone, facts)
    yield from _person(phone)


def _of_properties(facts: Facts) -> Iterator[Value]:
    if facts.serial:
        yield Value("serial", facts.serial, "getprop ro.serialno")
    if facts.fingerprint:
        command = "getprop ro.build.fingerprint"
        remark = "shared by all phones of this build"
        yield Value("build", facts.fingerprint, command, remark=remark, searchable=False)
    if carrier := facts.props.get("gsm.operator.alpha", "").strip(","):
        remark = "shared by all its customers"
        yield Value(
            "carrier", carrier, "getprop gsm.operator.alpha", remark=remark, searchable=False
        )


def _android_ids(phone: Phone, facts: Facts, app: str) -> Iterator[Value]:
    command = "settings get secure android_id"
    own = _first_line(_ask(phone, command))
    if own and own != "null":
        old = facts.sdk < 26
        remark = "" if old else "apps see one of their own since Android 8"
        certainty = SURE if old else UNSURE
        yield Value("android_id", own, command, certainty=certainty, remark=remark)
    if facts.sdk < 26 or phone.root.form is None:
        return
    command = f"cat {_SSAID}"
    xml = _ask(phone, command, root=True)
    if xml.startswith("ABX"):  # binary XML, from Android 12 on
        command = f"abx2xml {_SSAID} -"
        xml = _ask(phone, command, root=True)
    for package, value in text.ssaids(xml).items():
        if package != "android" and app in {"", package}:
            yield Value("android_id", value, command, root=True, remark=f"what {package} sees")


def _advertising(phone: Phone) -> Iterator[Value]:
    if phone.root.form:
        command = f"cat {_GAID}"
        if value := text.advertising_id(_ask(phone, command, root=True)):
            yield Value("advertising_id", value, command, root=True)


def _codes(sdk: int) -> tuple[int, int, int] | None:
    return next((codes for first, last, codes in _CODES if first <= sdk <= last), None)


def _telephony(phone: Phone, facts: Facts) -> Iterator[Value]:
    codes = _codes(facts.sdk)
    if not codes:
        return
    for key, code, good in (
        ("imei", codes[0], lambda t: len(t) in {14, 15}),
        ("imsi", codes[1], lambda t: len(t) in {14, 15}),
        ("iccid", codes[2], lambda t: len(t) in {18, 19, 20} and t.startswith("89")),
    ):
        command = f"service call iphonesubinfo {code} {_CALLER}"
        value = text.parcel_string(_ask(phone, command))
        if value.isascii() and value.isdigit() and good(value):
            certainty = SURE if key == "imei" and text.luhn(value) else LIKELY
            yield Value(key, value, command, certainty=certainty, remark="of the first SIM slot")


def _network(phone: Phone, facts: Facts) -> Iterator[Value]:
    found = text.wifi(_ask(phone, "dumpsys wifi"))
    if found.ssid:
        yield Value("ssid", found.ssid, "dumpsys wifi")
    if found.bssid:
        yield Value("bssid", found.bssid, "dumpsys wifi", remark="of the access point")
    hardware = text.real_mac(_ask(phone, "cat /sys/class/net/wlan0/address"))
    for mac, command in (
        (found.mac, "dumpsys wifi"),
        (hardware, "cat /sys/class/net/wlan0/address"),
    ):
        if mac:
            made_up = facts.sdk >= 29 and int(mac[:2], 16) & 2  # locally administered, IEEE 802
            remark = "made up for this network" if made_up else ""
            yield Value("mac", mac, command, certainty=LIKELY, remark=remark)


def _person(phone: Phone) -> Iterator[Value]:
    for name, kind in text.accounts(_ask(phone, "dumpsys account")):
        key = "email" if "@" in name and " " not in name else "username"
        certainty = SURE if key == "email" else LIKELY
        yield Value(key, name, "dumpsys account", certainty=certainty, remark=f"account of {kind}")
    for place in text.positions(_ask(phone, "dumpsys location")):
        value = f"{place.latitude},{place.longitude}"
        remark = f"last position by {place.provider}" + (", a mock" if place.mock else "")
        yield Value("location", value, "dumpsys location", certainty=LIKELY, remark=remark)
    name = _first_line(_ask(phone, f"settings get global {shlex.quote('device_name')}"))
    if name and name != "null":
        yield Value("device_name", name, "settings get global device_name")


def _ask(phone: Phone, command: str, *, root: bool = False) -> str:
    return phone.shell(command, root=root, limit=_LIMIT, seconds=_SECONDS)


def _first_line(answer: str) -> str:
    return answer.strip().partition("\n")[0].strip()[:200]


def known(identity: Identity) -> dict[str, list[str]]:
    """The values of a profile, by key; each once, in order. Unprintable ones are left out."""
    found: dict[str, list[str]] = {}
    for value in identity.values:
        if value.searchable and value.value.isprintable():
            held = found.setdefault(value.key, [])
            if value.value not in held:
                held.append(value.value)
    return found
