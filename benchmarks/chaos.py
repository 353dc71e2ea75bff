"""The network's accidents, at random and one by one, against the real client, pool and store.

    python benchmarks/chaos.py [PASSAGES] [SEEDS]

Prints two tables: what each accident leads to, and what becomes of books of PASSAGES (1,000) passages at 1, 10 and
30 % of accidents, SEEDS (3) books each. Ends with an error if a bad clip is kept, a passage is unaccounted for, or an
attempt outlives its deadline.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from measure import ROOT, scratch

sys.path.insert(0, str(ROOT / "tests"))

import accidents
from aura_server import AuraServer
from chaos import misfortune
from network import Night, jobs_of, night, texts

SHARES = (0.01, 0.1, 0.3)
WORKERS = 8


def main(passages: int, seeds: int) -> None:
    """Print both tables."""
    print("| accident | request | billed | requests for 3 passages |\n|---|---|---|---|")
    for name, staged in accidents.of(texts(1)[0]).items():
        print(_one(name, staged))
    print("\n| share | book | made | failed | requests | thrown away $ of $ | longest attempt s | wall s |")
    print("|---|---|---|---|---|---|---|---|")
    for share in SHARES:
        for seed in range(1, seeds + 1):
            print(_book(share, seed, passages))


def _one(name: str, staged: accidents.Staged) -> str:
    with scratch() as folder, AuraServer() as server:
        server.stage(staged.accident)
        result = night(server, jobs_of(texts(3)), folder, max_audio_mb=1)
        result.check()
    fate = {"made": "made by a second request", "failed": "passage fails", "stopped": "run stops"}[result.kind]
    return f"| {name} | {fate} | {'yes' if staged.billed else 'no'} | {len(server.asked)} |"


def _book(share: float, seed: int, passages: int) -> str:
    with _counted(share, seed) as (server, folder):
        start = perf_counter()
        result: Night = night(server, jobs_of(texts(passages)), folder, workers=WORKERS)
        wall_s = perf_counter() - start
        result.check()
        useful = sum(len(job.text) for job in result.done) / 1000
    made, failed = result.outcome.made, len(result.outcome.failed)
    cells = (
        f"{share:.0%}",
        f"seed {seed}: {'stopped' if result.outcome.stopped_by else 'complete' if not failed else 'exit 6'}",
        f"{made:,}",
        str(failed),
        f"{len(server.asked):,}",
        f"{result.cost_usd - useful:.2f} of {result.cost_usd:.2f}",
        f"{result.longest_attempt_s:.2f}",
        f"{wall_s:.1f}",
    )
    return f"| {' | '.join(cells)} |"


@contextmanager
def _counted(share: float, seed: int) -> Iterator[tuple[AuraServer, Path]]:
    with scratch() as folder, AuraServer(misfortune=misfortune(share, seed=seed)) as server:
        yield server, folder


if __name__ == "__main__":
    main(*(int(each) for each in (*sys.argv[1:], *("1000", "3")[len(sys.argv) - 1 :])))
