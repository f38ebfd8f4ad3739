"""Wallets and desktops: the owner's check behind a payment, and Windows Hello.

A wallet says that the card's holder was checked on the phone (CDCVM), by a finger, a face or the
phone's code: whichever it was, only that is sent.
"""

from __future__ import annotations

from auditor.detect.biometric.device.told import Platform, constant

PAYMENTS = Platform(
    source=(
        "Google Pay API: AssuranceDetailsSpecifications; EMVCo CDCVM; "
        "Windows.Security.Credentials.UI.UserConsentVerifier"
    ),
    answers=frozenset(
        ("cardholderauthenticated", "cdcvm", "cdcvmtype", "cdcvmperformed", "windowshello",
         "userconsentverificationresult", "userconsentverifieravailability")
    ),
    words=frozenset(
        ("cdcvm", "ondevice", "devicenotpresent", "notconfiguredforuser", "disabledbypolicy",
         "devicebusy", "retriesexhausted", "canceled")
    ),
    constants=(
        constant("CDCVM", "cdcvm", "a payment whose payer the phone checked"),
    ),
)  # fmt: skip
