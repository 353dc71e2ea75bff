"""EPUB: spine order, chapters from the book's own contents, roles, notes; nothing lost, nothing doubled."""

from __future__ import annotations

import pytest
from epub_sample import SAMPLES, fables
from epubs import XHTML, book_in, epub, line, nav, ncx, outline, package, page, roles, texts, zipped

from pipeline.book import BlockKind, Pronunciation, SpanKind
from pipeline.errors import InputError
from pipeline.readers._archive import Archive

A, B, C = "a.xhtml", "b.xhtml", "c.xhtml"
PAGES = {C: "<p>Third.</p>", A: "<p>First.</p>", B: "<p>Second.</p>"}


def test_the_spine_gives_the_order_and_the_contents_the_titles() -> None:
    """Chapters come as the spine says, not as the manifest or the contents list them."""
    spine = '<itemref idref="p1"/><itemref idref="p2"/><itemref idref="p0"/>'
    book = book_in(epub(PAGES, contents=nav(line("Three", C) + line("One", A) + line("Two", B)), spine=spine))

    assert outline(book) == [("One", 1), ("Two", 1), ("Three", 1)]
    assert texts(book) == [["First."], ["Second."], ["Third."]]


def test_contents_cut_inside_a_file_and_nest() -> None:
    """A part is a chapter of its own, its chapters stand below it, wherever the file ends."""
    pages = {
        A: "<h1>Part One</h1><p>Motto.</p>",
        B: '<h2 id="i">I</h2><p>One.</p><div id="ii"><h2>II</h2><p>Two.</p></div>',
        C: "<p>Still two.</p>",
    }
    below = line("I", f"{B}#i") + line("II", f"{B}#ii")
    book = book_in(epub(pages, contents=nav(line("Part One", A, below))))

    assert outline(book) == [("Part One", 1), ("I", 2), ("II", 2)]
    assert texts(book) == [["Part One", "Motto."], ["I", "One."], ["II", "Two.", "Still two."]]


def test_the_old_table_of_contents_is_used_in_document_order() -> None:
    """EPUB 2 books have chapters too; percent-codes and the wrong case lead where they mean."""
    pages = {"Text/Ch 1.xhtml": "<p>One.</p>", "Text/ch2.xhtml": "<p>Two.</p>"}
    contents = ncx(("One", "text/Ch%201.xhtml"), ("Two", "Text/CH2.xhtml"))

    assert outline(book_in(epub(pages, contents=contents))) == [("One", 1), ("Two", 1)]


@pytest.mark.parametrize(
    ("levels", "titles"), [((1, 2), ["One", "Sub", "Two"]), ((1,), ["One", "Two"]), ((6,), ["One", "Two"])]
)
def test_without_contents_headings_make_chapters_else_files(levels: tuple[int, ...], titles: list[str]) -> None:
    """A book that lists no chapters is cut at its headings, or at least at its files."""
    pages = {A: "<h1>One</h1><p>a</p><h2>Sub</h2><p>b</p>", B: "<h1>Two</h1><p>c</p>"}
    book = book_in(epub(pages), levels=levels)

    assert [chapter.title for chapter in book.chapters] == titles
    assert sum(map(len, texts(book))) == 6


def test_entries_that_lead_nowhere_or_to_one_place_lose_nothing() -> None:
    """Missing files and anchors, two entries for one place, places out of order: every block comes once."""
    pages = {A: '<h1>One</h1><p>a</p><p id="x">x</p>', B: "<h1>Two</h1><p>b</p>"}
    lines = [
        ("Two", B),
        ("Gone", "no.xhtml"),
        ("Out", "http://x.invalid/"),
        ("X", f"{A}#x"),
        ("Odd", f"{A}#no"),
        ("One", A),
    ]
    book = book_in(epub(pages, contents=nav("".join(line(*each) for each in lines))))

    assert outline(book) == [("One", 1), ("X", 1), ("Two", 1)]
    assert texts(book) == [["One", "a"], ["x"], ["Two", "b"]]


