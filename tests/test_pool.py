"""The pool: never more than N in flight, nothing lost, nothing asked for twice, and it stops when it should."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from fakes import FORMAT, FullDisk, RejectingEngine, StutteringEngine, ToneEngine, speech_of

from pipeline.audio import Speech
from pipeline.engines import Engine
from pipeline.errors import EngineError, Incomplete, Interrupted, OutputError, TemporaryEngineError
from pipeline.files import FILES, Files
from pipeline.progress import Silent
from pipeline.script import Limits
from pipeline.synthesis import Job, Outcome, Sending, SynthesisSettings, synthesize
from pipeline.synthesis.budget import Budget
from pipeline.synthesis.retry import RetrySettings
from pipeline.synthesis.store import Store, clip_key

FAST = RetrySettings(base_s=0.0)


def jobs_of(count: int) -> list[Job]:
    """Return jobs of one sentence each."""
    texts = [f"This is sentence number {number}." for number in range(count)]
    return [job_of(text, passage=number) for number, text in enumerate(texts, 1)]


def job_of(*sentences: str, passage: int = 1) -> Job:
    """Return a job of the sentences."""
    key = clip_key({"engine": "test"}, " ".join(sentences))
    return Job(key=key, sentences=sentences, passage=passage, chapter=1)


def opening(engine: Engine) -> Callable[[], AbstractAsyncContextManager[Engine]]:
    """Return what opens `engine`."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[Engine]:
        yield engine

    return opened


def run(
    engine: Engine,
    jobs: list[Job],
    root: Path,
    *,
    workers: int = 4,
    budget: Budget | None = None,
    files: Files = FILES,
    adaptive: bool = False,
    timeout_s: float = 30,
) -> Outcome:
    """Synthesize `jobs` with `engine` into a store at `root`."""
    sending = Sending(
        limits=Limits(max_chars=2000, target_chars=1, min_chars=1, max_concurrency=8),
        settings=SynthesisSettings(workers=workers, attempt_timeout_s=timeout_s),
        retry=FAST,
        budget=budget or Budget(usd_per_1000_chars=None, max_usd=None),
        adaptive=adaptive,
    )
    return synthesize(jobs, opening(engine), Store(root, files=files), sending, Silent())


def test_every_job_becomes_a_clip_and_is_asked_for_once(tmp_path: Path) -> None:
    """Forty passages are forty requests and forty clips."""
    engine, jobs = ToneEngine(), jobs_of(40)

    outcome = run(engine, jobs, tmp_path)

    assert (outcome.made, outcome.failed, outcome.stopped_by) == (40, [], None)
    assert sorted(engine.asked) == sorted(job.text for job in jobs)
    assert sorted(Store(tmp_path).keys()) == sorted(job.key for job in jobs)


@pytest.mark.parametrize("workers", [1, 3, 16])
def test_never_more_than_n_in_flight(tmp_path: Path, workers: int) -> None:
    """The bound holds, and is used."""
    engine = ToneEngine()

    run(engine, jobs_of(50), tmp_path, workers=workers)

    assert engine.most_in_flight == workers


def test_an_adaptive_start_is_careful(tmp_path: Path) -> None:
    """Against a shared service the first round has at most four requests."""

    class Held(ToneEngine):
        """An engine that answers nobody until four are waiting."""

        def __init__(self) -> None:
            super().__init__()
            self.at_first_answer = 0
            self.four = asyncio.Event()

        async def speak(self, text: str) -> Speech:
            self.in_flight += 1
            if self.in_flight == 4:
                self.four.set()
            await self.four.wait()
            self.at_first_answer = self.at_first_answer or self.in_flight
            self.in_flight -= 1
            return self.answer(text)

    engine = Held()
    run(engine, jobs_of(12), tmp_path, workers=12, adaptive=True)

    assert engine.at_first_answer == 4


def test_passing_failures_are_retried(tmp_path: Path) -> None:
    """A service that stumbles three times over every passage still makes the book."""
    outcome = run(StutteringEngine(3), jobs_of(3), tmp_path)

    assert (outcome.made, outcome.failed, outcome.stopped_by) == (3, [], None)


def test_a_service_that_never_answers_well_is_the_engines_failure(tmp_path: Path) -> None:
    """When nothing at all worked the run ends as "engine", not as "some passages are missing"."""
    outcome = run(StutteringEngine(10_000), jobs_of(1), tmp_path)

    assert isinstance(outcome.stopped_by, EngineError)
    assert "busy" in str(outcome.stopped_by)


def test_one_bad_passage_does_not_stop_the_others(tmp_path: Path) -> None:
    """A passage that the service rejects is listed with its reason; all others are made."""
    jobs = jobs_of(20)

    outcome = run(RejectingEngine(lambda text: "number 7" in text), jobs, tmp_path)

    assert outcome.made == 19
    assert [(each.passage, each.text, each.reason) for each in outcome.failed] == [(8, jobs[7].text, "not this text")]
    assert outcome.stopped_by is None


def test_if_every_passage_is_rejected_the_run_stops_early(tmp_path: Path) -> None:
    """A wrong parameter must not cost a request for every passage of the book."""
    engine = RejectingEngine(lambda text: True)

    outcome = run(engine, jobs_of(500), tmp_path, workers=2)

    assert isinstance(outcome.stopped_by, EngineError)
    assert len(engine.asked) < 10


