"""am, command: what starts apps, and which programs there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.phone.adbd.pcapdroid import CONTROL, PACKAGE
from tests.phone.adbd.recording import TCPDUMP

if TYPE_CHECKING:
    from tests.phone.adbd.handset import Result
    from tests.phone.adbd.shell import Shell


def am(shell: Shell, arguments: list[str]) -> Result:
    """`am start -e NAME VALUE... -n ACTIVITY` and `am force-stop PACKAGE`."""
    app = shell.handset.pcapdroid
    match arguments:
        case ["start", *rest, "-n", activity]:
            if app is None or activity != CONTROL:
                return 1, "", f"Error type 3\nError: Activity class {activity} does not exist.\n"
            app.intent(dict(zip(rest[1::3], rest[2::3], strict=True)))
            return 0, f"Starting: Intent {{ cmp={activity} (has extras) }}\n", ""
        case ["force-stop", package]:
            if app is not None and package == PACKAGE:
                app.stop()
            return 0, "", ""
    return 255, "", "Unknown command\n"


def command(shell: Shell, arguments: list[str]) -> Result:
    """Only `command -v PROGRAM`."""
    there = arguments == ["-v", "tcpdump"] and shell.handset.tcpdump
    return (0, f"{TCPDUMP}\n", "") if there else (1, "", "")


COMMANDS = {"am": am, "command": command}
