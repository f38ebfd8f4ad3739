"""Where mitmproxy listens: the guard must know it, and it is loopback unless somebody was named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mitmproxy_rs
from mitmproxy.proxy.mode_specs import ProxyMode

from auditor.capture.guard import parse_allowed, plain
from auditor.capture.options import must_be_local

if TYPE_CHECKING:
    from mitmproxy.master import Master
    from mitmproxy.proxy.mode_servers import ServerInstance

    from auditor.capture.guard import Allowed


def ports(master: Master) -> set[int]:
    """The ports of all listeners and of the web interface."""
    server, chosen = _server(master), master.options
    found = {int(address[1]) for address in server.listen_addrs()} if server else set()
    if "web_port" in chosen:
        found.add(chosen.web_port)
    return found


def name_servers(master: Master) -> tuple[Allowed, ...]:
    """What mitmproxy itself asks for a phone in its tunnel, often a resolver on loopback."""
    chosen = master.options
    if not any(mode.startswith("wireguard") for mode in chosen.mode):
        return ()
    servers = list(chosen.dns_name_servers)
    try:
        servers = servers or list(mitmproxy_rs.dns.get_system_dns_servers())
    except RuntimeError:  # unknown on this machine; mitmproxy then says so itself
        return ()
    return parse_allowed(f"[{one}]:53" for one in servers)


class Mover:
    """Moves listeners to loopback that were opened before a script could say where.

    mitmproxy opens its listeners while it loads scripts. It announces them before it goes on, so
    they are moved within the announcement: nobody else has seen the first ones by then.
    """

    def __init__(self, master: Master) -> None:
        self._master = master
        self._moving = False

    def watch(self) -> None:
        """Move whatever is announced from now on."""
        server = _server(self._master)
        if server is not None:
            server.servers.changed.connect(self.move)

    async def move(self) -> None:
        """Open again on loopback what listens elsewhere, unless its mode names an address."""
        server = _server(self._master)
        if server is None or self._moving or server.servers.is_updating:
            return
        if not must_be_local(self._master.options):
            return
        strays = {one.mode.full_spec for one in server.servers if _strays(one)}
        if not strays:
            return
        self._moving = True
        try:
            modes = [ProxyMode.parse(mode) for mode in self._master.options.mode]
            await server.servers.update([one for one in modes if one.full_spec not in strays])
            await server.servers.update(modes)
        finally:
            self._moving = False


def _strays(instance: ServerInstance[ProxyMode]) -> bool:
    if instance.mode.custom_listen_host is not None:
        return False
    hosts = [plain(str(address[0])) for address in instance.listen_addrs]
    return any(host is not None and not host.is_loopback for host in hosts)


def _server(master: Master) -> Any:  # noqa: ANN401 - mitmproxy's lookup of addons is untyped
    addons: Any = master.addons
    return addons.get("proxyserver")
