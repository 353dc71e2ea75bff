"""The journal of a book: every paid request, before it is sent and after it is answered, one JSON object a line.

    {"open": 7, "usd": 0.0031, "key": "ab12..."}    request 7 is about to be sent, and will cost so much
    {"settle": 7, "as": "kept"}                     "kept": paid for; "lost": paid for nothing; "free": not charged
    {"closed": true}                                the book is made; what it cost so far is history

Losing the journal loses no clip. What it says of money errs on one side only: a request that is open when the
program dies counts as paid.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from pipeline.files import FILES, Files

Settled = Literal["kept", "lost", "free"]


class Journal:
    """The account of one book since it was last finished. Use it under the book's lock."""

    def __init__(self, path: Path, *, files: Files = FILES) -> None:
        """Read what is there. A line that a crash cut short was not yet promised to anybody and does not count."""
        self._path = path
        self._files = files
        self._entries: dict[int, float] = {}
        self._number = 0
        self._torn = self._named = False
        self._read()

    @property
    def spent_usd(self) -> float:
        """What the book has cost, or may have cost, since it was last finished."""
        return sum(self._entries.values())

    def open(self, usd: float, key: str, *, durable: bool) -> int:
        """Write down a request before it is sent and return its number. Raises OSError; then do not send it."""
        self._number += 1
        self._write({"open": self._number, "usd": usd, "key": key}, durable=durable)
        self._entries[self._number] = usd
        return self._number

    def settle(self, number: int, settled: Settled) -> None:
        """Write down how a request ended. If a power cut takes this line, the request counts as paid."""
        if settled == "free":
            self._entries.pop(number, None)
        self._write({"settle": number, "as": settled}, durable=False)

    def close(self) -> None:
        """The book is finished: the next request opens a new account. Raises OSError."""
        if self._entries:
            self._write({"closed": True}, durable=True)
            self._entries.clear()

    def _write(self, line: dict[str, object], *, durable: bool) -> None:
        start = b"\n" if self._torn else b""
        self._torn = False
        self._files.append(self._path, start + json.dumps(line).encode() + b"\n", durable=durable)
        if durable and not self._named:
            self._files.fsync_folder(self._path.parent)  # a power cut must not take the journal's own name
            self._named = True

    def _read(self) -> None:
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return
        self._torn = bool(data) and not data.endswith(b"\n")
        for line in data.splitlines():
            try:
                facts = json.loads(line)
            except ValueError:
                continue
            self._replay(facts)

    def _replay(self, facts: dict[str, object]) -> None:
        match facts:
            case {"open": int(number), "usd": float() | int() as usd}:
                self._entries[number] = float(usd)
                self._number = max(self._number, number)
            case {"settle": int(number), "as": "free"}:
                self._entries.pop(number, None)
            case {"closed": True}:
                self._entries.clear()
            case _:
                pass
