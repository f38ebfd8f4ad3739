"""What an app's APKs mean for a capture, in plain words, point by point."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from auditor.apk.manifest import Manifest
from auditor.apk.network_security import Anchors, Config, Rule, defaults
from auditor.apk.scanning import Scanned

CONFIG_SINCE = 24  # Android 7: it is the first that reads a config
_SHOWN = 8  # rules, or hosts of a rule


@dataclass(frozen=True, slots=True)
class Told:
    """A topic, what was found, and what follows from it for a capture."""

    topic: str
    found: str
    meaning: str


def told(app: Scanned, sdk: int, today: date) -> Iterator[Told]:
    """All points about an app on a phone of this API level."""
    manifest, config = app.manifest, app.config
    yield _trust(app, sdk, today)
    if app.trouble or manifest.target_sdk is None:
        yield from _code(app)
        return
    base = config.base if config else defaults(manifest.target_sdk, cleartext=manifest.cleartext)
    rules = config.rules if config else ()
    if sdk >= CONFIG_SINCE:
        for rule in (base, *rules):
            if rule.pins:
                yield _pinned(rule, _debug(config, manifest), today)
        yield _cleartext(base, rules)
    yield from _code(app)


def _trust(app: Scanned, sdk: int, today: date) -> Told:
    topic = "network security config"
    manifest, config = app.manifest, app.config
    if app.trouble:
        found = f"it has one, but it is not known: {app.trouble}"
        return Told(topic, found, "it may trust the user's store, forbid it, or pin")
    found = f"{app.place}: {_size(config)}" if config else "none"
    if config and config.odd:
        found += f" ({'; '.join(config.odd)})"
    if sdk < CONFIG_SINCE:
        why = "this Android reads no such config"
        return Told(topic, found, f"trusts user CAs: yes, because {why}")
    if manifest.target_sdk is None:
        meaning = "trusts user CAs: not known, because its target SDK cannot be read"
        return Told(topic, found, meaning)
    base = config.base if config else defaults(manifest.target_sdk)
    anchors = _effective(base.anchors, _debug(config, manifest))
    said = [f"trusts user CAs: {_because(anchors, base, app)}"]
    said += _own(anchors, "all hosts")
    for rule in (config.rules if config else ())[:_SHOWN]:
        special = _effective(rule.anchors, _debug(config, manifest))
        hosts = _hosts(rule)
        if special.user != anchors.user:
            said.append(f"{'yes' if special.user else 'no'} for {hosts}")
        said += _own(special, hosts) if special != anchors else []
    if any(rule.pinned(today) for rule in (base, *(config.rules if config else ()))):
        said.append("and it pins")
    return Told(topic, found, "; ".join(said))


def _size(config: Config | None) -> str:
    count = len(config.rules) if config else 0
    if not count:
        return "one rule for all hosts"
    return f"one rule for all hosts and {count} for hosts of their own"


def _because(anchors: Anchors, base: Rule, app: Scanned) -> str:
    """Yes or no for all hosts without a rule of their own, and the reason."""
    manifest, config = app.manifest, app.config
    target = f"it targets API level {manifest.target_sdk}"
    if anchors.user and not base.anchors.user:
        return "yes, because it is debuggable and its debug-overrides allow them"
    if config is None:
        if anchors.user:
            return f"yes, because {target} and has no config that forbids them"
        return f"no, because {target} and has no config that allows them"
    if anchors.user:
        return "yes, because its config allows them"
    if config.debug and config.debug.user and manifest.debuggable is None:
        return "no, unless it is debuggable, which is not known"
    return "no, because its config does not allow them"


def _own(anchors: Anchors, hosts: str) -> Iterator[str]:
    if not anchors.system and not anchors.user:
        count = f"{anchors.own} {'certificate' if anchors.own == 1 else 'certificates'} of its own"
        yield f"for {hosts} it trusts {count} and no others"


def _debug(config: Config | None, manifest: Manifest) -> Anchors | None:
    return config.debug if config and manifest.debuggable else None


def _effective(anchors: Anchors, debug: Anchors | None) -> Anchors:
    """The anchors with what debugging adds."""
    if debug is None:
        return anchors
    return Anchors(
        anchors.system or debug.system,
        anchors.user or debug.user,
        anchors.own + debug.own,
        anchors.override_pins or (debug.user and debug.override_pins),
    )


def _pinned(rule: Rule, debug: Anchors | None, today: date) -> Told:
    until = f", until {rule.until.isoformat()}" if rule.until else ", for ever"
    count = f"{len(rule.pins)} {'pin' if len(rule.pins) == 1 else 'pins'}"
    found = f"{_hosts(rule)}: {count}{until}"
    anchors = _effective(rule.anchors, debug)
    if not rule.pinned(today):
        meaning = "its pins have expired, so they are not enforced"
    elif anchors.user and anchors.override_pins:
        meaning = "a certificate in the user's store passes these pins"
    else:
        meaning = (
            "its TLS stays closed, whatever store has the CA: such connections count as pinned"
        )
    return Told("pinned by config", found, meaning)


def _cleartext(base: Rule, rules: Iterable[Rule]) -> Told:
    allowed = "allowed" if base.cleartext else "not allowed"
    other = [_hosts(rule) for rule in rules if rule.cleartext != base.cleartext][:_SHOWN]
    if other:
        word = "not for" if base.cleartext else "but for"
        allowed += f", {word} {'; '.join(other)}"
    meaning = "plain HTTP can be read as it is" if base.cleartext or other else "it is all TLS"
    return Told("plain HTTP", allowed, f"{meaning}, as far as the app follows its config")


def _hosts(rule: Rule) -> str:
    if not rule.hosts:
        return "all other hosts"
    shown = ", ".join(map(str, rule.hosts[:_SHOWN]))
    more = len(rule.hosts) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def _code(app: Scanned) -> Iterator[Told]:
    topic = "pinning and engines"
    closing = "whether it pins shows in the capture, as connections that end in the handshake"
    if app.hints is None:
        yield Told(topic, "not known: none of its code could be read", closing)
    elif not app.hints:
        yield Told(topic, "no hint found", closing)
    for hint in app.hints or ():
        by = f": {hint.evidence}" if hint.evidence else ""
        yield Told(
            topic,
            f"{hint.title}{by}",
            f"{hint.meaning} ({hint.sure}; in the app, not shown to be used)",
        )
    for note in app.notes:
        yield Told("not read", note, "what is in there is not known")
