"""PDF: what a reader of the page would read, in that order, and not a letter lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from pdfs import HEIGHT, Leaf, Pdf, Text, justified

from pipeline.book import Block, BlockKind, Book, SpanKind
from pipeline.errors import InputError
from pipeline.readers import ReaderSettings, SourceFile, read_book

SAMPLES = Path(__file__).parent.parent / "samples"
SEA = (
    "The harbour lay quiet in the grey light of the morning and nobody had yet come down to the boats "
    "that were drawn up along the shingle where the old men used to sit and talk of the sea and of the ships "
    "that had gone out in the spring and had not come home again before the winter closed the narrow passage"
)
HILL = (
    "Upon the hill the windmill turned its four white arms and the miller counted the sacks that the farmers "
    "had brought him since the harvest and he wrote their names in a book with a stump of pencil that he kept "
    "behind his ear all day and sometimes forgot there when at last he went to his bed in the loft above the stones"
)

GLYPHS = " ".join(f"/g{number}" for number in range(26))
UNMAPPED = Pdf([Leaf(justified(SEA, 90, 700))], encoding=f"<< /Type /Encoding /Differences [97 {GLYPHS}] >>")


def book_of(pdf: Pdf | bytes, levels: tuple[int, ...] = (1, 2)) -> Book:
    """Read a PDF made by hand."""
    data = pdf if isinstance(pdf, bytes) else pdf.data()
    return read_book(SourceFile(name="book.pdf", data=data), ReaderSettings(chapter_levels=levels))


def blocks_of(book: Book, *kinds: BlockKind) -> list[Block]:
    """Return the blocks of these kinds, of all chapters."""
    return [block for chapter in book.chapters for block in chapter.blocks if not kinds or block.kind in kinds]


def texts_of(book: Book, *kinds: BlockKind) -> list[str]:
    """Return the text of the blocks of these kinds."""
    return [block.text for block in blocks_of(book, *kinds)]


def page_of(number: int, text: Sequence[Text], *, head: str = "", foot: str = "") -> Leaf:
    """Return a page with a running head and a foot."""
    furniture = [Text(90, 750, head, 8)] * bool(head) + [Text(300, 30, foot, 8)] * bool(foot)
    return Leaf([*furniture, *text])


def test_the_left_column_is_read_before_the_right_one() -> None:
    """A two-column article is not read across the gutter, and its title stands before both."""
    title = [Text(90, 740, "THE HARBOUR AND THE HILL", 18)]
    left = justified(SEA + ".", 60, 700, chars=38)
    right = justified(HILL + ".", 320, 697, chars=38)  # the lines of the columns stand at different heights

    book = book_of(Pdf([Leaf([*title, *right, *left])]))

    assert texts_of(book) == ["THE HARBOUR AND THE HILL", f"{SEA}.", f"{HILL}."]


def test_a_paragraph_goes_on_in_the_next_column() -> None:
    """A sentence that the bottom of a column cuts stays one sentence."""
    words = f"{SEA} and then {HILL}.".split()
    lines = justified(" ".join(words), 60, 700, chars=38)
    half = sorted({text.y for text in lines}, reverse=True)[7]
    right = [Text(text.x + 260, text.y + 700 - half, text.text) for text in lines if text.y <= half]
    left = [text for text in lines if text.y > half]

    book = book_of(Pdf([Leaf([*left, *right])]))

    assert texts_of(book, BlockKind.PARAGRAPH) == [" ".join(words)]


def test_a_paragraph_goes_on_over_the_page_and_its_furniture_comes_after_it() -> None:
    """Running heads and page numbers never stand in the middle of a sentence."""
    text = f"{SEA} and {HILL}"
    pages = []
    for number in range(4):
        body = justified(f"{text} once more", 90, 700) if number else justified(text, 90, 700)
        heads = ("JANE DOE", f"{number + 11}") if number % 2 else ("THE HARBOUR", f"{number + 11}")
        pages.append(page_of(number, body, head=heads[0], foot=heads[1]))

    book = book_of(Pdf(pages))

    assert texts_of(book, BlockKind.PARAGRAPH) == [" ".join([text, *[f"{text} once more"] * 3])]
    assert Counter(texts_of(book, BlockKind.FURNITURE)) == Counter(
        ["THE HARBOUR", "THE HARBOUR", "JANE DOE", "JANE DOE", "11", "12", "13", "14"]
    )
    assert blocks_of(book)[0].kind is BlockKind.PARAGRAPH


def test_roman_page_numbers_are_furniture_and_chapter_numbers_are_not() -> None:
    """What counts with the pages is a page number; "Chapter 2" at the top of a page is not."""
    pages = []
    for number, numeral in enumerate(("i", "ii", "iii", "iv")):
        title = Text(90, 740, f"Chapter {number * 3 + 1}", 16)
        pages.append(Leaf([title, *justified(f"{SEA}.", 90, 700), Text(300, 30 + 15 * (number % 2), numeral, 8)]))

    book = book_of(Pdf(pages))

    assert texts_of(book, BlockKind.FURNITURE) == ["i", "ii", "iii", "iv"]
    assert [chapter.title for chapter in book.chapters] == ["Chapter 1", "Chapter 4", "Chapter 7", "Chapter 10"]


def test_words_broken_at_the_end_of_a_line_are_whole_again_and_compounds_keep_their_hyphen() -> None:
    """The hyphen of the typesetter goes, that of the author stays."""
    broken = [
        Text(90, 700, "A well-known example stood here and the men said an ex-"),
        Text(90, 688, "ample like that was not to be had from so well-"),
        Text(90, 676, "known and so self-"),
        Text(90, 664, "evident a man, and the remark-"),
        Text(90, 652, "able thing was that nobody laughed."),
    ]

    book = book_of(Pdf([Leaf(broken)]))

    read = " ".join(texts_of(book))
    assert "an example like that" in read
    assert "so well-known and so self-evident a man, and the remarkable thing" in read


def test_a_footnote_is_a_note_and_a_raised_exponent_is_not() -> None:
    """Only a raised figure that a note at the foot of its page answers is a reference; 10 squared stays."""
    text = [
        *justified(f"{SEA}.", 90, 700),
        Text(90, 640, "The captain said so."),
        Text(90 + 20 * 6, 644, "1", 6),
        Text(90 + 21 * 6 + 4, 640, "He had 10"),
        Text(90 + 30 * 6 + 4, 644, "2", 6),
        Text(90 + 31 * 6 + 4, 640, "ropes and drank H2O."),
        Text(90, 60, "1", 5),
        Text(94, 57, "See the log of the ship, page 12.", 7),
    ]

    book = book_of(Pdf([Leaf(text)]))

    marks = [span.text for block in blocks_of(book, BlockKind.PARAGRAPH) for span in block.spans
             if span.kind is SpanKind.NOTE_MARK]  # fmt: skip
    assert marks == ["1"]
    assert texts_of(book, BlockKind.NOTE) == ["1 See the log of the ship, page 12."]
    assert texts_of(book, BlockKind.PARAGRAPH)[-1].endswith("He had 10² ropes and drank H2O.")


def test_small_type_that_nothing_refers_to_is_no_note() -> None:
    """A caption at the foot of a page is read, even if it begins with a number."""
    text = [*justified(f"{SEA}.", 90, 700), Text(90, 57, "2 boats in the harbour of the old town.", 7)]

    book = book_of(Pdf([Leaf(text)]))

    assert texts_of(book, BlockKind.NOTE) == []
    assert texts_of(book)[-1] == "2 boats in the harbour of the old town."


def test_the_outline_gives_chapters_and_their_depth() -> None:
    """Bookmarks are the contents that the publisher made; what stands above the first is a chapter of its own."""
    first = [Text(90, 740, "The Sea", 14), *justified(f"{SEA}.", 90, 700)]
    second = [Text(90, 740, "The Hill", 14), *justified(f"{HILL}.", 90, 700), Text(90, 500, "The Mill", 12),
              *justified(f"{HILL}.", 90, 470)]  # fmt: skip
    outline = [("The Sea", 1, 1, 760), ("2. The Hill", 1, 2, 760), ("The Mill", 2, 2, 520)]
    pdf = Pdf([Leaf([Text(200, 500, "A Book", 20)]), Leaf(first), Leaf(second)], outline=outline)

    deep, flat = book_of(pdf), book_of(pdf, levels=(1,))

    assert [(chapter.title, chapter.depth) for chapter in deep.chapters[1:]] == [
        ("The Sea", 1),
        ("2. The Hill", 1),
        ("The Mill", 2),
    ]
    assert [chapter.title for chapter in flat.chapters[1:]] == ["The Sea", "2. The Hill"]
    assert [(block.text, block.level) for block in blocks_of(deep, BlockKind.HEADING)] == [
        ("The Sea", 1),
        ("The Hill", 1),
        ("The Mill", 2),
    ]


def test_a_printed_table_of_contents_is_navigation() -> None:
    """Nobody wants to hear a list of page numbers."""
    lines = [Text(90, 700 - 14 * at, f"Chapter {at + 1} {'.' * 30} {at * 9 + 3}") for at in range(4)]
    pages = [Leaf([Text(90, 740, "Contents", 14), *lines]), Leaf(justified(f"{SEA}.", 90, 700))]

    book = book_of(Pdf(pages))

    assert len(texts_of(book, BlockKind.NAVIGATION)) == 4
    assert texts_of(book, BlockKind.PARAGRAPH) == [f"{SEA}."]


def test_indents_and_short_last_lines_part_paragraphs() -> None:
    """Paragraphs come out as the author made them."""
    first = justified(f"{SEA}. So it was.", 90, 700, indent=15)
    second = justified(f"{HILL}.", 90, first[-1].y - 12, indent=15)

    book = book_of(Pdf([Leaf([*first, *second])]))

    assert texts_of(book, BlockKind.PARAGRAPH) == [f"{SEA}. So it was.", f"{HILL}."]


def test_a_drop_cap_joins_its_word_and_a_spaced_title_its_letters() -> None:
    """No "O nce": it is read as "Once", and "C H A P T E R" as a word."""
    spaced = [Text(200 + 16 * at + 24 * (at > 2), 740, letter, 14) for at, letter in enumerate("THESEA")]
    text = [Text(90, 676, "O", 36), *justified("nce upon a time there was a mill and a miller too", 114, 700, chars=36),
            *justified(f"and so on, {SEA}.", 90, 664, chars=40)]  # fmt: skip

    book = book_of(Pdf([Leaf([*spaced, *text])]))

    assert texts_of(book)[0] == "THE SEA"
    assert texts_of(book)[1].startswith("Once upon a time there was a mill")


def test_what_cannot_be_seen_is_hidden_and_what_is_turned_does_not_cut_the_text() -> None:
    """Invisible text and printer's marks outside the page are listed, a watermark comes after the page's text."""
    text = [*justified(f"{SEA}.", 90, 700), Text(90, 650, "buy now", invisible=True),
            Text(90, HEIGHT + 40, "printer 4711"), Text(40, 660, "DRAFT COPY", turn=90)]  # fmt: skip

    book = book_of(Pdf([Leaf(text)]))

    assert texts_of(book, BlockKind.PARAGRAPH) == [f"{SEA}."]
    assert Counter(" ".join(texts_of(book, BlockKind.HIDDEN)).split()) == Counter(["buy", "now", "printer", "4711"])
    assert texts_of(book, BlockKind.FURNITURE) == ["DRAFT COPY"]


def test_verse_keeps_its_lines_and_lists_their_items() -> None:
    """A poem is not run together, and a bullet is markup."""
    poem = [
        Text(150, 600 - 12 * at, line)
        for at, line in enumerate(
            ("It is easy to despise", "What is out of reach", "Many a fox has been wise", "And sour grapes can teach.")
        )
    ]
    items = [Text(100, 500, "\u2022 One thing to take"), Text(100, 488, "\u2022 Another thing to leave")]

    book = book_of(Pdf([Leaf([*justified(f"{SEA}.", 90, 700), *poem, *items])]))

    assert texts_of(book, BlockKind.VERSE) == [
        "It is easy to despise\nWhat is out of reach\nMany a fox has been wise\nAnd sour grapes can teach."
    ]
    assert [block.spans[-1].text for block in blocks_of(book, BlockKind.ITEM)] == [
        "One thing to take",
        "Another thing to leave",
    ]


def test_a_scan_is_refused_with_what_to_do() -> None:
    """Pictures of pages have no text; the message names the tool that makes some."""
    with pytest.raises(InputError, match=r"its pages are pictures") as raised:
        book_of(Pdf([Leaf(picture=True)] * 3))

    assert "ocrmypdf" in raised.value.hint


def test_a_half_scanned_book_is_refused_by_the_pages_that_would_be_lost() -> None:
    """No page is left out in silence."""
    pages = [Leaf(justified(f"{SEA}.", 90, 700)), Leaf(picture=True), Leaf(picture=True)]

    with pytest.raises(InputError, match=r"2 of 3 pages are pictures without text \(pages 2, 3\)"):
        book_of(Pdf(pages))


def test_a_single_picture_page_is_announced() -> None:
    """A plate in a novel does not stop the book, and is listed."""
    pages = [Leaf(justified(f"{SEA}.", 90, 700)), Leaf(picture=True), Leaf(justified(f"{HILL}.", 90, 700))]

    book = book_of(Pdf(pages))

    spans = [span for block in blocks_of(book) for span in block.spans if span.kind is SpanKind.IMAGE]
    assert [span.text for span in spans] == ["page 2: a picture without text"]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (Pdf([Leaf(justified(SEA, 90, 700))], encrypted=True).data(), "password"),
        (b"%PDF-1.4\nnonsense", "damaged"),
        (Pdf([]).data(), "pages|damaged"),
        (UNMAPPED.data(), "letters cannot be told"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(data: bytes, what: str) -> None:
    """A password, damage, no pages, letters that cannot be told: each in a sentence that names the file."""
    with pytest.raises(InputError, match=what) as raised:
        book_of(data)

    assert "book.pdf" in raised.value.message
    assert raised.value.hint


def test_letters_that_are_nonsense_are_refused() -> None:
    """A font whose letters are shuffled gives words that nobody can say."""
    shuffled = SEA.translate(str.maketrans("aeiou", "bcdfg"))

    with pytest.raises(InputError, match="letters cannot be told"):
        book_of(Pdf([Leaf([*justified(shuffled, 90, 700), *justified(shuffled, 90, 500)])]))


def test_a_stream_that_unpacks_to_more_than_memory_holds_ends_the_child_and_not_the_program() -> None:
    """A bomb is refused in a sentence: pdfium runs in a process with a limit of memory."""
    bomb = Pdf([Leaf([Text(90, 700, "A word")], extra=" " * 250_000_000)]).data()

    with pytest.raises(InputError, match="made to do harm"):
        book_of(bomb)


def test_a_page_that_leads_to_itself_ends_in_a_sentence_for_people() -> None:
    """A tree of pages without an end neither hangs nor crashes the program."""
    data = Pdf([Leaf(justified(f"{SEA}.", 90, 700))]).data()
    looped = re.sub(rb"/Kids \[\d+ 0 R\]", b"/Kids [2 0 R]", data)

    with pytest.raises(InputError):
        book_of(looped)


@pytest.mark.parametrize(
    ("title", "expected"),
    [("Microsoft Word - draft7.doc", "The Harbour"), ("", "The Harbour"), ("The Hill", "The Hill")],
)
def test_a_title_that_a_program_made_up_gives_way_to_the_largest_heading(title: str, expected: str) -> None:
    """The audiobook is not called "Microsoft Word - draft7.doc"."""
    text = [Text(90, 740, "The Harbour", 20), *justified(f"{SEA}.", 90, 700)]
    info = {"Title": title, "Author": "Jane Doe and John Roe", "CreationDate": "D:20010203"}

    book = book_of(Pdf([Leaf(text)], info=info, language="en-GB"))

    assert book.metadata.title == expected
    assert book.metadata.authors == ("Jane Doe", "John Roe")
    assert (book.metadata.language, book.metadata.date) == ("en-GB", "2001-02-03")


def test_the_sample_reads_as_it_is_printed() -> None:
    """Two columns, heads, numbers and a note: every fable is whole."""
    data = (SAMPLES / "fables.pdf").read_bytes()

    book = read_book(SourceFile(name="fables.pdf", data=data), ReaderSettings())

    assert [chapter.title for chapter in book.chapters] == [
        "Two Fables Retold",
        "The Fox and the Grapes",
        "The Wind and the Sun",
    ]
    assert len(texts_of(book, BlockKind.NOTE)) == 1
    assert Counter(texts_of(book, BlockKind.FURNITURE)) == Counter(["Two Fables Retold", "Aesop", "1", "2"])
    written = [
        block.spans[0].text
        for chapter in book.chapters[1:]
        for block in chapter.blocks
        if block.kind is BlockKind.PARAGRAPH
    ]
    assert len(written) == 6
    assert all(text[-1] in '.!?"”' for text in written)
