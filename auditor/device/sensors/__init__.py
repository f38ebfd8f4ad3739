"""What a phone's own logs tell about its sensors: one file a dump, each pure and bounded.

Every phone since Android 8 has the commands; where a version's dump lacks the
lines, the file yields nothing and another one tells.
"""

from auditor.device.sensors import appops, audio, camera, location, usage
from auditor.device.sensors.clock import CLOCK, PhoneClock, read_clock

__all__ = [
    "CLOCK",
    "PhoneClock",
    "appops",
    "audio",
    "camera",
    "location",
    "read_clock",
    "usage",
]
