"""A bounded pool of workers: at most N requests in flight, fed lazily, each clip durable before it counts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from pipeline.audio import Speech
from pipeline.engines import Engine
from pipeline.errors import AudiobookError, EngineError, OutputError, PassageRejected, TemporaryEngineError
from pipeline.files import FULL
from pipeline.progress import Progress
from pipeline.synthesis.budget import Budget, Reservation
from pipeline.synthesis.checkpoint import Failure
from pipeline.synthesis.journal import Settled
from pipeline.synthesis.limiter import Limiter
from pipeline.synthesis.retry import GiveUp, Retries, Wait
from pipeline.synthesis.store import Store
from pipeline.text.said import billed_chars, unmarked

_REFUSALS_TO_STOP = 5  # so many rejected passages and not one good: the request is wrong, not the text
_DISK_THREADS = 4  # fsync waits, it does not compute; four threads merge 2,400 of them a second


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A passage to be made: its clip's key, its sentences, and its 1-based place in the book."""

    key: str
    sentences: tuple[str, ...]
    passage: int
    chapter: int

    @property
    def text(self) -> str:
        """The text of the request."""
        return " ".join(self.sentences)


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What a pool did: clips made, passages that failed, and the error that stopped it, if one did."""

    made: int = 0
    failed: list[Failure] = field(default_factory=list)
    stopped_by: AudiobookError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What the pool works with.

    `retries()` starts the account of one request's attempts; `proven` says that this engine has spoken other passages
    of this book before, so that a few rejected ones are the text's fault.
    """

    engine: Engine
    store: Store
    limiter: Limiter
    budget: Budget
    retries: Callable[[], Retries]
    attempt_timeout_s: float
    drain_s: float
    proven: bool


class _Halted(Exception):
    """The pool is stopping; this passage stays undone."""


