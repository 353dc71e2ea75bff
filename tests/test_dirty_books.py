"""Valid books with all the dirt of real ones: every word of them is read, under the right title."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import pytest
from docxs import package as document
from epubs import CONTAINER, book_in, epub, line, nav, ncx, outline, package, page, texts, zipped
from texts import LIMITS, blocks_of, book_of

from pipeline.account import account
from pipeline.book import Book
from pipeline.plan import plan

HEAD = '<?xml version="1.0" encoding="{}"?><html xmlns="http://www.w3.org/1999/xhtml"><body>'
BODY = HEAD.format("utf-8") + "<h1>Café — one</h1><p>Señor &amp; son</p></body></html>"
SAID = ["Café — one", "Señor & son"]


def _accounted(book: Book) -> Book:
    """Plan a book and have every letter of it accounted for."""
    account(book, plan(book, language="en", limits=LIMITS))
    return book


def _with_page(data: bytes) -> bytes:
    return epub({}, opf=package(["a.xhtml"]), more={"a.xhtml": data})


@pytest.mark.parametrize(
    "data",
    [
        BODY.replace("><", ">\r\n<").encode(),
        b"\xef\xbb\xbf" + BODY.encode(),
        b"\xef\xbb\xbf\r\n" + BODY.encode(),
        BODY.replace("utf-8", "utf-16").encode("utf-16"),
        BODY.encode("cp1252"),
        BODY.replace("utf-8", "iso-8859-1").encode("cp1252"),
        BODY.replace("utf-8", "iso-8859-1").encode(),
        BODY.replace("utf-8", "us-ascii").encode(),
        BODY.replace("utf-8", "no-such-encoding").encode(),
        BODY.replace("é", "&eacute;").replace("—", "&mdash;").replace("ñ", "&#xf1;").encode(),
        BODY.replace("é", "&eacute").replace("&amp;", "&").encode(),
        BODY.replace("</p></body></html>", "").encode(),
        BODY.replace("h1>", "H1>").replace("p>", "P>").replace("body>", "BODY>").encode(),
        BODY.replace("<body>", "").replace("</body>", "").encode(),
        BODY.replace("<p>Señor &amp; son</p></body></html>", "</body></html><p>Señor &amp; son</p>").encode(),
        BODY.replace("<body>", "<head><title/></head><body>").encode(),
        BODY.replace("<h1>", "<h1 id='x' class=a b=c d>").replace("<p>", "<p id='x'>").encode(),
        BODY.replace("<h1>", "\0<h1>\x0b").encode(),
        BODY.replace("<p>", "<p epub:type='x' ns:y='z' xlink:href='#'>").encode(),
        BODY.replace("<h1>", "<a/><h1>").replace("<p>", "<div/><p>").encode(),
    ],
)
def test_a_dirty_page_of_an_epub_is_read_whole(data: bytes) -> None:
    """Line ends, marks, wrong encodings, named characters, unclosed and shouted tags, text out of place."""
    book = _accounted(book_in(_with_page(data)))

    assert texts(book) == [SAID]


def test_tables_in_tables_are_read_in_order() -> None:
    """A page laid out with tables in tables loses nothing and repeats nothing."""
    inner = "<table><tr><td>b</td><td>c<table><tr><td>d</td></tr></table></td></tr></table>"
    book = _accounted(book_in(epub({"a.xhtml": f"<table><tr><td>a</td><td>{inner}</td><td>e</td></tr></table>"})))

    assert "".join("".join(texts(book)[0]).split()) == "abcde"


PAGES = {"Chapter 1.xhtml": "<h1 id='t'>One</h1><p>a</p>", "text/two.xhtml": "<h1 id='t'>Two</h1><p id='t'>b</p>"}


@pytest.mark.parametrize(
    "href", ["Chapter%201.xhtml", "CHAPTER%201.XHTML", "./Chapter 1.xhtml", "x/../Chapter%201.xhtml"]
)
def test_names_are_found_however_they_are_written(href: str) -> None:
    """Percent codes, capitals, dots and spaces lead to the same file."""
    contents = nav(line("First", f"{href}#t") + line("Second", "text\\two.xhtml#t"))
    opf = package(
        [href, "text/two.xhtml"],
        manifest='<item id="n" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>',
    )
    book = _accounted(book_in(epub(PAGES, opf=opf, more={"nav.xhtml": contents})))

    assert outline(book) == [("First", 1), ("Second", 1)]
    assert texts(book) == [["One", "a"], ["Two", "b"]]


@pytest.mark.parametrize(
    "contents",
    [
        nav("<li><span>First</span></li><li>Second</li>"),
        nav("<li><a>First</a></li><li><a href=''>Second</a></li>"),
        nav(line("First", "gone.xhtml") + line("Second", "text/two.xhtml#gone")),
        ncx(("First", ""), ("Second", "nowhere.xhtml#x")),
        "<ncx><navMap>broken",
        nav(""),
    ],
)
def test_contents_that_lead_nowhere_cost_no_text(contents: str) -> None:
    """Without a place to cut, headings cut."""
    book = _accounted(book_in(epub(PAGES, contents=contents)))

    assert texts(book) == [["One", "a"], ["Two", "b"]]


def test_a_wrong_play_order_is_no_order() -> None:
    """Chapters come as the book has them, not as a counter says."""
    contents = ncx(("First", "Chapter%201.xhtml"), ("Second", "text/two.xhtml"))
    contents = contents.replace("<navPoint>", '<navPoint playOrder="9" id="same">', 1)
    contents = contents.replace("<navPoint>", '<navPoint playOrder="1" id="same">', 1)

    assert outline(_accounted(book_in(epub(PAGES, contents=contents)))) == [("First", 1), ("Second", 1)]


def test_a_title_in_pieces_is_read_whole() -> None:
    """What stands after an element in a title belongs to it, what stands after the title does not."""
    contents = nav(
        '<li><a href="Chapter%201.xhtml">The <i>first</i> of <b>all</b> ones</a> no title</li>'
        + line("Second", "text/two.xhtml")
    )

    assert outline(book_in(epub(PAGES, contents=contents)))[0] == ("The first of all ones", 1)


@pytest.mark.parametrize(
    "opf",
    [
        package(["a.xhtml", "gone.xhtml"]),
        package(["a.xhtml"], spine='<itemref idref="p0"/><itemref idref="p0"/><itemref idref="none"/><itemref/>'),
        package(["a.xhtml"], metadata="<dc:title>Salt & Sea <x:y/></dc:title>"),
        package(["a.xhtml"]).replace("application/xhtml+xml", "text/xml"),
        package(["a.xhtml"]).replace("application/xhtml+xml", "application/octet-stream"),
        package(["a.xhtml"])
        .replace("<item ", "<opf:item ")
        .replace("<spine", "<opf:spine")
        .replace("/spine", "/opf:spine"),
        package(["a.xhtml"]).replace('<?xml version="1.0"?>', "\ufeff\r\n<?xml version='1.1'?><!-- c -->"),
        package(["a.xhtml"], spine="", after="<guide><reference type='text' href='a.xhtml'/></guide>"),
    ],
)
def test_a_dirty_package_loses_no_text(opf: str) -> None:
    """Missing files, repeated and unknown references, a stray &, wrong types and prefixes."""
    book = _accounted(book_in(epub({"a.xhtml": "<p>Text.</p>"}, opf=opf)))

    assert texts(book)[0][0] == "Text."


@pytest.mark.parametrize("name", ["content.opf", "OEBPS\\content.opf", "META-INF/content.opf"])
def test_the_package_may_lie_anywhere(name: str) -> None:
    """The container says where, with whatever slash."""
    folder = name.replace("\\", "/").rpartition("/")[0]
    at = f"{folder}/a.xhtml" if folder else "a.xhtml"
    container = CONTAINER.replace("OEBPS/content.opf", name)
    members = [("META-INF/container.xml", container), (name, package(["a.xhtml"])), (at, page("<p>Text.</p>"))]

    assert texts(_accounted(book_in(zipped(members)))) == [["Text."]]


def _changed(archive: bytes, changes: Mapping[str, tuple[str, str]]) -> bytes:
    """Return an archive with text replaced in some members, by name."""
    with zipfile.ZipFile(io.BytesIO(archive)) as old:
        members = [(name, old.read(name).decode()) for name in old.namelist()]
    return zipped([(name, text.replace(*changes[name]) if name in changes else text) for name, text in members])


def _renamed(archive: bytes, names: Mapping[str, str]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(archive)) as old:
        return zipped([(names.get(name, name), old.read(name)) for name in old.namelist()])


def _words(style: str) -> bytes:
    runs = "<w:r><w:rPr><w:rtl w:val='0'/></w:rPr><w:t xml:space='preserve'>On</w:t></w:r><w:r><w:t>e</w:t></w:r>"
    marks = "<w:pPr><w:rPr/></w:pPr><w:bookmarkStart w:id='0' w:name='_x'/>"
    text = f"<w:p>{marks}<w:r><w:t>Text.</w:t></w:r><w:proofErr/></w:p>"
    return document(f"<w:p><w:pPr><w:pStyle w:val='{style}'/></w:pPr>{runs}</w:p>{text}<w:sectPr/>")


@pytest.mark.parametrize(
    "data",
    [
        _words("berschrift1"),
        _changed(_words("Heading2"), {"word/document.xml": ("<w:body>", "\r\n<w:body>\r\n")}),
        _changed(_words("Heading2"), {"word/styles.xml": ("heading 2", "Heading 2")}),
        _renamed(
            _changed(
                _words("Heading2"),
                {
                    "_rels/.rels": ('Target="word/document.xml"', 'Target="/word/document2.xml"'),
                    "[Content_Types].xml": ("/word/document.xml", "/word/document2.xml"),
                },
            ),
            {
                "word/document.xml": "word/document2.xml",
                "word/_rels/document.xml.rels": "word/_rels/document2.xml.rels",
            },
        ),
    ],
)
def test_documents_of_all_word_processors_are_read(data: bytes) -> None:
    """Runs cut anywhere, marks of the spelling checker, names in other letters, parts under other names."""
    book = _accounted(book_of(data, "a.docx"))

    assert [(chapter.title, [block.text for block in chapter.blocks]) for chapter in book.chapters] == [
        ("One", ["One", "Text."])
    ]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.md", b"\xef\xbb\xbf# One\r\n\r\nSe\xc3\xb1or\rText\r\n"),
        ("a.md", "# One\n\nSeñor\nText".encode("utf-16")),
        ("a.md", "# One\n\nSeñor\nText".encode("cp1252")),
        ("a.html", b"<H1>One<P>Se&ntilde;or\r\nText"),
        ("a.html", "<meta charset=utf-8><h1>One</h1>Señor<br>Text".encode("cp1252")),
        ("a.fb2", "<FictionBook><body><section><title><p>One</p></title><p>Señor & Text</p>".encode()),
        ("a.fb2", '<?xml version="1.0" encoding="windows-1252"?><FictionBook xmlns="u"><body><section><title><p>One</p>'
         "</title><p>Señor &nbsp;Text</p></section></body></FictionBook>".encode("cp1252")),
    ],
)  # fmt: skip
def test_other_dirty_files_are_read_whole(name: str, data: bytes) -> None:
    """Marks, line ends and encodings of every system; tags that nobody closed."""
    said = " ".join(block.text for block in blocks_of(data, name)).replace("&", "").split()

    assert said == ["One", "Señor", "Text"]
