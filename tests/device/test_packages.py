"""UIDs and their apps: shared ones, sandboxes, other users, Android's own."""

from __future__ import annotations

import pytest

from auditor.device.apps import App, parse_apps
from auditor.device.packages import Listed, Owner, listed, owner, packages

LISTED = """package:com.example.app uid:10123
package:com.example.two uid:10200
package:com.example.one uid:10200
package:com.example.work uid:10300,1010300
package:../../etc uid:10400
package:com.example.\x1b[2J uid:10401
nonsense
"""
KNOWN = packages(LISTED)


@pytest.mark.parametrize(
    ("uid", "wanted", "found"),
    [
        (10_123, "", Owner("com.example.app")),
        (20_123, "", Owner("com.example.app")),  # its SDK sandbox
        (1_010_300, "", Owner("com.example.work")),  # a work profile
        (10_200, "", Owner("com.example.one,com.example.two", shared=True)),
        (10_200, "com.example.two", Owner("com.example.two", shared=True)),
        (10_200, "com.example.app", Owner("com.example.one,com.example.two", shared=True)),
        (1_000, "", Owner("android.uid.system")),
        (1_999, "", Owner("uid:1999")),
        (10_999, "com.example.app", Owner("uid:10999")),
        (99_001, "", Owner("uid:99001")),  # an isolated process: nobody's to tell
        (10_401, "", Owner("uid:10401")),
    ],
)
def test_owner(uid: int, wanted: str, found: Owner) -> None:
    assert owner(uid, KNOWN, wanted) == found


def test_a_phone_that_lists_for_ever_is_bounded() -> None:
    text = "".join(f"package:com.example.a{n} uid:{10_000 + n}\n" for n in range(50_000))
    assert len(packages(text)) == 5_000


def test_both_lists_read_the_same_lines() -> None:
    text = "package:com.example.app versionCode:231 uid:10123,1010123\r\npackage:a uid:1,,2\n"
    assert packages(text) == {10_123: ("com.example.app",)}
    assert parse_apps(text) == (App("com.example.app", 10_123, 231, system=True),)
    assert list(listed("package:com.example.app\n")) == [Listed("com.example.app")]
