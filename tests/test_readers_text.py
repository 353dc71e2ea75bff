"""Plain text: paragraphs, verse, heads and the frame of Project Gutenberg, with nothing dropped."""

from __future__ import annotations

import pytest
from texts import book_of, shape_of

from pipeline.book import BlockKind

_GUTENBERG = """The Project Gutenberg eBook of The Tower

Title: The Tower
       and the Sea

Author: Jane Doe and John Roe

Release Date: May, 1999

Language: English

*** START OF THE PROJECT GUTENBERG EBOOK THE TOWER AND THE
SEA ***

Produced by Someone and the Online
Distributed Team

THE TOWER

CONTENTS

CHAPTER I.    The Harbour
CHAPTER II.   The Sea
CHAPTER III.  The End

CHAPTER I.

The Harbour

It was a _dark_ and stormy night; the rain fell in torrents except at occa-
sional intervals, when it was checked by a violent gust of wind which swept
up the streets, rattling along the house-tops, and shaking all of the well-
known lamps.[1] An occasional star.

[Footnote 1: They were gas lamps,
so it is said.]

    Tyger Tyger, burning bright,
      In the forests of the night;

* * * * *

Part two of the plan was simple.

CHAPTER II.

The Sea

Second text [Illustration: A boat] here [Illustration] now.

CHAPTER III. The End

Third text.

End of the Project Gutenberg EBook of The Tower

*** END OF THE PROJECT GUTENBERG EBOOK THE TOWER ***

Licence text.
"""


def _titles(text: str) -> list[str]:
    return [chapter.title for chapter in book_of(text, "book.txt").chapters]


def test_a_gutenberg_book_is_taken_out_of_its_frame() -> None:
    """Header and licence are boilerplate, the header's fields metadata, the contents items, the heads chapters."""
    book = book_of(_GUTENBERG, "pg.txt")
    shape = [(block.kind.value, block.text) for chapter in book.chapters for block in chapter.blocks]
    titles = [chapter.title for chapter in book.chapters]
    licence = [text for kind, text in shape if kind == "boilerplate"]

    assert book.metadata.title == "The Tower and the Sea"
    assert book.metadata.authors == ("Jane Doe", "John Roe")
    assert book.metadata.language == "en"
    assert titles == [
        "The Tower and the Sea", "CONTENTS", "CHAPTER I. The Harbour", "CHAPTER II. The Sea", "CHAPTER III. The End",
    ]  # fmt: skip
    assert licence[0] == "The Project Gutenberg eBook of The Tower"
    assert licence[-4].startswith("Produced by")
    assert licence[-1] == "Licence text."
    assert [text for kind, text in shape if kind == "item"] == [
        "CHAPTER I.    The Harbour", "CHAPTER II.   The Sea", "CHAPTER III.  The End",
    ]  # fmt: skip


def test_a_gutenberg_chapter_has_its_paragraphs_notes_verse_and_breaks() -> None:
    """Wrapped lines are joined, italics and broken words mended, verse and notes recognised."""
    chapter = book_of(_GUTENBERG, "pg.txt").chapters[2]
    spans = [(block.kind.value, *((span.kind.value, span.text) for span in block.spans)) for block in chapter.blocks]
    paragraph = spans[2]

    assert [kind for kind, *_ in spans] == ["heading", "heading", "paragraph", "note", "verse", "break", "paragraph"]
    assert str(paragraph[1][1]).startswith(
        "It was a dark and stormy night; the rain fell in torrents except at occasional"
    )
    assert str(paragraph[1][1]).endswith("shaking all of the well-known lamps.")
    assert paragraph[2] == ("note_mark", "[1]")
    assert spans[3][1:] == (("markup", "Footnote 1"), ("text", "They were gas lamps, so it is said."))
    assert spans[4][1] == ("text", "Tyger Tyger, burning bright,\nIn the forests of the night;")


