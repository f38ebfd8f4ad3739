"""Emulated phones of several Android versions, rooted or not. All values are made up.

The texts follow AOSP's own dumps of each version; where a form changed (a
Parcel's code, binary XML, where certificates lie), so it does here.
"""

from __future__ import annotations

from tests.phone.adbd import dumps
from tests.phone.adbd.filesystem import ROOT, File, Mount, Namespace, Tree
from tests.phone.adbd.handset import Handset, Package, Process
from tests.phone.adbd.settings_store import Settings

VERSIONS = {8: 26, 11: 30, 13: 33, 14: 34, 16: 36}
STORE = "/system/etc/security/cacerts"
APEX = "/apex/com.android.conscrypt"
APP = "com.example.app"
_LABEL = "u:object_r:system_security_cacerts_file:s0"


def profile(version: int, *su: str, state: str = "device") -> Handset:
    """A phone of this Android version; `su` names the forms of su that work on it."""
    sdk = VERSIONS[version]
    base = Tree(_files(sdk), _folders())
    system = Mount("/system", base, "/system", "/dev/block/dm-0", "erofs")
    init = Namespace("init", [Mount("/", base), system])
    if sdk >= 34:
        inner = {f"/cacerts/{name}": file for name, file in _authorities().items()}
        init.mounts.append(Mount(APEX, Tree(inner), "", "/dev/block/loop3"))
    handset = Handset(
        sdk=sdk,
        props=_props(version, sdk, rooted=bool(su)),
        settings=Settings(
            {
                "global": {"device_name": "Test Phone", "private_dns_mode": "opportunistic"},
                "secure": {"android_id": "9774d56d682e549c"},
            }
        ),
        base=base,
        namespaces={"init": init},
        packages={package.name: package for package in _packages()},
        services=dumps.services(sdk),
        calls=dumps.calls(sdk),
        su=su,
        debuggable="su 0" in su,
        state=state,
    )
    _start(handset)
    return handset


def _start(handset: Handset) -> None:
    init = handset.namespaces["init"]
    handset.processes[1] = Process(1, 0, "init", ROOT, init)
    for pid, name in ((612, "zygote64"), (613, "zygote")):
        handset.namespaces[name] = init.fork(name)
        handset.processes[pid] = Process(pid, 1, name, ROOT, handset.namespaces[name])
    for name, user in (("system_server", 1000), (APP, 10123), ("com.example.other", 10124)):
        handset.start_app(name, user)


def _props(version: int, sdk: int, *, rooted: bool) -> dict[str, str]:
    build = "userdebug" if rooted else "user"
    return {
        "ro.product.name": "panther",
        "ro.product.model": "Pixel 7",
        "ro.product.device": "panther",
        "ro.product.manufacturer": "Google",
        "ro.build.version.sdk": str(sdk),
        "ro.build.version.release": str(version),
        "ro.build.fingerprint": f"google/panther/panther:{version}/TQ1A.230105.002/9325679:{build}/"
        "release-keys",
        "ro.serialno": "FAKE0001ABCD",
        "ro.boot.serialno": "FAKE0001ABCD",
        "gsm.operator.alpha": "Example Mobile",
        "gsm.operator.numeric": "45406",
        "gsm.sim.operator.alpha": "Example Mobile",
        "gsm.sim.operator.numeric": "45406",
        "gsm.sim.operator.iso-country": "hk",
        "persist.sys.timezone": "Asia/Hong_Kong",
    }


def _packages() -> list[Package]:
    return [
        Package("android", 1000, "13", 33, 33, system=True, shared_user="android.uid.system"),
        Package(
            "com.android.settings", 1000, "13", 33, system=True, shared_user="android.uid.system"
        ),
        Package("com.android.chrome", 10080, "120.0", 609, system=True),
        Package(APP, 10123, "2.3.1", 231, 33),
        Package("com.example.other", 10124, "5.0", 50, 23, debuggable=True),
        Package("com.example.twin", 10124, "5.0", 50, 29),
    ]


def _authorities() -> dict[str, File]:
    """Stand-ins for the certificates that the phone comes with."""
    return {
        f"{number:08x}.0": File(f"certificate {number}\n".encode(), 0o644, ROOT, _LABEL)
        for number in (0x01419DA9, 0x3E7271E8, 0xB1159C4C)
    }


def _files(sdk: int) -> dict[str, File]:
    files = {f"{STORE}/{name}": file for name, file in _authorities().items()}
    ssaid, gaid = dumps.SSAID.encode(), dumps.GAID.encode()
    path = "/data/system/users/0/settings_ssaid.xml"
    if sdk >= 31:  # binary XML from Android 12 on, which abx2xml turns back into text
        files[path] = File(b"ABX\0\x10" + bytes(40), 0o600, 1000)
        files[path + ".text"] = File(ssaid, 0o600, 1000)
    else:
        files[path] = File(ssaid, 0o600, 1000)
    files["/data/data/com.google.android.gms/shared_prefs/adid_settings.xml"] = File(
        gaid, 0o660, 10050
    )
    files["/sys/class/net/wlan0/address"] = File(b"3c:5a:b4:01:02:03\n", 0o644)
    return files


def _folders() -> dict[str, File]:
    return {
        STORE: File(b"", 0o755, ROOT, _LABEL),
        "/data/local/tmp": File(b"", 0o771, 2000, "u:object_r:shell_data_file:s0"),
        "/storage/emulated/0/Download": File(b"", 0o770, 1023, "u:object_r:media_rw_data_file:s0"),
    }
