"""su in its three grammars, and id."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.phone.adbd.handset import Result
    from tests.phone.adbd.shell import Shell

_MISSING = "/system/bin/sh: su: inaccessible or not found\n"


def su(shell: Shell, arguments: list[str]) -> Result:
    from tests.phone.adbd.shell import as_root, within  # noqa: PLC0415 - it imports the commands

    forms = shell.handset.su
    if not forms:
        return 127, "", _MISSING
    if shell.handset.su_denied:
        return 13, "", "Permission denied\n"
    if arguments == ["-v"]:
        return (0, "27.0:MAGISKSU\n", "") if "su -c" in forms else (1, "", "su: invalid uid/gid\n")
    match arguments:
        case ["-c", line] if "su -c" in forms:
            pass
        case ["root", "-c", line] if "su root -c" in forms:
            pass
        case ["0", "sh", "-c", line] if "su 0" in forms:
            pass
        case _:
            return 1, "", "su: invalid uid/gid '-c'\n"
    root = as_root(shell)
    if shell.handset.isolated_su:
        root = within(root, shell.namespace.fork("su"))
    status, out, error = root.run(line)
    return status, out, error.decode()


def identify(shell: Shell, arguments: list[str]) -> Result:
    if arguments == ["-u"]:
        return 0, f"{shell.uid}\n", ""
    name = "root" if shell.uid == 0 else "shell"
    return 0, f"uid={shell.uid}({name}) gid={shell.uid}({name})\n", ""


def echo(_: Shell, arguments: list[str]) -> Result:
    return 0, " ".join(arguments) + "\n", ""


COMMANDS = {"su": su, "id": identify, "echo": echo}
