"""What earlier runs left on a phone that no journal here explains.

A journal can be lost, or lie on another machine. What is ours by its name is
told: mounts by their source, files by their path. A proxy is ours where it leads
to this machine, by one of its addresses or through `adb reverse`.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field

from auditor.device import ca_system, ca_user, mounts, proxy_setting
from auditor.device.journal import Journal
from auditor.device.transport import Phone
from auditor.model import DeviceError

_CERTIFICATE = re.compile(r"auditor-[0-9a-f]{8}\.crt")
_MOST = 20  # files that are told


@dataclass(frozen=True, slots=True)
class Trace:
    """One thing of ours: as the journal would hold it, what it is, and what a person can do.

    `kind` is "" for what could not be looked at.
    """

    kind: str
    what: dict[str, str | None] = field(repr=False)
    found: str
    remedy: str = ""

    @property
    def sentence(self) -> str:
        """Both, for a person."""
        return f"{self.found}, and no journal here tells of it: {self.remedy}."


def unexplained(phone: Phone, journal: Journal) -> list[Trace]:
    """What of ours is on the phone and not in its journal.

    Raises:
        DeviceError: the phone is gone, or does not tell its proxy.
    """
    traces = list(_files(phone, journal))
    if not journal.find("mounts"):
        traces += _mounts(phone)
    if not journal.find("proxy"):
        traces += _proxy(phone)
    return traces


def adopt(phone: Phone, journal: Journal) -> list[Trace]:
    """Write them into the journal, so that they are undone like changes of this run.

    What was there before them is not known: before a proxy of ours there was none.
    """
    found = unexplained(phone, journal)
    for trace in found:
        if trace.kind:
            journal.record(trace.kind, **trace.what)
    return found


def _files(phone: Phone, journal: Journal) -> Iterator[Trace]:
    names = phone.shell(f"ls {ca_user.FOLDER}").splitlines()
    paths = [f"{ca_user.FOLDER}/{name}" for name in names if _CERTIFICATE.fullmatch(name)]
    if phone.run(f"test -e {ca_system.PUSHED}").good:
        paths.append(ca_system.PUSHED)
    for path in paths[:_MOST]:
        if not journal.find("file", path=path):
            yield Trace(
                "file", {"path": path}, f"The auditor's {path} is on the phone", "delete it"
            )


def _mounts(phone: Phone) -> Iterator[Trace]:
    if phone.root.form is None:
        return
    try:
        ours = any(mount.source == mounts.SOURCE for mount in mounts.find(phone))
    except DeviceError as error:
        found = str(error).rstrip(".")
        yield Trace("", {}, found, "whether its certificates are its own is not known")
        return
    if ours:
        found = "An auditor's certificate is in the system's store of the phone"
        remedy = "restart the phone to take it off"
        yield Trace("mounts", {"path": mounts.SOURCE}, found, remedy)


def _proxy(phone: Phone) -> Iterator[Trace]:
    proxy = proxy_setting.in_force(phone)
    host, _, port = proxy.partition(":")
    if _here(host) or _reversed(phone, host, port):
        yield Trace(
            "proxy",
            {"ours": proxy, **dict.fromkeys(proxy_setting.KEYS)},
            f"The phone's proxy {proxy} leads to this machine",
            "take it off with `adb shell settings put global http_proxy :0`, and look whether"
            " private DNS is as it should be",
        )


def _here(host: str) -> bool:
    """Whether it is an address of this machine that others reach: only such can be bound to."""
    try:
        address = ipaddress.IPv4Address(host)
        if address.is_loopback or address.is_unspecified or address.is_multicast:
            return False
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind((host, 0))
    except (ValueError, OSError):
        return False
    return True


def _reversed(phone: Phone, host: str, port: str) -> bool:
    if host not in {"localhost", "127.0.0.1"}:
        return False
    return any(remote == f"tcp:{port}" for remote, _ in phone.reverse_list())
