"""What a label means in our vocabulary: its category, the data types that are right for it.

The first accepted data type is the label's own row in the tables; the others
are as right (a coordinate is precise or coarse by its digits). A soft label
names something that is no finding by itself (a language, a model); what may be
claimed there all the same stands here too.
"""

from __future__ import annotations

from dataclasses import dataclass

from auditor.model import DATA_TYPES, Category, category_of

PLACES = ("location.precise", "location.coarse")
BIOMETRIC = tuple(name for name in DATA_TYPES if name.startswith("bio."))


@dataclass(frozen=True, slots=True)
class Meaning:
    """`types` are the data types that are right; `soft` labels need not be found."""

    types: tuple[str, ...]
    soft: bool = False

    @property
    def row(self) -> str:
        """The data type under which the label is counted, "" for one that is nothing to us."""
        return self.types[0] if self.types else ""

    @property
    def category(self) -> Category | None:
        """The category of the label, None for one that is nothing to us."""
        return category_of(self.row) if self.types else None


_EXACT = {
    # location
    "latitude": PLACES,
    "longitude": PLACES,
    "location": (*PLACES, "location.history", "location.radio", "location.venue"),
    "STREET_ADDRESS": PLACES,
    "address": PLACES,
    "wifiBssid": ("location.radio", *PLACES, "id.device"),
    "bluetoothMac": ("location.radio", *PLACES, "id.device"),
    "cellLac": ("location.radio", *PLACES),
    "cellId": ("location.radio", *PLACES),
    "country": ("location.coarse", "location.timezone"),
    # identifiers
    "advertisingId": ("id.advertising",),
    "hashedAdvertisingId": ("id.advertising",),
    "developerScopedId": ("id.vendor_scoped",),
    "installationId": ("id.install",),
    "pushNotificationToken": ("id.push",),
    "deviceId": ("id.device", "id.install", "id.vendor_scoped"),
    "deviceSerial": ("id.device",),
    "macAddress": ("id.device",),
    "imei": ("id.device",),
    "deviceName": ("id.device", "id.name"),
    "userId": ("id.user",),
    "browserId": ("id.user", "id.install", "id.advertising"),
    "otherIdentifiers": ("id.user", "id.advertising", "id.device", "id.session", "id.install"),
    "sessionId": ("id.session",),
    "authToken": ("id.session",),
    "vin": ("id.vehicle",),
    "licensePlate": ("id.vehicle",),
    "documentNumber": ("id.government",),
    "US_SSN": ("id.government",),
    "US_DRIVER_LICENSE": ("id.government",),
    "CREDIT_CARD": ("id.payment",),
    "IBAN_CODE": ("id.payment",),
    "PERSON": ("id.name",),
    "personName": ("id.name",),
    "email": ("id.email",),
    "EMAIL_ADDRESS": ("id.email",),
    "phone": ("id.phone",),
    "PHONE_NUMBER": ("id.phone",),
    # biometric
    "faceBox": ("bio.face_geometry",),
    "faceLandmarks": ("bio.face_geometry",),
    "faceAttributes": ("bio.face_geometry",),
    "faceEmbedding": ("bio.face_template",),
    "faceId": ("bio.face_template",),
    "facePhoto": ("bio.face_image",),
    "faceImage": ("bio.face_image",),
    "faceImageIso19794_5": ("bio.face_image", "bio.face_template"),
    "irisImageIso19794_6": ("bio.iris",),
    "fingerprintTemplate": ("bio.fingerprint",),
    "fingerprintAn2k": ("bio.fingerprint",),
    "fingerprintImageWsq": ("bio.fingerprint",),
}
_COARSE = ("city", "region", "postalCode", "state", "GPE", "ZIP_CODE")
_ADDRESSES = ("ipAddress", "publicIp", "localIp", "IP_ADDRESS")
_SOFT = {
    "timezone": ("location.timezone", "location.coarse"),
    "language": ("location.timezone",),
    "carrier": ("location.timezone",),
    "locationAccuracy": (*PLACES, "location.radio"),
}
_NOTHING = Meaning((), soft=True)


def _table() -> dict[str, Meaning]:
    table = {name: Meaning(types) for name, types in _EXACT.items()}
    table |= {name: Meaning(("location.coarse", "location.precise")) for name in _COARSE}
    table |= {name: Meaning(("id.network",)) for name in _ADDRESSES}
    table |= {name: Meaning(types, soft=True) for name, types in _SOFT.items()}
    return table


MEANINGS = _table()


def meaning(label_type: str) -> Meaning:
    """The meaning of a label's type; a type that is not listed is nothing to us."""
    if label_type.startswith("health:"):
        return Meaning(("health.vitals", "health.record"))
    return MEANINGS.get(label_type, _NOTHING)
