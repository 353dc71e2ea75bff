"""HTML: books whole, of web pages the article, and everything else listed."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml.etree import _Element as Element
from texts import blocks_of, book_of, script_of, skipped, spoken

from pipeline.book import BlockKind
from pipeline.errors import InputError
from pipeline.readers import ReaderSettings, SourceFile
from pipeline.readers.html import read
from pipeline.readers.html.article import Finder, extracted

SAMPLE = Path(__file__).parent.parent / "samples" / "lighthouse.html"
UNREAD = (BlockKind.BOILERPLATE, BlockKind.NAVIGATION, BlockKind.HIDDEN, BlockKind.DUPLICATE)
GUTENBERG = """<html lang="en"><head><title>The Project Gutenberg eBook of The Sea, by A. Smith</title></head><body>
<section id="pg-header"><h2>The Project Gutenberg eBook of The Sea</h2><p>This eBook is free.</p>
<p><strong>Title</strong>: The Sea</p><p><strong>Author</strong>: A. Smith</p>
<div id="pg-start-separator">*** START OF THE PROJECT GUTENBERG EBOOK THE SEA ***</div></section>
<h1>THE SEA</h1><h2>Contents</h2><table><tr><td><a href="#c1">CHAPTER I</a></td><td>1</td></tr>
<tr><td><a href="#c2">CHAPTER II</a></td><td>9</td></tr><tr><td><a href="#c3">III</a></td><td>20</td></tr></table>
<h2 id="c1">CHAPTER I</h2><p>Text <span class="pagenum">[Pg 2]</span>one.</p><h2 id="c2">CHAPTER II</h2><p>Two.</p>
<section id="pg-footer"><div>*** END OF THE PROJECT GUTENBERG EBOOK THE SEA ***</div><h2>LICENSE</h2><p>No.</p>
</section></body></html>"""
OLD_GUTENBERG = """<html><body><pre>
The Project Gutenberg EBook of Old, by B. Jones

Title: Old
Author: B. Jones

