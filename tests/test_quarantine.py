"""One bad passage does not cost the night: it is set apart, said by a fallback, or asked for again on demand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from aura_server import Accident, AuraServer
from program import AURA, BOOK, Program, with_key

REFUSED = Accident(status=400, content_type="application/json", body=b'{"message":"no"}', framing="length")
ONE_AT_A_TIME = (*AURA, "--workers", "1", "--json")


@pytest.fixture
def server() -> Iterator[AuraServer]:
    """Yield a service that will refuse the first request."""
    with AuraServer() as running:
        running.stage(REFUSED)
        yield running


@pytest.fixture
def client(tmp_path: Path, server: AuraServer) -> Program:
    """Return the program with a book and a key."""
    program = Program(tmp_path)
    program.write("book.md", BOOK)
    return with_key(program, server)


def test_a_passage_in_quarantine_is_not_asked_for_again_unbidden(client: Program, server: AuraServer) -> None:
    """The next night's run asks for nothing, ends with 6 and says what is in the way and how to go on."""
    client.run("make", "book.md", *ONE_AT_A_TIME)
    asked = len(server.asked)

    again = client.run("make", "book.md", *ONE_AT_A_TIME)

    assert again.code == 6
    assert len(server.asked) == asked == 8
    assert "'One.'" in again.err
    assert "--retry-failed" in again.err


def test_retry_failed_asks_for_just_those(client: Program, server: AuraServer) -> None:
    """One request mends the book."""
    client.run("make", "book.md", *ONE_AT_A_TIME)
    asked = len(server.asked)

    ended = client.run("make", "book.md", *ONE_AT_A_TIME, "--retry-failed")

    assert ended.code == 0
    assert [seen.text for seen in server.asked[asked:]] == ["One."]
    assert (ended.result["synthesized"], ended.result["failed"]) == (1, 0)


def test_retry_failed_leaves_what_was_never_tried_alone(client: Program, server: AuraServer) -> None:
    """It tries those that failed, not the rest of the book."""
    client.run("make", "book.md", *ONE_AT_A_TIME)
    source = client.folder / "book.md"
    source.write_text(BOOK + "\nA new sentence.\n", encoding="utf-8")
    asked = len(server.asked)

    ended = client.run("make", "book.md", *ONE_AT_A_TIME, "--retry-failed")

    assert ended.code == 6
    assert [seen.text for seen in server.asked[asked:]] == ["One."]


def test_a_passage_that_fails_again_stays_in_quarantine(client: Program, server: AuraServer) -> None:
    """A second refusal changes nothing."""
    client.run("make", "book.md", *ONE_AT_A_TIME)
    server.stage(REFUSED)

    failed = client.run("make", "book.md", *ONE_AT_A_TIME, "--retry-failed")
    quiet = client.run("make", "book.md", *ONE_AT_A_TIME)

    assert (failed.code, quiet.code) == (6, 6)
    assert len(server.asked) == 9


def test_the_fallback_says_what_the_engine_refuses(client: Program, server: AuraServer) -> None:
    """With a fallback the book is whole; the report counts what the other voice said."""
    fallback = ("--set", "fallback.name=silence")

    ended = client.run("make", "book.md", *ONE_AT_A_TIME, *fallback)
    again = client.run("make", "book.md", *ONE_AT_A_TIME, *fallback)
    forced = client.run("make", "book.md", *ONE_AT_A_TIME, *fallback, "--force")

    assert (ended.code, ended.result["substituted"], ended.result["failed"]) == (0, 1, 0)
    assert (again.code, again.result["synthesized"]) == (0, 0)
    assert (forced.result["synthesized"], forced.result["substituted"]) == (0, 1)
    assert len(server.asked) == 8


def test_a_fallback_that_comes_later_speaks_what_is_in_quarantine(client: Program, server: AuraServer) -> None:
    """Adding a fallback to the configuration mends last night's book without a request to the first engine."""
    client.run("make", "book.md", *ONE_AT_A_TIME)
    asked = len(server.asked)

    ended = client.run("make", "book.md", *ONE_AT_A_TIME, "--set", "fallback.name=silence")

    assert (ended.code, ended.result["substituted"]) == (0, 1)
    assert len(server.asked) == asked


def test_an_outage_does_not_fill_the_book_with_the_fallback(tmp_path: Path) -> None:
    """A service that cannot be reached has refused nothing: the run ends with 5 and the next one goes on."""
    program = Program(tmp_path, (("AIMLAPI_BASE_URL", "http://127.0.0.1:9/v1"), ("AIMLAPI_API_KEY", "x")))
    program.write("book.md", "# One\n")

    impatient = ("--set", "retry.base_s=0.01", "--set", "retry.max_attempts=2")
    ended = program.run("make", "book.md", *AURA, "--set", "fallback.name=silence", *impatient)

    assert ended.code == 5
    assert list((program.store / "clips").rglob("*.wav")) == []


def test_what_could_not_be_reached_is_still_named_after_the_fallback_has_spoken(
    client: Program, server: AuraServer
) -> None:
    """One passage refused, one out of reach: the fallback says the first, the report names the second one."""
    server.stage(Accident(status=500, content_type="application/json", body=b'{"message":"out"}', framing="length"))

    impatient = ("--set", "fallback.name=silence", "--set", "retry.max_attempts=1")
    ended = client.run("make", "book.md", *ONE_AT_A_TIME, *impatient)

    facts = json.loads(next((client.store / "books").glob("*.json")).read_text())
    assert ended.code == 6
    assert [(each["passage"], each["final"]) for each in facts["failed"]] == [(2, False)]
    assert "passage 2" in ended.err
    assert "run the same command again" in ended.err


def test_the_fallbacks_voice_is_checked_before_the_first_request(client: Program, server: AuraServer) -> None:
    """A fallback that does not speak the language is found before it is needed."""
    client.write("libro.md", "---\nlanguage: es\n---\n# Uno\n\nEra de noche.\n")

    ended = client.run("make", "libro.md", *AURA, "--voice", "celeste", "--set", "fallback.name=hibari")

    assert ended.code == 2
    assert "'heart' of engine 'hibari'" in ended.err
    assert server.seen == []


def test_a_passage_too_long_for_the_service_is_split_and_made(tmp_path: Path) -> None:
    """A 413 is answered with halves, cut at a sentence, and the book is whole."""
    program = Program(tmp_path)
    program.write("book.md", "First sentence here, long enough. Second sentence here, long enough.\n")
    with AuraServer() as server:
        server.stage(Accident(status=413, content_type="application/json", body=b'{"message":"too long"}'))
        ended = with_key(program, server).run("make", "book.md", "--engine", "aura", "--json")
        asked = [seen.text for seen in server.asked]

    assert ended.code == 0
    assert asked[0] == f"{asked[1]} {asked[2]}"
    assert (len(asked), ended.result["passages"]) == (3, 1)


def test_the_checkpoint_says_what_failed_and_why(client: Program) -> None:
    """Who opens the checkpoint file reads chapter, text and reason."""
    client.run("make", "book.md", *ONE_AT_A_TIME)

    facts = json.loads(next((client.store / "books").glob("*.json")).read_text())

    (failure,) = facts["failed"]
    assert (failure["chapter"], failure["passage"], failure["text"], failure["final"]) == (1, 1, "One.", True)
    assert "no" in failure["reason"]
    assert facts["missing"] == [1]
