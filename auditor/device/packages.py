"""Which app a UID is: package names, shared UIDs, sandboxes, other users, Android itself.

A UID is `user * 100000 + app id` (AOSP UserHandle). App ids below 10000 are Android's own
(android_filesystem_config.h); 10000 to 19999 are installed apps, several of which may share one
(android:sharedUserId); the SDK sandbox of an app runs as its app id + 10000 (Process.java); from
90000 on processes are isolated and have no app that could be told from the number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

COMMAND = "pm list packages -U"
PACKAGES_KEPT = 5_000
SHOWN = 8  # names of one shared UID
FIRST_APP = 10_000
_USER, _SANDBOX, _SANDBOX_END = 100_000, 20_000, 30_000
# `-U` adds the UIDs, one for each user that has it, and `--show-versioncode` the code.
_LINE = re.compile(
    r"package:(?P<name>[A-Za-z0-9._]{1,255})(?: versionCode:(?P<code>[0-9]{1,19}))?"
    r"(?: uid:(?P<uids>[0-9]{1,10}(?:,[0-9]{1,10}){0,100}))?"
)
_SYSTEM = {
    0: "root",
    1000: "android.uid.system",
    1001: "android.uid.phone",
    1002: "android.uid.bluetooth",
    1010: "android.wifi",
    1013: "android.media",
    1020: "android.mdnsr",
    1021: "android.gps",
    1051: "android.dns",
    1052: "android.dns_tether",
    1073: "android.uid.networkstack",
    2000: "android.uid.shell",
}


class Owner(NamedTuple):
    """The app of a UID. `shared` when several apps have it: `name` then lists them."""

    name: str
    shared: bool = False


class Listed(NamedTuple):
    """A line of `pm list packages`: None and () for what it was not asked for."""

    name: str
    uids: tuple[int, ...] = ()
    version_code: int | None = None


def listed(text: str, most: int = PACKAGES_KEPT) -> Iterator[Listed]:
    """The packages of the first lines; a line of no known shape is left out."""
    for line in text.splitlines()[:most]:
        if found := _LINE.fullmatch(line.strip()):
            uids = tuple(int(uid) for uid in (found["uids"] or "").split(",") if uid)
            code = found["code"]
            yield Listed(found["name"], uids, int(code) if code else None)


def packages(text: str) -> Mapping[int, tuple[str, ...]]:
    """Package names by app id, from what COMMAND printed."""
    found: dict[int, list[str]] = {}
    for package in listed(text):
        for uid in package.uids:
            names = found.setdefault(uid % _USER, [])
            if package.name not in names:
                names.append(package.name)
    return {number: tuple(sorted(names)) for number, names in found.items()}


def app_id(uid: int) -> int:
    """The app id, of the app itself where the UID is its SDK sandbox's."""
    number = uid % _USER
    return number - FIRST_APP if _SANDBOX <= number < _SANDBOX_END else number


def owner(uid: int, known: Mapping[int, tuple[str, ...]], wanted: str = "") -> Owner:
    """The app of a UID, `uid:N` where no package has it.

    Of several that share the UID it is `wanted` (the app under test) if that is
    among them, still marked as shared.
    """
    number = app_id(uid)
    if number < FIRST_APP:
        return Owner(_SYSTEM.get(number, f"uid:{number}"))
    names = known.get(number, ())
    if len(names) > 1:
        return Owner(wanted if wanted in names else ",".join(names[:SHOWN]), shared=True)
    return Owner(names[0] if names else f"uid:{uid}")
