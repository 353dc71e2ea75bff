"""What real books taught: forms of notes, verse and chapters that the standards do not name."""

from __future__ import annotations

import pytest
from texts import blocks_of, book_of, script_of, skipped, spoken

POEM = "  Spring beckons!  All things to the call respond;\n  The trees are leaving and cashiers abscond.\n"


@pytest.mark.parametrize(
    ("reference", "note"),
    [
        ('<a name="c1"></a><a href="#n1">[1]</a>', '<a name="n1"></a><a href="#c1">[1]</a> A note.'),
        ('<a name="c1"></a>More words.<a class="fn" href="#n1">&nbsp;1&nbsp;</a>',
         '<span><a class="fn" href="#c1">&nbsp;1&nbsp;</a></span><a name="n1"></a> A note.'),
    ],
)  # fmt: skip
def test_a_reference_is_known_by_the_link_back_to_its_paragraph(reference: str, note: str) -> None:
    """Old books name the place of a reference with an anchor of its own, beside it or anywhere in its paragraph."""
    script = script_of(f"<h1>T</h1><p>Elegant {reference} dress.</p><p>The end.</p><p>{note}</p>", "b.html")

    assert [row for row in skipped(script) if row[1] == "footnote"] == [("A note.", "footnote")]
    assert not any("1" in said for said in spoken(script))


def test_verse_that_is_set_line_for_line_is_read_and_code_is_not() -> None:
    """Both stand in the same element; words tell them apart."""
    script = script_of(f"<p>He sang:</p><pre>{POEM}</pre><pre>for x in y:\n    print(x)\n</pre>", "b.html")

    assert "The trees are leaving and cashiers abscond." in " ".join(spoken(script))
    assert [reason for _, reason in skipped(script)] == ["code"]


@pytest.mark.parametrize(
    "heads",
    [
        "<h2>CHAPTER II<br/><br/>A Dinner</h2>",
        "<h2>CHAPTER II</h2><h2>A Dinner</h2>",
        "<h2>II</h2><hr/><h2>A Dinner</h2>",
    ],
)
def test_a_number_and_the_title_after_it_are_one_chapter(heads: str) -> None:
    """Space between the two is a matter of print."""
    titles = [each.title for each in book_of(f"<h2>One</h2><p>It blew.</p>{heads}<p>It rose.</p>", "b.html").chapters]

    assert len(titles) == 2
    assert titles[1].startswith(("CHAPTER II", "II:"))
    assert titles[1].endswith("A Dinner")


def test_the_name_of_the_author_is_no_chapter() -> None:
    """Title pages set it as a heading."""
    book = book_of("<h1>The Sea</h1><h2>by A. Smith</h2><h2>I</h2><p>It rose.</p>", "b.html")

    assert [each.title for each in book.chapters] == ["The Sea", "I"]


def test_chapters_are_those_of_the_document_s_own_contents() -> None:
    """A book may set its chapters as headings of any level; its contents say which."""
    entries = "".join(f'<p><a href="#c{n}">Chapter {n}</a></p>' for n in range(1, 5))
    texts = "".join(f'<h4 id="c{n}">Chapter {n}</h4><p>Text.</p><h5>Part</h5>' for n in range(1, 5))

    book = book_of(f"<h1>The Sea</h1><h2>Contents</h2>{entries}<h2>Story</h2>{texts}", "b.html")

    assert [each.title for each in book.chapters][-4:] == ["Chapter 1", "Chapter 2", "Chapter 3", "Chapter 4"]


def test_long_dashes_of_old_print_are_said_as_a_pause() -> None:
    """A bar that opens speech and a dash that hides a name are no words."""
    assert spoken(script_of("―Yes, said Mr ⸺, no.", "b.txt")) == ["Yes, said Mr, no."]


def test_nothing_of_a_heading_with_breaks_is_lost() -> None:
    """One heading is one block."""
    assert [block.text for block in blocks_of("<h1>A<br/><br/><br/>B</h1><p>c</p>", "b.html")] == ["A B", "c"]
