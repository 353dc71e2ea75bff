"""The plan: packing, cutting, pauses, the ledger, and the account that nothing was lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from texts import AS_WRITTEN, book_of, script_of, skipped, spoken

from pipeline.account import LostText, account
from pipeline.plan import Packing, Pauses, PlanSettings, plan
from pipeline.script import Limits, Script
from pipeline.text.cutting import cut
from pipeline.text.narration import Policy, Reading
from pipeline.text.speakable import speakable
from pipeline.text.voicing import Voicing

_PROSE = " ".join(f"This is sentence number {number} of the text." for number in range(1, 21))


def _limits(most: int, target: int, least: int = 0) -> Limits:
    return Limits(max_chars=most, target_chars=target, min_chars=least, max_concurrency=1)


def test_one_word_sentences_survive() -> None:
    """The shortest sentences are spoken like all others."""
    script = script_of("Stop! Don't. I said stop! Run.")

    assert [row.written for row in script.ledger] == ["Stop!", "Don't.", "I said stop!", "Run."]
    assert spoken(script) == ["Stop! Don't. I said stop! Run."]


def test_digits_and_signs_survive() -> None:
    """No digit is taken for a footnote."""
    text = "It cost £3,000–4,000 (≈ 10%) … 3.14; H2O; COVID19; Section 2.5."

    assert spoken(script_of(text)) == [text]


def test_sentences_are_packed_up_to_the_target() -> None:
    """Passages are as long as the target allows and no longer."""
    lengths = [len(text) for text in spoken(script_of(_PROSE, limits=_limits(300, 120)))]

    assert max(lengths) <= 120
    assert min(lengths[:-1]) > 120 - 45


def test_a_target_of_one_makes_every_sentence_a_passage() -> None:
    """An engine that wants single sentences gets them."""
    assert len(spoken(script_of(_PROSE, limits=_limits(300, 1)))) == 20


def test_passages_never_cross_a_paragraph() -> None:
    """What stands in two paragraphs is never said in one breath."""
    assert spoken(script_of("One.\n\nTwo.\n\nThree.", limits=_limits(300, 300, 50))) == ["One.", "Two.", "Three."]


def test_fragments_join_a_neighbour() -> None:
    """A sentence too short to be spoken well is spoken with the next or the one before."""
    long = "This sentence is quite long enough to be spoken alone."

    assert spoken(script_of(f"No. {long} {long} Run.", limits=_limits(300, 1, 12))) == [f"No. {long}", f"{long} Run."]
    assert spoken(script_of(f"No. {long}", limits=_limits(len(long) + 2, 1, 12))) == ["No.", long]


def test_a_sentence_over_the_limit_is_cut_at_clauses_then_words() -> None:
    """Too long a sentence is cut where a reader would breathe, and stays one row of the ledger."""
    text = (
        "When the lamp went out, the keeper ran up the stairs; and the ship, far out, turned slowly round to the sea."
    )
    script = script_of(text, limits=_limits(60, 60))

    assert spoken(script) == [
        "When the lamp went out, the keeper ran up the stairs;",
        "and the ship, far out, turned slowly round to the sea.",
    ]
    assert [(row.written, row.spoken, row.passage) for row in script.ledger] == [(text, text, 1)]
    assert {(part.block, part.number) for passage in script.passages for part in passage.sentences} == {(1, 1)}
    assert max(map(len, spoken(script_of("word " * 300, limits=_limits(60, 60))))) <= 60


def test_a_monstrous_word_is_cut_between_graphemes() -> None:
    """Even a word without a space fits in the end, and no accent is parted from its letter."""
    parts = cut("q\u0301" * 100, 15, speakable)

    assert all(len(said) <= 15 for _, said in parts)
    assert all(said[0] == "q" for _, said in parts)
    assert "".join(said for _, said in parts) == "q\u0301" * 100 + "."


def test_marks_alone_are_no_part_but_stay_in_the_caption() -> None:
    """A part with nothing to say joins the written words of a neighbour."""
    parts = cut("… … … … lamp … … … …", 6, speakable)

    assert [said for _, said in parts if "lamp" not in said] == []
    assert "".join(written for written, _ in parts).replace(" ", "") == "…………lamp…………"


def test_parts_fit_also_where_speech_is_longer_than_writing() -> None:
    """The limit holds for what is sent, not for what was written."""
    assert max(len(said) for _, said in cut("ab--cd--ef--gh--ij--kl--mn", 7, speakable)) <= 7


@pytest.mark.parametrize("voicing", [AS_WRITTEN, Voicing()], ids=["as written", "in words"])
@pytest.mark.parametrize("most", [1, 2, 3, 7, 50])
def test_every_limit_is_obeyed(most: int, voicing: Voicing) -> None:
    """However small the limit, everything is said and nothing exceeds it, even where one digit is a long word."""
    text = "Mr. Smith's “lamp” (old) cost 3.14; well, well... Go on--now!"
    script = script_of(text, limits=_limits(most, most), voicing=voicing)

    assert max(map(len, spoken(script))) <= max(most, 2)


def test_settings_override_the_engine_within_its_limit() -> None:
    """Target, maximum and minimum can be set; the maximum never above the engine's."""
    settings = PlanSettings(packing=Packing(target_chars=10_000, max_chars=100, min_chars=0))
    tall = PlanSettings(packing=Packing(target_chars=10_000, max_chars=10_000))

    assert 50 < max(map(len, spoken(script_of(_PROSE, settings=settings)))) <= 100
    assert 200 < max(map(len, spoken(script_of(_PROSE, settings=tall)))) <= 300


