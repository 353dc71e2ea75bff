"""One run on one book, under its lock: what is missing is made, what is made is kept, and the checkpoint says so."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.audio import Clip
from pipeline.edition import Edition, fingerprint
from pipeline.errors import Incomplete, InputError, OutputError
from pipeline.files import locked, sha256_of
from pipeline.order import Order
from pipeline.progress import Progress
from pipeline.result import Result, already_made, cover_facts
from pipeline.synthesis import Job, Outcome, Sending, synthesize
from pipeline.synthesis.budget import Budget
from pipeline.synthesis.checkpoint import Checkpoint, Checkpoints, Failure, book_id
from pipeline.synthesis.store import Store
from pipeline.timeline import Timeline
from pipeline.writers import TOOL, Checked, probe, require


def finished(order: Order) -> Result | None:
    """Return the earlier result if there is nothing to do. Reads, and writes nothing."""
    root = order.config.store_path
    if not (root / "books").is_dir():
        return None
    return already_made(Checkpoints(root).load(order.target), fingerprint(order.source, order.config))


@contextmanager
def opened(order: Order, edition: Edition, progress: Progress) -> Iterator[Session]:
    """Check everything that can be checked before the first request, then hold the book's lock.

    Raises ToolMissing, OutputError, ConfigError, EngineError (no key) or Locked.
    """
    require(order.config.output.format)
    name = book_id(order.target)
    try:
        order.target.parent.mkdir(parents=True, exist_ok=True)
        store = Store(order.config.store_path, owner=name)
    except OSError as error:
        raise _unusable(error, order) from None
    checkpoints = Checkpoints(store.root)
    with locked(checkpoints.lock_path(order.target), what=str(order.target)):
        _sweep(store, order.target, name)
        previous = checkpoints.load(order.target)
        _check_target(order, previous)
        session = Session(order=order, edition=edition, progress=progress, store=store, checkpoints=checkpoints)
        session.known_result = previous.result if previous else None
        yield session


@dataclass(slots=True, kw_only=True)
class Session:
    """The state of a run: what was found in the store, what was made, what failed."""

    order: Order
    edition: Edition
    progress: Progress
    store: Store
    checkpoints: Checkpoints
    known_result: Mapping[str, Any] | None = None
    _clips: dict[str, Clip] = field(default_factory=dict)
    _failed: list[Failure] = field(default_factory=list)
    _made: int = 0
    _budget: Budget = field(init=False)

    def __post_init__(self) -> None:
        """Start the run's account."""
        price, cap = self.edition.spec.usd_per_1000_chars, self.order.config.cost.max_usd
        self._budget = Budget(usd_per_1000_chars=price, max_usd=cap)

    @property
    def id(self) -> str:
        """The book's name in the store, which scopes its temporary files."""
        return book_id(self.order.target)

    def speak(self) -> None:
        """Make every passage that the store does not have.

        Raises Incomplete, Interrupted, EngineError or OutputError if passages are missing at the end
        and gaps are not allowed; all that was made is kept and recorded.
        """
        self._find()
        jobs = self._jobs()
        self._save()
        self.progress.begin(len(self.edition.keys), len(self.edition.keys) - len(self._missing()))
        outcome = self._synthesize(jobs)
        self.progress.end()
        self._find()
        self._failed = outcome.failed
        self._made += outcome.made
        if jobs:
            self._save()
        self._judge(outcome)

    def clips(self) -> list[Clip | None]:
        """Return the clip of each passage; None is a gap."""
        return [self._clips.get(key) for key in self.edition.keys]

    def read(self, key: str) -> bytes:
        """Return the verified samples of a clip. Raises ClipMissing."""
        return self.store.read(key)

    def comment(self) -> str:
        """Return the note on gaps that the file carries."""
        gaps = self._missing()
        if not gaps:
            return ""
        return f"{len(gaps)} of {len(self.edition.keys)} passages are missing and left as silence."

    def finish(self, timeline: Timeline, checked: Checked) -> Result:
        """Record the finished file in the checkpoint and return the result."""
        passages, missing = len(self.edition.keys), self._missing()
        chapters = tuple((mark.title, mark.start / timeline.format.rate_hz) for mark in timeline.chapters)
        self.known_result = {
            "fingerprint": fingerprint(self.order.source, self.order.config),
            "sha256": sha256_of(self.order.target),
            "expectation": checked.expectation.to_json(),
            **cover_facts(self.edition.metadata),
            "duration_s": checked.duration_s,
            "chapters": chapters,
            "passages": passages,
            "gaps": missing,
            "skipped": sum(row.status == "skipped" for row in self.edition.script.ledger),
        }
        self._save()
        return Result(
            output=self.order.target,
            duration_s=checked.duration_s,
            chapters=chapters,
            passages=passages,
            synthesized=self._made,
            reused=passages - len(missing) - self._made,
            failed=tuple(self._failed),
            skipped=self.known_result["skipped"],
            characters_sent=self._budget.characters_sent,
            cost_usd=self._budget.cost_usd,
            fresh=True,
        )

    def _find(self) -> None:
        found = {key: self.store.find(key) for key in dict.fromkeys(self.edition.keys)}
        self._clips = {key: clip for key, clip in found.items() if clip is not None}

    def _missing(self) -> tuple[int, ...]:
        return tuple(number for number, key in enumerate(self.edition.keys, 1) if key not in self._clips)

    def _jobs(self) -> list[Job]:
        jobs: dict[str, Job] = {}
        for number, (key, passage) in enumerate(zip(self.edition.keys, self.edition.script.passages, strict=True), 1):
            if key not in self._clips:
                sentences = tuple(sentence.spoken for sentence in passage.sentences)
                jobs.setdefault(key, Job(key=key, sentences=sentences, passage=number, chapter=passage.chapter))
        return list(jobs.values())

    def _synthesize(self, jobs: list[Job]) -> Outcome:
        config, spec = self.order.config, self.edition.spec
        sending = Sending(
            limits=spec.limits,
            settings=config.synthesis,
            retry=config.retry,
            budget=self._budget,
            adaptive=spec.remote,
            proven=bool(self._clips),
        )
        engine = config.engine
        return synthesize(jobs, lambda: engine.module.open_engine(engine.settings), self.store, sending, self.progress)

    def _judge(self, outcome: Outcome) -> None:
        missing, total = self._missing(), len(self.edition.keys)
        done = f"{total - len(missing)} of {total} passages are done"
        if outcome.stopped_by is not None:
            error = outcome.stopped_by
            raise type(error)(f"{error.message} ({done})", hint=error.hint)
        if missing and not self.order.allow_gaps:
            raise Incomplete(
                f"{done}; failed: {_listed(self._failed)}",
                hint="run the same command again to try the rest, or add --allow-gaps to leave them silent",
            )

    def _save(self) -> None:
        self.checkpoints.save(
            Checkpoint(
                source=self.order.source_path,
                output=str(self.order.target.absolute()),
                title=self.edition.metadata.title,
                engine=self.edition.spec.identity,
                keys=self.edition.keys,
                missing=self._missing(),
                failed=tuple(self._failed),
                result=self.known_result,
            )
        )


