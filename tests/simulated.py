"""Simulated services and a clock that jumps: hours of a run in a second, and the same each time."""

from __future__ import annotations

import asyncio
import selectors
from collections import deque
from collections.abc import Callable, Coroutine
from random import Random
from typing import Any, TypeVar

from pipeline.errors import TemporaryEngineError
from pipeline.synthesis.limiter import Limiter
from pipeline.synthesis.retry import GiveUp, Retries, RetrySettings

T = TypeVar("T")


class VirtualSelector(selectors.DefaultSelector):
    """Waits no real time: a wait is a jump of the clock."""

    now_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        assert timeout is not None, "everybody waits and nobody will ever wake them"
        self.now_s += timeout
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock only moves when all tasks wait."""

    def __init__(self) -> None:
        self.virtual = VirtualSelector()
        super().__init__(self.virtual)

    def time(self) -> float:
        return self.virtual.now_s


def in_virtual_time(main: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)


def now() -> float:
    return asyncio.get_running_loop().time()


class CrowdedService:
    """Takes `limit(time)` requests at once, `service_s` each, and refuses the others at once."""

    def __init__(
        self,
        limit: Callable[[float], int],
        service_s: float,
        *,
        retry_after_s: Callable[[], float | None] | None = None,
    ) -> None:
        self.limit = limit
        self.service_s = service_s
        self.retry_after_s = retry_after_s or (lambda: None)
        self.busy = self.answered = self.characters = 0
        self.refused_at: list[float] = []
        self.asked_at: list[float] = []
        self.sent_at: list[float] = []
        self.closed: list[tuple[float, float]] = []  # from and until when it has asked to be left alone

    async def __call__(self, chars: int = 0) -> None:
        self.sent_at.append(now())
        await asyncio.sleep(self.way_s())
        self.asked_at.append(now())
        if not self.takes(chars):
            self.refused_at.append(now())
            wait_s = self.retry_after_s()
            self.closed.append((now(), now() + (wait_s or 0)))
            raise TemporaryEngineError("429", throttled=True, retry_after_s=wait_s)
        self.busy += 1
        await asyncio.sleep(self.service_s - 0.02)
        self.busy -= 1
        self.answered += 1
        self.characters += chars

    def way_s(self) -> float:
        """Return how long a request is on its way."""
        return 0.02

    def takes(self, chars: int) -> bool:
        """Say whether a request that arrives now is accepted."""
        return self.busy < self.limit(now())


class MeteredService(CrowdedService):
    """Takes so many requests a minute, `burst` of them at once, however few are in flight."""

    def __init__(self, *, per_minute: float, burst: float, service_s: float) -> None:
        super().__init__(lambda _: 1_000, service_s)
        self.per_second = per_minute / 60
        self.burst = self.tokens = burst
        self.counted_at = 0.0

    def takes(self, chars: int) -> bool:
        self.tokens = min(self.burst, self.tokens + (now() - self.counted_at) * self.per_second)
        self.counted_at = now()
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


class WindowedService(CrowdedService):
    """Takes so much in any 60 s, as it sees the requests come in on a way that takes up to three seconds."""

    def __init__(self, *, requests: int = 10**9, chars: int = 10**9, service_s: float = 2.0) -> None:
        super().__init__(lambda _: 1_000, service_s)
        self.most_requests, self.most_chars = requests, chars
        self.window: deque[tuple[float, int]] = deque()
        self.rng = Random(5)

    def way_s(self) -> float:
        return self.rng.uniform(0.02, 3.0)

    def takes(self, chars: int) -> bool:
        while self.window and self.window[0][0] <= now() - 60:
            self.window.popleft()
        spent = sum(amount for _, amount in self.window)
        if len(self.window) >= self.most_requests or spent + chars > self.most_chars:
            return False
        self.window.append((now(), chars))
        return True


async def passage(service: CrowdedService, limiter: Limiter, retries: Retries, chars: int) -> None:
    """Do what the pool does for one passage."""
    while True:
        async with limiter.slot(chars):
            try:
                await service(chars)
            except TemporaryEngineError as error:
                limiter.throttled(error.retry_after_s)
                step = retries.failed(error)
            else:
                limiter.succeeded()
                return
        assert not isinstance(step, GiveUp), step
        await asyncio.sleep(step.seconds)


async def run(
    service: CrowdedService,
    limiter: Limiter,
    *,
    passages: int,
    workers: int,
    chars: Callable[[int], int] = lambda number: 0,
    budget_s: float = 300.0,
) -> float:
    """Speak `passages` of so many characters with so many workers; return how long it took, in seconds.

    A passage that is not done within `budget_s` fails the whole.
    """
    settings = RetrySettings(budget_s=budget_s)
    rng = Random(1)
    jobs = iter(range(passages))

    async def worker() -> None:
        for number in jobs:
            await passage(service, limiter, Retries(settings, rng=rng, clock=now), chars(number))

    await asyncio.gather(*(worker() for _ in range(workers)))
    return now()
