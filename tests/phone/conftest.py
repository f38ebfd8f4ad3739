"""The rig for tests of the rig itself."""

from tests.phone.rig.fixtures import cable, rig

__all__ = ["cable", "rig"]
