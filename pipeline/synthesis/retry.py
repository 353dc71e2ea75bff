"""Whether a failed passage is tried again, and after what wait: a pure function of its failures so far."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from pipeline.errors import ConfigError, EngineError, TemporaryEngineError


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrySettings:
    """How patient a run is.

    The wait after the n-th failure is drawn from 0 to `base_s` * 2^(n-1), at most `cap_s` (full jitter);
    `cap_s` is also the longest pause of all senders while the service is out.
    A passage is given up after `max_attempts` failures that are not refusals of load, or `budget_s` after its first
    attempt began, waits included. Refusals of load (429, 503) do not count as attempts: against a service that lets
    few through, five in a row are nothing unusual. A service that asks for more than `longest_wait_s` ends the run.
    After a bad take at most `bad_takes` more are asked for, since each is paid: what fails so often fails for its text.
    """

    base_s: float = 0.5
    cap_s: float = 30.0
    budget_s: float = 300.0
    max_attempts: int = 6
    longest_wait_s: float = 600.0
    bad_takes: int = 2

    def __post_init__(self) -> None:
        """Raise ConfigError if a value cannot work."""
        for key in ("base_s", "cap_s", "budget_s", "longest_wait_s"):
            if not 0 <= getattr(self, key) <= 86_400:
                raise ConfigError(f"retry.{key} = {getattr(self, key)}: must be from 0 to 86400")
        if not 1 <= self.max_attempts <= 1_000:
            raise ConfigError(f"retry.max_attempts = {self.max_attempts}: must be from 1 to 1000")
        if not 0 <= self.bad_takes <= 100:
            raise ConfigError(f"retry.bad_takes = {self.bad_takes}: must be from 0 to 100")


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A failed attempt at a passage, `at_s` after its first attempt began."""

    at_s: float
    throttled: bool = False
    retry_after_s: float | None = None
    bad_take: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Try again in `seconds`."""

    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUp:
    """Leave this passage; the run goes on."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRun:
    """Send nothing more: the service wants to be left alone for longer than a run waits."""

    reason: str


def next_step(failures: Sequence[Failure], settings: RetrySettings, random: Random) -> Wait | GiveUp | StopRun:
    """Return what follows the last of `failures`, the history of one passage, which is not empty.

    What the service asks for in Retry-After is never undercut; it may lie past the end of the budget, which is
    then spent by the next failure. So a passage takes at most `budget_s` + `longest_wait_s` and one attempt.
    """
    last = failures[-1]
    asked_s = last.retry_after_s or 0.0
    if asked_s > settings.longest_wait_s:
        return StopRun(reason=f"the service asks to wait {asked_s / 60:,.0f} minutes")
    if sum(failure.bad_take for failure in failures) > settings.bad_takes:
        return GiveUp(reason="bad take")
    faults = sum(not failure.throttled for failure in failures)
    if faults >= settings.max_attempts:
        return GiveUp(reason=f"failed {faults} times")
    if last.at_s >= settings.budget_s:
        return GiveUp(reason=f"no success in {last.at_s:.0f} s")
    return Wait(seconds=asked_s + random.uniform(0.0, _widest_s(len(failures), settings)))


def _widest_s(failures: int, settings: RetrySettings) -> float:
    # The exponent is limited because a history of refusals has no limit, and 2.0**1024 overflows.
    return min(settings.cap_s, settings.base_s * 2.0 ** min(failures - 1, 60))


class Retries:
    """The account of one passage: its failures, by a clock that counts from now."""

    def __init__(self, settings: RetrySettings, *, rng: Random, clock: Callable[[], float]) -> None:
        """Begin the first attempt at `clock()`, in seconds."""
        self._settings = settings
        self._rng = rng
        self._clock = clock
        self._began_s = clock()
        self._failures: list[Failure] = []

    def failed(self, error: TemporaryEngineError) -> Wait | GiveUp:
        """Count a failed attempt and say what follows.

        Raises EngineError if the service wants to be left alone for longer than a run waits.
        """
        failure = Failure(
            at_s=self._clock() - self._began_s,
            throttled=error.throttled,
            retry_after_s=error.retry_after_s,
            bad_take=error.bad_take,
        )
        self._failures.append(failure)
        step = next_step(self._failures, self._settings, self._rng)
        if isinstance(step, StopRun):
            hint = "all work is kept; run the same command again after that"
            raise EngineError(f"{step.reason}: {error.message}", hint=hint)
        return step
