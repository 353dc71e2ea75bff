"""One run on one book, under its lock: what is missing is made, what is made is kept, and the checkpoint says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.audio import Clip
from pipeline.deliverables import wanted
from pipeline.edition import Cast, Edition, fingerprint
from pipeline.errors import AudiobookError, Incomplete
from pipeline.files import locked
from pipeline.forced_alignment import MarksFolder, aligned, require_aligner
from pipeline.machine import cores
from pipeline.order import Order
from pipeline.player import Player
from pipeline.production import Product
from pipeline.progress import Progress
from pipeline.result import Result, Spent, already_made, cover_facts, file_facts, remove_stale
from pipeline.synthesis import Job, Sending, synthesize, time_is_up
from pipeline.synthesis.budget import Budget
from pipeline.synthesis.checkpoint import Checkpoint, Checkpoints, Failure, book_id
from pipeline.synthesis.journal import Journal
from pipeline.synthesis.store import Store
from pipeline.target import check_space, check_target, sweep_parts, unusable
from pipeline.text.said import unmarked
from pipeline.timeline import Timeline
from pipeline.writers import Workshop, require


def finished(order: Order) -> Result | None:
    """Return the earlier result if there is nothing to do. Reads, and writes nothing."""
    root = order.config.store_path
    if not (root / "books").is_dir():
        return None
    checkpoint = Checkpoints(root).load(order.target)
    if order.retry_failed and checkpoint and checkpoint.failed:
        return None
    return already_made(checkpoint, fingerprint(order.source, order.config), allow_gaps=order.allow_gaps)


@contextmanager
def opened(order: Order, edition: Edition, progress: Progress) -> Iterator[Session]:
    """Check everything that can be checked before the first request, then hold the book's lock.

    Raises ToolMissing, OutputError, ConfigError or Locked.
    """
    for name in wanted(order.config.output).formats:
        require(name)
    if _aligns(order, edition):
        require_aligner()
    name = book_id(order.target)
    try:
        order.files.make_folder(order.target.parent)
        store = Store(order.config.store_path, owner=name, files=order.files)
        checkpoints = Checkpoints(store.root, files=order.files)
        with locked(checkpoints.lock_path(order.target), what=str(order.target)):
            store.sweep(name)
            sweep_parts(order.target, name, order.files)
            previous = checkpoints.load(order.target)
            check_target(order, previous)
            yield Session(
                order=order, edition=edition, progress=progress, store=store, checkpoints=checkpoints, previous=previous
            )
    except BrokenPipeError:
        raise  # nobody reads our standard output any more; the disk is well
    except OSError as error:
        raise unusable(error, order) from error


@dataclass(slots=True, kw_only=True)
class Session:
    """The state of a run: what was found in the store, what was made, what failed."""

    order: Order
    edition: Edition
    progress: Progress
    store: Store
    checkpoints: Checkpoints
    previous: Checkpoint | None
    _result: Mapping[str, Any] | None = field(init=False)
    _quarantine: dict[str, Failure] = field(init=False)
    _claims: tuple[str, ...] = field(init=False)
    _voices: Mapping[str, str] = field(init=False)
    player: Player = field(init=False)
    workshop: Workshop = field(init=False)
    _unreached: list[Failure] = field(default_factory=list)
    _clips: list[Clip | None] = field(default_factory=list)
    _substituted: int = 0
    _made: int = 0
    _spent: Spent = field(default_factory=Spent)

    def __post_init__(self) -> None:
        """Take over what the last run knew."""
        failed = self.previous.failed if self.previous else ()
        casts = enumerate(self.edition.casts)
        self._voices = {key: str(number) for number, cast in casts for key in cast.keys}
        self._result = self.previous.result if self.previous else None
        self._claims = self.previous.claims if self.previous else ()
        self._quarantine = {failure.key: failure for failure in failed if failure.final}
        self.player = Player(root=self.store.root, fades=self.order.config.fades)
        self.workshop = Workshop(
            folder=self.store.root / "encoded" / self.id,
            digest=self.player.digest,
            processes=self.order.config.output.encoders or cores(),
            pause=self.check_time,
            files=self.order.files,
        )

    @property
    def id(self) -> str:
        """The book's name in the store, which scopes its temporary files."""
        return book_id(self.order.target)

    def speak(self) -> None:
        """Make every passage that the store does not have and that is not in quarantine.

        What the engine refuses is asked of the fallback, if there is one. Raises Incomplete, Interrupted,
        EngineError or OutputError if passages are missing at the end and gaps are not allowed; all that was
        made is kept and recorded.
        """
        self._unreached = []
        self._find()
        self._save()
        missing = len({self.edition.keys[number - 1] for number in self._missing()})  # what is said twice is made once
        self.progress.begin(len(self._clips), len(self._clips) - missing)
        pardoned = self._quarantine if self.order.retry_failed else {}
        self._quarantine = {key: each for key, each in self._quarantine.items() if key not in pardoned}
        to_say = sum(len(unmarked(job.text)) for job in self._jobs(self.edition.casts[0], pardoned))
        check_space(self.store.root, to_say, self.edition.spec.chars_per_second)
        stopped_by = None
        for cast in self.edition.casts:
            jobs = self._jobs(cast, pardoned)
            if jobs and stopped_by is None:
                stopped_by = self._ask(cast, jobs)
        self.progress.end()
        if missing:
            self._save()
        self._judge(stopped_by)

    def clips(self) -> Sequence[Clip | None]:
        """Return the clip of each passage, with the times of its words if they are to be found; None is a gap."""
        if not _aligns(self.order, self.edition):
            return self._clips
        texts = [passage.text for passage in self.edition.script.passages]
        folder = MarksFolder(root=self.store.root, owner=self.id, files=self.order.files)
        return list(aligned(self._clips, texts, self.read, folder))

    def voice_of(self, key: str) -> str:
        """Return who speaks a clip: the engine of the book, or its fallback."""
        return self._voices[key]

    def read(self, key: str) -> bytes:
        """Return the verified samples of a clip. Raises ClipMissing, Incomplete when the time is up."""
        self.check_time()
        return self.store.read(key)

    def check_time(self) -> None:
        """Raise Incomplete when the time is up."""
        left_s = self.order.time_left_s()
        if left_s is not None and left_s <= 0:
            raise time_is_up()

    def comment(self) -> str:
        """Return the note on gaps that the file carries."""
        gaps = len(self._missing())
        return f"{gaps} of {len(self._clips)} passages are missing and left as silence." if gaps else ""

    def claim(self, paths: Sequence[Path]) -> None:
        """Write down which files this book is about to write."""
        self._claims = tuple(dict.fromkeys((*self._claims, *(str(path.absolute()) for path in paths))))
        self._save()

    def finish(self, timeline: Timeline, products: Sequence[Product]) -> Result:
        """Record the finished files in the checkpoint, close the book's account, and return the result.

        Parts of an earlier edition that this one has under other names are removed if they are as they were made.
        """
        facts = {
            "fingerprint": fingerprint(self.order.source, self.order.config),
            "files": [file_facts(each) for each in products],
            "parts": sum(each.format == products[0].format for each in products),
            **cover_facts(self.edition.cover_path),
            "duration_s": timeline.total / timeline.format.rate_hz,
            "chapters": tuple((mark.title, mark.start / timeline.format.rate_hz) for mark in timeline.chapters),
            "passages": len(self._clips),
            "gaps": self._missing(),
            "substituted": self._substituted,
            "skipped": sum(row.status == "skipped" for row in self.edition.script.ledger),
        }
        remove_stale(self._result, facts, self.order.files)
        self._result = facts
        self._save()
        self.workshop.tidy()
        if not facts["gaps"]:
            self._journal().close()
        return Result(
            files=tuple(each.path for each in products),
            duration_s=facts["duration_s"],
            chapters=facts["chapters"],
            passages=facts["passages"],
            synthesized=self._made,
            reused=facts["passages"] - len(facts["gaps"]) - self._made,
            substituted=self._substituted,
            failed=self._failed(),
            skipped=facts["skipped"],
            spent=self._spent,
            fresh=True,
        )

    def _find(self) -> None:
        """Look up the clip of each passage: the engine's own, else its fallback's."""
        found: dict[str, Clip | None] = {}
        self._clips, self._substituted = [], 0
        for keys in zip(*(cast.keys for cast in self.edition.casts), strict=True):
            for key in keys:
                if key not in found:
                    found[key] = self.store.find(key)
            chosen = next((key for key in keys if found[key]), keys[0])
            self._clips.append(found[chosen])
            self._substituted += chosen != keys[0]

    def _missing(self) -> tuple[int, ...]:
        return tuple(number for number, clip in enumerate(self._clips, 1) if clip is None)

    def _jobs(self, cast: Cast, pardoned: Mapping[str, Failure]) -> list[Job]:
        """List what is missing, not in quarantine with this engine, and refused by every engine before it."""
        earlier = self.edition.casts[: self.edition.casts.index(cast)]
        jobs: dict[str, Job] = {}
        for number in self._missing():
            passage, key = self.edition.script.passages[number - 1], cast.keys[number - 1]
            refused = all(each.keys[number - 1] in self._quarantine for each in earlier)
            wanted = not self.order.retry_failed or self.edition.keys[number - 1] in pardoned
            if wanted and refused and key not in self._quarantine:
                sentences = tuple(sentence.spoken for sentence in passage.sentences)
                jobs.setdefault(key, Job(key=key, sentences=sentences, passage=number, chapter=passage.chapter))
        return list(jobs.values())

    def _ask(self, cast: Cast, jobs: list[Job]) -> AudiobookError | None:
        """Have the engine make the jobs, and return what stopped it, if anything did."""
        config, spec = self.order.config, cast.spec
        journal = self._journal() if spec.usd_per_1000_chars else None
        budget = Budget(usd_per_1000_chars=spec.usd_per_1000_chars, max_usd=config.cost.max_usd, journal=journal)
        sending = Sending(
            limits=spec.limits,
            settings=config.synthesis,
            retry=config.retry,
            budget=budget,
            adaptive=spec.remote,
            proven=any(self._clips),
            time_left_s=self.order.time_left_s(),
        )
        engine = cast.engine
        try:
            outcome = synthesize(
                jobs, lambda: engine.module.open_engine(engine.settings), self.store, sending, self.progress
            )
        finally:
            self._spent = self._spent.plus(budget)
        self._made += outcome.made
        self._quarantine |= {failure.key: failure for failure in outcome.failed if failure.final}
        self._unreached += [failure for failure in outcome.failed if not failure.final]
        self._find()
        return outcome.stopped_by

    def _failed(self) -> tuple[Failure, ...]:
        """Return why each missing passage is missing, as far as it was tried."""
        missing = {cast.keys[number - 1] for cast in self.edition.casts for number in self._missing()}
        known = {**self._quarantine, **{failure.key: failure for failure in self._unreached}}
        return tuple(failure for key, failure in known.items() if key in missing)

    def _judge(self, stopped_by: AudiobookError | None) -> None:
        missing, total = self._missing(), len(self._clips)
        done = f"{total - len(missing)} of {total} passages are done"
        if stopped_by is not None:
            raise type(stopped_by)(f"{stopped_by.message} ({done})", hint=stopped_by.hint)
        if not missing or (self.order.allow_gaps and len(missing) < total):
            return
        failed = self._failed()
        again = (
            "--retry-failed tries them again" if all(each.final for each in failed) else "run the same command again"
        )
        raise Incomplete(
            f"{done}; failed: {_listed(failed)}", hint=f"{again}; --allow-gaps leaves them silent and says so"
        )

    def _journal(self) -> Journal:
        return Journal(self.checkpoints.journal_path(self.order.target), files=self.order.files)

    def _save(self) -> None:
        self.checkpoints.save(
            Checkpoint(
                source=self.order.source_path,
                output=str(self.order.target.absolute()),
                title=self.edition.metadata.title,
                engine=self.edition.spec.identity,
                keys=tuple(key for cast in self.edition.casts for key in cast.keys),
                missing=self._missing(),
                failed=self._failed(),
                result=self._result,
                claims=self._claims,
            )
        )


def _aligns(order: Order, edition: Edition) -> bool:
    return order.config.captions.align and edition.script.language.startswith("en")


def _listed(failed: Sequence[Failure], most: int = 3) -> str:
    shown = [f"passage {each.passage} ({each.text[:40]!r}: {each.reason})" for each in failed[:most]]
    return "; ".join(shown) + (f"; and {len(failed) - most} more" if len(failed) > most else "")
