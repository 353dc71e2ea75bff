"""Read a ZIP archive that may have been built to harm: by exact name, within limits, never to disk.

Format: PKWARE APPNOTE.TXT 6.3. Stored and deflated members only, as EPUB (OCF 3.3, 4.2.2), OPC and FictionBook use.
"""

from __future__ import annotations

import io
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable
from itertools import pairwise
from urllib.parse import unquote

from pipeline.errors import InputError

MEMBER_LIMIT_BYTES = 64 * 1024 * 1024
_MAX_ENTRIES = 10_000
_TOTAL_LIMIT_BYTES = 1024 * 1024 * 1024
_LONGEST_NAME = 1024
_STEP_BYTES = 256 * 1024
_LOCAL_HEADER_BYTES = 30
_DIRECTORY_ENTRY = b"PK\x01\x02"
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_REPACK = "unpack it, pack it again with a current program, and try that file"


class Archive:
    """The members of a ZIP archive, in its order, under clean relative names with forward slashes.

    `size_bytes` is the size of the archive itself. Folders, symbolic links and names that lead out of the archive are
    not listed. No more than `total_limit_bytes` (1 GB) are read in all.
    """

    def __init__(self, data: bytes, name: str, *, total_limit_bytes: int = _TOTAL_LIMIT_BYTES) -> None:
        """Open the archive `data`; `name` is its name in messages.

        Raises InputError for what is no whole archive, has more than 10,000 entries or entries that overlap.
        """
        self._file = name
        self.size_bytes = len(data)
        self._left_bytes = total_limit_bytes
        self._zip = self._open(data)
        self._refuse_overlaps(self._zip.infolist())
        self._members: dict[str, zipfile.ZipInfo] = {}
        self._ambiguous: set[str] = set()
        for info in self._zip.infolist():
            self._list(info)
        self._folded: dict[str, str] = {}
        for member in self._members:
            self._folded.setdefault(_folded(member), member)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all members, in the archive's order."""
        return tuple(self._members)

    def find(self, name: str) -> str | None:
        """Return the member meant by `name`: this very one, else one that differs in case, accents' form or %-codes."""
        for wanted in (name, unquote(name)):
            if wanted in self._members:
                return wanted
        return self._folded.get(_folded(name)) or self._folded.get(_folded(unquote(name)))

    def read(self, name: str, limit_bytes: int = MEMBER_LIMIT_BYTES) -> bytes:
        """Return the bytes of the member `name` (exact, see `find`).

        Raises InputError for a name that is not there, an encrypted or damaged member, and one longer than
        `limit_bytes`, whatever length it claims; KeyError never.
        """
        info = self._readable(name)
        parts: list[bytes] = []
        left = limit = min(limit_bytes, self._left_bytes)
        try:
            with self._zip.open(info) as stream:
                while part := stream.read(_STEP_BYTES):
                    parts.append(part)
                    left -= len(part)
                    self._left_bytes -= len(part)
                    if left < 0:
                        raise self._error(f"{name!r} in it is larger than {limit:,} bytes when unpacked")
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
            raise self._error(f"{name!r} in it is damaged") from None
        return b"".join(parts)

    def _open(self, data: bytes) -> zipfile.ZipFile:
        # Counted before the directory is read: each entry costs some 600 bytes of memory.
        if data.count(_DIRECTORY_ENTRY) > _MAX_ENTRIES:
            raise self._error(f"it has more than {_MAX_ENTRIES:,} entries")
        try:
            return zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, OverflowError):
            hint = "is the file whole? download or copy it again"
            raise InputError(f"{self._file}: this is not a whole ZIP archive", hint=hint) from None

    def _refuse_overlaps(self, infos: Iterable[zipfile.ZipInfo]) -> None:
        """Refuse archives whose entries share bytes: a few kilobytes could then unpack to terabytes."""
        spans = sorted(
            (info.header_offset, info.header_offset + _LOCAL_HEADER_BYTES + info.compress_size, info.filename)
            for info in infos
        )
        for (_, end, first), (start, _, second) in pairwise(spans):
            if start < end:
                raise self._error(f"{first!r} and {second!r} in it overlap")

    def _list(self, info: zipfile.ZipInfo) -> None:
        member = _clean_name(info.filename)
        if member is None or info.is_dir() or stat.S_ISLNK(info.external_attr >> 16):
            return
        other = self._members.get(member)
        if other and (other.CRC, other.file_size) != (info.CRC, info.file_size):
            self._ambiguous.add(member)
        self._members.setdefault(member, info)

    def _readable(self, name: str) -> zipfile.ZipInfo:
        info = self._members.get(name)
        if info is None:
            raise self._error(f"there is no {name!r} in it")
        if name in self._ambiguous:
            raise self._error(f"there are two different files {name!r} in it")
        if info.flag_bits & _ENCRYPTED:
            hint = "unpack it with its password, pack it again without one, and try that file"
            raise InputError(f"{self._file}: {name!r} in it is encrypted", hint=hint)
        if info.compress_type not in _METHODS:
            raise self._error(f"{name!r} in it is compressed by method {info.compress_type}, not by deflate")
        return info

    def _error(self, what: str) -> InputError:
        return InputError(f"{self._file}: {what}", hint=_REPACK)


def _clean_name(name: str) -> str | None:
    """Return a member's name as a relative path with forward slashes; None where it leads out of the archive."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")]
    if not parts or ".." in parts or parts[0].endswith(":"):
        return None
    return "/".join(parts)


def _folded(name: str) -> str:
    """Return a name as names are compared; a monstrous one as it is: normalizing takes the square of its length."""
    return unicodedata.normalize("NFC", name).casefold() if len(name) <= _LONGEST_NAME else name
