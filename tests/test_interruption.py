"""Ctrl-C and SIGTERM, at every stage and twice: what is in flight is kept, and nobody is left behind."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import pytest
from aura_server import KEY, AuraServer, Manners
from program import Program

from pipeline.synthesis.interruption import Signals

AURA = ("--engine", "aura", "--set", "engine.target_chars=1", "--set", "engine.min_chars=1", "--json")
HOW_TO_GO_ON = "run the same command again"
SIGNALS = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
Process = subprocess.Popen[str]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Return the program in an empty folder, which marks all its processes."""
    return Program(tmp_path, (("THE_MARK_OF_THIS_TEST", str(tmp_path)),))


def book(program: Program, sentences: int = 60) -> None:
    """Write a book of so many passages, and a heading."""
    text = "\n\n".join(f"This is sentence number {number} of a longer book." for number in range(sentences))
    program.write("book.md", f"# One\n\n{text}\n")


def with_key(program: Program, server: AuraServer) -> Program:
    """Return the program with a key for the service."""
    own = (("AIMLAPI_BASE_URL", server.base_url), ("AIMLAPI_API_KEY", KEY))
    return Program(program.folder, (*program.variables, *own))


def until(process: Process, event: str) -> None:
    """Read what the program prints until it tells of an event."""
    assert process.stdout is not None
    for line in process.stdout:
        if json.loads(line).get("event") == event:
            return
    raise AssertionError(f"it ended without {event}: {process.communicate()[1]}")


def left_behind(program: Program) -> list[str]:
    """Return the command line of every process that carries the mark of this test."""
    mark = f"THE_MARK_OF_THIS_TEST={program.folder}".encode()
    return [" ".join(line) for line, variables in processes() if mark in variables]


def processes() -> Iterator[tuple[list[str], list[bytes]]]:
    """Yield the command line and the environment of every process of ours."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
            variables = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue  # it ended meanwhile, or is somebody else's
        yield line, variables


def nobody_is_left(program: Program, within_s: float) -> bool:
    """Say whether all processes of this test are gone within so many seconds."""
    deadline_s = monotonic() + within_s
    while left_behind(program):
        if monotonic() > deadline_s:
            return False
    return True


def silent_server() -> AuraServer:
    """Return a service that takes every request and never answers."""
    return AuraServer(Manners(delay_s=3_600))


@SIGNALS
def test_i17_the_first_signal_keeps_what_is_in_flight(program: Program, number: signal.Signals) -> None:
    """No new request, every answer kept, exit 130 with the line that says how to go on; nobody is left behind."""
    book(program)
    with AuraServer(Manners(delay_s=0.3)) as server:
        process = with_key(program, server).start("make", "book.md", *AURA, "--workers", "4")
        until(process, "passage")
        process.send_signal(number)
        _, err = process.communicate()
        asked = len(server.asked)

    assert process.returncode == 130
    assert HOW_TO_GO_ON in err
    assert asked == len(list((program.store / "clips").rglob("*.wav"))) <= 12
    assert left_behind(program) == []


@SIGNALS
def test_i17_a_signal_before_the_first_request_sends_none(program: Program, number: signal.Signals) -> None:
    """While the program gets ready a signal ends it at once, and cleanly."""
    book(program)
    with silent_server() as server:
        process = with_key(program, server).start("make", "book.md", *AURA)
        until(process, "begin")
        process.send_signal(number)
        _, err = process.communicate(timeout=70)

    assert process.returncode == 130
    assert err.strip().splitlines()[-2:] == ["audiobook: stopped; all work is kept", f"  -> {HOW_TO_GO_ON} to go on"]
    assert "Exception" not in err
    assert "Warning" not in err
    assert left_behind(program) == []


@SIGNALS
def test_i17_the_second_signal_ends_it_within_two_seconds(program: Program, number: signal.Signals) -> None:
    """A service that never answers cannot hold anybody up who is in a hurry."""
    book(program)
    with silent_server() as server:
        process = with_key(program, server).start("make", "book.md", *AURA)
        wait_for(lambda: len(server.asked) > 0)
        process.send_signal(number)
        until(process, "notice")
        process.send_signal(number)
        _, err = process.communicate(timeout=2)

    assert process.returncode == 130
    assert HOW_TO_GO_ON in err
    assert left_behind(program) == []


def test_i17_nobody_waits_out_a_retry_after_for_nothing(program: Program) -> None:
    """While everybody waits because the service asked for ten minutes, a first signal ends the run at once."""
    book(program)
    with AuraServer(Manners(limit=0, retry_after="500")) as server:
        process = with_key(program, server).start("make", "book.md", *AURA)
        until(process, "begin")
        wait_for(lambda: len(server.asked) >= 4)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=5)

    assert process.returncode == 130
    assert HOW_TO_GO_ON in err
    assert len(server.asked) == 4


def wait_for(holds: Callable[[], bool]) -> None:
    """Return when something holds, or fail after ten seconds."""
    deadline_s = monotonic() + 10
    while not holds():
        assert monotonic() < deadline_s


@SIGNALS
def test_i6_i17_a_signal_while_stitching_leaves_the_old_file(program: Program, number: signal.Signals) -> None:
    """Exit 130, no half-written file beside the old one, and the old one as it was."""
    book(program, 400)
    program.run("make", "book.md", "--engine", "silence")
    target = program.folder / "out" / "book.m4b"
    before = (target.read_bytes(), target.stat().st_mtime_ns)

    # another store, so that this run speaks before it stitches: speaking has its own way with signals
    process = program.start("make", "book.md", "--engine", "silence", "--force", "--store", "other", "--json")
    until(process, "stage")
    wait_for(lambda: len(list(target.parent.iterdir())) == 2)  # the half-written file
    process.send_signal(number)
    _, err = process.communicate(timeout=10)

    assert process.returncode == 130
    assert HOW_TO_GO_ON in err
    assert [path.name for path in target.parent.iterdir()] == ["book.m4b"]
    assert (target.read_bytes(), target.stat().st_mtime_ns) == before


@SIGNALS
def test_i17_a_signal_to_the_whole_group_is_the_parents_to_answer(program: Program, number: signal.Signals) -> None:
    """A terminal sends Ctrl-C, and systemd SIGTERM, to the voice's processes too: they finish what is in flight."""
    book(program, 300)
    process = program.start("make", "book.md", "--workers", "4", "--json", group=True)
    until(process, "passage")
    os.killpg(process.pid, number)
    until(process, "notice")
    out, err = process.communicate(timeout=30)

    assert process.returncode == 130, err
    assert [json.loads(line)["event"] for line in out.splitlines()] == ["passage"] * 4
    assert "Traceback" not in err
    assert HOW_TO_GO_ON in err
    assert nobody_is_left(program, within_s=2)


