"""What a session should know of its phone, asked once: facts as name and value.

Each question stands for itself in QUESTIONS. What a phone cannot say is not told, and keeps no
other answer back: without root, for one, nobody knows whether its apps trust our CA.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.capture.certs import ensure_ca
from auditor.device import connect
from auditor.device.apps import read_package
from auditor.device.ca_system import seen_by_apps
from auditor.device.certificate import read_certificate
from auditor.device.facts import read_facts
from auditor.model import AuditorError
from auditor.tasks.compare import APP_VERSION
from auditor.tasks.coverage import CA_STORE, SYSTEM_STORE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from auditor.device.facts import Facts
    from auditor.device.transport import Phone

    type Fact = tuple[str, str]

ANDROID = "android"


@dataclass(frozen=True, slots=True)
class Asked:
    """Of whom: the phone with what it said of itself, our CA's folder, the app under test or ""."""

    phone: Phone
    facts: Facts
    certs: Path
    app: str


def android(asked: Asked) -> Fact | None:
    """The phone's Android version."""
    return ANDROID, asked.facts.release


def app_version(asked: Asked) -> Fact | None:
    """The app's version."""
    version = read_package(asked.phone, asked.app).version if asked.app else ""
    return (APP_VERSION, version) if version else None


def ca_store(asked: Asked) -> Fact | None:
    """Whether apps have our CA in the system's store; asks with root."""
    certificate = read_certificate(ensure_ca(asked.certs) / "mitmproxy-ca-cert.pem")
    seen = seen_by_apps(asked.phone, certificate, asked.facts.sdk)
    return (CA_STORE, SYSTEM_STORE) if seen else None


QUESTIONS: Sequence[Callable[[Asked], Fact | None]] = (android, app_version, ca_store)


def phone_facts(serial: str, certs: Path, app: str) -> Iterator[Fact]:
    """Ask the phone of this serial, "" for the only one, all QUESTIONS.

    Raises:
        DeviceError: there is no such phone.
    """
    phone = connect(serial)
    asked = Asked(phone, read_facts(phone), certs, app)
    for question in QUESTIONS:
        with contextlib.suppress(AuditorError):
            if fact := question(asked):
                yield fact
