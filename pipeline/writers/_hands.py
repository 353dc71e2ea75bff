"""Processes that work for this one: they end when it ends, however it ends, and fail as it would have failed."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import connection, get_context, parent_process
from typing import Any

from pipeline.errors import OutputError

_POLITE = 10  # as `nice` by itself
_LOOK_S = 0.5  # how often somebody who waits for a process looks whether the time is up


class Hands:
    """Work that was given to processes, by name. Without processes nothing is taken on: do it yourself."""

    def __init__(self, pool: ProcessPoolExecutor | None) -> None:
        self._pool = pool
        self._futures: dict[str, Future[None]] = {}

    def give(self, name: str, work: Callable[..., None], *arguments: Any) -> None:
        """Have `work(*arguments)` done, in the order in which it is given."""
        if self._pool is None:
            return
        # Ctrl-C and SIGTERM reach a whole group, or service: whether to stop is decided by the parent alone.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        try:
            self._futures[name] = self._pool.submit(work, *arguments)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def wait(self, name: str, pause: Callable[[], None]) -> None:
        """Return when the work of that name is done, if it was given; `pause()` is called meanwhile and may raise.

        Raises what the work raised, OutputError if its process was killed.
        """
        future = self._futures.pop(name, None)
        while future is not None:
            with suppress(TimeoutError):
                try:
                    future.result(timeout=_LOOK_S)
                except BrokenProcessPool:
                    raise OutputError(
                        "a process that encodes died",
                        hint="is the machine out of memory? try --set output.encoders=1",
                    ) from None
                return
            if future.done():  # it raised a TimeoutError of its own
                future.result()
            pause()


@contextmanager
def hands(processes: int, *, polite: bool = False) -> Iterator[Hands]:
    """Offer so many processes, none if that is one; at the end they are gone, whatever they were doing.

    `polite` ones are offered even if it is one, and give way to everything else on the machine.
    """
    if processes <= 1 and not polite:
        yield Hands(None)
        return
    # Spawned: a fork would take over locks that other threads hold.
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_start, initargs=(polite,))
    try:
        yield Hands(pool)
    finally:
        working = list((getattr(pool, "_processes", None) or {}).values())
        pool.shutdown(wait=False, cancel_futures=True)
        for process in working:
            process.kill()  # it has nothing to lose: what it finished has its name
        for process in working:
            process.join()


def _start(polite: bool) -> None:
    if polite:
        os.nice(_POLITE)
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
    os._exit(1)
