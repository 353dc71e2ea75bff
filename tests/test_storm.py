"""Fifty kills at random moments: nothing acknowledged is lost, and the books are the same to the byte."""

from __future__ import annotations

from pathlib import Path

from storm import WORKERS, storm

KILLS = 50


def test_i1_i3_i5_i6_i8_nothing_is_lost_in_a_storm_of_kills(tmp_path: Path) -> None:
    """Kill -9 while it starts, speaks or stitches costs at most what was in flight, and never a clip or a file."""
    toll = storm(tmp_path, kills=KILLS, seed=7)

    assert toll.faults() == []
    assert toll.all_kills == KILLS
    assert toll.kills["stitching"] >= KILLS / 4
    assert toll.kills["speaking"] >= KILLS / 4
    assert max(toll.extra) <= WORKERS
    assert toll.mean_extra <= WORKERS / 2
