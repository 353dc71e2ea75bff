"""Which parts of a book are read aloud: front and back matter told from the book itself, and the user's choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.book import Chapter


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """`only`: numbers of the chapters to read ("3-7,12"; "" is all); `skip`: titles or roles that are not read."""

    only: str = ""
    skip: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided of one chapter: the role it plays, and the reason why it is not read (None: it is)."""

    role: str = ""
    skipped_for: str | None = None


def decide(chapters: Sequence[Chapter], choice: Choice) -> tuple[Decision, ...]:
    """Return a decision for each chapter."""
    return tuple(Decision(role=chapter.role) for chapter in chapters)
