"""The emulated phone itself: what it holds, and how commands and breakage change it.

The shell emulates what commands do, not how they are built, so that the tools
under test meet a phone whose state can be compared before and after.
"""

from __future__ import annotations

import asyncio
import copy
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.phone.adbd.filesystem import ROOT, SHELL, Mount, Namespace, Tree, View
from tests.phone.adbd.pcapdroid import PcapDroid
from tests.phone.adbd.settings_store import Settings

type Result = tuple[int, str | bytes, str]
SU_FORMS = ("su -c", "su 0", "su root -c")


@dataclass(frozen=True)
class Package:
    name: str
    uid: int
    version: str = "1.0"
    code: int = 1
    target: int = 33
    system: bool = False
    shared_user: str = ""
    debuggable: bool = False


@dataclass
class Process:
    pid: int
    parent: int
    name: str
    user: int
    namespace: Namespace


type Held = tuple[Settings, Tree, dict[str, Namespace], dict[int, Process]]


@dataclass(frozen=True)
class Break:
    """Where the cable is pulled: at the nth service asked for, before or after it is done."""

    at: int
    before: bool


@dataclass
class Handset:
    """State of one phone. `su` names the forms of su that work; none is a phone without root."""

    sdk: int
    props: dict[str, str]
    settings: Settings
    base: Tree
    namespaces: dict[str, Namespace]
    packages: dict[str, Package]
    services: dict[str, str] = field(default_factory=dict)  # dumpsys, by its arguments
    calls: dict[str, str] = field(default_factory=dict)  # service call, by its arguments
    su: tuple[str, ...] = ()
    su_denied: bool = False
    isolated_su: bool = False  # each su in a mount namespace of its own
    debuggable: bool = False
    framed: bool = True  # shell protocol version 2
    tcpdump: bool = False  # it has one
    pcapdroid: PcapDroid | None = None  # None where it is not installed
    state: str = "device"
    plugged: bool = True
    adbd_root: bool = False
    boots: int = 0  # times that it was started again
    processes: dict[int, Process] = field(default_factory=dict)
    reverses: dict[str, tuple[str, asyncio.Server]] = field(default_factory=dict)
    answers: dict[str, Callable[[Handset], Result]] = field(default_factory=dict)
    endless: dict[str, bytes] = field(default_factory=dict)  # commands that never stop talking
    silent: set[str] = field(default_factory=set)  # commands that never answer
    log: list[str] = field(default_factory=list)
    breaks: Break | None = None
    watch: Callable[[int, str], None] | None = None  # told of every service, before it is done
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def banner(self) -> bytes:
        names = ("ro.product.name", "ro.product.model", "ro.product.device")
        known = "".join(f"{name}={self.props.get(name, '')};" for name in names)
        features = "features=cmd" + (",shell_v2" if self.framed else "")
        return f"device::{known}{features}".encode()

    def broken_by(self, service: str, *, before: bool, peek: bool = False) -> bool:
        """Whether the cable is pulled here; counts each service once, when it begins."""
        if before:
            self.log.append(service)
            if self.watch:
                self.watch(len(self.log), service)
        hit = self.breaks is not None and self.breaks == Break(len(self.log), before)
        if hit and not peek:
            self.plugged = False
        return hit

    def run(self, command: str) -> tuple[int, bytes, bytes]:
        """Run a command line as the adb shell does."""
        from tests.phone.adbd.shell import run_line  # noqa: PLC0415 - it knows us

        with self._lock:
            status, out, error = run_line(self, command, ROOT if self.adbd_root else SHELL)
            self.settings.settle()
        return status, out, error

    def restart_adbd(self, *, root: bool) -> bytes:
        if root and not self.debuggable:
            return b"adbd cannot run as root in production builds\n"
        self.adbd_root = root
        return f"restarting adbd as {'' if root else 'non '}root\n".encode()

    def shell_context(self) -> View:
        return View(self.namespaces["init"], ROOT if self.adbd_root else SHELL)

    def mount(self, namespace: Namespace, mount: Mount) -> None:
        namespace.mounts.append(mount)
        for other in self._slaves(namespace, mount.target):
            other.mounts.append(mount)

    def unmount(self, namespace: Namespace, target: str) -> bool:
        found = next((m for m in reversed(namespace.mounts) if m.target == target), None)
        if found is None:
            return False
        namespace.mounts.remove(found)
        for other in self._slaves(namespace, target):
            if found in other.mounts:
                other.mounts.remove(found)
        return True

    def _slaves(self, namespace: Namespace, target: str) -> list[Namespace]:
        if namespace.name != "init" or target.startswith("/apex/"):
            return []
        return [other for other in self.namespaces.values() if other is not namespace]

    def start_app(self, name: str, user: int) -> int:
        """Fork an app from the zygote: it takes over the mounts that the zygote has now."""
        zygote = next(p for p in self.processes.values() if p.name == "zygote64")
        pid = max(self.processes) + 1
        namespace = zygote.namespace.fork(f"app{pid}")
        self.namespaces[namespace.name] = namespace
        self.processes[pid] = Process(pid, zygote.pid, name, user, namespace)
        return pid

    def reboot(self) -> None:
        """Mounts and adb root are gone; the proxy is read from the settings again."""
        for namespace in self.namespaces.values():
            namespace.mounts = [m for m in namespace.mounts if m.kind != "tmpfs"]
        self.adbd_root = False
        self.boots += 1
        self.settings.reboot()

    def view(self, pid: int) -> View:
        """The tree as a process sees it."""
        return View(self.processes[pid].namespace, ROOT)

    def trusts(self, pid: int, name: str, pem: bytes) -> bool:
        """Whether an app with this process would accept the certificate's signature."""
        store = "/system/etc/security/cacerts"
        folder = "/apex/com.android.conscrypt/cacerts" if self.sdk >= 34 else store
        view = View(self.processes[pid].namespace, self.processes[pid].user)
        held = view.tree_file(f"{folder}/{name}")
        labels = {file.label for file in (held, view.folder(folder)) if file}
        readable = held is not None and held.mode & 0o004 and view.folder(folder).mode & 0o005 == 5
        return bool(
            held
            and readable
            and held.data == pem
            and not any("tmpfs" in label for label in labels)
            and not any("shell_data" in label for label in labels)
        )

    def copied(self) -> Held:
        """All that commands change, copied: `assume` takes the phone back to it."""
        with self._lock:
            return copy.deepcopy((self.settings, self.base, self.namespaces, self.processes))

    def assume(self, held: Held) -> None:
        """Be as it was when that was copied."""
        with self._lock:
            mine = copy.deepcopy(held)  # all at once: mounts share trees
            self.settings, self.base, self.namespaces, self.processes = mine

    def snapshot(self) -> Mapping[str, object]:
        """All that must be as it was once everything is undone."""
        self.settings.run_out()
        return {
            "settings": self.settings.frozen(),
            "proxy in force": self.settings.proxy,
            "files": self.base.frozen(),
            "mounts": {name: space.frozen() for name, space in self.namespaces.items()},
            "reverse": {remote: local for remote, (local, _) in self.reverses.items()},
            "adb root": self.adbd_root,
        }
