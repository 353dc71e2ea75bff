"""Every state that power cuts and kills can leave of the store, a checkpoint and a finished file is opened."""

from __future__ import annotations

import pytest
from crash_model import LoggedFiles
from crash_scenarios import MUTANTS, SCENARIOS, explore

SUBJECTS = ("two puts into a new store", "checkpoint", "the file replaces an old one")


@pytest.mark.parametrize("name", SCENARIOS)
def test_i1_i2_i3_i4_i6_no_crash_loses_or_halves_anything(name: str) -> None:
    """Killed before any operation, gone on, the power cut after any other: all that was promised is there, whole."""
    report = explore(SCENARIOS[name])

    assert report.violations == ()
    assert report.states > 5


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_i1_i3_i6_a_careless_protocol_is_caught(mutant: type[LoggedFiles], subject: str) -> None:
    """Leave out one sync, or do it too late, and some state of the disk shows it: the model has teeth."""
    report = explore(SCENARIOS[subject], mutant, kills=False, to_the_end=False)

    assert report.violations
