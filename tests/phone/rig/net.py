"""The three namespaces: made, connected, and taken away whatever happened in between."""

from __future__ import annotations

import contextlib
import itertools
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = pathlib.Path(__file__).parents[3]
RESOLVERS = pathlib.Path("/etc/netns")  # `ip netns exec` mounts what is there over /etc
TOOLS = ("ip", "nft", "tcpdump", "wg", "wireguard-go")

PHONE, PHONE_6 = "10.99.0.2", "fd99::2"
GATEWAY, GATEWAY_6 = "10.99.0.1", "fd99::1"
UPLINK, UPLINK_6 = "10.98.0.1", "fd98::1"
PROVIDER, PROVIDER_6 = "10.98.0.2", "fd98::2"
NAME_SERVER = "203.0.113.53"
INTERNET, INTERNET_6 = "203.0.113.0/24", "2001:db8::/32"
WLAN = "wlan0"  # of the phone
HOTSPOT = "ap0"  # of the gateway, towards the phone

_numbers = itertools.count()


def missing() -> str:
    """Why the rig cannot be built here, "" if it can."""
    if sys.platform != "linux":
        return "network namespaces are Linux's"
    if os.geteuid():
        return "network namespaces need root"
    absent = [tool for tool in TOOLS if shutil.which(tool) is None]
    if absent:
        return f"{', '.join(absent)} missing: apt-get install iproute2 nftables tcpdump wireguard"
    return "" if pathlib.Path("/dev/net/tun").exists() else "/dev/net/tun is missing"


def run(*command: str | os.PathLike[str], **options: object) -> str:
    """What a command prints; raises with what it complained about."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload] # passed on as they are
    if done.returncode:
        raise RuntimeError(f"{command}: {done.stderr}")
    return str(done.stdout)


@dataclass(frozen=True)
class Namespace:
    """A network namespace of our own."""

    name: str

    def command(self, *words: str | os.PathLike[str]) -> list[str | os.PathLike[str]]:
        """The command line that runs these words inside."""
        return ["ip", "netns", "exec", self.name, *words]

    def run(self, *words: str | os.PathLike[str], **options: object) -> str:
        """What a command inside prints."""
        return run(*self.command(*words), **options)

    def ip(self, words: str) -> str:
        """Run iproute2's `ip` on it."""
        return run("ip", "-n", self.name, *words.split())

    def resolve_by(self, server: str) -> None:
        """Name the resolver of processes that are started inside from now on."""
        folder = RESOLVERS / self.name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "resolv.conf").write_text(f"nameserver {server}\noptions timeout:3 attempts:2\n")

    def processes(self) -> list[int]:
        """Process ids of what runs inside."""
        return [int(line) for line in run("ip", "netns", "pids", self.name).split()]

    def remove(self) -> None:
        """Take it away with everything that still runs inside."""
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + 5
        while self.processes() and time.monotonic() < deadline:
            time.sleep(0.01)
        run("ip", "netns", "delete", self.name)
        shutil.rmtree(RESOLVERS / self.name, ignore_errors=True)
        with contextlib.suppress(OSError):  # others use it
            RESOLVERS.rmdir()


@dataclass(frozen=True)
class Network:
    """The phone's network, its gateway and all that lies behind."""

    phone: Namespace
    gateway: Namespace
    internet: Namespace

    @classmethod
    @contextlib.contextmanager
    def built(cls) -> Iterator[Self]:
        """Build it; it is gone when the context ends."""
        with contextlib.ExitStack() as stack:
            stem = f"pa{os.getpid()}x{next(_numbers)}"
            made = []
            for part in ("phone", "gateway", "internet"):
                namespace = Namespace(f"{stem}-{part}")
                run("ip", "netns", "add", namespace.name)
                stack.callback(namespace.remove)
                made.append(namespace)
            network = cls(*made)
            network._connect()
            yield network

    def _connect(self) -> None:
        phone, gateway, internet = self.phone, self.gateway, self.internet
        run(*f"ip link add {WLAN} netns {phone.name} type veth peer name {HOTSPOT}"
            f" netns {gateway.name}".split())  # fmt: skip
        run(*f"ip link add up0 netns {gateway.name} type veth peer name down0"
            f" netns {internet.name}".split())  # fmt: skip
        for namespace, link, addresses in (
            (phone, WLAN, (f"{PHONE}/24", f"{PHONE_6}/64")),
            (gateway, HOTSPOT, (f"{GATEWAY}/24", f"{GATEWAY_6}/64")),
            (gateway, "up0", (f"{UPLINK}/24", f"{UPLINK_6}/64")),
            (internet, "down0", (f"{PROVIDER}/24", f"{PROVIDER_6}/64")),
        ):
            for address in addresses:
                nodad = " nodad" if ":" in address else ""
                namespace.ip(f"address add {address} dev {link}{nodad}")
            namespace.ip(f"link set {link} up")
        for namespace in (phone, gateway, internet):
            namespace.ip("link set lo up")
        # Every address of the documentation networks is the internet's own.
        for network in (INTERNET, INTERNET_6):
            internet.ip(f"route add local {network} dev lo")
        internet.run("sysctl", "-qw", "net.ipv6.ip_nonlocal_bind=1")
        gateway.ip(f"route add default via {PROVIDER}")
        gateway.ip(f"-6 route add default via {PROVIDER_6}")
        internet.ip(f"route add 10.99.0.0/24 via {UPLINK}")
        internet.ip(f"-6 route add fd99::/64 via {UPLINK_6}")
        phone.ip(f"route add default via {GATEWAY}")
        phone.ip(f"-6 route add default via {GATEWAY_6}")
        for name in ("ipv4.ip_forward", "ipv6.conf.all.forwarding"):
            gateway.run("sysctl", "-qw", f"net.{name}=1")
        for namespace in (phone, gateway):
            namespace.resolve_by(NAME_SERVER)
