"""The CA in the user's store: what a person does by hand, where there is no root.

From Android 11 on no program may install a CA there, so the file is laid ready
and the steps are said. Apps that target Android 7 or newer do not trust this
store unless their network security config says so (Android developers,
"Network security configuration"); browsers do. Whether it was installed and
removed cannot be read without root, and that is said too.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection

from auditor.device.certificate import Certificate
from auditor.device.facts import Facts
from auditor.device.journal import Entry, Journal, Undone
from auditor.device.transport import Phone

FOLDER = "/sdcard/Download"
_ADDED = "/data/misc/user/0/cacerts-added"
_DIGEST = re.compile(r"^([0-9a-f]{64})  ", re.MULTILINE)


def offer(phone: Phone, journal: Journal, certificate: Certificate, facts: Facts) -> list[str]:
    """Lay the certificate into Downloads; the steps that a person takes from there."""
    path = f"{FOLDER}/auditor-{certificate.sha256[:8]}.crt"
    if not journal.find("user_ca", hashed=certificate.hashed):
        pem, der = certificate.digests
        title = certificate.title
        journal.record("user_ca", hashed=certificate.hashed, title=title, pem=pem, der=der)
    if not phone.run(f"test -e {path}").good:
        if not journal.find("file", path=path):
            journal.record("file", path=path)
        phone.push(certificate.pem, path)
    return steps(facts.sdk, path.rpartition("/")[2])


def steps(sdk: int, name: str) -> list[str]:
    """How to install a certificate that lies in Downloads; menus differ a little by maker."""
    if sdk >= 30:
        menus = "Security & privacy > More security settings > Encryption & credentials"
        path = f"Settings > {menus} > Install a certificate > CA certificate"
        return [
            f"On the phone open {path} (or search the settings for 'CA certificate').",
            f"Choose 'Install anyway', confirm with the screen lock, and pick {name} in Downloads.",
        ]
    path = "Settings > Security > Encryption & credentials > Install from storage"
    return [
        f"On the phone open {path} (or search the settings for 'credentials').",
        f"Pick {name} in Downloads, give it any name, and choose 'VPN and apps'.",
    ]


def removal(sdk: int, title: str) -> str:
    """How to take it off again, as one sentence."""
    menus = "Security & privacy > More security settings" if sdk >= 30 else "Security"
    return (
        f"If you installed the certificate by hand, remove {title!r} on the phone: Settings >"
        f" {menus} > Encryption & credentials > User credentials or Trusted credentials > User."
    )


def installed(phone: Phone, hashed: str, digests: Collection[str] = ()) -> bool | None:
    """Whether the user's store holds it; None where that cannot be read (no root).

    `digests` are the SHA-256 of its forms: another certificate may have the same
    name. Without them the name counts.
    """
    if phone.root.form is None:
        return None
    answer = phone.run(f"sha256sum {_ADDED}/{shlex.quote(hashed)}.*", root=True)
    if answer.status not in {0, 1}:
        return None
    held = _DIGEST.findall(answer.text)
    return bool(set(held) & set(digests)) if digests else bool(held)


def undo(phone: Phone, entry: Entry, sdk: int, *, removed: bool = False) -> Undone:
    """Only a person can remove it. Root shows that it is gone.

    Without root it counts that the person says so (`removed`).
    """
    there = installed(phone, str(entry.what["hashed"]), _digests(entry))
    if there is False:
        return Undone("The certificate is not in the user's store.")
    if removed and there is None:
        return Undone("The certificate is taken to be gone: you said so, nobody looked.")
    still = "The certificate is still there. " if removed else ""
    return Undone(trouble=still + removal(sdk, str(entry.what["title"])))


def _digests(entry: Entry) -> list[str]:
    return [value for key in ("pem", "der") if (value := entry.what.get(key))]
