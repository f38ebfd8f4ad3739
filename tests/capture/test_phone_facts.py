"""What a session is told of its phone: each answer for itself, and none that nobody knows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.capture.phone_facts import phone_facts
from auditor.device.certificate import read_certificate
from auditor.device.prepare import Wanted
from auditor.model import DeviceError
from auditor.tasks.phone import prepare_phone
from tests.device.conftest import attach, server, shared_server
from tests.phone.adbd import Adbd, AdbServer, Handset, profile
from tests.phone.adbd.profiles import APP

__all__ = ["attach", "server", "shared_server"]

type Attach = Callable[[Handset], Adbd]


def test_without_root_or_the_app_the_rest_is_told(
    attach: Attach,
    confdir: Path,
) -> None:
    attach(profile(13))
    assert dict(phone_facts("", confdir.parent, "com.not.installed")) == {"android": "13"}
    told = dict(phone_facts("", confdir.parent, APP))
    assert told == {"android": "13", "app_version": "2.3.1"}


def test_a_ca_in_the_systems_store_is_told_once_it_is_there(
    attach: Attach,
    confdir: Path,
    tmp_path: Path,
) -> None:
    attach(profile(14, "su -c"))
    assert dict(phone_facts("", confdir.parent, "")) == {"android": "14"}
    ca = read_certificate(confdir / "mitmproxy-ca-cert.pem")
    prepare_phone("", tmp_path / "journals", Wanted("", ca))
    assert dict(phone_facts("", confdir.parent, "")) == {"android": "14", "ca_store": "system"}


def test_no_phone_is_one_sentence(server: AdbServer, tmp_path: Path) -> None:
    assert server.port
    with pytest.raises(DeviceError, match="No phone"):
        list(phone_facts("", tmp_path, ""))
