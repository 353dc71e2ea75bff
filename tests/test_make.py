"""`audiobook make` as its users meet it: the real program, in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from aura_server import KEY, Accident, AuraServer, Manners
from program import Program

BOOK = """---
title: The Harbour
author: Jane Doe
language: en
---

# One

The harbour was quiet that night. Nobody on the quay said a word.

A second paragraph stands here. It has two sentences.

# Two

The last chapter is short. It ends here.
"""


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Return the program in an empty folder."""
    return Program(tmp_path)


@pytest.fixture
def server() -> Iterator[AuraServer]:
    """Yield a service that behaves well."""
    with AuraServer() as running:
        yield running


def with_key(program: Program, server: AuraServer) -> Program:
    """Return the program with a key for the service."""
    own = (("AIMLAPI_BASE_URL", server.base_url), ("AIMLAPI_API_KEY", KEY))
    return Program(program.folder, (*program.variables, *own))


AURA = ("--engine", "aura", "--set", "engine.target_chars=1", "--set", "engine.min_chars=1")


def test_the_last_object_of_json_is_the_result(program: Program) -> None:
    """Scripts read one object at the end, with names that do not change."""
    program.write("book.md", BOOK)

    ended = program.run("make", "book.md", "--engine", "silence", "--json")

    assert ended.code == 0
    result = ended.result
    assert result["output"] == "out/book.m4b"
    assert [chapter["title"] for chapter in result["chapters"]] == ["One", "Two"]
    assert result["chapters"][0]["start_s"] == 0
    assert 0 < result["chapters"][1]["start_s"] < result["duration_s"]
    assert (result["passages"], result["synthesized"], result["reused"], result["failed"]) == (8, 8, 0, 0)
    assert (result["skipped"], result["characters_sent"] > 100, result["cost_usd"]) == (0, True, 0)
    assert result["wall_s"] > 0
    assert all("event" in each for each in ended.objects[:-1])


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


def test_i7_a_rejected_passage_ends_with_6_and_no_file(program: Program, server: AuraServer) -> None:
    """The run goes on past a passage that the service will not speak, says which, and writes no book with a hole."""
    program.write("book.md", BOOK)
    server.stage(Accident(status=400, content_type="application/json", body=b'{"message":"no"}', framing="length"))

    ended = with_key(program, server).run("make", "book.md", *AURA, "--workers", "1", "--json")

    assert ended.code == 6
    assert "7 of 8 passages are done" in ended.err
    assert not (program.folder / "out" / "book.m4b").exists()
    checkpoint = json.loads(next((program.store / "books").glob("*.json")).read_text())
    assert [(each["passage"], each["chapter"], each["text"]) for each in checkpoint["failed"]] == [(1, 1, "One.")]
    assert checkpoint["missing"] == [1]


def test_i7_a_gap_that_was_asked_for_is_listed(program: Program, server: AuraServer) -> None:
    """With --allow-gaps the book is written, the gap is named in the report, and the next run fills it."""
    program.write("book.md", BOOK)
    refusal = Accident(status=400, content_type="application/json", body=b'{"message":"no"}', framing="length")
    server.stage(refusal)
    client = with_key(program, server)

    gap = client.run("make", "book.md", *AURA, "--workers", "1", "--json", "--allow-gaps")
    verified = client.run("verify", "out/book.m4b", "--json")
    same = client.run("make", "book.md", *AURA, "--json", "--allow-gaps")
    whole = client.run("make", "book.md", *AURA, "--json", "--retry-failed")

    assert (same.code, same.result["synthesized"], same.result["failed"]) == (0, 0, 1)
    assert (gap.code, gap.result["failed"]) == (0, 1)
    assert gap.result["failures"][0]["text"] == "One."
    assert (verified.code, verified.result["missing"], verified.result["complete"]) == (6, [1], False)
    assert "1 of 8 passages are missing" in verified.result["tags"]["comment"]
    assert (whole.code, whole.result["synthesized"], whole.result["failed"]) == (0, 1, 0)


@pytest.mark.parametrize(("status", "says"), [(401, "AIMLAPI_API_KEY"), (403, "credits"), (404, "audiobook")])
def test_a_final_answer_stops_the_run(program: Program, server: AuraServer, status: int, says: str) -> None:
    """A refused key or empty account stops at once, with what to do; no retry, no further request."""
    program.write("book.md", BOOK)
    body = b'{"message":"this is what the service says","requestId":"req-77"}'
    refusal = Accident(status=status, content_type="application/json", body=body, framing="length")
    server.stage(refusal, refusal)

    ended = with_key(program, server).run("make", "book.md", *AURA, "--workers", "1")

    assert ended.code == 5
    assert says in ended.err
    assert "this is what the service says" in ended.err
    assert "req-77" in ended.err
    assert len(server.asked) == 1


