"""Accidents of all kinds at random, over whole books: every passage is made, or listed with its reason."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from accidents import Fate
from aura_server import KEY, AuraServer
from chaos import misfortune
from network import jobs_of, night, texts
from program import Program

from pipeline.synthesis.checkpoint import Checkpoints
from pipeline.synthesis.store import Store

SEEDS = (1, 2)
PASSAGES = 150


@pytest.mark.parametrize("share", [0.01, 0.1, 0.3])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_book_is_complete_whatever_passes_on_the_way(
    share: float, seed: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Passing accidents cost requests, and at worst a passage that is named; never a bad clip, never the run."""
    caplog.set_level(logging.DEBUG)
    with AuraServer(misfortune=misfortune(share, seed=seed)) as server:
        result = night(server, jobs_of(texts(PASSAGES)), tmp_path, workers=8)

    result.check(caplog.text)
    assert result.outcome.stopped_by is None
    assert len(result.outcome.failed) <= PASSAGES // 20
    assert PASSAGES < len(server.asked) <= PASSAGES * (1 + 2 * share) + 5


@pytest.mark.parametrize("seed", SEEDS)
def test_runs_that_are_stopped_again_and_again_reach_the_end(seed: int, tmp_path: Path) -> None:
    """With credits, keys and models that come and go each night keeps what it made, and no night asks for it again."""
    jobs = jobs_of(texts(40))
    strike = misfortune(0.5, seed=seed, fates=("made", "failed", "stopped"))
    made_before: set[str] = set()
    nights = 0
    with AuraServer(misfortune=strike) as server:
        while len(made_before) < len(jobs):
            before = len(server.asked)
            result = night(server, jobs, tmp_path, workers=4)
            result.check()
            assert made_before.isdisjoint(seen.text for seen in server.asked[before:])
            assert result.outcome.stopped_by is None or result.outcome.stopped_by.exit_code == 5
            made_before |= {job.text for job in result.done}
            nights += 1

    assert 1 < nights < 40


@pytest.mark.parametrize(("fates", "code"), [(("made",), 0), (("failed",), 6)])
def test_the_program_ends_with_the_status_that_fits(fates: tuple[Fate, ...], code: int, tmp_path: Path) -> None:
    """0 with a checked file; or 6 without one, and every passage is in the store or listed with its reason."""
    with AuraServer(misfortune=misfortune(0.3, seed=3, fates=fates, slow=0)) as server:
        program = Program(tmp_path, (("AIMLAPI_API_KEY", KEY), ("AIMLAPI_BASE_URL", server.base_url)))
        program.write("book.md", "# Lamps\n\n" + "\n\n".join(texts(60)))
        hurry = ("--set", "retry.base_s=0.001", "--set", "retry.cap_s=0.01", "--set", "engine.min_chars=0")
        ended = program.run("make", "book.md", "--engine", "aura", "--format", "wav", *hurry)

    output = tmp_path / "out" / "book.wav"
    checkpoint = Checkpoints(program.store).load(output)
    assert checkpoint is not None
    assert (ended.code, output.exists()) == (code, code == 0), ended.err
    assert {failure.passage for failure in checkpoint.failed} == set(checkpoint.missing)
    assert bool(checkpoint.missing) == (code == 6)
    assert all(failure.reason for failure in checkpoint.failed)
    assert len(set(checkpoint.keys)) == len(checkpoint.missing) + Store(program.store).stat().clips
    assert KEY[:12] not in ended.out + ended.err
