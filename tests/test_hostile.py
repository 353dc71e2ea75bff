"""Whatever a file is: the program ends, soon, in little memory, says what is wrong, and touches nothing else."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hostile import Lures, hostile_files
from program import Program
from warden import CPU_LIMIT_S, MEMORY_LIMIT_BYTES, Watched, watched

SECRET = "a secret that stands outside the folder"


@dataclass(frozen=True, slots=True)
class Siege:
    """All hostile files, each planned once; how many asked the network for something; what lies where afterwards."""

    runs: dict[str, Watched]
    connections: int
    left: frozenset[str]


@pytest.fixture(scope="module")
def siege(tmp_path_factory: pytest.TempPathFactory) -> Siege:
    """Plan every hostile file in a folder beside a secret and before a listening socket."""
    around = tmp_path_factory.mktemp("siege")
    (around / "secret.txt").write_text(SECRET)
    folder = around / "books"
    folder.mkdir()
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        files = hostile_files(Lures(around / "secret.txt", url))
        for name, data in files.items():
            (folder / name).write_bytes(data)
        done = watched(Program(folder), *(("plan", name, "--ledger", "--engine", "silence") for name in files))
        listener.setblocking(False)
        connections = sum(1 for _ in _accepted(listener))
    left = {str(path.relative_to(around)) for path in around.rglob("*") if path.is_file()}
    return Siege(
        dict(zip(files, done, strict=True)), connections, frozenset(left - {f"books/{name}" for name in files})
    )


def _accepted(listener: socket.socket) -> Iterator[socket.socket]:
    while True:
        try:
            yield listener.accept()[0]
        except BlockingIOError:
            return


def test_every_file_is_read_or_refused_in_a_sentence(siege: Siege) -> None:
    """The program ends with 0 or 3, never with a traceback, and says what it refuses and what to do."""
    wrong = {name: (run.code, run.err[-300:]) for name, run in siege.runs.items() if not _ended_well(run)}

    assert wrong == {}


def _ended_well(run: Watched) -> bool:
    refused = re.fullmatch(r"audiobook: .+\n  -> .+\n", run.err)
    return "Traceback" not in run.err and (run.code == 0 or (run.code == 3 and bool(refused)))


def test_no_file_costs_more_than_ten_seconds_or_half_a_gigabyte(siege: Siege) -> None:
    """However much a file claims to hold, the machine stays usable."""
    slow = {name: run.cpu_s for name, run in siege.runs.items() if run.cpu_s > CPU_LIMIT_S}
    large = {name: run.memory_bytes for name, run in siege.runs.items() if run.memory_bytes > MEMORY_LIMIT_BYTES}

    assert (slow, large) == ({}, {})


def test_nothing_outside_is_read_written_or_asked_for(siege: Siege) -> None:
    """No connection, no file but the source, no word of the secret."""
    told = [name for name, run in siege.runs.items() if SECRET in run.out + run.err]

    assert (siege.connections, set(siege.left), told) == (0, {"secret.txt"}, [])
