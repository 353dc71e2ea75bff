"""One accident at a time, end to end: client, pool and store together. Each test runs a book of three passages."""

from __future__ import annotations

import logging
import threading
import tracemalloc
from pathlib import Path

import accidents
import pytest
from accidents import Staged, packed, refusal
from aura_server import Accident, AuraServer
from network import USD_PER_1000_CHARS, jobs_of, night, texts

from pipeline.errors import EngineError
from pipeline.progress import Silent
from pipeline.synthesis.retry import RetrySettings

BOOK = texts(3)
ACCIDENTS = accidents.of(BOOK[0])
REQUESTS = {"made": 4, "failed": 3, "stopped": 1}


@pytest.mark.parametrize("name", ACCIDENTS)
def test_an_accident_costs_at_most_its_own_passage(name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What passes is asked for again, what does not fails or stops; no bad clip, no late attempt, no key anywhere."""
    staged: Staged = ACCIDENTS[name]
    caplog.set_level(logging.DEBUG)
    with AuraServer() as server:
        server.stage(staged.accident)
        result = night(server, jobs_of(BOOK), tmp_path, max_audio_mb=1)

    result.check(caplog.text)
    assert result.kind == staged.fate
    assert len(server.asked) == REQUESTS[staged.fate]
    paid = len(BOOK[0]) * (result.outcome.made + (staged.billed and staged.fate == "made"))
    assert result.cost_usd == pytest.approx(paid * USD_PER_1000_CHARS / 1000)


def test_what_stops_the_run_ends_it_with_the_engines_exit_code(tmp_path: Path) -> None:
    """Two passages are made, then the credits are used up: both are kept and nothing more is sent."""
    with AuraServer(misfortune=lambda text, nth: refusal(402) if text == BOOK[2] else None) as server:
        result = night(server, jobs_of([*BOOK, *texts(50)[3:]]), tmp_path)

    result.check()
    assert isinstance(result.outcome.stopped_by, EngineError)
    assert result.outcome.stopped_by.exit_code == 5
    assert (result.outcome.made, len(server.asked)) == (2, 3)


@pytest.mark.parametrize("status", [413, 422])
def test_a_passage_that_is_too_long_is_sent_in_halves(status: int, tmp_path: Path) -> None:
    """Its sentences are spoken apart and kept as one clip."""
    passage = ("The first half is here.", "The second half is there.")
    with AuraServer() as server:
        server.stage(refusal(status))
        result = night(server, jobs_of([passage]), tmp_path)

    result.check()
    assert [seen.text for seen in server.asked] == [" ".join(passage), *passage]


@pytest.mark.parametrize("name", ["silence", "clipping", "a cut ending", "a reading of something short"])
@pytest.mark.parametrize("more", [0, 2])
def test_a_passage_whose_takes_are_all_bad_is_set_aside(name: str, more: int, tmp_path: Path) -> None:
    """It is asked for a limited number of times, all of them paid, and the run goes on without it."""
    bad = ACCIDENTS[name].accident
    with AuraServer(misfortune=lambda text, nth: bad if text == BOOK[0] else None) as server:
        result = night(server, jobs_of(BOOK), tmp_path, retry=RetrySettings(base_s=0, cap_s=0, bad_takes=more))

    result.check()
    (failure,) = result.outcome.failed
    assert failure.reason.startswith("bad take: implausible audio from 127.0.0.1: ")
    assert (failure.passage, failure.text) == (1, BOOK[0])
    assert len(server.asked) == more + 3
    assert result.cost_usd == pytest.approx((more + 3) * len(BOOK[0]) * USD_PER_1000_CHARS / 1000)


def test_a_service_that_speaks_nothing_but_rubbish_is_left_soon(tmp_path: Path) -> None:
    """Five bad passages and not one good: the rest of the book is not paid for."""
    with AuraServer(misfortune=lambda text, nth: Accident(body=bytes(100))) as server:
        result = night(server, jobs_of(texts(100)), tmp_path, retry=RetrySettings(base_s=0, cap_s=0, max_attempts=2))

    result.check()
    assert isinstance(result.outcome.stopped_by, EngineError)
    assert len(server.asked) == 10


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_host_is_not_followed(status: int, tmp_path: Path) -> None:
    """The host that it names hears nothing, least of all the key."""
    with AuraServer() as server, AuraServer() as other:
        server.stage(Accident(status=status, headers=(("Location", f"{other.base_url}/tts"),), body=b""))
        result = night(server, jobs_of(BOOK), tmp_path)

    result.check()
    assert result.kind == "stopped"
    assert (len(server.seen), other.connections) == (1, 0)


@pytest.mark.parametrize("value", ["Retry-After", "retry-after-ms"])
def test_a_retry_after_is_never_undercut(value: str, tmp_path: Path) -> None:
    """The next request, whoever sends it, comes when the service said or later."""
    with AuraServer() as server:
        server.stage(refusal(429, "0.3" if value == "Retry-After" else "300", name=value))
        night(server, jobs_of(BOOK), tmp_path, workers=1).check()

    assert server.asked[1].at_s - server.asked[0].at_s >= 0.3


def test_a_connection_that_is_reset_when_it_is_accepted_is_made_again(tmp_path: Path) -> None:
    """Nothing was sent that could have been heard."""
    with AuraServer() as server:
        server.slam(2)
        result = night(server, jobs_of(BOOK), tmp_path)

    result.check()
    assert (result.kind, len(server.asked)) == ("made", 3)


@pytest.mark.parametrize("host", ["https://" + ".".join(["nowhere" * 8] * 5), "http://127.0.0.1:1"])
def test_a_service_that_cannot_be_reached_is_the_engines_failure(host: str, tmp_path: Path) -> None:
    """A name longer than the DNS knows any, or nobody at the port: exit 5, and nothing counts as paid."""
    result = night(f"{host}/v1", jobs_of(BOOK), tmp_path, retry=RetrySettings(base_s=0, cap_s=0, max_attempts=2))

    result.check()
    assert isinstance(result.outcome.stopped_by, EngineError)
    assert "cannot be reached" in result.outcome.stopped_by.message
    assert result.cost_usd == 0


def test_memory_stays_flat_whatever_an_answer_unfolds_to(tmp_path: Path) -> None:
    """100 MB, packed twice into a few hundred bytes, are not unpacked."""
    bomb = Accident(headers=(("Content-Encoding", "gzip, gzip"),), body=packed(megabytes=100))
    with AuraServer() as server:
        server.stage(bomb, Accident(status=500, headers=bomb.headers, body=bomb.body))
        tracemalloc.start()
        try:
            night(server, jobs_of(BOOK), tmp_path).check()
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

    assert peak < 20_000_000


def test_an_answer_without_an_end_is_dropped_at_the_limit(tmp_path: Path) -> None:
    """The client hangs up instead of reading on."""
    with AuraServer() as server:
        server.stage(ACCIDENTS["without an end"].accident)
        night(server, jobs_of(BOOK), tmp_path, max_audio_mb=1).check()

    assert not server.asked[0].completed


class Restart(Silent):
    """Takes the service down after the fifth passage, and puts another one in its place a moment later."""

    def __init__(self, server: AuraServer) -> None:
        """Take down `server` when the time has come."""
        self._server = server
        self._passages = 0
        self._again = AuraServer(port=int(server.base_url.split(":")[2].split("/")[0]))
        self._later = threading.Timer(0.3, self._again.__enter__)

    def passage(self, *, seconds: float, characters: int) -> None:
        """Count, and strike."""
        self._passages += 1
        if self._passages == 5:
            self._server.end()
            self._later.start()

    def end_service(self) -> int:
        """Take the second service down too; return how many requests it saw."""
        self._later.join()
        self._again.end()
        return len(self._again.asked)


def test_the_run_goes_on_after_a_restart_of_the_service(tmp_path: Path) -> None:
    """What was lost with the old one is asked of the new one; what was kept is not."""
    with AuraServer() as server:
        restart = Restart(server)
        result = night(server, jobs_of(texts(30)), tmp_path, workers=4, progress=restart, retry=PATIENT)
        asked_again = restart.end_service()

    result.check()
    assert result.kind == "made"
    assert 20 <= asked_again <= 25


PATIENT = RetrySettings(base_s=0.05, cap_s=0.1, max_attempts=100)
