"""FIDO: WebAuthn and passkeys, UAF, the metadata of authenticators; OpenID's `amr` values.

An authenticator signs a challenge and says in a flag, or in a number of bits, that and how it
verified its user. None of it describes a body.
"""

from __future__ import annotations

from auditor.detect.biometric.device.told import Platform, Together, constant

BYTES = frozenset(("authenticatordata", "clientdatajson", "attestationobject"))
# Bits of user verification methods, FIDO Registry of Predefined Values, section 3.1.
BITS = frozenset(("userverification", "userverificationmethod", "uvm"))
MOST_BITS = 0x07FF
# Authentication Method Reference Values, RFC 8176, of a body.
METHODS = frozenset(("face", "fpt", "iris", "retina", "vbm"))
METHOD = "amr"

_FLAGS = "what an authenticator says of its passkey, the user verified among it"

FIDO = Platform(
    source=(
        "W3C Web Authentication Level 3, section 6.1; FIDO UAF 1.2 (UAFV1TLV); FIDO Registry of "
        "Predefined Values 2.2, section 3.1; FIDO Metadata Statement 3; RFC 8176"
    ),
    answers=frozenset(
        ("userverification", "userverified", "isuserverifyingplatformauthenticatoravailable",
         "passkeyenabled", "haspasskey", "uvinitialized", "isconditionalmediationavailable")
    ),
    constants=(
        constant("UAFV1TLV", "uafv1tlv", "a FIDO UAF signature"),
        constant(
            "(?:presence|fingerprint|passcode|voiceprint|faceprint|eyeprint|pattern|handprint)"
            "_(?:internal|external)",
            "(?:finger|voice|face|eye|hand)print_(?:internal|external)",
            "a way of verifying the user that an authenticator has (FIDO metadata)",
        ),
    ),
    objects=(
        Together(
            ("aaguid", "credentialid", "backupeligible"),
            frozenset(("uv", "be", "bs", "up", "backupeligible", "backupstate", "userverified")),
            2,
            _FLAGS,
        ),
    ),
)  # fmt: skip
