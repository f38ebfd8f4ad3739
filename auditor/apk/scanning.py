"""One app, read from its APKs: its manifest, its network security config, hints in its code.

An app is a base APK and any number of splits; together they are one app. What cannot be read is
a note, and what rests on it is not known: never "none".
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import IO

from auditor.apk import axml
from auditor.apk.archive import Archive
from auditor.apk.axml import Element, Value
from auditor.apk.manifest import Manifest, read_manifest
from auditor.apk.network_security import ROOT, Config, read_config
from auditor.apk.pinning import Found, Hint, hints, look_at_dex
from auditor.apk.resources import Resources
from auditor.model import InputError

APKS = 64
SECONDS = 60.0  # for the code of all of them
_CONFIG = 2**18  # bytes of a network security config
_ALL_XML = 16 * 2**20  # bytes of all files that may be it
_MANIFEST = 4 * 2**20
_TABLE = 64 * 2**20
_DEX = 64 * 2**20
_LOOKED_THROUGH = 3_000  # files under res that may be the config
_NAMES = 200_000  # of files that are looked at
_DEX_NAME = re.compile(r"classes\d{0,3}\.dex")


@dataclass(frozen=True, slots=True)
class Scanned:
    """What one app's APKs say.

    `config` is None without one; `place` says where it was found, and `trouble` why it is not
    known although the app has one. `hints` are None where no code could be read. `notes` are
    sentences about what was not read.
    """

    manifest: Manifest
    config: Config | None
    place: str = ""
    trouble: str = ""
    hints: tuple[Hint, ...] | None = ()
    notes: tuple[str, ...] = ()


def scan(sources: Sequence[IO[bytes]]) -> Scanned:
    """Read an app from its open APKs, in any order.

    Raises:
        InputError: none of them is an app's base APK that can be read.
    """
    notes: dict[str, None] = {}
    archives: list[Archive] = []
    for source in sources[:APKS]:
        try:
            archives.append(Archive(source))
        except InputError as error:
            notes[f"One of its {len(sources)} APKs was not read: {error}"] = None
    if len(sources) > APKS:
        notes[f"Of its {len(sources)} APKs only {APKS} were read."] = None
    base, root = _base(archives)
    resources = _resources(base, notes)
    manifest = read_manifest(root, resources)
    config, place, trouble = _config(manifest, archives, resources)
    if any(archive.doubled for archive in archives):
        notes["A name comes twice in an APK, so Android may see another file than we."] = None
    return Scanned(manifest, config, place, trouble, _hints(archives, notes), tuple(notes))


def _base(archives: Sequence[Archive]) -> tuple[Archive, Element]:
    """The APK whose manifest is no split's."""
    trouble = "None of the app's APKs has a manifest."
    for archive in archives:
        if "AndroidManifest.xml" not in archive.files:
            continue
        try:
            root = axml.parse(archive.read("AndroidManifest.xml", _MANIFEST))
        except InputError as error:
            trouble = str(error)
            continue
        if "split" not in root.attributes:
            return archive, root
    raise InputError(trouble)


def _resources(base: Archive, notes: dict[str, None]) -> Resources | None:
    if "resources.arsc" not in base.files:
        return None
    try:
        return Resources(base.read("resources.arsc", _TABLE))
    except InputError as error:
        notes[f"Its resource table was not read: {error}"] = None
        return None


def _config(
    manifest: Manifest, archives: Sequence[Archive], resources: Resources | None
) -> tuple[Config | None, str, str]:
    """The config, where it was found, and why it is not known."""
    if manifest.config is None:
        return None, "", ""
    if manifest.target_sdk is None:
        return None, "", "the app's target SDK cannot be read"
    trees = _Trees(archives)
    found = trees.named(manifest.config, resources)
    how = ""
    if not found:
        found, how = trees.by_root(), ", found by what it is, as its number leads nowhere"
    configs = {read_config(root, manifest.target_sdk): place for place, root in found}
    if not configs:
        return None, "", "its file is not to be found"
    if len(configs) > 1:
        places = ", ".join(sorted(configs.values()))[:300]
        return None, "", f"several files may be it ({places})"
    [(config, place)] = configs.items()
    return config, f"{place}{how}", ""


class _Trees:
    """Reads files that may be network security configs, so many bytes of them and no more."""

    def __init__(self, archives: Sequence[Archive]) -> None:
        self._archives = archives
        self._left = _ALL_XML

    def named(self, number: Value, resources: Resources | None) -> list[tuple[str, Element]]:
        """The configs that the manifest's number leads to, with their names."""
        if resources is None:
            return []
        names = dict.fromkeys(value.text for value in resources.values(number.data))
        return self._those((archive, name) for name in names for archive in self._archives)

    def by_root(self) -> list[tuple[str, Element]]:
        """Every config that lies where resources do, whatever it is called."""
        return self._those(
            (archive, name)
            for archive in self._archives
            for name in archive.files
            if name.startswith(("res/", "r/")) and (name.endswith(".xml") or "." not in name)
        )

    def _those(self, places: Iterable[tuple[Archive, str]]) -> list[tuple[str, Element]]:
        found = []
        for archive, name in islice(places, _LOOKED_THROUGH):
            try:
                content = archive.read(name, min(_CONFIG, self._left))
                self._left -= len(content)
                root = axml.parse(content)
            except InputError:  # not there, too large, or another kind of file
                continue
            if root.name == ROOT:
                found.append((name, root))
        return found


def _hints(archives: Sequence[Archive], notes: dict[str, None]) -> tuple[Hint, ...] | None:
    found = Found()
    until = time.monotonic() + SECONDS
    for data in _code(archives, found):
        if time.monotonic() > until:
            found.unread += 1
            break
        look_at_dex(data, found)
    if found.unread:
        notes["Not all of its code could be looked at."] = None
    names = (name for archive in archives for name in archive.files)
    told = hints(found, islice(names, _NAMES))
    return None if not found.looked and not told else tuple(told)


def _code(archives: Sequence[Archive], found: Found) -> Iterator[bytes]:
    for archive in archives:
        for name in archive.files:
            if _DEX_NAME.fullmatch(name):
                try:
                    yield archive.read(name, _DEX)
                except InputError:
                    found.unread += 1
