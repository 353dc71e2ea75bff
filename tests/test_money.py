"""Money: what is sent is written down first, no cap is ever passed, and a crash counts against us, never for us."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest
from aura_server import Accident, AuraServer, Manners, wav_of
from hypothesis import given, settings
from hypothesis import strategies as st
from program import AURA, BOOK, Program, with_key

from pipeline.errors import Incomplete
from pipeline.synthesis.budget import Budget
from pipeline.synthesis.journal import Journal

PRICE = 1.0  # a dollar for 1,000 characters: a thousandth a character


def budget(journal: Journal, cap: float | None) -> Budget:
    """Return a run's account on `journal`."""
    return Budget(usd_per_1000_chars=PRICE, max_usd=cap, journal=journal)


def test_a_settled_request_is_charged_or_not_as_it_ended(tmp_path: Path) -> None:
    """A refusal costs nothing; a clip and a reply that was lost do."""
    journal = Journal(tmp_path / "journal")
    run = budget(journal, None)
    for settled in ("kept", "lost", "free"):
        run.settle(run.reserve(100, "key"), settled)

    assert run.characters_sent == 300
    assert (run.cost_usd, run.lost_usd) == pytest.approx((0.2, 0.1))
    assert Journal(tmp_path / "journal").spent_usd == pytest.approx(0.2)


def test_i15_a_request_that_was_open_at_a_crash_counts_as_paid(tmp_path: Path) -> None:
    """Nobody knows whether it was answered, so it is not spent a second time."""
    budget(Journal(tmp_path / "journal"), 1.0).reserve(600, "key")

    again = budget(Journal(tmp_path / "journal"), 1.0)

    assert again.book_usd == pytest.approx(0.6)
    with pytest.raises(Incomplete, match=r"\$1 is reached"):
        again.reserve(500, "key")


def test_a_line_that_a_crash_cut_short_does_not_count(tmp_path: Path) -> None:
    """A half-written line was never acknowledged; the next line starts afresh."""
    path = tmp_path / "journal"
    budget(Journal(path), None).reserve(100, "key")
    path.write_bytes(path.read_bytes() + b'{"open": 2, "usd": 5')

    journal = Journal(path)
    budget(journal, None).reserve(50, "key")

    assert Journal(path).spent_usd == pytest.approx(0.15)


def test_a_finished_book_begins_a_new_account(tmp_path: Path) -> None:
    """The cap of tonight's edit is not used up by the book that was made last year."""
    journal = Journal(tmp_path / "journal")
    run = budget(journal, 1.0)
    run.settle(run.reserve(900, "key"), "kept")
    journal.close()

    assert budget(Journal(tmp_path / "journal"), 1.0).book_usd == 0


@settings(derandomize=True, deadline=None, max_examples=200)
@given(
    st.lists(
        st.tuples(st.integers(1, 400), st.sampled_from(["kept", "lost", "free", "crash"])), min_size=1, max_size=40
    )
)
def test_i15_no_order_of_requests_and_crashes_passes_the_cap(
    tmp_path_factory: pytest.TempPathFactory, story: list[tuple[int, str]]
) -> None:
    """Settled and open together stay under the cap, whatever happens, however often the program dies."""
    path = tmp_path_factory.mktemp("money") / "journal"
    cap, charged = 1.0, 0
    run = budget(Journal(path), cap)
    for characters, end in story:
        try:
            reservation = run.reserve(characters, "key")
        except Incomplete:
            continue
        charged += characters if end != "free" else 0
        if end == "crash":
            run = budget(Journal(path), cap)
        else:
            run.settle(reservation, end)  # type: ignore[arg-type]

        assert charged / 1000 <= cap + 1e-9
        assert run.book_usd == pytest.approx(charged / 1000)


def test_i15_the_cap_holds_over_kills_of_the_real_program(tmp_path: Path) -> None:
    """Killed and started again and again with one cap: the service never saw more than the cap's worth."""
    program = Program(tmp_path)
    sentences = "\n\n".join(f"This is sentence number {number} of a longer book." for number in range(60))
    program.write("book.md", f"# One\n\n{sentences}\n")
    price = ("--set", "engine.usd_per_1000_chars=1.0", "--max-cost", "1.5", "--workers", "4", "--json")
    with AuraServer(Manners(delay_s=0.02)) as server:
        client = with_key(program, server)
        for kills in range(3):
            process = client.start("make", "book.md", *AURA, *price)
            assert process.stdout is not None
            for line in process.stdout:
                if json.loads(line)["event"] == "passage":
                    process.kill()
                    break
            process.communicate()
            assert process.returncode == -signal.SIGKILL, kills
        ended = client.run("make", "book.md", *AURA, *price)

    assert ended.code == 6
    assert "cost cap of $1.5" in ended.err
    assert 1000 < sum(len(seen.text) for seen in server.asked) <= 1500


def test_the_report_says_what_was_spent_on_replies_that_could_not_be_used(tmp_path: Path) -> None:
    """Money for a take that was thrown away is named, not hidden."""
    program = Program(tmp_path)
    program.write("book.md", BOOK)
    with AuraServer() as server:
        server.stage(Accident(body=wav_of(bytes(48_000))))
        ended = with_key(program, server).run("make", "book.md", *AURA, "--json", "--workers", "1")

    assert ended.code == 0
    assert ended.result["lost_usd"] == pytest.approx(len("One.") * 0.039 / 1000, abs=1e-6)
    assert ended.result["cost_usd"] > ended.result["lost_usd"]
    assert ended.result["book_usd"] == ended.result["cost_usd"]


def test_plan_says_what_a_run_will_cost(tmp_path: Path) -> None:
    """The estimate before and the bill after are the same, to the character."""
    program = Program(tmp_path)
    program.write("book.md", BOOK)
    with AuraServer() as server:
        client = with_key(program, server)
        planned = client.run("plan", "book.md", *AURA, "--json").result
        made = client.run("make", "book.md", *AURA, "--json").result
        after = client.run("plan", "book.md", *AURA, "--json").result

    assert planned["cost_usd"] == made["cost_usd"] > 0
    assert planned["characters_to_send"] == made["characters_sent"]
    assert (after["cost_usd"], after["cached"], after["to_synthesize"]) == (0, 8, 0)
