"""Who may use the proxy, and what the proxy may be made to connect to.

A proxy that a phone can talk to is a way into the machine it runs on: through it an app (or
anyone on the same network) could reach services that listen on loopback only, link-local
addresses such as a cloud's metadata service, or the proxy's own interface.

1. A client that is neither on this machine nor named is refused.
2. A destination is judged by the address that is really connected to. The event loop's
   resolver is wrapped, so that the addresses judged are the very ones `connect` gets: a second
   answer of the name server (DNS rebinding) comes too late. Rewriting the destination instead
   would work too, but mitmproxy finds reusable connections by it.
3. Only connections that the proxy makes for a client are judged: a context variable set in the
   `server_connect` hook marks the task that goes on to connect. Listeners are left alone.
4. What the user named is allowed: reverse targets, upstream proxies, `audit_allow`.
"""

from __future__ import annotations

import ipaddress
import socket
from contextvars import ContextVar
from typing import TYPE_CHECKING, NamedTuple, cast

from mitmproxy.proxy import mode_specs

from auditor.model import REFUSED, InputError

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable, Iterable, Sequence

    from mitmproxy.connection import Client, Server

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address
type Network = ipaddress.IPv4Network | ipaddress.IPv6Network
type Info = tuple[int, int, int, str, tuple[str, int] | tuple[str, int, int, int]]
type Resolve = Callable[..., Awaitable[Sequence[Info]]]
type Endpoint = tuple[str, int]  # address and port

TUNNELS = (mode_specs.WireGuardMode, mode_specs.LocalMode, mode_specs.TunMode)
_ANY_V4, _ANY_V6 = ipaddress.ip_address("0.0.0.0"), ipaddress.ip_address("::")  # noqa: S104 - compared with, not bound to


class Allowed(NamedTuple):
    """A destination that may be reached although it is on this machine; None means any."""

    name: str
    network: Network | None
    port: int | None


def parse_clients(values: Iterable[str]) -> tuple[Network, ...]:
    """Addresses and networks of clients that may use the proxy.

    Raises:
        InputError: a value is neither.
    """
    return tuple(_network(value, "audit_clients") for value in values)


def parse_allowed(values: Iterable[str]) -> tuple[Allowed, ...]:
    """Destinations: `host`, `host:port`, `address`, `[v6]:port`, `network/length`.

    Raises:
        InputError: a value is none of these.
    """
    return tuple(_allowed(value) for value in values)


def _network(value: str, option: str) -> Network:
    try:
        return ipaddress.ip_network(value.strip(), strict=False)
    except ValueError:
        raise InputError(f"{option}: {value!r} is no IP address and no network") from None


def _allowed(value: str) -> Allowed:
    host, port = value.strip(), None
    head, colon, tail = host.rpartition(":")
    if colon and (head.endswith("]") or ":" not in head):
        if not (tail.isascii() and tail.isdigit() and 0 < int(tail) < 65536):
            raise InputError(f"audit_allow: {value!r} has no valid port")
        host, port = head, int(tail)
    host = host.removeprefix("[").removesuffix("]")
    try:
        return Allowed("", ipaddress.ip_network(host, strict=False), port)
    except ValueError:
        if not host or "/" in host or any(one.isspace() for one in host):
            message = f"audit_allow: {value!r} is no host, address or network"
            raise InputError(message) from None
        return Allowed(host.lower().rstrip("."), None, port)


def plain(text: str) -> Address | None:
    """The address that connecting to `text` would reach, None for a name.

    An IPv4 address inside an IPv6 one is taken out: the kernel connects to the former.
    """
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if 1 < int(address) < 1 << 32:  # ::a.b.c.d, long deprecated
            return ipaddress.IPv4Address(int(address))
    return address


def is_local(address: Address) -> bool:
    """Whether an address belongs to this machine: only then can it be bound to."""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((str(address), 0))
        except OSError:
            return False
    return True


