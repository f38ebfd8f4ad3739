"""The phone's HTTP proxy for all networks, put on and taken off so that nothing of it stays.

Writing `http_proxy` wakes an observer that takes the proxy into force and
writes five derived settings. Deleting it wakes it too, but does nothing: the
old proxy stays in force, and the derived settings bring it back after a
restart. Only `:0` takes it off (AOSP packages/modules/Connectivity,
ProxyTracker.java: loadDeprecatedGlobalHttpProxy, setGlobalProxy). So what was
in force before is put into force again first, and then every setting is
written as it was found. The observer runs a little later than the command
ends; what it writes is waited for, or it would come after.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

from auditor.device import settings
from auditor.device.journal import Entry, Journal, Undone
from auditor.device.transport import Phone
from auditor.model import DeviceError, InputError

_SETTING, _HOST, _PORT = "http_proxy", "global_http_proxy_host", "global_http_proxy_port"
_PAC = "global_proxy_pac_url"
_OFF = ":0"
KEYS = (
    _SETTING,
    _HOST,
    _PORT,
    "global_http_proxy_exclusion_list",
    _PAC,
    "global_http_proxy_pac_url",
)
_SECONDS = 5.0  # for the observer
_PAUSE = 0.05


def in_force(phone: Phone) -> str:
    """The proxy as `host:port`, the address of a PAC file, or "" for none."""
    return _in_force({key: settings.get(phone, "global", key) for key in KEYS})


def _in_force(values: Mapping[str, str | None]) -> str:
    if host := values[_HOST]:
        return f"{host}:{values[_PORT] or ''}"
    if pac := values[_PAC]:
        return pac
    return _named(values[_SETTING] or "")


def _named(setting: str) -> str:
    """The proxy that `http_proxy` names, "" for none."""
    return "" if setting.startswith(":") else setting


def checked(proxy: str) -> str:
    """`host:port` as Android reads it; raises InputError for anything else.

    Android splits at the first colon, so an IPv6 address cannot be given.
    """
    host, colon, port = proxy.strip().partition(":")
    plain = host and all(c.isascii() and (c.isalnum() or c in ".-") for c in host)
    if not colon or not plain or not port.isdigit() or not 0 < int(port[:6]) < 65_536:
        raise InputError(f"{proxy!r} is no proxy: give HOST:PORT, such as 192.168.1.5:8080.")
    return f"{host}:{port}"


def put_on(phone: Phone, journal: Journal, proxy: str) -> None:
    """Send the phone's HTTP through `host:port`, once the journal holds what was there.

    Raises:
        DeviceError: the phone does not take it.
    """
    if not journal.find("proxy"):
        before = {key: settings.get(phone, "global", key) for key in KEYS}
        journal.record("proxy", ours=proxy, **before)
    settings.put(phone, "global", _SETTING, proxy)
    if not _settled(phone, proxy.partition(":")[0]):
        raise DeviceError(
            f"The phone {phone.serial} did not take the proxy: set it by hand in its Wi-Fi network."
        )


def undo(phone: Phone, entry: Entry) -> Undone:
    """Put everything about the proxy back, unless somebody else has set another one since."""
    before = {key: entry.what.get(key) for key in KEYS}
    wanted = before[_SETTING] or _derived(before) or _OFF
    now = in_force(phone)
    # What is wanted may be in force already, where this was broken off.
    if now not in {entry.what.get("ours", now), _in_force(before), _named(wanted)}:
        said = f"{now} by somebody else" if now else "none by somebody else"
        return Undone(f"The proxy was set to {said} since: it stays so.")
    settings.put(phone, "global", _SETTING, wanted)
    _settled(phone, wanted.partition(":")[0])
    for key in KEYS:
        if settings.get(phone, "global", key) != before[key]:
            settings.put(phone, "global", key, before[key])
    wrong = [key for key in KEYS if settings.get(phone, "global", key) != before[key]]
    if wrong:
        return Undone(trouble=f"The proxy could not be put back ({', '.join(wrong)}).")
    return Undone("The proxy is as it was.")


def _derived(before: Mapping[str, str | None]) -> str:
    """What was in force though `http_proxy` does not say so, as when an owner's app set it."""
    host = before[_HOST]
    return f"{host}:{before[_PORT] or 8080}" if host else ""


def _settled(phone: Phone, host: str) -> bool:
    """Wait until the observer has written the host that follows from `http_proxy`."""
    until = time.monotonic() + _SECONDS
    while settings.get(phone, "global", _HOST) != host:
        if time.monotonic() > until:
            return False
        time.sleep(_PAUSE)
    return True
