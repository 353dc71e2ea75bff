"""A known quota a minute: no request is refused for it, and hardly any of it is left unused."""

from __future__ import annotations

import asyncio
from random import Random

import pytest
from simulated import CrowdedService, MeteredService, WindowedService, in_virtual_time, now, run

from pipeline.synthesis.limiter import Limiter
from pipeline.synthesis.quota import Quota

WORKERS = 64


def kept(service: CrowdedService, quota: Quota, *, passages: int, longest: int = 0) -> float:
    """Speak `passages` of random lengths under the quota; return the seconds of virtual time that it took."""
    lengths = Random(3)
    limiter = Limiter(start=WORKERS, cap=WORKERS, quota=quota)
    speak = run(service, limiter, passages=passages, workers=WORKERS, chars=lambda _: lengths.randint(0, longest))
    return in_virtual_time(speak)


@pytest.mark.parametrize(
    "service",
    [
        MeteredService(per_minute=120, burst=2, service_s=2.0),
        MeteredService(per_minute=120, burst=120, service_s=2.0),
        WindowedService(requests=120),
    ],
    ids=["drops, no burst", "drops, a minute at once", "windows, and a way of up to 3 s"],
)
def test_a_known_quota_is_never_passed_and_nearly_used_up(service: CrowdedService) -> None:
    """120 a minute known: not one refusal, and at least nine tenths of the quota used, however the service counts."""
    took_s = kept(service, Quota(requests_per_minute=120), passages=1_000)

    assert service.refused_at == []
    assert 1_000 / took_s >= 0.9 * 120 / 60


@pytest.mark.parametrize(("longest", "most"), [(350, 20_000), (2_000, 6_000)])
def test_characters_a_minute_are_kept_to(longest: int, most: int) -> None:
    """A quota of characters holds for short passages and for ones that take a third of it each."""
    service = WindowedService(chars=most)

    took_s = kept(service, Quota(chars_per_minute=most), passages=500, longest=longest)

    assert service.refused_at == []
    assert service.characters / took_s >= 0.9 * (most - longest) / 60


def test_both_quotas_hold_together() -> None:
    """With both set, the one that is reached first holds, and neither is passed."""
    service = WindowedService(requests=60, chars=10_000)

    took_s = kept(service, Quota(requests_per_minute=60, chars_per_minute=10_000), passages=500, longest=600)

    assert service.refused_at == []
    assert took_s <= 500 * 60 / 60 * 3


def test_a_passage_larger_than_the_quota_waits_for_a_minute_of_its_own() -> None:
    """What can never fit is sent when nothing else was, instead of never."""
    quota = Quota(chars_per_minute=100)

    quota.spend(0.0, 50)
    first_s = quota.free_at_s(1.0, 500)
    quota.spend(first_s, 500)

    assert first_s == 63
    assert quota.free_at_s(first_s, 1) == 126


def test_without_a_quota_nobody_waits() -> None:
    """What is not configured costs nothing."""
    quota = Quota()

    for _ in range(1_000):
        quota.spend(5.0, 2_000)

    assert quota.free_at_s(5.0, 2_000) == 5.0


def test_a_quota_is_shared_out_in_the_order_of_asking() -> None:
    """A long passage is not overtaken for ever by short ones."""
    limiter = Limiter(start=8, cap=8, quota=Quota(chars_per_minute=600))
    order: list[int] = []

    async def work(number: int) -> None:
        await asyncio.sleep(number / 100)
        async with limiter.slot(500 if number == 3 else 10):
            order.append(number)

    async def all_of_them() -> None:
        await asyncio.gather(*map(work, range(20)))

    in_virtual_time(all_of_them())

    assert order == list(range(20))


def test_who_is_cancelled_while_waiting_for_the_quota_uses_none_of_it() -> None:
    """The passage behind a cancelled one goes as early as if that had never been."""
    limiter = Limiter(start=8, cap=8, quota=Quota(chars_per_minute=630))
    went: list[tuple[str, float]] = []

    async def work(name: str, chars: int) -> None:
        async with limiter.slot(chars):
            went.append((name, now()))

    async def scene() -> None:
        first, long, short = (
            asyncio.create_task(work(name, chars)) for name, chars in (("first", 100), ("long", 600), ("short", 10))
        )
        await asyncio.sleep(1)
        long.cancel()
        await asyncio.gather(first, long, short, return_exceptions=True)

    in_virtual_time(scene())

    assert went == [("first", 0.0), ("short", pytest.approx(10.0))]


def test_a_dismissed_limiter_lets_all_pass_at_once() -> None:
    """When a run stops, nobody waits out a quota or a Retry-After for nothing."""
    limiter = Limiter(start=1, cap=1, quota=Quota(requests_per_minute=1))

    async def work() -> None:
        async with limiter.slot():
            limiter.throttled(600)

    async def scene() -> float:
        tasks = [asyncio.create_task(work()) for _ in range(5)]
        await asyncio.sleep(1)
        limiter.dismiss()
        await asyncio.gather(*tasks)
        return now()

    assert in_virtual_time(scene()) == 1
