"""The page for a phone that adb cannot prepare: certificate, steps and QR codes, in plain HTML.

Nothing on it comes from anywhere else: one style in the page, QR codes drawn
inside it, no script. Pure: a page is text, a certificate is bytes.
"""

from __future__ import annotations

import base64
import hashlib
import html
import plistlib
import uuid
from dataclasses import dataclass

import segno

from auditor.device import ca_user
from auditor.device.certificate import Certificate

_LONGEST_CODE = 2_500  # bytes; a QR code holds 2,953 at its largest
_STYLE = (
    "body{font:1.1em/1.5 sans-serif;max-width:40em;margin:1em auto;padding:0 1em}"
    "a.file{display:block;margin:.5em 0;padding:.7em;border:1px solid #888;border-radius:.4em}"
    "svg{max-width:100%;height:auto}code{overflow-wrap:anywhere}"
)
STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_ANDROID = 30  # the steps of Android 11 and newer; older ones differ in one menu
_IOS = (
    "Open auditor-ca.mobileconfig from the page in Safari and allow the profile to be downloaded.",
    "Settings > General > VPN & Device Management: choose the profile and install it.",
    "Settings > General > About > Certificate Trust Settings: switch the certificate on.",
)
_WIREGUARD = (
    "Install the WireGuard app.",
    "Import auditor.conf from the page, or scan its code on another screen.",
    "Remove the tunnel when the test is over.",
)
_IOS_AFTER = "Settings > General > VPN & Device Management: choose the profile and remove it."


@dataclass(frozen=True, slots=True)
class File:
    """What the phone can fetch."""

    kind: str  # MIME type
    data: bytes


def files(certificate: Certificate, proxy: str = "", wireguard: str = "") -> dict[str, File]:
    """Everything that is served, by its path."""
    served = {
        "/": File("text/html; charset=utf-8", page(certificate, proxy, wireguard).encode()),
        "/auditor-ca.pem": File("application/x-pem-file", certificate.pem),
        "/auditor-ca.crt": File("application/x-x509-ca-cert", certificate.der),
        "/auditor-ca.mobileconfig": File("application/x-apple-aspen-config", profile(certificate)),
    }
    if wireguard:
        served["/auditor.conf"] = File("application/octet-stream", wireguard.encode())
    return served


def profile(certificate: Certificate) -> bytes:
    """The certificate as an iOS profile (Apple, "Configuration Profile Reference", Root)."""
    digest = hashlib.sha256(certificate.der).hexdigest()
    names = [str(uuid.uuid5(uuid.NAMESPACE_OID, digest + part)) for part in ("root", "profile")]
    payload = {
        "PayloadType": "com.apple.security.root",
        "PayloadVersion": 1,
        "PayloadIdentifier": f"privacy-auditor.{digest[:16]}.root",
        "PayloadUUID": names[0],
        "PayloadDisplayName": certificate.title,
        "PayloadContent": certificate.der,
    }
    return plistlib.dumps(
        {
            "PayloadType": "Configuration",
            "PayloadVersion": 1,
            "PayloadIdentifier": f"privacy-auditor.{digest[:16]}",
            "PayloadUUID": names[1],
            "PayloadDisplayName": certificate.title,
            "PayloadRemovalDisallowed": False,
            "PayloadContent": [payload],
        }
    )


def page(certificate: Certificate, proxy: str, wireguard: str) -> str:
    """The page itself."""
    title = html.escape(certificate.title)
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8>",
        "<meta name=viewport content='width=device-width'><title>Privacy auditor</title>",
        f"<style>{_STYLE}</style><h1>Let the auditor read this phone's traffic</h1>",
        f"<p>The certificate is called <b>{title}</b>. Remove it when the test is over.</p>",
        "<h2>Android</h2>",
        _file("auditor-ca.crt", "Certificate for Android"),
        _list(ca_user.steps(_ANDROID, "auditor-ca.crt")),
        f"<p>{html.escape(ca_user.removal(_ANDROID, certificate.title))}</p>",
        "<h2>iPhone and iPad</h2>",
        _file("auditor-ca.mobileconfig", "Profile for iOS"),
        _list(_IOS),
        f"<p>Afterwards: {html.escape(_IOS_AFTER)}</p>",
        "<h2>Others</h2>",
        _file("auditor-ca.pem", "Certificate as PEM"),
    ]
    if proxy:
        parts += _proxy(proxy)
    if wireguard:
        parts += _wireguard(wireguard)
    return "\n".join(parts)


def instructions(certificate: Certificate, proxy: str, wireguard: str) -> list[str]:
    """The same steps for a terminal."""
    lines = ["Android:", *ca_user.steps(_ANDROID, "auditor-ca.crt")]
    lines += [ca_user.removal(_ANDROID, certificate.title), "iPhone and iPad:", *_IOS, _IOS_AFTER]
    if proxy:
        lines += ["Wi-Fi proxy:", *_proxy_steps(proxy)]
    return [*lines, "WireGuard:", *_WIREGUARD] if wireguard else lines


def _proxy(proxy: str) -> list[str]:
    return ["<h2>Wi-Fi proxy</h2>", _list(_proxy_steps(proxy)), code(proxy)]


def _proxy_steps(proxy: str) -> list[str]:
    host, _, port = proxy.partition(":")
    return [
        "Open the settings of the Wi-Fi network that this phone is in.",
        "Android: Advanced options > Proxy > Manual. iPhone: Configure Proxy > Manual.",
        f"Server {host}, port {port}. Set it back to none (iPhone: off) when the test is over.",
    ]


def _wireguard(configuration: str) -> list[str]:
    return [
        "<h2>WireGuard</h2>",
        _file("auditor.conf", "Configuration for the WireGuard app"),
        _list(_WIREGUARD),
        code(configuration),
    ]


def code(text: str) -> str:
    """A QR code (ISO/IEC 18004) as a drawing in the page; "" where the text is too long for one."""
    if len(text.encode()) > _LONGEST_CODE:
        return ""
    return str(segno.make(text, error="l", micro=False).svg_inline(scale=4, border=4))


def _file(name: str, text: str) -> str:
    return f"<a class=file href='/{name}'>{html.escape(text)} ({name})</a>"


def _list(steps: tuple[str, ...] | list[str]) -> str:
    return "<ol>" + "".join(f"<li>{html.escape(step)}" for step in steps) + "</ol>"
