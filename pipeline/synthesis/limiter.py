"""How many requests may be in flight: found out from what the service accepts and refuses.

Start fast, doubling a round trip until the first refusal; then additive increase, multiplicative decrease. What sets it
apart from the textbook is that refusals are read for what they say: the most in flight less the refused ones is what
the service takes. That bound is tested again rarely, so that a fixed limit is met once and not every few seconds.

A known quota a minute is kept here too, not before or behind the slot: who paid for his turn first and then waited for
a slot would be one of many to send at the same moment; who waited for his turn with a slot in his hand would hold up
others, and would send into a Retry-After that came meanwhile. So a slot is lent at the moment of sending, or not yet.
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from pipeline.synthesis.quota import Quota

_DECREASE = 0.7
_SLOW_PROBE_S = 300.0  # a bound that held: the longest time between two tests of it
_FAST_PROBE_S = 5.0  # a refusal below the bound: the service has changed and may change back
# So many failures in a row mean that the service is out, not full: everybody waits, 1 s at first, then twice as long.
_IN_VAIN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    """A request as it was sent: the `nth` in flight, after so many decreases."""

    nth: int
    decreases: int


class Limiter:
    """Lends slots, first come first served, and adapts their number between `floor` and `cap`.

    A local engine takes `start` = `cap` and reports nothing: the number stays. The clock is that of the running
    event loop. A task holds one slot at a time and reports on it before it gives it back.
    """

    def __init__(
        self, *, start: int, cap: int, floor: int = 1, quota: Quota | None = None, longest_pause_s: float = 30.0
    ) -> None:
        """Begin with `start` slots, or with `cap` if that is less; lend none before the `quota` allows it.

        When the service is out everybody waits for `longest_pause_s` at most.
        """
        self._longest_pause_s = longest_pause_s
        self._floor = floor
        self._cap = cap
        self._limit = float(max(floor, min(start, cap)))
        self._bound: int | None = None  # the most in flight that is believed to be accepted
        self._probe_s = _SLOW_PROBE_S
        self._probe_at = 0.0
        self._decreases = 0
        self._in_vain = 0  # failures since the last success
        self._in_flight = 0
        self._peak = 0  # the most in flight since the last decrease
        self._closed_until = -math.inf
        self._reopening: asyncio.TimerHandle | None = None
        self._quota = quota or Quota()
        self._turning: asyncio.TimerHandle | None = None  # when the quota allows the next
        self._dismissed = False
        self._waiting: deque[tuple[asyncio.Future[_Sent], int]] = deque()
        self._sent: WeakKeyDictionary[asyncio.Task[object], _Sent] = WeakKeyDictionary()  # each task's last request

    @property
    def limit(self) -> int:
        """The slots there are now."""
        return int(self._limit)

    @property
    def in_flight(self) -> int:
        """The slots that are taken."""
        return self._in_flight

    @asynccontextmanager
    async def slot(self, chars: int = 0) -> AsyncIterator[None]:
        """Hold a slot to send `chars` characters now; waits for one, for the quota, and for the end of a Retry-After.

        Any wait can be cancelled.
        """
        sent = await self._take(chars)
        if task := asyncio.current_task():
            self._sent[task] = sent
        try:
            yield
        finally:
            self._in_flight -= 1
            self._grant()

    def succeeded(self) -> None:
        """Report that the service answered the request of this task's slot."""
        now = asyncio.get_running_loop().time()
        sent = self._last_sent()
        self._in_vain = 0
        if self._bound is None:
            self._limit = min(self._cap, self._limit + 1)
        else:
            if sent.nth > self._bound and sent.decreases == self._decreases:
                self._bound = sent.nth  # the test was passed: go on at once with the next
                self._probe_at = now
            highest = self._bound + (now >= self._probe_at)
            self._limit = max(self._limit, min(self._cap, highest, self._limit + 1 / self._limit))
        self._grant()

    def throttled(self, retry_after_s: float | None = None) -> None:
        """Report that the service refused the request because of its load. Nobody sends before `retry_after_s`.

        All refusals of requests that were sent before a decrease belong to that decrease and only lower the bound.
        """
        now = asyncio.get_running_loop().time()
        sent = self._last_sent()
        if sent.decreases == self._decreases:
            self._decreases += 1
            self._limit *= _DECREASE
            self._set_bound(now)
            self.failed()
        elif self._bound is not None:
            self._bound = max(self._floor, self._bound - 1)
        self._limit = max(self._floor, min(self._limit, self._bound or self._limit))
        if retry_after_s:
            self._close_until(now + retry_after_s)

    def failed(self) -> None:
        """Report any other passing failure. Ten in a row, refusals or not, and everybody waits: the service is out."""
        self._in_vain += 1
        if self._in_vain >= _IN_VAIN:
            pause_s = min(self._longest_pause_s, 2.0 ** min(self._in_vain - _IN_VAIN, 10))
            self._close_until(asyncio.get_running_loop().time() + pause_s)

    def dismiss(self) -> None:
        """Let all pass who wait or come later, at once: the run is stopping and nobody sends any more."""
        self._dismissed = True
        self._grant()

    def _last_sent(self) -> _Sent:
        """Return this task's last request; a task that has held no slot speaks for the last of all."""
        task = asyncio.current_task()
        return self._sent.get(task, self._newest()) if task else self._newest()

    def _newest(self) -> _Sent:
        return _Sent(nth=self._in_flight, decreases=self._decreases)

    def _set_bound(self, now: float) -> None:
        if self._bound is not None:
            was_test = self._peak > self._bound
            self._probe_s = min(_SLOW_PROBE_S, 2 * self._probe_s) if was_test else _FAST_PROBE_S
        self._bound = max(self._floor, self._peak - 1)
        self._peak = 0
        self._probe_at = now + self._probe_s

    async def _take(self, chars: int) -> _Sent:
        turn: asyncio.Future[_Sent] = asyncio.get_running_loop().create_future()
        self._waiting.append((turn, chars))
        self._grant()
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # granted and cancelled at the same moment: pass it on
                self._in_flight -= 1
            self._grant()  # whoever is behind may need less of the quota
            raise

    def _grant(self) -> None:
        """Lend slots to those who wait, in their order, until there is a reason to wait."""
        while self._waiting and self._is_free():
            turn, chars = self._waiting[0]
            if not turn.done() and not self._is_in_quota(chars):
                return
            self._waiting.popleft()
            if not turn.done():  # else cancelled while it waited
                turn.set_result(self._count())

    def _count(self) -> _Sent:
        self._in_flight += 1
        self._peak = max(self._peak, self._in_flight)
        return self._newest()

    def _is_free(self) -> bool:
        open_now = asyncio.get_running_loop().time() >= self._closed_until
        return self._dismissed or (self._in_flight < self.limit and open_now)

    def _is_in_quota(self, chars: int) -> bool:
        """Spend the quota of a request, or come back when there is enough."""
        loop = asyncio.get_running_loop()
        if self._turning:
            self._turning.cancel()
            self._turning = None
        free_at_s = self._quota.free_at_s(loop.time(), chars)
        if free_at_s > loop.time() and not self._dismissed:
            self._turning = loop.call_at(free_at_s, self._grant)
            return False
        self._quota.spend(loop.time(), chars)
        return True

    def _close_until(self, moment: float) -> None:
        if moment <= self._closed_until:
            return
        self._closed_until = moment
        if self._reopening:
            self._reopening.cancel()
        self._reopening = asyncio.get_running_loop().call_at(moment, self._reopen)

    def _reopen(self) -> None:
        # Loops run a timer up to a tick early, so the clock is not asked again.
        self._closed_until = -math.inf
        self._grant()
