"""The field names that announce a known value: by its type, or by the profile's own key.

Joined words, as `keys` makes them; `name_hash` has the run `name`.
"""

from __future__ import annotations

from auditor.detect.keys import joined, names
from auditor.model import Leaf

_PHONE = frozenset(
    {"phone", "phonenumber", "mobile", "mobilenumber", "msisdn", "tel", "telephone", "cell",
     "cellphone", "contact", "contactnumber", "ph", "phones", "whatsapp", "handphone", "telno"}
)  # fmt: skip
_ID = frozenset(
    {
        "serial",
        "serialno",
        "serialnumber",
        "deviceid",
        "sn",
        "imei",
        "mac",
        "udid",
        "androidid",
        "ssaid",
        "did",
        "device",
    }
)
_DOCUMENT = frozenset(
    {"passport", "hkid", "idcard", "idno", "idnumber", "document", "documentnumber", "docno",
     "documentno", "nationalid", "identity", "identitycard", "ssn", "taxid", "licence", "license",
     "passportnumber", "passportno", "personalnumber", "govid"}
)  # fmt: skip
TELLING: dict[str, frozenset[str]] = {
    "id.name": frozenset(
        {"name", "fullname", "firstname", "lastname", "username", "displayname", "nickname",
         "givenname", "familyname", "surname", "contact", "customer", "person", "cardholder",
         "recipient", "sender", "owner", "fn", "ln", "user", "holder"}
    ),
    "id.phone": _PHONE,
    "id.email": frozenset({"email", "mail", "em", "useremail", "emails", "emailaddress"}),
    "id.device": _ID,
    "id.advertising": frozenset({"gaid", "idfa", "ifa", "aaid", "adid", "advertising", "rdid",
                                 "advertisingid", "oaid", "maid"}),
    "id.vendor_scoped": frozenset({"idfv", "ifv", "vendor", "vendorid", "appsetid", "asid"}),
    "id.install": frozenset({"installation", "installationid", "installid", "fid", "iid"}),
    "id.push": frozenset({"push", "pushtoken", "fcmtoken", "token", "registrationid", "apns"}),
    "location.precise": frozenset({"location", "geo", "ll", "loc", "position", "latlng",
                                   "latlon", "coords", "gps", "coordinates"}),
    "id.sim": frozenset({"imsi", "iccid", "sim", "simserial", "subscriber", "subscriberid"}),
    "id.birth": frozenset(
        {"birthday", "birthdate", "dob", "dateofbirth", "born", "birth", "bday", "db", "birthdt"}
    ),
    "id.government": _DOCUMENT,
    "id.payment": frozenset({"card", "cardnumber", "pan", "cc", "iban", "account", "bankaccount"}),
    "id.vehicle": frozenset({"plate", "licenseplate", "numberplate", "vehicle", "vin", "vrm"}),
    "id.network": frozenset({"ip", "ipaddress", "ipv4", "ipv6", "clientip", "remoteaddr", "addr"}),
    "id.user": frozenset(
        {"user", "username", "login", "account", "userid", "uid", "password", "passwd", "pwd",
         "pass", "pin", "secret", "nickname"}
    ),
    "location.coarse": frozenset(
        {"city", "town", "address", "street", "postcode", "postalcode", "zip", "zipcode", "region",
         "district", "location", "place", "country", "addr", "state"}
    ),
    "location.radio": frozenset({"ssid", "wifi", "network", "wifiname", "bssid"}),
}  # fmt: skip
_NOTHING: frozenset[str] = frozenset()


def tells(key: str, data_type: str, leaf: Leaf) -> bool:
    """Whether the field's name announces a value of this key or type."""
    found = names(leaf)
    return joined(key) in found or not found.isdisjoint(TELLING.get(data_type, _NOTHING))