*** START OF THIS PROJECT GUTENBERG EBOOK OLD ***
</pre><h2>I</h2><p>Body.</p><pre>
End of the Project Gutenberg EBook of Old
</pre></body></html>"""
LONG = "A paragraph of the article that is long enough to be taken for text, with commas, and a stop. "
OTHER = "Something else is said here, at some length too, so that nobody takes it for a caption or a menu. "


def _read(html: str, name: str = "page.html") -> list[str]:
    return [block.text for block in blocks_of(html, name) if block.kind not in UNREAD]


def test_the_sample_reads_as_an_article() -> None:
    """Title, author and date are known; menus, banners, notes and footers are not spoken; nothing is unexplained."""
    book = book_of(SAMPLE.read_bytes(), "lighthouse.html")
    script = script_of(SAMPLE.read_text("utf-8"), "lighthouse.html")
    said = " ".join(spoken(script))

    metadata = book.metadata
    assert (metadata.title, metadata.authors, metadata.date) == (
        "The Keeper of Gull Rock",
        ("Ada Marsh",),
        "2024-10-03",
    )
    assert (metadata.language, metadata.publisher) == ("en", "Coast Notes")
    assert [chapter.title for chapter in book.chapters] == ["The Keeper of Gull Rock", "What he heard"]
    assert said.count("The Keeper of Gull Rock") == 1
    assert "one entry more" in said
    assert not any(word in said for word in ("cookie", "Harbours", "Related", "Imprint", "1931"))
    assert {"boilerplate", "navigation", "footnote", "footnote mark"} <= {reason for _, reason in skipped(script)}


def test_a_gutenberg_book_is_read_between_its_markers() -> None:
    """Header, licence and table of contents are listed, not read; its fields are the metadata."""
    book = book_of(GUTENBERG, "sea.html")

    assert (book.metadata.title, book.metadata.authors) == ("The Sea", ("A. Smith",))
    assert _read(GUTENBERG) == ["THE SEA", "CHAPTER I", "Text [Pg 2]one.", "CHAPTER II", "Two."]
    assert [chapter.title for chapter in book.chapters] == ["THE SEA", "CHAPTER I", "CHAPTER II"]


def test_an_old_gutenberg_book_has_its_header_in_one_block() -> None:
    """The markers are found inside preformatted text too."""
    assert _read(OLD_GUTENBERG) == ["I", "Body."]
    assert book_of(OLD_GUTENBERG, "old.html").metadata.title == "Old"


def test_a_page_without_site_parts_is_read_whole() -> None:
    """A chapter or story saved as HTML has no article to look for."""
    assert _read("<title>T</title><body>Before. <h1>Head</h1><p>One.</p><p>Two.</p>") == [
        "Before.",
        "Head",
        "One.",
        "Two.",
    ]


def _heard(html: str, find: Finder) -> list[str]:
    book = read(SourceFile(name="page.html", data=html.encode()), ReaderSettings(), find_article=find)
    return [block.text for chapter in book.chapters for block in chapter.blocks if block.kind not in UNREAD]


def _not_installed(root: Element) -> str | None:
    """Find nothing, as where trafilatura is not installed."""
    return None


FINDERS = pytest.mark.parametrize("find", [extracted, _not_installed])


@FINDERS
def test_a_short_paragraph_between_long_ones_is_kept(find: Finder) -> None:
    """Nothing that stands inside the article is dropped for being short, or said before; what is around it is."""
    html = (
        f"<header>Site</header><main><h1>H</h1><p>{LONG * 3}</p><p>Short.</p><p>{LONG * 3}</p><p>{OTHER * 2}</p></main>"
        f"<aside>Aside</aside><div class='comments'><p>{OTHER * 2}</p><p>{LONG}</p></div><footer>Foot</footer>"
    )
    long, other = " ".join([LONG.strip()] * 3), " ".join([OTHER.strip()] * 2)

    assert _heard(html, find) == ["H", long, "Short.", long, other]


@FINDERS
def test_an_article_in_a_badly_named_part_is_kept(find: Finder) -> None:
    """A site that calls its article a form or a promo is forgiven where the article is known."""
    html = f"<nav>menu</nav><main><p>{LONG * 2}</p><div class='promo'><p>{OTHER * 2}</p></div><p>{LONG * 3}</p></main>"

    assert len(_heard(html, find)) == (2 if find is _not_installed else 3)


@FINDERS
def test_a_headline_outside_the_article_is_read_once(find: Finder) -> None:
    """The headline may stand in the page's header, and may stand twice."""
    html = (
        f"<meta property=og:title content=Big><header><h1>Big</h1></header><main><p>{LONG * 3}</p></main>"
        f"<nav>menu</nav>"
    )
    twice = f"<meta property=og:title content=Big><nav>n</nav><main><h1>Big</h1><h1>Big</h1><p>{LONG * 3}</p></main>"

    assert [_heard(page, find)[0] for page in (html, twice)] == ["Big", "Big"]
    assert [_heard(page, find).count("Big") for page in (html, twice)] == [1, 1]


def test_structured_data_names_the_author() -> None:
    """JSON-LD is understood, and broken JSON-LD is no reason to fail."""
    told = '{"@graph": [{"@type": "NewsArticle", "headline": "H", "author": [{"name": "A B"}, "C D"]}]}'
    html = f"<script type='application/ld+json'>{{broken</script><script type='application/ld+json'>{told}</script>"
    metadata = book_of(f"{html}<p>{LONG}</p>", "p.html").metadata

    assert (metadata.title, metadata.authors) == ("H", ("A B", "C D"))


@pytest.mark.parametrize(
    "html",
    [
        "<body><div id=root></div><script src=app.js></script>",
        "<body><div id=app>Loading</div><script>boot()</script><noscript>Please enable JavaScript.</noscript>",
    ],
)
def test_a_page_that_a_program_draws_is_refused(html: str) -> None:
    """An app's shell has no text, and the message says what to do."""
    with pytest.raises(InputError, match=r"page\.html: there is no text in this page"):
        book_of(html, "page.html")


def test_the_ending_can_be_told_apart_from_the_name() -> None:
    """XHTML is read like HTML."""
    assert _read(
        '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>a</p></body></html>', "a.xhtml"
    ) == ["a"]
