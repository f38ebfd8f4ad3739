"""What an app's manifest says about its traffic.

Attributes are found by Android's own numbers for them (frameworks/base, public.xml), as Android
does: their names in the file may be anything. A value may be a resource, which the resource table
resolves; one that stays unknown is None, never a default.
"""

from __future__ import annotations

from dataclasses import dataclass

from auditor.apk.axml import REFERENCE, Element, Value
from auditor.apk.resources import Resources
from auditor.model import InputError

NAME, DEBUGGABLE = 0x01010003, 0x0101000F
MIN_SDK, TARGET_SDK = 0x0101020C, 0x01010270
CLEARTEXT, CONFIG = 0x010104EC, 0x01010527
CLEARTEXT_UNTIL = 27  # the target SDK up to which plain HTTP is allowed by default
USER_STORE_UNTIL = 23  # the target SDK up to which the user's store is trusted by default


@dataclass(frozen=True, slots=True)
class Manifest:
    """`cleartext` and `debuggable` are None where they are a resource of no known value.

    `config` is what its networkSecurityConfig names: the numbered resource; None without one.
    """

    package: str = ""
    target_sdk: int | None = None
    cleartext: bool | None = True
    debuggable: bool | None = False
    config: Value | None = None


def read_manifest(root: Element, resources: Resources | None) -> Manifest:
    """Raises InputError where the root is no manifest."""
    if root.name != "manifest":
        raise InputError("The APK's manifest is none.")
    package = root.attributes.get("package", Value(0, 0)).text[:255]
    target = _target(root, resources)
    application = root.first("application")
    if application is None:
        return Manifest(package, target, _cleartext(None, target, resources))
    known = application.numbered
    debuggable = known.get(DEBUGGABLE)
    config = known.get(CONFIG)
    return Manifest(
        package=package,
        target_sdk=target,
        cleartext=_cleartext(known.get(CLEARTEXT), target, resources),
        debuggable=False if debuggable is None else _flag(debuggable, resources),
        config=config if config is not None and config.kind == REFERENCE else None,
    )


def _target(root: Element, resources: Resources | None) -> int | None:
    """The target SDK; without one the minimum, and without that 1 (uses-sdk's reference)."""
    uses = root.first("uses-sdk")
    if uses is None:
        return 1
    for name in (TARGET_SDK, MIN_SDK):
        value = uses.numbered.get(name)
        if value is not None:
            found = {one.number for one in _resolved(value, resources)}
            return found.pop() if len(found) == 1 else None
    return 1


def _cleartext(value: Value | None, target: int | None, resources: Resources | None) -> bool | None:
    if value is not None:
        return _flag(value, resources)
    return None if target is None else target <= CLEARTEXT_UNTIL


def _flag(value: Value, resources: Resources | None) -> bool | None:
    found = {one.flag for one in _resolved(value, resources)}
    return found.pop() if len(found) == 1 else None


def _resolved(value: Value, resources: Resources | None) -> list[Value]:
    if value.kind != REFERENCE:
        return [value]
    return resources.values(value.data) if resources is not None else []
