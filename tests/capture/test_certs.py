from __future__ import annotations

import datetime as dt
import shutil
import stat
import subprocess
import threading
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from mitmproxy.certs import CertStore

from auditor.capture import certs
from auditor.capture.modes.wireguard import ensure_keys
from auditor.model import InputError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("project") / "certs"
    certs.ensure_ca(made)
    return made


def test_it_is_private_short_lived_and_has_a_name_of_its_own(folder: Path, tmp_path: Path) -> None:
    confdir = certs.ensure_ca(folder)
    assert stat.S_IMODE(confdir.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in confdir.iterdir()} == {0o600}
    ours = certs.describe(folder)
    assert ours.not_after - ours.not_before == certs.LIFETIME + certs.BACKDATED
    assert not ours.expired
    certs.ensure_ca(tmp_path / "other")
    assert certs.describe(tmp_path / "other").name != ours.name
    assert ours.name.startswith("Privacy Auditor ")


def test_mitmproxy_takes_it_and_signs_with_it(folder: Path) -> None:
    confdir = certs.ensure_ca(folder)
    before = sorted(path.name for path in confdir.iterdir())
    store = CertStore.from_store(confdir, "mitmproxy", 2048)
    assert store.default_ca.cn == certs.describe(folder).name
    leaf = store.get_cert("a.example", [x509.DNSName("a.example")]).cert.to_cryptography()
    leaf.verify_directly_issued_by(store.default_ca.to_cryptography())
    assert sorted(path.name for path in confdir.iterdir()) == before


def test_a_valid_one_stays(folder: Path) -> None:
    key = (folder / "ca" / "mitmproxy-ca.pem").read_bytes()
    certs.ensure_ca(folder)
    assert (folder / "ca" / "mitmproxy-ca.pem").read_bytes() == key


def test_an_expiring_one_is_renewed_and_its_key_destroyed(tmp_path: Path) -> None:
    long_ago = dt.datetime.now(dt.UTC) - certs.LIFETIME
    confdir = certs.ensure_ca(tmp_path, long_ago)
    old_key = (confdir / "mitmproxy-ca.pem").read_bytes()
    old = certs.describe(tmp_path)
    certs.ensure_ca(tmp_path)
    new = certs.describe(tmp_path)
    assert new.name != old.name
    assert new.not_after > old.not_after
    assert [path.name for path in confdir.glob("old-*.pem")] == [f"old-{old.sha256[:8]}.pem"]
    secrets = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(old_key[:200] in path.read_bytes() for path in secrets)
    assert {stat.S_IMODE(path.stat().st_mode) for path in secrets} == {0o600}


@pytest.mark.parametrize(
    ("form", "name", "start"),
    [
        (certs.Format.PEM, "auditor-ca.pem", b"-----BEGIN CERTIFICATE"),
        (certs.Format.DER, "auditor-ca.cer", b"\x30\x82"),
        (certs.Format.ANDROID, None, b"-----BEGIN CERTIFICATE"),
    ],
)
def test_it_is_exported_without_its_key(
    folder: Path, tmp_path: Path, form: certs.Format, name: str | None, start: bytes
) -> None:
    path = certs.export(folder, tmp_path, form)
    assert path.name == (name or certs.describe(folder).android_name)
    assert path.read_bytes().startswith(start)
    assert b"PRIVATE" not in path.read_bytes()
    with pytest.raises(ValueError, match=r"."):
        load_pem_private_key(path.read_bytes(), None)
    assert certs.export(folder, tmp_path / "named", form) == tmp_path / "named"
    assert stat.S_IMODE((tmp_path / "named").stat().st_mode) == 0o600


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_androids_file_name_is_what_openssl_says(folder: Path) -> None:
    ours = certs.describe(folder)
    said = subprocess.run(
        ["openssl", "x509", "-subject_hash_old", "-noout", "-in", ours.path],
        capture_output=True,
        check=True,
        text=True,
    )
    assert ours.android_name == f"{said.stdout.strip()}.0"


def test_two_that_race_end_with_one_whole_ca(tmp_path: Path) -> None:
    threads = [threading.Thread(target=certs.ensure_ca, args=(tmp_path,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [path.name for path in tmp_path.iterdir()] == ["ca"]
    CertStore.from_store(tmp_path / "ca", "mitmproxy", 2048)


def test_it_is_removed_with_its_key(tmp_path: Path) -> None:
    folder = tmp_path / "certs"
    certs.ensure_ca(folder)
    (folder / "README.md").write_text("stays")
    assert certs.remove(folder)
    assert [path.name for path in folder.iterdir()] == ["README.md"]
    assert not certs.remove(folder)


def test_the_wireguard_keys_go_too(tmp_path: Path) -> None:
    folder = tmp_path / "certs"
    certs.ensure_ca(folder)
    ensure_keys(folder / "wireguard")
    assert certs.remove(folder) == ("the CA", "the WireGuard keys")
    assert not folder.exists()
    ensure_keys(folder / "wireguard")
    assert certs.remove(folder) == ("the WireGuard keys",)
    assert not folder.exists()


def test_what_is_missing_or_damaged_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no CA yet"):
        certs.describe(tmp_path)
    confdir = certs.ensure_ca(tmp_path)
    (confdir / "mitmproxy-ca-cert.pem").write_text("no certificate")
    with pytest.raises(InputError, match="certs remove"):
        certs.ensure_ca(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot hold the CA"):
        certs.ensure_ca(tmp_path / "file")
