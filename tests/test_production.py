"""One command, many files: several formats, parts, and what reads along."""

from __future__ import annotations

import hashlib
from pathlib import Path

from mutagen.mp4 import MP4
from program import BOOK, Program

from pipeline.synthesis.checkpoint import book_id

SILENT = ("--engine", "silence", "--json")


def files_in(folder: Path) -> dict[str, str]:
    """Return every file under a folder with its SHA-256."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def test_several_files_come_from_one_command_and_one_synthesis(program: Program) -> None:
    """Every passage is spoken once, however many files are made of it, and the result names them all."""
    program.write("book.md", BOOK)

    result = program.run("make", "book.md", *SILENT, "--also", "mp3,vtt,chapters", "--also", "html").result

    assert result["files"] == [f"out/book.{end}" for end in ("m4b", "mp3", "vtt", "chapters.json", "html")]
    assert set(files_in(program.folder / "out")) == {Path(name).name for name in result["files"]}
    assert (result["synthesized"], result["reused"]) == (8, 0)


def test_the_same_files_again_and_nothing_to_do(program: Program) -> None:
    """A second run leaves all of them alone; with --force the same bytes come out, whatever the format."""
    program.write("book.md", BOOK)
    everything = (*SILENT, "--also", "m4a,mp3,opus,ogg,flac,wav,vtt,srt,lrc,json,epub,html,cue,chapters")
    program.run("make", "book.md", *everything)
    first = files_in(program.folder / "out")

    idle = program.run("make", "book.md", *everything)
    forced = program.run("make", "book.md", *everything, "--force")

    assert idle.code == forced.code == 0
    assert files_in(program.folder / "out") == first
    assert len(first) == 15


def test_a_file_that_is_gone_is_made_again(program: Program) -> None:
    """A companion belongs to the book as much as its audio does."""
    program.write("book.md", BOOK)
    program.run("make", "book.md", *SILENT, "--also", "vtt")
    captions = program.folder / "out" / "book.vtt"
    before = captions.read_bytes()
    captions.unlink()

    program.run("make", "book.md", *SILENT, "--also", "vtt")

    assert captions.read_bytes() == before


def test_a_file_a_chapter_with_its_place_in_the_book(program: Program) -> None:
    """Parts are numbered in name and tags, carry the book's title as album, and a playlist lists them."""
    program.write("book.md", BOOK)

    result = program.run("make", "book.md", *SILENT, "--split", "chapter", "--also", "vtt").result

    folder = program.folder / "out" / "book"
    assert sorted(files_in(folder)) == ["01 One.m4b", "01 One.vtt", "02 Two.m4b", "02 Two.vtt", "book.m3u8"]
    tags = MP4(folder / "02 Two.m4b").tags
    assert (tags["\xa9nam"], tags["\xa9alb"], tags["trkn"]) == (["Two"], ["The Harbour"], [(2, 2)])
    assert "02 Two.m4b" in (folder / "book.m3u8").read_text(encoding="utf-8")
    assert result["output"] == "out/book/01 One.m4b"
    assert program.run("verify", str(folder / "02 Two.m4b"), "--json").result["complete"]


def test_a_part_under_a_new_name_takes_the_place_of_the_old_one(program: Program) -> None:
    """A renamed chapter is not found twice by a player; what somebody changed since stays."""
    source = program.write("book.md", BOOK)
    program.run("make", "book.md", *SILENT, "--split", "chapter")
    folder = program.folder / "out" / "book"
    source.write_text(BOOK.replace("# One", "# First").replace("# Two", "# Second"), encoding="utf-8")
    with (folder / "02 Two.m4b").open("ab") as mine:
        mine.write(b"changed")

    program.run("make", "book.md", *SILENT, "--split", "chapter")

    assert sorted(files_in(folder)) == ["01 First.m4b", "02 Second.m4b", "02 Two.m4b", "book.m3u8"]


def test_what_was_made_earlier_in_another_way_stays(program: Program) -> None:
    """Asking for one thing more, or in parts, removes nothing that was asked for before."""
    program.write("book.md", BOOK)
    program.run("make", "book.md", *SILENT, "--also", "mp3,vtt")

    program.run("make", "book.md", *SILENT, "--split", "chapter")
    again = program.run("make", "book.md", *SILENT, "--also", "vtt")

    assert again.code == 0, again.err
    assert {"book.m4b", "book.mp3", "book.vtt", "book/01 One.m4b"} <= set(files_in(program.folder / "out"))


def test_somebody_elses_file_is_in_nobodys_way(program: Program) -> None:
    """A companion never replaces a file that this program did not make; that is said before anything is spoken."""
    program.write("book.md", BOOK)
    (program.folder / "out").mkdir()
    theirs = program.folder / "out" / "book.vtt"
    theirs.write_text("WEBVTT of somebody else", encoding="utf-8")

    refused = program.run("make", "book.md", *SILENT, "--also", "vtt")

    assert refused.code == 7
    assert "book.vtt exists, and this program did not make it" in refused.err
    assert theirs.read_text(encoding="utf-8") == "WEBVTT of somebody else"
    assert not list((program.store / "clips").rglob("*.wav"))


def test_a_folder_with_strange_files_is_not_mixed_with_parts(program: Program) -> None:
    """Parts go into a folder of their own."""
    program.write("book.md", BOOK)
    (program.folder / "out" / "book").mkdir(parents=True)
    (program.folder / "out" / "book" / "notes.txt").write_text("mine", encoding="utf-8")

    refused = program.run("make", "book.md", *SILENT, "--split", "chapter")

    assert refused.code == 7
    assert "notes.txt" in refused.err


def test_a_picture_beside_the_book_becomes_its_cover_as_soon_as_it_is_there(program: Program) -> None:
    """Adding cover.jpg makes the file anew, and speaks nothing again; without one a cover is drawn."""
    program.write("book.md", BOOK)
    program.run("make", "book.md", *SILENT)
    drawn = MP4(program.folder / "out" / "book.m4b").tags["covr"][0]
    picture = Path(__file__).parent.parent / "samples" / "harbour.png"
    (program.folder / "cover.png").write_bytes(picture.read_bytes())

    again = program.run("make", "book.md", *SILENT)

    covers = MP4(program.folder / "out" / "book.m4b").tags["covr"]
    assert bytes(drawn).startswith(b"\xff\xd8\xff")
    assert bytes(covers[0]) != bytes(drawn)
    assert (again.result["synthesized"], again.result["reused"]) == (0, 8)


def test_what_a_dead_run_left_beside_the_book_is_swept(program: Program) -> None:
    """Temporary files and folders of this book go when it is made again; those of another book stay."""
    program.write("book.md", BOOK)
    program.run("make", "book.md", *SILENT, "--also", "epub")
    out = program.folder / "out"
    own = book_id(out / "book.m4b")
    for owner in (own, "0123456789abcdef"):
        (out / f".book.epub.{owner}.part-x1").mkdir()
        (out / f".book.epub.{owner}.part-x1" / "0001.m4a").write_bytes(b"half")
        (out / f".book.vtt.{owner}.part").write_bytes(b"half")

    program.run("make", "book.md", *SILENT, "--also", "epub", "--force")

    left = sorted(path.name for path in out.iterdir() if path.name.startswith("."))
    assert left == [".book.epub.0123456789abcdef.part-x1", ".book.vtt.0123456789abcdef.part"]
