"""Emulated phones as tests of preparing want them, and a CA made for the test."""

from __future__ import annotations

import functools
from pathlib import Path

from auditor.capture import certs
from auditor.device.certificate import Certificate, read_certificate
from auditor.device.prepare import Wanted
from tests.phone.adbd import Handset, profile

PROXY = "192.168.1.5:8080"
# Every version, with each way to root where it is common, and without.
ALL = [(version, su) for version in (8, 11, 13, 14, 16) for su in ("", "su -c")]
NAMES = [f"{version}{' rooted' if su else ''}" for version, su in ALL]


def phone(version: int, su: str = "", **changes: str) -> Handset:
    """A phone whose owner had something set already."""
    handset = profile(version, *([su] if su else []))
    for key, value in changes.items():
        handset.settings.put("global", key, value)
    handset.settings.run_out()
    return handset


@functools.cache
def authority(folder: Path) -> Certificate:
    certs.ensure_ca(folder)
    return read_certificate(folder / "ca" / "mitmproxy-ca.pem")


def wanted(folder: Path) -> Wanted:
    return Wanted(PROXY, authority(folder))
