"""Run the real program in a process of its own, with an environment that has nothing in it but what a test gives."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aura_server import KEY, AuraServer

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Ended:
    """A process that has ended."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """Return the JSON objects on standard output, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def result(self) -> dict[str, Any]:
        """Return the last JSON object on standard output."""
        return self.objects[-1]


@dataclass(frozen=True)
class Program:
    """`audiobook` as started in `folder`, with its own home and store there."""

    folder: Path
    variables: tuple[tuple[str, str], ...] = ()

    @property
    def store(self) -> Path:
        """Return the folder of the store."""
        return self.folder / "store"

    @property
    def environment(self) -> dict[str, str]:
        """Return the whole environment of the process."""
        own = {"HOME": str(self.folder / "home"), "PATH": os.environ["PATH"], "AUDIOBOOK_STORE": str(self.store)}
        return {**own, "PYTHONPATH": str(ROOT), **dict(self.variables)}

    def start(self, *arguments: str, group: bool = False) -> subprocess.Popen[str]:
        """Start the program and return at once; with `group` it leads a process group, as a shell would have it."""
        return subprocess.Popen(
            [sys.executable, "-m", "pipeline", *arguments],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            process_group=0 if group else None,
        )

    def run_python(self, code: str, *arguments: str, timeout_s: float = 100) -> Ended:
        """Run Python code in the place of the program: the program with something else staged before it."""
        command = [sys.executable, "-c", code, *arguments]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def run(self, *arguments: str, stdin: str = "", timeout_s: float = 100) -> Ended:
        """Run the program to its end."""
        with self.start(*arguments) as process:
            out, err = process.communicate(stdin, timeout=timeout_s)
        return Ended(process.returncode, out, err)

    def write(self, name: str, text: str) -> Path:
        """Write a source into the folder."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path


BOOK = """---
title: The Harbour
author: Jane Doe
language: en
---

# One

The harbour was quiet that night. Nobody on the quay said a word.

A second paragraph stands here. It has two sentences.

# Two

The last chapter is short. It ends here.
"""

AURA = ("--engine", "aura", "--set", "engine.target_chars=1", "--set", "engine.min_chars=1")


def with_key(program: Program, server: AuraServer) -> Program:
    """Return the program with a key for the service."""
    own = (("AIMLAPI_BASE_URL", server.base_url), ("AIMLAPI_API_KEY", KEY))
    return Program(program.folder, (*program.variables, *own))
