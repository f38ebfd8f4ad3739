"""The phone's clock against ours: logs are in phone-local time, captures in Unix seconds.

One answer of `date` between two looks at our own clock says by how much the
phone is ahead, and how sure that is: half the time that the answer took, and a
second where the phone does not tell fractions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

CLOCK = "date '+%s.%N %z'"
_ANSWER = re.compile(r"^(\d{1,11})\.(\d{9}|\S{0,9})\s+([+-])(\d\d)(\d\d)\s*$", re.MULTILINE)
_STAMP = re.compile(
    r"(?:(?P<year>\d{4})-)?(?P<month>\d\d)-(?P<day>\d\d) (?P<hour>\d\d):(?P<minute>\d\d):"
    r"(?P<second>\d\d)(?:[.:](?P<milli>\d{3}))?"
)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PhoneClock:
    """The phone's clock as it was read once; all in seconds."""

    at: float  # Unix seconds of the capturing machine when it was read
    offset: float  # that the phone is ahead of it
    uncertainty: float  # by which the offset may be wrong
    zone: int  # that local time is ahead of UTC

    @property
    def local(self) -> datetime:
        """The phone's local time when it was read, without a zone."""
        moment = datetime.fromtimestamp(self.at + self.offset, UTC)
        return (moment + timedelta(seconds=self.zone)).replace(tzinfo=None)

    def ago(self, seconds: float) -> float:
        """Our time, so many seconds before the phone was asked."""
        return self.at - seconds

    def moment(self, stamp: str) -> float | None:
        """Our Unix seconds of a log's `[YYYY-]MM-DD HH:MM:SS[.mmm]`; None where it is none.

        Without a year it is the latest such date that is not in the future.
        """
        found = _STAMP.fullmatch(stamp)
        if found is None:
            return None
        now = self.local
        years = (int(found["year"]),) if found["year"] else (now.year + 1, now.year, now.year - 1)
        for year in years:
            try:
                when = datetime(  # noqa: DTZ001 - local time of the phone, whose zone we add
                    year,
                    int(found["month"]),
                    int(found["day"]),
                    int(found["hour"]),
                    int(found["minute"]),
                    int(found["second"]),
                    int(found["milli"] or 0) * 1000,
                )
            except ValueError:
                continue
            if found["year"] or when <= now + _DAY:
                return self._ours(when)
        return None

    def _ours(self, when: datetime) -> float | None:
        """Our Unix seconds of the phone's local time; None beyond the first or last year."""
        try:
            moment = (when - timedelta(seconds=self.zone)).replace(tzinfo=UTC)
        except OverflowError:
            return None
        return moment.timestamp() - self.offset


def read_clock(answer: str, before: float, after: float) -> PhoneClock | None:
    """What `CLOCK` answered between two looks at our clock; None where that is no time."""
    found = _ANSWER.search(answer)
    if found is None:
        return None
    fraction = found[2].isdecimal() and len(found[2]) == 9
    phone = int(found[1]) + (int(found[2]) / 1e9 if fraction else 0.5)
    zone = (int(found[4]) * 60 + int(found[5])) * 60
    return PhoneClock(
        at=(before + after) / 2,
        offset=phone - (before + after) / 2,
        uncertainty=(after - before) / 2 + (0.0 if fraction else 0.5),
        zone=-zone if found[3] == "-" else zone,
    )
