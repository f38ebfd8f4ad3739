"""Which field names are a part of an address, in every convention and some languages.

The core word ends the name; what may follow it only says in which form the
value is (`name`, `code`, `long`), never that it is something else (`city_id`,
`state_machine`). What stands before it is the stem: `geo` and `client` say
whose place it is, `registry` and `company` that it is no person's.
"""

from __future__ import annotations

import functools
from typing import NamedTuple

from auditor.detect.keys import name_of, words
from auditor.detect.siblings import is_element
from auditor.model import Node

_FORMS = frozenset(
    {"name", "names", "code", "text", "value", "val", "string", "str", "label", "short", "long",
     "iso", "abbr", "abbrev", "abbreviation", "full", "en", "display", "localized", "title",
     "alpha", "countr"}
)  # fmt: skip
_CODED = frozenset({"code", "iso", "abbr", "abbrev", "abbreviation", "short", "alpha"})
_CORES: dict[str, str] = {
    core: role
    for role, cores in {
        "city": (
            "city town locality addresslocality municipality suburb village borough cidade ciudad"
            " ville stadt ort citta comune gorod miasto kota stad poblacion placename metro"
            " neighborhood neighbourhood sublocality dependentlocality subadministrativearea"
            " subadminarea cityname townname localityname geocity ipcity usercity"
            " metroname commune kommun gemeinde gemeente postort district kecamatan woonplaats"
            " shi cty ip2ct ip2city currentplace userplace"
            " plaats sigungu mahalle colonia municipio delegacion barrio"
            " homeplace localidade localidad ilce freguesia mesto obec poststed by 城市 город 도시"
            " 市区町村 区县 시군구"
        ),
        "region": (
            "region state province prefecture subdivision subdivisions county administrativearea"
            " adminarea admin addressregion principalsubdivision bundesland estado provincia"
            " departement departamento oblast canton kanton stateprovince stateorprovince"
            " provincestate statename regionname provincename countyname statecode regioncode"
            " admindistrict georegion geostate ipregion subregion governorate ip2sc ip2region uf"
            " voivodeship provinsi wojewodztwo stateprov concelho distrito emirate sido"
            " 省份 область 都道府県 시도"
        ),
        "post": (
            "zip zipcode postalcode postcode postal plz codepostal codigopostal cep"
            " postnummer postleitzahl zippostal postalzip postzip zippostalcode geozip ipzip"
            " dzip ip2z zipplus postcodes postalcodes pcode postalkey postkod kodpocztowy"
            " kodepos pincode postakodu postnr psc irsz cap indeks pochtovyyindeks zonecode cp"
            " 邮编 邮政编码 郵便番号 우편번호 индекс"
        ),
        "country": (
            "country countrycode countryname pays pais land nation addresscountry geocountry"
            " ipcountry countryregion countryiso countryshort countrylong countryabbrev dcou ip2c"
            " ip2country 国家 國家 страна 국가"
        ),
        "continent": "continent continentcode continentname",
        "zone": "timezone tz ianatimezone timezoneid zoneinfo",
        "ip": "ip ipaddress ipaddr clientip userip remoteip ipv",
        "isp": "isp asn organization autonomoussystem dma msa metrocode dmacode areacode",
        "street": (
            "street streetaddress address1 addressline addressline1 addr1 street1 thoroughfare"
            " line1 strasse rue calle streetname streetline1 addressstreet adresse morada"
            " logradouro endereco indirizzo direccion ulica gatuadress straat via"
            " roadaddress roadaddr roadname voie"
            " улица 详细地址 番地 주소"
        ),
    }.items()
    for core in cores.split()
}
_SHORT = {
    "cc": "country", "ct": "city", "cic": "city", "cit": "city", "sc": "region", "st": "region",
    "rc": "region", "pc": "post", "coc": "continent", "co": "country", "dst": "region",
    "dcity": "city",
}  # fmt: skip
_WEAK = frozenset(
    {
        "land",
        "ort",
        "shi",
        "admin",
        "cap",
        "nation",
        "rue",
        "metro",
        "title",
        "by",
        "via",
        "mesto",
        "psc",
        "cp",
        "voie",
    }
)
_WHOSE = frozenset(
    {"geo", "geoip", "ip", "client", "user", "usr", "visitor", "device", "gps", "location", "loc",
     "wloc", "my", "current", "home", "billing", "shipping", "customer", "profile", "person",
     "member", "account", "delivery", "subscriber", "patient", "employee", "work", "birth",
     "residence", "edgescape", "akamai", "maxmind", "ipgeo", "geolocation", "geodata", "geoinfo",
     "geoipdata", "iplocation", "usergeo", "userlocation", "vgd", "address", "addresses", "place",
     "position", "contact", "cf"}
)  # fmt: skip
NOBODYS = frozenset(
    {"registry", "registrant", "company", "headquarters", "hq", "organization", "vendor",
     "manufacturer", "publisher", "copyright", "issuer", "bank", "store"}
)  # fmt: skip
_SUBSCRIPTIONS = frozenset({"sim", "network", "operator", "carrier", "roaming"})  # of a phone
_MACHINES = frozenset({"server", "servers", "datacenter", "datacentre", "cdn", "edge", "mirror"})
_BUSINESSES = frozenset(
    {"shop", "shops", "store", "stores", "restaurant", "restaurants", "hotel", "hotels", "venue",
     "venues", "station", "stations", "stop", "stops", "airport", "airports", "merchant",
     "merchants", "outlet", "outlets", "hospital", "hospitals", "clinic", "clinics", "pharmacy",
     "pharmacies", "school", "schools", "theatre", "theatres", "theater", "theaters", "cinema",
     "cinemas", "stadium", "museum", "museums", "dealer", "dealers", "garage", "garages",
     "retailer", "retailers", "warehouse", "warehouses", "branch", "branches", "facility",
     "facilities", "salon", "salons", "gym", "gyms", "bar", "bars", "cafe", "cafes", "landmark",
     "landmarks", "attraction", "attractions", "poi", "pois", "office", "offices"}
)  # fmt: skip
_SECRET = frozenset(  # what a PIN code opens; elsewhere India's post is meant
    {"setup", "pairing", "security", "device", "card", "login", "access", "unlock", "screen", "sim"}
)
_ADDRESS = frozenset({"address", "addresses", "location", "place", "geo"})
_LONGEST_CORE = 3


