"""`audiobook make` as its users meet it: the real program, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from aura_server import AuraServer
from program import AURA, BOOK, Program, with_key


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


def test_several_sources_make_several_books_and_a_bad_one_stops_no_other(program: Program) -> None:
    """A nightly job of three books with one damaged source makes two, and says so in its exit code."""
    program.write("one.md", BOOK)
    program.write("empty.md", "")
    program.write("two.txt", "CHAPTER I\n\nIt was a quiet night.\n")

    ended = program.run("make", "one.md", "empty.md", "two.txt", "--engine", "silence", "-o", "books/")

    assert ended.code == 3
    assert "empty.md" in ended.err
    assert sorted(path.name for path in (program.folder / "books").iterdir()) == ["one.m4b", "two.m4b"]


def test_what_is_said_twice_is_made_once_and_counted_once(program: Program) -> None:
    """A refrain costs one clip, and the progress ends at its total."""
    program.write("song.md", "# Song\n\nLa la la, my dear.\n\nSomething else is sung.\n\nLa la la, my dear.\n")

    ended = program.run("make", "song.md", "--engine", "silence", "--json")

    begin = ended.objects[0]
    made = [each for each in ended.objects if each.get("event") == "passage"]
    assert (begin["passages"], begin["reused"], len(made)) == (4, 1, 3)
    assert (ended.result["synthesized"], ended.result["reused"]) == (3, 1)


def test_standard_input_is_a_source(program: Program) -> None:
    """`-` reads the book from a pipe."""
    ended = program.run("make", "-", "--engine", "silence", "--json", stdin=BOOK)

    assert ended.code == 0
    assert ended.result["output"] == "out/stdin.m4b"
    assert len(ended.result["chapters"]) == 2


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


def test_a_book_of_a_single_word_is_made(program: Program) -> None:
    """The smallest book is a book."""
    ended = program.run("make", "-", "--engine", "silence", "--json", stdin="Hello")

    assert (ended.code, ended.result["passages"]) == (0, 1)


def test_the_program_is_the_same_from_the_console_script(program: Program) -> None:
    """`audiobook` and `python -m pipeline` are one program."""
    script = Path(sys.executable).parent / "audiobook"

    said = subprocess.run([script, "--version"], capture_output=True, text=True, check=True).stdout

    assert said == program.run("--version").out
