"""Fixtures of the rig; a conftest imports what its tests use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.phone.rig.cable import ADB, Cable
from tests.phone.rig.net import missing
from tests.phone.rig.rig import Rig

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """Namespaces of this module's own (the test is skipped where there can be none)."""
    reason = missing()
    if reason:
        pytest.skip(reason)
    folder: pathlib.Path = tmp_path_factory.mktemp("rig")
    with Rig.built(folder) as built:
        yield built


@pytest.fixture(scope="module")
def cable(rig: Rig) -> Iterator[Cable]:
    """The rig's phone attached by adb to its gateway."""
    if ADB is None:
        pytest.skip("adb is not installed (Debian: adb)")
    with Cable.plugged(rig.network, rig.room()) as plugged:
        yield plugged
