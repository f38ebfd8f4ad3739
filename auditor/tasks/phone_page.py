"""The page for one phone, put together and opened."""

from __future__ import annotations

import io
import ipaddress
import socket
from collections.abc import Callable
from pathlib import Path

import segno

from auditor.device.certificate import read_certificate
from auditor.device.page import files, instructions
from auditor.device.page_server import PageServer, own_address
from auditor.device.proxy_setting import checked
from auditor.model import InputError

_LARGEST = 10_000  # bytes of a WireGuard configuration


def open_page(
    client: str,
    ca: Path,
    proxy: str,
    wireguard: Path | None,
    address: tuple[str, int],
    refused: Callable[[str], None],
) -> tuple[PageServer, list[str]]:
    """A server that listens, for this phone only, and the steps for a terminal.

    Without an address it listens on the one by which the phone reaches this machine.

    Raises:
        InputError: no address of a phone, no certificate, no proxy, no configuration.
        OSError: the port is in use.
    """
    host, port = address
    if host and _unspecified(host):
        raise InputError(
            f"{host} is no address that a phone can open: give one of this machine's own, or leave"
            " --host out for the one that the phone reaches."
        )
    shown = (
        read_certificate(ca),
        checked(proxy) if proxy else "",
        _configuration(wireguard) if wireguard else "",
    )
    server = PageServer((host or own_address(client), port), client, files(*shown), refused)
    return server, instructions(*shown)


def _unspecified(host: str) -> bool:
    """Whether it stands for every address, in any way that a socket would take it."""
    try:
        found = socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM)
    except OSError as error:
        raise InputError(f"{host!r} is no address of this machine.") from error
    return any(ipaddress.ip_address(str(place[0])).is_unspecified for *_, place in found)


def _configuration(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
        text = data.decode("utf-8")
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is no WireGuard configuration.") from error
    if len(data) > _LARGEST or "[Interface]" not in text:
        raise InputError(f"{path} is no WireGuard configuration.")
    return text


def terminal_code(text: str) -> str:
    """A QR code of half blocks, for a terminal."""
    out = io.StringIO()
    segno.make(text, error="l", micro=False).terminal(out, compact=True, border=2)
    return out.getvalue()
