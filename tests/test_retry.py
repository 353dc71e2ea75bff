"""When a failed passage is tried again, as a pure function of its failures."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ConfigError, EngineError, TemporaryEngineError
from pipeline.synthesis.retry import Failure, GiveUp, Retries, RetrySettings, StopRun, Wait, next_step

SETTINGS = RetrySettings()
MOMENTS = st.floats(min_value=0, max_value=400)
ASKED = st.none() | st.floats(min_value=0, max_value=700) | st.floats(min_value=0, max_value=1e9)
FAILURES = st.lists(st.builds(Failure, at_s=MOMENTS, throttled=st.booleans(), retry_after_s=ASKED), min_size=1)


def faults(count: int, *, throttled: bool = False) -> list[Failure]:
    return [Failure(at_s=float(number), throttled=throttled) for number in range(count)]


@given(FAILURES, st.integers())
def test_a_wait_never_undercuts_what_the_service_asks_for(failures: list[Failure], seed: int) -> None:
    """Retry-After is kept to the second, and what is waited on top of it is limited."""
    step = next_step(failures, SETTINGS, Random(seed))

    asked_s = failures[-1].retry_after_s or 0.0
    if isinstance(step, Wait):
        assert asked_s <= step.seconds <= asked_s + SETTINGS.cap_s
    assert isinstance(step, StopRun) == (asked_s > SETTINGS.longest_wait_s)


def test_seven_seconds_asked_for_are_seven_seconds_waited() -> None:
    """The jitter comes on top, so that not everybody is back in the same instant."""
    step = next_step([Failure(at_s=1, throttled=True, retry_after_s=7)], SETTINGS, Random(1))

    assert isinstance(step, Wait)
    assert 7 < step.seconds <= 7.5


def test_the_longest_history_of_refusals_still_has_a_next_step() -> None:
    """Thousands of refusals overflow nothing."""
    history = [Failure(at_s=1, throttled=True)] * 5_000

    assert isinstance(next_step(history, SETTINGS, Random(1)), Wait)


@pytest.mark.parametrize(("count", "widest_s"), [(1, 0.5), (2, 1.0), (3, 2.0), (5, 8.0)])
def test_waits_are_spread_over_the_whole_of_a_doubling_range(count: int, widest_s: float) -> None:
    """Full jitter: between nothing and twice the last range, so that senders do not come back together."""
    steps = [next_step(faults(count), SETTINGS, Random(seed)) for seed in range(300)]

    waits = [step.seconds for step in steps if isinstance(step, Wait)]
    assert len(waits) == 300
    assert 0.9 * widest_s < max(waits) <= widest_s
    assert min(waits) < 0.1 * widest_s


def test_the_range_stops_growing_at_the_cap() -> None:
    """However many refusals there were, nobody waits longer than 30 s of his own accord."""
    steps = [next_step(faults(100, throttled=True), SETTINGS, Random(seed)) for seed in range(300)]

    assert 27 < max(step.seconds for step in steps if isinstance(step, Wait)) <= 30


def test_six_failures_are_enough() -> None:
    """The sixth failure that is no refusal of load gives the passage up, the fifth does not."""
    assert isinstance(next_step(faults(5), SETTINGS, Random(1)), Wait)
    assert next_step(faults(6), SETTINGS, Random(1)) == GiveUp(reason="failed 6 times")


def test_refusals_of_load_do_not_count_as_attempts() -> None:
    """Two hundred refusals within the time budget are only waited for."""
    history = [Failure(at_s=number, throttled=True) for number in range(200)] + faults(5)

    assert isinstance(next_step(history, SETTINGS, Random(1)), Wait)


def test_a_passage_is_given_up_when_its_time_is_spent() -> None:
    """After 300 s of refusals and waits the passage is left."""
    just_in_time = Failure(at_s=299.9, throttled=True)
    too_late = Failure(at_s=300.0, throttled=True, retry_after_s=1)

    assert isinstance(next_step([just_in_time], SETTINGS, Random(1)), Wait)
    assert next_step([too_late], SETTINGS, Random(1)) == GiveUp(reason="no success in 300 s")


def test_a_long_retry_after_is_waited_for_although_it_ends_past_the_budget() -> None:
    """Ten minutes are waited out, since the service will then answer."""
    step = next_step([Failure(at_s=10, throttled=True, retry_after_s=600)], SETTINGS, Random(1))

    assert isinstance(step, Wait)


def test_an_absurd_retry_after_stops_the_run() -> None:
    """A service that wants an hour of peace gets it: the run ends with all work kept, and says so."""
    retries = Retries(SETTINGS, rng=Random(1), clock=lambda: 0.0)

    with pytest.raises(EngineError, match=r"asks to wait 60 minutes: too many") as stopped:
        retries.failed(TemporaryEngineError("too many", throttled=True, retry_after_s=3_600))

    assert "run the same command again" in stopped.value.hint


def test_the_account_counts_time_from_its_beginning() -> None:
    """The budget of a passage begins with its first attempt, not with the run."""
    times = iter([1_000.0, 1_299.0, 1_301.0])
    retries = Retries(SETTINGS, rng=Random(1), clock=lambda: next(times))

    steps = [retries.failed(TemporaryEngineError("lost")) for _ in range(2)]

    assert isinstance(steps[0], Wait)
    assert steps[1] == GiveUp(reason="no success in 301 s")


@pytest.mark.parametrize(
    ("settings", "culprit"),
    [({"base_s": -1.0}, "base_s = -1.0"), ({"budget_s": float("nan")}, "budget_s = nan"), ({"max_attempts": 0}, "0")],
)
def test_settings_that_cannot_work_are_refused(settings: dict[str, float], culprit: str) -> None:
    """A bad value is named with its key and what is allowed."""
    with pytest.raises(ConfigError, match=culprit):
        RetrySettings(**settings)  # type: ignore[arg-type] # a wrong type is part of what users write
