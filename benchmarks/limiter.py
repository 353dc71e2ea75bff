"""A fixed number of requests in flight against ours, on simulated services in virtual time: seconds and refusals."""

from __future__ import annotations

import sys
from collections.abc import Callable

from measure import ROOT

sys.path.insert(0, str(ROOT / "tests"))

from simulated import CrowdedService, MeteredService, WindowedService, in_virtual_time, run

from pipeline.synthesis.limiter import Limiter
from pipeline.synthesis.quota import Quota

PASSAGES, SERVICE_S, MOST = 1_000, 2.0, 64
DAY_S = 86_400


class Fixed(Limiter):
    """As many requests in flight as it was told, whatever the service says."""

    def __init__(self, number: int) -> None:
        super().__init__(start=number, cap=number)

    def throttled(self, retry_after_s: float | None = None) -> None:
        """Hear nothing."""

    def failed(self) -> None:
        """Hear nothing."""


def hidden() -> CrowdedService:
    """Take 10 at once."""
    return CrowdedService(lambda _: 10, SERVICE_S)


def falling() -> CrowdedService:
    """Take 10 at once for a minute, and then 3."""
    return CrowdedService(lambda time_s: 10 if time_s < 60 else 3, SERVICE_S)


def metered() -> CrowdedService:
    """Take 120 a minute, drop by drop."""
    return MeteredService(per_minute=120, burst=10, service_s=SERVICE_S)


def windowed() -> CrowdedService:
    """Take 120 in any 60 s."""
    return WindowedService(requests=120, service_s=SERVICE_S)


# What no sender could beat: the requests that the service takes, one behind the other without a gap.
SERVICES: dict[str, tuple[Callable[[], CrowdedService], float]] = {
    "hidden limit 10": (hidden, PASSAGES * SERVICE_S / 10),
    "falls from 10 to 3 after 60 s": (falling, 60 + (PASSAGES - 300) * SERVICE_S / 3),
    "120 a minute, a bucket of 10": (metered, (PASSAGES - 10) / 2),
    "120 in any 60 s": (windowed, PASSAGES / 2 - 60),
}
SENDERS: dict[str, Callable[[], Limiter]] = {
    "fixed 10": lambda: Fixed(10),
    "fixed 64": lambda: Fixed(MOST),
    "ours": lambda: Limiter(start=4, cap=MOST),
    "ours, 120 a minute known": lambda: Limiter(start=4, cap=MOST, quota=Quota(requests_per_minute=120)),
}


def main() -> None:
    """Print the table: seconds, times the least that is possible, refusals."""
    print("| service | least |" + "".join(f" {name} |" for name in SENDERS))
    print("|---|---|" + "---|" * len(SENDERS))
    for name, (service, least_s) in SERVICES.items():
        cells = [measured_cell(service(), sender(), least_s) for sender in SENDERS.values()]
        print(f"| {name} | {least_s:,.0f} s |" + "".join(f" {cell} |" for cell in cells))


def measured_cell(service: CrowdedService, limiter: Limiter, least_s: float) -> str:
    """Speak a book of 1,000 passages and say what it took."""
    took_s = in_virtual_time(run(service, limiter, passages=PASSAGES, workers=MOST, budget_s=DAY_S))
    return f"{took_s:,.0f} s ({took_s / least_s:.2f}), {len(service.refused_at):,} refused"


if __name__ == "__main__":
    main()
