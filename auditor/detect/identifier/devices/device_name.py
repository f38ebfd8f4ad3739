"""Names that people give their phones: “Jane's iPhone” tells who she is and which one it is.

The possessive and a device's kind are both needed: `Pixel 7` is a model. Forms
of the languages that phones are set up in are known by their joining words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.keys import belonging
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf, Method

_KEYS = frozenset(
    {"devicename", "phonename", "computername", "bluetoothname", "btname", "hostname",
     "devicehostname", "userdevicename", "terminalname", "devicedisplayname", "systemname",
     "clientdevicename", "machinename", "hotspotname", "friendlyname", "localname"}
)  # fmt: skip
_NAMED = belonging(_KEYS)
_KIND = (
    r"(?:i ?phone|i ?pad|i ?pod(?: touch)?|apple ?watch|air ?pods(?: pro| max)?|mac ?book(?:[ -]pro"
    r"|[ -]air)?|i ?mac|mac ?mini|galaxy|pixel|xperia|redmi|one ?plus|huawei|honor|oppo|phone|handy"
    r"|tablet|watch|laptop|pc|android|telefon|téléphone|móvil)"
)
_MODEL = (
    r"(?: ?(?:\d{1,3}[a-z+]{0,3}|pro|max|plus|mini|air|se|ultra|fold|flip|note|[a-z]\d{1,3}"
    r"|\(\d{1,3}\))){0,4}"
)
_NAME = r"[^\W\d_][\w .'-]{0,40}?"
_FORMS = re.compile(
    rf"(?P<en>{_NAME})['\u2019\u00b4`]s[ -]?{_KIND}{_MODEL}"
    rf"|(?P<hyphen>[A-Z]\w{{1,20}}?)s-{_KIND}(?:\.local)?"
    rf"|{_KIND}[ -](?:de|von|van|di|do|da|del|of|d['\u2019]|av)[ -]?(?P<of>{_NAME})"
    rf"|(?P<zh>[^\W\d_][\w·]{{0,20}}?)\s?(?:的|の|의)\s?{_KIND}{_MODEL}",
    re.IGNORECASE,
)
_MAX = 80
# Whose phones these are is nobody's name.
_NOBODY = frozenset(
    {"apple", "samsung", "google", "world", "today", "what", "here", "that", "it", "let", "there",
     "men", "women", "kid", "children", "company", "user", "customer", "everyone", "year", "china"}
)  # fmt: skip


def look(scene: Scene) -> Iterator[Claim]:
    """Whole values that name a device after its owner."""
    for leaf in scene.woken:
        value = leaf.value
        if isinstance(value, str) and 5 <= len(value) <= _MAX and _owned(value.strip()):
            yield _claim(leaf)


def _owned(text: str) -> bool:
    match = _FORMS.fullmatch(text)
    if match is None:
        return False
    name = next((found for found in match.groups() if found), "")
    return _NOBODY.isdisjoint(name.lower().replace("\u2019", "'").split())


def _claim(leaf: Leaf) -> Claim:
    named = bool(_NAMED(leaf.name))
    reason = "a device named after its owner"
    return Claim(
        leaf.path,
        Confidence.PROBABLE,
        Method.KEY if named else Method.STRUCTURE,
        reason + (", under the name of one" if named else ""),
        leaf.value,
    )


DETECTOR = Detector(
    id="device-name",
    version=1,
    data_type="id.device",
    title="device name with its owner's",
    keys=_KEYS,
    wake=(
        r"s (?:iphone|ipad|ipod|galaxy|pixel|macbook|phone|redmi|xperia|apple watch|airpods)",
        r"(?:iphone|ipad|ipod|macbook[a-z ]{0,5}) (?:de|von|van|di) ",
        r"s-(?:iphone|ipad|macbook|galaxy|pixel)",
    ),
    sources=("Apple UIDevice.name", "Android Settings.Global.DEVICE_NAME"),
    look=look,
    examples=(
        Example("English", {"device_name": "Jane's iPhone"}, ("id.device $.device_name",)),
        Example("typographic", {"n": "Jane\u2019s iPad (2)"}, ("id.device $.n",)),
        Example("German", {"deviceName": "iPhone von Anna"}, ("id.device $.deviceName",)),
        Example("Chinese", {"deviceName": "小明的iPhone"}, ("id.device $.deviceName",)),
        Example("as a host", {"hostname": "Janes-iPhone.local"}, ("id.device $.hostname",)),
        Example("a model", {"device_name": "Pixel 7", "deviceName": "iPhone 15 Pro"}),
        Example("a sentence", {"q": "buy the world's best iPhone case on our site"}),
        Example("the maker's", {"title": "Apple's iPhone 15", "t": "The world's iPhone"}),
        Example("a headline", {"title": "Apple's iPhone sales fall for a third quarter in China"}),
    ),
)
