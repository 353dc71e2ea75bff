"""From a laid-out book to its files: each is written, checked and only then named; then what stands beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType

from pipeline import companions, plugins, writers
from pipeline.companions import AudioFile, ReadAlong
from pipeline.deliverables import Deliverable, Piece, deliverables, path_of, wanted
from pipeline.edition import Edition
from pipeline.errors import OutputError
from pipeline.order import Order
from pipeline.writers import Audiobook, Checked, Track, Workshop, read_cover


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A finished file. `checked` is what was compared in a recording, None for a companion."""

    path: Path
    format: str
    checked: Checked | None = None


def produce(  # noqa: PLR0913 - the run's means, and what it is told
    order: Order,
    edition: Edition,
    audiobook: Audiobook,
    workshop: Workshop,
    *,
    token: str,
    claim: Callable[[Sequence[Path]], None],
) -> tuple[Product, ...]:
    """Write every file that was asked for: the audio first, then what stands beside it.

    `token` names the book in the names of temporary files; `claim` is told every path before the first is written, so
    that a crash leaves no file of which nobody knows whose it is. Raises what `writers.write` raises.
    """
    planned = deliverables(order.target, audiobook.timeline, wanted(order.config.output))
    claim([each.path for each in planned])
    studio = _Studio(order, edition, audiobook, workshop, token)
    return tuple(studio.accompany(each) if each.hears else studio.record(each) for each in planned)


@dataclass(frozen=True, slots=True)
class _Studio:
    order: Order
    edition: Edition
    audiobook: Audiobook
    workshop: Workshop
    token: str

    def record(self, planned: Deliverable) -> Product:
        """Write one piece in one format."""
        settings = replace(self.order.config.output, format=planned.name)
        book, files = self._part(planned.piece), self.order.files
        checked = writers.write(book, planned.path, settings, token=self.token, files=files, workshop=self.workshop)
        return Product(path=planned.path, format=planned.name, checked=checked)

    def accompany(self, planned: Deliverable) -> Product:
        """Write one companion."""
        main = self.order.config.output.format
        audio = tuple(
            AudioFile(
                path=path_of(each, self.order.target, f".{main}"),
                format=main,
                start=each.start - planned.piece.start,
                stop=each.stop - planned.piece.start,
            )
            for each in planned.hears
        )
        module = plugins.load(companions, planned.name)
        self._write(planned.path, module, self._read_along(planned.piece, audio))
        return Product(path=planned.path, format=planned.name)

    def _read_along(self, piece: Piece, audio: tuple[AudioFile, ...]) -> ReadAlong:
        metadata = self.audiobook.metadata
        cover = read_cover(metadata.cover)
        part = self._part(piece)
        return ReadAlong(
            metadata=metadata,
            narrator=self.audiobook.narrator,
            book=self.edition.book,
            script=self.edition.script,
            timeline=part.timeline,
            audio=audio,
            record=lambda start, stop, path: writers.require("m4a").encode(
                part.part(start, stop), path, replace(self.order.config.output, format="m4a")
            ),
            cover=cover.data if cover else None,
        )

    def _part(self, piece: Piece) -> Audiobook:
        if piece.total == 1:
            return self.audiobook
        track = Track(number=piece.number, total=piece.total, title=piece.title)
        return self.audiobook.part(piece.start, piece.stop, track)

    def _write(self, path: Path, module: ModuleType, edition: ReadAlong) -> None:
        """Write a companion under a temporary name beside its place, and name it when it is whole on the disk."""
        files = self.order.files
        temporary = path.with_name(f".{path.name}.{self.token}.part")
        try:
            if not path.parent.is_dir():
                files.make_folder(path.parent)
            module.write(edition, temporary)
            files.fsync_file(temporary)
            files.replace(temporary, path)
            files.fsync_folder(path.parent)
        except OSError as refused:
            raise OutputError(
                f"cannot write {path}: {refused.strerror or refused}",
                hint="free space, correct the permissions or choose another -o, then run the same command again",
            ) from refused
        finally:
            with suppress(OSError):
                files.unlink(temporary)
