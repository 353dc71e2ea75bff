"""How many states of the disk the crash model opens, what is wrong in them, and what it says of careless protocols."""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from crash_model import LoggedFiles
from crash_scenarios import MUTANTS, SCENARIOS, explore


def main() -> None:
    """Print two tables."""
    print("| scenario | states with kills | violations | s |")
    print("|---|---|---|---|")
    for name, scenario in SCENARIOS.items():
        started = time.perf_counter()
        report = explore(scenario)
        spent_s = time.perf_counter() - started
        print(f"| {name} | {report.states:,} | {len(report.violations):,} | {spent_s:.1f} |")
    kinds = (LoggedFiles, *MUTANTS)
    print("\nStates with something wrong, of all states (one run, no kills):\n")
    print(f"| scenario | {' | '.join(['as it is', *(kind.__name__ for kind in MUTANTS)])} |")
    print(f"|---|{'---|' * len(kinds)}")
    for name, scenario in SCENARIOS.items():
        reports = [explore(scenario, kind, kills=False) for kind in kinds]
        cells = " | ".join(f"{report.broken:,} of {report.states:,}" for report in reports)
        print(f"| {name} | {cells} |")


if __name__ == "__main__":
    main()
