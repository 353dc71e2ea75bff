"""What a run would do, take and cost, said before anything is sent."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from pipeline.config import Config
from pipeline.edition import Edition
from pipeline.synthesis.store import Store
from pipeline.text.said import billed_chars, unmarked


@dataclass(frozen=True, slots=True, kw_only=True)
class ChapterEstimate:
    """A chapter: number, title, role, why it is not read (if so), and how much is to be spoken in it."""

    number: int
    title: str
    role: str
    skipped_for: str | None
    passages: int
    characters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A whole book. Durations and costs are estimates; what the store has is counted."""

    title: str
    language: str
    chapters: tuple[ChapterEstimate, ...]
    passages: int
    characters: int
    cached: int
    to_synthesize: int
    characters_to_send: int
    cost_usd: float
    duration_s: float
    wall_s: float
    spoken: int
    skipped: dict[str, int]

    def to_json(self) -> dict[str, Any]:
        """Return the object that `plan --json` prints."""
        return {
            "title": self.title,
            "language": self.language,
            "chapters": [
                {
                    "number": each.number,
                    "title": each.title,
                    "role": each.role,
                    "skipped_for": each.skipped_for,
                    "passages": each.passages,
                    "characters": each.characters,
                }
                for each in self.chapters
            ],
            "passages": self.passages,
            "characters": self.characters,
            "cached": self.cached,
            "to_synthesize": self.to_synthesize,
            "characters_to_send": self.characters_to_send,
            "cost_usd": round(self.cost_usd, 6),
            "duration_s": round(self.duration_s, 1),
            "wall_s": round(self.wall_s, 1),
            "sentences_spoken": self.spoken,
            "sentences_skipped": self.skipped,
        }


def estimate(edition: Edition, config: Config) -> Estimate:
    """Count what `edition` needs against the store of `config`. Reads, and writes nothing."""
    spec, script = edition.spec, edition.script
    cached = _cached(edition, config)
    passages = list(zip(edition.keys, script.passages, strict=True))
    to_send = {key: billed_chars(passage.text) for key, passage in passages if key not in cached}
    characters = sum(len(unmarked(passage.text)) for passage in script.passages)
    pauses_s = (
        sum(passage.pause_ms for passage in script.passages) + script.head_ms * len(script.chapters) + script.tail_ms
    ) / 1000
    reasons = Counter(row.reason or "" for row in script.ledger if row.status == "skipped")
    return Estimate(
        title=edition.metadata.title,
        language=script.language,
        chapters=_chapters(edition),
        passages=len(passages),
        characters=characters,
        cached=sum(key in cached for key in edition.keys),
        to_synthesize=len(to_send),
        characters_to_send=sum(to_send.values()),
        cost_usd=sum(to_send.values()) * (spec.usd_per_1000_chars or 0) / 1000,
        duration_s=characters / spec.chars_per_second + pauses_s,
        wall_s=sum(to_send.values()) / spec.chars_per_second / spec.realtime,
        spoken=sum(row.status == "spoken" for row in script.ledger),
        skipped=dict(sorted(reasons.items())),
    )


def _cached(edition: Edition, config: Config) -> frozenset[str]:
    root = config.store_path
    if not (root / "clips").is_dir():
        return frozenset()
    store = Store(root)
    return frozenset(key for key in edition.keys if store.find(key) is not None)


def _chapters(edition: Edition) -> tuple[ChapterEstimate, ...]:
    passages: Counter[int] = Counter()
    characters: Counter[int] = Counter()
    for passage in edition.script.passages:
        passages[passage.chapter] += 1
        characters[passage.chapter] += len(unmarked(passage.text))
    return tuple(
        ChapterEstimate(
            number=number,
            title=chapter.title,
            role=chapter.role,
            skipped_for=chapter.skipped_for,
            passages=passages[number],
            characters=characters[number],
        )
        for number, chapter in enumerate(edition.script.chapters, 1)
    )
