"""Root on the phone: which way leads to it, if any.

Tried in turn until `id -u` answers 0, because each su has its own grammar:
adbd may run as root itself (`adb root`); Magisk, KernelSU and SuperSU take
`su -c COMMAND`; the su of Android's own userdebug and emulator images takes
`su 0 COMMAND...` and no -c (AOSP system/extras/su/su.cpp); some take only
`su root -c COMMAND`.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from auditor.device.answer import Answer

ASKING = 20.0  # seconds: Magisk puts the question to the person who holds the phone
_WHO = "id -u"


class Form(StrEnum):
    """The ways to root, by how they are typed."""

    ADBD = "adb root"
    DASH_C = "su -c"
    ZERO = "su 0"
    ROOT_DASH_C = "su root -c"


@dataclass(frozen=True, slots=True)
class Root:
    """What was found: the way, or why there is none. `name` is the su's own, such as Magisk's."""

    form: Form | None
    name: str = ""
    reason: str = ""

    def wrap(self, command: str) -> str:
        """The command as it must be typed to run as root, in a shell of root's."""
        quoted = shlex.quote(command)
        return {
            Form.ADBD: command,
            Form.DASH_C: f"su -c {quoted}",
            Form.ZERO: f"su 0 sh -c {quoted}",
            Form.ROOT_DASH_C: f"su root -c {quoted}",
        }.get(self.form or Form.ADBD, command)


def find_root(ask: Callable[[str, float], Answer]) -> Root:
    """Try each way; `ask` runs a command as the shell user, within so many seconds."""
    if _is_root(ask(_WHO, ASKING)):
        return Root(Form.ADBD)
    refused = False
    for form in (Form.DASH_C, Form.ZERO, Form.ROOT_DASH_C):
        answer = ask(Root(form).wrap(_WHO), ASKING)
        if _is_root(answer):
            return Root(form, _name(ask))
        missing = answer.status == 127 or "not found" in answer.error + answer.text
        if missing:
            return Root(None, reason=_without_su(ask))
        refused |= "denied" in (answer.error + answer.text).lower()
    if refused:
        return Root(None, reason="su refused: allow root for the shell in the phone's root manager")
    return Root(None, reason="su is there, but none of its known forms gave root")


def _without_su(ask: Callable[[str, float], Answer]) -> str:
    """A developers' build gives root to adbd, by restarting it: a person decides that."""
    if ask("getprop ro.debuggable", ASKING).text.strip() == "1":
        return "the phone has no su, but its build allows `adb root`: run that first"
    return "the phone is not rooted (it has no su)"


def _is_root(answer: Answer) -> bool:
    return answer.good and answer.text.strip() == "0"


def _name(ask: Callable[[str, float], Answer]) -> str:
    """What `su -v` calls itself, such as 27.0:MAGISKSU; the plain su of Android has no -v."""
    answer = ask("su -v", ASKING)
    line = answer.text.strip().partition("\n")[0] if answer.good else ""
    return "Magisk" if "magisk" in line.lower() else line[:40]
