"""Ctrl-C and SIGTERM while an event loop runs: none is lost, and none lands in the middle of the loop's own code."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from types import TracebackType
from typing import Self

_NUMBERS = (signal.SIGINT, signal.SIGTERM)


class Signals:
    """Takes the signals from before the loop starts until it has ended, and hands each to who is in charge.

    `loop.add_signal_handler` leaves gaps before and after, in which an exception out of a handler tears the loop apart;
    and it leaves SIGTERM at "die at once", which takes the stages to come their chance to clean up. The signals
    that came while nobody was in charge are handed on as soon as somebody is, or raise KeyboardInterrupt at the end.
    """

    def __enter__(self) -> Self:
        """Take the signals. Only the main thread can."""
        self._kept = 0
        self._charge: tuple[asyncio.AbstractEventLoop, Callable[[], None]] | None = None
        self._before = {number: signal.signal(number, self._arrived) for number in _NUMBERS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the signals back. Raises KeyboardInterrupt if one was handed to nobody."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if self._kept and not isinstance(error, Exception):
            raise KeyboardInterrupt

    def go_to(self, act: Callable[[], None] | None) -> None:
        """Let the running loop call `act` for every signal, the kept ones included; None keeps them from now on."""
        if act is None:
            self._charge = None
            return
        self._charge = asyncio.get_running_loop(), act
        while self._kept:
            self._kept -= 1
            act()

    def _arrived(self, *_: object) -> None:
        if self._charge is None:
            self._kept += 1
            return
        loop, act = self._charge
        loop.call_soon_threadsafe(act)
