"""FictionBook: metadata, chapters from sections, notes where they are referred to, dirty files, hostile files."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from docxs import zipped
from texts import blocks_of, book_of, shape_of

from pipeline.book import SpanKind
from pipeline.errors import InputError

_PNG = b"\x89PNG\r\n\x1a\n and so on"
_SAMPLES = Path(__file__).parent.parent / "samples"


def _fb2(bodies: str, about: str = "", *, after: str = "", encoding: str = "utf-8") -> bytes:
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0" '
        f'xmlns:l="http://www.w3.org/1999/xlink"><description>{about}</description>{bodies}{after}</FictionBook>'
    )
    return text.encode(encoding)


def _shape(section: str) -> list[tuple[str, str]]:
    return shape_of(_fb2(f"<body><section>{section}</section></body>"), "book.fb2")


def test_the_description_becomes_metadata() -> None:
    """Names, series, dates, annotation and the cover are taken from the description."""
    about = (
        "<title-info><genre>sf_fantasy</genre><author><first-name>Ann</first-name><middle-name>B.</middle-name>"
        "<last-name>Cee</last-name></author><author><nickname>dee</nickname></author><book-title>The Sea</book-title>"
        "<annotation><p>A tale.</p><p>Of the sea.</p></annotation><lang>en</lang>"
        '<sequence name="Seas" number="2"/><coverpage><image l:href="#c.png"/></coverpage></title-info>'
        "<publish-info><publisher>P</publisher><year>1999</year><isbn>978</isbn></publish-info>"
    )
    picture = f'<binary id="c.png" content-type="image/png">{base64.b64encode(_PNG).decode()}</binary>'
    found = book_of(_fb2("<body><section><p>x</p></section></body>", about, after=picture), "book.fb2").metadata

    assert (found.title, found.authors, found.language) == ("The Sea", ("Ann B. Cee", "dee"), "en")
    assert (found.series, found.series_part, found.genre) == ("Seas", "2", "sf fantasy")
    assert (found.publisher, found.date, found.identifier) == ("P", "1999", "978")
    assert (found.description, found.cover) == ("A tale. Of the sea.", _PNG)


def test_titled_sections_are_chapters_as_deep_as_they_are_nested() -> None:
    """A section without a title belongs to the chapter around it; the body's title stands before the first."""
    body = (
        "<body><title><p>Ann Cee</p><p>The Sea</p></title><section><title><p>Part 1</p></title><section>"
        "<title><p>Chapter 1</p><p>The House</p></title><p>a</p><section><p>b</p></section>"
        "<section><title><p>Deep</p></title><p>c</p></section></section></section></body>"
    )
    chapters = book_of(_fb2(body), "book.fb2").chapters

    assert [(chapter.title, chapter.depth, [block.text for block in chapter.blocks]) for chapter in chapters] == [
        ("Ann Cee. The Sea", 1, ["Ann Cee", "The Sea"]),
        ("Part 1", 1, ["Part 1"]),
        ("Chapter 1. The House", 2, ["Chapter 1", "The House", "a", "b", "Deep", "c"]),
    ]
    assert [chapter.title for chapter in book_of(_fb2(body), "book.fb2", levels=(3,)).chapters][1:] == ["Deep"]


def test_every_kind_of_paragraph_is_told_apart() -> None:
    """Verse keeps its lines; quotations, tables, subtitles, pictures and code are what they are."""
    section = (
        "<title><p>T</p></title><epigraph><p>e</p><text-author>w</text-author></epigraph><p>a<strong>b</strong>c</p>"
        "<subtitle>s</subtitle><poem><title><p>p</p></title><stanza><v>one</v><v>two</v></stanza><text-author>me"
        "</text-author></poem><cite><p>q</p></cite><table><tr><th>x.</th><td>y</td><td>z</td></tr></table>"
        '<image l:href="#i" alt="A hen"/><p>see <code>f()</code> <a l:href="http://u.v">it</a></p>stray'
    )

    assert _shape(section) == [
        ("heading", "T"), ("quote", "e"), ("quote", "w"), ("paragraph", "abc"), ("heading", "s"), ("heading", "p"),
        ("verse", "one\ntwo"), ("paragraph", "me"), ("quote", "q"), ("table", "x. y, z"), ("paragraph", "A hen"),
        ("paragraph", "see f() ithttp://u.v"), ("paragraph", "stray"),
    ]  # fmt: skip


def test_breaks_are_where_the_author_left_space() -> None:
    """Asterisks and rare empty lines part scenes; empty lines at the edges and after every paragraph do not."""
    rare = "<p>a</p><p>b</p><p>c</p><empty-line/><p>d</p><subtitle>* * *</subtitle><p>e</p><empty-line/>"

    assert _shape(rare)[3:] == [("break", ""), ("paragraph", "d"), ("break", ""), ("paragraph", "e")]
    assert [kind for kind, _ in _shape("<p>a</p><empty-line/><p>b</p><empty-line/><p>c</p>")] == ["paragraph"] * 3


def test_notes_stand_at_the_end_of_the_chapter_that_refers_to_them() -> None:
    """A note comes once, its mark is no text, and digits of the text stay."""
    bodies = (
        '<body><section><title><p>A</p></title><p>In 1984<a l:href="#n2" type="note">2</a> x<sup>2</sup></p></section>'
        '<section><title><p>B</p></title><p>y<a l:href="#n1">[1]</a> z<a l:href="#n2" type="note">2</a></p></section>'
        '</body><body name="notes"><title><p>Notes</p></title><section id="n1"><title><p>1</p></title><p>One.</p>'
        '</section><section id="n2"><title><p>2</p></title><p>Two.</p><p>More.</p></section>'
        '<section id="n3"><p>Unused.</p></section></body>'
    )
    chapters = book_of(_fb2(bodies), "book.fb2").chapters

    assert [[(block.kind.value, block.text) for block in chapter.blocks] for chapter in chapters] == [
        [("heading", "A"), ("paragraph", "In 19842 x2"), ("note", "2 Two."), ("note", "More.")],
        [("heading", "B"), ("paragraph", "y[1] z2"), ("note", "Notes 1 One."), ("note", "Unused.")],
    ]
    marks = [s.text for c in chapters for block in c.blocks for s in block.spans if s.kind is SpanKind.NOTE_MARK]
    assert marks == ["2", "[1]", "2"]


