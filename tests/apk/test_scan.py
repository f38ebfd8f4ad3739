"""What an app's APKs say: its manifest, its network security config, hints in its code."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date

import pytest

from auditor.apk import Scanned, scan, told
from auditor.apk.pinning import Sure, signatures
from auditor.model import InputError
from tests.apk import build
from tests.apk.build import CONFIG, PIN, Node, Ref

TODAY = date(2026, 11, 29)
DIGEST = PIN.removeprefix("sha256/")
TRUSTING = Node("base-config", children=[build.anchors("system", "user")])


def scanned(*apks: bytes) -> Scanned:
    return scan([io.BytesIO(one) for one in apks])


def points(app: Scanned, sdk: int = 33) -> Mapping[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for point in told(app, sdk, TODAY):
        found.setdefault(point.topic, []).append((point.found, point.meaning))
    return found


def trust(app: Scanned, sdk: int = 33) -> tuple[str, str]:
    [point] = points(app, sdk)["network security config"]
    return point


@pytest.mark.parametrize(
    ("target", "sdk", "meaning"),
    [
        (33, 33, "no, because it targets API level 33 and has no config that allows them"),
        (23, 33, "yes, because it targets API level 23 and has no config that forbids them"),
        (33, 23, "yes, because this Android reads no such config"),
        (None, 33, "yes, because it targets API level 1 "),
    ],
)
def test_without_a_config_the_target_decides(target: int | None, sdk: int, meaning: str) -> None:
    app = scanned(build.apk({"AndroidManifest.xml": build.manifest(target=target)}))
    found, said = trust(app, sdk)
    assert (found, said.startswith(f"trusts user CAs: {meaning}")) == ("none", True), said


def test_a_config_that_trusts_the_user_and_pins_a_host() -> None:
    rules = [
        TRUSTING,
        build.rule("api.example.com", build.pins(DIGEST, DIGEST, until="2027-01-31")),
        build.rule("old.example.com", build.pins(DIGEST, until="2020-01-01"), below=False),
        build.rule("own.example.com", build.anchors(Ref(0x7F0F0000))),
        build.rule("plain.example.com", cleartextTrafficPermitted=True),
    ]
    app = scanned(build.app(*rules))
    found, said = trust(app)
    assert found == "res/xml/nsc.xml: one rule for all hosts and 4 for hosts of their own"
    assert said == (
        "trusts user CAs: yes, because its config allows them; no for own.example.com and below;"
        " for own.example.com and below it trusts 1 certificate of its own and no others;"
        " and it pins"
    )
    pinned = dict(points(app)["pinned by config"])
    assert "stays closed" in pinned["api.example.com and below: 2 pins, until 2027-01-31"]
    assert "have expired" in pinned["old.example.com: 1 pin, until 2020-01-01"]
    [(allowed, _)] = points(app)["plain HTTP"]
    assert allowed == "not allowed, but for plain.example.com and below"


@pytest.mark.parametrize(
    ("debuggable", "answer"), [(True, "yes, because it is debug"), (False, "no")]
)
def test_debug_overrides_count_in_a_debuggable_app(debuggable: bool, answer: str) -> None:
    overrides = Node("debug-overrides", children=[build.anchors("user")])
    pinned = build.rule("api.example.com", build.pins(DIGEST))
    app = scanned(build.app(overrides, pinned, debuggable=debuggable))
    assert trust(app)[1].startswith(f"trusts user CAs: {answer}")
    [(found, meaning)] = points(app)["pinned by config"]
    assert found == "api.example.com and below: 1 pin, for ever"
    assert ("passes these pins" in meaning) is debuggable


def test_nested_rules_take_what_is_around_them() -> None:
    inner = build.rule("inner.example.com", cleartextTrafficPermitted=True)
    outer = build.rule("example.com", build.anchors("user"), build.pins(DIGEST), inner)
    config = scanned(build.app(outer, target=23)).config
    assert config is not None
    assert config.base.anchors.system
    assert config.base.anchors.user  # by its target
    first, second = config.rules
    assert (second.hosts[0].name, second.cleartext) == ("inner.example.com", True)
    assert second.anchors == first.anchors
    assert not first.anchors.system
    assert second.pins == first.pins == (DIGEST,)


def test_what_is_odd_in_a_config_is_said() -> None:
    rules = [
        build.rule("no host at all", build.pins("short"), build.anchors("elsewhere")),
        build.rule("api.example.com", build.pins(DIGEST, until="soon")),
    ]
    config = scanned(build.app(*rules)).config
    assert config is not None
    assert len(config.odd) == 4
    assert config.rules[1].pinned(TODAY)


@pytest.mark.parametrize("form", ["plain", "sparse", "short", "compact"])
def test_the_config_is_found_by_its_number(form: str) -> None:
    files = {
        "AndroidManifest.xml": build.manifest(networkSecurityConfig=Ref(CONFIG)),
        "resources.arsc": build.table([["r/a.xml"]], form=form),
        "r/a.xml": build.config(TRUSTING),
        "r/b.xml": build.config(),  # a trap for who looks at the root alone
    }
    assert trust(scanned(build.apk(files)))[0].startswith("r/a.xml: ")


def test_a_config_whose_number_leads_nowhere() -> None:
    files = {
        "AndroidManifest.xml": build.manifest(networkSecurityConfig=Ref(CONFIG)),
        "resources.arsc": b"\x02\0\x0c\0 no table",
        "res/xml/other.xml": build.axml(Node("paths")),
        "res/xml/a.xml": build.config(TRUSTING),
    }
    app = scanned(build.apk(files))
    assert "found by what it is" in trust(app)[0]
    assert trust(app)[1].startswith("trusts user CAs: yes")
    files["res/xml/b.xml"] = build.config()
    two = scanned(build.apk(files))
    assert two.config is None
    assert "several files may be it (res/xml/a.xml, res/xml/b.xml)" in trust(two)[0]
    assert "plain HTTP" not in points(two)
    del files["res/xml/a.xml"], files["res/xml/b.xml"]
    assert "its file is not to be found" in trust(scanned(build.apk(files)))[0]


def test_configurations_of_the_phone_that_differ_are_not_chosen_from() -> None:
    files = {
        "AndroidManifest.xml": build.manifest(networkSecurityConfig=Ref(CONFIG)),
        "resources.arsc": build.table([["res/xml/a.xml"], ["res/xml-v30/a.xml"]]),
        "res/xml/a.xml": build.config(TRUSTING),
        "res/xml-v30/a.xml": build.config(),
    }
    assert "several files may be it" in trust(scanned(build.apk(files)))[0]
    files["res/xml-v30/a.xml"] = files["res/xml/a.xml"]
    assert trust(scanned(build.apk(files)))[1].startswith("trusts user CAs: yes")


def test_a_flag_may_be_a_resource() -> None:
    overrides = Node("debug-overrides", children=[build.anchors("user")])
    app = scanned(build.app(overrides, debuggable=Ref(0x7F100000)))
    assert app.manifest.debuggable is True
    app = scanned(build.app(overrides, debuggable=Ref(0x7F100009)))
    assert app.manifest.debuggable is None
    assert "unless it is debuggable, which is not known" in trust(app)[1]


def test_splits_are_of_the_same_app() -> None:
    split = build.apk(
        {
            "AndroidManifest.xml": build.manifest(split="feature"),
            "classes.dex": build.dex(classes=["Lcom/datatheorem/android/trustkit/TrustKit;"]),
            "lib/arm64-v8a/libflutter.so": b"",
        }
    )
    app = scanned(split, b"no APK", build.app(TRUSTING))
    assert trust(app)[1].startswith("trusts user CAs: yes")
    assert [hint.title for hint in app.hints or ()] == ["TrustKit", "Flutter"]
    assert app.notes == ("One of its 3 APKs was not read: The APK is no ZIP.",)
    assert points(app)["not read"][0][0] == app.notes[0]
    with pytest.raises(InputError, match="has a manifest"):
        scanned(split)


def test_pins_in_the_code_with_the_hosts_beside_them() -> None:
    code = build.dex(
        ["far.example.com", "Lorg/conscrypt/Conscrypt;"],  # named, and not in it
        [["*.api.example.com", PIN, "some text", "Main.java"], ["elsewhere.example.com"]],
        ["Lcom/example/Trusting;"],
        ["Lokhttp3/CertificatePinner;"],
    )
    app = scanned(build.app(code=code))
    told_of = {hint.title: hint for hint in app.hints or ()}
    pinned = told_of["1 pin in its code"]
    assert (pinned.sure, pinned.evidence) == (Sure.LIKELY, "*.api.example.com")
    okhttp = told_of["OkHttp's CertificatePinner"]
    assert (okhttp.sure, okhttp.evidence) == (Sure.UNSURE, "okhttp3.CertificatePinner")
    assert "Conscrypt in the app" not in told_of
    assert told_of["1 class checks certificates itself"].evidence == "com.example.Trusting"
    shown = dict(points(app)["pinning and engines"])
    assert shown["1 pin in its code: *.api.example.com"].endswith(
        "(likely; in the app, not shown to be used)"
    )


def test_pins_without_a_host() -> None:
    [hint] = scanned(build.app(code=build.dex([PIN]))).hints or ()
    assert "which is not known" in hint.meaning


def test_nothing_found_is_only_said_of_code_that_was_read() -> None:
    assert points(scanned(build.app()))["pinning and engines"][0][0] == "no hint found"
    unread = scanned(build.app(code=b"dex\n039\0 and nothing"))
    assert unread.hints is None
    assert points(unread)["pinning and engines"][0][0].startswith("not known")
    assert points(unread)["not read"][0][0] == "Not all of its code could be looked at."


def test_certificates_among_the_files() -> None:
    files = {"AndroidManifest.xml": build.manifest(), "assets/ca/my.cer": b"", "res/raw/x.bks": b""}
    [hint] = scanned(build.apk(files | {"classes.dex": build.dex()})).hints or ()
    assert (hint.title, hint.evidence) == ("certificate files", "assets/ca/my.cer, res/raw/x.bks")


@pytest.mark.parametrize("number", range(len(signatures())), ids=lambda n: signatures()[n].title)
def test_every_signature_can_be_found_and_has_a_near_miss(number: int) -> None:
    row = signatures()[number]
    assert row.title
    assert row.meaning
    for beginning in row.classes:
        name = beginning.decode().rstrip(";") + ";"
        hit = scanned(build.app(code=build.dex(classes=[name])))
        assert [hint.title for hint in hit.hints or ()] == [row.title]
        miss = scanned(build.app(code=build.dex([name], classes=["Lx" + name[1:]])))
        assert miss.hints == ()
    for whole in row.strings:
        hit = scanned(build.app(code=build.dex([whole.decode()])))
        assert [hint.title for hint in hit.hints or ()] == [row.title]
        assert scanned(build.app(code=build.dex([whole.decode() + "x"]))).hints == ()
