"""For cron: limits of time that stop cleanly, a log, exit codes, one line a book."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from aura_server import AuraServer, Manners
from program import AURA, BOOK, Program, with_key

from pipeline.commands.limits import countdown, seconds_of, seconds_until
from pipeline.errors import UsageError

NOW = datetime(2026, 3, 1, 23, 15, 30, tzinfo=UTC)
LONG = "# One\n\n" + "\n\n".join(f"This is sentence number {number} of a longer book." for number in range(60)) + "\n"


@pytest.mark.parametrize(("text", "seconds"), [("2h", 7200), ("90m", 5400), ("45s", 45), ("1h30m", 5400), ("0s", 0)])
def test_a_length_of_time_is_read(text: str, seconds: int) -> None:
    """Hours, minutes and seconds, alone or together."""
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["2", "2d", "h", "-1h", "1.5h", "", "2h "])
def test_what_is_no_length_of_time_is_refused(text: str) -> None:
    """A limit that would not hold is an error, not a run without one."""
    with pytest.raises(UsageError, match="--max-time"):
        seconds_of(text)


@pytest.mark.parametrize(("text", "seconds"), [("23:16", 30), ("05:30", 6 * 3600 + 870), ("23:15", 24 * 3600 - 30)])
def test_a_deadline_is_the_next_time_that_the_clock_shows_it(text: str, seconds: int) -> None:
    """05:30 at a quarter past eleven in the evening is tomorrow's."""
    assert seconds_until(text, NOW) == seconds


@pytest.mark.parametrize("text", ["24:00", "5", "05:60", "5:3", "05:30pm"])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    """A deadline that nobody can read is an error."""
    with pytest.raises(UsageError, match="--deadline"):
        seconds_until(text, NOW)


def test_of_two_limits_the_nearer_one_counts() -> None:
    """The countdown runs on a clock that nobody sets."""
    ticks = iter([100.0, 110.0, 131.0])

    left_s = countdown("2h", "23:16", clock=lambda: next(ticks), now=NOW)

    assert (left_s(), left_s()) == (20.0, -1.0)
    assert countdown(None, None, clock=lambda: 0.0, now=NOW)() is None


def test_a_run_out_of_time_stops_cleanly_and_goes_on_later(tmp_path: Path) -> None:
    """--max-time ends with 6, keeps what is made, leaves no half file, and costs nothing twice."""
    program = Program(tmp_path)
    program.write("book.md", LONG)
    with AuraServer(Manners(delay_s=0.1)) as server:
        client = with_key(program, server)
        first = client.run("make", "book.md", *AURA, "--workers", "2", "--max-time", "1s", "--json")
        made = len(list((program.store / "clips").rglob("*.wav")))
        left = list((program.folder / "out").glob("*"))
        second = client.run("make", "book.md", *AURA, "--json")

    assert first.code == 6
    assert "the time is up" in first.err
    assert f"{made} of 61 passages are done" in first.err
    assert left == []
    assert (second.code, second.result["reused"]) == (0, made)
    assert len({seen.text for seen in server.asked}) == len(server.asked) == 61


def test_time_that_is_up_before_the_file_is_written_writes_none(tmp_path: Path) -> None:
    """The deadline holds for the writing, too; all clips are kept."""
    program = Program(tmp_path)
    program.write("book.md", BOOK)
    program.run("make", "book.md", "--engine", "silence", "-o", "other.m4b")

    ended = program.run("make", "book.md", "--engine", "silence", "--max-time", "0s")

    assert ended.code == 6
    assert not list((program.folder / "out").glob("*"))


def test_the_log_says_what_happened_to_every_book(tmp_path: Path) -> None:
    """In the morning the log has a line for each book with its end, appended to those of other nights."""
    program = Program(tmp_path)
    program.write("one.md", BOOK)
    program.write("log.txt", "yesterday\n")

    program.run("make", "one.md", "missing.md", "--engine", "silence", "--log-file", "log.txt", "-q")

    lines = (program.folder / "log.txt").read_text().splitlines()
    assert lines[0] == "yesterday"
    assert any("INFO out/one.m4b" in line and "8 made" in line for line in lines)
    assert any("ERROR missing.md: exit 3: missing.md: there is no such file" in line for line in lines)


def test_the_debug_log_has_every_passage(tmp_path: Path) -> None:
    """Whoever wants to know more gets a line a passage."""
    program = Program(tmp_path)
    program.write("one.md", BOOK)

    program.run("make", "one.md", "--engine", "silence", "--log-file", "log.txt", "--log-level", "debug", "-q")

    assert (program.folder / "log.txt").read_text().count("DEBUG passage ") == 8


def test_a_log_that_cannot_be_written_is_an_error_before_anything_is_made(tmp_path: Path) -> None:
    """A run that was to be logged does not go on without its log."""
    program = Program(tmp_path)
    program.write("one.md", BOOK)

    ended = program.run("make", "one.md", "--engine", "silence", "--log-file", "no/such/folder/log.txt")

    assert ended.code == 7
    assert "--log-file" in ended.err
    assert not (program.folder / "out").exists()


def test_several_books_get_a_line_each(tmp_path: Path) -> None:
    """The summary of a night is one line a book, with the name of each that failed."""
    program = Program(tmp_path)
    for name in ("one", "two"):
        program.write(f"{name}.md", BOOK.replace("quiet", name))

    ended = program.run("make", "one.md", "missing.md", "two.md", "--engine", "silence")

    assert ended.code == 3
    assert [line.split()[0] for line in ended.out.splitlines()] == ["out/one.m4b", "out/two.m4b"]
    assert "missing.md: audiobook: missing.md: there is no such file" in ended.err
