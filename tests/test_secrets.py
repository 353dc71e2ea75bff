"""A canary key goes through success and every kind of failure; afterwards it is nowhere but where the user put it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from aura_server import Accident, AuraServer, Manners
from program import Ended, Program

CANARY = "sk-canary-7f3a9c51d2e84b60"
BOOK = "# One\n\nThe harbour was quiet that night. Nobody on the quay said a word.\n\nIt ends here, as it began.\n"
MAKE = (
    "make",
    "book.md",
    "--engine",
    "aura",
    "--set",
    "engine.target_chars=1",
    "--set",
    "engine.min_chars=1",
    "--json",
)
LOGGED = ("--log-file", "night.log", "--log-level", "debug")

# The program as it would be with a bug in it, and with the log of every library switched on.
LOUD = "import logging; logging.basicConfig(level=logging.DEBUG); "
START = "from pipeline.cli import main; main()"
BUG = """
import pipeline.engines._take as take
def broken(text, pcm):
    raise ZeroDivisionError("a bug that was staged")
take.fault_of_take = broken
"""


@pytest.fixture
def server() -> Iterator[AuraServer]:
    """Yield a service that knows the canary."""
    with AuraServer(Manners(key=CANARY)) as running:
        yield running


@pytest.fixture
def program(tmp_path: Path, server: AuraServer) -> Program:
    """Return the program in an empty folder, with the canary for a key and a folder of its own for temporary files."""
    (tmp_path / "temporary").mkdir()
    own = (("AIMLAPI_BASE_URL", server.base_url), ("AIMLAPI_API_KEY", CANARY), ("TMPDIR", str(tmp_path / "temporary")))
    made = Program(tmp_path, own)
    made.write("book.md", BOOK)
    return made


def rude(status: int) -> Accident:
    """Return a refusal that quotes the key, as some services do, in its message and in its headers."""
    headers = (("X-Request-Id", CANARY), ("X-Inference-Id", f"of {CANARY}"))
    told = {
        "message": f"the key {CANARY} is not welcome",
        "requestId": CANARY,
        "error": {"message": f"Bearer {CANARY}"},
    }
    body = json.dumps(told).encode()
    return Accident(status=status, headers=headers, content_type="application/json", body=body, framing="length")


def page(status: int) -> Accident:
    """Return a page of a proxy that quotes the request."""
    body = f"<html><title>{CANARY}</title><pre>Authorization: Bearer {CANARY}</pre></html>".encode()
    return Accident(status=status, content_type="text/html", body=body, framing="length")


def places_of_the_key(program: Program, ended: Ended) -> list[str]:
    """Return wherever the key is: what was printed, and every file in the folder, with home, store and output in it."""
    said = [name for name, text in (("stdout", ended.out), ("stderr", ended.err)) if CANARY in text]
    files = [path for path in program.folder.rglob("*") if path.is_file()]
    return said + [str(path) for path in files if CANARY.encode() in path.read_bytes() or CANARY in path.name]


@pytest.mark.parametrize(
    ("accidents", "code"),
    [
        ((), 0),
        ((Accident(status=500), rude(500), page(502), Accident(end="reset", cut_at=0.0), Accident(end="cut")), 0),
        ((rude(200), page(200), rude(429)), 0),
        ((rude(400), page(400)), 6),
        ((rude(401),), 5),
        ((rude(403),), 5),
        ((page(404),), 5),
    ],
    ids=[
        "success",
        "passing failures",
        "good status, bad body",
        "rejected",
        "unauthorized",
        "no funds",
        "no such path",
    ],
)
def test_i16_the_key_is_nowhere_whatever_the_service_says(
    program: Program, server: AuraServer, accidents: tuple[Accident, ...], code: int
) -> None:
    """Not in what is printed, nor in the log at its most talkative, the store, the checkpoint or the file."""
    server.stage(*accidents)

    ended = program.run(*MAKE, *LOGGED, "--workers", "1", "--set", "retry.base_s=0.01")

    assert ended.code == code, ended.err
    assert "DEBUG" in (program.folder / "night.log").read_text()
    assert places_of_the_key(program, ended) == []


def test_i16_the_key_is_not_in_the_logs_of_the_libraries(program: Program, server: AuraServer) -> None:
    """Somebody who hunts a fault switches every log on, and can still show it around."""
    server.stage(Accident(status=500), page(502), Accident(end="reset", cut_at=0.0))

    ended = program.run_python(LOUD + START, *MAKE, "--set", "retry.base_s=0.01")

    assert ended.code == 0, ended.err
    assert "INFO:httpx" in ended.err  # the logs are on
    assert "DEBUG:httpcore" not in ended.err  # it would tell every header of a reply, which may echo the key
    assert places_of_the_key(program, ended) == []


def test_i16_the_key_is_in_no_traceback(program: Program) -> None:
    """A bug in the middle of a request shows its traceback, and not the key."""
    ended = program.run_python(LOUD + BUG + START, *MAKE)

    assert ended.code == 1
    assert "Traceback" in ended.err
    assert "a bug that was staged" in ended.err
    assert places_of_the_key(program, ended) == []


@pytest.mark.parametrize(
    "arguments",
    [("doctor",), ("plan", "book.md", "--engine", "aura", "--json"), ("verify", "out/book.m4b"), ("store", "stat")],
    ids=lambda arguments: arguments[0],
)
def test_i16_no_other_command_shows_the_key(program: Program, arguments: tuple[str, ...]) -> None:
    """What looks at the setting, the book, the store or the file does not show what it was paid with."""
    program.run(*MAKE)

    ended = program.run_python(LOUD + START, *arguments)

    assert ended.code == 0, ended.err
    assert places_of_the_key(program, ended) == []


def test_i16_a_key_that_cannot_be_sent_is_not_quoted(program: Program) -> None:
    """A key with a line break in its middle is refused without being shown."""
    broken = Program(program.folder, (*program.variables, ("AIMLAPI_API_KEY", f"{CANARY}\n{CANARY}")))

    ended = broken.run(*MAKE)

    assert ended.code == 5
    assert "AIMLAPI_API_KEY" in ended.err
    assert places_of_the_key(program, ended) == []


def test_i16_a_refused_connection_does_not_show_the_key(program: Program) -> None:
    """Nor does an address where nobody answers."""
    nobody = Program(program.folder, (*program.variables, ("AIMLAPI_BASE_URL", "http://127.0.0.1:9/v1")))

    ended = nobody.run_python(LOUD + START, *MAKE, "--set", "retry.max_attempts=1")

    assert ended.code == 5
    assert places_of_the_key(program, ended) == []


def test_i16_the_key_is_in_no_process_list_and_no_temporary_file(program: Program) -> None:
    """While it runs, and after kill -9, `ps` and the folders show nothing."""
    with AuraServer(Manners(key=CANARY, delay_s=3_600)) as silent:
        waiting = Program(program.folder, (*program.variables, ("AIMLAPI_BASE_URL", silent.base_url)))
        process = waiting.start(*MAKE)
        assert process.stdout is not None
        said = process.stdout.readline()
        command_line = Path(f"/proc/{process.pid}/cmdline").read_bytes()
        process.kill()
        out, err = process.communicate()

    assert b"book.md" in command_line
    assert CANARY.encode() not in command_line
    assert places_of_the_key(program, Ended(process.returncode, said + out, err)) == []
