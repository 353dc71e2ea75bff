"""What is read, announced and skipped: every policy, and asides that leave sentences whole."""

from __future__ import annotations

from dataclasses import fields

import pytest
from texts import blocks_of

from pipeline.book import Block, BlockKind, Source, Span, SpanKind
from pipeline.text.narration import Narrated, Policy, Reading, narrate


def _rows(text: str, reading: Reading | None = None, language: str = "en") -> list[tuple[str, str | None]]:
    """Return what was written, and what is said of it or why nothing is ("-reason")."""
    rows = [row for block in blocks_of(text) for row in narrate(block, reading or Reading(), language)]
    return [(row.written, row.spoken if row.spoken is not None else f"-{row.reason}") for row in rows]


def test_asides_are_listed_after_the_sentence_they_stand_in() -> None:
    """Marks, targets, pictures and emoji leave the sentence whole and follow it in the list."""
    text = 'He said[^1] "Go!" 🎉 to [her](/u), ![a cat](c) ok. Next.\n\n[^1]: b'

    assert _rows(text) == [
        ('He said "Go!" to her, ok.', 'He said "Go!" to her, ok.'),
        ("[^1]", "-footnote mark"),
        ("🎉", "-emoji"),
        ("/u", "-link target"),
        ("a cat", "Image: a cat."),
        ("Next.", "Next."),
        ("b", "-footnote"),
    ]


def test_an_aside_closes_the_gap_it_leaves() -> None:
    """No stray space is left before a comma or a stop."""
    assert _rows("Yes 🎉! No 🎉🎉, no.")[0] == ("Yes!", "Yes!")


def test_a_picture_does_not_run_words_together() -> None:
    """Words on both sides of a picture stay apart; a link's text and its ending stay together."""
    assert _rows("one![x](y)two [lamp](/u)s")[0] == ("one two lamps", "one two lamps.")


@pytest.mark.parametrize(
    ("field", "text", "read", "announced", "reason"),
    [
        ("paragraph", "Hello.", "Hello.", "Paragraph: Hello.", "paragraph"),
        ("heading", "# Hello", "Hello.", "Heading: Hello.", "heading"),
        ("quote", "> Hello.", "Hello.", "Quotation: Hello.", "quote"),
        ("verse", "Hello\\\nyou", "Hello.", "Verse: Hello.", "verse"),
        ("list", "- Hello", "Hello.", "List item: Hello.", "list"),
        ("table", "| Hello |\n|---|", "Hello.", "Table row: Hello.", "table"),
        ("code", "    hello()", "hello.", "-code", "code"),
        ("inline_code", "`hello`", "hello.", "code: hello.", "code"),
        ("link", "[Hello](/u)", "Hello.", "link: Hello.", "link"),
        ("image", "![Hello](/u)", "Hello.", "Image: Hello.", "image"),
        ("footnote", "[^1]: Hello.", "Hello.", "Footnote: Hello.", "footnote"),
        ("html", "<div>Hello.</div>", "Hello.", "H T M L: Hello.", "html"),
        ("emoji", "x 🎉", "party popper.", "Emoji: party popper.", "emoji"),
    ],
)
def test_every_kind_obeys_its_policy(field: str, text: str, read: str, announced: str, reason: str) -> None:
    """Each sort of text is read, announced or skipped with a reason, as asked."""
    said = {
        policy: next(said for written, said in _rows(text, Reading(**{field: policy})) if written[0] in "Hh🎉")
        for policy in Policy
    }

    assert said == {Policy.READ: read, Policy.ANNOUNCE: announced, Policy.SKIP: f"-{reason}"}


def test_every_policy_has_a_test() -> None:
    """A new sort of text comes with its own line above."""
    marks = test_every_kind_obeys_its_policy.pytestmark  # type: ignore[attr-defined]  # set by the decorator

    assert [case[0] for case in marks[0].args[1]] == [field.name for field in fields(Reading)]


