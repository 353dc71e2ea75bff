"""A night's work over the network: the real client in the real pool, writing to a real store, and all that it shows."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aura_server import KEY, AuraServer
from tune import spoken_pcm

from pipeline.audio import Speech
from pipeline.engines import Engine
from pipeline.engines.aura import Settings, open_engine, spec
from pipeline.progress import Progress, Silent
from pipeline.synthesis import Job, Outcome, Sending, SynthesisSettings, synthesize
from pipeline.synthesis.budget import Budget
from pipeline.synthesis.retry import RetrySettings
from pipeline.synthesis.store import Store, clip_key

HURRIED = RetrySettings(base_s=0.001, cap_s=0.01)
DEADLINE_S = 0.5
USD_PER_1000_CHARS = 1.0


def texts(count: int) -> list[str]:
    """Return so many passages, all different."""
    return [f"Number {number} of the lamps along the quay went out." for number in range(count)]


def jobs_of(passages: Iterable[str | tuple[str, ...]]) -> list[Job]:
    """Return a job for every passage, given as its text or as its sentences."""
    split = [(each,) if isinstance(each, str) else each for each in passages]
    identity = spec(Settings()).identity
    return [
        Job(key=clip_key(identity, " ".join(sentences)), sentences=sentences, passage=number, chapter=1)
        for number, sentences in enumerate(split, 1)
    ]


class Watched:
    """An engine that is looked at: how long its longest attempt took."""

    def __init__(self, engine: Engine) -> None:
        """Look at `engine`."""
        self._engine = engine
        self.longest_s = 0.0

    async def speak(self, text: str) -> Speech:
        """Pass the text on."""
        clock = asyncio.get_running_loop().time
        began_s = clock()
        try:
            return await self._engine.speak(text)
        finally:
            self.longest_s = max(self.longest_s, clock() - began_s)


@dataclass(frozen=True, kw_only=True)
class Night:
    """What came of a run."""

    jobs: Sequence[Job]
    outcome: Outcome
    store: Store
    cost_usd: float
    longest_attempt_s: float

    @property
    def done(self) -> list[Job]:
        """The jobs whose clips are in the store."""
        return [job for job in self.jobs if self.store.find(job.key)]

    @property
    def kind(self) -> str:
        """Say "stopped", "failed" (some passages) or "made" (all)."""
        return "stopped" if self.outcome.stopped_by else "failed" if self.outcome.failed else "made"

    def check(self, log: str = "") -> None:
        """Assert what holds after every night: good clips only, every passage accounted for, the key nowhere."""
        assert [self.store.read(job.key) == spoken_as(job) for job in self.done] == [True] * len(self.done)
        assert len(self.done) == self.outcome.made
        assert {job.key for job in self.done} <= set(self.store.keys())
        failed = {failure.passage for failure in self.outcome.failed}
        assert failed.isdisjoint(job.passage for job in self.done)
        assert all(failure.reason for failure in self.outcome.failed)
        assert self.outcome.stopped_by or len(self.done) + len(failed) == len(self.jobs)
        assert not list((self.store.root / "temporary").iterdir())
        assert self.longest_attempt_s < DEADLINE_S + 1
        assert KEY[:12] not in log + self.shown()

    def shown(self) -> str:
        """Return all that anybody could read after the run, clips included."""
        stopped = self.outcome.stopped_by
        trace = "".join(traceback.format_exception(stopped)) + stopped.hint if stopped else ""
        files = [path.read_bytes().decode("latin-1") for path in self.store.root.rglob("*") if path.is_file()]
        return "".join((trace, repr(self.outcome), *files))


def spoken_as(job: Job) -> bytes:
    """Return the samples that a good clip of `job` has: those of its text, or of the halves that it was split into."""
    return spoken_pcm(job.text) if len(job.sentences) == 1 else b"".join(map(spoken_pcm, job.sentences))


def night(
    server: AuraServer | str,
    jobs: Sequence[Job],
    root: Path,
    *,
    workers: int = 1,
    retry: RetrySettings = HURRIED,
    progress: Progress | None = None,
    **settings: Any,
) -> Night:
    """Make the `jobs` that are missing in the store at `root`, with Aura at `server` (or at that address)."""
    chosen = Settings(**({"base_url": server if isinstance(server, str) else server.base_url} | settings))
    store = Store(root)
    budget = Budget(usd_per_1000_chars=USD_PER_1000_CHARS, max_usd=None)
    watched: list[Watched] = []

    @asynccontextmanager
    async def opened() -> AsyncIterator[Engine]:
        async with open_engine(chosen, environ={"AIMLAPI_API_KEY": KEY}) as engine:
            watched.append(Watched(engine))
            yield watched[0]

    sending = Sending(
        limits=spec(chosen).limits,
        settings=SynthesisSettings(workers=workers, attempt_timeout_s=DEADLINE_S, drain_s=2),
        retry=retry,
        budget=budget,
        adaptive=workers > 1,
        proven=False,
    )
    missing = [job for job in jobs if not store.find(job.key)]
    outcome = synthesize(missing, opened, store, sending, progress or Silent())
    return Night(
        jobs=missing,
        outcome=outcome,
        store=store,
        cost_usd=budget.cost_usd,
        longest_attempt_s=watched[0].longest_s if watched else 0.0,
    )
