"""`python -m tests.fuzz --minutes 60`: an hour of CPU over decode and detect; exit 1 on a find.

A case that fails in our code, breaks a bound or takes too long is printed with
its number; `--case N` runs it again. Ctrl-C or a termination ends the run with its sums so far.
"""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
import time
from pathlib import Path

from auditor.audit import Auditor
from auditor.decode import Limits
from auditor.model import Profile
from tests.fuzz.checks import broken
from tests.fuzz.mutate import message
from tests.fuzz.seeds import seeds

PROFILE = Profile(
    (
        ("email", ("jane.roe@posteo.example.com",)),
        ("advertising_id", ("7a2016d7-17b0-572f-a7a6-13f89a81d905",)),
        ("location", ("22.3193,114.1694",)),
        ("name", ("Jane Roe",)),
    )
)


def main() -> int:
    """Run cases until the time is used up."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=1.0, help="of CPU time")
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--case", type=int, help="run this one alone")
    parser.add_argument("--fixtures", type=Path, help="more seeds")
    options = parser.parse_args()
    auditor, limits, some = Auditor(PROFILE), Limits(), seeds(options.fixtures)
    number = options.first if options.case is None else options.case
    found, slowest, start = 0, (0.0, -1), time.process_time()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            case = message(some, number)
            began = time.process_time()
            audit = auditor.audit(case)
            taken = time.process_time() - began
            slowest = max(slowest, (taken, number))
            why = broken(case, audit, limits, taken)
            if why:
                found += 1
                print(f"case {number}, {len(case.body):,} bytes: {why}", flush=True)
            if options.case is not None or time.process_time() - start > options.minutes * 60:
                break
            number += 1
    print(
        f"{number - options.first + 1:,} cases from {len(some):,} seeds, "
        f"{time.process_time() - start:,.0f} s of CPU: {found} finds; "
        f"slowest {slowest[0]:.2f} s (case {slowest[1]})"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
