"""The checkpoint of a book: its ordered clip keys, what is done, what failed and why, and the file that came of it.

It lies in the store as `books/<id>.json`, where the id is a hash of the output's path, and is rewritten
durably as a whole. The clips themselves tell what is done; losing a checkpoint costs nothing but its record.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.errors import ConfigError
from pipeline.files import FILES, Files, replace_durably

FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A passage that could not be made: its key, 1-based passage and chapter, its text, and the reason.

    A `final` one is in quarantine: the service will not speak it, so it is not asked for again unbidden.
    Otherwise the service could not be reached, and the next run tries again.
    """

    key: str
    passage: int
    chapter: int
    text: str
    reason: str
    final: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What is known of one book.

    `source` names the source and `output` is the absolute path of the file. `missing` holds the 1-based
    passages that were not done when this was written; after a crash the store knows better. `result` is what
    is known of the finished files (what they were made from, their SHA-256, what they contain), None until there are
    any. `claims` are the absolute paths that this book has begun to write.
    """

    source: str
    output: str
    title: str
    engine: Mapping[str, Any]
    keys: tuple[str, ...]
    missing: tuple[int, ...] = ()
    failed: tuple[Failure, ...] = ()
    result: Mapping[str, Any] | None = None
    claims: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[Mapping[str, Any], ...]:
        """What is known of each finished file: path, format, SHA-256, and what it must hold."""
        return tuple((self.result or {}).get("files", ()))


def book_id(output: Path) -> str:
    """Return the name under which the book that becomes `output` is kept: 16 hexadecimal digits."""
    return hashlib.sha256(str(output.absolute()).encode("utf-8", "surrogateescape")).hexdigest()[:16]


class Checkpoints:
    """The checkpoints in a store."""

    def __init__(self, store_root: Path, *, files: Files = FILES) -> None:
        """Look after the checkpoints under `store_root`."""
        self._folder = store_root / "books"
        self._temporary = store_root / "temporary"
        self._files = files

    def lock_path(self, output: Path) -> Path:
        """Return the file to lock while the book is being made."""
        return self._folder / f"{book_id(output)}.lock"

    def journal_path(self, output: Path) -> Path:
        """Return the file of the book's journal."""
        return self._folder / f"{book_id(output)}.journal"

    def load(self, output: Path) -> Checkpoint | None:
        """Return the checkpoint of the book that becomes `output`, if there is a readable one.

        Raises ConfigError for a checkpoint of another format version: it is never overwritten.
        """
        return self._read(self._folder / f"{book_id(output)}.json")

    def save(self, checkpoint: Checkpoint) -> None:
        """Keep `checkpoint` durably, in place of the last one. Raises OSError."""
        name = book_id(Path(checkpoint.output))
        body = json.dumps({"version": FORMAT_VERSION, **asdict(checkpoint)}, indent=1)
        temporary = self._temporary / f"{name}-checkpoint"
        replace_durably(self._folder / f"{name}.json", body.encode(), temporary=temporary, files=self._files)

    def by_digest(self, digest: str) -> Checkpoint | None:
        """Return the checkpoint of which a finished file has this SHA-256, wherever that file is now."""
        found = (each for each in self.all() if any(file["sha256"] == digest for file in each.files))
        return next(found, None)

    def by_path(self, path: Path) -> Checkpoint | None:
        """Return the checkpoint that names `path` among its finished files: one of several formats, or a part."""
        wanted = str(path.absolute())
        return next((each for each in self.all() if any(file["path"] == wanted for file in each.files)), None)

    def all(self) -> Iterator[Checkpoint]:
        """Yield every readable checkpoint, ordered by id."""
        return (checkpoint for path in self._paths() if (checkpoint := self._read(path)) is not None)

    def unreadable(self) -> tuple[Path, ...]:
        """Return the checkpoint files that are damaged."""
        return tuple(path for path in self._paths() if self._read(path) is None)

    def _paths(self) -> list[Path]:
        return sorted(self._folder.glob("*.json"))

    def _read(self, path: Path) -> Checkpoint | None:
        try:
            facts = json.loads(path.read_bytes())
            version = facts.pop("version")
        except (FileNotFoundError, ValueError, AttributeError, KeyError):
            return None
        if version != FORMAT_VERSION:
            raise ConfigError(
                f"checkpoint {path}: format {version!r} is not the format {FORMAT_VERSION} that this program writes",
                hint="use the program version that made it, or another --store",
            )
        return _from_json(facts)


def _from_json(facts: dict[str, Any]) -> Checkpoint | None:
    try:
        checkpoint = Checkpoint(**facts)
        failures = tuple(Failure(**failure) for failure in facts["failed"])
    except TypeError:
        return None
    return replace(
        checkpoint,
        keys=tuple(checkpoint.keys),
        claims=tuple(checkpoint.claims),
        missing=tuple(checkpoint.missing),
        failed=failures,
    )
