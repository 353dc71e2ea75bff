"""What a finished file must hold, in plain values that a manifest can keep, and the comparison with what it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from pipeline.errors import OutputError
from pipeline.writers._audiobook import Contents
from pipeline.writers._fingerprint import Fingerprint, first_difference

VERSION = 2
HINT = "run the same command again; what is synthesized already is used again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What a file of `format` must hold: the sound, chapters (title and first sample) and tags."""

    format: str
    sound: Fingerprint
    chapters: tuple[tuple[str, int], ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return plain values for a JSON file; two bytes a second of audio become four characters."""
        return {
            "version": VERSION,
            "format": self.format,
            "samples": self.sound.samples,
            "rate_hz": self.sound.rate_hz,
            "levels": self.sound.levels.hex(),
            "slopes": self.sound.slopes.hex(),
            "borders": list(self.sound.borders),
            "chapters": [[title, start] for title, start in self.chapters],
            "tags": dict(self.tags),
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Expectation:
        """Rebuild from `to_json`. Raises ValueError if the values are damaged or of another version."""
        if values.get("version") != VERSION:
            raise ValueError(f"expectation of version {values.get('version')!r}, this program knows {VERSION}")
        try:
            sound = Fingerprint(
                samples=int(values["samples"]),
                rate_hz=int(values["rate_hz"]),
                levels=bytes.fromhex(values["levels"]),
                slopes=bytes.fromhex(values["slopes"]),
                borders=tuple(map(int, values["borders"])),
            )
            chapters = tuple((str(title), int(start)) for title, start in values["chapters"])
            tags = {str(name): str(value) for name, value in values["tags"].items()}
            return cls(format=str(values["format"]), sound=sound, chapters=chapters, tags=tags)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"damaged expectation: {error!r}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was compared and found equal."""

    format: str
    samples: int
    rate_hz: int
    chapters: int
    tags: tuple[str, ...]
    expectation: Expectation

    @property
    def duration_s(self) -> float:
        """The length in seconds."""
        return self.samples / self.rate_hz


def compare_contents(expected: Expectation, found: Contents, step: Fraction | None, name: str) -> None:
    """Raise OutputError if tags or chapters of the file `name` are not as expected.

    Chapter starts may differ by less than `step` seconds, the unit in which the format stores them (None: not at all).
    """
    for tag, value in expected.tags.items():
        if found.tags.get(tag, "") != value:
            raise OutputError(f"{name}: {tag} is {found.tags.get(tag, '')!r} instead of {value!r}", hint=HINT)
    if len(found.chapters) != len(expected.chapters):
        raise OutputError(f"{name}: {len(found.chapters)} chapters instead of {len(expected.chapters)}", hint=HINT)
    rate = expected.sound.rate_hz
    pairs = zip(expected.chapters, found.chapters, strict=True)
    for number, ((title, start), (found_title, found_start)) in enumerate(pairs, start=1):
        if found_title != title:
            raise OutputError(f"{name}: chapter {number} is called {found_title!r} instead of {title!r}", hint=HINT)
        late = found_start - Fraction(start, rate)
        if late and abs(late) >= (step or 0):
            at = timecode(float(found_start))
            raise OutputError(
                f"{name}: chapter {number} ({title!r}) starts at {at}, {float(late):+.4f} s off the plan", hint=HINT
            )


def compare_sound(expected: Fingerprint, found: Fingerprint, name: str) -> None:
    """Raise OutputError if the file `name` has not exactly the planned length or sounds different anywhere.

    A decoder may run at another rate than the plan (Opus: always 48 kHz); the length then counts in its samples.
    """
    planned = -(-expected.samples * found.rate_hz // expected.rate_hz)
    at = first_difference(expected, found)
    if found.samples != planned:
        length, want = timecode(found.samples / found.rate_hz), timecode(expected.samples / expected.rate_hz)
        where = "" if at is None else f"; it differs from {timecode(at)} on"
        raise OutputError(
            f"{name}: {found.samples:,} samples ({length}) instead of {planned:,} ({want}){where}", hint=HINT
        )
    if at is not None:
        raise OutputError(f"{name}: at {timecode(at)} it does not sound as planned", hint=HINT)


def timecode(seconds: float) -> str:
    """Return a time as hours:minutes:seconds.milliseconds."""
    ms = round(seconds * 1_000)
    return f"{ms // 3_600_000}:{ms // 60_000 % 60:02}:{ms // 1_000 % 60:02}.{ms % 1_000:03}"