class Pool:
    """One run of the workers over the jobs of one book."""

    def __init__(self, means: Means, progress: Progress) -> None:
        """Prepare a run; `run` starts it."""
        self._means = means
        self._progress = progress
        self._halted = asyncio.Event()
        self._disk = ThreadPoolExecutor(_DISK_THREADS, thread_name_prefix="store")
        self._workers: list[asyncio.Task[None]] = []
        self._gave_up = 0
        self.outcome = Outcome()

    async def run(self, jobs: Iterator[Job], workers: int) -> Outcome:
        """Make every job; return when all are done, or when the pool was stopped and what was in flight is kept."""
        self._workers = [asyncio.create_task(self._work(jobs)) for _ in range(workers)]
        try:
            await asyncio.gather(*self._workers, return_exceptions=True)
        finally:
            self._disk.shutdown(wait=True)
        for worker in self._workers:
            if not worker.cancelled() and (bug := worker.exception()):
                raise bug
        self._judge()
        return self.outcome

    def stop(self, reason: AudiobookError) -> None:
        """Send nothing new, keep what is in flight for at most `drain_s`; the first reason is the one that counts."""
        if self.outcome.stopped_by is None:
            self.outcome.stopped_by = reason
            self._halted.set()
            self._means.limiter.dismiss()
            asyncio.get_running_loop().call_later(self._means.drain_s, self.abort)

    def abort(self) -> None:
        """Drop what is in flight."""
        for worker in self._workers:
            worker.cancel()

    async def _work(self, jobs: Iterator[Job]) -> None:
        while not self._halted.is_set() and (job := next(jobs, None)) is not None:
            try:
                await self._make(job)
            except _Halted:
                return
            except AudiobookError as error:
                self.stop(error)
            except OSError as error:
                self.stop(_store_error(error))

    async def _make(self, job: Job) -> None:
        try:
            speech = await self._speak(job.sentences, job.key)
        except PassageRejected as rejected:
            self._fail(job, rejected)
            return
        keep = asyncio.get_running_loop().run_in_executor(self._disk, self._means.store.put, job.key, speech)
        clip = await asyncio.shield(keep)  # paid for: not even a second Ctrl-C takes it
        self.outcome.made += 1
        self._progress.passage(seconds=clip.samples / clip.format.rate_hz, characters=len(unmarked(job.text)))

    async def _speak(self, sentences: tuple[str, ...], key: str) -> Speech:
        try:
            return await self._persist(" ".join(sentences), key)
        except PassageRejected as rejected:
            if not rejected.too_long or len(sentences) == 1:
                raise
        middle = len(sentences) // 2
        first = await self._speak(sentences[:middle], key)
        second = await self._speak(sentences[middle:], key)
        return Speech(pcm=first.pcm + second.pcm, format=first.format)

    async def _persist(self, text: str, key: str) -> Speech:
        """Ask until there is an answer, or the retries are used up."""
        retries = self._means.retries()
        while True:
            try:
                return await self._attempt(text, key)
            except TemporaryEngineError as error:
                match retries.failed(error):
                    case Wait(seconds=seconds):
                        pause_s = seconds
                    case GiveUp(reason=reason):
                        self._gave_up += 1
                        raise PassageRejected(f"{reason}: {error.message}", unreachable=not error.bad_take) from None
            await self._wait(pause_s)

    async def _attempt(self, text: str, key: str) -> Speech:
        means = self._means
        async with means.limiter.slot(len(text)):
            if self._halted.is_set():
                raise _Halted
            reservation = await self._reserve(billed_chars(text), key)
            settled: Settled = "lost"  # what is cancelled or breaks on the way may well have been spoken
            try:
                speech = await self._ask(text)
                settled = "kept"
            except TemporaryEngineError as error:
                settled = "lost" if error.billed else "free"
                raise
            except (PassageRejected, EngineError):
                settled = "free"
                raise
            finally:
                means.budget.settle(reservation, settled)
            return speech

    async def _reserve(self, characters: int, key: str) -> Reservation:
        budget = self._means.budget
        if not budget.waits:
            return budget.reserve(characters, key)
        # The disk is waited for beside the loop; a stop in the meantime does not tear the reservation from its request.
        loop = asyncio.get_running_loop()
        return await asyncio.shield(loop.run_in_executor(self._disk, budget.reserve, characters, key))

    async def _ask(self, text: str) -> Speech:
        means = self._means
        try:
            async with asyncio.timeout(means.attempt_timeout_s):
                speech = await means.engine.speak(text)
        except TimeoutError:
            means.limiter.failed()
            raise TemporaryEngineError(f"no answer within {means.attempt_timeout_s:g} s", billed=True) from None
        except TemporaryEngineError as error:
            if error.throttled:
                means.limiter.throttled(error.retry_after_s)
            elif not error.bad_take:
                means.limiter.failed()
            raise
        means.limiter.succeeded()
        return speech

    async def _wait(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._halted.wait(), seconds)
        except TimeoutError:
            return
        raise _Halted

    def _fail(self, job: Job, rejected: PassageRejected) -> None:
        self.outcome.failed.append(
            Failure(
                key=job.key,
                passage=job.passage,
                chapter=job.chapter,
                text=unmarked(job.text),
                reason=rejected.message,
                final=not rejected.unreachable,
            )
        )
        hopeless = not self.outcome.made and not self._means.proven
        if hopeless and len(self.outcome.failed) >= _REFUSALS_TO_STOP:
            self.stop(_nothing_works(self.outcome.failed))

    def _judge(self) -> None:
        """Nothing was made and the service was never there: that is the engine's failure, not the passages'."""
        failed = self.outcome.failed
        if failed and not self.outcome.made and self._gave_up == len(failed) and self.outcome.stopped_by is None:
            self.outcome.stopped_by = _nothing_works(failed)


def _nothing_works(failed: list[Failure]) -> EngineError:
    return EngineError(
        f"not one of {len(failed)} passages could be made; the last: {failed[-1].reason}",
        hint="all work is kept; `audiobook doctor` shows what is set up",
    )


def _store_error(error: OSError) -> OutputError:
    full = error.errno in FULL
    return OutputError(
        f"the store cannot keep a clip: {error.strerror or error}",
        hint="free some space" if full else "is the store's folder writable? --store DIR takes another",
    )
