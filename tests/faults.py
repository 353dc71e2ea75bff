"""Operations of the system that fail: the Nth of them, once or from then on."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from typing import Any, NoReturn

from pipeline.files import Files, P, T

SHORT_WRITE = -1
"""Stands where an errno would: the call writes a part of what it was given, which is no error."""


class FailingFiles(Files):
    """Files whose call number `nth` (from 1; 0: none) fails with `fault`, and all later ones too if `for_good`.

    Nothing waits for the disk. `calls` names what was called; `synced_again` the files whose fsync failed and was then
    tried again, which could succeed with the data gone.
    """

    def __init__(self, fault: int = 0, nth: int = 0, *, for_good: bool = False) -> None:
        """Count from one."""
        self.calls: list[str] = []
        self.synced_again: list[int] = []
        self._unsynced: set[int] = set()
        self._fault = fault
        self._nth = nth
        self._for_good = for_good

    def system(self, call: Callable[P, T], *arguments: P.args, **keywords: P.kwargs) -> T:
        """Call, or fail."""
        self.calls.append(call.__name__)
        number = len(self.calls)
        fails = number == self._nth or (self._for_good and number > self._nth > 0)
        if call is os.fsync:
            self._watch(*arguments)  # type: ignore[arg-type]  # the argument of os.fsync
        if fails and self._fault != SHORT_WRITE:
            self._fail(call, *arguments)
        if fails and call is os.write:
            arguments = _shortened(*arguments)  # type: ignore[assignment, arg-type]  # the arguments of os.write
        if call is os.fsync:
            return None  # type: ignore[return-value]  # what os.fsync returns
        return call(*arguments, **keywords)

    def release(self) -> None:
        """Let go of the files whose fsync failed: they were kept so that no other file gets their number."""
        for descriptor in self._unsynced:
            os.close(descriptor)

    def _fail(self, call: Callable[..., Any], *arguments: Any) -> NoReturn:
        if call is os.fsync and self._fault != errno.EINTR:
            self._unsynced.add(os.dup(arguments[0]))
        if call is os.close:
            os.close(*arguments)  # whatever close says, the descriptor is gone
        raise OSError(self._fault, os.strerror(self._fault))

    def _watch(self, descriptor: int) -> None:
        """Note a file that is synced a second time after the first time failed."""
        status = os.fstat(descriptor)
        if stat.S_ISREG(status.st_mode) and any(os.path.sameopenfile(descriptor, bad) for bad in self._unsynced):
            self.synced_again.append(status.st_ino)


def _shortened(descriptor: int, data: memoryview) -> tuple[int, memoryview]:
    return descriptor, data[: max(len(data) // 3, 1)]


FAULTS = {name: getattr(errno, name) for name in ("EIO", "ENOSPC", "EDQUOT", "EROFS", "EMFILE", "EINTR")}
FAULTS["short write"] = SHORT_WRITE
