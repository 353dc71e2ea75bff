"""Markdown: metadata, chapters, and every kind of block and span, each exactly once."""

from __future__ import annotations

from pathlib import Path

import pytest
from texts import blocks_of, book_of, shape_of

from pipeline.book import BlockKind, SpanKind
from pipeline.errors import InputError


def _spans(text: str) -> list[tuple[str, str]]:
    return [(span.kind.value, span.text) for block in blocks_of(text) for span in block.spans]


def test_front_matter_becomes_metadata(tmp_path: Path) -> None:
    """Title, authors, language, series, cover and the rest are taken as the author wrote them."""
    (tmp_path / "c.png").write_bytes(b"x")
    fields = (
        'title: "Land: a story"\nsubtitle: Sub\nauthors: [A. One, {name: B. Two}]\nlang: en_us\npublisher: P\n'
        "date: 2024-05-01\ngenre: Tale\nseries: S\nseries_index: 1.50\nisbn: 9780000000000\nrights: CC0\n"
        "cover-image: c.png\nunknown: {a: b}\ndescription: |\n  Two\n  lines\n"
    )
    metadata = book_of(f"---\n{fields}---\n\nText.", folder=tmp_path).metadata

    assert (metadata.title, metadata.subtitle, metadata.authors) == ("Land: a story", "Sub", ("A. One", "B. Two"))
    assert (metadata.language, metadata.publisher, metadata.date) == ("en-US", "P", "2024-05-01")
    assert (metadata.genre, metadata.series, metadata.series_part) == ("Tale", "S", "1.50")
    assert (metadata.identifier, metadata.rights, metadata.description) == ("9780000000000", "CC0", "Two lines")
    assert metadata.cover == tmp_path / "c.png"


def test_pandoc_titles_and_authors_are_understood() -> None:
    """Typed titles and several authors in one line are understood."""
    titles = "title:\n- {type: main, text: T}\n- {type: subtitle, text: S}\n"
    metadata = book_of(f"---\n{titles}author: A and B; C\n---\nText.").metadata

    assert (metadata.title, metadata.subtitle, metadata.authors) == ("T", "S", ("A", "B", "C"))


@pytest.mark.parametrize("broken", ["title: a: b", "title: [a", 'title: "a'])
def test_broken_front_matter_names_file_and_line(broken: str) -> None:
    """An error in the front matter says where it is."""
    with pytest.raises(InputError, match=r"book\.md:\d: the front matter"):
        book_of(f"---\n{broken}\n---\nText.")


def test_a_missing_cover_is_an_error(tmp_path: Path) -> None:
    """A cover that is not there is found before anything is spoken."""
    with pytest.raises(InputError, match=r"no\.png"):
        book_of("---\ncover: no.png\n---\nText.", folder=tmp_path)


def test_text_between_rules_at_the_head_is_text() -> None:
    """What stands between two rules and is no front matter is read."""
    assert shape_of("---\nOnce upon a time.\n\n---\n\nMore.") == [
        ("break", ""),
        ("paragraph", "Once upon a time."),
        ("break", ""),
        ("paragraph", "More."),
    ]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("---\ntitle: X\n---\n# Y\n\ntext", "X"),
        ("# The *Y*\n\n## Z\n\ntext", "The Y"),
        ("# One\n\na\n\n# Two\n\nb", "book"),
        ("## Sub\n\na\n\n# Only\n\nb", "book"),
        ("text", "book"),
    ],
)
def test_the_title_falls_back_to_a_sole_heading_then_to_the_file(text: str, title: str) -> None:
    """A book without front matter is titled by its one top heading, else by its file."""
    assert book_of(text).metadata.title == title


