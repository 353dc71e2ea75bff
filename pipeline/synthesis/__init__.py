"""Synthesis turns the missing passages of a book into clips in the store; what is there is never asked for again."""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass
from typing import Annotated

from pipeline.engines import Engine
from pipeline.errors import Interrupted
from pipeline.progress import Progress
from pipeline.script import Limits
from pipeline.settings import Range
from pipeline.synthesis.budget import Budget
from pipeline.synthesis.limiter import Limiter
from pipeline.synthesis.pool import Job, Means, Outcome, Pool
from pipeline.synthesis.quota import Quota
from pipeline.synthesis.retry import Retries, RetrySettings
from pipeline.synthesis.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class SynthesisSettings:
    """How passages are asked for.

    `workers`: at most so many requests in flight (None: as many as the engine allows). `requests_per_minute` and
    `chars_per_minute`: a quota of the service that is known and never passed. `attempt_timeout_s`: the
    deadline of one request from first byte to last. `drain_s`: how long what is in flight may take after a stop.
    """

    workers: Annotated[int, Range(1, 256)] | None = None
    requests_per_minute: Annotated[int, Range(1, 1_000_000)] | None = None
    chars_per_minute: Annotated[int, Range(1, 1_000_000_000)] | None = None
    attempt_timeout_s: Annotated[float, Range(0.1, 3600)] = 90.0
    drain_s: Annotated[float, Range(0.1, 3600)] = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """How this engine is sent to: its limits, the settings, the budget; `proven`: it has spoken this book before."""

    limits: Limits
    settings: SynthesisSettings
    retry: RetrySettings
    budget: Budget
    adaptive: bool
    proven: bool = False

    @property
    def workers(self) -> int:
        """The most requests that may be in flight."""
        return self.settings.workers or self.limits.max_concurrency


def synthesize(
    jobs: Sequence[Job],
    engine: Callable[[], AbstractAsyncContextManager[Engine]],
    store: Store,
    sending: Sending,
    progress: Progress,
) -> Outcome:
    """Make a clip of every job and return what became of them; the first Ctrl-C or SIGTERM drains, the second aborts.

    Raises EngineError if the engine cannot be opened. What stops the run later is `Outcome.stopped_by`.
    """
    if not jobs:
        return Outcome()
    return asyncio.run(_synthesize(jobs, engine, store, sending, progress))


async def _synthesize(
    jobs: Sequence[Job],
    engine: Callable[[], AbstractAsyncContextManager[Engine]],
    store: Store,
    sending: Sending,
    progress: Progress,
) -> Outcome:
    clock, chance = asyncio.get_running_loop().time, random.Random()  # noqa: S311 - it spreads retries, no more
    start = min(4, sending.workers) if sending.adaptive else sending.workers
    async with engine() as opened:
        means = Means(
            engine=opened,
            store=store,
            limiter=Limiter(
                start=start,
                cap=sending.workers,
                quota=_quota(sending.settings),
                longest_pause_s=sending.retry.cap_s,
            ),
            budget=sending.budget,
            retries=lambda: Retries(sending.retry, rng=chance, clock=clock),
            attempt_timeout_s=sending.settings.attempt_timeout_s,
            drain_s=sending.settings.drain_s,
            proven=sending.proven,
        )
        pool = Pool(means, progress)
        with _interruptible(pool, progress):
            return await pool.run(iter(jobs), min(sending.workers, len(jobs)))


def _quota(settings: SynthesisSettings) -> Quota:
    return Quota(requests_per_minute=settings.requests_per_minute, chars_per_minute=settings.chars_per_minute)


@contextmanager
def _interruptible(pool: Pool, progress: Progress) -> Iterator[None]:
    loop = asyncio.get_running_loop()

    def stop() -> None:
        if pool.outcome.stopped_by is None:
            progress.notice("stopping: what is in flight is kept; press Ctrl-C again to drop it")
            pool.stop(Interrupted("stopped; all work is kept", hint="run the same command again to go on"))
        else:
            pool.abort()

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            loop.remove_signal_handler(number)  # which leaves SIGTERM at "die at once": the stages to come clean up
            signal.signal(number, handler)


__all__ = ["Job", "Outcome", "Sending", "SynthesisSettings", "synthesize"]
