"""Titles, authors, chapters, text and file names that trip programs up: they survive, and harm nothing."""

from __future__ import annotations

import unicodedata
from html import escape
from pathlib import Path

import pytest
from epubs import book_in, epub, line, nav
from mutagen.id3 import ID3
from mutagen.mp4 import MP4
from program import Program
from warden import Watched, watched

NAUGHTY = (
    "\"quotes\" 'and' “more” «of» `them`",
    "a=b;c#d\\e\\\\f\\",
    "-dash --help -o /tmp/x",
    "../../etc/passwd",
    "..",
    "CON",
    "nul.txt",
    "%s%n%x {0} {{7*7}} ${HOME} $(id) `id`",
    "<script>alert('x')</script> &amp; &#0; ]]>",
    "Robert'); DROP TABLE chapters;--",
    "\u202eright to left\u202c, שלום, مرحبا",
    "👩\u200d🚀 🏳\ufe0f\u200d🌈 e\u0301\u0323 Z\u0351\u036b\u0343a\u0328lgo",
    "line\u2028paragraph\u2029next\u0085end",
    "zero\u200bwidth\ufeff soft\u00adhyphen",
    "Ω≈ç√∫ ﬁne İstanbul ß ǅ",
    "[chapter title](http://x.invalid) **bold** | table |",
    "null",
    "True",
    "1e309",
    "x" * 2000,
)


def _shown(text: str) -> str:
    """Return what a player may show of a title: letters and digits, which nothing may change."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFC", text)))


@pytest.fixture(scope="module")
def book() -> bytes:
    """Return a book whose title, authors, chapters and text are naughty."""
    pages = {f"{at}.xhtml": f"<h1>{escape(each)}</h1><p>{escape(each)} is said.</p>" for at, each in enumerate(NAUGHTY)}
    contents = nav("".join(line(escape(each), f"{at}.xhtml") for at, each in enumerate(NAUGHTY)))
    creators = "".join(f"<dc:creator>{escape(each)}</dc:creator>" for each in NAUGHTY[:3])
    metadata = f"<dc:title>{escape(NAUGHTY[0] + NAUGHTY[1] + NAUGHTY[10])}</dc:title><dc:language>en</dc:language>"
    return epub(pages, contents=contents, metadata=metadata + creators)


@pytest.fixture(scope="module")
def made(book: bytes, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Watched]]:
    """Make the naughty book as M4B and as MP3."""
    folder = tmp_path_factory.mktemp("naughty")
    (folder / "book.epub").write_bytes(book)
    jobs = [("make", "book.epub", "--engine", "silence", "--format", form) for form in ("m4b", "mp3")]
    runs = watched(Program(folder), *jobs)
    return folder / "out", runs


def test_naughty_chapters_survive_in_an_m4b(book: bytes, made: tuple[Path, list[Watched]]) -> None:
    """Title, authors and chapters in the file are those of the book."""
    expected = book_in(book)
    file = MP4(made[0] / "book.m4b")
    chapters = [_shown(chapter.title) for chapter in file.chapters or ()]

    assert [run.code for run in made[1]] == [0, 0], made[1]
    assert _shown(file["\xa9nam"][0]) == _shown(expected.metadata.title)
    assert _shown("".join(file["\xa9ART"])) == _shown("".join(expected.metadata.authors))
    assert [each[:50] for each in chapters] == [_shown(chapter.title)[:50] for chapter in expected.chapters]


def test_naughty_chapters_survive_in_an_mp3(book: bytes, made: tuple[Path, list[Watched]]) -> None:
    """The tags of the other container hold them as well."""
    expected = book_in(book)
    tags = ID3(made[0] / "book.mp3")
    chapters = sorted(tags.getall("CHAP"), key=lambda each: int(each.start_time))

    assert _shown(str(tags["TIT2"])) == _shown(expected.metadata.title)
    assert [_shown(str(each.sub_frames["TIT2"]))[:50] for each in chapters] == [
        _shown(chapter.title)[:50] for chapter in expected.chapters
    ]


FILES = (
    "\"quotes\" 'and' `ticks`", "new\nline", "\u202eevil\u202c", "emoji 👩\u200d🚀", "-dash", "--help", "a" * 200,
    "é" * 100, "CON", "..", ". hidden", "%s%n$(id)", "a;b=c#d\\e", "\x1b[31mred", "space ", "n\u0303", "<b>&amp;", "~",
    "*?[a]", "surrogate \udcff",
)  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Watched]]:
    """Make a source of each naughty name, as M4B and MP3 by turns."""
    folder = tmp_path_factory.mktemp("files")
    for name in FILES:
        (folder / f"{name}.md").write_text("# A\n\nText.\n")
    formats = ("m4b", "mp3")
    jobs = [
        ("make", f"./{name}.md", "--engine", "silence", "--format", formats[at % 2]) for at, name in enumerate(FILES)
    ]
    return folder, dict(zip(FILES, watched(Program(folder), *jobs), strict=True))


def test_a_source_of_any_name_becomes_a_file_of_that_name(files: tuple[Path, dict[str, Watched]]) -> None:
    """Each source has its audiobook in the output folder, and nothing else is anywhere."""
    folder, runs = files
    sources = {f"{name}.md" for name in FILES}
    left = {path.name for path in folder.iterdir()} - sources
    stems = {path.stem for path in (folder / "out").iterdir()}

    assert {name: run.err for name, run in runs.items() if run.code} == {}
    assert left == {"out", "store"}
    assert stems == set(FILES)


def test_a_name_never_drives_the_terminal(files: tuple[Path, dict[str, Watched]]) -> None:
    """Control characters of a name are printed as what they are."""
    assert [name for name, run in files[1].items() if "\x1b" in run.out + run.err] == []


def test_a_name_too_long_for_another_ending_is_refused_in_a_sentence(tmp_path: Path) -> None:
    """Where the file system has no room for the name, the program says so before anything is made."""
    name = "a" * 252 + ".md"
    (tmp_path / name).write_text("# A\n\nText.\n")
    [run] = watched(Program(tmp_path), ("make", name, "--engine", "silence"))

    assert run.code in (0, 7)
    assert "Traceback" not in run.err
