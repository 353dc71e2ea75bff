"""Peak memory of a 10-hour book against a 10-minute one, all processes together, with the silence engine."""

from __future__ import annotations

from measure import measured, scratch, synthetic_book

SHORT_H, LONG_H = 1 / 6, 10


def main() -> None:
    """Print one row a book."""
    print("| book | passages | wall s | CPU s | peak MB, all processes |")
    print("|---|---|---|---|---|")
    for hours in (SHORT_H, LONG_H):
        with scratch() as folder:
            synthetic_book(folder / "book.md", hours)
            run = measured("make", "book.md", "--engine", "silence", "--json", folder=folder)
        length = run.result["duration_s"] / 3600
        print(
            f"| {length:.2f} h | {run.result['passages']:,} | {run.wall_s:.1f} | {run.cpu_s:.1f} | {run.peak_mb:.0f} |"
        )


if __name__ == "__main__":
    main()
