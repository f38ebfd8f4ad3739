"""The rig for tests of the rig itself."""

from tests.phone.rig.fixtures import rig

__all__ = ["rig"]
