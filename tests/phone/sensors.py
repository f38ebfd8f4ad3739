"""What an emulated phone's logs say of its sensors, in the words of its Android version.

The forms are those of AOSP's own dumps; apps and times are made up. The phone's
clock may be wrong, and its zone is its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from auditor.device.sensors import CLOCK, appops, audio, camera, location, usage
from tests.phone.adbd import Handset
from tests.phone.adbd.handset import Result

HOURS = 8  # Hong Kong


@dataclass
class Use:
    """A sensor, who used it, and from when to when in Unix seconds of this machine."""

    sensor: str
    app: str
    start: float
    stop: float | None = None


@dataclass
class Sensors:
    version: int
    ahead: float = 0.0  # seconds that the phone's clock is wrong
    uses: list[Use] = field(default_factory=list)

    def start(self, sensor: str, app: str, at: float | None = None) -> Use:
        use = Use(sensor, app, time.time() if at is None else at)
        self.uses.append(use)
        return use

    def install(self, handset: Handset, app: str) -> None:
        """Have the phone answer the commands that the timeline asks."""
        answers = {
            CLOCK: self.clock,
            camera.COMMAND: self.camera,
            audio.COMMAND: self.audio,
            appops.command(app): self.appops,
            location.COMMAND: self.location,
            usage.COMMAND: self.usage,
        }
        for command, answer in answers.items():
            handset.answers[command] = _always(answer)

    def clock(self) -> str:
        now = time.time() + self.ahead
        fraction = f"{int(now % 1 * 1e9):09d}" if self.version > 8 else "%N"
        return f"{int(now)}.{fraction} +{HOURS:02d}00\n"

    def camera(self) -> str:
        lines = [
            f"  {self._stamp(at)} : {word} device 0 client for package {use.app} (PID 4242)"
            for use, at, word in self._marks("camera", "CONNECT", "DISCONNECT")
        ]
        head = ["== Service global info: ==", "Number of camera devices: 2"]
        log = ["== Camera service events log (most recent at top): ==", *reversed(lines)]
        return "\n".join([*head, *log, "== Camera device 0 dynamic info: ==", ""])

    def audio(self) -> str:
        if self.version < 9:
            return "MediaFocusControl dump time: 8:00:00 AM\n"
        riid = "riid:47 " if self.version > 9 else ""
        lines = [
            f"{self._stamp(at, ':')} rec {word}  {riid}uid:10123 session:33 src:MIC"
            f" not silenced pack:{use.app}"
            for use, at, word in self._marks("microphone", "start", "stop")
        ]
        return "\n".join(["Audio event log: recording activity received by AudioService", *lines])

    def appops(self) -> str:
        names = {"camera": "CAMERA", "microphone": "RECORD_AUDIO", "location": "FINE_LOCATION"}
        lines = ["Current AppOps Service state:", "  Uid u0a123:", "    state=top"]
        for app in dict.fromkeys(use.app for use in self.uses):
            lines.append(f"    Package {app}:")
            for sensor, name in names.items():
                last = [use for use in self.uses if (use.sensor, use.app) == (sensor, app)][-1:]
                for use in last:
                    lines += self._old(name, use) if self.version < 9 else self._new(name, use)
        return "\n".join(lines)

    def _old(self, name: str, use: Use) -> list[str]:
        ago = _span(time.time() - use.start)
        if use.stop is None:
            return [f"      {name}: mode=0; time=+{ago} ago (running)"]
        return [f"      {name}: mode=0; time=+{ago} ago; duration=+{_span(use.stop - use.start)}"]

    def _new(self, name: str, use: Use) -> list[str]:
        lines = [f"      {name} (allow): ", "        null=["]
        ago = _span(time.time() - use.start)
        if use.stop is None:
            lines.append(f"          Running start at: +{ago}")
        else:
            lasted = _span(use.stop - use.start)
            stamp = self._stamp(use.start, ".", "%Y-%m-%d %H:%M:%S")
            lines.append(f"          Access: [top-s] {stamp} (-{ago}) duration=+{lasted}")
        lines.append("          Reject: [bg-s] 2020-01-01 00:00:00.000 (-1000d0h0m0s0ms)")
        return [*lines, "        ]"]

    def location(self) -> str:
        if self.version < 12:
            return "Current Location Manager state:\n  Historical Records by Provider:\n"
        lines = [
            f"    {self._stamp(at, '.')}: gps provider {word} 10123/{use.app}/1A2B"
            for use, at, word in self._marks("location", "+registration", "-registration")
        ]
        return "\n".join(["Event Log:", *lines])

    def usage(self) -> str:
        words = ("MOVE_TO_FOREGROUND", "MOVE_TO_BACKGROUND")
        if self.version > 9:
            words = ("ACTIVITY_RESUMED", "ACTIVITY_PAUSED")
        lines = [
            f'    time="{self._stamp(at, "", "%Y-%m-%d %H:%M:%S")}" type={word}'
            f" package={use.app} class={use.app}.Main instanceId=1 flags=0x0"
            for use, at, word in self._marks("foreground", *words)
        ]
        return "\n".join(["user=0", "  Last 24 hour events (timeRange=...)", *lines])

    def _marks(self, sensor: str, start: str, stop: str) -> list[tuple[Use, float, str]]:
        found = [(use, use.start, start) for use in self.uses if use.sensor == sensor]
        ended = [
            (use, use.stop, stop)
            for use in self.uses
            if use.sensor == sensor and use.stop is not None
        ]
        return sorted([*found, *ended], key=lambda mark: mark[1])

    def _stamp(self, at: float, milli: str = "", form: str = "%m-%d %H:%M:%S") -> str:
        when = datetime.fromtimestamp(at + self.ahead, UTC) + timedelta(hours=HOURS)
        return when.strftime(form) + (f"{milli}{when.microsecond // 1000:03d}" if milli else "")


def _always(answer: Callable[[], str]) -> Callable[[Handset], Result]:
    return lambda _: (0, answer(), "")


def _span(seconds: float) -> str:
    """A duration as Android writes it: 5s880ms, 1h2m3s4ms."""
    milli = int(seconds * 1000)
    parts = [(milli // 3_600_000, "h"), (milli // 60_000 % 60, "m"), (milli // 1000 % 60, "s")]
    text = "".join(f"{amount}{unit}" for amount, unit in parts if amount)
    return f"{text}{milli % 1000}ms"
