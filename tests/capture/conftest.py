"""A CA for all capture tests of a process: making one takes longer than most of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.capture.certs import ensure_ca
from tests.device.conftest import attach, server, shared_server

__all__ = ["attach", "server", "shared_server"]


@pytest.fixture(scope="session")
def confdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ensure_ca(tmp_path_factory.mktemp("ca"))
