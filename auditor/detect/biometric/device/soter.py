"""Checks of makers' own: Tencent's SOTER, the IFAA's, Huawei's and Samsung's.

SOTER's trusted code signs a small object: what was to be signed (raw), the number that the
phone gave the finger (fid), a counter, versions, the app's uid and the chip's number (cpu_id).
The fid is a number that the sensor's driver made up when the finger was enrolled: no measure
of a finger can be had from it, so by the taxonomy it is no fingerprint. Yet it stays the same for
all apps until the finger is enrolled anew, and the chip's number for good: those are identifiers
of the phone (`identifier.devices.signed_numbers`).
"""

from __future__ import annotations

from auditor.detect.biometric.device.told import Platform, Together

CHIP, FINGER = "cpuid", "fid"
SIGNED = "what a phone's trusted code signs after a check (Tencent SOTER)"
SIGNED_BY = Together(
    (CHIP,),
    frozenset(("fid", "counter", "teen", "teev", "fpn", "fpv", "raw", "uid", "pubkey")),
    3,
    SIGNED,
    plain=False,
    at=("counter", "raw", "pubkey"),
)

SOTER = Platform(
    source=(
        "Tencent SOTER wiki and BSD-licensed client; IFAA local password-free authentication; "
        "HMS Core FIDO BioAuthn; Samsung Pass SDK"
    ),
    answers=frozenset(
        ("bioauthnresult", "hasplatformauthenticators", "samsungpass", "spassresult",
         "ifaaauthtype", "issupportsoter", "supportsoter", "soterauthmode")
    ),
    objects=(SIGNED_BY,),
)  # fmt: skip
