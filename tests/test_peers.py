"""Twelve faults that were found in other tools by running them: none of them is here.

The numbers are those of the list that the project started from; other files test the same ground more widely.
"""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path

import imageio_ffmpeg
import pytest
from audiobooks import FORM
from aura_server import AuraServer
from mutagen.mp4 import MP4
from program import AURA, BOOK, ROOT, Program, with_key
from texts import script_of, skipped, spoken

from pipeline.writers.wav import head

CHAPTERS = "\n\n".join(f"# {number}\n\nWords of chapter {number}." for number in range(1, 301))


def decoded_samples(path: Path) -> int:
    """Count the samples that an ffmpeg gives back at 24 kHz."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(path), "-f", "s16le", "-ar", "24000", "-"]
    return len(subprocess.run(command, capture_output=True, check=True).stdout) // 2


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    """Make a book of 300 chapters, and return its file and the result."""
    program = Program(tmp_path_factory.mktemp("many"))
    program.write("many.md", CHAPTERS)
    ended = program.run("make", "many.md", "--engine", "silence", "--json")
    assert ended.code == 0, ended.err
    return program.folder / "out" / "many.m4b", ended.result


def test_fault_01_no_filter_deletes_one_word_sentences() -> None:
    """`Stop! Don't. I said stop! Run.` is four sentences, all said; sums of money stay what they are."""
    script = script_of("Stop! Don't. I said stop! Run.\n\nIt was £3,000–4,000 (≈ 10%).\n")

    assert [row.written for row in script.ledger] == [
        *("Stop!", "Don't.", "I said stop!", "Run."),
        "It was £3,000–4,000 (≈ 10%).",
    ]
    assert {row.status for row in script.ledger} == {"spoken"}
    assert "£3,000–4,000 (≈ 10%)" in " ".join(spoken(script))


def test_fault_02_references_are_known_by_markup_and_never_by_digits() -> None:
    """A note's mark goes; every number of the text stays."""
    text = "It cost 1,000[^1] and 3.14; H2O; COVID19; Section 2.5 [^2].\n\n[^1]: One note.\n[^2]: Two notes.\n"
    script = script_of(text)

    assert " ".join(spoken(script)) == "It cost 1,000 and 3.14; H2O; COVID19; Section 2.5."
    assert [reason for _, reason in skipped(script)].count("footnote mark") == 2


@pytest.mark.parametrize("form", ["m4b", "mp3", "flac", "wav"])
def test_fault_03_no_seam_adds_a_sample(tmp_path: Path, form: str) -> None:
    """One encode from end to end: what an ffmpeg decodes is as long as planned, whatever the number of parts."""
    program = Program(tmp_path)
    program.write("book.md", BOOK)
    result = program.run("make", "book.md", "--engine", "silence", "--format", form, "--json").result

    samples = decoded_samples(tmp_path / result["output"])

    assert samples == round(result["duration_s"] * 24_000)


def test_fault_04_a_wav_past_4_gib_is_rf64() -> None:
    """25 hours at 24 kHz: the lengths stand in 64 bits where EBU Tech 3306 puts them, and an hour stays a plain WAV."""
    hour = 3600 * FORM.rate_hz

    long = head(FORM, 25 * hour, 0)

    assert head(FORM, hour, 0).startswith(b"RIFF")
    assert (long[:4], long[12:16]) == (b"RF64", b"ds64")
    assert struct.unpack("<QQQ", long[20:44]) == (25 * hour * 2 + len(long) - 8, 25 * hour * 2, 25 * hour)


