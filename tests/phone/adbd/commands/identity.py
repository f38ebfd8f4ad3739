"""dumpsys, service call, ip, abx2xml: where a phone tells who it is and where."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from tests.phone.adbd.commands.files import content

if TYPE_CHECKING:
    from tests.phone.adbd.handset import Package, Result
    from tests.phone.adbd.shell import Shell


def dumpsys(shell: Shell, arguments: list[str]) -> Result:
    handset = shell.handset
    key = " ".join(arguments)
    if key in handset.services:
        return 0, handset.services[key], ""
    if arguments[:1] == ["package"] and len(arguments) == 2:
        package = handset.packages.get(arguments[1])
        if package is None:
            return 0, f"Unable to find package: {arguments[1]}\n", ""
        return 0, _package(package, handset.sdk), ""
    return 0, "", f"Can't find service: {arguments[0]}\n"


def _package(package: Package, sdk: int) -> str:
    """After AOSP's Settings.dumpPackageLPr (services/core, com.android.server.pm)."""
    flags = "DEBUGGABLE HAS_CODE" if package.debuggable else "HAS_CODE ALLOW_CLEAR_USER_DATA"
    user = "appId" if sdk >= 34 else "userId"
    shared = (
        f"    sharedUser=SharedUserSetting{{1a2b3c {package.shared_user}/{package.uid}}}\n"
        if package.shared_user
        else ""
    )
    return (
        "Packages:\n"
        f"  Package [{package.name}] (a1b2c3d):\n"
        f"    {user}={package.uid}\n"
        f"{shared}"
        f"    codePath=/data/app/~~Zm9v==/{package.name}-YmFy==\n"
        f"    versionCode={package.code} minSdk=21 targetSdk={package.target}\n"
        f"    versionName={package.version}\n"
        f"    flags=[ {flags} ]\n"
        "    requested permissions:\n"
        "      android.permission.INTERNET\n"
        "      android.permission.CAMERA\n"
        "    runtime permissions:\n"
        "      android.permission.CAMERA: granted=true, flags=[ USER_SET ]\n"
    )


def service(shell: Shell, arguments: list[str]) -> Result:
    """`service call NAME CODE [i32 N|s16 TEXT]...` answers with a Parcel's dump."""
    key = " ".join(arguments[2:])
    nothing = "Result: Parcel(ffffffff 00000000 '........')\n"
    return 0, shell.handset.calls.get(key, nothing), ""


def abx2xml(shell: Shell, arguments: list[str]) -> Result:
    """The emulated phone keeps the text that its own converter would print in a file beside."""
    source = arguments[0]
    return 0, content(shell, source + ".text"), ""


def ip(_: Shell, arguments: list[str]) -> Result:
    """The real addresses of this network namespace."""
    real = shutil.which("ip")
    if real is None or arguments != ["-o", "addr", "show"]:
        return 127, "", "ip: inaccessible or not found\n"
    ended = subprocess.run([real, *arguments], capture_output=True, check=False, text=True)
    return ended.returncode, ended.stdout, ended.stderr


COMMANDS = {"dumpsys": dumpsys, "service": service, "ip": ip, "abx2xml": abx2xml}
