"""`audiobook verify` and `audiobook store`: what was made, what is kept, and what can go."""

from __future__ import annotations

import pytest
from program import BOOK, Program


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


def test_prune_drops_what_was_kept_beside_clips_that_are_gone(program: Program) -> None:
    """Encoded sections of a book that nobody knows any more go, and word times of clips that are gone."""
    program.write("book.md", BOOK)
    program.run("make", "book.md", "--engine", "silence")
    (own,) = (path.stem for path in (program.store / "books").glob("*.json"))
    for name in (own, "0123456789abcdef"):
        (program.store / "encoded" / name).mkdir(parents=True, exist_ok=True)
        (program.store / "encoded" / name / "x.section").write_bytes(b"packets")
    (program.store / "marks").mkdir(exist_ok=True)
    (program.store / "marks" / ("a" * 64 + ".json")).write_text("[]", encoding="utf-8")

    pruned = program.run("store", "prune")

    assert pruned.code == 0
    assert [path.name for path in (program.store / "encoded").iterdir()] == [own]
    assert not list((program.store / "marks").glob("*.json"))


def test_prune_stops_at_a_checkpoint_that_it_cannot_read(program: Program) -> None:
    """What a damaged checkpoint named is not thrown away."""
    program.write("book.md", BOOK)
    program.run("make", "book.md", "--engine", "silence")
    next((program.store / "books").glob("*.json")).write_text("{")

    pruned = program.run("store", "prune")

    assert pruned.code == 2
    assert len(list((program.store / "clips").rglob("*.wav"))) == 8