def test_announced_code_says_that_it_is_left_out() -> None:
    """Announced code is listed as skipped, and a notice is said in its place."""
    (block,) = blocks_of("    hello()")

    assert narrate(block, Reading(code=Policy.ANNOUNCE), "es") == (
        Narrated(written="hello()", reason="code", notice="Se omite un fragmento de código."),
    )


def test_labels_are_in_the_language_of_the_book() -> None:
    """A Spanish book is announced in Spanish, an unknown language in English."""
    assert _rows("![un faro](f)", language="es-MX") == [("un faro", "Imagen: un faro.")]
    assert _rows("![fyr](f)", language="da") == [("fyr", "Image: fyr.")]


def test_targets_and_marks_are_never_read() -> None:
    """No policy makes a voice read an address or a footnote's mark."""
    everything = Reading(**{field.name: Policy.READ for field in fields(Reading)})

    assert _rows("[a](/u)[^x] <!-- c -->", everything) == [
        ("a", "a."),
        ("/u", "-link target"),
        ("[^x]", "-footnote mark"),
        ("c", "-markup"),
    ]


@pytest.mark.parametrize("text", ["•", "“", "* * *", "…", "---x---"])
def test_what_has_nothing_to_say_is_listed(text: str) -> None:
    """A lone mark never reaches a voice, but it is in the list."""
    block = Block(kind=BlockKind.PARAGRAPH, spans=(Span(text=text),), source=Source(file="b"))
    (row,) = narrate(block, Reading(), "en")

    assert (row.reason is None) is ("x" in text)
    assert row.written == text


def test_boilerplate_is_never_read() -> None:
    """A licence is listed as boilerplate."""
    block = Block(kind=BlockKind.BOILERPLATE, spans=(Span(text="All rights. None."),), source=Source(file="b"))

    assert [row.reason for row in narrate(block, Reading(), "en")] == ["boilerplate"] * 2


def test_lines_of_verse_are_said_one_by_one() -> None:
    """In verse a line ends what is said at once."""
    assert _rows("Tyger, tyger,\\\nburning bright") == [
        ("Tyger, tyger,", "Tyger, tyger."),
        ("burning bright", "burning bright."),
    ]


def test_a_block_in_another_language_is_split_by_its_rules() -> None:
    """A Spanish paragraph in an English book keeps its abbreviations."""
    block = Block(
        kind=BlockKind.PARAGRAPH, spans=(Span(text="Vive en EE. UU. La casa."),), source=Source(file="b"), language="es"
    )

    assert [row.written for row in narrate(block, Reading(), "en")] == ["Vive en EE. UU.", "La casa."]


def test_spans_are_cleaned() -> None:
    """Soft hyphens and ligatures are gone from captions and voice alike."""
    spans = (Span(text="the har\u00adbour "), Span(kind=SpanKind.LINK, text="ofﬁce"))
    block = Block(kind=BlockKind.PARAGRAPH, spans=spans, source=Source(file="b"))

    assert narrate(block, Reading(), "en")[0].written == "the harbour office"


@pytest.mark.parametrize("text", ["Cover", "decoration", "Book cover", "fig_3.png", "IMG_0012.jpg", "Ilustración 4"])
def test_a_description_that_describes_nothing_is_not_read(text: str) -> None:
    """What sort of picture it is, or the name of its file, tells a listener nothing."""
    (row,) = narrate(
        Block(kind=BlockKind.PARAGRAPH, spans=(Span(kind=SpanKind.IMAGE, text=text),), source=Source(file="b")),
        Reading(),
        "en",
    )

    assert (row.reason, row.spoken) == ("image", None)


def test_the_place_of_a_picture_in_a_plain_text_is_not_read() -> None:
    """A plain text can only say that there was one."""
    assert _rows("Before.\n\n[Illustration]\n\nAfter.") == [
        ("Before.", "Before."),
        ("[Illustration]", "-image"),
        ("After.", "After."),
    ]
