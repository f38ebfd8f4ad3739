"""How the tests are run, all of them."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# How long an example takes says what else runs on the machine; what must be fast is benchmarked.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: many tests wait, for a process or a clock."""
    return (os.cpu_count() or 1) + 1
