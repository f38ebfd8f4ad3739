"""What the emulated phone's services print. All persons, numbers and places are made up."""

from __future__ import annotations

SSAID = """<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>
<settings version="-1">
  <setting id="1" name="userkey" value="0123456789ABCDEF" package="android" defaultValue="0123456789ABCDEF" defaultSysSet="true" tag="null" />
  <setting id="19" name="10123" value="e248e1e9527f20ff" package="com.example.app" defaultValue="e248e1e9527f20ff" defaultSysSet="false" tag="null" />
  <setting id="20" name="10124" value="1f8b12aa9c0d3e4f" package="com.example.other" defaultValue="1f8b12aa9c0d3e4f" defaultSysSet="false" tag="null" />
</settings>
"""  # noqa: E501 - one line each, as the phone writes them
GAID = """<?xml version='1.0' encoding='utf-8' standalone='yes' ?>
<map>
    <string name="adid_key">cdda802e-fb9c-47ad-9866-0794d394c912</string>
    <boolean name="enable_limit_ad_tracking" value="false" />
</map>
"""
IMEI = "490154203237518"
IMSI = "454061234567890"
ICCID = "8985206123456789012"

_WIFI = """Wi-Fi is enabled
mWifiInfo SSID: {ssid}, BSSID: 60:38:e0:aa:bb:cc, MAC: 3c:5a:b4:01:02:03, IP: /192.168.1.20, \
Security type: 2, Supplicant state: COMPLETED, Wi-Fi standard: 5, RSSI: -51, Link speed: 433Mbps
"""
_ACCOUNT = """User UserInfo{0:Owner:c13}:
  Accounts: 2
    Account {name=tester@example.org, type=com.google}
    Account {name=Test Person, type=org.example.chat}

  AccountId, Action_Type, timestamp, UID, TableName, Key
"""
_LOCATION = """Location Manager State:
  gps provider:
      last location=Location[gps 22.319300,114.169400 hAcc=4.5 et=+3h12m6s799ms alt=50.0 vAcc=2.0]
  network provider:
      last location=Location[network 22.3190,114.1700 hAcc=20.0 et=+3h12m0s]
"""
_REGISTRY = """last known state:
  Phone Id=0
    mCallState=0
    mServiceState={mVoiceRegState=0(IN_SERVICE), mDataRegState=0(IN_SERVICE), \
mOperatorAlphaLong=Example Mobile, mOperatorNumeric=45406}
    mCellInfo=[CellInfoLte:{mRegistered=YES mTimeStamp=1ns mCellConnectionStatus=1 \
CellIdentityLte:{ mCi=12345678 mPci=42 mTac=4660 mEarfcn=66536 mBands=[] mBandwidth=1 mMcc=454 \
mMnc=06 mAlphaLong=Example Mobile mAlphaShort=EM} CellSignalStrengthLte: rssi=-63}]
"""


def services(sdk: int) -> dict[str, str]:
    """By dumpsys' arguments."""
    ssid = '"test-network"' if sdk >= 30 else "test-network"
    return {
        "wifi": _WIFI.format(ssid=ssid),
        "account": _ACCOUNT,
        "location": _LOCATION,
        "telephony.registry": _REGISTRY,
    }


def calls(sdk: int) -> dict[str, str]:
    """By `service call iphonesubinfo`'s arguments; codes move with the version."""
    if sdk > 34:
        return {}
    imsi, iccid = (8, 12) if sdk >= 30 else (7, 10) if sdk >= 28 else (7, 11)
    return {
        f"{code} s16 com.android.shell": parcel(text)
        for code, text in ((1, IMEI), (imsi, IMSI), (iccid, ICCID))
    }


def parcel(text: str) -> str:
    """A Parcel with a status of 0 and one string, as `service call` dumps it (Parcel.cpp)."""
    data = bytes(4) + len(text).to_bytes(4, "little") + (text + "\0").encode("utf-16-le")
    data += bytes(-len(data) % 4)
    words = [int.from_bytes(data[i : i + 4], "little") for i in range(0, len(data), 4)]
    lines = []
    for start in range(0, len(words), 4):
        row = words[start : start + 4]
        shown = "".join(
            chr(byte) if 32 <= byte < 127 else "."
            for word in row
            for byte in word.to_bytes(4, "little")
        )
        hexes = " ".join(f"{word:08x}" for word in row)
        lines.append(f"  0x{start * 4:08x}: {hexes:<35} '{shown}'")
    return "Result: Parcel(\n" + "\n".join(lines) + ")\n"
