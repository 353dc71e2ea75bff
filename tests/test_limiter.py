"""How many requests may be in flight, against simulated services in virtual time: exact, and over at once."""

from __future__ import annotations

import asyncio
from random import Random

import pytest
from simulated import CrowdedService, MeteredService, in_virtual_time, now, run

from pipeline.synthesis.limiter import Limiter
from pipeline.synthesis.quota import Quota


def test_a_hidden_limit_is_found_and_kept_to() -> None:
    """At most one request in twenty is refused and a book takes at most 15 % longer than it must."""
    service = CrowdedService(lambda _: 10, 2.0)

    took_s = in_virtual_time(run(service, Limiter(start=4, cap=64), passages=1_000, workers=64))

    assert service.answered == 1_000
    assert len(service.refused_at) <= 50
    assert took_s <= 1.15 * 1_000 * 2 / 10


def test_a_limit_that_falls_is_followed_within_half_a_minute() -> None:
    """When a service that took 10 requests at once takes only 3, refusals end and nothing is lost."""
    service = CrowdedService(lambda time_s: 10 if time_s < 60 else 3, 2.0)

    in_virtual_time(run(service, Limiter(start=4, cap=64), passages=600, workers=64))

    after = [time_s for time_s in service.refused_at if time_s > 90]
    assert service.answered == 600
    assert len(after) <= 0.05 * (600 - 300)
    assert sum(90 < time_s <= 120 for time_s in service.asked_at) >= 0.9 * 30 * 3 / 2


def test_a_limit_that_rises_again_is_used_again() -> None:
    """After a dip the run goes back to full speed by itself."""
    service = CrowdedService(lambda time_s: 3 if 60 <= time_s < 120 else 10, 2.0)

    in_virtual_time(run(service, Limiter(start=4, cap=64), passages=1_200, workers=64))

    assert sum(240 < time_s <= 300 for time_s in service.asked_at) >= 0.85 * 60 * 10 / 2


def test_fifteen_slots_of_half_a_second_are_kept_full() -> None:
    """At least 95 % of the 30 passages a second, and not one refusal after the first five seconds."""
    service = CrowdedService(lambda _: 15, 0.5)

    took_s = in_virtual_time(run(service, Limiter(start=4, cap=64), passages=3_000, workers=64))

    assert 3_000 / took_s >= 0.95 * 30
    assert [time_s for time_s in service.refused_at if time_s > 5] == []


def test_a_cap_that_the_service_allows_is_never_refused() -> None:
    """With a cap of 15 and a service that takes exactly 15 there is no refusal at all."""
    service = CrowdedService(lambda _: 15, 0.5)

    took_s = in_virtual_time(run(service, Limiter(start=4, cap=15), passages=600, workers=15))

    assert service.refused_at == []
    assert 600 / took_s >= 0.95 * 30


def test_an_outage_is_waited_out() -> None:
    """A service that refuses everything for a minute is asked rarely meanwhile, and used fully soon after."""
    service = CrowdedService(lambda time_s: 0 if 60 <= time_s < 120 else 10, 2.0)

    took_s = in_virtual_time(run(service, Limiter(start=4, cap=64), passages=1_000, workers=64))

    assert service.answered == 1_000
    assert len(service.refused_at) <= 40
    assert took_s <= 1.15 * (60 + 1_000 * 2 / 10)


def test_failures_of_every_passage_make_everybody_wait() -> None:
    """When the network is gone, ten failures in a row end the asking for a while, longer each time."""
    limiter = Limiter(start=8, cap=8)
    asked_at: list[float] = []

    async def attempt() -> None:
        async with limiter.slot():
            asked_at.append(now())
            await asyncio.sleep(0.01)
            limiter.failed()

    async def scene() -> None:
        await asyncio.gather(*(attempt() for _ in range(60)))

    in_virtual_time(scene())

    assert len([time_s for time_s in asked_at if time_s < 1]) <= 24
    assert asked_at[-1] >= 60


def test_a_limit_a_minute_is_kept_to_as_well() -> None:
    """A service that counts requests a minute, not in flight, is used well and refuses few."""
    service = MeteredService(per_minute=120, burst=10, service_s=2.0)

    took_s = in_virtual_time(run(service, Limiter(start=4, cap=64), passages=1_000, workers=64))

    assert service.answered == 1_000
    assert len(service.refused_at) <= 50
    assert took_s <= 1.15 * 1_000 / 2


def test_a_blip_costs_little() -> None:
    """A service that refuses one request in a hundred for no reason is still used well."""
    noise = Random(7)
    service = CrowdedService(lambda _: 0 if noise.random() < 0.01 else 100, 2.0)

    took_s = in_virtual_time(run(service, Limiter(start=4, cap=10), passages=1_000, workers=10))

    assert took_s <= 1.5 * 1_000 * 2 / 10


