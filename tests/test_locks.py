"""One run at a time on a book: the second says so at once, and a dead one is in nobody's way."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from aura_server import KEY, AuraServer, Manners
from program import ROOT, Program

from pipeline.errors import Locked
from pipeline.files import locked

AURA = ("--engine", "aura", "--json")
HOLD = """
import sys
from pathlib import Path
from pipeline.files import locked
with locked(Path(sys.argv[1]), what="the book"):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(path: Path) -> subprocess.Popen[str]:
    """Return a process that holds the lock until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_i10_who_comes_second_is_told_who_is_first(tmp_path: Path) -> None:
    """The message names the book and the process that has it, and says what to do."""
    path = tmp_path / "book.lock"
    with holder(path) as first:
        with pytest.raises(Locked) as raised, locked(path, what="out/book.m4b"):
            pass
        first.communicate("")

    assert str(raised.value) == f"out/book.m4b is being made by process {first.pid}"
    assert raised.value.hint


def test_i11_a_killed_run_holds_no_lock(tmp_path: Path) -> None:
    """The lock ends with its process; a lock file that is left behind, with any number in it, locks nothing."""
    path = tmp_path / "book.lock"
    with holder(path) as first:
        first.kill()
    path.write_text(f"process {os.getppid()} and a longer line than any of ours\n", encoding="utf-8")

    with locked(path, what="the book"):
        said = path.read_text()

    assert said == f"process {os.getpid()}\n"


def test_i10_a_lock_is_free_again_after_an_error(tmp_path: Path) -> None:
    """A book that failed can be tried again by the same process, as a call with several sources does."""
    path = tmp_path / "book.lock"
    with pytest.raises(ZeroDivisionError), locked(path, what="the book"):
        raise ZeroDivisionError

    with locked(path, what="the book"):
        pass


def test_i10_two_books_are_made_side_by_side_in_one_store(tmp_path: Path) -> None:
    """A run on one book refuses that book only, and sweeps nothing that belongs to another run."""
    for name in ("one", "two"):
        (tmp_path / f"{name}.md").write_text(f"# {name.title()}\n\nThis is the whole of book {name}.\n")
    with AuraServer(Manners(delay_s=3_600)) as silent, AuraServer() as brisk:
        slow, quick = (
            Program(tmp_path, (("AIMLAPI_BASE_URL", server.base_url), ("AIMLAPI_API_KEY", KEY)))
            for server in (silent, brisk)
        )
        first = slow.start("make", "one.md", *AURA)
        assert first.stdout is not None
        first.stdout.readline()
        same = quick.run("make", "one.md", *AURA)
        both = quick.run("make", "one.md", "two.md", *AURA)
        first.kill()
        first.communicate()
        afterwards = quick.run("make", "one.md", *AURA)

    assert same.code == 8
    assert f"process {first.pid}" in same.err
    assert both.code == 8
    assert both.result["output"] == "out/two.m4b"
    assert afterwards.code == 0
