"""Encodings of real files, and files that are no text."""

from __future__ import annotations

import pytest
from texts import book_of

from pipeline.errors import InputError
from pipeline.readers._decode import decode

_WESTERN = "“Café,” said Zoë — it’s naïve… £5 for a piñata.\nSecond line."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "cp1252"])
def test_the_usual_encodings_are_understood(encoding: str) -> None:
    """UTF-8, UTF-16 and UTF-32 with or without a mark, and Windows-1252, give the same text."""
    assert decode(_WESTERN.encode(encoding), "book.txt") == _WESTERN


def test_other_alphabets_are_guessed() -> None:
    """Text in an older Cyrillic encoding is not taken for a western one."""
    text = "Все счастливые семьи похожи друг на друга, каждая несчастливая семья несчастлива по-своему. " * 5

    assert decode(text.encode("cp1251"), "book.txt") == text


@pytest.mark.parametrize(
    "text",
    [
        "Příliš žluťoučký kůň úpěl ďábelské ódy. Nechť již hříšné saxofony ďáblů rozezvučí síň. ",
        "Była wtedy późna jesień i nad portem stała gęsta mgła, a latarnik już od rana pił herbatę z sąsiadką. ",
    ],
)
def test_central_european_text_is_not_taken_for_western(text: str) -> None:
    """Letters that would be signs and fractions in Windows-1252 say that it is another encoding."""
    assert decode((text * 5).encode("cp1250"), "book.txt") == text * 5


def test_newlines_of_all_systems_become_one() -> None:
    """Lines end the same way whatever system wrote them."""
    assert decode(b"a\r\nb\rc\nd\x0ce", "book.txt") == "a\nb\nc\nd\ne"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04....", "ZIP"),
        (b"\x00\x01\x02\x03\xff\xfe\xfd\x00\x00\x07" * 20, "binary"),
        (b"abc\x00def\x00\x00ghi", "binary"),
        (b"\x01\x02\x03\x04\x05\x06" * 9, "binary"),
        (b"\xff\xfea\x00b\x00c", "byte order mark"),
    ],
)
def test_what_is_no_text_is_refused_with_its_name(data: bytes, says: str) -> None:
    """Binary and damaged files are refused with the file's name and what they are."""
    with pytest.raises(InputError, match=says) as refusal:
        decode(data, "book.txt")

    assert "book.txt" in str(refusal.value)
    assert refusal.value.hint


def test_an_unknown_ending_names_those_that_can_be_read() -> None:
    """A file that no reader takes is refused with the endings that can be read."""
    with pytest.raises(InputError, match=r"'\.xyz'") as refusal:
        book_of("x", "book.xyz")

    assert ".md" in refusal.value.hint
    assert ".txt" in refusal.value.hint


@pytest.mark.parametrize("text", ["", " \n\t\n", "* * *\n\n---\n", "!!! ... ???"])
@pytest.mark.parametrize("name", ["book.md", "book.txt", "-"])
def test_a_source_without_a_word_is_refused(text: str, name: str) -> None:
    """An empty source is refused before anything else happens."""
    with pytest.raises(InputError):
        book_of(text, name)


@pytest.mark.parametrize(
    ("text", "is_markdown"),
    [
        ("# The Lamp\n\nText.\n", True),
        ("---\ntitle: X\n---\nText.\n", True),
        ("Some [link](http://x.org) and **bold**.\n", True),
        ("CHAPTER I\n\nIt was a dark night.\n\nIt rained # often.\n", False),
    ],
)
def test_standard_input_is_taken_for_what_it_looks_like(text: str, *, is_markdown: bool) -> None:
    """Text without a file name is read as Markdown if it has its marks, else as plain text."""
    marks = [char for chapter in book_of(text, "-").chapters for block in chapter.blocks for char in block.text]

    assert bool({"#", "*", "["} & set(marks)) is (not is_markdown)
