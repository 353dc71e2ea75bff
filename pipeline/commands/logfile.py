"""`--log-file`: what happened, line by line with its time, appended for whoever looks in the morning."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import OutputError
from pipeline.progress import Progress, Silent

LOG = logging.getLogger("pipeline")
_FORM = "%(asctime)s %(levelname)s %(message)s"


class Logged(Silent):
    """Passes everything on to another progress, and writes stages, notices and totals into the log."""

    def __init__(self, shown: Progress) -> None:
        """Show progress on `shown` as well."""
        self._shown = shown
        self._total = self._done = 0

    def stage(self, what: str) -> None:
        """Log a stage."""
        LOG.info("%s", what)
        self._shown.stage(what)

    def begin(self, total: int, reused: int) -> None:
        """Log what there is to do."""
        LOG.info("%d passages, %d of them in the store", total, reused)
        self._total, self._done = total, reused
        self._shown.begin(total, reused)

    def passage(self, *, seconds: float, characters: int) -> None:
        """Log every passage, for whoever asks for that much."""
        self._done += 1
        LOG.debug("passage %d of %d: %.2f s for %d characters", self._done, self._total, seconds, characters)
        self._shown.passage(seconds=seconds, characters=characters)

    def notice(self, message: str) -> None:
        """Log a notice."""
        LOG.warning("%s", message)
        self._shown.notice(message)

    def end(self) -> None:
        """Log how far it came."""
        LOG.info("%d of %d passages done", self._done, self._total)
        self._shown.end()


@contextmanager
def log_to(path: str | None, level: str) -> Iterator[None]:
    """Write the log of this run to `path`; without one, nowhere. Raises OutputError if it cannot be opened."""
    LOG.propagate = False
    # At DEBUG httpcore tells every response header; a service that echoes the key in one would put it into a log.
    logging.getLogger("httpcore").setLevel(logging.INFO)
    if path is None:
        LOG.addHandler(logging.NullHandler())
        yield
        return
    try:
        handler = logging.FileHandler(Path(path), encoding="utf-8")
    except OSError as error:
        raise OutputError(f"--log-file {path}: {error.strerror}") from None
    handler.setFormatter(logging.Formatter(_FORM))
    LOG.addHandler(handler)
    LOG.setLevel(level.upper())
    try:
        yield
    finally:
        LOG.removeHandler(handler)
        handler.close()
