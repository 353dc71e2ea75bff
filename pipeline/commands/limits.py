"""How long a run may take: `--max-time 2h` and `--deadline 05:30`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from pipeline.errors import UsageError

_UNITS_S = {"h": 3600, "m": 60, "s": 1}


def seconds_of(text: str) -> float:
    """Read a length of time: "2h", "90m", "45s", "1h30m". Raises UsageError."""
    if not re.fullmatch(r"(\d+[hms])+", text) or not (parts := re.findall(r"(\d+)([hms])", text)):
        raise UsageError(f"--max-time {text}: must be a length of time", hint="as in 2h, 90m, 45s or 1h30m")
    return float(sum(int(number) * _UNITS_S[unit] for number, unit in parts))


def seconds_until(text: str, now: datetime) -> float:
    """Return the seconds from `now` to the next time that the clock shows "HH:MM". Raises UsageError."""
    matched = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", text)
    if not matched:
        raise UsageError(f"--deadline {text}: must be a time of day", hint="as in 05:30; it means the next 05:30")
    due = now.replace(hour=int(matched[1]), minute=int(matched[2]), second=0, microsecond=0)
    return ((due if due > now else due + timedelta(days=1)) - now).total_seconds()


def countdown(
    max_time: str | None, deadline: str | None, *, clock: Callable[[], float], now: datetime
) -> Callable[[], float | None]:
    """Return what tells the seconds that are left of both limits, None without any. Raises UsageError."""
    limits = [seconds_of(max_time)] if max_time else []
    limits += [seconds_until(deadline, now)] if deadline else []
    if not limits:
        return lambda: None
    end = clock() + min(limits)
    return lambda: end - clock()