def test_pictures_are_images_and_their_labels_markup() -> None:
    """The caption of a picture is a description; the word Illustration is not."""
    chapter = book_of(_GUTENBERG, "pg.txt").chapters[3]
    spans = [(span.kind.value, span.text) for span in chapter.blocks[2].spans]

    assert spans == [
        ("text", "Second text "), ("markup", "Illustration"), ("image", "A boat"), ("text", " here "),
        ("markup", "Illustration"), ("text", " now."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("CHAPTER I.\n\nText one.\n\nCHAPTER II.\n\nText two.", ["CHAPTER I.", "CHAPTER II."]),
        (
            "Chapter 1: The Harbour\n\nText.\n\nChapter 2: The Sea\n\nText.",
            ["Chapter 1: The Harbour", "Chapter 2: The Sea"],
        ),
        ("CHAPTER 1\nLoomings\n\nCall me Ishmael.", ["CHAPTER 1 Loomings"]),
        ("CHAPTER 1\nIt was a dark night and he went out.", ["CHAPTER 1"]),
        ("I.\n\nText one.\n\nII.\n\nText two.", ["I.", "II."]),
        ("BOOK THE FIRST\n\nText.\n\nPART TWO\n\nText.", ["BOOK THE FIRST", "PART TWO"]),
        (
            "Prologue\n\nText.\n\nChapter Twenty-One\n\nText.\n\nEPILOGUE.\n\nText.",
            ["Prologue", "Chapter Twenty-One", "EPILOGUE."],
        ),
        ("CAPÍTULO PRIMERO\n\nTexto.\n\nCapítulo II. El mar\n\nTexto.", ["CAPÍTULO PRIMERO", "Capítulo II. El mar"]),
        ("PRIMERA PARTE\n\nTexto.\n\nSEGUNDA PARTE\n\nTexto.", ["PRIMERA PARTE", "SEGUNDA PARTE"]),
        ("THE FOX\n\nA fox sat.\n\nTHE CROW\n\nA crow sat.\n\nTHE END", ["THE FOX", "THE CROW"]),
        ("THE TITLE\n\nNo chapters here at all.", ["book"]),
        ("THE FOX\n\nA fox sat.\n\nTHE CROW\n\nA crow sat.\n\nTHE END\n\nPrinted in Spain.", ["THE FOX", "THE CROW"]),
        ("I.\n\nSilence.\n\nMore of it.\n\nII.\n\nNoise was all around.", ["I.", "II."]),
    ],
)
def test_chapter_heads_are_recovered(text: str, titles: list[str]) -> None:
    """The usual ways to write a chapter head are recognised."""
    assert _titles(text) == titles


@pytest.mark.parametrize(
    "text",
    [
        "Part two of the plan was simple.\n\nChapter one was dull.\n\nThe first part was better.",
        'He read:\n\n"CHAPTER I"\n\nand put it down.',
        "It was\n\n12\n\non the clock.\n\nNo more.",
        "Begin.\n\n1\n\nText that goes over the page and\n\n2\n\ngoes on and on.",
        "Text.\n\nNO ADMITTANCE!\n\nText.",
    ],
)
def test_prose_is_not_taken_for_heads(text: str) -> None:
    """Sentences that begin like heads stay sentences."""
    assert _titles(text) == ["book"]


def test_parts_are_above_chapters() -> None:
    """Parts and chapters are nested."""
    chapters = book_of(
        "PART ONE\n\nCHAPTER I\n\nText.\n\nCHAPTER II\n\nText.\n\nPART TWO\n\nCHAPTER I\n\nText.", "b.txt"
    ).chapters

    assert [(chapter.title, chapter.depth) for chapter in chapters] == [
        ("PART ONE", 1), ("CHAPTER I", 2), ("CHAPTER II", 2), ("PART TWO", 1), ("CHAPTER I", 2),
    ]  # fmt: skip


