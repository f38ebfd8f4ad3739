"""The capture modes: one file each, this is their registry.

A name that is none of theirs is a mode specification of mitmproxy's own.
"""

from auditor.capture.modes import transparent, tun, usb, wifi, wireguard
from auditor.capture.modes.base import Asked, Mode, Prepared
from auditor.capture.modes.changes import Changes

MODES = {one.MODE.name: one.MODE for one in (wifi, usb, wireguard, tun, transparent)}

__all__ = ["MODES", "Asked", "Changes", "Mode", "Prepared"]
