"""The real program with its store on a small tmpfs: exit 7, and after it is enlarged the same command goes on.

Needs the right to mount, so run it as root. `tests/test_faults.py` stages the same for everybody with a limit on the
size of files.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from measure import ROOT, scratch

sys.path.insert(0, str(ROOT / "tests"))

from program import Program


def main() -> None:
    """Print what happened."""
    print("| store | exit code | first line on standard error | clips in the store |")
    print("|---|---|---|---|")
    with scratch() as folder:
        program = Program(folder)
        program.store.mkdir()
        text = "\n\n".join(f"This is sentence number {number}, which takes a while to say." for number in range(40))
        program.write("book.md", f"# One\n\n{text}\n")
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(program.store)], check=True)
        try:
            first = _row(program, "2 MB")
            subprocess.run(["mount", "-o", "remount,size=64m", str(program.store)], check=True)
            again = _row(program, "64 MB")
        finally:
            subprocess.run(["umount", str(program.store)], check=True)
    if (first, again) != (7, 0):
        sys.exit(f"ended with {first} and {again}, not with 7 and 0")


def _row(program: Program, size: str) -> int:
    ended = program.run("make", "book.md", "--engine", "silence", "--quiet")
    first = (ended.err.strip().splitlines() or [""])[0]
    clips = len(list(Path(program.store, "clips").glob("??/*.wav")))
    print(f"| {size} | {ended.code} | {first} | {clips} |")
    return ended.code


if __name__ == "__main__":
    main()
