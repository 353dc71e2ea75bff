"""How much may be sent in a minute, for services whose quota is known: requests, characters, or both.

Two rules hold at once, because services count in two ways. Sends are paced evenly, for those that fill a bucket drop
by drop and take no bursts. And the last 63 s never hold more than the quota, for those that count in windows, fixed or
sliding: as the quota is spread over 63 s instead of 60, none of their minutes sees more of it, even if one request is
3 s longer on its way than another. That costs 5 % of the quota. Nothing is remembered from one run to the next.
"""

from __future__ import annotations

import math
from collections import deque

_WINDOW_S = 63.0  # a minute, and what the way to the service may take from one request to another


class Quota:
    """Says when the next request may be sent. Knows no clock: the caller passes `now_s`, which never goes back."""

    def __init__(self, *, requests_per_minute: int | None = None, chars_per_minute: int | None = None) -> None:
        """Allow so many requests and characters a minute, at least 1; None allows any number."""
        self._requests = _Meter(requests_per_minute) if requests_per_minute else None
        self._chars = _Meter(chars_per_minute) if chars_per_minute else None

    def free_at_s(self, now_s: float, chars: int) -> float:
        """Return when a request of `chars` characters may be sent: `now_s`, or a later moment."""
        requests_s = self._requests.free_at_s(now_s, 1) if self._requests else now_s
        chars_s = self._chars.free_at_s(now_s, chars) if self._chars else now_s
        return max(requests_s, chars_s)

    def spend(self, now_s: float, chars: int) -> None:
        """Count a request of `chars` characters that is sent now."""
        if self._requests:
            self._requests.spend(now_s, 1)
        if self._chars:
            self._chars.spend(now_s, chars)


class _Meter:
    """One quota, in units of its own."""

    def __init__(self, per_minute: int) -> None:
        self._most = per_minute
        self._spent: deque[tuple[float, int]] = deque()  # when and how much, in the last window
        self._in_window = 0
        self._next_s = -math.inf

    def free_at_s(self, now_s: float, amount: int) -> float:
        self._forget(now_s - _WINDOW_S)
        return max(now_s, self._next_s, self._room_at_s(self._fitting(amount)))

    def spend(self, now_s: float, amount: int) -> None:
        amount = self._fitting(amount)
        self._spent.append((now_s, amount))
        self._in_window += amount
        self._next_s = now_s + amount * _WINDOW_S / self._most

    def _fitting(self, amount: int) -> int:
        """Return `amount`, or the whole quota if it is more: such a request waits for an empty window."""
        return min(amount, self._most)

    def _room_at_s(self, amount: int) -> float:
        over = self._in_window + amount - self._most
        if over <= 0:
            return -math.inf
        for sent_s, spent in self._spent:
            over -= spent
            if over <= 0:
                return sent_s + _WINDOW_S
        raise AssertionError("an amount that fits the quota fits the empty window")

    def _forget(self, before_s: float) -> None:
        while self._spent and self._spent[0][0] <= before_s:
            self._in_window -= self._spent.popleft()[1]