def _listed(failed: list[Failure], most: int = 3) -> str:
    shown = [f"passage {each.passage} ({each.text[:40]!r}: {each.reason})" for each in failed[:most]]
    return "; ".join(shown) + (f"; and {len(failed) - most} more" if len(failed) > most else "")


def _sweep(store: Store, target: Path, name: str) -> None:
    """Remove what a dead run of this book left. We hold the lock, so nobody else is writing these."""
    store.sweep(name)
    for part in target.parent.glob(f".*.{name}.part"):
        part.unlink(missing_ok=True)


def _check_target(order: Order, previous: Checkpoint | None) -> None:
    """Refuse what cannot be written, and what somebody else made, before anything is paid for."""
    target = order.target
    if target.is_dir():
        raise OutputError(f"{target} is a folder", hint="name a file with -o")
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise OutputError(f"{target.parent}: no permission to write here", hint="name another place with -o")
    if order.force or not target.exists():
        return
    if previous is None and not _ours(target):
        raise OutputError(f"{target} exists, and this program did not make it", hint="add --force to replace it")
    if previous is not None and previous.source != order.source_path:
        raise OutputError(
            f"{target} exists, and was made from {previous.source}", hint="name another file with -o, or add --force"
        )


def _ours(target: Path) -> bool:
    """Say whether an earlier run, perhaps with another store, wrote this file: it carries our name."""
    try:
        return any(value == TOOL for value in probe(target).tags.values())
    except InputError:
        return False


def _unusable(error: OSError, order: Order) -> OutputError:
    return OutputError(
        f"{error.filename or order.config.store_path}: {error.strerror}",
        hint="-o names another output, --store another store",
    )
