"""IP addresses of the phone: any number with dots may be one, so the name must say whose it is.

A public address tells who and where the subscriber is, a private one belongs
to the phone in its network; which of the two is said in the reason. Addresses
of servers, gateways and name servers, and those that nobody has (loopback,
documentation, reserved), are left out. So is a private address where the name
says that it is the public one, and a gateway's under a name that says nothing.
"""

from __future__ import annotations

import functools
import ipaddress
import re
from collections.abc import Iterator

from auditor.detect.identifier.devices.call_addresses import WAKES as CALL_WAKES
from auditor.detect.identifier.devices.call_addresses import call_addresses
from auditor.detect.identifier.naming import Siblings, above, ending
from auditor.detect.identifier.shapes import clean
from auditor.detect.keys import VAGUE, name_of, words
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.siblings import is_answer
from auditor.model import Confidence, Leaf, Method

_PUBLIC = frozenset(
    {"publicip", "publicipaddress", "publicipv4", "publicipv6", "externalip", "externalipaddress",
     "wanip", "xforwardedfor", "forwardedfor", "xrealip", "realip", "trueclientip",
     "cfconnectingip", "cfconnectingipv6", "fastlyclientip", "xclientip", "xclusterclientip",
     "xoriginalforwardedfor", "xforwarded", "forwarded", "remoteaddr", "httpxforwardedfor",
     "httpclientip", "xappengineuserip", "xprofip", "outboundip", "internetip"}
)  # fmt: skip
_LOCAL = frozenset(
    {"localip", "localipaddress", "localaddress", "lanip", "lanipaddress", "privateip",
     "privateipaddress", "internalip", "internalipaddress", "wifiip", "wifiipaddress", "wlanip",
     "intranetip", "ipv4local", "ipv6local", "localipv4", "localipv6", "cellip", "cellularip",
     "vpnip", "hostcandidateip", "linklocal", "inet", "inet6"}
)  # fmt: skip
_PLAIN = frozenset(
    {"ip", "ips", "ipv4", "ipv6", "ipaddress", "ipaddresses", "ipaddr", "ipv4address",
     "ipv6address", "ipv4addr", "ipv6addr", "clientip", "clientipaddress", "clientaddress",
     "clientaddr", "userip", "useripaddress", "deviceip", "deviceipaddress", "phoneip",
     "mobileip", "myip", "visitorip", "customerip", "loginip", "lastloginip", "registrationip",
     "registerip", "signupip", "peerip", "sourceip", "sourceipaddress", "srcip", "requestip",
     "reqip", "requesterip", "endip", "uip", "senderip", "lastip", "currentip", "xip", "ipadr",
     "ipadress", "queryip", "origin"}
)  # fmt: skip
_BARE = frozenset({"ip", "ips", "ipv4", "ipv6", "ipaddress", "ipaddresses", "ipaddr"})
# Beside a bare `ip` these say that it is a machine's to connect to.
_OF_A_MACHINE = frozenset({"host", "hostname", "port", "domain", "fqdn", "ttl"})
_KEYS = _PUBLIC | _LOCAL | _PLAIN
_KEY_OF = ending(_KEYS)
_NOT_MINE = frozenset(
    {"server", "servers", "dns", "gateway", "gw", "router", "dst", "dest", "destination", "target",
     "proxy", "cdn", "edge", "upstream", "bind", "listen", "version", "count", "subnet", "mask",
     "netmask", "ntp", "node", "nodes", "cluster", "lb", "endpoint", "resolver", "nameserver",
     "nameservers", "answer", "answers", "allow", "allowed", "allowlist", "whitelist", "blacklist",
     "block", "blocked", "blocklist", "deny", "denylist", "range", "ranges", "pool", "backend",
     "route", "routes", "relay", "stun", "turn", "host", "hosts", "domain", "domains", "broadcast",
     "dhcp", "pod", "container", "vm", "docker", "package", "packages", "library", "firmware",
     "sdk", "app", "build"}
)  # fmt: skip
_V4 = re.compile(r"((?:\d{1,3}\.){3}\d{1,3})(?::\d{1,5})?", re.ASCII)
_V6 = re.compile(
    r"\[?([0-9A-Fa-f:]{2,39}(?:(?<=:)(?:\d{1,3}\.){3}\d{1,3})?)(?:%[\w.-]{1,16})?\]?(?::\d{1,5})?",
    re.ASCII,
)
_FOR = re.compile(r"for=\s*(.{7,60})", re.IGNORECASE)
_INSIDE = re.compile(
    r"\b(?:ip|address|from|client)\b[^\n]{0,16}?(?<![\w.])((?:\d{1,3}\.){3}\d{1,3})(?![\w.])",
    re.IGNORECASE | re.ASCII,
)
_CARRIER = ipaddress.ip_network("100.64.0.0/10")
_MAX_TEXT = 4096
_MAX_CALL = 32_768  # characters of the description of a call

type _Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def look(scene: Scene) -> Iterator[Claim]:
    """Addresses under names that mean the phone's, and behind such a word in a text."""
    siblings = scene.leaves.once(Siblings)
    for leaf in scene.woken:
        key = _key_of(leaf)
        text = clean(leaf.value)
        if key and text:
            if key in _BARE and not siblings.names(leaf).isdisjoint(_OF_A_MACHINE):
                continue
            if claim := _judge(leaf, key, text):
                yield claim
        elif isinstance(leaf.value, str) and len(leaf.value) > 16:
            yield from _of_a_call(leaf, leaf.value)
            if found := _inside(leaf):
                yield found


