"""The CA's certificate in the forms that phones want; its key is never read further than here."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from auditor.model import InputError

_LARGEST = 100_000


@dataclass(frozen=True, slots=True)
class Certificate:
    """A CA's certificate. `hashed` is its name in Android's store, without the index."""

    title: str  # the subject's common name, as a phone lists it
    hashed: str
    sha256: str  # of the PEM text below, to compare with a file on the phone
    pem: bytes = field(repr=False)
    der: bytes = field(repr=False)

    @property
    def digests(self) -> tuple[str, str]:
        """SHA-256 of the PEM text and of the DER, in which Android keeps the user's."""
        return self.sha256, hashlib.sha256(self.der).hexdigest()


def read_certificate(path: Path) -> Certificate:
    """The first certificate of a PEM or DER file; of a file with the key too, only that.

    Android names the files of its stores by the first four bytes of the MD5 of the
    subject, little-endian, as OpenSSL before 1.0 did (AOSP external/conscrypt,
    TrustedCertificateStore.java: hash, `subject_hash_old`).

    Raises:
        InputError: it is no file with a certificate.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(f"{path} is too large for a certificate.")
        data = path.read_bytes()
        pem = b"-----BEGIN CERTIFICATE-----" in data
        found = (
            x509.load_pem_x509_certificate(data) if pem else x509.load_der_x509_certificate(data)
        )
    except OSError as error:
        raise InputError(f"The certificate {path} cannot be read ({error.strerror}).") from error
    except ValueError as error:
        raise InputError(f"{path} holds no certificate (PEM or DER).") from error
    names = found.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    digest = hashlib.md5(found.subject.public_bytes(), usedforsecurity=False).digest()
    text = found.public_bytes(Encoding.PEM)
    return Certificate(
        title=str(names[0].value) if names else "the auditor's CA",
        hashed=f"{int.from_bytes(digest[:4], 'little'):08x}",
        sha256=hashlib.sha256(text).hexdigest(),
        pem=text,
        der=found.public_bytes(Encoding.DER),
    )
