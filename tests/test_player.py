"""A book plays the same in any process, and a part of it is known again by how it sounds."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import pytest
from audiobooks import FORM, clip_of, script_of, speech

from pipeline.audio import Speech
from pipeline.mastering import Fades, master
from pipeline.player import Player
from pipeline.synthesis.store import ClipMissing, Store
from pipeline.timeline import Timeline, Trim, lay_out


def stored(folder: Path, seeds: tuple[int, ...] = (1, 2, 3, 4)) -> tuple[Player, Timeline]:
    """Put a clip for each seed into a store; two make a chapter."""
    store = Store(folder)
    pcm = {f"{seed:064x}": speech(FORM.rate_hz, seed) for seed in seeds}
    for key, sound in pcm.items():
        store.put(key, Speech(pcm=sound, format=FORM))
    script = script_of([["Words."] * 2 for _ in range(len(seeds) // 2)])
    timeline = lay_out(script, [clip_of(key, sound) for key, sound in pcm.items()], Trim())
    return Player(root=folder, fades=Fades()), timeline


def test_a_player_plays_the_same_wherever_it_is_sent(tmp_path: Path) -> None:
    """What is encoded in another process is what this one would have encoded."""
    player, timeline = stored(tmp_path)
    list(player(timeline))

    sent: Player = pickle.loads(pickle.dumps(player))

    assert sent == player
    assert list(sent(timeline)) == list(master(timeline, Store(tmp_path).read, Fades()))


def test_a_damaged_clip_is_missing(tmp_path: Path) -> None:
    """The run hears of it, sets it aside and makes it again."""
    player, timeline = stored(tmp_path)
    path = next((tmp_path / "clips").glob("*/*.wav"))
    path.write_bytes(path.read_bytes()[:-1])

    with pytest.raises(ClipMissing):
        list(player(timeline))


def test_where_a_part_stands_is_no_part_of_its_sound(tmp_path: Path) -> None:
    """A chapter that moves to another place, or gets another title, is known again."""
    player, before = stored(tmp_path, (1, 2, 3, 4))
    _, after = stored(tmp_path, (5, 6, 7, 8, 3, 4))
    renamed = replace(after, chapters=tuple(replace(each, title="Other") for each in after.chapters), cues=())

    old = before.part(before.sections[1], before.total)
    new = renamed.part(renamed.sections[2], renamed.total)

    assert player.digest(old) == player.digest(new)


@pytest.mark.parametrize(
    "change",
    [
        lambda timeline: replace(timeline, total=timeline.total + 15_360),
        lambda timeline: replace(timeline, tone_db=-80),
        lambda timeline: replace(timeline, clips_hz=22_050),
        lambda timeline: replace(timeline, format=replace(timeline.format, rate_hz=48_000)),
        lambda timeline: altered(timeline, key="0" * 64),
        lambda timeline: altered(timeline, start=timeline.placed[0].start + 240),
        lambda timeline: altered(timeline, cut_start=240),
        lambda timeline: altered(timeline, gain_cdb=10),
        lambda timeline: altered(timeline, ceiling_cdb=-430),
    ],
    ids=["total", "tone", "resampled", "format", "clip", "start", "cut", "gain", "limiter"],
)
def test_whatever_changes_the_sound_changes_its_name(change, tmp_path: Path) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 - a lambda
    """No section of an earlier edition is ever taken for one that sounds otherwise."""
    player, timeline = stored(tmp_path)

    assert player.digest(change(timeline)) != player.digest(timeline)
    assert replace(player, fades=Fades(in_ms=6)).digest(timeline) != player.digest(timeline)


def altered(timeline: Timeline, **change: int | str) -> Timeline:
    """Return the timeline with its first clip placed otherwise."""
    first, *rest = timeline.placed
    return replace(timeline, placed=(replace(first, **change), *rest))  # type: ignore[arg-type] # the fields have these types
