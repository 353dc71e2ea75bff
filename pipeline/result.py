"""What came of a run, and whether it needs to be done again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.files import Files, sha256_of
from pipeline.production import Product
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
    """One finished audiobook: its `files`, the first of which is the book, or its first part.

    `chapters` are (title, start in seconds); `substituted` passages were spoken by the fallback; `fresh` is False
    if the file was made before.
    """

    files: tuple[Path, ...]
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

    @property
    def output(self) -> Path:
        """The book, or its first part."""
        return self.files[0]

    def to_json(self) -> dict[str, Any]:
        """Return the object that `make --json` ends with, but for `wall_s`."""
        return {
            "output": str(self.output),
            "files": [str(path) for path in self.files],
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

    Decided by content alone: the fingerprint, each file's SHA-256 and the cover's.
    """
    facts = checkpoint.result if checkpoint else None
    if checkpoint is None or not facts or facts["fingerprint"] != fingerprint:
        return None
    if facts["gaps"] and not (allow_gaps and all(failure.final for failure in checkpoint.failed)):
        return None
    files = facts.get("files", ())
    if not files or not all(_unchanged(Path(each["path"]), each["sha256"]) for each in files):
        return None
    if cover_digest(facts["cover"]) != facts["cover_sha256"]:
        return None
    return Result(
        files=tuple(Path(each["path"]) for each in files),
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


def file_facts(product: Product) -> Mapping[str, Any]:
    """Return what is kept of a finished file: where it is, its SHA-256, and what a recording must hold."""
    expectation = product.checked.expectation.to_json() if product.checked else None
    path = str(product.path.absolute())
    return {"path": path, "format": product.format, "sha256": sha256_of(product.path), "expectation": expectation}


def remove_stale(before: Mapping[str, Any] | None, now: Mapping[str, Any], files: Files) -> None:
    """Remove parts of the last edition that this one has under other names, unless somebody has changed them since.

    A player would find the same chapter twice. Whatever else was made earlier stays: another format, a companion.
    """
    kept = {each["path"] for each in now["files"]}
    parts = {(Path(each["path"]).parent, each["format"]) for each in now["files"] if now["parts"] > 1}
    for each in (before or {}).get("files", ()):
        path = Path(each["path"])
        if each["path"] not in kept and (path.parent, each["format"]) in parts and _unchanged(path, each["sha256"]):
            files.discard(path)


def cover_facts(path: Path | None) -> Mapping[str, Any]:
    """Return what has to be the same for a cover from a file to be the same; one in the source is a part of that."""
    cover = str(path.absolute()) if path else None
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
