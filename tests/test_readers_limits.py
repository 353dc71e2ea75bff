"""What a source may unfold to: more than any book needs, less than would keep the machine busy."""

from __future__ import annotations

import pytest
from epubs import book_in, epub
from texts import blocks_of, book_of

from pipeline.errors import InputError
from pipeline.readers._limits import block_limit, element_limit, text_limit_bytes


@pytest.mark.parametrize(
    ("packed_bytes", "text_bytes", "elements", "blocks"),
    [
        (1_075_479, 25_447_292, 260_000, 9_000),  # linear algebra with its formulas
        (11_118_092, 35_676_358, 396_000, 160),  # the Mahabharata, every word in an element
        (2_300_000, 7_000_000, 220_000, 130_000),  # all of Shakespeare, every line a paragraph
        (400_000, 1_300_000, 20_000, 9_000),  # a novel
    ],
)
def test_the_largest_real_books_are_within_all_limits(
    packed_bytes: int, text_bytes: int, elements: int, blocks: int
) -> None:
    """No book that somebody wrote is refused for its size."""
    assert text_bytes < text_limit_bytes(packed_bytes)
    assert elements < element_limit(packed_bytes)
    assert blocks < block_limit(packed_bytes)


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("a.html", b"<p>" + b"<b>a" * 600_000, "more than 500,000 elements"),
        ("a.fb2", b"<FictionBook><body>" + b"<p/>" * 600_000, "elements in it"),
        ("a.md", b"a\n" * 70_000, "lines in it"),
        ("a.md", b"[" * 50_001, "square brackets"),
        ("a.txt", b"a b " * 1_000_001, r"a\.txt:1: this paragraph has 4,000,003 characters"),
        ("a.txt", b"a\n\n" * 70_000, "paragraphs in it"),
    ],
)
def test_what_no_book_is_like_is_refused_with_a_number(name: str, data: bytes, what: str) -> None:
    """The message says what there is too much of."""
    with pytest.raises(InputError, match=what) as refused:
        book_of(data, name)
    assert refused.value.hint


def test_a_small_archive_of_endless_pages_is_refused() -> None:
    """Limits hold for all pages of a book together."""
    pages = {f"{at}.xhtml": "<p>" + "word " * 400_000 for at in range(5)}

    with pytest.raises(InputError, match=r"book\.epub: there are more than [\d,]+ bytes of text"):
        book_in(epub(pages))


def test_a_long_text_between_rules_is_no_front_matter() -> None:
    """Nobody describes a book in a hundred pages; it is read instead."""
    said = [block.text for block in blocks_of("---\n" + "note: text\n\n" * 6_000 + "---\n\nEnd.\n", "a.md")]

    assert said.count("note: text") == 6_000
    assert said[-1] == "End."


@pytest.mark.parametrize(
    ("fields", "what"), [("a: &a [x, x]\nb: *a", "needs quotes"), ("a: " + "[" * 5_000, "nested absurdly deep")]
)
def test_front_matter_that_unfolds_or_nests_is_refused(fields: str, what: str) -> None:
    """A few names that stand for gigabytes are a mistake or an attack."""
    with pytest.raises(InputError, match=what):
        book_of(f"---\n{fields}\n---\n\nText.\n", "a.md")
