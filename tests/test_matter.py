"""Front and back matter: what is not read by default, how that is told, and how a user overrules it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from program import Program
from texts import book_of

from pipeline.book import Block, BlockKind, Chapter, Source, Span, SpanKind
from pipeline.errors import UsageError
from pipeline.text.matter import Choice, decide

BOOK = """# The Lamp

## Contents

- [The Wind](#wind)
- [The Sea](#sea)

## The Wind

It blew.

## The Sea

It rose.

## Notes

I took these notes in the dark. They are part of the story.

## Copyright

Copyright 1923 by the author. All rights reserved.

## Index

- Lamp, 3, 14
- Sea, 7–9
- Wind, *see* Weather
"""


def chapter(title: str, *texts: str, kind: BlockKind = BlockKind.PARAGRAPH, role: str = "") -> Chapter:
    """Return a chapter with a heading and one block a text."""
    source = Source(file="book")
    head = Block(kind=BlockKind.HEADING, spans=(Span(text=title),), source=source)
    blocks = (Block(kind=kind, spans=(Span(text=text),), source=source) for text in texts)
    return Chapter(title=title, blocks=(head, *blocks), role=role)


def page(*texts: str, kind: BlockKind = BlockKind.PARAGRAPH, title: str = "One") -> Chapter:
    """Return a chapter of blocks alone; a text that begins with "#" is a heading."""
    source = Source(file="book")
    kinds = [BlockKind.HEADING if text.startswith("#") else kind for text in texts]
    pairs = zip(texts, kinds, strict=True)
    blocks = (Block(kind=each, spans=(Span(text=text.lstrip("# ")),), source=source, level=2) for text, each in pairs)
    return Chapter(title=title, blocks=tuple(blocks))


def unread(*chapters: Chapter) -> list[str]:
    """Return the texts of the blocks that are left out of chapters which are read."""
    pairs = zip(chapters, decide(chapters, Choice()), strict=True)
    return [each.blocks[at].text for each, decision in pairs for at in sorted(decision.unread)]


def decided(text: str = BOOK, **choice: object) -> dict[str, str | None]:
    """Return what becomes of each chapter: the reason why it is not read, or None."""
    chapters = book_of(text).chapters
    decisions = decide(chapters, Choice(**choice))  # type: ignore[arg-type]
    return {each.title: decision.skipped_for for each, decision in zip(chapters, decisions, strict=True)}


def test_what_only_a_printed_page_needs_is_not_read() -> None:
    """Contents, copyright page and index are left out, with the reason; the story is read."""
    assert decided() == {
        "The Lamp": None,
        "Contents": "navigation",
        "The Wind": None,
        "The Sea": None,
        "Notes": None,
        "Copyright": "boilerplate",
        "Index": "index",
    }


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Contents", "The box held two letters and a key. Nobody knew whose."),
        ("Index", "He pointed with the index finger of his left hand at the door."),
        ("Register", "She signed the register and went upstairs."),
        ("References", "The old cook had references from three countries."),
        ("Copyright", "He had never heard the word before."),
    ],
)
def test_a_title_alone_decides_nothing(title: str, text: str) -> None:
    """A chapter of a novel that happens to be called like back matter is read."""
    decisions = decide([chapter("One", "Text."), chapter(title, text)], Choice())

    assert [each.skipped_for for each in decisions] == [None, None]


def test_a_copyright_page_needs_no_title() -> None:
    """A page with the marks of the law on it is known by them."""
    page = chapter("Untitled", "First published 1923. Copyright by the author.", "All rights reserved. ISBN 0-000.")

    assert decide([page], Choice())[0].role == "copyright-page"


def test_what_the_source_says_of_itself_is_believed() -> None:
    """A role in the book's markup needs no title and no proof."""
    decisions = decide([chapter("A", "Text.", role="colophon"), chapter("B", "Text.", role="foreword")], Choice())

    assert [(each.role, each.skipped_for) for each in decisions] == [("colophon", "boilerplate"), ("foreword", None)]


@pytest.mark.parametrize(
    ("roles", "reason"), [(("halftitlepage", "titlepage"), "duplicate"), (("halftitlepage",), None)]
)
def test_a_half_title_is_left_out_only_where_a_title_page_says_it_again(
    roles: tuple[str, ...], reason: str | None
) -> None:
    """The book's title is heard once, and not never."""
    decisions = decide([chapter("T", "The Lamp", role=role) for role in roles], Choice())

    assert decisions[0].skipped_for == reason


def test_named_chapters_are_read_and_no_other() -> None:
    """--chapters takes numbers and ranges, and reads what it names whatever its role."""
    skipped = decided(only="2-3, 7")

    assert [title for title, reason in skipped.items() if reason is None] == ["Contents", "The Wind", "Index"]
    assert {reason for reason in skipped.values() if reason} == {"not chosen"}


def test_a_chapter_is_left_out_by_title_or_role() -> None:
    """--skip takes either, in any case."""
    skipped = decided(skip=("the sea", "copyright-page"))

    assert skipped["The Sea"] == "not chosen"
    assert skipped["Copyright"] == "not chosen"


def test_no_role_is_left_out_if_the_user_says_so() -> None:
    """The list of roles is a setting."""
    assert set(decided(skip_roles=()).values()) == {None}


@pytest.mark.parametrize("only", ["0", "8", "3-2", "x", "1-", "2,,x"])
def test_a_number_that_is_none_of_the_book_is_said(only: str) -> None:
    """The message has the chapters that there are, or what a number looks like."""
    with pytest.raises(UsageError, match="--chapters"):
        decided(only=only)


def test_the_plan_shows_what_was_decided(program: Program, tmp_path: Path) -> None:
    """Numbers, roles and reasons stand beside the titles, for people and for machines."""
    source = tmp_path / "lamp.md"
    source.write_text(BOOK, encoding="utf-8")

    shown = program.run("plan", str(source)).out
    told = json.loads(program.run("plan", str(source), "--json", "--skip", "The Sea").out)["chapters"]

    assert " 2         0           0  Contents [toc; not read: navigation]" in shown
    assert [each["number"] for each in told if each["skipped_for"]] == [2, 4, 6, 7]
    assert told[1]["role"] == "toc"


def test_what_is_not_chosen_stands_in_the_ledger(program: Program, tmp_path: Path) -> None:
    """Nothing vanishes: every sentence of a chapter that is left out is listed with the reason."""
    source = tmp_path / "lamp.md"
    source.write_text(BOOK, encoding="utf-8")

    lines = program.run("plan", str(source), "--ledger", "--chapters", "3").out.splitlines()

    rows = {row["written"]: row["reason"] for row in map(json.loads, lines)}
    assert rows["It blew."] is None
    assert rows["It rose."] == rows["I took these notes in the dark."] == "not chosen"


@pytest.mark.parametrize(
    ("title", "text", "role"),
    [
        ("Transcriber’s Notes", "Spelling was left as it was.", "imprint"),
        ("Sobre la editorial", "Publicamos libros.", "imprint"),
        ("Also by Jane Doe", "The Lamp\nThe Sea", "praise"),
        ("Notes to Chapter One", "1. See the second edition.", "endnotes"),
        ("FOOTNOTES:", "[A] See the second edition.", "endnotes"),
        ("Contents of Volume II", "The Wind 3", "toc"),
        ("Index", "I. The Wind; 3", "toc"),
    ],
)
def test_back_matter_goes_by_many_names(title: str, text: str, role: str) -> None:
    """Transcribers, publishers and translators have their own words for it."""
    decision = decide([chapter("The Wind", "It blew."), chapter(title, text)], Choice())[1]

    assert (decision.role, decision.skipped_for is None) == (role, False)


def test_an_index_without_page_numbers_is_known_by_its_order() -> None:
    """Many short entries in the order of the alphabet are looked up, not listened to."""
    names = [f"{letter}{letter.lower()}on of Ghent, a friend of the author" for letter in "ABCDEFGHIJKLM"]

    assert decide([chapter("Index of Persons", *names)], Choice())[0].role == "index"


def test_what_surrounds_a_project_gutenberg_book_is_left_out_in_every_format() -> None:
    """Header, credits and licence are the distributor's words; they are told by the marks around the book."""
    front = page("The Project Gutenberg eBook of X", "*** START OF THE PROJECT GUTENBERG EBOOK X ***", "Produced by A.")
    story = page("It blew.", "*** END OF THE PROJECT GUTENBERG EBOOK X ***", "Updated editions will replace this.")

    left = unread(front, story, page("Section 1. General terms", title="License"))

    assert left == [block.text for block in front.blocks] + [
        "*** END OF THE PROJECT GUTENBERG EBOOK X ***",
        "Updated editions will replace this.",
        "Section 1. General terms",
    ]


def test_lines_of_the_law_on_a_title_page_are_left_out_and_the_title_is_read() -> None:
    """A book without a page of its own for them has them under its title."""
    front = page("# The Lamp", "A Novel", "Copyright, 1917, by", "The Century Co.", "All rights reserved", "To my wife")

    assert unread(front) == ["Copyright, 1917, by", "The Century Co.", "All rights reserved"]


def test_a_story_may_speak_of_rights() -> None:
    """What the law says is known at the start of a short line in front, not inside a story."""
    assert (
        unread(page("He said that all rights were reserved to him.", "The copyright was his; she had sold it.")) == []
    )


def test_notes_and_contents_inside_a_chapter_are_left_out_with_their_heading() -> None:
    """Not every book gives them a file of their own; the story goes on after them."""
    notes = page("Story.", "# FOOTNOTES", "[1] See above.", "[2] See below.", "More story.", "# Two", "It rose.")

    assert unread(notes) == ["FOOTNOTES", "[1] See above.", "[2] See below."]


def test_links_for_getting_about_are_left_out() -> None:
    """What leads to the contents or the next page is for a hand with a mouse."""
    link = Block(
        kind=BlockKind.PARAGRAPH, spans=(Span(kind=SpanKind.LINK, text="Back to top"),), source=Source(file="b")
    )
    word = Block(kind=BlockKind.PARAGRAPH, spans=(Span(text="Next"),), source=Source(file="b"))

    assert unread(Chapter(title="One", blocks=(link, word))) == ["Back to top"]


def test_notes_that_are_to_be_read_are_read_at_the_end_of_the_book_too(program: Program, tmp_path: Path) -> None:
    """With reading.footnote = "read" a chapter of notes is a chapter."""
    source = tmp_path / "lamp.md"
    source.write_text("# One\n\nIt blew.\n\n# Notes\n\n1. See above.\n2. See below.\n", encoding="utf-8")

    shown = [
        program.run("plan", str(source), "--ledger", *more).out for more in ((), ("--set", "reading.footnote=read"))
    ]

    assert ["See above." in each and '"reason": "footnote"' in each for each in shown] == [True, False]


def test_a_name_to_skip_that_is_nowhere_in_the_book_is_said(program: Program, tmp_path: Path) -> None:
    """A slip of the finger does not read the index aloud in silence; a book without an index is still made."""
    source = tmp_path / "lamp.md"
    source.write_text(BOOK, encoding="utf-8")

    made = program.run("make", str(source), "--engine", "silence", "--skip", "Indx", "--skip", "index")

    assert made.code == 0
    assert "no chapter is called 'Indx'" in made.err
    assert "'index'" not in made.err
