"""Android's settings: read exactly, changed only after the journal holds what was there.

`settings get` prints `null` for what is not set (AOSP packages/SettingsProvider,
SettingsService.java); a value of that very text cannot be told from it, and no
setting that is changed here can have it. A setting that somebody has changed
since then is his, and stays.
"""

from __future__ import annotations

import shlex

from auditor.device.journal import Entry, Journal, Undone
from auditor.device.transport import Phone
from auditor.model import DeviceError

_LIMIT = 64_000


def get(phone: Phone, namespace: str, key: str, user: int | None = None) -> str | None:
    """A setting's value; None where it is not set. Raises DeviceError where that is not told.

    `user` has the settings, where the namespace is "secure"; None is who uses the phone now.
    """
    of = "" if user is None else f"--user {user} "
    answer = phone.run(f"settings {of}get {namespace} {shlex.quote(key)}", limit=_LIMIT)
    if not answer.good:
        raise DeviceError(f"The phone {phone.serial} does not tell its setting {key}.")
    value = answer.text.removesuffix("\n").removesuffix("\r")
    return None if value == "null" else value


def put(phone: Phone, namespace: str, key: str, value: str | None) -> None:
    """Set a value, or delete the setting for None. The caller has written the journal."""
    name = f"{namespace} {shlex.quote(key)}"
    if value is None:
        phone.run(f"settings delete {name}")
    else:
        phone.run(f"settings put {name} {shlex.quote(value)}")


def change(phone: Phone, journal: Journal, namespace: str, key: str, value: str) -> None:
    """Set a value that `restore` will put back; raises DeviceError where the phone refuses."""
    before = get(phone, namespace, key)
    if before == value:
        return
    if not journal.find("setting", namespace=namespace, key=key):
        journal.record("setting", namespace=namespace, key=key, before=before, ours=value)
    put(phone, namespace, key, value)
    if get(phone, namespace, key) != value:
        raise DeviceError(
            f"The phone {phone.serial} does not let its setting {key} be changed: some makers"
            " have a second switch for that in the developer options, beside USB debugging."
        )


def undo(phone: Phone, entry: Entry) -> Undone:
    """Put one setting back, unless somebody else has changed it since."""
    namespace, key = str(entry.what["namespace"]), str(entry.what["key"])
    before, now = entry.what["before"], get(phone, namespace, key)
    if now not in {before, entry.what.get("ours", now)}:
        return Undone(f"The setting {key} was changed by somebody else since: it stays as it is.")
    if now != before:
        put(phone, namespace, key, before)
    if get(phone, namespace, key) == before:
        return Undone(f"The setting {key} is as it was.")
    return Undone(trouble=f"The setting {namespace} {key} could not be put back.")