def test_a_part_and_its_first_chapter_at_one_place_share_a_title() -> None:
    """Neither name is lost."""
    contents = nav(line("Part I", A, line("Dawn", A) + line("Dusk", B)))

    assert outline(book_in(epub({A: "<p>a</p>", B: "<p>b</p>"}, contents=contents))) == [
        ("Part I: Dawn", 1),
        ("Dusk", 2),
    ]


def test_an_anchor_after_its_heading_means_the_heading() -> None:
    """A chapter does not lose its heading to the one before it."""
    pages = {A: '<h1>One</h1><p>a</p><h1>Two</h1><p id="t">b</p>', B: "<h1>Three</h1>"}
    contents = nav(line("One", A) + line("Two", f"{A}#t") + line("Three", B))

    assert texts(book_in(epub(pages, contents=contents)))[1] == ["Two", "b"]


def test_files_that_the_contents_do_not_name_stand_where_they_belong() -> None:
    """A split chapter goes on; a dedication, a cover and a chapter with its own heading are their own."""
    pages = {
        A: page('<img src="c.jpg" alt="Cover picture"/>', attributes='epub:type="cover"'),
        "d.xhtml": page("<p>For Ann.</p>", attributes='epub:type="dedication"'),
        B: "<h1>One</h1><p>a</p>",
        "b2.xhtml": "<p>a goes on</p>",
        C: "<h1>Two</h1><p>b</p>",
        "e.xhtml": page("<p>Set in type.</p>", attributes='role="doc-colophon"'),
    }
    book = book_in(epub(pages, contents=nav(line("One", B) + line("End", "e.xhtml"))))

    assert [chapter.title for chapter in book.chapters] == ["Cover", "Dedication", "One", "Two", "End"]
    assert roles(book) == ["cover", "dedication", "", "", "colophon"]
    assert texts(book)[2] == ["One", "a", "a goes on"]


def test_landmarks_and_the_guide_name_roles() -> None:
    """Where the text says nothing of itself, the book's lists do."""
    lists = (
        f'<nav epub:type="landmarks"><ol><li><a epub:type="copyright-page" href="{B}">Legal</a></li>'
        f'<li><a epub:type="bodymatter" href="{C}">Start</a></li></ol></nav>'
    )
    contents = nav(line("Title", A) + line("Legal", B) + line("One", C), more=lists)
    after = f'<guide><reference type="title-page" href="{A}"/></guide>'

    spine = '<itemref idref="p1"/><itemref idref="p2"/><itemref idref="p0"/>'
    book = book_in(epub(PAGES, contents=contents, spine=spine, after=after))

    assert roles(book) == ["titlepage", "copyright-page", ""]


def test_what_is_outside_the_reading_order_comes_last_and_is_marked() -> None:
    """Files that are not linear or in no spine lose no word, and no listener stumbles over them."""
    spine = '<itemref idref="p0" linear="no"/><itemref idref="p1"/>'
    book = book_in(epub({A: "<p>Aside.</p>", B: "<p>Text.</p>", C: "<p>Stray.</p>"}, spine=spine))

    assert texts(book) == [["Text."], ["Aside."], ["Stray."]]
    assert roles(book) == ["", "auxiliary", "auxiliary"]


def test_notes_in_another_file_are_notes() -> None:
    """References in one file tell what is a note in another; the way back makes no note of the text."""
    pages = {
        A: f'<p id="p">A<sup><a id="r1" href="{B}#n1">1</a></sup> word.</p>',
        B: f'<p id="n1"><a href="{A}#r1"><sup>1</sup></a> The note.</p>',
    }
    blocks = [block for chapter in book_in(epub(pages)).chapters for block in chapter.blocks]

    assert [block.kind for block in blocks] == [BlockKind.PARAGRAPH, BlockKind.NOTE]
    assert [span.kind for span in blocks[0].spans if span.text == "1"] == [SpanKind.NOTE_MARK]


def test_targets_of_the_page_list_are_page_numbers() -> None:
    """Printed page numbers are known by the page list where they do not say so themselves."""
    more = f'<nav epub:type="page-list"><ol><li><a href="{A}#p7">7</a></li></ol></nav>'
    data = epub({A: '<p>One <span id="p7">7</span>word.</p>'}, contents=nav(line("One", A), more=more))
    spans = book_in(data).chapters[0].blocks[0].spans

    assert [span.text for span in spans if span.kind is SpanKind.PAGE_NUMBER] == ["7"]


