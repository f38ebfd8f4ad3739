"""A phone made ready for a capture, and put back exactly as it was found.

Every change is in the journal before it is made, so `restore` works after any
end of this program, on another day, twice, or after a restart of the phone. The
proxy comes last: with it the phone's traffic changes its way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import partial
from pathlib import Path

from auditor.device import ca_system, ca_user, proxy_setting, settings, traces
from auditor.device.certificate import Certificate
from auditor.device.facts import Facts, read_boot, read_facts
from auditor.device.journal import Entry, Journal, Undone
from auditor.device.transport import Phone
from auditor.model import DeviceError

PRIVATE_DNS_SINCE = 28  # Android 9
SYSTEM_STORE_SINCE = 24  # Android 7; before it the user's store is enough
TRUSTED = "trusted"  # in the journal: seen in the system's store, whose certificate, which boot


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to prepare; "" and None leave that alone."""

    proxy: str = ""
    certificate: Certificate | None = None


class ByHand(Enum):
    """What is known of the certificate that a person installed, where the phone does not tell."""

    ASKED = auto()  # say how to remove it
    DONE = auto()  # the person says that it is removed
    LATER = auto()  # it may stay for now


@dataclass(slots=True)
class Done:
    """What was done, in sentences; `steps` are left for a person, `undone` could not be done."""

    changes: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    undone: list[str] = field(default_factory=list)


def prepare(phone: Phone, journal: Journal, wanted: Wanted) -> Done:
    """Change what is wanted; what an earlier run left is put back first.

    That is also what no journal tells of, which must not be taken for the owner's.

    Raises:
        DeviceError: the phone is gone or refuses; what was done so far is in the journal.
    """
    left = restore(phone, journal, by_hand=ByHand.LATER)
    if strange := traces.adopt(phone, journal):
        left = restore(phone, journal, by_hand=ByHand.LATER)
    if journal.find("mounts") or journal.find("proxy"):
        raise DeviceError(left.undone[0])
    facts, done = read_facts(phone), Done(undone=left.undone)
    for trace in strange:
        if trace.kind:
            done.changes.append(f"{trace.found}, left by an earlier run: it was taken away first.")
        else:
            done.steps.append(trace.sentence)
    if wanted.certificate:
        _trust(phone, journal, wanted.certificate, facts, done)
    if wanted.proxy:
        if facts.sdk >= PRIVATE_DNS_SINCE:
            settings.change(phone, journal, "global", "private_dns_mode", "off")
            done.changes.append("Private DNS is off, so that names can be seen.")
        proxy_setting.put_on(phone, journal, wanted.proxy)
        done.changes.append(f"The HTTP proxy of all networks is {wanted.proxy}.")
    return done


def _trust(
    phone: Phone, journal: Journal, certificate: Certificate, facts: Facts, done: Done
) -> None:
    if phone.root.form and facts.sdk >= SYSTEM_STORE_SINCE:
        ca_system.install(phone, journal, certificate, facts.sdk)
        journal.record(TRUSTED, sha256=certificate.sha256, boot=read_boot(phone))
        done.changes.append(
            f"All apps trust {certificate.title!r} through the system's store, until a restart."
        )
        return
    done.steps += ca_user.offer(phone, journal, certificate, facts)
    if facts.sdk >= SYSTEM_STORE_SINCE:
        done.steps.append(
            f"There is no root ({phone.root.reason}): apps that target Android 7 or newer will not"
            " trust the certificate unless their network security config allows it."
        )


def restore(phone: Phone, journal: Journal, *, by_hand: ByHand = ByHand.ASKED) -> Done:
    """Undo what the journal holds, newest first; what could not be undone stays in it."""
    done = Done()
    sdk = read_facts(phone).sdk if journal.entries else 0
    for entry in reversed(journal.entries):
        if entry.kind == "user_ca" and by_hand is ByHand.LATER:
            continue
        undone = _undone(phone, entry, sdk, removed=by_hand is ByHand.DONE)
        if not undone.trouble:
            journal.undone(entry)
        told = done.undone if undone.trouble else done.changes
        told.append(undone.trouble or undone.said)
    done.changes, done.undone = _each_once(done.changes), _each_once(done.undone)
    return done


def _each_once(sentences: list[str]) -> list[str]:
    return [one for one in dict.fromkeys(sentences) if one]


def noted_trust(phone: Phone, folder: Path, certificate: Certificate) -> bool:
    """Whether `prepare` put this certificate into this phone's store, and nothing undid it since.

    It needs no root. False where that is not known: after a restart, once `restore`
    has begun, without the journal, or where the phone does not tell when it started.

    Raises:
        DeviceError: the phone is gone.
    """
    entries = Journal.noted(folder, journaled(phone))
    wanted = {"sha256": certificate.sha256, "boot": read_boot(phone)}
    return bool(wanted["boot"]) and any(
        entry.kind == TRUSTED and entry.what == wanted for entry in entries
    )


def journaled(phone: Phone) -> str:
    """What tells a phone from all others, whatever adb calls it: two words.

    The hardware's serial does not alone: emulators of one kind share it, and cheap phones. So the
    Android id of the first user goes with it, as a digest; a reset, which undoes all, changes it.

    Raises:
        DeviceError: the phone is gone, or does not tell its settings.
    """
    serial = "".join((read_facts(phone).serial or phone.serial).split())
    android = settings.get(phone, "secure", "android_id", user=0) or ""
    return f"{serial} {hashlib.sha256(android.encode()).hexdigest()[:12]}"


def _undone(phone: Phone, entry: Entry, sdk: int, *, removed: bool) -> Undone:
    by_hand = partial(ca_user.undo, sdk=sdk, removed=removed)
    undo = by_hand if entry.kind == "user_ca" else _UNDO.get(entry.kind)
    if undo is None:
        what = f"a change of a kind that this version does not know: {entry.kind!r}"
        return Undone(trouble=f"The journal holds {what}.")
    try:
        return undo(phone, entry)
    except DeviceError as error:
        return Undone(trouble=str(error))


_UNDO: dict[str, Callable[[Phone, Entry], Undone]] = {
    "setting": settings.undo,
    "proxy": proxy_setting.undo,
    "mounts": ca_system.undo,
    "folder": ca_system.undo,
    "file": ca_system.undo,
    TRUSTED: lambda _phone, _entry: Undone(),  # seen, not changed: from now on it is not sure
}