def test_pauses_fit_what_they_follow() -> None:
    """The silence after a passage depends on what ends there."""
    text = "# A\n\nOne one one. Two two two.\n\nP.\n\n***\n\n- i\n- j\n\nq\\\nr\n\nX.\n\n# B\n\nEnd.\n"
    pauses = Pauses(
        sentence_ms=1,
        paragraph_ms=2,
        item_ms=3,
        line_ms=4,
        heading_ms=5,
        break_ms=6,
        head_ms=7,
        tail_ms=8,
        chapter_ms=9,
    )
    script = script_of(text, limits=_limits(300, 1), settings=PlanSettings(pauses=pauses))

    assert [(passage.text, passage.pause_ms) for passage in script.passages] == [
        ("A.", 5), ("One one one.", 1), ("Two two two.", 2), ("P.", 6), ("i.", 3), ("j.", 2), ("q.", 4), ("r.", 2),
        ("X.", 9), ("B.", 5), ("End.", 9),
    ]  # fmt: skip
    assert (script.head_ms, script.tail_ms) == (7, 8)
    assert [passage.heading for passage in script.passages].count(True) == 2


def test_the_ledger_numbers_everything_from_one() -> None:
    """Rows carry chapter, block, sentence and the first passage that speaks them."""
    rows = script_of("# A\n\nOne. 🎉 Two.\n\n# B\n\nThree.").ledger

    assert [(row.chapter, row.block, row.sentence, row.passage) for row in rows] == [
        (1, 1, 1, 1), (1, 2, 1, 2), (1, 2, 2, None), (1, 2, 3, 2), (2, 1, 1, 3), (2, 2, 1, 4),
    ]  # fmt: skip


def test_a_chapter_with_nothing_to_say_keeps_its_place() -> None:
    """A chapter of code alone is listed and has no passage."""
    script = script_of("# A\n\n    code", settings=PlanSettings(reading=Reading(heading=Policy.SKIP)))

    assert [chapter.title for chapter in script.chapters] == ["A"]
    assert script.passages == ()
    assert skipped(script) == [("A", "heading"), ("code", "code")]


def test_announced_code_is_said_in_a_passage_of_its_own() -> None:
    """The notice is spoken and captioned, the code is listed as skipped."""
    script = script_of("    code()", settings=PlanSettings(reading=Reading(code=Policy.ANNOUNCE)))

    assert spoken(script) == ["A code sample is left out."]
    assert script.passages[0].sentences[0].written == "A code sample is left out."
    assert [(row.status, row.written, row.passage) for row in script.ledger] == [("skipped", "code()", None)]


@pytest.mark.parametrize("policy", list(Policy))
def test_every_policy_accounts_for_everything(policy: Policy) -> None:
    """Whatever is read or skipped, nothing is lost from the ledger."""
    paragraph = "# A\n\nSee [b 1](/c2)[^d] `e` ![f](g) <i>h</i> 🎉.\n\n"
    text = f"{paragraph}> j\n\n- k\n\n<p>l <a href='m'>n</a></p>\n\n[^d]: o [p](q)\n"
    names = (
        "paragraph",
        "quote",
        "list",
        "link",
        "image",
        "footnote",
        "html",
        "emoji",
        "inline_code",
        "code",
        "heading",
    )
    reading = Reading(**dict.fromkeys(names, policy))
    ledger = script_of(text, settings=PlanSettings(reading=reading)).ledger

    assert sorted(char for row in ledger for char in row.written if char.isalnum()) == sorted("ASeeb1c2defhjklmnopq")


def _broken(script: Script, accident: str) -> Script:
    ledger, passages = script.ledger, script.passages
    accidents = {
        "a lost row": replace(script, ledger=ledger[:1] + ledger[2:]),
        "a doubled row": replace(script, ledger=(*ledger[:2], *ledger[1:])),
        "a lost letter": replace(script, ledger=(replace(ledger[0], written=ledger[0].written[1:]), *ledger[1:])),
        "rows out of order": replace(script, ledger=(ledger[1], ledger[0], *ledger[2:])),
        "a lost passage": replace(script, passages=passages[1:]),
        "a doubled passage": replace(script, passages=(passages[0], *passages)),
        "passages out of order": replace(script, passages=(*passages[1:], passages[0])),
        "a strange block": replace(script, ledger=(*ledger, replace(ledger[0], block=9))),
    }
    return accidents[accident]


@pytest.mark.parametrize(
    "accident",
    [
        "a lost row", "a doubled row", "a lost letter", "rows out of order", "a lost passage", "a doubled passage",
        "passages out of order", "a strange block",
    ],
)  # fmt: skip
def test_the_account_finds_what_was_lost_or_doubled(accident: str) -> None:
    """A script from which something is missing never goes to an engine."""
    book = book_of("One one. Two[^1] two. Three 33.\n\n[^1]: Four.")
    script = plan(book, language="en", limits=_limits(300, 1))
    account(book, script)

    with pytest.raises(LostText):
        account(book, _broken(script, accident))


def test_a_changed_paragraph_changes_only_its_own_passages() -> None:
    """Editing one paragraph leaves what is said in all others as it was."""
    before = spoken(script_of("One one.\n\nTwo two.\n\nThree three."))
    after = spoken(script_of("One one.\n\nTwo two, and more. Much more.\n\nThree three."))

    assert (before[0], before[-1]) == (after[0], after[-1])