def test_nobody_sends_before_the_end_of_a_retry_after() -> None:
    """One refusal with Retry-After stops all senders until that time has passed."""
    service = CrowdedService(lambda time_s: 1 if time_s < 10 else 8, 2.0, retry_after_s=lambda: 7)

    in_virtual_time(run(service, Limiter(start=4, cap=8), passages=40, workers=8))

    first = service.refused_at[0]
    assert [time_s for time_s in service.asked_at if first < time_s < first + 7] == []
    assert service.answered == 40


@pytest.mark.parametrize("quota", [Quota(), Quota(requests_per_minute=300)], ids=["", "with a quota"])
def test_no_retry_after_is_ever_undercut(quota: Quota) -> None:
    """Whatever the service asks for, and however short its next wish is, no worker sends before the end of any."""
    rng = Random(11)
    waits = (None, 0.0, 0.5, 3.0, 20.0, 45.0)
    service = CrowdedService(lambda _: 0 if rng.random() < 0.15 else 99, 2.0, retry_after_s=lambda: rng.choice(waits))

    in_virtual_time(run(service, Limiter(start=4, cap=16, quota=quota), passages=400, workers=16))

    asked_to_wait = [(since, until) for since, until in service.closed if until > since]
    undercut = [at for since, until in asked_to_wait for at in service.sent_at if since < at < until]
    assert len(asked_to_wait) >= 10
    assert undercut == []
    assert service.answered == 400


def test_a_shorter_retry_after_does_not_shorten_a_longer_one() -> None:
    """Two requests were in flight and were told to wait 20 s and 3 s: nobody sends for 20 s."""
    limiter = Limiter(start=2, cap=2)

    async def refused(after_s: float, wait_s: float) -> None:
        async with limiter.slot():
            await asyncio.sleep(after_s)
            limiter.throttled(wait_s)

    async def scene() -> float:
        await asyncio.gather(refused(1, 20), refused(2, 3))
        async with limiter.slot():
            return now()

    assert in_virtual_time(scene()) == 21


def test_refusals_of_one_round_trip_are_one_decrease() -> None:
    """Eight refusals of requests that were sent together do not bring the number down to one."""
    limiter = Limiter(start=20, cap=20)

    async def refused_from_13() -> None:
        async with asyncio.TaskGroup() as group:
            for number in range(20):
                group.create_task(one(number))

    async def one(number: int) -> None:
        async with limiter.slot():
            await asyncio.sleep(1)
            if number >= 12:
                limiter.throttled()

    in_virtual_time(refused_from_13())

    assert limiter.limit == 12


def test_a_fixed_number_stays_without_reports() -> None:
    """A local engine, which reports nothing, always has the same number of passages at work."""
    limiter = Limiter(start=3, cap=3)
    most = 0

    async def work() -> None:
        nonlocal most
        async with limiter.slot():
            most = max(most, limiter.in_flight)
            await asyncio.sleep(1)

    async def all_of_them() -> float:
        await asyncio.gather(*(work() for _ in range(30)))
        return now()

    assert in_virtual_time(all_of_them()) == 10
    assert most == 3


def test_slots_are_lent_in_the_order_of_asking() -> None:
    """Nobody who came later goes first, even if a slot comes free at that very moment."""
    limiter = Limiter(start=2, cap=2)
    order: list[int] = []

    async def work(number: int) -> None:
        await asyncio.sleep(number / 100)
        async with limiter.slot():
            order.append(number)
            await asyncio.sleep(1 + number % 3)

    async def all_of_them() -> None:
        await asyncio.gather(*map(work, range(40)))

    in_virtual_time(all_of_them())

    assert order == list(range(40))


def test_cancelled_waiters_lose_no_slot() -> None:
    """However many waiters are cancelled, at whatever moment, all slots are free in the end."""
    limiter = Limiter(start=3, cap=3)
    rng = Random(3)

    async def work() -> None:
        async with limiter.slot():
            await asyncio.sleep(1)

    async def cancel_half() -> int:
        tasks = [asyncio.create_task(work()) for _ in range(200)]
        for _ in tasks:
            await asyncio.sleep(rng.choice((0, 0, 0.25, 1)))
            if rng.random() < 0.5:
                rng.choice(tasks).cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        async with asyncio.timeout(1.5):
            await asyncio.gather(work(), work(), work())
        return limiter.in_flight

    assert in_virtual_time(cancel_half()) == 0


def test_a_slot_granted_and_cancelled_at_the_same_moment_is_passed_on() -> None:
    """The waiter behind one that is cancelled in the instant of its grant gets the slot."""
    limiter = Limiter(start=1, cap=1)
    served: list[str] = []

    async def work(name: str) -> None:
        async with limiter.slot():
            served.append(name)
            await asyncio.sleep(1)

    async def scene() -> None:
        async with limiter.slot():
            second, third = (asyncio.create_task(work(name)) for name in ("second", "third"))
            await asyncio.sleep(1)
        second.cancel()  # the slot above was just granted to it, and it has not run since
        await asyncio.gather(second, third, return_exceptions=True)

    in_virtual_time(scene())

    assert served == ["third"]
