"""What a capture of this phone and this app will show and what not, in plain words, before it.

It asks only what the phone itself says. What the app's APKs say (its network
security config, pins in its code) is read elsewhere and joined to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from auditor.device import ca_system, ca_user, mounts, proxy_setting, settings
from auditor.device.apps import Package, read_package
from auditor.device.certificate import Certificate
from auditor.device.facts import Facts, read_facts
from auditor.device.prepare import PRIVATE_DNS_SINCE, SYSTEM_STORE_SINCE
from auditor.device.root import Form
from auditor.device.transport import Phone


@dataclass(frozen=True, slots=True)
class Point:
    """One thing looked at, what was found, and what follows from it for a capture."""

    topic: str
    found: str
    meaning: str


def check(phone: Phone, app: str = "", certificate: Certificate | None = None) -> list[Point]:
    """Look at a phone and, where named, at an app.

    Raises:
        DeviceError: the phone is gone, or the app is not installed.
    """
    facts = read_facts(phone)
    package = read_package(phone, app) if app else None
    points = [_android(facts), _root(phone), _proxy(phone)]
    if facts.sdk >= PRIVATE_DNS_SINCE:
        points.append(_private_dns(phone))
    points.append(_trust(phone, facts, certificate))
    if package:
        points += _app(phone, facts, package)
    return points


def _android(facts: Facts) -> Point:
    if facts.sdk < SYSTEM_STORE_SINCE:
        return Point("Android", facts.name, "apps trust a certificate in the user's store")
    where = "the conscrypt module's" if facts.sdk >= ca_system.APEX_SINCE else "the system's"
    return Point("Android", facts.name, f"apps trust {where} certificates, and not the user's")


def _root(phone: Phone) -> Point:
    root = phone.root
    if root.form is None:
        meaning = "the certificate can only go into the user's store, by hand"
        return Point("root", f"no: {root.reason}", meaning)
    name = f" ({root.name})" if root.name and root.form is not Form.ADBD else ""
    return Point("root", f"{root.form}{name}", "`device prepare` can let all apps trust the CA")


def _proxy(phone: Phone) -> Point:
    proxy = proxy_setting.in_force(phone)
    if not proxy:
        return Point("proxy", "none", "traffic goes out directly")
    return Point("proxy", proxy, "HTTP of apps that follow it goes there")


def _private_dns(phone: Phone) -> Point:
    mode = settings.get(phone, "global", "private_dns_mode") or "opportunistic"
    meaning = {
        "off": "names that are looked up can be seen",
        "hostname": "names are looked up over TLS and cannot be seen",
    }.get(mode, "names may be looked up over TLS, and then cannot be seen")
    return Point("private DNS", mode, meaning)


def _trust(phone: Phone, facts: Facts, certificate: Certificate | None) -> Point:
    if phone.root.form is None:
        return Point("CA", "not known", "without root the phone does not tell which it trusts")
    if certificate and ca_system.seen_by_apps(phone, certificate, facts.sdk):
        return Point("CA", "in the system's store", "all apps trust it that do not pin")
    if certificate and ca_user.installed(phone, certificate.hashed, certificate.digests):
        found = "in the user's store"
        return Point("CA", found, "browsers trust it, and apps that allow the user's store")
    if any(mount.source == mounts.SOURCE for mount in mounts.find(phone)):
        return Point("CA", "an auditor's is in the system's store", "`device restore` removes it")
    return Point("CA", "none of the auditor's in the system's store", "TLS stays closed as it is")


def _app(phone: Phone, facts: Facts, package: Package) -> Iterator[Point]:
    version = f"{package.version or 'version not known'} ({package.version_code or '?'})"
    yield Point("app", f"{package.name} {version}", "")
    yield _target(phone, facts, package)


def _target(phone: Phone, facts: Facts, package: Package) -> Point:
    target = package.target_sdk
    if target is None:
        return Point(
            "target SDK", "not known", "so whether it trusts the user's store is not known"
        )
    if target < SYSTEM_STORE_SINCE or facts.sdk < SYSTEM_STORE_SINCE:
        meaning = "it trusts a certificate in the user's store, unless its config forbids it"
    elif phone.root.form:
        meaning = "it trusts the system's store, which `device prepare` can fill with root"
    else:
        meaning = "it will not trust a certificate in the user's store, unless its config allows it"
    if package.debuggable:
        meaning += "; it is debuggable, so debug-overrides of its config count"
    return Point("target SDK", str(target), meaning)