@SIGNALS
def test_i17_a_signal_while_the_voice_starts_ends_it_cleanly(program: Program, number: signal.Signals) -> None:
    """Nobody sees the tracebacks of processes that were stopped while they loaded the network."""
    book(program, 300)
    process = program.start("make", "book.md", "--json", group=True)
    until(process, "begin")
    os.killpg(process.pid, number)
    _, err = process.communicate(timeout=30)

    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert nobody_is_left(program, within_s=2)


@SIGNALS
def test_i17_a_signal_before_anybody_is_in_charge_is_kept(number: signal.Signals) -> None:
    """It interrupts nothing half-made, and is acted on as soon as somebody can."""
    acted: list[str] = []

    async def taking_charge(signals: Signals) -> None:
        signals.go_to(lambda: acted.append("first"))
        signals.go_to(None)

    with Signals() as signals:
        os.kill(os.getpid(), number)
        asyncio.run(taking_charge(signals))

    assert acted == ["first"]


@SIGNALS
def test_i17_a_signal_that_nobody_acted_on_ends_the_run_after_all(number: signal.Signals) -> None:
    """None is swallowed, and afterwards the handlers are those of before."""
    before = [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)]

    with pytest.raises(KeyboardInterrupt), Signals():
        os.kill(os.getpid(), number)

    assert [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)] == before


def test_i17_the_embedded_voice_ends_within_two_seconds_of_a_second_signal(program: Program) -> None:
    """Nor does a process of the embedded voice stay when somebody is in a hurry."""
    book(program, 300)
    process = program.start("make", "book.md", "--json", group=True)
    until(process, "passage")
    os.killpg(process.pid, signal.SIGINT)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=2)

    assert process.returncode == 130, err
    assert nobody_is_left(program, within_s=2)


@pytest.mark.parametrize("event", ["begin", "passage"])
def test_i17_no_process_of_the_voice_outlives_a_killed_parent(program: Program, event: str) -> None:
    """After kill -9 of the program the processes that speak for it end by themselves."""
    book(program, 300)
    process = program.start("make", "book.md", "--json")
    until(process, event)
    process.kill()
    process.communicate()

    assert nobody_is_left(program, within_s=5)


def test_a_book_whose_turn_comes_after_the_time_is_up_sends_nothing(program: Program) -> None:
    """The time of a night is for all its books together: once it is over, not one more request is paid for."""
    book(program)
    program.write("second.md", "# Two\n\nThis book has to wait for another night.\n")
    with AuraServer(Manners(delay_s=0.3)) as server:
        ended = with_key(program, server).run(
            "make", "book.md", "second.md", *AURA, "--workers", "2", "--max-time", "1s"
        )

    assert ended.code == 6
    assert ended.err.count("the time is up") == 2
    assert len(server.asked) > 0
    assert [seen.text for seen in server.asked if "number" not in seen.text and seen.text != "One."] == []