def test_headings_cut_chapters_by_level() -> None:
    """Chosen heading levels begin chapters; the others stay inside; text before the first has the book's title."""
    text = "Intro.\n\n# One\n\na\n\n## Two\n\nb\n\n### Three\n\nc\n"
    outline = [(chapter.title, chapter.depth, len(chapter.blocks)) for chapter in book_of(text).chapters]

    assert outline == [("book", 1, 1), ("One", 1, 2), ("Two", 2, 4)]
    assert [chapter.title for chapter in book_of(text, levels=(3,)).chapters] == ["book", "Three"]
    assert [chapter.depth for chapter in book_of("## A\n\nx\n\n## B\n\ny").chapters] == [1, 1]


def test_a_heading_in_a_quote_cuts_nothing() -> None:
    """Only headings of the book itself begin chapters."""
    assert len(book_of("# A\n\n> # B\n\ntext").chapters) == 1


def test_list_items_come_once_each_with_their_numbers() -> None:
    """Nested items are read once, ordered ones with the number a reader would see."""
    text = "3. a\n   - b\n     - c\n\n     more\n3. d\n\n- [x] done\n- [ ] open\n"

    assert shape_of(text) == [
        ("item", "3. a"), ("item", "b"), ("item", "c"), ("item", "more"), ("item", "4. d"), ("item", "[x]done"),
        ("item", "[ ]open"),
    ]  # fmt: skip
    assert [block.level for block in blocks_of(text)] == [1, 2, 3, 2, 1, 1, 1]


def test_rows_of_a_table_are_blocks() -> None:
    """Each row is one block whose cells are told apart, header included."""
    text = "| a | b |\n|---|---|\n| c. | *d* |\n| | `e` |\n"

    assert shape_of(text) == [("table", "a; b"), ("table", "c. d"), ("table", "e")]


def test_verse_keeps_its_lines() -> None:
    """A paragraph of hard breaks and a pandoc line block are verse."""
    assert shape_of("Roses\\\nred  \nblue\n\n| One *two*\n|   three\n") == [
        ("verse", "Roses\nred\nblue"),
        ("verse", "One two\nthree"),
    ]


def test_soft_breaks_are_spaces() -> None:
    """Lines of one paragraph are one paragraph."""
    assert shape_of("a\nb  \nc\nd") == [("paragraph", "a b c d")]


def test_links_images_and_code_are_told_apart() -> None:
    """The text of a link, its target, a description, code: each has its own kind."""
    text = 'See [the *sea*](/u "T") and ![a **b**](i.png) and `c` and <http://x.y/z> [r].\n\n[r]: /w\n'

    assert _spans(text) == [
        ("text", "See "), ("link", "the sea"), ("target", '/u "T"'), ("text", " and "), ("image", "a b"),
        ("text", " and "), ("code", "c"), ("text", " and "), ("link", "http://x.y/z"), ("text", " "), ("link", "r"),
        ("target", "/w"), ("text", "."),
    ]  # fmt: skip


def test_unused_definitions_are_listed_as_markup() -> None:
    """A link definition that nothing uses is not lost."""
    assert _spans("Text.\n\n[unused]: /where 'why'\n") == [("text", "Text."), ("markup", "[unused]: /where 'why'")]


def test_code_blocks_keep_their_text() -> None:
    """Fenced, indented and unclosed code is code, language name apart."""
    assert shape_of("```py\nx = 1\n```\n\n    y = 2\n\n~~~\nz = 3\n") == [
        ("code", "pyx = 1"),
        ("code", "y = 2"),
        ("code", "z = 3"),
    ]


def test_footnotes_stand_at_the_end_of_the_chapter_that_refers_to_them() -> None:
    """Each note comes once, where it is first needed; one that nothing refers to is not lost; marks are marks."""
    text = "# A\n\nx[^1] y[^1] z^[inline]\n\n# B\n\nw[^none]\n\n[^1]: body\n\n    more\n\n[^2]: lost\n"
    chapters = [[(block.kind.value, block.text) for block in chapter.blocks] for chapter in book_of(text).chapters]

    assert chapters == [
        [("heading", "A"), ("paragraph", "x[^1] y[^1] z[#1]"), ("note", "body"), ("note", "more"), ("note", "inline")],
        [("heading", "B"), ("paragraph", "w[^none]"), ("note", "lost")],
    ]
    marks = [span.text for block in blocks_of(text) for span in block.spans if span.kind is SpanKind.NOTE_MARK]
    assert marks == ["[^1]", "[^1]", "[#1]", "[^none]"]


