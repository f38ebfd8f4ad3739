"""A CA of its own for every capture project, in the file layout that mitmproxy reads.

mitmproxy's own would live ten years in the home directory, be readable by everyone and carry the
same name everywhere. This one lives 30 days in `<folder>/ca` (0700, files 0600), and its name is
unique, so that it can be found in a phone's list and removed. When it expires, or will within a
day, a new one takes its place: the old key is destroyed, the old certificate stays as `old-*.pem`
so that a phone can still be cleaned of it. A phone must then be given the new one.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
import secrets
import shutil
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from auditor.model import InputError
from auditor.store import make_folder

LIFETIME = dt.timedelta(days=30)
BACKDATED = dt.timedelta(days=1)  # for phones whose clock is late
RENEW_BEFORE = dt.timedelta(days=1)
ORGANISATION = "Privacy Auditor"

_CA = "mitmproxy-ca.pem"
_CERTIFICATE = "mitmproxy-ca-cert.pem"
_DHPARAM = "mitmproxy-dhparam.pem"
# The 2048-bit MODP group of RFC 3526 section 3, generator 2: well known, so nothing to generate.
_GROUP_14 = """-----BEGIN DH PARAMETERS-----
MIIBCAKCAQEA///////////JD9qiIWjCNMTGYouA3BzRKQJOCIpnzHQCC76mOxOb
IlFKCHmONATd75UZs806QxswKwpt8l8UN0/hNW1tUcJF5IW1dmJefsb0TELppjft
awv/XLb0Brft7jhr+1qJn6WunyQRfEsf5kkoZlHs5Fs9wgB8uKFjvwWY2kg2HFXT
mmkWP6j9JM9fg2VdI9yjrZYcYvNWIIVSu57VKQdwlpZtZww1Tkq8mATxdGwIyhgh
fDKQXkYuNs474553LBgOhgObJ4Oi7Aeij7XFXfBvTFLJ3ivL9pVYFxg5lUl86pVq
5RXSJhiY+gUQFXKOWoqsqmj//////////wIBAg==
-----END DH PARAMETERS-----
"""


class Format(StrEnum):
    """How a certificate is exported."""

    PEM = "pem"
    DER = "der"
    ANDROID = "android"  # PEM in a file named as Android's system store wants it


@dataclass(frozen=True, slots=True)
class Authority:
    """What a CA is, without its key."""

    path: Path  # the certificate as PEM
    name: str
    sha256: str  # of the certificate, hex
    android_name: str  # of its file in Android's system store
    not_before: dt.datetime
    not_after: dt.datetime

    @property
    def expired(self) -> bool:
        """Whether its time is over."""
        return dt.datetime.now(dt.UTC) >= self.not_after


def ensure_ca(folder: Path, now: dt.datetime | None = None) -> Path:
    """Make the CA where it is missing, renew it where its time is over.

    Returns the folder to give mitmproxy as `confdir`.

    Raises:
        InputError: what is there is no CA of ours, or the folder cannot be written.
    """
    now = now or dt.datetime.now(dt.UTC)
    confdir = folder / "ca"
    try:
        if not (confdir / _CA).exists():
            _install(confdir, now)
        elif _certificate(confdir).not_valid_after_utc - RENEW_BEFORE <= now:
            _install(confdir, now, replacing=True)
    except OSError as error:
        raise InputError(f"{folder} cannot hold the CA: {error.strerror}") from None
    return confdir


def describe(folder: Path) -> Authority:
    """The CA of a folder.

    Raises:
        InputError: there is none, or it is damaged.
    """
    certificate = _certificate(folder / "ca")
    [name] = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return Authority(
        path=folder / "ca" / _CERTIFICATE,
        name=str(name.value),
        sha256=certificate.fingerprint(hashes.SHA256()).hex(),
        android_name=_android_name(certificate),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
    )


def export(folder: Path, target: Path, form: Format = Format.PEM) -> Path:
    """Write the certificate, never the key, to a file and return its path.

    A `target` that is a folder receives a file with a fitting name.

    Raises:
        InputError: there is no CA, or the target cannot be written.
    """
    certificate = _certificate(folder / "ca")
    android = _android_name(certificate)
    names = {Format.PEM: "auditor-ca.pem", Format.DER: "auditor-ca.cer", Format.ANDROID: android}
    path = target / names[form] if target.is_dir() else target
    encoding = serialization.Encoding.DER if form is Format.DER else serialization.Encoding.PEM
    try:
        path.unlink(missing_ok=True)
        _write(path, certificate.public_bytes(encoding))
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}") from None
    return path


def remove(folder: Path) -> tuple[str, ...]:
    """Destroy the CA and the WireGuard keys with all they left; what was there of these two."""
    removed = []
    for name, what in (("ca", "the CA"), ("wireguard", "the WireGuard keys")):
        if (folder / name).is_dir():
            shutil.rmtree(folder / name)
            removed.append(what)
    if removed:
        with contextlib.suppress(OSError):  # it holds something else, so it stays
            folder.rmdir()
    return tuple(removed)


def _certificate(confdir: Path) -> x509.Certificate:
    path = confdir / _CERTIFICATE
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except FileNotFoundError:
        raise InputError(f"{confdir.parent} holds no CA yet: a capture makes one") from None
    except (OSError, ValueError):
        raise InputError(
            f"{path} cannot be read: remove it with `auditor certs remove` for a new CA"
        ) from None


def _install(confdir: Path, now: dt.datetime, *, replacing: bool = False) -> None:
    """Build the folder aside, then move it into place; of two that race one wins whole."""
    make_folder(confdir.parent)
    fresh = confdir.with_name(f"{confdir.name}.{secrets.token_hex(4)}")
    fresh.mkdir(mode=0o700)
    try:
        if replacing:
            _keep_old(confdir, fresh)
        _fill(fresh, now)
        if replacing:
            old = confdir.with_name(f"{fresh.name}.old")
            confdir.rename(old)
            shutil.rmtree(old)
        with contextlib.suppress(FileExistsError):
            fresh.rename(confdir)
    except OSError:
        if not (confdir / _CA).exists():  # else another process was faster: its CA is as good
            raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _keep_old(confdir: Path, fresh: Path) -> None:
    for path in confdir.glob("old-*.pem"):
        _write(fresh / path.name, path.read_bytes())
    old = _certificate(confdir)
    name = f"old-{old.fingerprint(hashes.SHA256()).hex()[:8]}.pem"
    _write(fresh / name, old.public_bytes(serialization.Encoding.PEM))


def _fill(folder: Path, now: dt.datetime) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = f"{ORGANISATION} {secrets.token_hex(4)} {now:%Y-%m-%d}"
    certificate = _sign(key, name, now)
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    store = pkcs12.serialize_java_truststore(
        [pkcs12.PKCS12Certificate(certificate, name.encode())], serialization.NoEncryption()
    )
    _write(folder / _CA, secret + pem)
    _write(folder / _CERTIFICATE, pem)
    _write(folder / "mitmproxy-ca-cert.cer", pem)
    _write(folder / "mitmproxy-ca-cert.p12", store)
    _write(folder / _DHPARAM, _GROUP_14.encode())


def _sign(key: rsa.RSAPrivateKey, name: str, now: dt.datetime) -> x509.Certificate:
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, name),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(identifier, critical=False)
        .sign(key, hashes.SHA256())
    )


def _android_name(certificate: x509.Certificate) -> str:
    """`<hash>.0` as `openssl x509 -subject_hash_old` makes it: Android's store still does."""
    digest = hashlib.md5(certificate.subject.public_bytes(), usedforsecurity=False).digest()
    return f"{int.from_bytes(digest[:4], 'little'):08x}.0"


def _write(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
