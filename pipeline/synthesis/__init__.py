"""Synthesis turns the missing passages of a book into clips in the store; what is there is never asked for again."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass
from typing import Annotated

from pipeline.engines import Engine
from pipeline.errors import Incomplete, Interrupted
from pipeline.progress import Progress
from pipeline.script import Limits
from pipeline.settings import Range
from pipeline.synthesis.budget import Budget
from pipeline.synthesis.interruption import Signals
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
    """How this engine is sent to.

    `proven`: it has spoken this book before. After `time_left_s` nothing new is sent.
    """

    limits: Limits
    settings: SynthesisSettings
    retry: RetrySettings
    budget: Budget
    adaptive: bool
    proven: bool = False
    time_left_s: float | None = None

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
    if sending.time_left_s is not None and sending.time_left_s <= 0:
        return Outcome(stopped_by=time_is_up())  # the book before this one took it all: not one request more
    with Signals() as signals:

        async def run() -> Outcome:
            signals.go_to(_cancelling())
            async with engine() as opened:
                pool = Pool(_means(opened, store, sending), progress)
                if sending.time_left_s is not None:
                    asyncio.get_running_loop().call_later(max(0.0, sending.time_left_s), pool.stop, time_is_up())
                with _draining(pool, progress, signals):
                    return await pool.run(iter(jobs), min(sending.workers, len(jobs)))

        try:
            return asyncio.run(run())
        except asyncio.CancelledError:
            raise _interrupted() from None


def _means(engine: Engine, store: Store, sending: Sending) -> Means:
    clock, chance = asyncio.get_running_loop().time, random.Random()  # noqa: S311 - it spreads retries, no more
    return Means(
        engine=engine,
        store=store,
        limiter=Limiter(
            start=min(4, sending.workers) if sending.adaptive else sending.workers,
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


def _quota(settings: SynthesisSettings) -> Quota:
    return Quota(requests_per_minute=settings.requests_per_minute, chars_per_minute=settings.chars_per_minute)


def time_is_up() -> Incomplete:
    """Return the error that ends a run at its deadline."""
    return Incomplete("the time is up; all work is kept", hint="run the same command again to go on")


def _interrupted() -> Interrupted:
    return Interrupted("stopped; all work is kept", hint="run the same command again to go on")


def _cancelling() -> Callable[[], None]:
    """Return what ends the running task: while the engine opens nothing is in flight that could be kept."""
    task = asyncio.current_task()
    assert task is not None

    def cancel() -> None:
        task.cancel()

    return cancel


@contextmanager
def _draining(pool: Pool, progress: Progress, signals: Signals) -> Iterator[None]:
    """Let the first signal stop the pool, and any other drop what is in flight."""
    stopping = False

    def stop() -> None:
        nonlocal stopping
        if stopping:
            pool.abort()
            return
        stopping = True
        progress.notice("stopping: what is in flight is kept; press Ctrl-C again to drop it")
        pool.stop(_interrupted())

    signals.go_to(stop)
    try:
        yield
    finally:
        signals.go_to(None)


__all__ = ["Job", "Outcome", "Sending", "SynthesisSettings", "synthesize", "time_is_up"]
