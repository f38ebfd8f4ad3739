"""Which apps a phone has, with their UIDs, and what it says of one of them.

A UID is user * 100,000 + app id; apps signed alike may share one (AOSP
frameworks/base, UserHandle.java, PackageManagerShellCommand.java).
"""

from __future__ import annotations

import re
import shlex
from collections import defaultdict
from dataclasses import dataclass, replace

from auditor.device.packages import COMMAND, listed
from auditor.device.transport import Phone
from auditor.model import DeviceError

_MOST = 20_000
_LIMIT = 8 * 2**20
_SECONDS = 30.0
_NAME = re.compile(r"[A-Za-z0-9_.]{1,255}")
_APK = re.compile(r"package:(/[^\s]{1,500})")


@dataclass(frozen=True, slots=True)
class App:
    """One installed package. `uid` is that of user 0 or of the first user that has it."""

    package: str
    uid: int
    version_code: int | None = None
    system: bool = False
    shared_with: tuple[str, ...] = ()  # packages with the same UID


def checked_package(package: str) -> str:
    """A name that a package can have; raises DeviceError for anything else."""
    if not _NAME.fullmatch(package):
        raise DeviceError(f"{package!r} is no package name, such as com.example.app.")
    return package


def read_apps(phone: Phone) -> tuple[App, ...]:
    """Ask the phone; raises DeviceError where it lists none."""
    wanted = f"{COMMAND} --show-versioncode"
    text = phone.shell(wanted, limit=_LIMIT, seconds=_SECONDS)
    if "package:" not in text:  # Android 8.0 does not know that option yet
        text = phone.shell(COMMAND, limit=_LIMIT, seconds=_SECONDS)
    own = phone.shell("pm list packages -3", limit=_LIMIT, seconds=_SECONDS)
    apps = parse_apps(text, own)
    if not apps:
        raise DeviceError(f"The phone {phone.serial} does not list its apps.")
    return apps


def parse_apps(text: str, third_party: str = "") -> tuple[App, ...]:
    """The answers of `pm list packages -U` and, to tell the system's apart, of `-3`."""
    own = {package.name for package in listed(third_party, _MOST)}
    found: dict[str, App] = {}
    for name, uids, code in listed(text, _MOST):
        if uids:
            found[name] = App(name, min(uids), code, system=name not in own)
    names: dict[int, list[str]] = defaultdict(list)
    for app in found.values():
        names[app.uid].append(app.package)
    return tuple(
        replace(app, shared_with=tuple(n for n in sorted(names[app.uid]) if n != app.package)[:50])
        for app in found.values()
    )


@dataclass(frozen=True, slots=True)
class Package:
    """What `dumpsys package NAME` says of one app; None where it does not."""

    name: str
    version: str = ""
    version_code: int | None = None
    target_sdk: int | None = None
    debuggable: bool | None = None


def read_package(phone: Phone, package: str) -> Package:
    """Ask for one app; raises DeviceError where it is not installed."""
    name = checked_package(package)
    text = phone.shell(f"dumpsys package {shlex.quote(name)}", limit=_LIMIT, seconds=_SECONDS)
    found = parse_package(text, name)
    if found is None:
        raise DeviceError(f"The app {name} is not installed on the phone {phone.serial}.")
    return found


def parse_package(text: str, name: str) -> Package | None:
    """The block of one package (AOSP services/core, com/android/server/pm/Settings.java)."""
    start = text.find(f"  Package [{name}] ")
    if start < 0:
        return None
    block = text[start : start + 20_000]
    end = block.find("\n  Package [", 1)
    block = block[:end] if end > 0 else block
    found = Package(name)
    if match := re.search(r"^\s+versionName=([^\n]{1,100})$", block, re.MULTILINE):
        found = replace(found, version=match[1])
    if match := re.search(
        r"^\s+versionCode=(\d{1,19})\b[^\n]*?\btargetSdk=(\d{1,5})\b", block, re.MULTILINE
    ):
        found = replace(found, version_code=int(match[1]), target_sdk=int(match[2]))
    if match := re.search(r"^\s+(?:pkgF|f)lags=\[([^\]\n]*)\]", block, re.MULTILINE):
        found = replace(found, debuggable="DEBUGGABLE" in match[1].split())
    return found


def apk_paths(phone: Phone, package: str) -> tuple[str, ...]:
    """Where the base APK of an app and its splits lie on the phone, () where it does not say."""
    text = phone.shell(f"pm path {shlex.quote(checked_package(package))}", seconds=_SECONDS)
    found = (_APK.fullmatch(line.strip()) for line in text.splitlines()[:_MOST])
    return tuple(line[1] for line in found if line)
