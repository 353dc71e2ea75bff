"""What cannot be done is refused early, clearly, with the right exit code, and costs nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from aura_server import KEY, Accident, AuraServer
from program import AURA, BOOK, Program, with_key

from pipeline.errors import OutputError
from pipeline.target import check_space


def test_i7_a_rejected_passage_ends_with_6_and_no_file(program: Program, server: AuraServer) -> None:
    """The run goes on past a passage that the service will not speak, says which, and writes no book with a hole."""
    program.write("book.md", BOOK)
    server.stage(Accident(status=400, content_type="application/json", body=b'{"message":"no"}', framing="length"))

    ended = with_key(program, server).run("make", "book.md", *AURA, "--workers", "1", "--json")

    assert ended.code == 6
    assert "7 of 8 passages are done" in ended.err
    assert not (program.folder / "out" / "book.m4b").exists()
    checkpoint = json.loads(next((program.store / "books").glob("*.json")).read_text())
    assert [(each["passage"], each["chapter"], each["text"]) for each in checkpoint["failed"]] == [(1, 1, "One.")]
    assert checkpoint["missing"] == [1]


def test_i14_a_store_without_room_is_found(tmp_path: Path) -> None:
    """A book whose clips cannot fit on the disk costs no request; the message says how much is needed."""
    with pytest.raises(OutputError) as raised:
        check_space(tmp_path, characters=10**13, chars_per_second=15.0)

    assert "MB are free" in raised.value.message
    assert "--store" in raised.value.hint
    check_space(tmp_path, characters=1000, chars_per_second=15.0)  # what fits is let through


def test_i7_a_gap_that_was_asked_for_is_listed(program: Program, server: AuraServer) -> None:
    """With --allow-gaps the book is written, the gap is named in the report, and the next run fills it."""
    program.write("book.md", BOOK)
    refusal = Accident(status=400, content_type="application/json", body=b'{"message":"no"}', framing="length")
    server.stage(refusal)
    client = with_key(program, server)

    gap = client.run("make", "book.md", *AURA, "--workers", "1", "--json", "--allow-gaps")
    verified = client.run("verify", "out/book.m4b", "--json")
    same = client.run("make", "book.md", *AURA, "--json", "--allow-gaps")
    whole = client.run("make", "book.md", *AURA, "--json", "--retry-failed")

    assert (same.code, same.result["synthesized"], same.result["failed"]) == (0, 0, 1)
    assert (gap.code, gap.result["failed"]) == (0, 1)
    assert gap.result["failures"][0]["text"] == "One."
    assert (verified.code, verified.result["missing"], verified.result["complete"]) == (6, [1], False)
    assert "1 of 8 passages are missing" in verified.result["tags"]["comment"]
    assert (whole.code, whole.result["synthesized"], whole.result["failed"]) == (0, 1, 0)


@pytest.mark.parametrize(("status", "says"), [(401, "AIMLAPI_API_KEY"), (403, "credits"), (404, "audiobook")])
def test_a_final_answer_stops_the_run(program: Program, server: AuraServer, status: int, says: str) -> None:
    """A refused key or empty account stops at once, with what to do; no retry, no further request."""
    program.write("book.md", BOOK)
    body = b'{"message":"this is what the service says","requestId":"req-77"}'
    refusal = Accident(status=status, content_type="application/json", body=body, framing="length")
    server.stage(refusal, refusal)

    ended = with_key(program, server).run("make", "book.md", *AURA, "--workers", "1")

    assert ended.code == 5
    assert says in ended.err
    assert "this is what the service says" in ended.err
    assert "req-77" in ended.err
    assert len(server.asked) == 1


def test_i14_without_a_key_nothing_is_sent(program: Program, server: AuraServer) -> None:
    """A missing key is found before the first request."""
    program.write("book.md", BOOK)
    without = Program(program.folder, (("AIMLAPI_BASE_URL", server.base_url),))

    ended = without.run("make", "book.md", *AURA)

    assert ended.code == 5
    assert "AIMLAPI_API_KEY" in ended.err
    assert server.seen == []


def test_i16_the_key_is_nowhere(program: Program, server: AuraServer) -> None:
    """The key is in no file, no message and no command line, whatever happens."""
    program.write("book.md", BOOK)
    server.stage(Accident(status=500), Accident(end="reset", cut_at=0.0), Accident(status=429))

    ended = with_key(program, server).run("make", "book.md", *AURA, "--json")

    assert ended.code == 0
    assert KEY not in ended.out + ended.err
    holders = [path for path in program.folder.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]
    assert holders == []


def test_i15_the_cost_cap_ends_the_run_resumably(program: Program, server: AuraServer) -> None:
    """--max-cost stops before the estimate passes it; a higher one goes on."""
    program.write("book.md", BOOK)
    client = with_key(program, server)
    price = ("--set", "engine.usd_per_1000_chars=1.0")

    first = client.run("make", "book.md", *AURA, *price, "--workers", "2", "--max-cost", "0.1")
    sent = sum(len(seen.text) for seen in server.asked)
    second = client.run("make", "book.md", *AURA, *price, "--max-cost", "1", "--json")

    assert (first.code, second.code) == (6, 0)
    assert "--max-cost" in first.err
    assert sent <= 100
    assert sum(len(seen.text) for seen in server.asked) == sum(len(text) for text in {s.text for s in server.asked})
    assert second.result["cost_usd"] == pytest.approx(second.result["characters_sent"] / 1000)


def test_a_file_that_somebody_else_made_is_not_replaced(program: Program) -> None:
    """Without --force only our own work is overwritten."""
    program.write("book.md", BOOK)
    program.write("precious.m4b", "somebody's file")

    refused = program.run("make", "book.md", "--engine", "silence", "-o", "precious.m4b")
    kept = (program.folder / "precious.m4b").read_text()
    forced = program.run("make", "book.md", "--engine", "silence", "-o", "precious.m4b", "--force")

    assert (refused.code, kept) == (7, "somebody's file")
    assert "--force" in refused.err
    assert forced.code == 0


def test_a_file_made_from_another_source_is_not_replaced(program: Program) -> None:
    """Two books of one name in two folders do not overwrite each other."""
    for folder in ("a", "b"):
        (program.folder / folder).mkdir()
        program.write(f"{folder}/book.md", BOOK.replace("quiet", folder))
    program.run("make", "a/book.md", "--engine", "silence")

    other = program.run("make", "b/book.md", "--engine", "silence")
    both = program.run("make", "a/book.md", "b/book.md", "--engine", "silence")

    assert other.code == 7
    assert "a/book.md" in other.err
    assert both.code == 2
    assert "would both become" in both.err


def test_a_file_of_ours_is_replaced_with_another_store(program: Program) -> None:
    """A lost store does not make our own file untouchable."""
    program.write("book.md", BOOK)
    program.run("make", "book.md", "--engine", "silence")

    ended = program.run("make", "book.md", "--engine", "silence", "--store", "other")

    assert ended.code == 0


def test_i14_an_unknown_voice_gets_the_nearest_names(program: Program) -> None:
    """A typing error in a voice is answered before anything is sent."""
    program.write("book.md", BOOK)

    ended = program.run("make", "book.md", "--engine", "aura", "--voice", "helen")

    assert ended.code == 2
    assert "helena" in ended.err


def test_a_voice_that_does_not_speak_the_language_is_refused(program: Program) -> None:
    """A Spanish book is not read with English rules; the message names who can."""
    program.write("libro.md", "---\ntitle: El faro\nlanguage: es\n---\n# Uno\n\nEra de noche en el puerto.\n")

    ended = program.run("make", "libro.md")

    assert ended.code == 2
    assert "'es'" in ended.err
    assert "aura (celeste, estrella, nestor)" in ended.err


def test_i14_an_unwritable_folder_is_found_before_anything_is_sent(program: Program, server: AuraServer) -> None:
    """No request is paid for a book that cannot be written."""
    program.write("book.md", BOOK)
    program.write("out", "a file where the folder should be")

    ended = with_key(program, server).run("make", "book.md", *AURA)

    assert ended.code == 7
    assert server.seen == []