# What holds the value itself below an object of the part's name: `city: {names: {en: …}}`.
HELD = frozenset({"en", "name", "code", "iso_code", "isoCode", "iso", "names", "alpha2"})
HOLDERS = frozenset({"en", "iso_code", "isoCode"})  # those that wake; the others are everywhere
_UP = 2


class Role(NamedTuple):
    """What part of an address a name stands for.

    `coded` where the name says that the value is a code, `short` for names of two
    letters that mean nothing without their like beside them, `weak` for words that
    have other meanings too, `whose` where the stem says that
    the place is someone's, `nobodys` where it is an organisation's.
    """

    kind: str
    stem: str
    coded: bool = False
    short: bool = False
    weak: bool = False
    whose: bool = False
    nobodys: bool = False


@functools.lru_cache(16_384)
def role_of(name: str) -> Role | None:
    """The role that a field name plays in an address, None for any other name."""
    parts = list(words(name))
    if not parts:
        return None
    if len(parts) == 1 and parts[0] in _SHORT:
        return Role(_SHORT[parts[0]], "", short=True)
    coded = False
    while len(parts) > 1 and (parts[-1] in _FORMS or parts[-1].isdigit()):
        coded = coded or parts[-1] in _CODED
        joined = "".join(parts[-2:])
        if joined in _CORES:  # `postal code` is a core of its own
            break
        parts.pop()
    for count in range(min(_LONGEST_CORE, len(parts)), 0, -1):
        core = "".join(parts[-count:])
        if core in _CORES:
            break
    else:
        return None
    stem, kind = parts[:-count], _CORES[core]
    if core == "pincode" and not _SECRET.isdisjoint(stem):
        return None
    return Role(
        kind,
        "".join(stem),
        coded=coded or core.endswith("code"),
        weak=core in _WEAK,
        whose=not _WHOSE.isdisjoint(stem)
        or core.startswith(("geo", "ip", "current", "user", "home"))
        or (kind == "country" and not _SUBSCRIPTIONS.isdisjoint(stem)),
        nobodys=not NOBODYS.isdisjoint(stem),
    )


def role_at(node: Node) -> Role | None:
    """The role of a leaf, by its own name or, for a holder, by the object that it stands in."""
    name = name_of(node)
    role = role_of(name)
    if role is not None or node.name not in HELD:
        return role
    above = node.parent
    for _ in range(_UP):
        if above is None or is_element(above):
            return None
        if above.name not in HELD and above.name != node.name:
            return role_of(above.name)
        above = above.parent
    return None


def held_in(node: Node) -> Node:
    """The node that stands beside the other parts: of a holder, the object of the part's name."""
    while node.name in HELD and node.parent is not None and role_of(node.name) is None:
        node = node.parent
    return node


@functools.lru_cache(16_384)
def whose(name: str) -> bool:
    """Whether an object of this name holds somebody's place or data: `geo`, `user`, `device`."""
    return not _WHOSE.isdisjoint(words(name))


def of_business(node: Node | None) -> bool:
    """Whether an address is an organisation's or a house's that is open to all: `hotel.address`."""
    for _ in range(_UP):
        if node is None:
            return False
        parts = words(node.name)
        if parts and parts[-1] not in _ADDRESS:
            return parts[-1] in NOBODYS or parts[-1] in _BUSINESSES
        node = node.parent
    return False


def of_machine(node: Node | None) -> bool:
    """Whether the nearest object with a name that holds something is a server or its like."""
    for _ in range(_UP):
        if node is None:
            return False
        if node.name:
            parts = words(node.name)
            return bool(parts) and parts[-1] in _MACHINES
        node = node.parent
    return False
