"""A mitmproxy script that shows the proxy the way into the simulated internet.

Fictional names resolve nowhere, so this is their name server: it stands under
the event loop's resolver and answers for the names in the file PHONE_HOSTS with
the loopback port that really serves them. SNI, Host, certificates and the
destination that the proxy believes in stay as the client asked. It must be
loaded before the auditor's addon, which judges the addresses that come out.
UDP is resolved inside mitmproxy's Rust, out of reach of the loop: there the
destination itself is rewritten.

`running` writes where the proxy listens to PHONE_LISTEN, with its process id and
the folder of its CA: tests ask for port 0 and never collide.
"""

from __future__ import annotations

import asyncio
import json
import os
import pathlib
import socket
from collections.abc import Sequence

from mitmproxy import ctx
from mitmproxy.addonmanager import Loader
from mitmproxy.addons.proxyserver import Proxyserver
from mitmproxy.proxy import server_hooks

LOOPBACK = "127.0.0.1"

type Info = tuple[object, ...]  # as socket.getaddrinfo gives them


class Hosts:
    def __init__(self) -> None:
        self.ports = json.loads(pathlib.Path(os.environ["PHONE_HOSTS"]).read_text())
        self.listen = os.environ.get("PHONE_LISTEN", "")

    def load(self, _: Loader) -> None:
        loop = asyncio.get_running_loop()
        resolve = loop.getaddrinfo

        async def getaddrinfo(host: str, port: int, **options: int) -> Sequence[Info]:
            here = self.ports.get(f"tcp/{host}:{port}")
            if here is None or options.get("type") != socket.SOCK_STREAM:
                found: Sequence[Info] = await resolve(host, port, **options)
                return found
            return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (LOOPBACK, here))]

        vars(loop)["getaddrinfo"] = getaddrinfo

    def running(self) -> None:
        if not self.listen:
            return
        server: Proxyserver = ctx.master.addons.lookup["proxyserver"]
        ports = {one.mode.full_spec: one.listen_addrs[0][1] for one in server.servers}
        # Renamed into place: who waits for the file never reads half of it.
        path = pathlib.Path(self.listen)
        hosts = sorted({str(addr[0]) for one in server.servers for addr in one.listen_addrs})
        facts = {
            "pid": os.getpid(),
            "ports": ports,
            "hosts": hosts,
            "confdir": ctx.options.confdir,
        }
        path.with_suffix(".part").write_text(json.dumps(facts))
        path.with_suffix(".part").rename(path)

    def server_connect(self, data: server_hooks.ServerConnectionHookData) -> None:
        if data.server.address is None or data.server.transport_protocol != "udp":
            return
        host, port = data.server.address[:2]
        here = self.ports.get(f"udp/{host}:{port}")
        if here is not None:
            data.server.address = (LOOPBACK, here)


addons = [Hosts()]
