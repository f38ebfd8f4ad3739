"""settings, getprop."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.phone.adbd.handset import Result
    from tests.phone.adbd.shell import Shell


def settings(shell: Shell, arguments: list[str]) -> Result:
    store = shell.handset.settings
    if arguments[:2] == ["--user", "0"]:
        arguments = arguments[2:]
    match arguments:
        case ["get", namespace, key]:
            value = store.get(namespace, key)
            return 0, ("null" if value is None else value) + "\n", ""
        case ["put", namespace, key, value]:
            store.put(namespace, key, value)
            return 0, "", ""
        case ["delete", namespace, key]:
            return 0, f"Deleted {store.delete(namespace, key)} rows\n", ""
        case ["list", namespace]:
            pairs = sorted(store.values[namespace].items())
            return 0, "".join(f"{key}={value}\n" for key, value in pairs), ""
    return 255, "", "Invalid command\n"


def getprop(shell: Shell, arguments: list[str]) -> Result:
    props = shell.handset.props
    if arguments:
        return 0, props.get(arguments[0], "") + "\n", ""
    return 0, "".join(f"[{key}]: [{value}]\n" for key, value in props.items()), ""


COMMANDS = {"settings": settings, "getprop": getprop}