def test_the_language_of_a_part_is_kept() -> None:
    """A section, a paragraph or a word in another language than the book's says so."""
    about = "<title-info><lang>en</lang></title-info>"
    inside = '<p>Hallo</p><p xml:lang="en">Hi <style xml:lang="fr">oui</style></p>'
    body = f'<body><section xml:lang="de">{inside}</section></body>'
    german, english = blocks_of(_fb2(body, about), "book.fb2")

    assert (german.language, english.language) == ("de", None)
    assert [(span.text, span.language) for span in english.spans] == [("Hi ", None), ("oui", "fr")]


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        ("windows-1251", "windows-1251"),
        ("utf-8", "windows-1251"),
        ("windows-1251", "utf-8"),
        ("utf-16", "utf-16"),
        ("koi8-r", "koi8-r"),
    ],
)
def test_encodings_are_read_as_declared_and_as_they_are(declared: str, written: str) -> None:
    """Russian books come in their old encodings, and with wrong declarations."""
    text = "Все счастливые семьи похожи друг на друга, каждая несчастливая семья несчастлива по-своему. " * 4
    data = _fb2(f"<body><section><p>{text}</p></section></body>", encoding=declared).decode(declared).encode(written)

    assert [block.text for block in blocks_of(data, "book.fb2")] == [text.strip()]


@pytest.mark.parametrize(
    ("dirty", "text"),
    [
        ("Smith & Sons &mdash; caf&eacute; &amp; &nosuch;", "Smith & Sons — café & &nosuch;"),
        ("1 < 2 and \x0b3", "1 < 2 and 3"),
        ("<emphasis>open", "open"),
        ("a <!-- not read --><![CDATA[b < c]]>", "a b < c"),
    ],
)
def test_broken_xml_is_mended_without_losing_a_letter(dirty: str, text: str) -> None:
    """Stray signs, unknown names and tags that never close do not cost a word."""
    assert _shape(f"<p>{dirty}</p>") == [("paragraph", text)]


def test_a_zip_archive_is_read_under_either_name() -> None:
    """An archive with one FictionBook in it is that book; with two it is refused."""
    data = _fb2("<body><section><p>x</p></section></body>")

    assert shape_of(zipped({"a.fb2": data}), "book.fbz") == shape_of(zipped({"a.fb2": data}), "book.fb2")
    with pytest.raises(InputError, match=r"2 \.fb2 files"):
        book_of(zipped({"a.fb2": data, "b.fb2": data}), "book.fbz")


def test_unknown_elements_lose_no_text() -> None:
    """What the format does not know is read where it stands, in titles too."""
    section = "<title><p>T</p><text>odd</text></title><p>a <odd>b</odd></p><odd>c</odd>"

    assert [text for _, text in _shape(section)] == ["T", "odd", "a b", "c"]


def test_text_outside_of_the_bodies_is_not_lost() -> None:
    """A tag closed too early costs no word."""
    data = _fb2("<body><section><p>a</p></section></body>").replace(b"</body>", b"</FictionBook> words out")

    assert shape_of(data, "book.fb2") == [("paragraph", "a"), ("paragraph", "words out")]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"<html><body>x</body></html>", "no FictionBook"),
        (b"no xml at all", "broken"),
        (_fb2(""), "no body"),
        (b'<!DOCTYPE a [<!ENTITY b "bbbb">]><FictionBook><body>&b;</body></FictionBook>', "entities"),
        (_fb2("<body>" + "<section>" * 100_000 + "x" + "</section>" * 100_000 + "</body>"), r"deep|broken"),
        (_fb2("<body>" + "<section>" * 210 + "x" + "</section>" * 210 + "</body>"), "deep"),
    ],
)
def test_what_would_lose_text_or_does_harm_is_refused(data: bytes, message: str) -> None:
    """Foreign, hostile and hopeless files are refused with a sentence that says why."""
    with pytest.raises(InputError, match=message) as refusal:
        book_of(data, "book.fb2")

    assert refusal.value.hint


def test_pictures_cost_no_parsing() -> None:
    """A book with huge pictures reads like one without, also where a picture is damaged."""
    huge = '<binary id="a">' + "AAAA" * 5_000_000 + '</binary><binary id="c">%%%</binary>'
    about = '<title-info><coverpage><image l:href="#c"/></coverpage></title-info>'
    book = book_of(_fb2("<body><section><p>x</p></section></body>", about, after=huge), "book.fb2")

    assert (book.metadata.cover, book.chapters[0].blocks[0].text) == (None, "x")


def test_the_sample_reads_as_a_book() -> None:
    """The sample has its poems as chapters and its note where it belongs."""
    book = book_of((_SAMPLES / "dos-poemas.fb2").read_bytes(), "dos-poemas.fb2")

    titles = [chapter.title for chapter in book.chapters]
    assert titles == ["Dos poemas", "I. Sonatina", "II. Lo fatal"]
    assert [block.kind.value for block in book.chapters[2].blocks] == ["heading", "heading", "quote", "verse", "note"]
