"""`python -m benchmarks [--quick]`: every benchmark in turn, each prints its own section."""

from __future__ import annotations

import importlib

NAMES = ("decode", "detect", "audit", "media", "intake", "pcap", "queries", "proxy")


def main() -> None:
    """Run the benchmarks; arguments pass through to each."""
    for number, name in enumerate(NAMES):
        if number:
            print()
        importlib.import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main()