def test_fault_05_300_chapters_are_300_chapters(many: tuple[Path, dict[str, object]]) -> None:
    """The QuickTime track has them all, the Nero list, which ends at 255, does not hide them, the brand is M4B."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(many[0]), "-f", "ffmetadata", "-"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert told.count("[CHAPTER]") == 300
    assert many[0].read_bytes()[4:12] == b"ftypM4B "
    nero = MP4(many[0]).chapters
    assert nero is None or len(nero) in {0, 300}


def test_fault_06_no_title_breaks_the_metadata(tmp_path: Path) -> None:
    """`=`, `;`, `#`, a backslash and an emoji in titles come out as they went in."""
    title = r"a=b; c#d \ e 😀"
    program = Program(tmp_path)
    program.write("book.md", f"---\ntitle: '{title}'\n---\n# {title}\n\nWords.\n")

    program.run("make", "book.md", "--engine", "silence")
    told = program.run("verify", "out/book.m4b", "--json").result

    assert told["tags"]["title"] == title
    assert [chapter["title"] for chapter in told["chapters"]] == [r"a=b; c#d \ e 😀"]


def test_fault_07_a_file_that_exists_is_not_a_file_that_is_done(tmp_path: Path) -> None:
    """A clip cut short is made again; after a change of text or voice nothing stale is used."""
    program = Program(tmp_path)
    source = program.write("book.md", BOOK)
    with AuraServer() as server:
        client = with_key(program, server)
        client.run("make", "book.md", *AURA)
        clip = next((program.store / "clips").rglob("*.wav"))
        clip.write_bytes(clip.read_bytes()[:5000])
        mended = client.run("make", "book.md", *AURA, "--force", "--json").result
        source.write_text(BOOK.replace("quiet", "loud"), encoding="utf-8")
        edited = client.run("make", "book.md", *AURA, "--json").result
        voiced = client.run("make", "book.md", *AURA, "--voice", "zeus", "--json").result

    assert (mended["synthesized"], edited["synthesized"], voiced["synthesized"]) == (1, 1, 8)


def test_fault_08_two_books_in_one_folder_do_not_meet(tmp_path: Path) -> None:
    """Two runs at the same time, one folder, one store: each file is what it would have been alone."""
    program = Program(tmp_path)
    for name in ("one", "two"):
        program.write(f"{name}.md", BOOK.replace("quiet", name))
        program.run("make", f"{name}.md", "--engine", "silence", "-o", f"alone/{name}.m4b", "--store", f"store-{name}")

    runs = [program.start("make", f"{name}.md", "--engine", "silence") for name in ("one", "two")]
    for run in runs:
        run.communicate(timeout=60)

    assert [run.returncode for run in runs] == [0, 0]
    for name in ("one", "two"):
        assert (tmp_path / "out" / f"{name}.m4b").read_bytes() == (tmp_path / "alone" / f"{name}.m4b").read_bytes()


def test_fault_09_nested_and_mixed_blocks_are_read_once() -> None:
    """A list in a list, a paragraph in an item, text in a div and text before an image: each word once."""
    text = "- outer\n\n  inside\n  - nested\n\nbefore ![alt](x.png) after\n\n<div>in a div</div>\n"
    script = script_of(text)

    words = " ".join(row.written for row in script.ledger if row.status == "spoken").split()
    assert sorted(words) == sorted(["outer", "inside", "nested", "before", "after", "alt", "in", "a", "div"])


def test_fault_10_positions_do_not_drift(many: tuple[Path, dict[str, object]]) -> None:
    """After 300 chapters and 600 clips the last mark stands on its sample, and the length is exact."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(many[0]), "-f", "ffmetadata", "-"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    base = int(told.split("TIMEBASE=1/")[-1].split()[0])
    starts = [int(line.removeprefix("START=")) / base for line in told.splitlines() if line.startswith("START=")]

    planned = [chapter["start_s"] for chapter in many[1]["chapters"]]  # type: ignore[attr-defined]
    assert starts == pytest.approx(planned, abs=1 / 24_000)
    assert decoded_samples(many[0]) == round(many[1]["duration_s"] * 24_000)  # type: ignore[operator]


def test_fault_11_success_is_never_reported_without_a_file(tmp_path: Path) -> None:
    """A folder that cannot be written ends with 7 before a word is spoken, and says so."""
    program = Program(tmp_path)
    program.write("book.md", BOOK)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "book.m4b").mkdir()

    ended = program.run("make", "book.md", "--engine", "silence", "--json")

    assert ended.code == 7
    assert "is a folder" in ended.err
    assert list((program.store / "clips").rglob("*.wav")) == []


def test_fault_12_no_exception_ends_with_0(tmp_path: Path) -> None:
    """A bug shows its traceback and ends with 1; nothing is swallowed."""
    (tmp_path / "sitecustomize.py").write_text(
        "import pipeline.plan\n\n"
        "def broken(*_, **__):\n    raise RuntimeError('staged')\n\n"
        "pipeline.plan.plan = broken\n"
    )
    program = Program(tmp_path, (("PYTHONPATH", f"{tmp_path}:{ROOT}"),))
    program.write("book.md", BOOK)

    ended = program.run("make", "book.md", "--engine", "silence")

    assert ended.code == 1
    assert "RuntimeError: staged" in ended.err