def test_i14_without_a_key_nothing_is_sent(program: Program, server: AuraServer) -> None:
    """A missing key is found before the first request."""
    program.write("book.md", BOOK)
    without = Program(program.folder, (("AIMLAPI_BASE_URL", server.base_url),))

    ended = without.run("make", "book.md", *AURA)

    assert ended.code == 5
    assert "AIMLAPI_API_KEY" in ended.err
    assert server.seen == []


def test_i16_the_key_is_nowhere(program: Program, server: AuraServer) -> None:
    """The key is in no file, no message and no command line, whatever happens."""
    program.write("book.md", BOOK)
    server.stage(Accident(status=500), Accident(end="reset", cut_at=0.0), Accident(status=429))

    ended = with_key(program, server).run("make", "book.md", *AURA, "--json")

    assert ended.code == 0
    assert KEY not in ended.out + ended.err
    holders = [path for path in program.folder.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]
    assert holders == []


def test_i15_the_cost_cap_ends_the_run_resumably(program: Program, server: AuraServer) -> None:
    """--max-cost stops before the estimate passes it; a higher one goes on."""
    program.write("book.md", BOOK)
    client = with_key(program, server)
    price = ("--set", "engine.usd_per_1000_chars=1.0")

    first = client.run("make", "book.md", *AURA, *price, "--workers", "2", "--max-cost", "0.1")
    sent = sum(len(seen.text) for seen in server.asked)
    second = client.run("make", "book.md", *AURA, *price, "--max-cost", "1", "--json")

    assert (first.code, second.code) == (6, 0)
    assert "--max-cost" in first.err
    assert sent <= 100
    assert sum(len(seen.text) for seen in server.asked) == sum(len(text) for text in {s.text for s in server.asked})
    assert second.result["cost_usd"] == pytest.approx(second.result["characters_sent"] / 1000)


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


def test_a_file_that_somebody_else_made_is_not_replaced(program: Program) -> None:
    """Without --force only our own work is overwritten."""
    program.write("book.md", BOOK)
    program.write("precious.m4b", "somebody's file")

    refused = program.run("make", "book.md", "--engine", "silence", "-o", "precious.m4b")
    kept = (program.folder / "precious.m4b").read_text()
    forced = program.run("make", "book.md", "--engine", "silence", "-o", "precious.m4b", "--force")

    assert (refused.code, kept) == (7, "somebody's file")
    assert "--force" in refused.err
    assert forced.code == 0


def test_a_file_made_from_another_source_is_not_replaced(program: Program) -> None:
    """Two books of one name in two folders do not overwrite each other."""
    for folder in ("a", "b"):
        (program.folder / folder).mkdir()
        program.write(f"{folder}/book.md", BOOK.replace("quiet", folder))
    program.run("make", "a/book.md", "--engine", "silence")

    other = program.run("make", "b/book.md", "--engine", "silence")
    both = program.run("make", "a/book.md", "b/book.md", "--engine", "silence")

    assert other.code == 7
    assert "a/book.md" in other.err
    assert both.code == 2
    assert "would both become" in both.err


def test_a_file_of_ours_is_replaced_with_another_store(program: Program) -> None:
    """A lost store does not make our own file untouchable."""
    program.write("book.md", BOOK)
    program.run("make", "book.md", "--engine", "silence")

    ended = program.run("make", "book.md", "--engine", "silence", "--store", "other")

    assert ended.code == 0


def test_several_sources_make_several_books_and_a_bad_one_stops_no_other(program: Program) -> None:
    """A nightly job of three books with one damaged source makes two, and says so in its exit code."""
    program.write("one.md", BOOK)
    program.write("empty.md", "")
    program.write("two.txt", "CHAPTER I\n\nIt was a quiet night.\n")

    ended = program.run("make", "one.md", "empty.md", "two.txt", "--engine", "silence", "-o", "books/")

    assert ended.code == 3
    assert "empty.md" in ended.err
    assert sorted(path.name for path in (program.folder / "books").iterdir()) == ["one.m4b", "two.m4b"]


def test_standard_input_is_a_source(program: Program) -> None:
    """`-` reads the book from a pipe."""
    ended = program.run("make", "-", "--engine", "silence", "--json", stdin=BOOK)

    assert ended.code == 0
    assert ended.result["output"] == "out/stdin.m4b"
    assert len(ended.result["chapters"]) == 2


def test_i14_an_unknown_voice_gets_the_nearest_names(program: Program) -> None:
    """A typing error in a voice is answered before anything is sent."""
    program.write("book.md", BOOK)

    ended = program.run("make", "book.md", "--engine", "aura", "--voice", "helen")

    assert ended.code == 2
    assert "helena" in ended.err