def test_what_is_not_xhtml_is_read_through_its_fallback() -> None:
    """A spine of pictures with pages behind them has text; a chain that bites its tail ends."""
    manifest = (
        '<item id="i" href="i.jpg" media-type="image/jpeg" fallback="f"/>'
        f'<item id="f" href="f.xhtml" media-type="{XHTML}"/>'
        '<item id="x" href="x.jpg" media-type="image/jpeg" fallback="y"/>'
        '<item id="y" href="y.jpg" media-type="image/jpeg" fallback="x"/>'
    )
    opf = package((), manifest=manifest, spine='<itemref idref="i"/><itemref idref="x"/>')

    assert texts(book_in(epub({}, opf=opf, more={"f.xhtml": page("<p>Behind.</p>")}))) == [["Behind."]]


def test_a_drawing_as_a_page_is_read() -> None:
    """Lines of text in a drawing that is a page by itself are text."""
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><text>Once <tspan>upon</tspan></text><text>a time</text></svg>'
    opf = package((), manifest='<item id="s" href="s.svg" media-type="image/svg+xml"/>', spine='<itemref idref="s"/>')

    assert texts(book_in(epub({}, opf=opf, more={"s.svg": svg}))) == [["Once upon", "a time"]]


def test_a_missing_file_shows_in_the_ledger() -> None:
    """A gap in the book is said, and no reason to lose the rest."""
    opf = package((A, B))

    assert texts(book_in(epub({A: "<p>Here.</p>"}, opf=opf))) == [
        ["Here.", "b.xhtml: this file is missing from the book"]
    ]


def test_lexicons_come_along() -> None:
    """What the publisher says of pronunciation is kept; a broken lexicon costs nothing else."""
    lexicon = (
        '<lexicon xmlns="http://www.w3.org/2005/01/pronunciation-lexicon" version="1.0" alphabet="ipa" xml:lang="en">'
        "<lexeme><grapheme>gif</grapheme><phoneme>dʒɪf</phoneme></lexeme></lexicon>"
    )
    manifest = "".join(f'<item id="l{at}" href="{at}.pls" media-type="application/pls+xml"/>' for at in "ab")
    book = book_in(epub({A: "<p>Text.</p>"}, manifest=manifest, more={"a.pls": lexicon, "b.pls": "<no"}))

    assert book.pronunciations == (Pronunciation(written="gif", phonemes="dʒɪf", language="en"),)


@pytest.mark.parametrize(
    "container", [None, "<container/>", "\ufeff<container><rootfiles><rootfile full-path='b.opf'/>"]
)
def test_a_dirty_container_loses_nothing(container: str | None) -> None:
    """No mimetype, no container or a broken one, the package in the root: one package is enough."""
    members = [("b.opf", package([A])), (A, page("<p>Here.</p>")), ("Thumbs.db", "x")]
    if container:
        members.append(("META-INF/container.xml", container))

    assert texts(book_in(zipped(members))) == [["Here."]]


def test_an_archive_without_a_book_says_so() -> None:
    """A ZIP of something else is named as what it lacks."""
    with pytest.raises(InputError, match=r"book\.epub: there is no META-INF/container\.xml"):
        book_in(zipped([("a.txt", "x")]))


def test_the_sample_is_read_whole() -> None:
    """The sample in the repository is what its script makes, and has the chapters that it lists."""
    data = (SAMPLES / "fables.epub").read_bytes()
    made, kept = (Archive(each, "fables.epub") for each in (fables(), data))
    book = book_in(data)

    assert {name: made.read(name) for name in made.names} == {name: kept.read(name) for name in kept.names}
    assert outline(book) == [
        ("Two Fables Retold", 1), ("I: The Fox and the Grapes", 1), ("II: The Wind and the Sun", 1),
        ("III: The Moral", 1), ("Notes", 1),
    ]  # fmt: skip
    assert roles(book) == ["titlepage", "chapter", "chapter", "chapter", "endnotes"]
    assert book.metadata.cover == (SAMPLES / "harbour.png").read_bytes()
    assert (book.metadata.authors, len(book.pronunciations)) == (("Aesop",), 1)