def test_a_passage_too_long_for_the_service_is_split_at_a_sentence(tmp_path: Path) -> None:
    """What the service finds too long is sent in halves and kept as one clip."""
    job = job_of("One is here.", "Two is here.", "Three is here.")
    engine = RejectingEngine(lambda text: text.count(".") > 1, too_long=True)

    outcome = run(engine, [job], tmp_path)

    assert outcome.made == 1
    assert engine.asked == [job.text, "One is here.", "Two is here. Three is here.", "Two is here.", "Three is here."]
    spoken = b"".join(engine.answer(sentence).pcm for sentence in job.sentences)
    assert Store(tmp_path).read(job.key) == spoken


def test_a_refusal_of_the_engine_stops_the_run_and_keeps_what_is_made(tmp_path: Path) -> None:
    """When the credits run out nothing more is sent, and everything before is in the store."""

    class Broke(ToneEngine):
        """An engine whose credits end after ten answers."""

        answers = 0

        def answer(self, text: str) -> Speech:
            self.answers += 1
            if self.answers > 10:
                raise EngineError("out of credits")
            return super().answer(text)

    engine = Broke()
    outcome = run(engine, jobs_of(100), tmp_path, workers=2)

    assert str(outcome.stopped_by) == "out of credits"
    assert outcome.made == len(list(Store(tmp_path).keys())) == 10
    assert len(engine.asked) <= 12


def test_an_answer_that_does_not_come_is_given_up_at_the_deadline(tmp_path: Path) -> None:
    """A request that hangs is ended and counted as a passing failure."""

    class Hanging(ToneEngine):
        """An engine that never answers the first time."""

        async def speak(self, text: str) -> Speech:
            self.asked.append(text)
            if len(self.asked) == 1:
                await asyncio.Event().wait()
            return self.answer(text)

    outcome = run(Hanging(), jobs_of(2), tmp_path, timeout_s=0.05)

    assert outcome.made == 2


def test_i13_after_the_first_full_disk_no_new_request_is_sent(tmp_path: Path) -> None:
    """A full disk stops the asking at once: what cannot be kept must not be paid for."""
    Store(tmp_path)
    engine = ToneEngine()

    outcome = run(engine, jobs_of(100), tmp_path, workers=3, files=FullDisk())

    assert isinstance(outcome.stopped_by, OutputError)
    assert "No space left" in str(outcome.stopped_by)
    assert len(engine.asked) <= 6


def test_i15_the_cost_cap_is_never_passed(tmp_path: Path) -> None:
    """Reserved before sending: the sum of what was sent stays under the cap, and the rest stays undone."""
    engine, jobs = ToneEngine(), jobs_of(50)
    budget = Budget(usd_per_1000_chars=1.0, max_usd=0.3)

    outcome = run(engine, jobs, tmp_path, workers=8, budget=budget)

    assert isinstance(outcome.stopped_by, Incomplete)
    assert 0.25 < budget.cost_usd <= 0.3
    assert sum(map(len, engine.asked)) <= 300


def test_a_reply_that_may_be_billed_counts_as_spent(tmp_path: Path) -> None:
    """A bad take was paid for; a refusal was not."""

    class Lossy(ToneEngine):
        """An engine whose first reply is lost on the way, and whose second is refused."""

        def answer(self, text: str) -> Speech:
            if len(self.asked) < 3:
                raise TemporaryEngineError("lost", billed=len(self.asked) == 1)
            return super().answer(text)

    budget = Budget(usd_per_1000_chars=1.0, max_usd=None)
    job = job_of("Exactly twenty chars")
    run(Lossy(), [job], tmp_path, budget=budget)

    assert budget.characters_sent == 60
    assert budget.cost_usd == pytest.approx(0.04)


def test_i17_the_first_signal_drains_what_is_in_flight(tmp_path: Path) -> None:
    """Ctrl-C sends nothing new and keeps what was on its way."""

    class Signalled(ToneEngine):
        """An engine during whose fifth request the user presses Ctrl-C."""

        async def speak(self, text: str) -> Speech:
            self.asked.append(text)
            if len(self.asked) == 5:
                os.kill(os.getpid(), signal.SIGINT)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            return self.answer(text)

    engine = Signalled()
    outcome = run(engine, jobs_of(100), tmp_path, workers=3)

    assert isinstance(outcome.stopped_by, Interrupted)
    assert outcome.made == len(engine.asked) == len(list(Store(tmp_path).keys()))
    assert len(engine.asked) < 15


def test_i17_the_second_signal_drops_what_is_in_flight(tmp_path: Path) -> None:
    """A second Ctrl-C does not wait for answers."""

    class Stuck(ToneEngine):
        """An engine that never answers, and a user who presses Ctrl-C twice."""

        async def speak(self, text: str) -> Speech:
            self.asked.append(text)
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.Event().wait()
            return self.answer(text)

    outcome = run(Stuck(), jobs_of(100), tmp_path, workers=2)

    assert isinstance(outcome.stopped_by, Interrupted)
    assert outcome.made == 0


def test_speech_of_is_what_it_says() -> None:
    """The tone that tests use is audible."""
    assert len(speech_of(1.0)) == FORMAT.rate_hz * FORMAT.frame_bytes
