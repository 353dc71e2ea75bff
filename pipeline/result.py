"""What came of a run, and whether it needs to be done again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.book import Metadata
from pipeline.files import sha256_of
from pipeline.synthesis.budget import Budget
from pipeline.synthesis.checkpoint import Checkpoint, Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What a run sent and what that cost, estimated; `lost_usd` is the part that bought nothing.

    `book_usd` includes earlier runs since the book was last finished.
    """

    characters: int = 0
    usd: float = 0.0
    lost_usd: float = 0.0
    book_usd: float = 0.0

    def plus(self, budget: Budget) -> Spent:
        """Add what went through `budget`, which was opened later than everything before."""
        return Spent(
            characters=self.characters + budget.characters_sent,
            usd=self.usd + budget.cost_usd,
            lost_usd=self.lost_usd + budget.lost_usd,
            book_usd=max(self.book_usd, budget.book_usd),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One finished audiobook.

    `chapters` are (title, start in seconds); `substituted` passages were spoken by the fallback; `fresh` is False
    if the file was made before.
    """

    output: Path
    duration_s: float
    chapters: tuple[tuple[str, float], ...]
    passages: int
    synthesized: int
    reused: int
    substituted: int
    failed: tuple[Failure, ...]
    skipped: int
    spent: Spent
    fresh: bool

    def to_json(self) -> dict[str, Any]:
        """Return the object that `make --json` ends with, but for `wall_s`."""
        return {
            "output": str(self.output),
            "duration_s": round(self.duration_s, 3),
            "chapters": [{"title": title, "start_s": round(start, 6)} for title, start in self.chapters],
            "passages": self.passages,
            "synthesized": self.synthesized,
            "reused": self.reused,
            "failed": len(self.failed),
            "failures": [
                {"passage": each.passage, "chapter": each.chapter, "text": each.text, "reason": each.reason}
                for each in self.failed
            ],
            "skipped": self.skipped,
            "substituted": self.substituted,
            "characters_sent": self.spent.characters,
            "cost_usd": round(self.spent.usd, 6),
            "lost_usd": round(self.spent.lost_usd, 6),
            "book_usd": round(self.spent.book_usd, 6),
        }


def already_made(checkpoint: Checkpoint | None, fingerprint: str, *, allow_gaps: bool) -> Result | None:
    """Return the result of an earlier run if the same input, settings and program made the file that is there now.

    Decided by content alone: the fingerprint, the file's SHA-256 and the cover's.
    """
    facts = checkpoint.result if checkpoint else None
    if checkpoint is None or not facts or facts["fingerprint"] != fingerprint:
        return None
    if facts["gaps"] and not (allow_gaps and all(failure.final for failure in checkpoint.failed)):
        return None
    output = Path(checkpoint.output)
    if not _unchanged(output, facts["sha256"]) or cover_digest(facts["cover"]) != facts["cover_sha256"]:
        return None
    return Result(
        output=output,
        duration_s=facts["duration_s"],
        chapters=tuple((title, start) for title, start in facts["chapters"]),
        passages=facts["passages"],
        synthesized=0,
        reused=facts["passages"] - len(facts["gaps"]),
        substituted=facts["substituted"],
        failed=checkpoint.failed,
        skipped=facts["skipped"],
        spent=Spent(),
        fresh=False,
    )


def cover_facts(metadata: Metadata) -> Mapping[str, Any]:
    """Return what has to be the same for the cover to be the same."""
    cover = str(metadata.cover) if isinstance(metadata.cover, Path) else None  # one inside the source is its part
    return {"cover": cover, "cover_sha256": cover_digest(cover)}


def cover_digest(cover: str | None) -> str | None:
    """Return the SHA-256 of the cover file, or None if there is none."""
    try:
        return hashlib.sha256(Path(cover).read_bytes()).hexdigest() if cover else None
    except OSError:
        return None


def _unchanged(path: Path, digest: str) -> bool:
    try:
        return sha256_of(path) == digest
    except OSError:
        return False
