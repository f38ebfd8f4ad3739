"""pm, cmd package: which apps there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.phone.adbd.handset import Result
    from tests.phone.adbd.shell import Shell


def pm(shell: Shell, arguments: list[str]) -> Result:
    packages = shell.handset.packages
    match arguments:
        case ["list", "packages", *options]:
            wanted = [p for p in packages.values() if "-3" not in options or not p.system]
            lines = []
            for package in wanted:
                file = f"{path_of(package.name)}=" if "-f" in options else ""
                code = f" versionCode:{package.code}" if "--show-versioncode" in options else ""
                user = f" uid:{package.uid}" if "-U" in options else ""
                lines.append(f"package:{file}{package.name}{code}{user}\n")
            return 0, "".join(lines), ""
        case ["path", name]:
            folder = path_of(name).rpartition("/")[0]
            splits = [f"{folder}/{file}" for file in shell.view.names(folder)]
            paths = [path_of(name), *(path for path in splits if path != path_of(name))]
            lines = [f"package:{path}\n" for path in paths if path.endswith(".apk")]
            return (0, "".join(lines), "") if name in packages else (1, "", "")
        case ["list", "users"]:
            return 0, "Users:\n\tUserInfo{0:Owner:c13} running\n", ""
    return 255, "", "Unknown command\n"


def path_of(name: str) -> str:
    return f"/data/app/~~Zm9v==/{name}-YmFy==/base.apk"


def cmd(shell: Shell, arguments: list[str]) -> Result:
    if arguments[:1] == ["package"]:
        return pm(shell, arguments[1:])
    return 20, "", f"cmd: Can't find service: {arguments[0]}\n"


COMMANDS = {"pm": pm, "cmd": cmd}
