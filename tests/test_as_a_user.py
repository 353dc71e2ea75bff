"""What a stranger tried with the finished program, and found wanting: each test is a fault that was mended."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

import pytest
from program import BOOK, ROOT, Program

from pipeline.plugins import EXTRAS

SAMPLES = ROOT / "samples"


def _flip_a_bit(path: Path) -> None:
    """Change one bit in the middle of a file, as a worn disk would."""
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 0x40
    path.write_bytes(whole)


@pytest.mark.parametrize("form", ["m4b", "opus", "wav"])
def test_verify_finds_one_changed_bit_in_any_format_of_a_book(program: Program, form: str) -> None:
    """Every format of one run is known by its name: a bit that a decoder passes over does not pass verify."""
    program.write("book.md", BOOK)
    program.run("make", "book.md", "--engine", "silence", "--also", "opus,wav")
    _flip_a_bit(program.folder / "out" / f"book.{form}")

    ended = program.run("verify", f"out/book.{form}", "--json")

    assert ended.code == 7
    assert ended.result["known"]
    assert not ended.result["complete"]


def test_verify_knows_a_damaged_part(program: Program) -> None:
    """A part of a divided book that lost its end is damaged, not unknown."""
    program.write("book.md", BOOK)
    program.run("make", "book.md", "--engine", "silence", "--split", "chapter", "--format", "mp3")
    part = min((program.folder / "out" / "book").glob("*.mp3"))
    part.write_bytes(part.read_bytes()[:-500])

    ended = program.run("verify", str(part))

    assert ended.code == 7


def test_what_to_install_is_named_as_the_index_names_it(program: Program) -> None:
    """Word documents need python-docx; `docx` on the index is something else."""
    (program.folder / "sitecustomize.py").write_text("import sys\n\nsys.modules['docx'] = None\n")
    (program.folder / "book.docx").write_bytes((SAMPLES / "fables.docx").read_bytes())
    without = Program(program.folder, variables=(("PYTHONPATH", f"{program.folder}{os.pathsep}{ROOT}"),))

    ended = without.run("make", "book.docx", "--engine", "silence")

    assert ended.code == 4
    assert "pip install python-docx" in ended.err


def test_doctor_names_what_each_extra_needs(program: Program) -> None:
    """What PDF, Word and articles need is listed like everything else, and is what the project's own file says."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]

    ended = program.run("doctor")

    for extra, packages in EXTRAS.items():
        assert {re.split(r"[<>=]", each)[0] for each in declared[extra]} == set(packages)
        assert set(packages) <= set(ended.out.split())
    assert set(declared) - set(EXTRAS) == {"all", "dev"}
