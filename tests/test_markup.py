"""(X)HTML to blocks: every text node once and in order, marked as what it is."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from pipeline.book import BlockKind
from pipeline.errors import InputError
from pipeline.readers._markup import Context, Piece, note_links, parse, pieces, title_of


def _pieces(
    html: str | bytes, *, note_targets: frozenset[str] = frozenset(), language: str | None = "en"
) -> list[Piece]:
    data = html.encode() if isinstance(html, str) else html
    return list(pieces(parse(data, "a.xhtml"), Context(file="a.xhtml", language=language, note_targets=note_targets)))


def _shape(html: str | bytes) -> list[tuple[str, str]]:
    return [(piece.block.kind.value, piece.block.text) for piece in _pieces(html)]


def _spans(html: str) -> list[tuple[str, str]]:
    return [(span.kind.value, span.text) for piece in _pieces(html) for span in piece.block.spans]


def test_text_beside_blocks_is_read_once() -> None:
    """Text directly in a div, before an image, in an item with paragraphs: nothing is lost and nothing comes twice."""
    html = "<body>a<div>b<p>c</p>d<img src=x alt='E'></div><ul><li><p>f</p><p>g</p></li><li>h</ul><td>i</td>"

    assert _shape(html) == [
        ("paragraph", "a"), ("paragraph", "b"), ("paragraph", "c"), ("paragraph", "dE"), ("item", "f"), ("item", "g"),
        ("item", "h"), ("paragraph", "i"),
    ]  # fmt: skip


def test_inline_elements_join_and_blocks_part() -> None:
    """A drop cap joins its word, as text, letter or picture; white space is one space; marks of order stay."""
    html = "<p><span>T</span>HE  <b>e</b>nd\n of<i> it</i>.</p><p><img alt='O' src=x>nce</p><div>a</div><div>b</div>"

    assert _shape(html) == [
        ("paragraph", "THE end of it."),
        ("paragraph", "Once"),
        ("paragraph", "a"),
        ("paragraph", "b"),
    ]


def test_an_initial_drawn_as_a_picture_is_a_letter() -> None:
    """A picture of one letter belongs to its word; any other picture is a picture."""
    assert _spans("<p><img alt='O' src=x>nce <img alt='A sea' src=y></p>") == [("text", "Once "), ("image", "A sea")]


def test_items_are_numbered_as_a_browser_numbers_them() -> None:
    """Start, value, letters, Roman numbers and counting down are heard; a list without numbers has none."""
    html = (
        "<ol start=3><li>a<li value=9>b<ol type=a><li>c</ol></ol><ol reversed><li>d<li>e</ol>"
        "<ol type=I start=4><li>f</ol><ol style='list-style: none'><li>g</ol><ol><li>1. h</ol>"
    )

    assert [text for _, text in _shape(html)] == ["3. a", "9. b", "a. c", "2. d", "1. e", "IV. f", "g", "1. h"]


def test_headings_have_levels_quotes_and_code_their_kinds() -> None:
    """What the elements say is kept, ARIA headings included."""
    html = "<h3>A<br>B</h3><div role=heading aria-level=2>C</div><blockquote><p>d</blockquote><pre>x\n  y</pre><hr>"
    found = [(piece.block.kind.value, piece.block.level, piece.block.text) for piece in _pieces(html)]

    assert found == [
        ("heading", 3, "A B"),
        ("heading", 2, "C"),
        ("quote", 0, "d"),
        ("code", 0, "x\n  y"),
        ("break", 0, ""),
    ]


def test_verse_keeps_its_lines() -> None:
    """Short lines with breaks, and lines with elements of their own, are verse; wrapped prose is not."""
    long = "this line of prose was wrapped by hand at some sixty characters"
    html = (
        "<p>Roses<br>are red</p><div class=poem><div class=stanza><div>a</div><div>b</div></div>"
        f"<div class=stanza><div>c</div></div></div><p>{long}<br>{long}<br>and ends</p><p>x<br><br>y</p>"
    )

    assert _shape(html) == [
        ("verse", "Roses\nare red"), ("verse", "a\nb"), ("verse", "c"), ("paragraph", f"{long} {long} and ends"),
        ("paragraph", "x"), ("paragraph", "y"),
    ]  # fmt: skip


def test_ornaments_are_breaks() -> None:
    """A line of stars is a pause; letters used as an ornament are listed."""
    assert _shape("<p>* * *</p><p>⁂</p><p>—oOo—</p><p>Oh!</p>") == [
        ("break", "* * *"), ("break", "⁂"), ("paragraph", "—oOo—"), ("break", ""), ("paragraph", "Oh!"),
    ]  # fmt: skip


def test_tables_of_data_are_read_by_rows_and_layout_flows() -> None:
    """A row is one block; a table that only lays the page out is read cell by cell."""
    data = "<table><caption>C</caption><tr><th>a<th>b<tr><td><p>c.</p><td>d<br>e</table>"
    layout = "<table><tr><td><p>f</p><p>g</p><td>h</table><table role=presentation><tr><td>i<td>j</table>"

    assert _shape(data) == [("paragraph", "C"), ("table", "a; b"), ("table", "c. d e")]
    assert [kind for kind, _ in _shape(layout)] == ["paragraph"] * 5


def test_references_are_known_by_markup_never_by_digits() -> None:
    """Links above the line, typed, classed or with a link back are marks; H2O and 1st are text."""
    html = (
        "<p>H<sub>2</sub>O x<sup>2</sup> 1<sup>st</sup><sup><a href='#n1' id=r1>1</a></sup>"
        "[<a href='#n2' id=r2>2</a>] <a epub:type=noteref href='n.xhtml#x'>*</a> <a href='#n9'>9</a></p>"
        "<p id=n1><a href='#r1'>1</a> One</p><p><a id=n2 href='#r2'>[2]</a> Two</p><p id=n9>Nine</p>"
    )
    found = _pieces(html)
    marks = [span.text for span in found[0].block.spans if span.kind.value == "note_mark"]

    assert marks == ["1", "[2]", "*"]
    assert found[0].block.text == "H2O x2 1st1[2] * 9#n9"
    assert [piece.block.kind.value for piece in found] == ["paragraph", "note", "note", "paragraph"]


@pytest.mark.parametrize(
    "html",
    [
        "<aside epub:type=footnote id=f><p>Note <a href='#r'>↩</a></p></aside>",
        "<aside role=doc-footnote>Note <a role=doc-backlink href='b.xhtml#r'>↩</a></aside>",
        "<div class=footnotes><ol><li id=fn1><p>Note <a href='#fnref1' class=footnote-back>↩</a></p></li></ol></div>",
        "<ol class=refs><li id=known>Note <a href='#r'>↩</a></li></ol>",
    ],
)
def test_notes_are_notes_and_links_back_are_marks(html: str) -> None:
    """By type, role, class, or because another file refers to it."""
    (found,) = _pieces(html, note_targets=frozenset(["known"]))

    assert found.block.kind is BlockKind.NOTE
    assert [(span.kind.value, span.text) for span in found.block.spans] == [("text", "Note "), ("note_mark", "↩")]


def test_references_of_a_file_can_be_asked_for() -> None:
    """So that a book of many files knows its notes."""
    root = parse(b"<p>a<a class=noteref href='n.xhtml#n1'>1</a> <a href='b.xhtml#c'>chapter 2</a></p>", "a")

    assert [link.get("href") for link in note_links(root)] == ["n.xhtml#n1"]


def test_what_nobody_sees_or_says_is_told_apart() -> None:
    """Scripts, comments, hidden text, readings, page numbers, menus: listed, each with its kind."""
    html = (
        "<nav><a href=u>N</a></nav><p hidden>h</p><p>a<span style='display: none'>b</span><!-- c --><script>d</script>"
        "<ruby>漢<rt>kan</rt></ruby><span class=pagenum>[Pg 12]</span><span epub:type=pagebreak title=13></span>e</p>"
    )

    assert [kind for kind, _ in _shape(html)] == ["navigation", "hidden", "paragraph"]
    assert _spans(html)[3:] == [
        ("text", "a"), ("hidden", "b"), ("markup", "c"), ("markup", "d"), ("text", "漢"), ("ruby", "kan"),
        ("page_number", "[Pg 12]"), ("text", "e"),
    ]  # fmt: skip


def test_a_page_break_around_a_page_is_no_number() -> None:
    """A wrapper that is styled or typed as a page break does not silence its text."""
    html = f"<div epub:type=pagebreak><p>{'Long text. ' * 9}</p></div><div class=pagenum>Not a number</div>"

    assert {kind for kind, _ in _spans(html)} == {"text"}


def test_a_formula_is_said_once() -> None:
    """By its description, by its annotation, or as it is written."""
    html = (
        "<p><math alttext='E is m'><mi>E</mi></math> <math><semantics><mi>x</mi><annotation>why</annotation>"
        "</semantics></math> <math><mfrac><mn>1</mn><mn>2</mn></mfrac></math></p>"
    )

    assert "".join(text for kind, text in _spans(html) if kind == "text") == "E is m why 1/2"


def test_languages_and_sounds_are_kept() -> None:
    """A block in another language names it, words do too, and `ssml:ph` says how a word sounds."""
    html = (
        "<p lang=fr>Bonjour <i lang=en>John</i></p><p lang=en-GB>x <i xml:lang=la>carpe</i></p>"
        "<p ssml:alphabet=x-sampa><span ssml:ph='t@&quot;mA:'>t</span> <b ssml:ph=z ssml:alphabet=other>u</b></p>"
    )
    first, second, third = (piece.block for piece in _pieces(html))

    assert (first.language, [span.language for span in first.spans]) == ("fr", [None, "en"])
    assert (second.language, [span.language for span in second.spans]) == (None, [None, "la"])
    assert [span.phonemes for span in third.spans if span.text.strip()] == ["təˈmɑː", ""]


def test_anchors_and_roles_lead_to_their_blocks() -> None:
    """A table of contents can cut at any id, also at that of an empty element."""
    html = (
        "<body epub:type=bodymatter><section epub:type=chapter id=c><h2><a id=h></a>One</h2><a name=p></a>"
        "<p>x<i id=i>y</i></section><section role=doc-endnotes><h2>Notes</h2></section></body>"
    )

    assert [(piece.anchors, piece.role) for piece in _pieces(html)] == [
        (("c", "h"), "chapter"), (("p", "i"), "chapter"), ((), "endnotes"),
    ]  # fmt: skip


def test_a_link_around_blocks_names_its_target_once() -> None:
    """The target follows the first block of the link; a heading's title is what is seen."""
    first, second = _pieces("<a href=/u><h2>Head</h2><p>text</p></a>")

    assert (first.block.text, second.block.text, title_of(first.block)) == ("Head/u", "text", "Head")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"<p>caf&eacute;&mdash;x &#150; &#x92;</p>", "café—x – ’"),
        (b'<meta charset="iso-8859-1"><p>caf\xe9 \x93q\x94</p>', "café “q”"),
        (b'<?xml version="1.0" encoding="windows-1251"?><html><body>\xcc\xe8\xf0</body></html>', "Мир"),
        ("<meta charset=latin1><p>café</p>".encode(), "café"),
        ("\ufeff<p>é</p>".encode("utf-16"), "é"),
        (b'<meta charset="nonsense"><p>\xe9t\xe9 and more of it</p>', "été and more of it"),
        (b"<p>a<![CDATA[ <b> ]]>c</p>", "a <b> c"),
        (b"<html><head><title/><script src='x'/></head><body><p>a<span/>b</p></body></html>", "ab"),
        (b"<p>a</p></body></html><p>b", "ab"),
        (b"<p>1 < 2 & 3 > 2</p>", "1 < 2 & 3 > 2"),
    ],
)
def test_every_encoding_and_dialect_keeps_its_letters(data: bytes, text: str) -> None:
    """Entities, declared and wrong encodings, XHTML's short forms, text behind the end."""
    assert "".join(found for _, found in _shape(data)) == text


