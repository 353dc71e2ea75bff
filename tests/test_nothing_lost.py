"""Over generated documents: every word is spoken or listed exactly once and in order, and every limit is kept."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from texts import book_of

from pipeline.account import account
from pipeline.plan import PlanSettings, plan
from pipeline.script import Limits, Script
from pipeline.text.narration import Policy, Reading

# "@" stands for a word of its own in each place, so that a doubled or a lost one shows. Words inside a sentence
# that are listed after it (targets, descriptions) are "%"; they count but may come later.
_SENTENCES = (
    "@ @ @.", "@!", '"@!" she @.', "“@?” | @ @.", "@ @, @; @ @ — @.", "@... @ @", "Mr. @ @ @.", "@ (@) @.", "@ @",
    "1,000 @ 3.14.", "— ¿@? —@ @.", "@" + " @" * 30 + ".", "@" + ", @" * 20 + ".", "@-@ @'s.",
    "@ • @ * @ _ @.", "…", "“",
)  # fmt: skip
_INLINE = (
    "*@ @*",
    "**@**@",
    "`@`",
    "~~@~~",
    "[@ @](/%)",
    "![%](i0 )",
    "<b>@</b>",
    "<https://%.org/>",
    "🎉 @",
    "@\\\n@",
    "@\n@",
)
_sentence = st.sampled_from(_SENTENCES)
_prose = st.lists(_sentence, min_size=1, max_size=4).map(" ".join)
_rich = st.lists(st.one_of(_sentence, st.sampled_from(_INLINE[:9])), min_size=1, max_size=5).map(" ".join)
_markdown_block = st.one_of(
    _rich,
    _rich.map(lambda text: f"> {text}"),
    _rich.map(lambda text: f"- {text}\n  - {text}\n\n    {text}\n- {text}"),
    _sentence.map(lambda text: f"# {text}"),
    _sentence.map(lambda text: f"### {text}"),
    st.just("| @ | @ |\n|---|---|\n| *@* | [@](/%) |"),
    st.just("```\n@ = @\n\n@\n```"),
    st.just("    @ @\n    @"),
    st.just("@ @\\\n@ @\\\n@"),
    st.just("<div>@ <p>@ <i>@</i></p> @</div>"),
    st.just("***"),
)
_text_block = st.one_of(
    _prose,
    _prose.map(lambda text: re.sub(r"((?:\S+ ){9}\S+) ", r"\1\n", text)),
    st.just("    @ @,\n      @ @,\n    @ @."),
    st.just("   @ @ @ @ @ @ @ @ @ @\n@ @ @ @ @ @ @ @ @ @ @\n   @ @ @ @ @ @ @ @ @"),
    st.sampled_from(
        ("CHAPTER I.", "CHAPTER II. @", "II.", "PART TWO", "Prologue", "@ @", "* * *", "[Illustration: %]")
    ),
    st.just("CHAPTER I. @\nCHAPTER II. @\nCHAPTER III. @"),
)
_markdown = st.lists(_markdown_block, min_size=1, max_size=8).map("\n\n".join)
_plain = st.lists(_text_block, min_size=1, max_size=8).map("\n\n".join)
_limits = st.builds(
    Limits,
    max_chars=st.integers(20, 200),
    target_chars=st.integers(1, 200),
    min_chars=st.integers(0, 30),
    max_concurrency=st.just(1),
)
_reading = st.builds(Reading, **dict.fromkeys(Reading.__dataclass_fields__, st.sampled_from(Policy)))
_bounded = settings(
    derandomize=True,
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
_WORD = re.compile(r"q[a-z]{3}z")


def _words() -> Iterator[str]:
    letters = "abcdefghijklmnop"
    return (f"q{''.join(three)}z" for three in itertools.product(letters, repeat=3))


def _filled(pattern: str) -> tuple[str, list[str], set[str]]:
    """Return the document, its words in order, and those that may be listed late."""
    words = _words()
    used: list[str] = []
    late: set[str] = set()

    def fill(match: re.Match[str]) -> str:
        word = next(words)
        used.append(word)
        if match.group() == "%":
            late.add(word)
        return word

    return re.sub("[@%]", fill, pattern), used, late


def _found(texts: Iterator[str]) -> list[str]:
    return [word for text in texts for word in _WORD.findall(text)]


def _check(script: Script, used: list[str], late: set[str], limits: Limits, *, aside_kinds_only: bool) -> None:
    """Check the ledger and the passages of one document."""
    listed = _found(row.written for row in script.ledger)
    said = _found(passage.text for passage in script.passages)
    expected = _found(row.spoken or "" for row in script.ledger)
    blocks = [{(part.chapter, part.block) for part in passage.sentences} for passage in script.passages]

    assert sorted(listed) == sorted(used)
    assert said == expected
    assert all(len(passage.text) <= limits.max_chars for passage in script.passages)
    assert all(len(places) == 1 for places in blocks)
    if aside_kinds_only:
        assert [word for word in listed if word not in late] == [word for word in used if word not in late]


@given(_markdown, _limits)
@_bounded
def test_no_word_of_a_markdown_document_is_lost_or_doubled(pattern: str, limits: Limits) -> None:
    """Every word of a Markdown document is spoken or listed as skipped, once, in order."""
    text, used, late = _filled(f"Begin.\n\n{pattern}")
    book = book_of(text, "book.md")
    script = plan(book, language="en", limits=limits)
    account(book, script)

    _check(script, used, late, limits, aside_kinds_only=True)


@given(_markdown, _limits, _reading)
@_bounded
def test_no_policy_loses_a_word(pattern: str, limits: Limits, reading: Reading) -> None:
    """The same holds whatever is read, announced or skipped."""
    text, used, late = _filled(f"Begin.\n\n{pattern}")
    book = book_of(text, "book.md")
    script = plan(book, language="es", limits=limits, settings=PlanSettings(reading=reading))
    account(book, script)

    _check(script, used, late, limits, aside_kinds_only=False)


@given(_plain, _limits)
@_bounded
def test_no_word_of_a_plain_text_is_lost_or_doubled(pattern: str, limits: Limits) -> None:
    """Every word of a plain text is spoken or listed as skipped, once, in order."""
    text, used, late = _filled(f"Begin.\n\n{pattern}")
    book = book_of(text, "book.txt")
    script = plan(book, language="en", limits=limits)
    account(book, script)

    _check(script, used, late, limits, aside_kinds_only=True)


@given(
    st.text(alphabet="ab1 .\n\t#*_`~[]()<>!&;:|-+=>\\\"'^$%/{}é🎉\u00ad", max_size=120),
    st.sampled_from(("b.md", "b.txt")),
)
@settings(derandomize=True, max_examples=300, deadline=None)
def test_any_litter_is_accounted_for(text: str, name: str) -> None:
    """Whatever stands in a file, what its reader found is in the ledger once and in order."""
    book = book_of(f"Begin.\n\n{text}", name)
    limits = Limits(max_chars=40, target_chars=20, min_chars=5, max_concurrency=1)
    script = plan(book, language="en", limits=limits)

    account(book, script)
    assert all(len(passage.text) <= limits.max_chars for passage in script.passages)


@pytest.mark.parametrize(
    "litter",
    [
        "a" + "!" * 3000 + "x",
        "a" + "\"'" * 20000 + "b",
        "a" + "." * 20000,
        "e.g. Mr. " * 9000,
        "a" * 90000,
        "x 🎉 " * 3000,
    ],
)
@pytest.mark.parametrize("name", ["b.md", "b.txt"])
def test_litter_by_the_page_is_planned_like_any_text(litter: str, name: str) -> None:
    """Endless words, sentences and rows of marks neither hang the plan nor break a limit."""
    book = book_of(litter, name)
    limits = Limits(max_chars=300, target_chars=200, min_chars=5, max_concurrency=1)
    script = plan(book, language="en", limits=limits)

    account(book, script)
    assert all(len(passage.text) <= limits.max_chars for passage in script.passages)
