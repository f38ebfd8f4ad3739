"""A WireGuard tunnel to mitmproxy: all TCP and UDP of the phone, or of one app of it.

mitmproxy reads a pair of keys from a file; the configuration that it prints itself routes IPv4
only, so the phone's is written here: both address families, and with `--app` on Android one app
alone, which the WireGuard app does itself (its key IncludedApplications), without root. Keys are
made once for the phone and once for each such app, so that a configuration of the whole phone, or
of another app, cannot enter what is taken for one app's tunnel. They lie in `<certs>/wireguard`
(0700, files 0600), as does the QR code: it holds the phone's private key.
"""

from __future__ import annotations

import json
import os
import re
import socket
from collections.abc import Iterable
from pathlib import Path

from auditor.capture.host_port import host_port
from auditor.capture.modes.base import Asked, Mode, Prepared
from auditor.model import InputError
from auditor.store import make_folder

PORT = 51820
ADDRESSES = "10.0.0.1/32, fd70:6175:6400::1/128"
RESOLVER = "10.0.0.53"  # mitmproxy answers there with this machine's own name servers
_PACKAGE = re.compile(r"[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)+")
# Reached by nothing: connecting a datagram socket there only asks which way a packet would go.
_OUTSIDE = (("198.51.100.1", socket.AF_INET), ("2001:db8::1", socket.AF_INET6))


def _prepare(asked: Asked) -> Prepared:
    if asked.app and not _PACKAGE.fullmatch(asked.app):
        raise InputError(f"--app: {asked.app!r} is no package name.")
    host, told_port = endpoint(asked.endpoint) if asked.endpoint else (own_address(), None)
    folder = asked.certs / "wireguard"
    path, keys = ensure_keys(folder, asked.app)
    port = PORT if asked.port is None else asked.port
    listen = asked.host or ("::" if ":" in host else "0.0.0.0")  # noqa: S104 - a key is needed to talk to it

    def start(listening: int) -> Iterable[str]:
        place = f"[{host}]" if ":" in host else host
        text = configuration(keys, f"{place}:{told_port or listening}", asked.app)
        drawn = _write(folder, text)
        yield f"On the phone: in the WireGuard app, scan {folder / 'phone.png'} and switch it on."
        if asked.app:
            yield f"Only {asked.app} goes through the tunnel: Android's WireGuard app sees to it."
            yield "The tunnel of another app, or of the whole phone, has other keys: scan this one."
            yield "An iPhone's cannot do that: capture it without --app."
        if asked.terminal:
            yield from drawn

    return Prepared(f"wireguard:{path.absolute()}@{listen}:{port}", start=start)


def endpoint(text: str) -> tuple[str, int | None]:
    """Host and port that the phone reaches the tunnel by.

    Raises:
        InputError: it is no host, address or host:port.
    """
    return host_port(text, "--endpoint")


def own_address() -> str:
    """The address of this machine that others reach it by.

    Raises:
        InputError: it has none.
    """
    for place, family in _OUTSIDE:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((place, 9))
                return str(probe.getsockname()[0])
        except OSError:
            continue
    raise InputError("This machine has no network: name the address with --endpoint.")


def ensure_keys(folder: Path, app: str = "") -> tuple[Path, dict[str, str]]:
    """The file of the private keys of both sides, and these in base64; made where missing.

    `app` has a pair of its own, "" is the whole phone.

    Raises:
        InputError: the folder cannot be written, or holds something else.
    """
    path = folder / (f"keys-{app}.json" if app else "keys.json")
    try:
        make_folder(folder)
        if not path.exists():
            _put(path, json.dumps({"server_key": _key(), "client_key": _key()}).encode())
        keys = json.loads(path.read_text())
        return path, {name: str(keys[name]) for name in ("server_key", "client_key")}
    except OSError as error:
        raise InputError(f"{path} cannot be used: {error.strerror}") from None
    except (ValueError, KeyError, TypeError):
        raise InputError(f"{path} holds no keys: remove it, and new ones are made.") from None


def configuration(keys: dict[str, str], place: str, app: str = "") -> str:
    """The phone's configuration (wg-quick(8); IncludedApplications is the Android app's own)."""
    lines = ["[Interface]", f"PrivateKey = {keys['client_key']}", f"Address = {ADDRESSES}"]
    lines += [f"DNS = {RESOLVER}", *([f"IncludedApplications = {app}"] if app else []), ""]
    lines += ["[Peer]", f"PublicKey = {_public(keys['server_key'])}"]
    lines += ["AllowedIPs = 0.0.0.0/0, ::/0", f"Endpoint = {place}", ""]
    return "\n".join(lines)


def _write(folder: Path, text: str) -> list[str]:
    """Write configuration and QR code; the code's lines for a terminal."""
    import io  # noqa: PLC0415 - beside segno, which is only needed here

    import segno  # noqa: PLC0415 - only who asks for a code needs it

    code = segno.make(text, error="l")
    picture, drawing = io.BytesIO(), io.StringIO()
    code.save(picture, kind="png", scale=6)
    code.terminal(out=drawing, compact=True)
    for name, data in (("phone.conf", text.encode()), ("phone.png", picture.getvalue())):
        (folder / name).unlink(missing_ok=True)
        _put(folder / name, data)
    return drawing.getvalue().splitlines()


def _put(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)


def _key() -> str:
    import base64  # noqa: PLC0415 - with the cryptography that needs it

    from cryptography.hazmat.primitives.asymmetric.x25519 import (  # noqa: PLC0415 - slow to load
        X25519PrivateKey,
    )

    return base64.b64encode(X25519PrivateKey.generate().private_bytes_raw()).decode()


def _public(private: str) -> str:
    import base64  # noqa: PLC0415 - only who makes keys needs it

    from cryptography.hazmat.primitives.asymmetric.x25519 import (  # noqa: PLC0415 - loads cryptography, for new keys only
        X25519PrivateKey,
    )

    key = X25519PrivateKey.from_private_bytes(base64.b64decode(private))
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


MODE = Mode(
    name="wireguard",
    title="a VPN to the proxy (WireGuard): all TCP and UDP, or one app's without root",
    needs="the WireGuard app on the phone",
    blind_spots=(
        "the phone has room for one VPN: an app that brings its own, and PCAPdroid, do not run",
        "traffic to the phone's own local network may go past the tunnel, and ICMP is dropped",
        "an app can see that a VPN is on and behave otherwise",
        "this machine sees only ciphertext of the tunnel: a pcap needs a rooted phone",
    ),
    prepare=_prepare,
)
