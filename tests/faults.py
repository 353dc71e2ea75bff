"""Operations of the system that fail: the Nth of them, once or from then on."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from typing import Any

from pipeline.files import Files, P, T

SHORT_WRITE = -1
"""Stands where an errno would: the call writes a part of what it was given, which is no error."""


class FailingFiles(Files):
    """Files whose call number `nth` (from 1; 0: none) fails with `fault`, and all later ones too if `for_good`.

    Nothing waits for the disk. `calls` names what was called, for messages.
    """

    def __init__(self, fault: int = 0, nth: int = 0, *, for_good: bool = False) -> None:
        """Count from one."""
        self.calls: list[str] = []
        self._fault = fault
        self._nth = nth
        self._for_good = for_good

    def system(self, call: Callable[P, T], *arguments: P.args, **keywords: P.kwargs) -> T:
        """Call, or fail."""
        self.calls.append(call.__name__)
        number = len(self.calls)
        if number == self._nth or (self._for_good and number > self._nth > 0):
            return self._fail(call, *arguments, **keywords)
        return self._call(call, *arguments, **keywords)

    def _fail(self, call: Callable[P, T], *arguments: P.args, **keywords: P.kwargs) -> T:
        if self._fault == SHORT_WRITE:
            return self._short(call, *arguments)
        if call is os.close:
            self._call(call, *arguments, **keywords)  # whatever close says, the descriptor is gone
        raise OSError(self._fault, os.strerror(self._fault))

    def _short(self, call: Callable[..., T], *arguments: Any) -> T:
        if call is os.write:
            descriptor, data = arguments
            return call(descriptor, data[: max(len(data) // 3, 1)])
        return self._call(call, *arguments)

    def _call(self, call: Callable[P, T], *arguments: P.args, **keywords: P.kwargs) -> T:
        if call is os.fsync:
            return None  # type: ignore[return-value]  # what os.fsync returns
        return call(*arguments, **keywords)


FAULTS = {name: getattr(errno, name) for name in ("EIO", "ENOSPC", "EDQUOT", "EROFS", "EMFILE", "EINTR")}
FAULTS["short write"] = SHORT_WRITE
