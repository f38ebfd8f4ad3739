"""What the tests use of mitmproxy, loaded quietly: it still uses old names of a parser library."""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from mitmproxy.addons.save import Save
    from mitmproxy.io import FlowReader, FlowWriter, tnetstring
    from mitmproxy.test import taddons, tflow, tutils

__all__ = ["FlowReader", "FlowWriter", "Save", "taddons", "tflow", "tnetstring", "tutils"]