def test_a_voice_that_does_not_speak_the_language_is_refused(program: Program) -> None:
    """A Spanish book is not read with English rules; the message names who can."""
    program.write("libro.md", "---\ntitle: El faro\nlanguage: es\n---\n# Uno\n\nEra de noche en el puerto.\n")

    ended = program.run("make", "libro.md")

    assert ended.code == 2
    assert "'es'" in ended.err
    assert "aura (celeste, estrella, nestor)" in ended.err


def test_a_dry_run_writes_and_sends_nothing(program: Program, server: AuraServer) -> None:
    """--dry-run says what would be done and leaves everything as it is."""
    program.write("book.md", BOOK)

    ended = with_key(program, server).run("make", "book.md", *AURA, "--dry-run", "--json")

    assert ended.code == 0
    assert ended.result["to_synthesize"] == 8
    assert ended.result["cost_usd"] > 0
    assert server.seen == []
    assert [path.name for path in program.folder.iterdir()] == ["book.md"]


def test_quiet_says_nothing(program: Program) -> None:
    """With -q a good run prints nothing at all."""
    program.write("book.md", BOOK)

    ended = program.run("make", "book.md", "--engine", "silence", "-q")

    assert (ended.code, ended.out, ended.err) == (0, "", "")


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


@pytest.mark.parametrize("form", ["m4b", "mp3", "opus", "flac", "wav"])
def test_every_format_is_made_from_the_command_line_and_verified(program: Program, form: str) -> None:
    """Each format plays to the end, is known to the store, and survives being moved."""
    program.write("book.md", BOOK)
    program.run("make", "book.md", "--engine", "silence", "--format", form)
    (program.folder / "out" / f"book.{form}").rename(program.folder / f"moved.{form}")

    ended = program.run("verify", f"moved.{form}", "--json")

    assert ended.code == 0
    assert ended.result["complete"]
    assert ended.result["unchanged"]


def test_verify_finds_a_cut_file(program: Program) -> None:
    """A file that lost its end is not complete, whatever its header says."""
    program.write("book.md", BOOK)
    program.run("make", "book.md", "--engine", "silence", "--format", "mp3")
    path = program.folder / "out" / "book.mp3"
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])

    ended = program.run("verify", "out/book.mp3")

    assert ended.code == 7


def test_verify_does_not_vouch_for_what_it_does_not_know(program: Program) -> None:
    """Without a checkpoint nothing says what the file must hold, and verify says that."""
    program.write("book.md", BOOK)
    program.run("make", "book.md", "--engine", "silence")

    ended = program.run("verify", "out/book.m4b", "--store", "other")

    assert ended.code == 3
    assert "--store" in ended.err


def test_prune_drops_what_no_book_needs_and_nothing_else(program: Program) -> None:
    """After an edit the old sentence can go; the book is still whole."""
    source = program.write("book.md", BOOK)
    program.run("make", "book.md", "--engine", "silence")
    source.write_text(BOOK.replace("It ends here", "It stops here"), encoding="utf-8")
    program.run("make", "book.md", "--engine", "silence")

    pruned = program.run("store", "prune")
    again = program.run("make", "book.md", "--engine", "silence", "--force", "--json")

    assert "1 clip dropped" in pruned.out
    assert (again.result["synthesized"], again.result["reused"]) == (0, 8)


def test_prune_stops_at_a_checkpoint_that_it_cannot_read(program: Program) -> None:
    """What a damaged checkpoint named is not thrown away."""
    program.write("book.md", BOOK)
    program.run("make", "book.md", "--engine", "silence")
    next((program.store / "books").glob("*.json")).write_text("{")

    pruned = program.run("store", "prune")

    assert pruned.code == 2
    assert len(list((program.store / "clips").rglob("*.wav"))) == 8


def test_i14_an_unwritable_folder_is_found_before_anything_is_sent(program: Program, server: AuraServer) -> None:
    """No request is paid for a book that cannot be written."""
    program.write("book.md", BOOK)
    program.write("out", "a file where the folder should be")

    ended = with_key(program, server).run("make", "book.md", *AURA)

    assert ended.code == 7
    assert server.seen == []


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


def test_a_book_of_a_single_word_is_made(program: Program) -> None:
    """The smallest book is a book."""
    ended = program.run("make", "-", "--engine", "silence", "--json", stdin="Hello")

    assert (ended.code, ended.result["passages"]) == (0, 1)


def test_the_program_is_the_same_from_the_console_script(program: Program) -> None:
    """`audiobook` and `python -m pipeline` are one program."""
    script = Path(sys.executable).parent / "audiobook"

    said = subprocess.run([script, "--version"], capture_output=True, text=True, check=True).stdout

    assert said == program.run("--version").out
