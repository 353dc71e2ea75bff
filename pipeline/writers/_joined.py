"""The check of a file that was joined from sections, each of which was decoded and compared when it was encoded.

Every packet is compared with its section by a checksum; the first section and a few seconds round every joint are
decoded from the finished file and listened to. For ten hours that is a second of work where decoding all is eight.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from pipeline.errors import OutputError
from pipeline.writers._audiobook import Stored
from pipeline.writers._expectation import HINT, timecode
from pipeline.writers._fingerprint import Fingerprint, first_difference
from pipeline.writers._lane import WARM_UP, Lane, Packets
from pipeline.writers._sections import Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """What went into the file for one section: how many packets, their SHA-256, how they sound."""

    packets: int
    digest: bytes
    sound: Fingerprint


class Seam:
    """Cuts the packets of sections to what stays, and remembers it."""

    def __init__(self, lane: Lane, sections: int) -> None:
        self._lane = lane
        self._sections = sections
        self.stretches: list[Stretch] = []

    def joined(self, sections: Iterable[Section]) -> Iterator[Packets]:
        """Yield the packets that stay of each section."""
        for number, section in enumerate(sections, start=1):
            kept = self._lane.kept(section.sound.samples, first=number == 1, last=number == self._sections)
            packets = section.packets[kept]
            if len(section.packets) < kept.stop:
                raise ValueError(f"{len(section.packets)} packets in section {number} where {kept.stop} were planned")
            self.stretches.append(Stretch(packets=len(packets), digest=_digest(packets), sound=section.sound))
            yield packets


def compare_joined(stored: Stored, lane: Lane, stretches: Iterable[Stretch], name: str) -> None:
    """Raise OutputError if the file `name` does not hold exactly these stretches, or does not play them as planned."""
    total = 0
    before: tuple[Stretch, Packets] | None = None
    for stretch in stretches:
        place = _Place(name=name, at_s=total / lane.form.rate_hz, setup=stored.setup, lane=lane)
        packets = tuple(islice(stored.packets, stretch.packets))
        if _digest(packets) != stretch.digest:
            raise OutputError(f"{name}: from {timecode(place.at_s)} on it does not hold what was encoded", hint=HINT)
        if before is None:
            _compare(stretch.sound, lane.heard(packets, stored.setup, stretch.sound), place)
        else:
            _compare_joint(before[0], stretch, (before[1], packets), place)
        total += stretch.sound.samples
        before = stretch, packets[-_tail(stretch.sound, lane) :]
    if next(stored.packets, None) is not None:
        raise OutputError(f"{name}: it goes on after its end", hint=HINT)
    planned = total * stored.rate_hz // lane.form.rate_hz
    if stored.samples != planned:
        raise OutputError(f"{name}: {stored.samples:,} samples instead of {planned:,}", hint=HINT)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where something is in a file."""

    name: str
    at_s: float
    setup: bytes
    lane: Lane


def _compare_joint(before: Stretch, after: Stretch, packets: tuple[Packets, Packets], place: _Place) -> None:
    """Listen to the last second before a joint and the first after it."""
    ending, beginning = _last_second(before.sound), _first_second(after.sound)
    planned = Fingerprint(
        samples=ending + beginning,
        rate_hz=before.sound.rate_hz,
        levels=before.sound.levels[-1:] + after.sound.levels[:1],
        slopes=before.sound.slopes[-1:] + after.sound.slopes[:1],
        borders=(0, ending),
    )
    lane = place.lane
    late = lane.delay - lane.lead * lane.frame
    tail, head = packets
    head = head[: -(-(beginning + late) // lane.frame) + 1]
    skip = len(tail) * lane.frame + late - ending
    found = lane.heard([*tail, *head], place.setup, planned, skip=skip)
    _compare(planned, found, replace(place, at_s=place.at_s - ending / planned.rate_hz))


def _compare(planned: Fingerprint, found: Fingerprint, place: _Place) -> None:
    at = first_difference(planned, found)
    if at is not None:
        raise OutputError(f"{place.name}: at {timecode(place.at_s + at)} it does not sound as planned", hint=HINT)


def _tail(sound: Fingerprint, lane: Lane) -> int:
    """Return how many packets at the end of a section are decoded to listen to its last second."""
    return -(-_last_second(sound) // lane.frame) + 1 + WARM_UP


def _last_second(sound: Fingerprint) -> int:
    """Return the samples of the last measure."""
    length = sound.samples - sound.borders[-1]
    return length - (max(length // sound.rate_hz, 1) - 1) * sound.rate_hz


def _first_second(sound: Fingerprint) -> int:
    """Return the samples of the first measure."""
    length = sound.borders[1] if len(sound.borders) > 1 else sound.samples
    return length if length < 2 * sound.rate_hz else sound.rate_hz


def _digest(packets: Packets) -> bytes:
    return hashlib.sha256(b"".join(packets)).digest()
