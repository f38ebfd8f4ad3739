"""What a session learns of the phone's store without root: what `prepare` noted, while it holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.capture import certs
from auditor.capture.company import Company
from auditor.cli.journals import journals_folder
from auditor.device.prepare import ByHand, Wanted
from auditor.model import AuditorError, PhoneFact
from auditor.store import Mark
from auditor.tasks.phone import prepare_phone, restore_phone
from auditor.tasks.phone_facts import phone_facts, trust_fact
from tests.device import phones
from tests.phone.adbd import Adbd, Handset, profile

type Attach = Callable[[Handset], Adbd]
SYSTEM = [("ca_store", "system")]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ca")


@pytest.fixture
def certificate(folder: Path) -> Path:
    phones.authority(folder)
    return folder / "ca" / "mitmproxy-ca-cert.pem"


def test_noted_by_prepare_until_it_is_undone(
    attach: Attach, tmp_path: Path, folder: Path, certificate: Path
) -> None:
    handset = phones.phone(13, "su -c")
    adbd = attach(handset)
    assert list(trust_fact("", certificate, tmp_path)) == []
    assert not list(tmp_path.iterdir())  # asking leaves nothing
    prepare_phone("", tmp_path, phones.wanted(folder))
    handset.su = ()  # a capture on another day, that root is not given to
    assert list(trust_fact("", certificate, tmp_path)) == SYSTEM
    assert list(trust_fact(adbd.address, certificate, tmp_path)) == SYSTEM
    facts = phone_facts("", "com.example.app", certificate, tmp_path)
    assert list(facts) == [("android", "13"), ("app_version", "2.3.1"), *SYSTEM]
    handset.boots += 1  # the mounts are gone with a restart, whatever the journal says
    assert list(trust_fact("", certificate, tmp_path)) == []
    handset.boots -= 1
    [journal] = tmp_path.iterdir()
    with journal.open("ab") as file:
        file.write(b'{"undone": 0}\n{"cut off')  # beside another program that writes to it
    assert list(trust_fact("", certificate, tmp_path)) == SYSTEM
    journal.write_bytes(b"damaged\n")
    assert list(trust_fact("", certificate, tmp_path)) == []


def test_a_capture_without_sensors_is_told(
    attach: Attach, tmp_path: Path, folder: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    attach(phones.phone(13, "su -c"))
    assert certificate.is_file()
    prepare_phone("", tmp_path, phones.wanted(folder))
    monkeypatch.setenv("AUDITOR_JOURNALS", str(tmp_path))
    told: list[Mark] = []
    company = Company("", "", folder, journals_folder(), False, False, "", None)
    for companion in company.companions(print):
        companion.start(told.append, lambda: None)
        companion.stop()
    assert [(mark.name, mark.value) for mark in told if isinstance(mark, PhoneFact)] == SYSTEM


def test_not_another_certificate_nor_one_for_a_person_to_install(
    attach: Attach, tmp_path: Path, folder: Path, certificate: Path
) -> None:
    handset = phones.phone(13, "su -c")
    attach(handset)
    prepare_phone("", tmp_path / "j", phones.wanted(folder))
    certs.ensure_ca(tmp_path)
    other = tmp_path / "ca" / "mitmproxy-ca-cert.pem"
    assert list(trust_fact("", other, tmp_path / "j")) == []
    assert not restore_phone("", tmp_path / "j").undone
    assert list(trust_fact("", certificate, tmp_path / "j")) == []
    handset.su = ()
    prepare_phone("", tmp_path / "j", Wanted(certificate=phones.authority(folder)))
    assert list(trust_fact("", certificate, tmp_path / "j")) == []
    restore_phone("", tmp_path / "j", ByHand.DONE)


def test_of_several_phones_nothing_is_known(
    attach: Attach, tmp_path: Path, folder: Path, certificate: Path
) -> None:
    prepared = attach(phones.phone(13, "su -c"))
    prepare_phone("", tmp_path, phones.wanted(folder))
    attach(profile(14))
    assert list(trust_fact("", certificate, tmp_path)) == []
    assert list(trust_fact(prepared.address, certificate, tmp_path)) == SYSTEM
    with pytest.raises(AuditorError, match="choose one"):
        list(phone_facts("", "", certificate, tmp_path))
