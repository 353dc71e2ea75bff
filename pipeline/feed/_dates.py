"""When an episode was published, as far as the book says; the clock and the file system are not asked.

Apps sort by this date. So it grows by at least a minute from episode to episode, in reading order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

# Apps that count seconds from 1970 show nothing sensible before; and the 1st is still 1969 west of Greenwich.
EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
STEP = timedelta(minutes=1)
_DATE = re.compile(r"(?<!\d)(19[7-9]\d|20\d\d)(?:-(\d\d)-(\d\d))?(?!\d)")


def published(dates: Iterable[str]) -> tuple[datetime, ...]:
    """Return a date for each of the date tags: its own, or the first that is later than the one before it.

    A year stands for its first day. A book without a date, or older than 1970, has none of its own.
    """
    return tuple(_growing(dates))


def _growing(dates: Iterable[str]) -> Iterator[datetime]:
    last = EARLIEST - STEP
    for text in dates:
        last = max(_own(text), last + STEP)
        yield last


def _own(text: str) -> datetime:
    found = _DATE.search(text)
    if found is None:
        return EARLIEST
    year, month, day = (int(part or 1) for part in found.groups())
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:  # the 31st of February
        return datetime(year, 1, 1, tzinfo=UTC)
