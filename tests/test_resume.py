"""Runs resume: nothing is done twice, whatever happened in between."""

from __future__ import annotations

import json
import os
import signal

from aura_server import Accident, AuraServer, Manners
from program import AURA, BOOK, Program, with_key


def test_a_finished_book_is_not_made_again(program: Program, server: AuraServer) -> None:
    """The second run of a nightly job sends nothing and writes nothing."""
    program.write("book.md", BOOK)
    client = with_key(program, server)
    client.run("make", "book.md", *AURA)
    asked = len(server.asked)
    before = {path: path.stat().st_mtime_ns for path in program.folder.rglob("*")}

    again = client.run("make", "book.md", *AURA, "--json")

    assert again.code == 0
    assert len(server.asked) == asked
    assert {path: path.stat().st_mtime_ns for path in program.folder.rglob("*")} == before
    assert (again.result["synthesized"], again.result["reused"], again.result["cost_usd"]) == (0, 8, 0)


def test_i9_an_edited_paragraph_is_all_that_is_spoken_again(program: Program, server: AuraServer) -> None:
    """One changed sentence costs one request."""
    source = program.write("book.md", BOOK)
    client = with_key(program, server)
    client.run("make", "book.md", *AURA)
    asked = len(server.asked)

    source.write_text(BOOK.replace("Nobody on the quay said a word", "Somebody laughed"), encoding="utf-8")
    ended = client.run("make", "book.md", *AURA, "--json")

    assert [seen.text for seen in server.asked[asked:]] == ["Somebody laughed."]
    assert (ended.result["synthesized"], ended.result["reused"]) == (1, 7)


def test_a_change_of_pauses_or_format_speaks_nothing_again(program: Program, server: AuraServer) -> None:
    """What is paid for is used for every file that can be made of it."""
    program.write("book.md", BOOK)
    client = with_key(program, server)
    first = client.run("make", "book.md", *AURA, "--json").result
    asked = len(server.asked)

    slower = client.run("make", "book.md", *AURA, "--json", "--set", "pauses.paragraph_ms=5000").result
    other = client.run("make", "book.md", *AURA, "--json", "--format", "mp3").result

    assert len(server.asked) == asked
    assert slower["duration_s"] > first["duration_s"] + 2
    assert other["output"] == "out/book.mp3"


def test_i8_killed_and_run_again_gives_the_same_bytes(program: Program) -> None:
    """Kill -9 in the middle costs at most what was in flight, and the file is the same to the byte."""
    sentences = "\n\n".join(f"This is sentence number {number} of a longer book." for number in range(60))
    program.write("book.md", f"# One\n\n{sentences}\n")
    workers = 5
    with AuraServer() as server:
        calm = with_key(Program(program.folder, (("AUDIOBOOK_STORE", str(program.folder / "calm")),)), server)
        calm.run("make", "book.md", *AURA, "-o", "calm.m4b")

    with AuraServer(Manners(delay_s=0.02)) as server:
        client = with_key(program, server)
        killed = client.start("make", "book.md", *AURA, "--workers", str(workers), "--json")
        assert killed.stdout is not None
        for line in killed.stdout:
            if json.loads(line)["event"] == "passage" and len(server.asked) > 20:
                killed.kill()
                break
        killed.communicate()
        before = len(server.asked)
        ended = client.run("make", "book.md", *AURA, "--workers", str(workers), "-o", "again.m4b", "--json")
        asked_twice = len(server.asked) - len({seen.text for seen in server.asked})

    assert killed.returncode == -signal.SIGKILL
    assert 20 < before < 60
    assert ended.code == 0
    assert asked_twice <= workers
    assert (program.folder / "again.m4b").read_bytes() == (program.folder / "calm.m4b").read_bytes()


def test_i5_the_killed_run_leaves_no_temporary_files(program: Program) -> None:
    """What a dead run left half-written is swept by the next one."""
    program.write("book.md", BOOK)
    program.run("make", "book.md", "--engine", "silence")
    name = next((program.store / "books").glob("*.json")).stem
    for path in (program.store / "temporary" / f"{name}-7", program.folder / "out" / f".book.m4b.{name}.part"):
        path.write_bytes(b"half")

    program.run("make", "book.md", "--engine", "silence", "--force")

    assert list((program.store / "temporary").iterdir()) == []
    assert [path.name for path in (program.folder / "out").iterdir()] == ["book.m4b"]


