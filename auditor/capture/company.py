"""Which companions run beside a capture, by what the user asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TextIO

from auditor.capture.companions import Guided, PhoneFacts, Sensors
from auditor.capture.guided import STDIN, ByHand, Script
from auditor.model import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from auditor.capture.companions import Companion


@dataclass(frozen=True, slots=True)
class Company:
    """What was asked for: the sensor timeline of an app, phases led by hand or by a script.

    `script` is a file of phases, "-" for the lines of `stdin`. `serial` is the phone's in
    adb, "" for the only one; `journals` are where it is noted what was changed on phones.
    """

    app: str
    serial: str
    certs: Path
    journals: Path
    sensors: bool
    phases: bool
    script: str
    stdin: TextIO | None  # None where it is closed

    def companions(self, say: Callable[[str], None]) -> tuple[Companion, ...]:
        """What runs beside the proxy; `say` receives sentences for the tester.

        Raises:
            InputError: the phases have nobody to begin them, or their file cannot be read.
            DeviceError: the phone cannot be asked.
        """
        return (*self._of_phone(), *self._of_tester(say))

    def _of_phone(self) -> tuple[Companion, ...]:
        from auditor.device import connect  # noqa: PLC0415 - loads adb
        from auditor.tasks.phone_facts import phone_facts, trust_fact  # noqa: PLC0415 - loads adb too

        certificate = self.certs / "ca" / "mitmproxy-ca-cert.pem"
        if not self.sensors:
            return (PhoneFacts(partial(trust_fact, self.serial, certificate, self.journals)),)
        ask = partial(phone_facts, self.serial, self.app, certificate, self.journals)
        return Sensors(connect(self.serial), self.app), PhoneFacts(ask)

    def _of_tester(self, say: Callable[[str], None]) -> tuple[Companion, ...]:
        if self.script:
            script = self._script(say)
            return (Guided(script.steps, stay=lambda: not script.ended),)
        if not self.phases:
            return ()
        if not self.app:
            raise InputError("--phases needs the app that is tested: name it with --app.")
        if self.stdin is None or not self.stdin.isatty():
            raise InputError("--phases needs a terminal; a script gives --phases-from FILE or -.")
        return (Guided(ByHand(self.stdin.fileno(), say).steps, stay=lambda: False),)

    def _script(self, say: Callable[[str], None]) -> Script:
        if self.script != STDIN:
            return Script(self.script, -1, say)
        if self.stdin is None:
            raise InputError("--phases-from - reads standard input, which is closed.")
        return Script(STDIN, self.stdin.fileno(), say)
