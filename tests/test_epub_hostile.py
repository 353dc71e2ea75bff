"""EPUBs that are protected, scrambled, drawn or built to harm: refused in a sentence, quickly."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from epubs import CONTAINER, book_in, epub, line, nav, package, page, texts, zipped

from pipeline.errors import InputError
from pipeline.readers.epub.documents import DOCUMENT_LIMIT_BYTES

PAGES = {"a.xhtml": "<p>Text.</p>"}
PROSE = "The sailors had not seen the land for many days and they were all of them very tired of the sea. " * 12


def encryption(algorithm: str, target: str) -> str:
    """Return META-INF/encryption.xml for one file."""
    return (
        '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:e="http://www.w3.org/2001/04/xmlenc#">'
        f'<e:EncryptedData><e:EncryptionMethod Algorithm="{algorithm}"/>'
        f'<e:CipherData><e:CipherReference URI="{target}"/></e:CipherData></e:EncryptedData></encryption>'
    )


@pytest.mark.parametrize(
    "more",
    [
        {"META-INF/encryption.xml": encryption("http://www.w3.org/2001/04/xmlenc#aes256-cbc", "OEBPS/a.xhtml")},
        {"META-INF/encryption.xml": encryption("http://www.idpf.org/2008/embedding", "OEBPS/a.xhtml")},
        {"META-INF/encryption.xml": encryption("http://www.w3.org/2001/04/xmlenc#aes256-cbc", "OEBPS/a")},
        {"META-INF/rights.xml": '<rights xmlns="http://ns.adobe.com/adept"/>'},
        {"META-INF/sinf.xml": "<fairplay:sinf xmlns:fairplay='http://itunes.apple.com/ns/epub'/>"},
        {"META-INF/license.lcpl": '{"provider": "x"}'},
    ],
)
def test_protected_books_are_refused_with_what_to_do(more: Mapping[str, str | bytes]) -> None:
    """DRM is named, and so is the way out."""
    with pytest.raises(InputError, match=r"book\.epub: this book is protected.*DRM") as refused:
        book_in(epub(PAGES, more=more))
    assert "without copy protection" in refused.value.hint


@pytest.mark.parametrize("algorithm", ["http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"])
def test_obfuscated_fonts_hinder_no_listener(algorithm: str) -> None:
    """A book whose fonts alone are scrambled is read."""
    more: Mapping[str, str | bytes] = {"META-INF/encryption.xml": encryption(algorithm, "OEBPS/f.otf"), "f.otf": b"\1"}

    assert texts(book_in(epub(PAGES, more=more))) == [["Text."]]


def shifted(text: str, by: int) -> str:
    """Exchange the letters of a text for others."""
    return "".join(chr((ord(each) - 97 + by) % 26 + 97) if each.isalpha() else each for each in text.lower())


@pytest.mark.parametrize(
    "text", ["".join(chr(0xE000 + ord(each)) if each.isalpha() else each for each in PROSE), shifted(PROSE, 13)]
)
def test_letters_that_only_the_books_own_font_shows_are_refused(text: str) -> None:
    """Nonsense is not read aloud for hours."""
    with pytest.raises(InputError, match="scrambled"):
        book_in(epub({"a.xhtml": f"<p>{text}</p>"}, more={"f.otf": b"\1"}))


@pytest.mark.parametrize("text", [PROSE, "Arma virumque cano, Troiae qui primus ab oris Italiam fato profugus. " * 20])
def test_prose_in_any_tongue_with_fonts_is_read(text: str) -> None:
    """A wrong language tag is no cipher."""
    assert texts(book_in(epub({"a.xhtml": f"<p>{text}</p>"}, more={"f.otf": b"\1"}))) == [[text.strip()]]


def test_pictures_of_pages_are_refused() -> None:
    """A scanned book is named as one, with what to do."""
    pages = {f"{at}.xhtml": f'<div><img src="{at}.jpg" alt="page {at}"/></div>' for at in range(9)}

    with pytest.raises(InputError, match="pictures of pages, no text") as refused:
        book_in(epub(pages))
    assert "OCR" in refused.value.hint


@pytest.mark.parametrize("where", ["container", "package"])
def test_entity_bombs_are_refused(where: str) -> None:
    """A billion laughs stay untold."""
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    opf = package(["a.xhtml"])
    container, opf = (bomb + CONTAINER[21:], opf) if where == "container" else (CONTAINER, bomb + opf[21:])
    members = [("META-INF/container.xml", container), ("OEBPS/content.opf", opf), ("OEBPS/a.xhtml", page("<p>x</p>"))]

    with pytest.raises(InputError, match="declares entities of its own"):
        book_in(zipped(members))


def test_a_bomb_in_the_contents_costs_only_the_contents() -> None:
    """The text is there, so it is read, cut by its headings."""
    bomb = '<!DOCTYPE x [<!ENTITY a "ha">]>' + nav(line("&a;", "a.xhtml")).partition("<!DOCTYPE html>")[2]
    book = book_in(epub({"a.xhtml": "<h1>One</h1><p>x</p>"}, contents=bomb))

    assert [chapter.title for chapter in book.chapters] == ["One"]


def test_a_text_of_monstrous_size_is_refused() -> None:
    """A page that unpacks to more than any book is refused before it is parsed."""
    with pytest.raises(InputError, match=r"'OEBPS/a\.xhtml' in it is larger than"):
        book_in(epub({"a.xhtml": "<p>" + " " * (DOCUMENT_LIMIT_BYTES + 1) + "</p>"}))


def test_fifty_thousand_entries_are_read_in_one_go() -> None:
    """Contents of any length cost time in proportion."""
    contents = nav("".join(line(f"Part {at}", f"a.xhtml#x{at % 500}") for at in range(50_000)))
    body = "".join(f'<p id="x{at}">{at}.</p>' for at in range(500))

    assert len(book_in(epub({"a.xhtml": body}, contents=contents)).chapters) == 500


def test_a_huge_spine_is_read_once_each() -> None:
    """Ten references to one file are one file."""
    spine = '<itemref idref="p0"/>' * 50_000

    assert texts(book_in(epub(PAGES, spine=spine))) == [["Text."]]


@pytest.mark.parametrize(
    "href", ["../../../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "http://x.invalid/a", "%00"]
)
def test_nothing_outside_the_book_is_reached(href: str) -> None:
    """Whatever a book names, only its own members are read."""
    manifest = f'<item id="e" href="{href}" media-type="application/xhtml+xml"/>'
    data = epub(PAGES, manifest=manifest, spine='<itemref idref="p0"/><itemref idref="e"/>')

    assert texts(book_in(data))[0][0] == "Text."
    assert "root:" not in str(texts(book_in(data)))
