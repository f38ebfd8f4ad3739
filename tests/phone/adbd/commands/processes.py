"""ps, pidof, date."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.phone.adbd.handset import Result
    from tests.phone.adbd.shell import Shell


def ps(shell: Shell, arguments: list[str]) -> Result:
    """Only `ps -A -o PID,PPID,NAME`, in any order of columns."""
    columns = arguments[arguments.index("-o") + 1].split(",")
    lines = [" ".join(columns)]
    for process in shell.handset.processes.values():
        values = {
            "PID": process.pid,
            "PPID": process.parent,
            "NAME": process.name,
            "UID": process.user,
        }
        lines.append(" ".join(str(values[column]) for column in columns))
    return 0, "\n".join(lines) + "\n", ""


def pidof(shell: Shell, arguments: list[str]) -> Result:
    found = [str(p.pid) for p in shell.handset.processes.values() if p.name in arguments]
    return int(not found), " ".join(found) + "\n" if found else "", ""


def date(_: Shell, arguments: list[str]) -> Result:
    return (
        0,
        time.strftime(arguments[0].removeprefix("+").replace("%s", str(int(time.time())))) + ("\n"),
        "",
    )


COMMANDS = {"ps": ps, "pidof": pidof, "date": date}
