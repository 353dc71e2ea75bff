"""The second run of a nightly job: `make` on a finished 10-hour book has nothing to do. How long does that take?"""

from __future__ import annotations

from statistics import median

from measure import measured, scratch, synthetic_book

RUNS = 5


def main() -> None:
    """Print the seconds."""
    with scratch() as folder:
        synthetic_book(folder / "book.md", 10)
        first = measured("make", "book.md", "--engine", "silence", "--json", folder=folder)
        again = [measured("make", "book.md", "--engine", "silence", "--json", folder=folder) for _ in range(RUNS)]
    print("| run | synthesized | wall s (median) | CPU s (median) |")
    print("|---|---|---|---|")
    print(f"| first | {first.result['synthesized']:,} | {first.wall_s:.2f} | {first.cpu_s:.2f} |")
    wall, cpu = median(run.wall_s for run in again), median(run.cpu_s for run in again)
    print(f"| again, {RUNS} times | {again[0].result['synthesized']} | {wall:.2f} | {cpu:.2f} |")


if __name__ == "__main__":
    main()
