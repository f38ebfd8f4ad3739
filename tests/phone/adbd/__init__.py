"""An emulated Android phone that the real adb server talks to.

`Handset` is the phone's state and what its commands do to it, `Adbd` speaks
adb's protocol for it on a free port, `AdbServer` is a private real adb server:

    with AdbServer() as server, Adbd(Handset(profile(13))) as adbd:
        serial = server.attach(adbd)
"""

from tests.phone.adbd.adbd import Adbd, Break
from tests.phone.adbd.handset import Handset, Package
from tests.phone.adbd.profiles import VERSIONS, profile
from tests.phone.adbd.server import AdbServer

__all__ = ["VERSIONS", "AdbServer", "Adbd", "Break", "Handset", "Package", "profile"]