def test_html_loses_its_tags_and_nothing_else() -> None:
    """Text in HTML is kept, entities decoded; comments and scripts are markup; a superscript link is a note's mark."""
    text = (
        '<div class="c">A &amp; <b>b</b><p>c<br>d</p><!-- e --><script>f()</script></div>\n\n'
        'G <i>h</i><sup><a href="#n">1</a></sup> <a href="/u">j</a><!-- k --> <img alt="l" src="m">'
    )

    assert _spans(text) == [
        ("html", "A & b"), ("html", "c d"), ("markup", "e"), ("markup", "f()"), ("text", "G h"), ("note_mark", "1"),
        ("text", " "), ("link", "j"), ("target", "/u"), ("markup", "k"), ("text", " "), ("image", "l"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("html", "spans"),
    [
        ("<script>f()", [("markup", "f()")]),
        ("<script>a < b", [("markup", "a "), ("markup", "< b")]),
        ("<!-- never closed", [("markup", "<!-- never closed")]),
        ("<div\nclass", [("html", "<div class")]),
        ("<p>1 < 2 and 3 > 2</p>", [("html", "1 < 2 and 3 > 2")]),
        ("<title>t</title>", [("html", "t")]),
    ],
)
def test_html_that_never_closes_loses_nothing(html: str, spans: list[tuple[str, str]]) -> None:
    """Scripts, comments and tags without an end are kept as what they were, with every Python."""
    assert _spans(f"Text.\n\n{html}")[1:] == spans


@pytest.mark.parametrize(
    "text",
    [
        "``` this is no language\nwords here",
        "<div\nunclosed words here",
        "a*b*c **d*e** _f_g [h](i [j] (k) ![l] [^m] ~~n~ `o",
        "> q\nlazy\n>> r\n- s\n\tt\n\n\t\tu",
        "<p>v <em>w</p> x</em> y <z1> &nosuch; &#120;",
        "\\*a\\* \\[b\\] &lt;c&gt;",
    ],
)
def test_dirty_markdown_loses_no_word(text: str) -> None:
    """Unclosed fences, tag soup and stray marks lose no words."""
    letters = [char for block in blocks_of(text) for char in block.text if char.isalpha()]
    expected = [char for char in text.replace("&lt;", "").replace("&gt;", "").replace("&#120;", "x") if char.isalpha()]
    tags = [
        char for tag in ("div", "p", "em", "p", "em", "z") if f"<{tag}" in text or f"</{tag}" in text for char in tag
    ]

    assert not set(expected) - set(letters) - set(tags)


def test_blocks_know_their_lines() -> None:
    """Messages can name the line of a block, front matter counted."""
    lines = [block.source.line for block in blocks_of("---\ntitle: X\n---\n# A\n\nb\n\n- c\n- d\n")]

    assert lines == [4, 6, 8, 9]


def test_nesting_too_deep_for_the_parser_is_refused() -> None:
    """Where the parser would silently drop text, the source is refused."""
    with pytest.raises(InputError, match=r"book\.md:1"):
        book_of("> " * 150 + "words")


def test_a_quote_is_a_quote_also_in_a_list() -> None:
    """The innermost container says what a paragraph is."""
    assert shape_of("- a\n  > b\n\n> c\n> - d\n") == [("item", "a"), ("quote", "b"), ("quote", "c"), ("item", "d")]


def test_headings_that_cut_nothing_stay() -> None:
    """A heading of another level is still a heading."""
    assert [block.kind for block in blocks_of("#### A\n\nb")] == [BlockKind.HEADING, BlockKind.PARAGRAPH]