def test_i17_ctrl_c_keeps_what_is_made_and_says_how_to_go_on(program: Program) -> None:
    """An interrupted run exits 130 and the next one goes on from there."""
    sentences = "\n\n".join(f"This is sentence number {number} of a longer book." for number in range(60))
    program.write("book.md", f"# One\n\n{sentences}\n")
    with AuraServer(Manners(delay_s=0.05)) as server:
        client = with_key(program, server)
        process = client.start("make", "book.md", *AURA, "--json")
        assert process.stdout is not None
        for line in process.stdout:
            if json.loads(line)["event"] == "passage":
                process.send_signal(signal.SIGINT)
                break
        _, err = process.communicate()
        made = len(list((program.store / "clips").rglob("*.wav")))
        again = client.run("make", "book.md", *AURA, "--json")

    assert process.returncode == 130
    assert "run the same command again" in err
    assert 0 < made < 60
    assert (again.code, again.result["reused"]) == (0, made)
    assert len(server.asked) == len({seen.text for seen in server.asked}) == 61
    assert not (program.folder / "out" / "book.m4b.part").exists()


def test_i10_the_second_run_on_a_book_is_refused_at_once(program: Program) -> None:
    """Two runs on one book do not disturb each other: the second exits 8 and names the first."""
    program.write("book.md", BOOK)
    with AuraServer(Manners(delay_s=30)) as server:
        client = with_key(program, server)
        first = client.start("make", "book.md", *AURA, "--json")
        assert first.stdout is not None
        first.stdout.readline()
        second = client.run("make", "book.md", *AURA)
        first.kill()
        first.communicate()

    assert second.code == 8
    assert f"process {first.pid}" in second.err


def test_a_damaged_clip_is_found_when_it_is_played_and_made_again(program: Program, server: AuraServer) -> None:
    """Bit rot in the store costs one request, never a click in the book."""
    program.write("book.md", BOOK)
    client = with_key(program, server)
    client.run("make", "book.md", *AURA)
    good = (program.folder / "out" / "book.m4b").read_bytes()
    clip = next((program.store / "clips").rglob("*.wav"))
    data = bytearray(clip.read_bytes())
    data[-100] ^= 0xFF
    clip.write_bytes(data)
    asked = len(server.asked)

    ended = client.run("make", "book.md", *AURA, "--force")

    assert ended.code == 0
    assert len(server.asked) == asked + 1
    assert (program.folder / "out" / "book.m4b").read_bytes() == good


def test_i11_nothing_is_decided_by_times_of_files(program: Program) -> None:
    """Files that were copied, restored or touched are judged by what is in them."""
    source = program.write("book.md", BOOK)
    program.run("make", "book.md", "--engine", "silence")
    for path in (source, *program.folder.rglob("*.*")):
        os.utime(path, (0, 0))
    same = program.run("make", "book.md", "--engine", "silence", "--json")
    source.write_text(BOOK.replace("quiet", "loud"), encoding="utf-8")
    os.utime(source, (0, 0))
    edited = program.run("make", "book.md", "--engine", "silence", "--json")

    assert (same.result["synthesized"], edited.result["synthesized"]) == (0, 1)


def test_i6_the_old_file_stays_until_the_new_one_is_whole(program: Program, server: AuraServer) -> None:
    """A run that fails after an edit leaves last night's book as it was."""
    source = program.write("book.md", BOOK)
    client = with_key(program, server)
    client.run("make", "book.md", *AURA)
    before = (program.folder / "out" / "book.m4b").read_bytes()
    source.write_text(BOOK.replace("quiet", "loud"), encoding="utf-8")
    server.stage(Accident(status=403, content_type="application/json", body=b"{}", framing="length"))

    failed = client.run("make", "book.md", *AURA)
    old = client.run("verify", "out/book.m4b", "--json")

    assert failed.code == 5
    assert (program.folder / "out" / "book.m4b").read_bytes() == before
    assert (old.code, old.result["unchanged"]) == (0, True)
