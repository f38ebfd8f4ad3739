"""What each data type is called where users already have names: DPV, Google Play, Apple, the GDPR.

Two columns say whether data is of a special category, as they differ: DPV marks
every biometric term so, the GDPR (article 9) only what is processed to identify
somebody uniquely, which traffic alone does not show. Where a vocabulary has no
term of its own, the nearest broader one stands.

After: DPV-PD 2.3; Google Play "Provide information for Google Play's Data safety
section"; Apple "Describing data use in privacy manifests"
(NSPrivacyCollectedDataType*, of which the ends stand here); Regulation (EU)
2016/679; EDPB guidelines 05/2022 for faces.
"""

from __future__ import annotations

from typing import NamedTuple

NEVER = "no"
IF_IDENTIFYING = "when processed to identify somebody uniquely"
MAYBE = "where it reveals article 9 data"
ALWAYS = "yes"


class Terms(NamedTuple):
    """The names of one data type. `special_dpv` and `special_gdpr` are the two columns."""

    dpv: tuple[str, ...]  # the term, then what it is narrower than
    play: str
    apple: str
    gdpr: str
    special_dpv: bool
    special_gdpr: str


_OTHER, _DEVICE = "Other info", "Device or other IDs"
_PRECISE, _ROUGH = "Precise location", "Approximate location"
_HEALTH = "Health info"
_FITNESS = "Health info or Fitness info"


def _biometric(
    term: str, play: str = _OTHER, apple: str = "SensitiveInfo", law: str = "4(14), 9(1)"
) -> Terms:
    return Terms(
        (term, "pd:Biometric"), play, apple, law, special_dpv=True, special_gdpr=IF_IDENTIFYING
    )


def _plain(dpv: str, play: str, apple: str, law: str = "4(1)", special: str = NEVER) -> Terms:
    return Terms(tuple(dpv.split(" < ")), play, apple, law, special_dpv=False, special_gdpr=special)


def _health(term: str, play: str, apple: str = "Health") -> Terms:
    return Terms(
        (term, "pd:MedicalHealth"),
        play,
        apple,
        "4(15), 9(1)",
        special_dpv=True,
        special_gdpr=ALWAYS,
    )


VOCABULARY: dict[str, Terms] = {
    "location.precise": _plain(
        "pd:GPSCoordinate < pd:CurrentLocation < pd:Location", _PRECISE, "PreciseLocation"
    ),
    "location.coarse": _plain("pd:Location", _ROUGH, "CoarseLocation"),
    "location.history": _plain(
        "pd:TravelHistory < pd:Location", _PRECISE, "PreciseLocation", special=MAYBE
    ),
    "location.venue": _plain(
        "pd:CurrentLocation < pd:Location", _PRECISE, "PreciseLocation", special=MAYBE
    ),
    "location.radio": _plain(
        "pd:CurrentLocation < pd:Location", f"{_PRECISE} or {_ROUGH}", "PreciseLocation"
    ),
    "location.timezone": _plain("pd:Location", _ROUGH, "CoarseLocation"),
    "bio.face_image": _plain("pd:Picture", "Photos", "PhotosorVideos", "4(1), recital 51",
                             IF_IDENTIFYING),
    "bio.face_geometry": _biometric("pd:FacialExpression", law="4(1), 4(14) where identifying"),
    "bio.face_template": _biometric("pd:FacialPrint"),
    "bio.fingerprint": _biometric("pd:Fingerprint"),
    "bio.iris": _biometric("pd:Retina"),
    "bio.palm": _biometric("pd:Biometric"),
    "bio.voice": _plain("pd:VoiceCommunicationRecording", "Voice or sound recordings",
                        "AudioData", "4(1), 4(14) where a voiceprint", IF_IDENTIFYING),
    "bio.voice_template": _biometric("pd:Biometric", "Voice or sound recordings"),
    "bio.behaviour": _biometric("pd:Biometric", law="4(14) (behavioural), 9(1)"),
    "bio.motion": _biometric("pd:Biometric", law="4(1), 4(14) (behavioural) where identifying"),
    "id.advertising": _plain("pd:Identifier < pd:Tracking", _DEVICE, "DeviceID",
                             "4(1), recital 30"),
    "id.vendor_scoped": _plain("pd:Identifier < pd:Tracking", _DEVICE, "DeviceID"),
    "id.install": _plain("pd:Identifier < pd:Tracking", _DEVICE, "DeviceID"),
    "id.push": _plain("pd:Identifier < pd:Tracking", _DEVICE, "DeviceID"),
    "id.device": _plain("pd:UID < pd:Identifier", _DEVICE, "DeviceID"),
    "id.sim": _plain("pd:UID < pd:Identifier", _DEVICE, "DeviceID"),
    "id.user": _plain("pd:AccountIdentifier < pd:Identifier", "User IDs", "UserID"),
    "id.session": _plain("pd:Identifier < pd:Tracking", "User IDs", "UserID"),
    "id.network": _plain("pd:IPAddress < pd:Identifier", "none of its own", "none of its own"),
    "id.email": _plain("pd:EmailAddress < pd:Contact", "Email address", "EmailAddress"),
    "id.phone": _plain("pd:TelephoneNumber < pd:Contact", "Phone number", "PhoneNumber"),
    "id.name": _plain("pd:Name < pd:Identifying", "Name", "Name"),
    "id.birth": _plain("pd:BirthDate < pd:Identifying", _OTHER, "OtherUserContactInfo"),
    "id.government": _plain("pd:OfficialID < pd:Identifying", _OTHER, "SensitiveInfo", "4(1), 87"),
    "id.payment": _plain("pd:PaymentCardNumber < pd:Financial", "User payment info", "PaymentInfo"),
    "id.vehicle": _plain("pd:Identifier", _DEVICE, "OtherDataTypes"),
    "id.tracking": _plain("pd:Identifier < pd:Tracking", _DEVICE, "DeviceID", "4(1), recital 30"),
    "id.canary": _plain("pd:PersonalData", "as of what was planted", "as of what was planted"),
    "health.certificate": _health("pd:HealthRecord", _HEALTH),
    "health.exposure": _health("pd:HealthRecord", _HEALTH),
    "health.vitals": _health("pd:PhysicalHealth", _FITNESS, "Health, or Fitness for exercise"),
    "health.record": _health("pd:HealthRecord", _HEALTH),
}  # fmt: skip


def terms_of(data_type: str) -> Terms:
    """The names of a data type; of one that this version does not know, none."""
    return VOCABULARY.get(data_type, NO_TERMS)


NO_TERMS = Terms((), "", "", "", special_dpv=False, special_gdpr="")
