"""What a session should know of its phone: names and values, each asked for or noted, or left out.

Whether apps have our CA in the system's store decides what a failed handshake means, so it is
only said where it was seen: by root, or by `device prepare` on this phone since it started.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from auditor.device import connect, only_phone
from auditor.device.apps import read_package
from auditor.device.ca_system import seen_by_apps
from auditor.device.certificate import read_certificate
from auditor.device.facts import read_facts
from auditor.device.prepare import noted_trust
from auditor.model import AuditorError, DeviceError
from auditor.tasks.compare import APP_VERSION
from auditor.tasks.coverage import CA_STORE, SYSTEM_STORE


def phone_facts(
    serial: str, app: str, certificate: Path, journals: Path
) -> Iterator[tuple[str, str]]:
    """Of the phone that is asked all the time: its version, the app's, and `trust_fact`'s.

    Raises:
        DeviceError: the phone is gone.
        InputError: there is no certificate.
    """
    phone = connect(serial)
    facts = read_facts(phone)
    yield "android", facts.release
    with contextlib.suppress(AuditorError):  # it is not installed
        if app and (version := read_package(phone, app).version):
            yield APP_VERSION, version
    known = read_certificate(certificate)
    if phone.root.form is not None:
        trusted = seen_by_apps(phone, known, facts.sdk)
    else:
        trusted = noted_trust(phone, journals, known)
    if trusted:
        yield CA_STORE, SYSTEM_STORE


def trust_fact(serial: str, certificate: Path, journals: Path) -> Iterator[tuple[str, str]]:
    """Whether `device prepare` put the certificate into the system's store, where that is noted.

    Of the named phone, else of the only one that an adb server already knows; of
    several it is not known which the traffic is of. It needs no root, and says
    nothing where nothing is known.

    Raises:
        DeviceError: the phone is gone.
        InputError: there is no certificate.
    """
    try:
        chosen = serial or only_phone()
        if chosen and noted_trust(connect(chosen), journals, read_certificate(certificate)):
            yield CA_STORE, SYSTEM_STORE
    except DeviceError:
        if serial:
            raise