class Guard:
    """Judges clients and destinations, and wraps the event loop's resolver.

    `listening` gives the ports that the proxy and its interface listen on.
    """

    def __init__(
        self,
        clients: Sequence[Network] = (),
        allowed: Sequence[Allowed] = (),
        listening: Callable[[], Iterable[int]] = tuple,
    ) -> None:
        self.clients = tuple(clients)
        self.allowed = tuple(allowed)
        self._listening = listening
        self._judge: ContextVar[Endpoint | None] = ContextVar("audit_guard", default=None)
        self._restore: Callable[[], None] = lambda: None

    def client(self, client: Client) -> str:
        """Why a client may not use the proxy, "" if it may."""
        if isinstance(client.proxy_mode, TUNNELS):
            return ""  # authenticated by its key, or on this machine
        address = plain(client.peername[0])
        if address and (address.is_loopback or any(address in one for one in self.clients)):
            return ""
        return REFUSED + "this client is not in audit_clients"

    def destination(self, host: str, port: int) -> str:
        """Why a literal address or a name may not be asked for, "" if it may or is not known."""
        address = plain(host)
        if address is None:
            name = host.lower().rstrip(".")
            if name != "localhost" and not name.endswith(".localhost"):
                return ""
            address = ipaddress.IPv4Address("127.0.0.1")
        return self._refusal(address, (host, port))

    def named(self, client: Client, server: Server) -> bool:
        """Whether the user named this destination: a reverse target or an upstream proxy."""
        mode = client.proxy_mode
        if isinstance(mode, mode_specs.ReverseMode | mode_specs.UpstreamMode):
            return mode.address == server.address
        return isinstance(mode, mode_specs.DnsMode)  # the name server of this machine

    def connecting(self, client: Client, server: Server) -> str:
        """Before a connection: why it may not be made, or "" and its resolving is watched."""
        self._judge.set(None)
        if server.address is None or self.named(client, server):
            return ""
        host, port = server.address[:2]
        refusal = self.destination(host, port)
        if not refusal:
            self._judge.set((host, port))
        return refusal

    def connected(self) -> None:
        """After a connection was made or failed: the task resolves no more names for it."""
        self._judge.set(None)

    async def pin(self, server: Server, loop: asyncio.AbstractEventLoop) -> str:
        """Resolve a UDP destination here, where it can be judged: mitmproxy does it in Rust."""
        if server.address is None:
            return ""
        host, port = server.address[:2]
        try:
            infos = await loop.getaddrinfo(host, port, type=socket.SOCK_DGRAM)
        except OSError as error:
            return str(error)
        server.address = (str(infos[0][4][0]), port)
        return ""

    def install(self, loop: asyncio.AbstractEventLoop, resolve: Resolve | None = None) -> None:
        """Wrap the loop's resolver; `resolve` takes its place underneath (for tests)."""
        original = resolve or cast("Resolve", loop.getaddrinfo)

        async def getaddrinfo(host: str, port: int, **options: int) -> Sequence[Info]:
            infos = await original(host, port, **options)
            asked = self._judge.get()
            return infos if asked is None else self._filter(infos, asked)

        # An attribute of this one loop, so that no other loop and no module is changed.
        vars(loop)["getaddrinfo"] = getaddrinfo
        self._restore = lambda: vars(loop).pop("getaddrinfo", None)

    def uninstall(self) -> None:
        """Give the loop its own resolver back."""
        self._restore()

    def _filter(self, infos: Sequence[Info], asked: Endpoint) -> Sequence[Info]:
        """The addresses that may be connected to; raises OSError when there is none."""
        kept, refusal = [], ""
        for info in infos:
            address = plain(str(info[4][0]))
            reason = self._refusal(address, asked) if address else REFUSED + "no IP address"
            if reason:
                refusal = reason
            else:
                kept.append(info)
        if not kept and refusal:
            raise OSError(refusal)
        return kept

    def _refusal(self, address: Address, asked: Endpoint) -> str:
        port = asked[1]
        if port in self._listening() and is_local(address):
            own = any(one.port == port and _names(one, address, asked) for one in self.allowed)
            return "" if own else REFUSED + "the destination is the auditor's own listener"
        kind = _kind(address)
        if not kind or any(
            one.port in (None, port) and _names(one, address, asked) for one in self.allowed
        ):
            return ""
        return f"{REFUSED}the destination is {kind}; audit_allow can allow it"


def _names(allowed: Allowed, address: Address, asked: Endpoint) -> bool:
    if allowed.network is not None:
        return address in allowed.network
    return allowed.name == asked[0].lower().rstrip(".")


def _kind(address: Address) -> str:
    """What makes an address this machine's own business, "" for all others."""
    if address.is_loopback:
        return "a loopback address"
    if address.is_link_local:
        return "a link-local address"
    if address in (_ANY_V4, _ANY_V6):
        return "an unspecified address"
    return ""