def test_a_table_of_contents_makes_no_empty_chapters() -> None:
    """Heads listed at the front in paragraphs of their own are read once there and head their chapters later."""
    toc = "\n\n".join(f"CHAPTER {number}" for number in ("I", "II", "III"))
    body = "\n\n".join(f"CHAPTER {number}\n\nText of it." for number in ("I", "II", "III"))
    book = book_of(f"{toc}\n\n{body}", "book.txt")

    assert [chapter.title for chapter in book.chapters] == ["book", "CHAPTER I", "CHAPTER II", "CHAPTER III"]
    assert [block.kind for block in book.chapters[0].blocks] == [BlockKind.ITEM] * 3


def test_indented_first_lines_begin_paragraphs() -> None:
    """Paragraphs without blank lines between them are told apart by their indent."""
    first = (
        "   It was the first paragraph of this old book, and it ran over two\n"
        "lines, as they do in texts of this kind, and then it went on for one\nmore."
    )
    text = f"{first}\n{first}\n   “Yes,” he said.\n{first}"

    assert [kind for kind, _ in shape_of(text, "b.txt")] == ["paragraph"] * 4


def test_short_paragraphs_told_by_their_indent_are_not_verse() -> None:
    """Indents and capitals alone do not make verse of a conversation."""
    pair = "   It was a conversation of the kind that people had every evening in\nLondon.\n"
    text = f"{pair}   “Yes.”\n{pair}"

    assert [kind for kind, _ in shape_of(text, "b.txt")] == ["paragraph"] * 3


def test_carelessly_wrapped_prose_is_not_verse() -> None:
    """Lines that break a little early are prose."""
    full = (
        "These lines are wrapped to seventy-four columns, as many old books were,\n"
        "and all of them but for the last of each paragraph are really quite full.\n\n"
    )
    careless = (
        "They were wrapped with much less care, and end well before\n"
        "the edge of the page, as if there had been another edge on\nit.\n"
    )

    assert [kind for kind, _ in shape_of(full * 5 + careless, "b.txt")] == ["paragraph"] * 6


def test_one_line_a_paragraph_is_a_paragraph_a_line() -> None:
    """Files that do not wrap lines have a paragraph on each."""
    line = (
        "This is a long line that no screen has wrapped, as word processors write them, one for each paragraph of text."
    )
    text = f"{line}\n“Yes.”\n{line}\n"

    assert shape_of(text, "b.txt") == [("paragraph", line), ("paragraph", "“Yes.”"), ("paragraph", line)]


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("from the wall he saw the har-", "bour and", "the har-bour and"),
        ("from the harbour wall he saw the har-", "bour and", "the harbour and"),
        ("from the wellknown, the well-known wall he saw the well-", "known man", "the well-known man"),
        ("from the wall he saw the well-", "known man", "the well-known man"),
        ("from the wall he saw it--", "and he", "saw it--and he"),
        ("from the wall he saw it -", "and he", "saw it - and he"),
        ("from the wall he saw the har\u00ad", "bour and", "the harbour and"),
    ],
)
def test_a_hyphen_at_the_end_of_a_line_stays_unless_the_word_is_known(before: str, after: str, joined: str) -> None:
    """Words broken by the screen are mended, compounds keep their hyphen."""
    text = f"It was late on a day in winter when {before}\n{after} went on with his work, as he had done on all days.\n"

    assert joined in shape_of(text, "b.txt")[0][1]


def test_a_small_header_is_metadata() -> None:
    """A header of fields at the top is understood outside Project Gutenberg too."""
    book = book_of("Title: The Sea\nAuthor: A. B.\nLanguage: es\n\nTexto.", "b.txt")

    assert (book.metadata.title, book.metadata.authors, book.metadata.language) == ("The Sea", ("A. B.",), "es")


def test_underscores_inside_words_stay() -> None:
    """Only underscores around words are italics."""
    assert shape_of("a _b c_ d_e_f _g", "b.txt") == [("paragraph", "a b c d_e_f _g")]


def test_brackets_with_numbers_are_marks_only_if_there_are_notes() -> None:
    """A bracketed number is a footnote's mark only where its note exists."""
    assert [
        span.kind.value for block in book_of("One [1] two.", "b.txt").chapters[0].blocks for span in block.spans
    ] == ["text"]
