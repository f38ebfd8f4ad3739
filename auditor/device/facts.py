"""What a phone says of itself without root: its properties, in one command.

Properties are set by whoever built the phone; the values are kept as text and
numbers are read only where they are numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from auditor.device.transport import Phone
from auditor.model import DeviceError

COMMAND = "getprop"
BOOT = "cat /proc/sys/kernel/random/boot_id"
_LINE = re.compile(r"^\[([^\]\n]{1,200})\]: \[([^\n]{0,2000}?)\]$", re.MULTILINE)
_BOOT_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LIMIT = 2**20


@dataclass(frozen=True, slots=True)
class Facts:
    """Version and make. `sdk` is the API level: 26 is Android 8.0, 33 is Android 13."""

    sdk: int
    release: str = ""
    model: str = ""
    serial: str = ""  # of the hardware, whatever adb calls the phone
    fingerprint: str = ""  # of the build
    props: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        """Such as `Pixel 7, Android 13`."""
        return f"{self.model or 'Phone'}, Android {self.release or f'API level {self.sdk}'}"


def read_facts(phone: Phone) -> Facts:
    """Ask the phone; raises DeviceError where it does not say its version."""
    facts = parse_facts(phone.shell(COMMAND, limit=_LIMIT))
    if not facts.sdk:
        raise DeviceError(f"The phone {phone.serial} does not say which Android it runs.")
    return facts


def read_boot(phone: Phone) -> str:
    """The number that the kernel drew when the phone started; "" where it is not told."""
    found = _BOOT_ID.fullmatch(phone.shell(BOOT, limit=200).strip())
    return found[0] if found else ""


def parse_facts(text: str) -> Facts:
    """The answer of `getprop`; `sdk` is 0 where there is no number."""
    props = dict(_LINE.findall(text.replace("\r\n", "\n")))
    level = props.get("ro.build.version.sdk", "")
    maker, model = props.get("ro.product.manufacturer", ""), props.get("ro.product.model", "")
    return Facts(
        sdk=int(level) if level.isascii() and level.isdigit() and len(level) < 4 else 0,
        release=props.get("ro.build.version.release", ""),
        model=model if model.lower().startswith(maker.lower()) else f"{maker} {model}",
        serial=props.get("ro.serialno") or props.get("ro.boot.serialno", ""),
        fingerprint=props.get("ro.build.fingerprint", ""),
        props=props,
    )