class _Letters(HTMLParser):
    """A second opinion on what the letters of a page are."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found += filter(str.isalnum, data)


@pytest.mark.parametrize(
    "html",
    [
        "<p>v <em>w</p> x</em> y <z1>q</z1> <html:p>k</html:p>",
        "<table>s<tr>t<td>u</table><li>v<dl><dt>w<dd>x</dl><select><option>y</select>",
        "<b><p>a</b>b</p><a href=x><a href=y>c</a></a><font><div>d</font>e</div>",
        "<frameset><noframes>a</noframes></frameset><svg><title>b</title><text>c</text></svg><details><summary>d</summary>e",
        "<blockquote class=poem>a<br>b<ul><li>c<pre>d<b>e</b></pre></blockquote><center>f</center>",
    ],
)
def test_tag_soup_loses_no_letter(html: str) -> None:
    """Whatever is unclosed, misplaced or unknown, the letters are those of the page."""
    letters = _Letters()
    letters.feed(html)
    letters.close()

    added = ("alt", "target")
    found = [char for kind, text in _spans(html) if kind not in added for char in text if char.isalnum()]

    assert found == letters.found


def test_deep_nesting_is_read_or_refused() -> None:
    """Two thousand elements deep is read, a hundred thousand is refused: the parser would drop the text beyond."""
    assert _shape("<div>" * 1900 + "end") == [("paragraph", "end")]

    with pytest.raises(InputError, match=r"a\.xhtml: elements are nested"):
        _pieces("<div>" * 100_000 + "lost")


def test_a_document_type_is_no_text_and_the_characters_it_names_are_known() -> None:
    """Declarations are not read aloud; what they stand for is, unless that is markup or more than a few characters."""
    declared = """<!DOCTYPE html SYSTEM "a>b" [
<!ENTITY dash "&#8212;"> <!ENTITY who 'Ann>'> <!ENTITY long "ha ha ha ha"> <!ENTITY net SYSTEM "http://x.invalid/">
]>"""

    assert _shape(f"{declared}<p>a &dash; &who; &long; &net; &eacute;</p>") == [
        ("paragraph", "a — Ann> &long; &net; é")
    ]
    assert _pieces(f"{declared}\n<p>a</p>")[0].block.source.line == 4


@pytest.mark.parametrize("text", ["<p>a <![CDATA[b < c]]> d", "<p>a <![CDATA[b < c]]> d<script><![CDATA[x]]></script>"])
def test_cdata_sections_are_text_but_for_those_of_scripts(text: str) -> None:
    """What XML quotes is read as it stands."""
    assert ("text", "a b < c d") in _spans(text)


def test_a_long_stanza_is_one_block() -> None:
    """Lines of verse with elements of their own are one stanza, whatever its length."""
    found = _shape("<div class='stanza'>" + "<div>Line of verse</div>" * 500 + "</div><p>Prose.</p>")

    assert [kind for kind, _ in found] == ["verse", "paragraph"]
    assert found[0][1].split("\n") == ["Line of verse"] * 500
