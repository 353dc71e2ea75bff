"""Which parts of a book are read aloud: front and back matter told from the book itself, and the user's choice.

Roles are words of the EPUB 3 Structural Semantics Vocabulary. A part's role is what the source says it is; where it
says nothing, its title proposes one and its text must agree, so that a novel's chapter called "Notes" is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.book import Block, BlockKind, Chapter, SpanKind
from pipeline.errors import UsageError
from pipeline.text.speakable import says_something


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is read of a book.

    `only`: numbers of chapters as `plan` shows them ("3-7,12"; "" is all); a chapter that is named is read whatever its
    role. `skip`: titles or roles of chapters that are not read. `skip_roles`: roles that are not read by default.
    """

    only: str = ""
    skip: tuple[str, ...] = ()
    skip_roles: tuple[str, ...] = (
        "toc", "landmarks", "page-list", "loi", "lot", "index", "copyright-page", "imprint", "colophon",
        "halftitlepage", "bibliography", "endnotes", "footnotes", "rearnotes", "praise", "auxiliary",
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided of one chapter: the role it plays, and the reason why it is not read (None: it is)."""

    role: str = ""
    skipped_for: str | None = None


_REASONS = {
    "toc": "navigation", "landmarks": "navigation", "page-list": "navigation", "loi": "navigation", "lot": "navigation",
    "copyright-page": "boilerplate", "imprint": "boilerplate", "colophon": "boilerplate", "praise": "boilerplate",
    "halftitlepage": "duplicate", "endnotes": "footnote", "footnotes": "footnote", "rearnotes": "footnote",
}  # fmt: skip
_TITLES = {
    "toc": "contents|table of contents|contenido|contenidos|índice|índice general|índice de contenidos|sumario"
    "|table des matières|sommaire|inhalt|inhaltsverzeichnis",
    "loi": "illustrations|list of illustrations|list of figures|list of plates|list of maps|lista de ilustraciones"
    "|índice de ilustraciones|table des illustrations|abbildungsverzeichnis",
    "lot": "list of tables|índice de tablas|liste des tableaux|tabellenverzeichnis",
    "index": "index|general index|index of names|subject index|índice alfabético|índice onomástico|índice analítico"
    "|register|sachregister|namensregister|personenregister",
    "copyright-page": "copyright|copyright page|copyright notice|copyright information|license|página legal"
    "|derechos de autor|créditos|aviso legal|mentions légales|impressum",
    "colophon": "colophon|colofón",
    "bibliography": "bibliography|select bibliography|selected bibliography|works cited|references|further reading"
    "|bibliografía|referencias|bibliographie|literaturverzeichnis",
    "endnotes": "notes|endnotes|footnotes|end notes|notas|notas al pie|notes de fin|anmerkungen|fußnoten|endnoten",
    "praise": "also by the author|by the same author|other books by the author|del mismo autor|du même auteur",
}
_ROLE_OF = {title: role for role, titles in _TITLES.items() for title in titles.split("|")}
_PRAISE = re.compile(r"(?:also by|praise for|books by|other books by|elogios (?:a|para)) \S")
_PAGE_AT_END = re.compile(r"[\s.…,]\s*[\divxlc]+(?:[-–]\d+)?\s*$", re.IGNORECASE)
_INDEX_LINE = re.compile(r",\s*(?:n\.?\s*)?\d+(?:[-–]\d+)?n?(?:\s*[,;].*)?\.?$|\b[Ss]ee(?: also)? \S|\bv(?:éase|er) \S")
_ENTRY_NUMBER = re.compile(
    r"^\s*(?:chapter |capítulo )?[\divxlc]{1,6}[.:)—–-]?\s+|[\s.…]+[\divxlc]+\s*$", re.IGNORECASE
)
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_LEGAL = (
    "isbn", "all rights reserved", "©", "copyright", "no part of this", "library of congress", "first published",
    "printed in", "todos los derechos", "depósito legal", "reservados", "tous droits", "alle rechte", "public domain",
    "work of fiction",
)  # fmt: skip
_LONGEST_LEGAL_CHARS = 6_000
_RANGE = re.compile(r"\s*(\d{1,6})\s*(?:[-–]\s*(\d{1,6})\s*)?")


def decide(chapters: Sequence[Chapter], choice: Choice) -> tuple[Decision, ...]:
    """Return a decision for each chapter.

    Raises UsageError for a chapter number that the book does not have.
    """
    chosen = _chosen(choice.only, len(chapters))
    headings = _headings(chapters)
    roles = [each.role or _role_by_looking(each, headings) for each in chapters]
    skipped = frozenset(choice.skip_roles) - ({"halftitlepage"} if "titlepage" not in roles else set())
    unwanted = {_plain(each) for each in choice.skip}
    decisions = []
    for number, (chapter, role) in enumerate(zip(chapters, roles, strict=True), 1):
        reason = _REASONS.get(role, role) if role in skipped and not chosen else None
        if (chosen and number not in chosen) or unwanted & {_plain(chapter.title), role}:
            reason = "not chosen"
        decisions.append(Decision(role=role, skipped_for=reason))
    return tuple(decisions)


def _headings(chapters: Sequence[Chapter]) -> frozenset[str]:
    blocks = (block for chapter in chapters for block in chapter.blocks)
    texts = [block.text for block in blocks if block.kind is BlockKind.HEADING] + [each.title for each in chapters]
    return frozenset(_plain(form) for text in texts for form in (text, _ENTRY_NUMBER.sub("", text)) if _plain(form))


def _chosen(only: str, last: int) -> frozenset[int]:
    """Return the numbers that `only` names, empty for all."""
    numbers: set[int] = set()
    for part in filter(str.strip, only.split(",")):
        match = _RANGE.fullmatch(part)
        if not match:
            raise UsageError(
                f"--chapters {only}: {part.strip()!r} is no chapter number", hint='as in --chapters "3-7,12"'
            )
        first, final = int(match[1]), int(match[2] or match[1])
        if not 1 <= first <= final <= last:
            raise UsageError(
                f"--chapters {only}: {part.strip()!r} is not in this book, which has chapters 1 to {last}",
                hint="audiobook plan shows them with their numbers",
            )
        numbers |= set(range(first, final + 1))
    return frozenset(numbers)


def _plain(title: str) -> str:
    return " ".join(title.casefold().strip(" .:—–-*").split())


def _role_by_looking(chapter: Chapter, headings: frozenset[str]) -> str:
    title = _plain(chapter.title)
    role = "praise" if _PRAISE.match(title) else _ROLE_OF.get(title, "")
    blocks = [block for block in chapter.blocks if block.kind is not BlockKind.HEADING and says_something(block.text)]
    if role:
        return role if not blocks or _agrees(role, blocks, headings) else ""
    return "copyright-page" if _signs_of_law(blocks) >= 3 else ""  # one or two happen in novels


def _agrees(role: str, blocks: Sequence[Block], headings: frozenset[str]) -> bool:
    """Say whether a part with this title is what its title says."""
    if role in ("toc", "loi", "lot"):
        return _most(blocks, lambda block: _is_entry(block, headings))
    if role == "index":
        return _most(blocks, lambda block: _INDEX_LINE.search(block.text.strip()))
    if role == "bibliography":
        return _most(blocks, lambda block: _YEAR.search(block.text))
    if role == "endnotes":
        return _most(blocks, lambda block: block.kind is BlockKind.NOTE)
    signs = _signs_of_law(blocks)
    return signs >= 1 if role == "copyright-page" else sum(len(block.text) for block in blocks) < _LONGEST_LEGAL_CHARS


def _most(blocks: Sequence[Block], fits: Callable[[Block], object]) -> bool:
    """Say whether at least six blocks in ten fit."""
    return sum(bool(fits(block)) for block in blocks) * 10 >= len(blocks) * 6


def _is_entry(block: Block, headings: frozenset[str]) -> bool:
    """Say whether this names another part of the book, or a page, or is a link."""
    if block.kind is BlockKind.NAVIGATION or any(span.kind is SpanKind.TARGET for span in block.spans):
        return True
    lines = [line for line in block.text.splitlines() if says_something(line)]
    named = sum(_plain(_ENTRY_NUMBER.sub("", line)) in headings or _plain(line) in headings for line in lines)
    return (named + sum(len(line) < 150 and bool(_PAGE_AT_END.search(line)) for line in lines)) * 2 >= len(lines)


def _signs_of_law(blocks: Sequence[Block]) -> int:
    if sum(len(block.text) for block in blocks) > _LONGEST_LEGAL_CHARS:
        return 0
    text = " ".join(block.text for block in blocks).casefold()
    return sum(sign in text for sign in _LEGAL)
