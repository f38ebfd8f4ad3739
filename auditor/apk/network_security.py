"""An app's network security config: whom it trusts for which host, and what it pins.

After Android's own reader (AOSP frameworks/base, android/security/net/config: XmlConfigSource,
NetworkSecurityConfig) and the documentation "Network security configuration":

* a rule that names no trust anchors takes those around it: of the outer domain-config, of
  base-config, at last the defaults by target SDK;
* `debug-overrides` adds anchors in a debuggable app only;
* a pin set counts until its expiration date, that day excluded, and not for chains that end at
  anchors with `overridePins`, which debug-overrides' have by default.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from auditor.apk.axml import REFERENCE, Element
from auditor.apk.manifest import CLEARTEXT_UNTIL, USER_STORE_UNTIL

ROOT = "network-security-config"
RULES = 500
HOSTS = 200  # of one rule
PINS = 50  # of one rule
_HOST = re.compile(r"[A-Za-z0-9._\-]{1,253}")
_DIGEST = re.compile(r"[A-Za-z0-9+/]{43}=")


@dataclass(frozen=True, slots=True)
class Anchors:
    """Which certificates are trusted: the phone's, the user's, and some of the app's own."""

    system: bool = False
    user: bool = False
    own: int = 0
    override_pins: bool = False  # the user's pass any pin


@dataclass(frozen=True, slots=True)
class Host:
    """A domain, with all below it where `below`."""

    name: str
    below: bool = False

    def __str__(self) -> str:
        return f"{self.name} and below" if self.below else self.name


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds for some hosts, or for all others (`hosts` is empty). `until` is None for ever."""

    hosts: tuple[Host, ...]
    cleartext: bool
    anchors: Anchors
    pins: tuple[str, ...] = ()  # SHA-256 of public keys, base64
    until: date | None = None

    def pinned(self, today: date) -> bool:
        """Whether pins are enforced on that day."""
        return bool(self.pins) and (self.until is None or today < self.until)


@dataclass(frozen=True, slots=True)
class Config:
    """A whole config. `debug` counts in a debuggable app only; `odd` is what was not understood."""

    base: Rule
    rules: tuple[Rule, ...] = ()
    debug: Anchors | None = None
    odd: tuple[str, ...] = ()


def defaults(target_sdk: int, *, cleartext: bool | None = None) -> Rule:
    """What holds without a config; `cleartext` is the manifest's word, where it has one."""
    allowed = target_sdk <= CLEARTEXT_UNTIL if cleartext is None else cleartext
    return Rule((), allowed, Anchors(system=True, user=target_sdk <= USER_STORE_UNTIL))


def read_config(root: Element, target_sdk: int) -> Config:
    """The config of a tree whose root is ROOT. `usesCleartextTraffic` does not count beside one."""
    odd: dict[str, None] = {}
    outer = defaults(target_sdk)
    base = root.first("base-config")
    if base is not None:
        outer = _rule(base, outer, (), odd)
    rules: list[Rule] = []
    waiting = [(element, outer) for element in reversed([*root.all("domain-config")])]
    while waiting:
        element, around = waiting.pop()
        if len(rules) >= RULES:
            odd["It has more rules than are looked at"] = None
            break
        rule = _rule(element, around, _hosts(element, odd), odd)
        rules.append(rule)
        waiting += [(inner, rule) for inner in reversed([*element.all("domain-config")])]
    overrides = root.first("debug-overrides")
    debug = None if overrides is None else _anchors(overrides, odd, overriding=True)
    return Config(outer, tuple(rules), debug, tuple(odd))


def _rule(element: Element, around: Rule, hosts: tuple[Host, ...], odd: dict[str, None]) -> Rule:
    flag = element.attributes.get("cleartextTrafficPermitted")
    anchors = _anchors(element, odd, overriding=False)
    pins, until = _pins(element, odd) or (around.pins, around.until)
    return Rule(
        hosts,
        around.cleartext if flag is None or flag.flag is None else flag.flag,
        around.anchors if anchors is None else anchors,
        pins,
        until,
    )


def _anchors(element: Element, odd: dict[str, None], *, overriding: bool) -> Anchors | None:
    """The trust anchors of one element, None where it names none."""
    inside = element.first("trust-anchors")
    if inside is None:
        return None
    system = user = passing = False
    own = 0
    for certificates in inside.all("certificates"):
        source = certificates.attributes.get("src")
        said = certificates.attributes.get("overridePins")
        overrides = overriding if said is None or said.flag is None else said.flag
        if source is not None and source.text == "system":
            system = True
        elif source is not None and source.text == "user":
            user, passing = True, passing or overrides
        elif source is not None and (source.kind == REFERENCE or source.text.startswith("@")):
            own += 1
        else:
            odd["It names a source of certificates that is not known"] = None
    return Anchors(system, user, own, passing)


def _hosts(element: Element, odd: dict[str, None]) -> tuple[Host, ...]:
    return tuple(_each_host(element, odd))


def _each_host(element: Element, odd: dict[str, None]) -> Iterator[Host]:
    for number, domain in enumerate(element.all("domain")):
        name = domain.text.strip().lower()
        if number >= HOSTS:
            odd["A rule has more hosts than are looked at"] = None
            return
        if not _HOST.fullmatch(name):
            odd["A rule is for a host that is none"] = None
            continue
        below = domain.attributes.get("includeSubdomains")
        yield Host(name, below is not None and below.flag is True)


def _pins(element: Element, odd: dict[str, None]) -> tuple[tuple[str, ...], date | None] | None:
    """The pins of one element and the day from which they do not count; None without a set."""
    inside = element.first("pin-set")
    if inside is None:
        return None
    pins = [pin.text.strip() for pin in inside.all("pin")][:PINS]
    good = tuple(pin for pin in pins if _DIGEST.fullmatch(pin))
    if len(good) < len(pins):
        odd["A pin is no SHA-256"] = None
    expiration = inside.attributes.get("expiration")
    if expiration is None:
        return good, None
    try:
        return good, date.fromisoformat(expiration.text.strip())
    except ValueError:
        odd["A pin set's expiration is no date"] = None
        return good, None