def _key_of(leaf: Leaf) -> str:
    """The declared key that the name ends with, "" where it, or what is above, says whose it is."""
    name = name_of(leaf) if leaf.name in VAGUE else leaf.name
    key = _KEY_OF(name)
    return "" if not key or _foreign(name) or _foreign(above(leaf)) else key


@functools.lru_cache(4_096)
def _foreign(name: str) -> bool:
    return not _NOT_MINE.isdisjoint(words(name))


def _judge(leaf: Leaf, key: str, text: str) -> Claim | None:
    if key in _PUBLIC and (forwarded := _FOR.search(text)):
        text = forwarded[1]
    address = _read(text.split(",", 1)[0].strip())
    if address is None:
        return None
    local = _is_local(address)
    if local is None or (local and key in _PUBLIC):
        return None
    if local and key not in _LOCAL and _gateway(address):
        return None
    if key == "origin" and local:
        return None
    what = "a private address of the phone's network" if local else "a public IP address"
    reason = f"{what} under the name of the phone's address"
    return Claim(leaf.path, Confidence.PROBABLE, Method.KEY, reason, leaf.value)


def _read(text: str) -> _Address | None:
    """The address that a text is, its port, brackets and zone left out."""
    text = text.partition(";")[0].strip(' "')
    match = _V4.fullmatch(text) or _V6.fullmatch(text)
    if match is None:
        return None
    try:
        address = ipaddress.ip_address(match[1])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _is_local(address: _Address) -> bool | None:
    """Whether it is private; None for an address that no phone has."""
    if address.is_loopback or address.is_unspecified or address.is_multicast:
        return None
    if address in _CARRIER:
        return True
    if isinstance(address, ipaddress.IPv6Address):
        if address.is_link_local or (address.packed[0] & 0xFE) == 0xFC:
            return True
    elif address.packed[0] in (10, 172, 192) and address.is_private:
        return True if _rfc1918(address.packed) else None
    if isinstance(address, ipaddress.IPv4Address) and address.is_reserved:
        return None
    return False if address.is_global else None


def _rfc1918(octets: bytes) -> bool:
    return (
        octets[0] == 10
        or (octets[0] == 172 and 16 <= octets[1] < 32)
        or octets[:2] == bytes((192, 168))
    )


def _gateway(address: _Address) -> bool:
    """A network's own number, its first host, or the broadcast: the phone is none of them."""
    return address.version == 4 and address.packed[-1] in (0, 1, 255)


def _of_a_call(leaf: Leaf, value: str) -> Iterator[Claim]:
    """The phone's addresses in the description of a call; an answer's are its peer's."""
    sure = Confidence.CANDIDATE if is_answer(leaf) else Confidence.PROBABLE
    for text in dict.fromkeys(call_addresses(value[:_MAX_CALL])):
        address = _read(text)
        local = None if address is None else _is_local(address)
        if local is None:
            continue
        what = "a private address of the phone's network" if local else "a public IP address"
        reason = f"{what} in the description of a call"
        yield Claim(leaf.path, sure, Method.STRUCTURE, reason, value, part=text)


def _inside(leaf: Leaf) -> Claim | None:
    value = leaf.value
    if not isinstance(value, str) or len(value) > _MAX_TEXT:
        return None
    match = _INSIDE.search(value)
    address = _read(match[1]) if match else None
    if match is None or address is None or _is_local(address) is not False:
        return None
    reason = "a public IP address behind a word for one, inside a text"
    return Claim(leaf.path, Confidence.CANDIDATE, Method.CONTENT, reason, value, part=match[1])


DETECTOR = Detector(
    id="ip-address",
    version=3,
    data_type="id.network",
    title="IP address, public or local",
    keys=_KEYS,
    wake=(r"address [0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.", *CALL_WAKES),
    loose=("(?:client|user|public|local|device)[_.-]?ip(?:[_.-]?addr(?:ess)?)?",),
    sources=(
        "RFC 1918",
        "RFC 4291",
        "RFC 6598",
        "RFC 7239",
        "RFC 8839 (ICE)",
        "RFC 8866 (SDP)",
        "OpenRTB 2.6 Device.ip, ipv6",
    ),
    look=look,
    examples=(
        Example("OpenRTB", {"device": {"ip": "84.43.95.123"}}, ("id.network $.device.ip",)),
        Example(
            "the newer form",
            {"client_ipv6": "2607:fb90:f27:4512:d800:cb23:a603:e245"},
            ("id.network $.client_ipv6",),
        ),
        Example("a local one", {"local_ip": "10.0.0.1"}, ("id.network $.local_ip",)),
        Example(
            "with proxies",
            {"X-Forwarded-For": "84.43.95.123, 10.0.0.1"},
            ("id.network $.X-Forwarded-For",),
        ),
        Example(
            "a way to reach the phone in a call",
            {"candidate": "candidate:84 1 udp 16777 84.43.95.123 46154 typ srflx raddr 10.0.0.9"},
            ("id.network $.candidate",),
        ),
        Example("a relay's", {"c": "candidate:84 1 udp 16777 84.43.95.123 46154 typ relay"}),
        Example("a private one as the public", {"X-Forwarded-For": "192.168.1.7"}),
        Example("the router's", {"device": {"ip": "192.168.1.1"}}),
        Example("a version", {"version": "1.2.3.4", "ip_version": "1.2.3.4"}),
        Example("a server's", {"server_ip": "84.43.95.123", "dns": {"ip": "84.43.95.124"}}),
        Example("one to connect to", {"host": "a.example.org", "ip": "84.43.95.125", "port": 443}),
        Example("nobody's", {"ip": "127.0.0.1", "client_ip": "169.254.1.7", "ips": "203.0.113.9"}),
        Example("no address", {"ip": "111.222.333.444", "ipaddr": "n/a"}),
    ),
)
