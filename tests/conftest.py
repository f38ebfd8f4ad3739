"""How the tests are run, all of them."""

from __future__ import annotations

import os
import tempfile

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says what else runs on the machine; what must be fast is benchmarked.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: many tests wait, for a process or a clock."""
    return (os.cpu_count() or 1) + 1


def pytest_configure(config: pytest.Config) -> None:
    """A cache of their own for the programs that tests start, shared by all and gone after."""
    if not hasattr(config, "workerinput"):  # else it is the one of the process that started us
        cache = tempfile.TemporaryDirectory(prefix="cache-", ignore_cleanup_errors=True)
        config.add_cleanup(cache.cleanup)
        os.environ["XDG_CACHE_HOME"] = cache.name
