"""Files, mounts and mount namespaces of the emulated phone.

Every process sees the tree through its namespace: the last mount whose target
is a prefix of a path decides which tree it lies in. Mounts that init's
namespace makes spread to all others, as its tree is shared and theirs are
slaves of it; those under /apex do not, as init makes /apex private (AOSP
system/core/init/mount_namespace.cpp).
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field, replace

ROOT, SHELL = 0, 2000
_PRIVATE = ("/data/system", "/data/data", "/data/user", "/data/misc", "/data/adb")
_SHELLS = ("/data/local/tmp", "/sdcard", "/storage/emulated/0")


class Refused(Exception):  # noqa: N818 - not an error of the test, an answer of the phone
    """What the phone says instead: no such file, permission denied."""


@dataclass(frozen=True)
class File:
    data: bytes
    mode: int = 0o644
    owner: int = ROOT
    label: str = "u:object_r:system_file:s0"


@dataclass
class Tree:
    """One filesystem; paths are relative to it and begin with a slash."""

    files: dict[str, File] = field(default_factory=dict)
    folders: dict[str, File] = field(default_factory=dict)  # a folder's mode, owner and label

    def frozen(self) -> object:
        return (dict(self.files), dict(self.folders))


@dataclass(frozen=True)
class Mount:
    target: str
    tree: Tree
    base: str = ""  # where in the tree the target lies
    source: str = "rootfs"
    kind: str = "ext4"

    def inner(self, path: str) -> str:
        rest = path if self.target == "/" else path[len(self.target) :]
        return (self.base + rest) or "/"


def inside(path: str, folder: str) -> bool:
    return folder in {"/", path} or path.startswith(folder + "/")


class Namespace:
    """The mounts that some processes share."""

    def __init__(self, name: str, mounts: list[Mount]) -> None:
        self.name = name
        self.mounts = list(mounts)

    def fork(self, name: str) -> Namespace:
        return Namespace(name, self.mounts)

    def mount_of(self, path: str) -> Mount:
        return next(mount for mount in reversed(self.mounts) if inside(path, mount.target))

    def locate(self, path: str) -> tuple[Tree, str]:
        mount = self.mount_of(path)
        return mount.tree, mount.inner(path)

    def frozen(self) -> object:
        return [(mount.target, mount.source, mount.kind, mount.base) for mount in self.mounts]

    def mountinfo(self) -> str:
        """As /proc/PID/mountinfo (Linux proc(5)); the fields we do not need are made up."""
        start = zlib.crc32(self.name.encode()) % 100_000 * 1000  # ids differ between namespaces
        return "".join(
            f"{start + number} 1 0:{number + 20} {mount.base or '/'} {mount.target} rw - "
            f"{mount.kind} {mount.source} rw\n"
            for number, mount in enumerate(self.mounts)
        )


@dataclass(frozen=True)
class View:
    """The tree as one user of one namespace sees it."""

    namespace: Namespace
    uid: int

    def tree_file(self, path: str) -> File | None:
        tree, inner = self.namespace.locate(_plain(path))
        return tree.files.get(inner)

    def is_folder(self, path: str) -> bool:
        tree, inner = self.namespace.locate(_plain(path))
        held = (*tree.files, *tree.folders)
        if inner in tree.files:
            return False
        return inner == "/" or any(inside(path, inner) for path in held)

    def names(self, path: str) -> list[str]:
        """What lies directly in a folder."""
        tree, inner = self.namespace.locate(_plain(path))
        start = inner.rstrip("/") + "/"
        held = (*tree.files, *tree.folders)
        return sorted({p[len(start) :].split("/")[0] for p in held if p.startswith(start)} - {""})

    def folder(self, path: str) -> File:
        tree, inner = self.namespace.locate(_plain(path))
        return tree.folders.get(inner, File(b"", 0o755))

    def read(self, path: str) -> bytes:
        file = self.tree_file(path)
        if file is None:
            self._may_look(path)
            raise Refused("No such file or directory")
        if self.uid not in (ROOT, file.owner) and not file.mode & 0o004:
            raise Refused("Permission denied")
        self._may_look(path)
        return file.data

    def write(self, path: str, file: File) -> None:
        self._may_change(path)
        tree, inner = self.namespace.locate(_plain(path))
        if not self.is_folder(path.rpartition("/")[0] or "/"):
            raise Refused("No such file or directory")
        kind = self.namespace.mount_of(_plain(path)).kind
        label = f"u:object_r:{'tmpfs' if kind == 'tmpfs' else 'shell_data_file'}:s0"
        old = tree.files.get(inner)
        tree.files[inner] = replace(file, label=old.label if old else label)

    def change(self, path: str, **what: object) -> None:
        """chmod, chown, chcon of a file or folder."""
        self._may_change(path)
        tree, inner = self.namespace.locate(_plain(path))
        if inner in tree.files:
            tree.files[inner] = replace(tree.files[inner], **what)  # type: ignore[arg-type]  # named by the caller
        elif self.is_folder(path):
            tree.folders[inner] = replace(self.folder(path), **what)  # type: ignore[arg-type]  # named by the caller
        else:
            raise Refused("No such file or directory")

    def make_folder(self, path: str, mode: int = 0o755) -> None:
        self._may_change(path)
        tree, inner = self.namespace.locate(_plain(path))
        tree.folders.setdefault(inner, File(b"", mode, self.uid, "u:object_r:shell_data_file:s0"))

    def remove(self, path: str) -> None:
        self._may_change(path)
        tree, inner = self.namespace.locate(_plain(path))
        if any(mount.target == _plain(path) for mount in self.namespace.mounts):
            raise Refused("Device or resource busy")
        for held in (tree.files, tree.folders):
            for name in [name for name in held if inside(name, inner)]:
                del held[name]

    def _may_look(self, path: str) -> None:
        if self.uid != ROOT and any(inside(path, folder) for folder in _PRIVATE):
            raise Refused("Permission denied")

    def _may_change(self, path: str) -> None:
        if self.uid == ROOT:
            if self.namespace.mount_of(_plain(path)).kind == "erofs":
                raise Refused("Read-only file system")
            return
        parent = self.folder(path.rpartition("/")[0])
        if not any(inside(path, folder) for folder in _SHELLS) or (
            parent.owner == ROOT and parent.mode == 0o700
        ):
            raise Refused("Permission denied")


def _plain(path: str) -> str:
    """Without a trailing slash, and with /sdcard as the link that it is."""
    path = "/" + path.strip("/")
    if inside(path, "/sdcard"):
        return "/storage/emulated/0" + path[len("/sdcard") :]
    return path
