"""The data types, their categories, and what a profile key means.

Ids are stable: findings, files and interfaces use them. A category is the
part of a data type that a reader asks for first.
"""

from __future__ import annotations

from enum import StrEnum


class Category(StrEnum):
    """The four kinds of personal data this project looks for."""

    LOCATION = "location"
    BIOMETRIC = "biometric"
    IDENTIFIER = "identifier"
    HEALTH = "health"


DATA_TYPES: dict[str, str] = {
    "location.precise": "coordinates finer than 3 km²",
    "location.coarse": "coordinates or a place coarser than that",
    "location.history": "a series of places",
    "location.venue": "a venue that was checked into",
    "location.radio": "Wi-Fi, cell or Bluetooth surroundings",
    "location.timezone": "time zone, locale or SIM country",
    "bio.face_image": "an image containing a face",
    "bio.face_geometry": "a face's measures and landmarks",
    "bio.face_template": "a face embedding or template",
    "bio.fingerprint": "a fingerprint image or template",
    "bio.iris": "an iris image or template",
    "bio.palm": "a palm, hand or vein record",
    "bio.voice": "a voice recording",
    "bio.voice_template": "a speaker embedding",
    "bio.behaviour": "keystroke or gesture timing",
    "bio.motion": "motion streams",
    "id.advertising": "advertising id",
    "id.vendor_scoped": "developer-scoped id",
    "id.install": "installation id",
    "id.push": "push token",
    "id.device": "hardware id",
    "id.sim": "SIM or subscriber id",
    "id.user": "user id",
    "id.session": "session id",
    "id.network": "network address",
    "id.email": "e-mail address",
    "id.phone": "phone number",
    "id.name": "a person's name",
    "id.birth": "date of birth",
    "id.government": "government document number",
    "id.payment": "payment number",
    "id.vehicle": "vehicle id",
    "id.tracking": "an identifier discovered by recurrence",
    "id.canary": "a value planted by the tester",
    "health.certificate": "health certificate",
    "health.exposure": "exposure notification keys",
    "health.vitals": "vital signs",
    "health.record": "health record",
}

_CATEGORIES = {
    "location": Category.LOCATION,
    "bio": Category.BIOMETRIC,
    "id": Category.IDENTIFIER,
    "health": Category.HEALTH,
}

PROFILE_TYPES: dict[str, str] = {
    "email": "id.email",
    "phone": "id.phone",
    "advertising_id": "id.advertising",
    "android_id": "id.device",
    "imei": "id.device",
    "mac": "id.device",
    "serial": "id.device",
    "name": "id.name",
    "location": "location.precise",
    "given_name": "id.name",
    "family_name": "id.name",
    "birthday": "id.birth",
    "username": "id.user",
    "password": "id.user",
    "idfa": "id.advertising",
    "idfv": "id.vendor_scoped",
    "app_set_id": "id.vendor_scoped",
    "installation_id": "id.install",
    "push_token": "id.push",
    "imsi": "id.sim",
    "iccid": "id.sim",
    "bluetooth_mac": "id.device",
    "device_name": "id.device",
    "ip": "id.network",
    "ssid": "location.radio",
    "bssid": "location.radio",
    "home": "location.precise",
    "work": "location.precise",
    "address": "location.coarse",
    "city": "location.coarse",
    "postcode": "location.coarse",
    "passport": "id.government",
    "hkid": "id.government",
    "national_id": "id.government",
    "card": "id.payment",
    "iban": "id.payment",
    "plate": "id.vehicle",
    "vin": "id.vehicle",
}


def category_of(data_type: str) -> Category:
    """The category of a data type id; raises KeyError for an id of no category."""
    return _CATEGORIES[data_type.partition(".")[0]]


def type_of_known(key: str) -> str:
    """The data type of a profile key; a key that is no type of ours is a canary."""
    return PROFILE_TYPES.get(key, "id.canary")
