"""The phone: reached through adb, read, prepared and put back as it was."""

from auditor.device.adb_server import Attached, attached
from auditor.device.answer import Answer
from auditor.device.found import only_phone, ready_phones
from auditor.device.root import Root
from auditor.device.shell import Shell
from auditor.device.transport import Phone, connect

__all__ = [
    "Answer",
    "Attached",
    "Phone",
    "Root",
    "Shell",
    "attached",
    "connect",
    "only_phone",
    "ready_phones",
]
