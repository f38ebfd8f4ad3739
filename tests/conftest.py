"""How the tests are run, all of them."""

from __future__ import annotations

import os


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: many tests wait, for a process or a clock."""
    return (os.cpu_count() or 1) + 1
